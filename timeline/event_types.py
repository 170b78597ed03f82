"""The kinds of event, one record each: code, words for people, event codes of CAMEO and PLOVER, and trigger phrases.

A new kind is one more record here; nothing else changes, and no migration.
"""

from dataclasses import dataclass, field

from timeline.vocabulary import Form, Status


@dataclass(frozen=True)
class EventType:
    """One kind of event.

    `held` is the (CAMEO, PLOVER category, PLOVER mode) of an event that took place; events with another status take
    theirs from STATUS_CODES, for there the plan or the refusal is what happened. `form` is the form the kind implies
    when the text says nothing else. `family` names the kinds that may be one event told in other words.
    """

    code: str
    label: str
    plural: str
    help: str
    family: str
    held: tuple[str, str, str]
    form: Form = Form.UNKNOWN
    is_contact: bool = True
    triggers: tuple[str, ...] = field(default=())


EVENT_TYPES: dict[str, EventType] = {
    kind.code: kind
    for kind in (
        EventType(
            "meeting",
            "Meeting",
            "Meetings",
            "Officials of both sides meet in person, a leaders' summit included.",
            "meet",
            ("040", "CONSULT", ""),
            Form.IN_PERSON,
            triggers=("meet", "meeting", "summit", "sit-down", "dinner", "encounter"),
        ),
        EventType(
            "talks",
            "Talks",
            "Talks",
            "A round of negotiation or consultation, often of several days.",
            "meet",
            ("046", "CONSULT", ""),
            Form.IN_PERSON,
            triggers=("talks", "negotiations", "consultations", "dialogue", "round"),
        ),
        EventType(
            "call",
            "Phone call",
            "Phone calls",
            "A conversation by telephone.",
            "call",
            ("041", "CONSULT", "phone"),
            Form.PHONE,
            triggers=("call", "phone", "speak", "telephone"),
        ),
        EventType(
            "video_call",
            "Video call",
            "Video calls",
            "A conversation or summit by video link.",
            "video",
            ("041", "CONSULT", "phone"),
            Form.VIDEO,
            triggers=("video call", "video conference", "virtual meeting", "virtual summit"),
        ),
        EventType(
            "visit",
            "Visit",
            "Visits",
            "An official travels to the other country, or to a place where the two sides meet.",
            "visit",
            ("042", "CONSULT", "visit"),
            Form.IN_PERSON,
            triggers=("visit", "trip", "travel", "delegation"),
        ),
        EventType(
            "invitation",
            "Invitation",
            "Invitations",
            "One side invites an official of the other.",
            "invitation",
            ("036", "AGREE", "future"),
            triggers=("invite", "invitation"),
        ),
        EventType(
            "letter",
            "Letter",
            "Letters",
            "A letter, telegram or message from one leader or official to another.",
            "letter",
            ("017", "SUPPORT", ""),
            Form.WRITING,
            triggers=("letter", "message", "telegram"),
        ),
        EventType(
            "protest",
            "Protest",
            "Protests",
            "An ambassador is summoned, or formal representations are lodged.",
            "protest",
            ("114", "ACCUSE", "disapprove"),
            triggers=("summon", "representations", "demarche"),
        ),
        EventType(
            "incident",
            "Incident",
            "Incidents",
            "Not a contact: something that broke contact off, or put it at risk.",
            "incident",
            ("", "", ""),
            is_contact=False,
            triggers=("balloon", "collision", "transit", "intercept"),
        ),
        EventType(
            "cancellation",
            "Channels cut",
            "Channels cut",
            "One side cancels or suspends whole channels of contact.",
            "cancellation",
            ("164", "SANCTION", "discontinue"),
            is_contact=False,
            triggers=("suspend", "cut off", "countermeasures"),
        ),
        EventType(
            "other",
            "Other contact",
            "Other contacts",
            "A brief encounter, an arrival in post, or a contact of no other kind.",
            "other",
            ("010", "", ""),
            triggers=("greet", "handshake", "arrive"),
        ),
    )
}

#: The kinds that are contacts when held; incidents and cut channels are not.
CONTACT_KINDS: tuple[str, ...] = tuple(kind.code for kind in EVENT_TYPES.values() if kind.is_contact)

#: (CAMEO, PLOVER category, PLOVER mode) where the status, rather than the kind, is what happened.
STATUS_CODES: dict[Status, tuple[str, str, str]] = {
    Status.PLANNED: ("036", "AGREE", "future"),
    Status.CANCELLED: ("164", "REJECT", "meet"),
    Status.POSTPONED: ("125", "REJECT", "meet"),
    Status.REFUSED: ("125", "REJECT", "meet"),
    Status.DENIED: ("125", "REJECT", "meet"),
}


def event_codes(kind: str, status: Status | str, third_country: bool = False) -> tuple[str, str, str]:
    """CAMEO code, PLOVER category and PLOVER mode of an event; empty strings where the schemes have none.

    `third_country`: a meeting held outside both countries is CAMEO 044.
    """
    status = Status(status)
    if kind not in ("incident", "cancellation", "protest") and status in STATUS_CODES:
        return STATUS_CODES[status]
    if third_country and kind in ("meeting", "talks"):
        return "044", "CONSULT", "third-party"
    return EVENT_TYPES[kind].held
