"""An event as one sentence tells it, and what the readers of a sentence share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from timeline.extract.arguments import Party
from timeline.extract.cleaning import Sentence
from timeline.extract.dates import DatePhrase, Tense, find_dates
from timeline.extract.discourse import Discourse
from timeline.extract.lexicon import SAY
from timeline.extract.names import Person
from timeline.extract.setting import Place
from timeline.extract.status import Verdict, judge_noun, judge_verb
from timeline.extract.syntax import Parsed, children, clause_of, is_verb, lem
from timeline.extract.triggers import Trigger
from timeline.extract.types import NO_DATE, DateMention
from timeline.vocabulary import DateBasis, Form, Precision, RequestedBy, Role, Side, Status

if TYPE_CHECKING:
    pass


COUNTRY_OF = {Side.USA: "United States", Side.CHN: "China"}


MEETING_KINDS = ("meeting", "talks", "call", "video_call", "")


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
    recalled: bool = False
    loose: bool = False  # an event only where another sentence tells of it, too
    joins: bool = False
    open_kind: str = ""
    previous: bool = False


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
    following: str = ""
    _dates: dict[tuple[Tense, object], list[DatePhrase]] = field(default_factory=dict)

    def dates(self, tense: Tense, context: DateMention | None = None) -> list[DatePhrase]:
        """The sentence's date phrases, resolved for a tense."""
        key = (tense, context)
        if key not in self._dates:
            names = [(m.start, m.end) for m in self.parsed.folded.mentions if m.fold]
            start = self.parsed.sentence.start
            text = self.parsed.sentence.text
            if tense is Tense.UNKNOWN and _EARLIER.search(text):
                tense = Tense.PAST
            found = find_dates(text, self.anchor, tense=tense, context=context)
            if _SUPERLATIVE.search(text):
                found = [p for p in found if not _SPAN.match(p.mention.text)]
            if counted := _NTH_THIS_YEAR.search(text):
                found = [p for p in found if not (counted.start() < p.mention.end <= counted.end())]
            found = [p for p, after in zip_longest(found, found[1:]) if p and not _narrowed(text, p, after)]
            # counted from what follows: "the day before he flew", and not "the day before, he flew"
            found = [p for p in found if not _COUNTED_ON.search(p.mention.text) or text[p.mention.end :][:1] in ",.;"]
            self._dates[key] = [
                p for p in found if not any(a < start + p.mention.end and start + p.mention.start < b for a, b in names)
            ]
        return self._dates[key]

    def of_the_next(self, mention: DateMention) -> bool:
        """Whether a day stands before the person it belongs to: "met Li and, on July 8, He"."""
        base, text = self.parsed.sentence.start, self.parsed.sentence.text
        if not _THEN_ON.search(text[: mention.start]):
            return False
        return any(m.people and 0 <= m.start - base - mention.end <= 2 for m in self.parsed.folded.mentions)

    def known_dates(self) -> Iterable[list[DatePhrase]]:
        """The date phrases as resolved so far, for each tense."""
        return self._dates.values()

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


def _narrowed(text: str, phrase: DatePhrase, after: DatePhrase | None) -> bool:
    """Whether the phrase right after it says it more exactly: "earlier this year, in January"."""
    if after is None or after.bound or not re.fullmatch(r",? ?(?:(?:in|on) )?", text[phrase.mention.end : after.mention.start]):
        return False
    outer, inner = phrase.mention, after.mention
    if not (outer.earliest and outer.latest and inner.earliest and inner.latest):
        return False
    return outer.earliest <= inner.earliest and inner.latest <= outer.latest and inner.edtf != outer.edtf


def tense_of(status: Status) -> Tense:
    """Which way an undated weekday looks for an event of this status."""
    if status is Status.PLANNED:
        return Tense.FUTURE
    if status is Status.ONGOING:
        return Tense.PRESENT
    return Tense.PAST if status in (Status.HELD, Status.DENIED, Status.REFUSED) else Tense.UNKNOWN


def judge(trigger: Trigger) -> Verdict:
    if trigger.rule == "visit.due":
        return Verdict(Status.PLANNED, clause_of(trigger.token), "due", True)
    return judge_noun(trigger.token) if trigger.noun else judge_verb(trigger.token)


_THEN_ON = re.compile(r"\band,? (?:then |later )?(?:(?:on|in) )?\Z")


_OTHER_SIDE = (
    r"(?:(?:the )?(?:Chinese|Americans?|U\.?S\.?|PRC|Beijing|China|Washington|Pentagon|White House|United States|he|she|they)"
    r"(?:[’']s)?(?: (?:side|officials?|government|military|(?:defen[cs]e|foreign) ministry))?)"
)
_SAYS_NO = (
    r"(?:(?:has|have|had)? ?(?:since |so far |again |flatly |promptly |also )?"
    r"(?:declined|refused|rejected|rebuffed|ignored)\b(?! to (?:comment|say|confirm|give|discuss|answer|elaborate))"
    r"|turned (?:it|him|her|them|the \w+) down|(?:did|has|have|had)(?: not|n[’']t) "
    r"(?:respond|repl|accept|agree|pick|answer(?! (?:\w+ )?(?:questions?|reporters|whether)))"
    r"|said (?:no\b|(?:it|the tim\w+) was (?:not (?:a )?(?:convenient|suitable|right)|inconvenient)))"
)
_REQUEST_FAILED = (
    r"(?:the|that|this|his|her|its|their) (?:request|offer|call|proposal|invitation|overture|bid)s? "
    r"(?:was|were|went|has been|had been) "
    r"(?:\w+ )?(?:declined|refused|rejected|rebuffed|ignored|turned down|unanswered|unheeded)"
)
#: What became of a request, told in the next clause or the next sentence.
_REFUSED = re.compile(
    rf"(?:\A[\s\"“”’]*(?:But |However, |Yet |Instead, )?|(?:, )?\b(?:but|and|though|although|only) (?:that )?)"
    rf"(?:{_OTHER_SIDE} {_SAYS_NO}|{_REQUEST_FAILED}|(?:was|were) (?:\w+ )?(?:declined|refused|rejected|rebuffed|turned down))",
    re.IGNORECASE,
)
#: What was only wanted, so far.
_ASKED = frozenset(
    (
        "hoped", "request", "requests", "bid", "offer", "offers", "proposal", "proposals", "effort", "efforts", "attempt",
        "attempts",
    )
)  # fmt: skip


def refused_after(reading: Reading, trigger: Trigger, verdict: Verdict) -> Verdict:
    """A contact that was asked for, as refused where the rest of the sentence or the next one says so."""
    if verdict.status is not None or verdict.why not in _ASKED:
        return verdict
    sentence = reading.parsed.sentence
    after = sentence.text[reading.parsed.span_of(trigger.token)[1] - sentence.start :]
    if _REFUSED.search(after) or _REFUSED.match(reading.following.lstrip()):
        return replace(verdict, status=Status.REFUSED, why="refused after", explicit=True)
    return verdict


_COUNTED_ON = re.compile(r"\b(?:after|before)\Z")
_EARLIER = re.compile(r"\bearlier this (?:year|month|week)\b", re.IGNORECASE)
#: "the first visit in eight years" gives no date.
_SUPERLATIVE = re.compile(r"\b(?:first|most|highest|longest|only|best|worst|rare)\b", re.IGNORECASE)
#: "our third meeting this year" gives no date either.
_NTH_THIS_YEAR = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+th) (?:[\w-]+ ){1,4}"
    r"(?:this|last) (?:year|month|week)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(?:(?:in|within) )?(?:(?!last\b|next\b|recent\b)\w+ ){1,3}(?:years|months|weeks|days|decades)\Z", re.IGNORECASE
)
_NTH = frozenset(("first", "second", "third", "fourth", "fifth", "sixth"))
_TIME_MARKS = frozenset(["after", "before", "since", "because", "when", "while", "once"])


def new_draft(reading: Reading, trigger: Trigger, verdict: Verdict, kind: str, party: Party | None, rule: str = "") -> Draft:
    start, end = reading.parsed.span_of(trigger.token)
    draft = Draft(
        kind, verdict.status or Status.HELD, rule or trigger.rule, reading.parsed.sentence, (start, end), form=trigger.form,
        explicit=verdict.explicit, definite=trigger.definite, plural=trigger.plural, why=verdict.why,
    )  # fmt: skip
    if party:
        draft.people, draft.sides = list(party.people), set(party.sides)
    draft.previous = trigger.noun and any(
        c.lower_ in ("last", "previous", "prior", "earlier") or (c.lower_ in _NTH and trigger.rule == "talks.round")
        for c in children(trigger.token, "amod")
    )
    clause = clause_of(trigger.token) if trigger.noun else trigger.token
    before = any(c.lower_ in ("had", "'d", "’d") for c in children(clause, "aux"))
    while clause.dep_ == "conj" and is_verb(clause.head):
        clause = clause.head
    timed = any(c.lower_ in _TIME_MARKS for c in children(clause, "mark", "advmod"))
    draft.subordinate = before or clause.dep_ in ("relcl", "pcomp") or (clause.dep_ == "advcl" and timed)
    draft.margins_of = margins_of(reading.parsed.sentence.text)
    draft.requested_by = requested_by(reading.parsed.sentence.text, reading.discourse.home)
    return draft


_MARGINS = re.compile(
    r"\b(?:on|at) the (?:sidelines|margins|side lines|fringes) of (?:the |an? )?(?P<host>[^,.;]{3,70}?)(?= in [A-Z]|"
    r",|\.|;| on (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)|$| where| as | to )"
)


def margins_of(text: str) -> str:
    """The host event that a sentence says a contact was beside, or empty."""
    match = _MARGINS.search(text)
    return match["host"].strip() if match else ""


_REQUEST = re.compile(
    r"\bat the (?P<side>U\.?S\.?|American|Chinese|United States|China)(?:[’']s| side[’']s)? request"
    r"|\bat the (?:latter|other side)[’']s request|\b(?:at|upon) (?:the )?request (?:of|from) (?:the "
    r")?(?P<of>U\.?S\.?|American|Chinese|China|Beijing|Washington|United States)"
    r"|\b(?P<upon>(?:up)?on request|at request)\b|\brequested by (?:the )?(?P<by>U\.?S\.?|American|Chinese|China|"
    r"Beijing|Washington|United States)",
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


def published(day: dt.date) -> DateMention:
    """The day of publication, marked as inferred: news of the day that gives no date of its own."""
    return DateMention(day, day, Precision.DAY, DateBasis.PUBLISHED, "", f"{day}~", True)
