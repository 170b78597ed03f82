"""The words that may carry an event, and what kind each tells; a rule is named by its id, which every event keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from timeline.extract.discourse import Reference
from timeline.extract.lexicon import CUT, forms
from timeline.extract.syntax import Parsed, children, lem
from timeline.vocabulary import Form

if TYPE_CHECKING:
    from spacy.tokens import Token

#: A kind left open: "spoke", "a discussion"; it takes the kind of the event it turns out to be, else the default.
OPEN_KINDS = {"contact.speak": "call", "contact.noun": "talks", "contact.told": "meeting"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that may carry an event. `kind` is empty where the word leaves it open. `definite` marks a noun that refers
    to an event told before or known ("the meeting")."""

    token: Token
    rule: str
    kind: str
    noun: bool = False
    definite: bool = False
    plural: bool = False
    form: Form = Form.UNKNOWN


_MEETING_NOUNS = frozenset(
    [
        "meeting",
        "meetings",
        "summit",
        "summits",
        "dinner",
        "dinners",
        "lunch",
        "luncheon",
        "banquet",
        "encounter",
        "encounters",
        "bilateral",
        "sitdown",
        "sit-down",
        "engagement",
        "engagements",
        "interactions",
        "interaction",
    ]
)
_TALKS_NOUNS = frozenset(
    ["talks", "talk", "negotiation", "negotiations", "consultation", "consultations", "dialogue", "dialogues", "round", "rounds"]
)
_OPEN_NOUNS = frozenset(["discussion", "discussions", "conversation", "conversations", "exchange", "exchanges"])
_CALL_NOUNS = frozenset(["call", "calls", "phonecall", "teleconference"])
_VIDEO_NOUNS = frozenset(["videoconference", "videoconferences", "video-conference", "teleconference"])
#: Dialogues of the two governments by their initials.
NAMED_TALKS = frozenset(["SED", "S&ED", "JCCT"])
_VISIT_NOUNS = frozenset(["visit", "visits", "trip", "trips", "travel", "tour", "stop", "stopover"])
_LETTER_NOUNS = frozenset(["letter", "letters", "telegram", "message", "messages", "condolences", "congratulations"])
_INVITATION_NOUNS = frozenset(["invitation", "invitations", "invite"])
_PROTEST_NOUNS = frozenset(["representations", "demarche", "démarche", "protest", "complaint"])
_CLASH_NOUNS = frozenset(
    [
        "intercept",
        "intercepts",
        "interception",
        "interceptions",
        "collision",
        "near-collision",
        "near-miss",
        "encounter",
        "encounters",
    ]
)
_PHONE = frozenset(["phone", "telephone"])
_VIDEO = frozenset(["video", "virtual", "videoconference", "online", "video-link", "videolink", "virtually"])
_GROUP_NOUNS = frozenset(
    [
        "news",
        "press",
        "committee",
        "cabinet",
        "board",
        "staff",
        "council",
        "parliamentary",
        "congressional",
        "town",
        "party",
        "annual",
        "shareholder",
        "shareholders",
        "quad",
        "trilateral",
        "ministerial",
        "plenary",
        "annual-general",
        "team",
        "g7",
        "g20",
        "20",
        "nato",
        "asean",
        "apec",
        "brics",
    ]
)
#: Words of the names of conferences that are called dialogues: "the Shangri-La Dialogue".
_FORUMS = frozenset(["shangri", "shangri-la", "la", "raisina", "manama", "quadrilateral"])
_CHANNEL_NOUNS = frozenset(
    [
        "talks",
        "talk",
        "dialogue",
        "dialogues",
        "communication",
        "communications",
        "channel",
        "channels",
        "exchanges",
        "exchange",
        "contacts",
        "contact",
        "calls",
        "meetings",
        "line",
        "lines",
        "hotline",
        "mechanism",
        "mechanisms",
        "negotiations",
        "consultations",
    ]
)

#: Verbs of speaking to somebody, in the past only: "press" and "trade" are nouns everywhere.
_TOLD = frozenset(
    ("urged", "pressed", "asked", "thanked", "cautioned", "reassured", "informed", "discussed", "agreed", "traded", "sparred",
     "clashed", "discuss", "briefed")
)  # fmt: skip
_TRIGGER_FORMS = (
    forms(("meet", "speak", "talk", "sit", "confer", "huddle", "dine", "gather", "convene", "chat",
    "visit", "travel", "fly", "arrive", "land",
    "invite", "summon", "stop", "join", "tell", "warn", "assure", "see", "shake", "send", "dispatch", "be",
           "lodge", "phone", "telephone", "intercept", "collide", "greet", "receive", "host", "welcome", "call", "transit",
           "congratulate", "spend", "stay", "tour", "engage"))
    | forms(CUT) | _TOLD
    | _MEETING_NOUNS | _TALKS_NOUNS | _OPEN_NOUNS | _CALL_NOUNS | _VIDEO_NOUNS | _VISIT_NOUNS | _LETTER_NOUNS | _INVITATION_NOUNS
    | _PROTEST_NOUNS | _CLASH_NOUNS | frozenset(("balloon", "delegation", "team", "side",
    "go", "going", "went", "gone", "head", "heads",
    "heading", "headed", "suspension", "cancellation", "exchanged", "due", "stop", "handshake", "hands", "conference",
    "line", "phone", "expected", "scheduled", "slated", "ceremony", "stroll", "SED", "S&ED", "JCCT",
    "conferences"))
)  # fmt: skip
#: Finds whether a sentence holds any word that may carry an event.
TRIGGER_WORDS = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, _TRIGGER_FORMS), key=len, reverse=True)) + r")\b", re.IGNORECASE
)


#: Verbs whose object is spoken to: "Xi told Mattis on Wednesday that".
_ADDRESS = frozenset(("tell", "warn", "assure", "urge", "press", "caution", "reassure", "inform", "ask", "thank", "brief"))
#: Verbs whose two subjects meet in doing it: "Hagel and Chang traded barbs on Tuesday".
#: That shaking hands was all.
_NO_MORE = re.compile(
    r"\b(?:no|not|without)\b[^,.;]{0,30}\b(?:talks?|conversation|meeting|words|exchange|discussion|speak\w*)\b|\bbriefly\b",
    re.IGNORECASE,
)
_TOGETHER = frozenset(("agree", "trade", "spar", "clash"))
#: Words for what is told on paper or through others, and not face to face or by phone.
_UNSEEN = re.compile(
    r"\b(?:letters?|messages?|telegram|statement|cable|op-ed|post(?:ed)?|tweet(?:ed)?|through (?:\w+ )?channels|via)\b",
    re.IGNORECASE,
)
#: What is spent in a country by those who visit it.
_STAY = frozenset(("day", "days", "hours", "night", "nights", "week", "weeks", "weekend"))
#: Said of somebody who will be in a place.
_DUE = frozenset(("due", "expected", "scheduled", "slated"))
_NO_TALK = frozenset(("of", "past", "out", "up", "against"))


def _modifiers(noun: Token) -> set[str]:
    return {t.lower_ for t in noun.doc[max(noun.left_edge.i, noun.i - 6) : noun.i]}


def _is_definite(noun: Token) -> bool:
    return any(c.dep_ == "poss" or c.lower_ in ("the", "this", "that", "these", "those") for c in children(noun, "det", "poss"))


def is_led(parsed: Parsed, noun: Token) -> bool:
    """Whether a sentence says only who led one side's people: "the U.S. team was headed by X"."""
    led = noun.head if lem(noun.head) in ("lead", "head") else None
    if (
        led is None
        or noun.dep_ not in ("nsubjpass", "dobj", "nsubj")
        or any(c.lower_ == "to" for c in children(led, "prep", "dative"))
    ):
        return False
    return any(c.i in parsed.mention_at and parsed.mention_at[c.i].sides for c in (noun, *noun.children))


def _noun_trigger(parsed: Parsed, token: Token) -> Trigger | None:
    word = token.lower_
    if any(children(token, "dobj")):
        return None  # "will meet Xie and exchange views": a verb read as a noun
    before = _modifiers(token)
    definite = _is_definite(token)
    plural = token.tag_ in ("NNS", "NNPS") and word != "talks"
    video = (
        bool(before & _VIDEO)
        or any(t.lower_ == "video" for t in token.doc[token.i + 1 : token.i + 6])
        or any(c.lower_ == "video" for c in token.subtree if c.i > token.i and c.head.i == token.i + 1)
    )

    def trigger(rule: str, kind: str, form: Form = Form.UNKNOWN) -> Trigger:
        if video and kind in ("meeting", "talks", "call", ""):
            return Trigger(token, "video.noun", "video_call", True, definite, plural, Form.VIDEO)
        return Trigger(token, rule, kind, True, definite, plural, form)

    if word in _VIDEO_NOUNS or (word in ("conference", "conferences", "link") and before & {"video", "video-", "tele"}):
        return Trigger(token, "video.noun", "video_call", True, definite, plural, Form.VIDEO)
    if word in _CALL_NOUNS:
        phone = bool(before & _PHONE)
        if lem(token.head) == "pay" and token.dep_ == "dobj":
            return trigger("meet.noun", "meeting", Form.IN_PERSON)
        if not phone and any(
            c.lower_ in ("for", "on")
            and c.dep_ in ("prep", "mark", "prt")
            and c.i == token.i + 1
            and c.i + 1 not in parsed.setting
            for c in token.children
        ):
            return None
        if "courtesy" in before:
            return trigger("meet.noun", "meeting", Form.IN_PERSON)
        return trigger("call.noun", "call", Form.PHONE)
    if word in _OPEN_NOUNS:
        if before & _PHONE:
            return trigger("call.noun", "call", Form.PHONE)
        return trigger("contact.noun", "")
    if word in _MEETING_NOUNS:
        if before & _GROUP_NOUNS and word not in ("dinner", "lunch"):
            return None
        if word in ("engagement", "engagements", "interaction", "interactions", "encounter", "encounters"):
            return trigger("contact.noun", "meeting")
        return trigger("meet.noun", "meeting")
    if word in _TALKS_NOUNS or token.text in NAMED_TALKS:
        if word == "dialogue" and before & _FORUMS:
            return None
        if word in ("round", "rounds"):
            return trigger("talks.round", "talks") if not any(p.lower_ == "of" for p in children(token, "prep")) else None
        if word == "talk" and not (before & (_VIDEO | _PHONE)):
            return None
        if before & _PHONE:
            return trigger("call.noun", "call", Form.PHONE)
        return trigger("talks.noun", "talks")
    if word in _VISIT_NOUNS:
        placed = any(p.lower_ in ("in", "at") for p in children(token, "prep"))
        return trigger("visit.trip", "visit") if placed or not word.startswith("stop") else None
    if word in _INVITATION_NOUNS:
        return trigger("invite.noun", "invitation")
    if word in _LETTER_NOUNS:
        return trigger("letter.noun", "letter", Form.WRITING)
    if word in _PROTEST_NOUNS:
        return (
            trigger("protest.lodge", "protest")
            if lem(token.head) == "lodge" or word in ("demarche", "démarche", "representations")
            else None
        )
    if word in ("line", "phone"):
        verb = token.head.head if token.dep_ == "pobj" and token.head.lower_ == "on" else token.head
        answers = (token.dep_ == "pobj" and lem(verb) in ("get", "be", "come")) or (token.dep_ == "dobj" and lem(verb) == "pick")
        return Trigger(verb, "call.line", "call", form=Form.PHONE) if answers and definite else None
    if (word == "ceremony" and any(w.startswith("welcom") for w in before)) or (word == "stroll" and lem(token.head) == "take"):
        return trigger("meet.noun", "meeting", Form.IN_PERSON)
    if word in ("delegation", "team", "side") and is_led(parsed, token):
        return Trigger(token, "meet.led", "")
    if word == "delegation" and token.dep_ == "dobj" and lem(token.head) in ("lead", "head", "bring", "take"):
        return Trigger(token.head, "visit.lead", "visit")
    return None


_WHO = (Reference.NAME, Reference.ROLE, Reference.PRONOUN, Reference.GROUP)


def _addressed(parsed: Parsed, verb: Token) -> bool:
    """Whether a verb of telling has a named person for its object, or one of discussing names the two who discuss."""
    if lem(verb) in _TOGETHER:
        subject = next(children(verb, "nsubj"), None)
        told = [parsed.mention_at[t.i] for t in subject.subtree if t.i in parsed.mention_at] if subject is not None else []
        named = any(m.fold and m.people for m in told)
        return named and len({side for m in told if m.reference in _WHO for side in m.sides}) == 2
    if lem(verb) == "discuss":
        return any(parsed.mention_at[t.i].people for t in verb.subtree if t.i in parsed.mention_at and t.i < verb.i + 12)
    heard = [
        parsed.mention_at.get(t.i if t.lower_ not in ("delegation", "group") else t.right_edge.i)
        for t in children(verb, "dobj", "dative", "nsubjpass")
    ]
    return any(m is not None and m.sides and m.reference in (Reference.NAME, Reference.ROLE, Reference.GROUP) for m in heard)


def _verb_trigger(parsed: Parsed, token: Token) -> Trigger | None:
    word = lem(token)
    below = {c.lower_ for c in token.subtree if c.i > token.i}
    video = bool(below & {"virtually", "videoconference", "video-link", "videolink"}) or (
        "video" in below and bool(below & {"by", "via", "over", "through"})
    )
    phone = bool(below & {"phone", "telephone"}) and not video
    if word == "meet":
        met = any(d.i in parsed.mention_at for d in children(token, "dobj"))
        if not met and any(
            d.i not in parsed.mention_at
            and d.tag_ in ("NN", "NNS")
            and d.lower_ not in ("face", "time", "times")
            and not any(c.i in parsed.mention_at for c in d.subtree)
            for c in (token,)
            for d in children(c, "dobj")
        ):
            return None  # "meet the conditions"
        if any(c.lower_ in ("halfway", "half") for c in token.subtree):
            return None
        return Trigger(token, "meet.verb", "video_call" if video else "meeting", form=Form.VIDEO if video else Form.IN_PERSON)
    if word == "sit":
        return (
            Trigger(token, "meet.sit", "meeting", form=Form.IN_PERSON)
            if any(c.lower_ == "down" for c in token.children) or "across" in below
            else None
        )
    if word in ("confer", "huddle", "dine", "gather") or (word == "convene" and not any(children(token, "dobj"))):
        return Trigger(token, "meet.verb", "meeting", form=Form.IN_PERSON)
    if word in ("speak", "talk", "chat"):
        if video:
            return Trigger(token, "video.verb", "video_call", form=Form.VIDEO)
        if phone:
            return Trigger(token, "call.verb", "call", form=Form.PHONE)
        if any(c.lower_ == "again" for c in children(token, "advmod")):
            return Trigger(token, "call.again", "call", form=Form.PHONE)
        if any(c.lower_ in _NO_TALK for c in children(token, "prep", "prt", "advmod")) and not any(
            p.lower_ in ("with", "to") for p in children(token, "prep")
        ):
            return None  # "spoke of the importance", "spoke past each other"
        if any(
            c.lower_ in _MEETING_NOUNS | _TALKS_NOUNS and any(children(c, "poss"))
            for p in children(token, "prep")
            for c in children(p, "pobj")
        ):
            return None  # "during our meetings we spoke": the meetings are the contact
        return Trigger(token, "contact.speak", "")
    if word in ("phone", "telephone", "ring"):
        return Trigger(token, "call.verb", "call", form=Form.PHONE)
    if word == "call" and any(c.lower_ == "in" and c.dep_ == "prt" for c in token.children):
        return Trigger(token, "protest.summon", "protest")
    if word == "call" and any(c.lower_ == "in" and c.i == token.i + 1 for c in token.children):
        return Trigger(token, "protest.summon", "protest")
    if word == "call" and any(
        p.lower_ == "on" and any(o.i in parsed.mention_at and parsed.mention_at[o.i].people for o in children(p, "pobj"))
        for p in children(token, "prep")
    ):
        return Trigger(token, "meet.verb", "meeting", form=Form.IN_PERSON)
    if word == "call":
        return Trigger(token, "call.verb", "call", form=Form.PHONE)
    if word in ("receive", "host", "welcome"):
        return Trigger(token, "meet.host", "meeting", form=Form.IN_PERSON)
    if word == "greet":
        return Trigger(token, "greet.verb", "other", form=Form.IN_PERSON)
    if word == "visit" and any(d.i in parsed.mention_at and parsed.mention_at[d.i].fold for d in children(token, "dobj")):
        return Trigger(token, "meet.verb", "meeting", form=Form.IN_PERSON)  # "visits Xi in Chengdu"
    if word in ("visit", "tour"):
        return Trigger(token, "visit.verb", "visit")
    if word == "engage":
        people = [o for p in children(token, "prep") if p.lower_ == "with" for o in children(p, "pobj")]
        named = any(o.i in parsed.mention_at and parsed.mention_at[o.i].people for o in people)
        return Trigger(token, "meet.verb", "meeting") if named else None
    if word in ("spend", "stay"):
        days = any(d.lower_ in _STAY for d in children(token, "dobj", "npadvmod"))
        return Trigger(token, "visit.stay", "visit") if days or word == "stay" else None
    if word in ("go", "come") and any(
        c.lower_ in ("over", "through", "on", "along", "up") and c.i == token.i + 1 for c in token.children
    ):
        return None
    if word in ("travel", "fly", "arrive", "land", "go", "head", "come", "return"):
        return Trigger(token, "visit.go", "visit")
    if word in ("tell", "warn", "assure") and (video or phone):
        kind, form = ("video_call", Form.VIDEO) if video else ("call", Form.PHONE)
        return Trigger(token, "video.told" if video else "call.told", kind, form=form)
    if word in _ADDRESS | _TOGETHER | {"discuss"} and not _UNSEEN.search(parsed.sentence.text) and _addressed(parsed, token):
        return Trigger(token, "contact.told", "")
    if (word == "stop" and any(c.lower_ == "by" for c in children(token, "prep", "prt"))) or (
        word == "join" and any(d.lower_ in _MEETING_NOUNS | _TALKS_NOUNS | _CALL_NOUNS for d in children(token, "dobj"))
    ):
        return Trigger(token, "meet.join", "")
    if word == "join" and any(d.i in parsed.mention_at and parsed.mention_at[d.i].people for d in children(token, "dobj")):
        return Trigger(token, "meet.with", "meeting", form=Form.IN_PERSON)
    if word == "see":
        return (
            Trigger(token, "meet.see", "meeting", form=Form.IN_PERSON)
            if any(d.i in parsed.mention_at and parsed.mention_at[d.i].people for d in children(token, "dobj"))
            else None
        )
    if word == "shake":
        return (
            Trigger(token, "meet.hands", "other" if _NO_MORE.search(parsed.sentence.text) else "meeting", form=Form.IN_PERSON)
            if any(d.lower_ == "hands" for d in children(token, "dobj"))
            else None
        )
    if word == "be":
        return Trigger(token, "visit.be", "visit") if any(p.lower_ == "in" for p in children(token, "prep")) else None
    if word in ("send", "dispatch"):
        return (
            Trigger(token, "visit.send", "visit")
            if any(d.i in parsed.mention_at and parsed.mention_at[d.i].people for d in children(token, "dobj"))
            else None
        )
    if word == "invite":
        return Trigger(token, "invite.verb", "invitation")
    if word == "summon":
        return Trigger(token, "protest.summon", "protest")
    return None


def _that_of(parsed: Parsed, token: Token) -> Trigger | None:
    """ "Tuesday's meeting follows that of X and Y": one more of what the sentence is about."""
    of = next((p for p in children(token, "prep") if p.lower_ == "of"), None)
    subject = next(children(token.head, "nsubj"), None) if token.dep_ == "dobj" else None
    if of is None or subject is None or not any(o.i in parsed.mention_at for o in children(of, "pobj")):
        return None
    model = _noun_trigger(parsed, subject) if subject.tag_[:1] == "N" else None
    return replace(model, token=token, definite=False, plural=False) if model else None


def _named_as_noun(token: Token) -> bool:
    """Whether the parser took a noun for a participle: "from Biden's November meeting with Xi"."""
    return token.tag_ == "VBG" and token.lower_ in _MEETING_NOUNS and any(children(token, "poss", "det", "compound"))


def triggers(parsed: Parsed) -> Iterator[Trigger]:
    """The words of a sentence that may carry an event, in order."""
    for token in parsed.doc:
        if token.i in parsed.mention_at and parsed.mention_at[token.i].fold:
            continue
        if not TRIGGER_WORDS.fullmatch(token.text) and token.lower_ != "that":
            continue
        if token.i + 1 < len(parsed.doc) and parsed.doc[token.i + 1].text == ":":
            continue  # a label: "Last call: …"
        found = (
            _noun_trigger(parsed, token)
            if token.tag_[:1] == "N" or _named_as_noun(token)
            else _verb_trigger(parsed, token)
            if token.tag_[:1] == "V"
            else None
        )
        if found is None and token.lower_ == "that" and token.tag_ == "DT":
            found = _that_of(parsed, token)
        if (
            token.lower_ in _DUE
            and any(p.lower_ == "in" for p in children(token, "prep"))
            and not any(children(token, "xcomp", "neg"))
        ):
            found = Trigger(token, "visit.due", "visit")
        if found is None and token.tag_[:1] in ("N", "V"):
            found = _verb_trigger(parsed, token) if token.tag_ in ("VB", "VBD", "VBZ", "VBP", "VBG", "VBN") else None
        if found is not None:
            yield found


#: What is a channel only between the two states' soldiers or diplomats: "military ties", and not "trade ties".
_STATE_CHANNELS = frozenset(("visits", "ties", "cooperation", "relations", "engagements", "engagement", "activities"))
_OF_STATE = re.compile(
    r"\b(?:militar\w*|defen[cs]e|diplomatic|climate|official|officials|mutual|exchange|high-level)\b", re.IGNORECASE
)


def _is_channel(noun: Token) -> bool:
    if noun.lower_ in _STATE_CHANNELS:
        return any(_OF_STATE.fullmatch(t.text) for t in noun.subtree)
    return noun.lower_ in _CHANNEL_NOUNS


def is_channel_cut(verb: Token) -> Token | None:
    """The noun for channels or talks that a verb of cutting takes as object (or passive subject), else None."""
    if lem(verb) not in CUT or (lem(verb) == "call" and not any(c.lower_ == "off" for c in children(verb, "prt", "advmod"))):
        return None
    if lem(verb) == "break" and not any(c.lower_ == "off" for c in children(verb, "prt", "advmod")):
        return None
    shared = [d for c in children(verb, "conj") for d in children(c, "dobj")]  # "plans to cancel or postpone exchanges"
    for noun in [*children(verb, "dobj", "nsubjpass"), *shared]:
        if lem(verb) in ("end", "stop", "break") and noun.lower_ in (
            "day",
            "days",
            "week",
            "weeks",
            "hour",
            "hours",
            "round",
            "rounds",
        ):
            continue  # "ended two days of talks"
        if _is_channel(noun):
            return noun
        prepared = noun.lower_ in ("arrangements", "plans", "preparations")  # "suspend arrangements for visits"
        for preposition in [*children(noun, "prep"), *(children(verb, "prep") if prepared else ())]:
            for below in children(preposition, "pobj"):
                if _is_channel(below) and preposition.lower_ in ("of", "for"):
                    return below
    return None
