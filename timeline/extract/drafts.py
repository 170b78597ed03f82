"""From a parsed sentence to drafts of events: one function a family of kinds, each naming the rule that fired."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from timeline.extract.actors import Discourse, Mention, Reference
from timeline.extract.arguments import Party, np_mentions, party_of, verb_party
from timeline.extract.cleaning import Sentence
from timeline.extract.dates import DatePhrase, Tense, find_dates
from timeline.extract.lexicon import LIGHT, SAY, TRAVEL, lemma
from timeline.extract.names import Person
from timeline.extract.roles import OFFICE_WORDS
from timeline.extract.setting import Place, choose_date, choose_place, linked, places_in, scope
from timeline.extract.status import Verdict, judge_noun, judge_verb
from timeline.extract.syntax import Parsed, children, clause_of, is_verb, lem, subject_of, within
from timeline.extract.triggers import Trigger, is_channel_cut, triggers
from timeline.extract.types import NO_DATE, DateMention
from timeline.vocabulary import DateBasis, Form, Precision, RequestedBy, Role, Side, Status

if TYPE_CHECKING:
    from spacy.tokens import Token

COUNTRY_OF = {Side.USA: "United States", Side.CHN: "China"}
_MEETING_KINDS = ("meeting", "talks", "call", "video_call", "")


@dataclass
class Draft:
    """An event as one sentence tells it, before the article's other sentences have had their say."""

    kind: str
    status: Status
    rule: str
    sentence: Sentence
    span: tuple[int, int]
    people: list[Person] = field(default_factory=list)
    sides: set[Side] = field(default_factory=set)
    roles: dict[str, Role] = field(default_factory=dict)
    date: DateMention = NO_DATE
    date_score: float = 0.0
    place: str = ""
    country: str = ""
    form: Form = Form.UNKNOWN
    margins_of: str = ""
    requested_by: RequestedBy = RequestedBy.UNKNOWN
    explicit: bool = False
    definite: bool = False
    anaphor: bool = False
    plural: bool = False
    why: str = ""
    topic: str = ""
    reported: bool = False
    subordinate: bool = False
    open_kind: str = ""


@dataclass
class Reading:
    """What the readers of one sentence share."""

    parsed: Parsed
    discourse: Discourse
    day: dt.date
    last: Draft | None
    place_list: list[Place]
    triggers: list[Trigger]
    main: Draft | None = None
    heading: DateMention | None = None
    latest: Draft | None = None
    _dates: dict[tuple[Tense, object], list[DatePhrase]] = field(default_factory=dict)

    def dates(self, tense: Tense, context: DateMention | None = None) -> list[DatePhrase]:
        """The sentence's date phrases, resolved for a tense."""
        key = (tense, context)
        if key not in self._dates:
            names = [(m.start, m.end) for m in self.parsed.folded.mentions if m.fold]
            start = self.parsed.sentence.start
            found = find_dates(self.parsed.sentence.text, self.anchor, tense=tense, context=context)
            self._dates[key] = [
                p for p in found if not any(a < start + p.mention.end and start + p.mention.start < b for a, b in names)
            ]
        return self._dates[key]

    @property
    def anchor(self) -> dt.date:
        """The day that weekdays count from: in a readout the day of the contact, for what was said in it; else publication."""
        told = self.main.date if self.main else NO_DATE
        root = next((t for t in self.parsed.doc if t.dep_ == "ROOT"), None)
        if root is None or lem(root) not in SAY:
            return self.day
        if self.discourse.home and told.precision is Precision.DAY and told.earliest and 0 < (self.day - told.earliest).days <= 3:
            return told.earliest
        return self.day


def tense_of(status: Status) -> Tense:
    """Which way an undated weekday looks for an event of this status."""
    if status is Status.PLANNED:
        return Tense.FUTURE
    return Tense.PAST if status in (Status.HELD, Status.ONGOING, Status.DENIED) else Tense.UNKNOWN


def read_sentence(
    parsed: Parsed, discourse: Discourse, last: Draft | None, main: Draft | None, heading: DateMention | None = None
) -> list[Draft]:
    """All drafts of events that a sentence tells. `heading` is the date at the head of its entry in a list of dates."""
    sentence = parsed.sentence
    places = places_in(sentence.text, sentence.start)
    for start, end in [(p.start, p.end) for p in places] + [
        (sentence.start + d.mention.start, sentence.start + d.mention.end)
        for d in find_dates(sentence.text, discourse.day, tense=Tense.PAST)
    ]:
        parsed.setting.update(parsed.tokens_of(start, end))
    reading = Reading(parsed, discourse, discourse.day, last, places, list(triggers(parsed)), main, heading)
    drafts: list[Draft] = []
    for trigger in reading.triggers:
        if trigger.kind in _MEETING_KINDS and trigger.rule != "visit.be":
            drafts += _contact(reading, trigger)
        elif trigger.kind == "visit":
            drafts += _visit(reading, trigger)
        elif trigger.kind == "invitation":
            drafts += _invitation(reading, trigger)
        elif trigger.kind == "protest":
            drafts += _protest(reading, trigger)
        elif trigger.kind == "letter":
            drafts += _letter(reading, trigger)
        elif trigger.kind == "other":
            drafts += _greeting(reading, trigger)
        reading.latest = drafts[-1] if drafts else None
        if drafts and drafts[-1].date.earliest and not drafts[-1].anaphor:
            reading.last = drafts[-1]
    summoned = [d for d in drafts if d.rule == "protest.summon"]
    drafts = [d for d in drafts if not (summoned and d.rule == "protest.lodge")]
    visiting = {p for d in drafts if d.kind == "visit" for p in d.people}
    drafts = [
        d
        for d in drafts
        if not (d.kind in _MEETING_KINDS and d.people and len({p.side for p in d.people}) == 1 and visiting & set(d.people))
    ]
    drafts += _cuts(reading)
    drafts += _incidents(reading)
    return drafts


# --- shared pieces ---------------------------------------------------------------------------------------------------------
def _judge(trigger: Trigger) -> Verdict:
    if trigger.rule == "visit.due":
        return Verdict(Status.PLANNED, clause_of(trigger.token), "due", True)
    return judge_noun(trigger.token) if trigger.noun else judge_verb(trigger.token)


def _draft(reading: Reading, trigger: Trigger, verdict: Verdict, kind: str, party: Party | None, rule: str = "") -> Draft:
    start, end = reading.parsed.span_of(trigger.token)
    draft = Draft(
        kind, verdict.status or Status.HELD, rule or trigger.rule, reading.parsed.sentence, (start, end), form=trigger.form,
        explicit=verdict.explicit, definite=trigger.definite, plural=trigger.plural, why=verdict.why,
    )  # fmt: skip
    if party:
        draft.people, draft.sides = list(party.people), set(party.sides)
    clause = clause_of(trigger.token) if trigger.noun else trigger.token
    timed = any(
        c.lower_ in ("after", "before", "since", "as", "because", "when", "while", "once")
        for c in children(clause, "mark", "advmod")
    )
    draft.subordinate = clause.dep_ == "relcl" or (clause.dep_ == "advcl" and timed)
    draft.margins_of = margins_of(reading.parsed.sentence.text)
    draft.requested_by = requested_by(reading.parsed.sentence.text, reading.discourse.home)
    return draft


def _claims(reading: Reading, trigger: Trigger, phrases: list[DatePhrase]) -> dict[int, float]:
    """How well the sentence's other triggers claim each date phrase."""
    claims: dict[int, float] = {}
    for other in reading.triggers:
        if other.token.i == trigger.token.i or other.rule == "visit.be" or linked(trigger.token, other.token):
            continue
        for k, phrase in enumerate(phrases):
            at = (reading.parsed.sentence.start + phrase.mention.start, reading.parsed.sentence.start + phrase.mention.end)
            verb = other.token if not other.noun else clause_of(other.token)
            score = scope(reading.parsed, other.token, other.noun, verb, at)
            if score >= 3.0 and not within(other.token, trigger.token):
                claims[k] = max(claims.get(k, 0.0), score)
            elif score >= 2.5 and not other.noun:
                claims[k] = max(claims.get(k, 0.0), 2.4)
    return claims


def _set_date(reading: Reading, trigger: Trigger, verdict: Verdict, draft: Draft) -> None:
    """Give a draft its date, and let the date settle a present tense or a bare noun."""
    context = reading.last.date if reading.last and reading.last.date.earliest else None
    phrases = reading.dates(tense_of(draft.status), context)
    phrase, score = choose_date(
        reading.parsed, trigger.token, trigger.noun, verdict.verb, phrases, _claims(reading, trigger, phrases)
    )
    if phrase is None:
        draft.date = _beside(reading, trigger, phrases)
        if draft.date is NO_DATE:
            draft.date = _counted(reading, trigger)
        if draft.date is NO_DATE and reading.heading is not None and draft.status is not Status.PLANNED:
            draft.date, draft.date_score = reading.heading, 1.0
        draft.reported = not trigger.noun and _told_today(reading, trigger, phrases)
        return
    mention = phrase.mention
    if (
        mention.earliest
        and mention.earliest > reading.day + dt.timedelta(days=1)
        and draft.status in (Status.HELD, Status.ONGOING)
    ):
        if draft.explicit and draft.status is Status.HELD:
            return
        draft.status = Status.PLANNED
        phrases = reading.dates(Tense.FUTURE, context)
        again, score = choose_date(
            reading.parsed, trigger.token, trigger.noun, verdict.verb, phrases, _claims(reading, trigger, phrases)
        )
        mention = again.mention if again else mention
    draft.date, draft.date_score = _placed(_lasting(reading, trigger, mention), reading.parsed.sentence), score


_DURATION = re.compile(r"\b(?P<count>two|three|four|five|six|seven|\d)(?:[- ]day\b(?!s)| days of\b)", re.IGNORECASE)
_ENDING = re.compile(
    r"\b(?:wrap(?:s|ped|ping)? up|end(?:s|ed|ing)?|conclud(?:e|es|ed|ing)|finish(?:es|ed|ing)?|clos(?:e|es|ed|ing)|complet(?:e|es|ed|ing))\b",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"\b(?:beg[aiu]n(?:s|ning)?|start(?:s|ed|ing)?|arriv(?:e|es|ed|ing)|kick(?:s|ed|ing)? off|open(?:s|ed|ing)?|land(?:s|ed)|for)\b",
    re.IGNORECASE,
)


def _lasting(reading: Reading, trigger: Trigger, mention: DateMention) -> DateMention:
    """The days of something that lasts: "wrapped up two days of talks on Thursday" is Wednesday and Thursday."""
    if mention.precision is not Precision.DAY or mention.earliest is None or mention.latest != mention.earliest:
        return mention
    text = reading.parsed.sentence.text
    told = reading.parsed.span_of(trigger.token)[0] - reading.parsed.sentence.start
    duration = next((m for m in _DURATION.finditer(text) if -45 <= m.start() - told <= 60), None)
    if duration is None:
        return mention
    days = dt.timedelta(days=(_NUMBERS.get(duration["count"].lower()) or int(duration["count"])) - 1)
    before = text[: duration.start()][-40:]
    if _ENDING.search(before):
        first, last = mention.earliest - days, mention.latest
    elif _BEGINNING.search(before):
        first, last = mention.earliest, mention.latest + days
    else:
        return mention
    return replace(mention, earliest=first, latest=last, precision=Precision.RANGE, edtf=f"{first}/{last}")


_COUNT_BEFORE = re.compile(
    r"\b(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}|a couple of|several|a few) (?P<unit>day|week|month|year)s? (?P<word>after|following|before|since)\s+$",
    re.IGNORECASE,
)
_NUMBERS = dict(
    zip(
        ["a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        (1, *range(1, 13)),
        strict=True,
    )
) | {"an": 1, "a couple of": 2}


def _counted(reading: Reading, trigger: Trigger) -> DateMention:
    """ "It came two weeks after Burns met Liu": the date counted back from the event that the sentence is about."""
    base = (reading.main or reading.last).date if (reading.main or reading.last) else NO_DATE
    sentence = reading.parsed.sentence
    edge = reading.parsed.doc[trigger.token.left_edge.i] if trigger.noun else trigger.token
    verb = clause_of(trigger.token) if trigger.noun else trigger.token
    starts = {reading.parsed.folded.original(t.idx) for t in (edge, verb.left_edge, trigger.token.left_edge)}
    text = sentence.text
    for match in re.finditer(r"\b(?:after|following|before)\s+", text):
        counted = _COUNT_BEFORE.search(text[: match.end()])
        if not counted or not any(0 <= at - (sentence.start + match.end()) <= 6 for at in starts):
            continue
        number = _NUMBERS.get(counted["count"].lower()) or (int(counted["count"]) if counted["count"].isdigit() else 0)
        anchor = base.earliest or reading.day
        if not number:
            return NO_DATE
        back = -1 if counted["word"].lower() in ("after", "following", "since") else 1
        unit = counted["unit"].lower()
        words = counted.group().rsplit(" ", 1)[0].strip()
        where = sentence.start + counted.start()
        if unit == "day":
            day = anchor + dt.timedelta(days=back * number)
            return DateMention(
                day, day, Precision.DAY, DateBasis.ANCHORED, words, str(day), base is NO_DATE, where, where + len(words)
            )
        if unit == "week":
            middle = anchor + dt.timedelta(weeks=back * number)
            first, last = middle - dt.timedelta(days=3), middle + dt.timedelta(days=3)
            return DateMention(
                first, last, Precision.WEEK, DateBasis.ANCHORED, words, f"{first}~/{last}~", True, where, where + len(words)
            )
        months = anchor.year * 12 + anchor.month - 1 + back * number * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        first = dt.date(year, month + 1, 1)
        last = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)
        return DateMention(
            first, last, Precision.MONTH, DateBasis.ANCHORED, words, f"{first:%Y-%m}~", True, where, where + len(words)
        )
    return NO_DATE


def _told_today(reading: Reading, trigger: Trigger, phrases: list[DatePhrase]) -> bool:
    """Whether the sentence says that somebody told of the event in the last days: "said on Friday that he spoke to Xi"."""
    if trigger.token.dep_ not in ("ccomp", "xcomp") or lem(trigger.token.head) not in SAY:
        return False
    return any(
        p.mention.earliest and dt.timedelta(0) <= reading.day - p.mention.earliest <= dt.timedelta(days=2) for p in phrases
    )


def _beside(reading: Reading, trigger: Trigger, phrases: list[DatePhrase]) -> DateMention:
    """The date of what was said just before, during or after the event, as about the event's own: "announced on 29 October
    just before his meeting"."""
    token = trigger.token
    if (
        not trigger.noun
        or token.dep_ != "pobj"
        or token.head.lower_ not in ("before", "during", "after", "at")
        or not is_verb(token.head.head)
    ):
        return NO_DATE
    verb = token.head.head
    for phrase in phrases:
        start = reading.parsed.sentence.start + phrase.mention.start
        node = reading.parsed.root_of(start, start + len(phrase.mention.text))
        if (
            not phrase.bound
            and clause_of(node).i == verb.i
            and verb.i < node.i < token.i
            and phrase.mention.precision is Precision.DAY
        ):
            mention = _placed(phrase.mention, reading.parsed.sentence)
            exact = token.head.lower_ in ("during", "at")
            return mention if exact else replace(mention, approximate=True, edtf=f"{mention.earliest}~", basis=DateBasis.ANCHORED)
    return NO_DATE


def _placed(mention: DateMention, sentence: Sentence) -> DateMention:
    """The date with its offsets in the article."""
    return (
        replace(mention, start=sentence.start + mention.start, end=sentence.start + mention.end)
        if mention.start >= 0
        else mention
    )


def _set_place(reading: Reading, trigger: Trigger, verdict: Verdict, draft: Draft) -> None:
    spans = [(m.start, m.end) for m in reading.parsed.folded.mentions]
    place = choose_place(reading.parsed, trigger.token, trigger.noun, verdict.verb, reading.place_list, spans)
    place = place or _journey(reading, trigger)
    if place:
        draft.place, draft.country = place.name, place.country


def _journey(reading: Reading, trigger: Trigger) -> Place | None:
    """Where somebody travels to meet: "will travel to Switzerland to meet", "lead a delegation to Malaysia for talks"."""
    node = trigger.token
    for _ in range(4):
        if node.head.i == node.i:
            return None
        purpose = (node.dep_ == "advcl" and node.tag_ == "VB") or node.dep_ in ("xcomp", "pobj", "prep")
        node = node.head
        if not purpose:
            return None
        if is_verb(node) and lem(node) in TRAVEL | {"lead", "head", "take"}:
            for place in reading.place_list:
                if (
                    place.preposition in ("to", "in", "for")
                    and clause_of(reading.parsed.root_of(place.start, place.end)).i == node.i
                ):
                    return place
            return None
    return None


_MARGINS = re.compile(
    r"\b(?:on|at) the (?:sidelines|margins|side lines|fringes) of (?:the |an? )?(?P<host>[^,.;]{3,70}?)(?= in [A-Z]|,|\.|;| on (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)|$| where| as | to )"
)


def margins_of(text: str) -> str:
    """The host event that a sentence says a contact was beside, or empty."""
    match = _MARGINS.search(text)
    return match["host"].strip() if match else ""


_REQUEST = re.compile(
    r"\bat the (?P<side>U\.?S\.?|American|Chinese|United States|China)(?:[’']s| side[’']s)? request"
    r"|\bat the (?:latter|other side)[’']s request|\b(?:at|upon) (?:the )?request (?:of|from) (?:the )?(?P<of>U\.?S\.?|American|Chinese|China|Beijing|Washington|United States)"
    r"|\b(?P<upon>(?:up)?on request|at request)\b|\brequested by (?:the )?(?P<by>U\.?S\.?|American|Chinese|China|Beijing|Washington|United States)",
    re.IGNORECASE,
)


def requested_by(text: str, home: Side | None) -> RequestedBy:
    """Which side asked for the contact, by the words of the sentence; a readout's "upon request" means the other side."""
    match = _REQUEST.search(text)
    if not match:
        return RequestedBy.UNKNOWN
    word = (match["side"] or match["of"] or match["by"] or "").lower()
    if word:
        return RequestedBy.CHN if word.startswith(("ch", "bei")) else RequestedBy.USA
    if home is None:
        return RequestedBy.UNKNOWN
    return RequestedBy.USA if home is Side.CHN else RequestedBy.CHN


# --- meetings, talks, calls ------------------------------------------------------------------------------------------------
def _contact(reading: Reading, trigger: Trigger) -> list[Draft]:
    verdict = _judge(trigger)
    if verdict.status is None:
        return []
    party = party_of(reading.parsed, trigger)
    if party.taiwan and any(p.side is Side.USA for p in party.people) and trigger.kind == "meeting":
        return _with_taiwan(reading, trigger, verdict, party)
    if (party.third and not (len(party.named_sides) == 2 and not trigger.plural)) or (
        party.stranger and len(party.named_sides) < 2
    ):
        return []
    if (
        not trigger.noun
        and not party.both
        and len(party.people) == 1
        and any(m.reference is Reference.SPEAKER for m in reading.parsed.folded.mentions)
    ):
        _add_partner(reading, party)
    if trigger.rule == "call.verb" and lem(trigger.token) == "call" and not _is_phoning(reading, trigger, party):
        return []
    if trigger.rule == "meet.host" and (not party.both or not party.objects or not party.subject):
        return []
    _complete(reading, trigger, party)
    told = {side for m in reading.parsed.folded.mentions for side in m.sides}
    if trigger.rule == "talks.round" and not party.sides and len(told) == 2:
        party.sides = told
    if trigger.noun and not party.people and not party.sides and reading.latest and reading.latest.people:
        between = reading.parsed.sentence.text[
            reading.latest.span[1] - reading.parsed.sentence.start : reading.parsed.span_of(trigger.token)[0]
            - reading.parsed.sentence.start
        ]
        if (
            reading.latest.sentence.start == reading.parsed.sentence.start
            and re.search(r"\band an? ", between)
            and len(between) < 60
        ):
            party.people, party.sides = list(reading.latest.people), set(reading.latest.sides)
    draft = _draft(reading, trigger, verdict, trigger.kind, party)
    if not party.people and draft.status is Status.CANCELLED and draft.explicit:
        return []  # a channel cut, which has its own rule
    if not party.people and re.search(
        r"\b(?:leader-level|leaders[’']|presidential|president-to-president)\b",
        reading.parsed.sentence.text[: draft.span[1] - reading.parsed.sentence.start][-40:],
    ):
        party.add([Mention(0, 0, "", Reference.PAIR, reading.discourse.leaders())], acting=False)
        draft.people, draft.sides = list(party.people), set(party.sides)
    _set_date(reading, trigger, verdict, draft)
    _set_place(reading, trigger, verdict, draft)
    draft.anaphor = (
        trigger.noun and trigger.definite and not party.people and not (party.both and draft.place and draft.date is not NO_DATE)
    )
    if not trigger.noun and trigger.token.tag_ == "VBG" and trigger.token.dep_ == "pcomp":
        draft.definite = True
    if party.people and any(c.lower_ in ("this", "that") for c in children(trigger.token, "det")) and draft.date is NO_DATE:
        draft.anaphor = True
    if trigger.rule == "contact.speak" and draft.place and "phone" not in reading.parsed.sentence.text:
        draft.open_kind = "meeting"
    elif trigger.rule == "contact.noun" and trigger.token.lower_.startswith("conversation") and not draft.place:
        draft.open_kind = "call"
    if draft.kind in ("call", "video_call"):
        draft.place = draft.country = ""
    if draft.why == "expects" and draft.date is NO_DATE:
        return []
    if draft.why == "before" and draft.date is NO_DATE and not draft.explicit:
        if re.search(r"\bahead of\b", reading.parsed.sentence.text):
            draft.status = Status.PLANNED
    if not _credible(reading, trigger, verdict, party, draft):
        return []
    if trigger.rule == "meet.host" and draft.people:
        for person in party.subject:
            draft.roles[person.name] = Role.HOST
        for person in party.objects:
            draft.roles[person.name] = Role.VISITOR
    by_person = _split_by_person(reading, trigger, draft, party)
    return by_person or _split_by_place(reading, trigger, draft)


def _with_taiwan(reading: Reading, trigger: Trigger, verdict: Verdict, party: Party) -> list[Draft]:
    """An American official and Taiwan's leaders: no contact of the two sides, but what breaks contact off."""
    if verdict.status not in (Status.HELD, Status.ONGOING):
        return []
    draft = _draft(reading, trigger, verdict, "incident", party, "incident.taiwan")
    draft.people = [p for p in party.people if p.side is Side.USA]
    _set_date(reading, trigger, verdict, draft)
    _set_place(reading, trigger, verdict, draft)
    return [draft]


def _add_partner(reading: Reading, party: Party) -> None:
    """ "We spoke again": the speaker and the one the speaker was last told with."""
    speaker = party.people[0]
    for pair in reversed(reading.discourse.pairs):
        if speaker in pair:
            party.add([Mention(0, 0, "", Reference.PAIR, tuple(p for p in pair if p.side is not speaker.side))], acting=False)
            return


def _is_phoning(reading: Reading, trigger: Trigger, party: Party) -> bool:
    """ "Biden called Xi", and not "called Xi a dictator" or "called for"."""
    if any(children(trigger.token, "oprd", "xcomp", "ccomp", "acomp", "attr", "prt")):
        return False
    return bool(party.subject) and bool(party.objects) and {p.side for p in party.subject} != {p.side for p in party.objects}


def _complete(reading: Reading, trigger: Trigger, party: Party) -> None:
    """Add the other side of a contact of which the sentence names one, where the article leaves no doubt who it is."""
    if party.both or not party.people:
        if party.both and not party.people and party.pair:
            party.add([Mention(0, 0, "", Reference.PAIR, reading.discourse.resolve_pair("sides"))], acting=False)
        return
    if not trigger.noun or party.third or party.group:
        return
    person = party.people[0]
    if trigger.definite:
        for pair in reversed(reading.discourse.pairs):
            if person in pair:
                party.add([Mention(0, 0, "", Reference.PAIR, tuple(p for p in pair if p.side is not person.side))], acting=False)
                return


def _credible(reading: Reading, trigger: Trigger, verdict: Verdict, party: Party, draft: Draft) -> bool:
    """Whether there is enough for an event: both sides, and for a bare noun some sign that it took (or will take) place."""
    placed = bool(draft.date is not NO_DATE or draft.place)
    if draft.anaphor:
        return True
    if not party.both:
        return False
    if draft.status in (Status.REFUSED, Status.CANCELLED, Status.POSTPONED) and draft.explicit:
        return True
    held_by_verb = (
        trigger.noun and lem(verdict.verb) in LIGHT and trigger.token.dep_ != "nsubj" and within(trigger.token, verdict.verb)
    )
    if not party.people:
        if (
            trigger.rule in ("contact.noun", "contact.speak", "meet.see", "meet.hands", "meet.host", "call.verb")
            or trigger.token.dep_ == "compound"
        ):
            return False
        if (
            trigger.noun
            and trigger.token.dep_ == "pobj"
            and trigger.token.head.lower_ == "for"
            and not is_verb(trigger.token.head.head)
        ):
            return False
        return (placed and verdict.why != "loose") or (draft.status is Status.PLANNED and draft.explicit and held_by_verb)
    if len(party.named_sides) < 2 and trigger.rule in ("contact.noun", "contact.speak"):
        return False
    if trigger.rule == "contact.noun":
        return placed or (held_by_verb and draft.status is not Status.PLANNED)
    if (
        trigger.noun
        and trigger.plural
        and not placed
        and not (held_by_verb and lem(verdict.verb) not in ("resume", "continue", "restart", "be"))
    ):
        return False
    if trigger.rule == "meet.see" and not placed and draft.status is not Status.PLANNED:
        return False
    if trigger.noun and draft.status is Status.HELD and not placed and not held_by_verb and not trigger.definite:
        return verdict.why in ("mentioned", "before", "subject") and len(party.named_sides) == 2
    return True


def _split_by_person(reading: Reading, trigger: Trigger, draft: Draft, party: Party) -> list[Draft]:
    """ "met Li on Friday and He on Saturday": an event for each object with its own date; empty where there is but one."""
    if trigger.noun or not party.subject:
        return []
    base, start = reading.parsed.sentence.start, draft.span[1]
    objects = [
        m
        for m in reading.parsed.folded.mentions
        if m.fold and m.people and m.start > start and m.people[0].side is not party.subject[0].side
    ]
    phrases = [p for p in reading.dates(tense_of(draft.status)) if not p.bound]
    found: list[Draft] = []
    for k, mention in enumerate(objects):
        until = objects[k + 1].start if k + 1 < len(objects) else min(mention.end + 40, reading.parsed.sentence.end)
        own = [p for p in phrases if mention.end <= base + p.mention.start and base + p.mention.end <= until]
        between = reading.parsed.sentence.text[(objects[k - 1].end if k else start) - base : mention.start - base]
        if not own or (k and not re.fullmatch(r"[\w\s,.]{0,40}\band (?:with )?", between)):
            return []
        date = _placed(own[0].mention, reading.parsed.sentence)
        found.append(
            replace(
                draft, people=[*dict.fromkeys(party.subject), *mention.people], date=date, date_score=2.6, sides=set(draft.sides)
            )
        )
    return found if len(found) > 1 else []


def _split_by_place(reading: Reading, trigger: Trigger, draft: Draft) -> list[Draft]:
    """ "meetings in London on 9 June and in Stockholm on 28 July": an event for each place with its own date."""
    if trigger.noun and not trigger.plural:
        return [draft]
    inside = [
        p
        for p in reading.place_list
        if (p.preposition in ("in", "at") and within(reading.parsed.root_of(p.start, p.end), trigger.token))
        or (p.preposition in ("in", "at", ",", "and", "then") and p.start > draft.span[1])
    ]
    phrases = [p for p in reading.dates(tense_of(draft.status)) if not p.bound]
    base = reading.parsed.sentence.start
    pairs: list[tuple[Place, DatePhrase]] = []
    for k, place in enumerate(inside):
        until = inside[k + 1].start if k + 1 < len(inside) else reading.parsed.sentence.end
        near = [p for p in phrases if place.end <= base + p.mention.start < until]
        if near:
            pairs.append((place, near[0]))
    if len(pairs) < 2:
        return [draft]
    return [
        replace(
            draft,
            place=p.name,
            country=p.country,
            date=_placed(d.mention, reading.parsed.sentence),
            date_score=3.0,
            plural=False,
            people=list(draft.people),
            sides=set(draft.sides),
        )
        for p, d in pairs
    ]


# --- visits ----------------------------------------------------------------------------------------------------------------
_DESTINATION = frozenset(["to", "in", "into", "for", "at"])


def _visit(reading: Reading, trigger: Trigger) -> list[Draft]:
    verdict = _judge(trigger)
    visitors = _visitors(reading, trigger)
    sides = {p.side for p in visitors.people} or visitors.sides
    if not sides and trigger.noun and trigger.definite and verdict.explicit:
        draft = _draft(reading, trigger, verdict, "visit", None)
        draft.anaphor = True
        return [draft]
    if len(sides) != 1:
        return []
    side = next(iter(sides))
    destination = _destination(reading, trigger, verdict)
    other = COUNTRY_OF[Side.CHN if side is Side.USA else Side.USA]
    taiwan = destination is not None and destination.country == "Taiwan"
    if verdict.status is None:
        return []
    if destination is None and any(m.reference is Reference.THIRD and not m.adjective for m in reading.parsed.folded.mentions):
        return []
    if destination is not None and destination.country not in (other, "Taiwan"):
        return []
    if taiwan and (side is Side.CHN or not visitors.people):
        return []
    off = (
        trigger.rule == "visit.go"
        and verdict.status in (Status.CANCELLED, Status.POSTPONED)
        and re.search(r"\b(?:trip|visit)\b", reading.parsed.sentence.text)
    )
    if not off and trigger.rule in ("visit.go", "visit.be", "visit.send", "visit.due") and destination is None:
        return []
    if trigger.rule == "visit.be" and (not visitors.people or any(_resident(p, reading.day) for p in visitors.people)):
        return []
    if trigger.rule == "visit.send":
        verdict = replace(verdict, status=Status.PLANNED if verdict.status is Status.PLANNED else verdict.status)
    if not visitors.people and not (visitors.group and destination):
        return []
    if trigger.rule == "visit.go" and any(_resident(p, reading.day) for p in visitors.people):
        return _arrival(reading, trigger, verdict, visitors, destination)
    draft = _draft(reading, trigger, verdict, "incident" if taiwan else "visit", visitors, "incident.taiwan" if taiwan else "")
    if taiwan and draft.status is not Status.HELD and draft.status is not Status.ONGOING:
        return []
    _set_date(reading, trigger, verdict, draft)
    draft.place, draft.country = (destination.name, destination.country) if destination else ("", "")
    if verdict.why == "expects" and draft.date is NO_DATE:
        return []
    if destination is None:
        draft.anaphor = not _towards(reading, trigger, verdict, other)
    if trigger.noun and trigger.plural and len(visitors.people) > 1:
        return [replace(draft, people=[p], roles={p.name: Role.VISITOR}) for p in visitors.people]
    draft.roles = {p.name: Role.VISITOR for p in draft.people}
    return [draft]


def _arrival(reading: Reading, trigger: Trigger, verdict: Verdict, party: Party, place: Place | None) -> list[Draft]:
    """An ambassador who arrives in post: no visit."""
    if lem(trigger.token) not in ("arrive", "land") or place is None:
        return []
    draft = _draft(reading, trigger, verdict, "other", party, "arrival.post")
    draft.place, draft.country = place.name, place.country
    _set_date(reading, trigger, verdict, draft)
    return [draft]


def _resident(person: Person, day: dt.date) -> bool:
    """Whether the person is posted in the other country, where being is no visit."""
    tenures = person.official.tenures_on(day) if person.official else []
    return any("ambassador" in t.post.lower() or "chargé" in t.post.lower() for t in tenures)


def _visitors(reading: Reading, trigger: Trigger) -> Party:
    """Who travels."""
    parsed, token, party = reading.parsed, trigger.token, Party()
    if not trigger.noun:
        subject = subject_of(token)
        if trigger.rule == "visit.send":
            party.add([m for d in children(token, "dobj") for m in np_mentions(parsed, d)], acting=True)
        elif subject is not None:
            party.add(np_mentions(parsed, subject), acting=True)
        return party
    for child in children(token, "poss", "compound", "nmod"):
        mention = parsed.mention_at.get(child.i)
        if mention and mention.people:
            party.add([mention], acting=True)
            party.add([parsed.mention_at[c.i] for c in children(child, "conj") if c.i in parsed.mention_at], acting=True)
    for preposition in children(token, "prep", "agent"):
        if preposition.lower_ in ("by", "of"):
            for below in children(preposition, "pobj"):
                party.add([m for m in np_mentions(parsed, below) if m.people or m.reference is Reference.GROUP], acting=True)
    if party.people or party.group:
        return party
    node = token
    while node.head.i != node.i and not is_verb(node):
        node = node.head
    if is_verb(node) and lem(node) in LIGHT | {
        "cancel",
        "postpone",
        "plan",
        "delay",
        "scrap",
        "call",
        "put",
        "make",
        "pay",
        "take",
        "announce",
        "abort",
        "schedule",
        "shelve",
        "defer",
        "begin",
        "wrap",
        "cut",
    }:
        subject = subject_of(node)
        if subject is not None and subject.i != token.i:
            party.add([m for m in np_mentions(parsed, subject) if m.people], acting=True)
    return party


def _destination(reading: Reading, trigger: Trigger, verdict: Verdict) -> Place | None:
    """Where the visit goes: the object of "visit", or a place after "to" or "in" in its clause, or before the noun."""
    parsed, token = reading.parsed, trigger.token
    best: tuple[float, Place] | None = None
    for place in reading.place_list:
        node = parsed.root_of(place.start, place.end)
        score = 0.0
        if (place.compound and trigger.noun and 0 < token.i - node.i <= 2) or (
            not trigger.noun
            and lem(token) == "visit"
            and ((node.head.i == token.i and node.dep_ == "dobj") or any(within(node, d) for d in children(token, "dobj")))
        ):
            score = 3.0
        elif place.preposition in _DESTINATION or (place.preposition in ("over", "back", "outside")):
            if node.i > token.i:
                score = scope(parsed, token, trigger.noun, verdict.verb, (place.start, place.end))
                if place.preposition in ("in", "at", "for") and score < 2.5:
                    score = 0.0
        if score and (best is None or score > best[0]):
            best = (score, place)
    return best[1] if best else None


def _towards(reading: Reading, trigger: Trigger, verdict: Verdict, other: str) -> bool:
    """Whether a visit without a destination is plainly to the other country: it is announced or called off, and the
    article is about the two countries' contact at this point."""
    named = {side for m in reading.parsed.folded.mentions for side in m.sides}
    third = any(m.reference is Reference.THIRD for m in reading.parsed.folded.mentions)
    return (verdict.explicit and len(named) == 2 and verdict.status is Status.PLANNED and not third) or verdict.status in (
        Status.CANCELLED,
        Status.POSTPONED,
    )


# --- invitations, protests, letters, greetings -------------------------------------------------------------------------------
_ACCEPTED = re.compile(r"\baccept(?:ed|s|ing)?\b", re.IGNORECASE)


def _invitation(reading: Reading, trigger: Trigger) -> list[Draft]:
    verdict = _judge(trigger)
    if verdict.status is None:
        return []
    parsed, token = reading.parsed, trigger.token
    inviter, invited = Party(), Party()
    if trigger.noun:
        party = party_of(parsed, trigger)
        for child in children(token, "poss", "compound", "amod"):
            mention = parsed.mention_at.get(child.i)
            if mention:
                inviter.add([mention], acting=True)
        for preposition in children(token, "prep"):
            target = (
                inviter
                if preposition.lower_ in ("from", "by", "of")
                else invited
                if preposition.lower_ in ("to", "for")
                else None
            )
            for below in children(preposition, "pobj"):
                if target is not None:
                    target.add(
                        [m for m in np_mentions(parsed, below) if m.people or m.reference is not Reference.THIRD], acting=True
                    )
        verb = clause_of(token)
        subject = subject_of(verb)
        actor = np_mentions(parsed, subject) if subject is not None and subject.i != token.i else []
        (invited if lem(verb) in ("accept", "receive", "get", "decline", "take") else inviter).add(actor, acting=True)
        invited.add([m for d in children(verb, "dobj", "dative") if d.i != token.i for m in np_mentions(parsed, d)], acting=True)
        del party
    else:
        party = verb_party(parsed, token)
        passive = any(children(token, "nsubjpass")) or (token.tag_ == "VBN" and not any(children(token, "dobj")))
        subject_mentions = np_mentions(parsed, subject) if (subject := subject_of(token)) is not None else []
        agents = [
            m
            for prep in children(token, "agent", "prep")
            if prep.lower_ == "by"
            for o in children(prep, "pobj")
            for m in np_mentions(parsed, o)
        ]
        objects = [m for d in children(token, "dobj") for m in np_mentions(parsed, d)]
        inviter.add(agents if passive else subject_mentions, acting=True)
        invited.add(subject_mentions if passive else objects, acting=True)
    guests = [
        p
        for p in invited.people
        if p.side not in {q.side for q in inviter.people}
        and (not inviter.sides or p.side not in inviter.sides or len(inviter.sides) == 2)
    ]
    if not guests or not (inviter.sides - {guests[0].side}):
        return []
    accepted = bool(_ACCEPTED.search(parsed.sentence.text))
    host = COUNTRY_OF[Side.CHN if guests[0].side is Side.USA else Side.USA]
    place = next(
        (
            p
            for p in reading.place_list
            if p.country == host
            and p.start > parsed.span_of(token)[0]
            and p.preposition in ("visit", "to", "in", "visiting", "into")
        ),
        None,
    )
    draft = _draft(reading, trigger, verdict, "visit" if accepted else "invitation", None, "invite.accepted" if accepted else "")
    draft.people = guests if accepted else [*guests, *(p for p in inviter.people if p not in guests)]
    draft.sides = set(inviter.sides | {g.side for g in guests})
    draft.roles = {g.name: Role.VISITOR for g in guests} | {p.name: Role.HOST for p in inviter.people if p not in guests}
    draft.place, draft.country = (place.name, place.country) if place else (host if accepted else "", host)
    if accepted:
        draft.status, draft.explicit = Status.PLANNED, True
        phrases = [
            p
            for p in reading.dates(Tense.FUTURE)
            if not p.bound and parsed.sentence.start + p.mention.start > parsed.span_of(token)[0]
        ]
        if phrases:
            draft.date, draft.date_score = _placed(phrases[0].mention, parsed.sentence), 2.0
    else:
        _set_date(reading, trigger, verdict, draft)
        if draft.date.earliest and draft.date.earliest > reading.day:
            draft.date = NO_DATE
        draft.status = verdict.status
    return [draft]


def _protest(reading: Reading, trigger: Trigger) -> list[Draft]:
    verdict = _judge(trigger)
    party = verb_party(reading.parsed, trigger.token) if not trigger.noun else party_of(reading.parsed, trigger)
    if verdict.status is None or party.third:
        return []
    summons = trigger.rule == "protest.summon"
    official = any(d.lower_ in OFFICE_WORDS for d in children(trigger.token, "dobj", "nsubjpass"))
    if summons and official and not party.objects:
        party.sides |= {side for m in reading.parsed.folded.mentions for side in m.sides}
    if summons and not (party.objects or party.group or official and party.both):
        return []
    if not party.people and not party.both:
        return []
    summoned = [p for p in party.objects] if trigger.rule == "protest.summon" else party.people
    if trigger.rule == "protest.summon" and any(children(trigger.token, "nsubjpass")):
        summoned = list(party.subject)
    draft = _draft(reading, trigger, verdict, "protest", party)
    draft.people = list(dict.fromkeys(summoned or party.people))
    _set_date(reading, trigger, verdict, draft)
    return [draft]


def _letter(reading: Reading, trigger: Trigger) -> list[Draft]:
    verb = clause_of(trigger.token)
    if lem(verb) not in ("send", "write", "deliver", "extend", "exchange", "convey") or trigger.token.dep_ not in (
        "dobj",
        "nsubjpass",
        "conj",
    ):
        return []
    verdict = judge_verb(verb)
    party = verb_party(reading.parsed, verb)
    for mention in reading.parsed.folded.mentions:
        if mention.people and mention.start > reading.parsed.span_of(trigger.token)[0] and mention.reference is Reference.NAME:
            party.add([mention], acting=False)
    if verdict.status is None or len(party.named_sides) < 2 or party.third:
        return []
    draft = _draft(reading, trigger, verdict, "letter", party)
    _set_date(reading, trigger, verdict, draft)
    return [draft]


def _greeting(reading: Reading, trigger: Trigger) -> list[Draft]:
    verdict = _judge(trigger)
    party = verb_party(reading.parsed, trigger.token)
    if verdict.status is not Status.HELD or len(party.named_sides) < 2 or party.third:
        return []
    draft = _draft(reading, trigger, verdict, "other", party)
    _set_date(reading, trigger, verdict, draft)
    _set_place(reading, trigger, verdict, draft)
    return [draft]


# --- channels cut, incidents ---------------------------------------------------------------------------------------------------
_TOPICS: tuple[tuple[str, str], ...] = (
    ("climate", r"climate"), ("defence", r"militar|defen[cs]e|naval|maritime|theater|theatre|commander"), ("law_enforcement", r"anti-?drug|counternarcotics|narcotics|immigra|crim|repatriat|legal assist"),
    ("economic", r"trade|econom|tariff|financ"),
)  # fmt: skip


def topic_of(text: str) -> str:
    """The channel that a cut or suspended dialogue belongs to, or empty."""
    return next((topic for topic, pattern in _TOPICS if re.search(pattern, text, re.IGNORECASE)), "")


def _cuts(reading: Reading) -> Iterator[Draft]:
    for token in reading.parsed.doc:
        found = _cut_at(reading, token)
        if found:
            yield found


def _cut_at(reading: Reading, token: Token) -> Draft | None:
    parsed = reading.parsed
    if is_verb(token):
        noun = is_channel_cut(token)
        if noun is None:
            return None
        verdict = judge_verb(token)
        subject = subject_of(token)
        actors = Party()
        if subject is not None and subject.i != noun.i:
            actors.add(np_mentions(parsed, subject), acting=True)
        whole = " ".join(t.text for t in (next(children(token, "dobj", "nsubjpass"), noun)).subtree)
    elif token.lower_ in ("suspension", "cancellation", "cancelation", "halting") and token.tag_[:1] == "N":
        from_noun = [t for t in token.subtree if lemma(t.text) != t.text or True]
        noun = next(
            (
                t
                for t in from_noun
                if t.i > token.i
                and t.lower_
                in (
                    "talks",
                    "dialogue",
                    "calls",
                    "meetings",
                    "communication",
                    "communications",
                    "channels",
                    "exchanges",
                    "contacts",
                )
            ),
            None,
        )
        if noun is None:
            return None
        verdict = judge_noun(token)
        actors = Party()
        whole = " ".join(t.text for t in token.subtree)
    else:
        return None
    if verdict.status not in (Status.HELD, Status.ONGOING) and not (
        verdict.status is Status.PLANNED and verdict.why in ("would", "decide")
    ):
        return None
    inside = Party()
    inside.add([m for t in noun.subtree if (m := parsed.mention_at.get(t.i))], acting=False)
    sentence_sides = {s for m in parsed.folded.mentions for s in m.sides}
    if (
        actors.third
        or (inside.third and not inside.taiwan)
        or inside.people
        or (actors.people and not actors.group)
        or (noun.lower_ in ("line", "lines") and "communication" not in whole)
    ):
        return None
    if not sentence_sides or (actors.sides and len(actors.sides) > 1 and False):
        return None
    if any(
        m.reference is Reference.THIRD
        and not m.text.startswith("Taiwan")
        and parsed.sentence.text.find(m.text) >= 0
        and m.start > parsed.span_of(token)[0] - 1
        and within(parsed.root_of(m.start, m.end), noun)
        for m in parsed.folded.mentions
    ):
        return None
    trigger = Trigger(token, "cut.channel", "cancellation", noun=not is_verb(token))
    draft = _draft(reading, trigger, verdict, "cancellation", None)
    draft.status, draft.explicit = Status.CANCELLED, True
    draft.sides = actors.sides or sentence_sides
    draft.topic = topic_of(whole)
    _set_date(reading, trigger, verdict, draft)
    return draft


_BALLOON = re.compile(r"\bballoon", re.IGNORECASE)
_BALLOON_DEED = frozenset(
    [
        "shoot",
        "detect",
        "track",
        "float",
        "fly",
        "transit",
        "drift",
        "cross",
        "enter",
        "spot",
        "hover",
        "appear",
        "traverse",
        "travel",
        "down",
        "discover",
        "down",
    ]
)
_CLASH = re.compile(
    r"\b(?:unsafe|unprofessional|dangerous|aggressive|risky|reckless)\b[^.]{0,40}\b(?:intercepts?|interceptions?|encounters?|maneuvers?|manoeuvres?)\b|\b(?:collision|collided|near-collision|near collision|near-miss)\b",
    re.IGNORECASE,
)
_MILITARY = re.compile(
    r"\b(?:jets?|aircraft|warships?|destroyer|navy|naval|fighter|plane|military|vessel|ship|bombers?|intercepts?)\b",
    re.IGNORECASE,
)


def _incidents(reading: Reading) -> Iterator[Draft]:
    text = reading.parsed.sentence.text
    if _BALLOON.search(text):
        draft = _balloon(reading)
        if draft:
            yield draft
    clash = _CLASH.search(text)
    if clash and _MILITARY.search(text):
        sides = {s for m in reading.parsed.folded.mentions for s in m.sides}
        token = reading.parsed.root_of(
            reading.parsed.sentence.start + clash.end() - 1, reading.parsed.sentence.start + clash.end()
        )
        verdict = judge_noun(token) if token.tag_[:1] == "N" else judge_verb(token)
        third = any(m.reference is Reference.THIRD and m.text not in ("Taiwan",) for m in reading.parsed.folded.mentions)
        if verdict.status is Status.HELD and not third:
            trigger = Trigger(token, "incident.clash", "incident", noun=token.tag_[:1] == "N")
            draft = _draft(reading, trigger, verdict, "incident", None)
            draft.sides = sides
            _set_date(reading, trigger, verdict, draft)
            _set_place(reading, trigger, verdict, draft)
            yield draft


def _balloon(reading: Reading) -> Draft | None:
    """A balloon told as doing or suffering something; "the balloon" alone is talk about it."""
    parsed = reading.parsed
    for token in parsed.doc:
        if token.lower_ not in ("balloon", "balloons"):
            continue
        deeds = [a for a in (token, *token.ancestors) if is_verb(a)][:2] + [c for c in children(token, "acl", "relcl")]
        deed = next((v for v in deeds if lem(v) in _BALLOON_DEED and v.tag_ in ("VBD", "VBN", "VBG", "VBZ", "VB")), None)
        if deed is None:
            continue
        verdict = judge_verb(deed)
        if verdict.status is None and verdict.why in ("negated", "conditional", "modal", "hoped"):
            continue
        if verdict.status is None or (deed.tag_ == "VBN" and deed.dep_ == "acl"):
            verdict = replace(verdict, status=Status.HELD)
        if verdict.status not in (Status.HELD, Status.ONGOING):
            continue
        draft = _draft(reading, Trigger(deed, "incident.balloon", "incident"), verdict, "incident", None)
        draft.span = parsed.span_of(token)
        draft.sides, draft.topic = {Side.CHN}, "balloon"
        _set_date(reading, Trigger(deed, "incident.balloon", "incident"), verdict, draft)
        place = next(
            (
                p
                for p in reading.place_list
                if p.country == "United States"
                and (
                    p.preposition in ("over", "off", "of", "above", "the", "across", "from", "in")
                    or parsed.root_of(p.start, p.end).dep_ == "dobj"
                )
            ),
            None,
        )
        draft.place, draft.country = (place.name, place.country) if place else ("", "United States")
        return draft
    return None


def published(day: dt.date) -> DateMention:
    """The day of publication, marked as inferred: news of the day that gives no date of its own."""
    return DateMention(day, day, Precision.DAY, DateBasis.PUBLISHED, "", f"{day}~", True)
