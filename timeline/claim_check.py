"""Claims of record checked against the record: supported, contradicted, or can't tell, each with what decides it.

A claim is judged by what sources published by the day of its article had reported. The verdict is about this record:
“supported” says that nothing on it contradicts the claim and that it covers the time in question.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from django.core.cache import cache
from django.db.models import QuerySet, prefetch_related_objects

from timeline import edtf, records, wording
from timeline.columns import EVER, NEVER, Columns, Mask, columns
from timeline.contacts import (
    DIRECT_KINDS,
    IN_PERSON_KINDS,
    Scope,
    contacts,
    in_scope,
    is_exact,
    surely_before,
    trips,
    unranked,
    visitors,
)
from timeline.coverage import ArticleDays, article_days, stamp
from timeline.models import Citation, Claim, Event, Official, Post, Tenure
from timeline.records import Ref
from timeline.silences import by_first_day, gaps_between
from timeline.vocabulary import Channel, Form, ReviewState, Side, Term

#: The record covers a time if no longer stretch of it is without an article: so many days, or this part of it.
BARE_DAYS, BARE_PART = 60, 0.1
#: “In five years” holds from this part of five years on.
NEARLY = 0.85
#: An unreviewed event of less confidence does not contradict a claim.
SURE = 0.75
#: Contacts of so many days before an article are its news, not the “last” one it speaks of.
NEWS = dt.timedelta(days=3)
#: “In weeks”, “in months” say at least so many of them.
MANY = 1.5
SHOWN = 3
_MEETING = ("meeting", "talks", "visit")
_KINDS = {"meeting": _MEETING, "talks": _MEETING, "call": ("call", "video_call"), "video_call": ("video_call",)}
#: Words for levels, as claims use them. “Senior” is taken as minister or above.
LEVELS = {
    "leader": 1, "cabinet": 2, "minister": 3, "senior": 3, "national security adviser": 3, "deputy": 4, "ambassador": 4,
    "theatre commander": 4, "director": 5,
}  # fmt: skip


#: The kinds of claims, and their words for people.
KINDS = {
    "first": "First of its kind", "first_visit": "First visit", "highest_level": "Highest level", "last_contact": "Last contact",
    "none_since": "None since", "longest_gap": "Longest silence",
}  # fmt: skip


class Verdict(Term):
    SUPPORTED = "supported", "Supported", "Nothing on this record contradicts it, and the record covers the time in question."
    CONTRADICTED = "contradicted", "Contradicted", "The record holds a contact that the claim leaves out."
    CANNOT_TELL = "cannot_tell", "Can't tell", "The record does not decide it."


@dataclass(frozen=True)
class Checked:
    """The verdict on a claim, why, the events that decide it, and their sources published by the day asked."""

    verdict: Verdict
    why: str
    deciding: tuple[Ref, ...]
    sources: tuple[Citation, ...]
    as_of: dt.date


@dataclass(frozen=True)
class _Baseline:
    """From when the claim counts: a span of days, or a length in days; neither for “ever”. `is_contact`: one took place then."""

    first: dt.date | None = None
    last: dt.date | None = None
    length: int | None = None
    is_contact: bool = False


@dataclass(frozen=True)
class _Outcome:
    """`deciding` are ids of events, and so are those in `why`, as `_told` marks them. `counter` is the one that contradicts,
    where nobody has reviewed it: whether that can be held against the claim is for its confidence to say."""

    verdict: Verdict
    why: str
    deciding: Sequence[int] = ()
    counter: int | None = None


@dataclass(frozen=True)
class _Known:
    """What claims are checked with, asked once for all of them: of the record its columns, its contacts, the days of its
    articles; of the register its officials by name, tenures, and the sides of each post; for each subject its trip; and
    for each article the events that it reports."""

    record: Columns
    took_place: Mask
    articles: ArticleDays
    officials: dict[str, Official]
    tenures: Sequence[Tenure]
    sides: dict[str, set[str]]
    trips: dict[int, set[int]]
    reported: dict[int, list[int]]

    def contacts(self, day: dt.date) -> Mask:
        """The contacts that sources published by `day` told of."""
        return self.took_place & (self.record.told <= day.toordinal())

    def in_scope(self, scope: Scope) -> Mask:
        """The rows that the scope compares."""
        return in_scope(self.record, scope, self.tenures)

    def people_of(self, claim: Claim) -> list[Official]:
        """The officials of the register that the claim names."""
        names = [person.get("name", "") for person in claim.participants]
        return [self.officials[name] for name in names if name in self.officials]


def _known(claims: Sequence[Claim]) -> _Known:
    """A fixed number of queries, some twelve, however many claims."""
    record = columns()
    subjects = [claim.event for claim in claims if claim.event]
    prefetch_related_objects(subjects, "participations")
    sides: dict[str, set[str]] = defaultdict(set)
    for name, side in Post.objects.values_list("name", "side"):
        sides[name].add(side)
    reported: dict[int, list[int]] = defaultdict(list)
    cited = Citation.objects.standing().filter(article__in={claim.article_id for claim in claims})
    for article, event in cited.order_by().values_list("article", "event"):
        reported[article].append(event)
    names = {person.get("name", "") for claim in claims for person in claim.participants}
    return _Known(
        record=record,
        took_place=contacts(record),
        articles=article_days(),
        officials={official.name: official for official in Official.objects.filter(name__in=names)},
        tenures=list(Tenure.objects.select_related("official", "post").order_by("-first_day")),
        sides=sides,
        trips=trips(record, subjects),
        reported=reported,
    )


def check_claim(claim: Claim, as_of: dt.date | None = None) -> Checked:
    """What the record says of a claim, by what had been reported on `as_of`: the day of its article, if not given."""
    return _checked([claim], as_of)[claim.pk]


def _checked(claims: Sequence[Claim], as_of: dt.date | None = None) -> dict[int, Checked]:
    """The verdict on each claim, by id. A fixed number of queries, some fifteen, however many claims."""
    known = _known(claims)
    days = {claim.pk: as_of or claim.article.published for claim in claims}
    outcomes = {claim.pk: _check(known, claim, days[claim.pk]) for claim in claims}
    deciding = {key: list(dict.fromkeys(outcome.deciding))[: SHOWN + 1] for key, outcome in outcomes.items()}
    shown = {event for events in deciding.values() for event in events}
    named, sources = records.refs(shown), _first_sources(shown)
    checked = {}
    for key, outcome in outcomes.items():
        verdict, why = _weighed(outcome, named)
        cited = [sources[event] for event in deciding[key] if event in sources]
        checked[key] = Checked(
            verdict,
            _MARKED.sub(lambda mark: named[int(mark[1])].label, why),
            tuple(named[event] for event in deciding[key]),
            tuple(citation for citation in cited if citation.article.published <= days[key]),
            days[key],
        )
    return checked


def _weighed(outcome: _Outcome, named: Mapping[int, Ref]) -> tuple[Verdict, str]:
    """The verdict and why; a counter-example whose reading is too unsure does not contradict."""
    if outcome.counter is None:
        return outcome.verdict, outcome.why
    if named[outcome.counter].confidence < SURE:
        doubt = "But that was read by machine, which is not sure of it, and nobody has reviewed it."
        return Verdict.CANNOT_TELL, f"{outcome.why} {doubt}"
    return outcome.verdict, f"{outcome.why} That reading has not been reviewed."


def _first_sources(events: Collection[int]) -> dict[int, Citation]:
    """The source that was published first, of each event. One query."""
    cited = Citation.objects.standing().filter(event__in=events).select_related("article__publisher").defer("article__text")
    sources: dict[int, Citation] = {}
    for citation in cited.order_by("article__published", "pk"):
        sources.setdefault(citation.event_id, citation)
    return sources


def standing_claims() -> QuerySet[Claim]:
    """The claims that count: still read in their article, and not rejected by an editor; with article, publisher and event."""
    claims = Claim.objects.filter(withdrawn=False).exclude(review_state=ReviewState.REJECTED)
    return claims.select_related("article__publisher", "event").defer("article__text")


def with_verdicts(claims: Iterable[Claim]) -> list[tuple[Claim, Checked]]:
    """Each claim with its verdict, in their order."""
    claims = list(claims)
    verdicts = check_claims(claims)
    return [(claim, verdicts[claim.pk]) for claim in claims]


def check_claims(claims: Iterable[Claim]) -> dict[int, Checked]:
    """The verdict on each claim, by id; kept together until the record or the claim changes."""
    claims = list(claims)
    if not claims:
        return {}
    kept: dict[str, Checked] = cache.get(key := f"claims:{stamp()}", {})
    names = {claim.pk: f"{claim.pk}:{hash(_reading(claim))}" for claim in claims}
    missing = [claim for claim in claims if names[claim.pk] not in kept]
    if missing:
        kept = kept | {names[key]: checked for key, checked in _checked(missing).items()}
        cache.set(key, kept, 86400)
    return {claim.pk: kept[names[claim.pk]] for claim in claims}


def _reading(claim: Claim) -> str:
    parts = (
        claim.kind,
        claim.event_id,
        claim.participants,
        claim.scope,
        claim.baseline_kind,
        claim.baseline_edtf,
        claim.baseline_text,
        claim.review_state,
    )
    return repr(parts)


def _cannot_tell(why: str, deciding: Sequence[int] = ()) -> _Outcome:
    return _Outcome(Verdict.CANNOT_TELL, why, deciding)


def _check(known: _Known, claim: Claim, day: dt.date) -> _Outcome:
    subject = _subject(known, claim, day)
    about = [subject.pk] if subject else []
    if subject is None and claim.kind in ("first", "first_visit", "highest_level"):
        return _cannot_tell("The contact that it is about is not on this record.")
    if subject is not None and (reason := records.why_not(known.record, subject, day)):
        return _cannot_tell(f"The contact that it is about is no measure: {reason}", about)
    scope = _scope(known, claim, subject)
    if isinstance(scope, str):
        return _cannot_tell(scope, about)
    baseline = _baseline(known, claim, subject, scope, day)
    if isinstance(baseline, str):
        return _cannot_tell(baseline, about)
    matching = known.contacts(day) & known.in_scope(scope)
    if subject is not None and not matching[known.record.rows_of(about)].any():
        if claim.kind not in ("none_since", "longest_gap"):
            return _cannot_tell("The contact that it is about is not, on this record, of the sort that it speaks of.", about)
        subject = None
    case = _Case(known, claim, subject, scope, baseline, day, matching)
    match claim.kind:
        case "last_contact":
            return case.last_contact()
        case "longest_gap":
            return case.longest_gap()
        case "first" | "first_visit" | "highest_level" | "none_since":
            return case.first_since()
    return _cannot_tell(f"No rule is known for a claim of kind “{claim.kind}”.")


# -- what the claim means ---------------------------------------------------------------------------------------------


def _subject(known: _Known, claim: Claim, day: dt.date) -> Event | None:
    """The event that the claim is about: as linked; for “have not met since” none is needed."""
    if claim.event is None or claim.kind == "last_contact":
        return None
    event = claim.event
    if claim.kind in ("none_since", "longest_gap") and (
        event.kind not in DIRECT_KINDS or records.why_not(known.record, event, day)
    ):
        return None
    return event


def _scope(known: _Known, claim: Claim, subject: Event | None) -> Scope | str:
    """What the claim compares, or why that cannot be worked out."""
    said = claim.scope
    people = known.people_of(claim)
    if len(people) < len(claim.participants):
        return "It names somebody whom the register of officials does not know."
    kind, place, country = said.get("kind", ""), said.get("place", ""), said.get("country", "")
    level = LEVELS.get(said.get("level", ""), 0) or None
    if said.get("level") and level is None:
        return f"No level on this record is called “{said['level']}”."
    channel = said.get("channel", "")
    if channel and channel not in list(Channel):
        return f"No channel on this record is called “{channel}”."
    scope = Scope(
        kinds=IN_PERSON_KINDS if kind == "visit" else _KINDS.get(kind, ()),
        in_person=said.get("form") == "in_person" or kind in ("meeting", "talks", "visit"),
        channel=channel,
        country=country,
        place=place,
    )
    if claim.kind == "highest_level":
        return _highest(scope, subject, kind)
    if heads := _HEADS.get(said.get("heads", "")):
        return replace(scope, posts=heads, channel="")
    if post := said.get("post", ""):
        sides = known.sides.get(post, set())
        if len(sides) != 1:
            return f"The register does not know the post “{post}” on just one side."
        scope = replace(scope, posts=((next(iter(sides)), post),))
        people = [person for person in people if person.side != scope.posts[0][0]]
        if not people:
            return scope
    if claim.kind == "first_visit" and (level or channel == Channel.LEGISLATIVE):  # of such a visitor, whoever it was
        guests = {person.side for person in people}
        if level and len(guests) == 1:
            return replace(scope, counterpart=(str(guests.pop()), level))
        return replace(scope, level=level)
    if people:
        scope = replace(scope, people=tuple(person.pk for person in people), names=tuple(person.name for person in people))
        sides_named = {person.side for person in people}
        if level and len(sides_named) == 1:
            other = next(side for side in Side if side not in sides_named)
            scope = replace(scope, counterpart=(str(other), level))
        return scope
    return replace(scope, level=level)


def _highest(scope: Scope, subject: Event | None, kind: str) -> Scope | str:
    """At or above the rank of the contact; of a visit, at or above the level of the visitor."""
    if subject is None:
        return "The contact that it is about is not on this record."
    if kind == "visit":
        travellers = [person for person in visitors(subject) if person.level]
        if not travellers:
            return "The level of the visitor is not known."
        best = min(travellers, key=lambda person: person.level or 9)
        return replace(scope, counterpart=(best.side, best.level or 9), country=scope.country or subject.country)
    rank = records.rank_of(subject)
    if rank is None:
        return "The level of the contact is not known, for one side is not named."
    return replace(scope, rank=rank)


#: The posts meant by “the defence chiefs”, “the foreign ministers”.
_HEADS = {
    "defence": (("USA", "Defense Secretary|Secretary of War|Acting Defense Secretary"), ("CHN", "Defence Minister")),
    "diplomatic": (("USA", "Secretary of State|Acting Secretary of State"), ("CHN", "Foreign Minister")),
}
_LENGTHS = {"day": 1, "week": 7, "fortnight": 14, "month": 30.4375, "year": 365.25, "decade": 3652.5}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "several": 3, "half": 0.5,
}  # fmt: skip
_LENGTH = re.compile(
    r"(?:(?P<number>\d+(?:\.\d+)?|[a-z]+)(?:\s+and\s+a\s+half)?[\s-]+)?(?P<unit>day|week|fortnight|month|year|decade)(?P<plural>s?)\b",
    re.IGNORECASE,
)


def length_of(words: str) -> int | None:
    """The days of “in five years”, “in weeks” (one and a half), “for more than a year”; None where the words give no length."""
    match = _LENGTH.search(words)
    if not match:
        return None
    number = (match["number"] or "").lower()
    amount = float(number) if number[:1].isdigit() else _NUMBERS.get(number, MANY if match["plural"] else 1)
    if "the better part of" in words.lower():
        amount *= NEARLY
    return round(amount * _LENGTHS[match["unit"].lower()])


def _baseline(known: _Known, claim: Claim, subject: Event | None, scope: Scope, day: dt.date) -> _Baseline | str:
    """From when the claim counts, or why that cannot be worked out."""
    kind = claim.baseline_kind
    if kind in ("", "none"):
        return _Baseline()
    if kind == "duration":
        length = length_of(claim.baseline_text)
        return _Baseline(length=length) if length else f"How long “{claim.baseline_text}” is cannot be told."
    if claim.baseline_edtf:
        span = edtf.parse(claim.baseline_edtf)
        if span.earliest and span.latest:
            return _Baseline(span.earliest, span.latest, is_contact=kind in ("date", "event"))
    if kind == "post" and (start := _start_of_post(known, claim, subject.date_earliest if subject else day)):
        return _Baseline(start, start)
    if kind == "event" and (row := _named_event(known, claim, scope, subject, day)) is not None:
        return _Baseline(*_days_of(known.record, row), is_contact=True)
    return f"When “{claim.baseline_text or 'the baseline'}” was is not known to this record."


def _start_of_post(known: _Known, claim: Claim, day: dt.date | None) -> dt.date | None:
    """When the post began that the words speak of: a President's, for an administration, or a participant's."""
    words = claim.baseline_text.lower()
    begun = [tenure for tenure in known.tenures if tenure.first_day and day and tenure.first_day <= day]
    for tenure in begun:
        if (tenure.post.name, tenure.post.side) == ("President", Side.USA) and tenure.official.name.split()[-1].lower() in words:
            return tenure.first_day
    people = known.people_of(claim)
    named = [person for person in people if any(part.lower() in words for part in person.name.split())] or people[:1]
    ids = {person.pk for person in named}
    held = [t for t in begun if t.official_id in ids and (t.last_day is None or (day and t.last_day >= day))]
    return min((t.first_day for t in held if t.level == min(h.level for h in held) and t.first_day), default=None)


def _named_event(known: _Known, claim: Claim, scope: Scope, subject: Event | None, day: dt.date) -> int | None:
    """The row of the latest contact in scope, before the subject, at a place that the words of the baseline name."""
    record, words = known.record, claim.baseline_text.lower()
    before = (subject.date_earliest if subject else day) or day
    loose = replace(scope, kinds=(), in_person=False, rank=None, country="", place="")
    named = [place for place in record.codes["place"].text if place and place.split(",")[0].lower() in words]
    rows = known.contacts(day) & known.in_scope(loose) & (record.latest < before.toordinal())
    found = record.page(rows & record.among("place", named), 1)
    return int(record.rows_of(found)[0]) if found else None


def _days_of(record: Columns, row: int) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of a row, where they are known."""
    earliest, latest = int(record.earliest[row]), int(record.latest[row])
    return (
        dt.date.fromordinal(earliest) if earliest != NEVER else None,
        dt.date.fromordinal(latest) if latest != EVER else None,
    )


# -- weighing it ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Case:
    known: _Known
    claim: Claim
    subject: Event | None
    scope: Scope
    baseline: _Baseline
    day: dt.date
    matching: Mask

    @property
    def record(self) -> Columns:
        return self.known.record

    @property
    def until(self) -> dt.date:
        """The day up to which contacts count: the first of the subject, else the day after the one asked."""
        if self.subject and self.subject.date_earliest:
            return self.subject.date_earliest
        return self.day + dt.timedelta(days=1)

    @cached_property
    def apart(self) -> Mask:
        """All but the subject and its journey; for “had not met”, all but the news of the days of the article."""
        rows = np.ones(len(self.record), dtype=bool)
        if self.claim.event:
            rows[self.record.rows_of(self.known.trips[self.claim.event.pk])] = False
        if not self.subject:
            news = self.record.latest >= (self.day - NEWS).toordinal()
            if self.scope.people:  # of two people named, only what the article itself reports is its news
                own = np.zeros(len(self.record), dtype=bool)
                own[self.record.rows_of(self.known.reported.get(self.claim.article_id, []))] = True
                news &= own
            rows &= ~news
        return rows

    @cached_property
    def others(self) -> Mask:
        """The contacts in scope with which the subject is compared."""
        return self.matching & self.apart

    def after(self, day: dt.date) -> Mask:
        """The others that surely began after `day`."""
        return self.others & (self.record.earliest > day.toordinal())

    def latest(self, rows: Mask, number: int = SHOWN) -> list[int]:
        """The ids of the latest of the events in these rows, latest first."""
        return self.record.page(rows, number)

    def during(self, first: dt.date | None, last: dt.date | None) -> int | None:
        """The id of the latest of the others that may have been between two days."""
        return next(iter(self.latest(self.others & self.record.bounded & self.record.overlapping(first, last), 1)), None)

    def covered(self, first: dt.date) -> bool:
        """Whether articles cover the time from `first` on well enough to take their silence for one."""
        days = (self.until - first).days
        return days <= 0 or self.known.articles.until(self.day).longest_without(first, self.until) <= max(
            BARE_DAYS, days * BARE_PART
        )

    def before(self) -> int | None:
        """The row of the last contact in scope that surely came before."""
        return records.last_before(self.record, np.flatnonzero(self.others), self.until)

    def id_of(self, row: int) -> int:
        return int(self.record.ids[row])

    def open_between(self, after: dt.date) -> list[int]:
        """Contacts that may have come between `after` and the subject, or not: the dates do not settle it."""
        last = self.day
        if self.subject:
            last = self.until if is_exact(self.subject) else self.subject.date_latest or self.until
        record, start = self.record, after.toordinal()
        surely = surely_before(record, self.until.toordinal()) & (record.earliest > start)
        begun = record.exact & (record.earliest <= start)
        may_be = (record.earliest <= last.toordinal()) & (record.latest > start) & record.dated & ~surely & ~begun
        undated = self.latest(self.others & ~record.dated) if self.scope.people else []
        return [*self.latest(self.others & may_be), *undated]

    def unranked_between(self, after: dt.date) -> list[int]:
        """Contacts in between that would count if the level of the side not named were known."""
        if not (self.scope.level or self.scope.rank):
            return []
        level = self.scope.rank[0] if self.scope.rank else self.scope.level
        record = self.record
        rows = self.known.contacts(self.day) & self.known.in_scope(replace(self.scope, level=None, rank=None)) & self.apart
        rows &= unranked(record, level or 0) & (record.sort > after.toordinal()) & (record.sort < self.until.toordinal())
        return self.latest(rows)

    def contradicted(self, why: str, counter: list[int]) -> _Outcome:
        """Contradicted by the first of the counter-examples, unless its reading is too unsure to hold that against a claim."""
        row = self.record.rows_of(counter[:1])
        reviewed = bool(self.record.reviewed[row].any())
        deciding = [*counter, *self.deciding_subject]
        if doubt := self.narrower(counter[0]):
            return _cannot_tell(f"{why} But {doubt}", deciding)
        if self.scope.in_person and not reviewed and self.record.among("form", [Form.UNKNOWN])[row].any():
            return _cannot_tell(f"{why} But no source tells whether that was in person.", deciding)
        return _Outcome(Verdict.CONTRADICTED, why, deciding, None if reviewed else counter[0])

    def narrower(self, counter: int) -> str:
        """Why a claim that nobody has reviewed may speak of less than was read in it, so that `counter` is no
        counter-example; empty where its words leave no such doubt."""
        words, scope = self.claim.quote, self.scope
        if self.claim.review_state in _REVIEWED:
            return ""
        if _SUCH.search(words):
            return "it says “such”, and what that takes in was not read."
        if _TO_FACE.search(words) and not self.record.among("kind", IN_PERSON_KINDS)[self.record.rows_of([counter])].all():
            return "it may speak of meeting in person alone."
        if len(scope.people) == 1 and not scope.posts and not scope.counterpart and self.claim.scope.get("kind") != "visit":
            return "only one of the two sides was read in it."
        if self.claim.kind == "highest_level" and self.claim.baseline_kind in ("", "none"):
            return "it does not say since when."
        if not scope.people and _CHAMBER.search(words):
            return "it may speak of one chamber or office alone."
        if not scope.people and not scope.posts and _TOPIC.search(words):
            return "it names a topic, and this record does not hold topics."
        return ""

    @property
    def deciding_subject(self) -> list[int]:
        return [self.subject.pk] if self.subject else []

    def first_since(self) -> _Outcome:
        """“The first since”, “the highest-level since”, “none since”: is there a contact in scope in between?"""
        if self.baseline.length is not None:
            return self._for_so_long(self.baseline.length)
        if self.baseline.last is None:
            return self._ever()
        start = self.baseline.last
        if start >= self.until:
            return _cannot_tell("The day that it counts from is not before the contact.", self.deciding_subject)
        surely = surely_before(self.record, self.until.toordinal())
        between = self.latest(self.after(start) & surely)
        if between:
            return self.contradicted(f"The record has a {self.scope.noun} in between: {_told(between[0])}.", between)
        unsettled = self.open_between(start) or self.unranked_between(start)
        if unsettled:
            return _cannot_tell(
                f"{_told(unsettled[0])} may count, or have come in between.", [*unsettled, *self.deciding_subject]
            )
        then = self._at_baseline()
        if then is None and not self.covered(start):
            return _cannot_tell(
                f"The record has none in between, but few articles cover the time since {wording.day(start)}.",
                self.deciding_subject,
            )
        why = f"The record has no other {self.scope.noun} in scope between {wording.day(start)} and {self._end_words}"
        if then is not None:
            why += f", and one then: {_told(then)}"
        elif self.baseline.is_contact:
            why += "; the one it counts from is not on this record"
        return _Outcome(Verdict.SUPPORTED, f"{why}.", [*([then] if then else []), *self.deciding_subject])

    @property
    def _end_words(self) -> str:
        return wording.day(self.until) if self.subject else wording.day(self.day)

    def _at_baseline(self) -> int | None:
        """The id of the contact in scope from which the claim counts, where it names one and the record has it."""
        if not self.baseline.is_contact or self.baseline.first is None:
            return None
        return self.during(self.baseline.first, self.baseline.last)

    def _ever(self) -> _Outcome:
        """“The first”, “never before”: is there any earlier contact in scope?"""
        before = self.before()
        if before is not None:
            key = self.id_of(before)
            return self.contradicted(f"The record has an earlier {self.scope.noun}: {_told(key)}.", [key])
        unsettled = self.open_between(dt.date.min)
        if unsettled:
            return _cannot_tell(f"The order of {_told(unsettled[0])} is not known.", [*unsettled, *self.deciding_subject])
        start = self._in_post_since()
        if start is None or not self.covered(start):
            return _cannot_tell(
                "The record has none before, but does not cover the whole time in which there might have been one.",
                self.deciding_subject,
            )
        return _Outcome(
            Verdict.SUPPORTED,
            f"The record has no earlier {self.scope.noun} in scope, and covers the time in post, from {wording.day(start)} on.",
            self.deciding_subject,
        )

    def _in_post_since(self) -> dt.date | None:
        """From when on all the people named held the posts they hold at the time; None where nobody is named."""
        starts = []
        for person in self.scope.people:
            held = [
                tenure.first_day
                for tenure in self.known.tenures
                if tenure.official_id == person and tenure.first_day and tenure.first_day <= self.until
                if tenure.last_day is None or tenure.last_day >= self.until
            ]
            starts.append(min(held, default=None))
        known = [start for start in starts if start]
        return max(known) if known and len(known) == len(starts) else None

    def _for_so_long(self, length: int) -> _Outcome:
        """“In five years”, “in weeks”: how long before was the last contact in scope?"""
        least = length if length < 60 else round(length * NEARLY)
        start = self.until - dt.timedelta(days=least)
        before = self.before()
        key = None if before is None else self.id_of(before)
        earliest, latest = (None, None) if before is None else _days_of(self.record, before)
        ended = latest if before is not None and self.record.exact[before] else earliest
        if key and latest and ended and ended > start:
            days = wording.days((self.until - ended).days)
            return self.contradicted(f"The last {self.scope.noun} in scope was {days} before: {_told(key)}.", [key])
        unsettled = self.open_between(start) or self.unranked_between(start)
        if unsettled:
            return _cannot_tell(
                f"{_told(unsettled[0])} may count, or have come in between.", [*unsettled, *self.deciding_subject]
            )
        if key is None and not self.covered(start):
            return _cannot_tell("The record has none before, and few articles cover the time.", self.deciding_subject)
        if key is None or not latest:
            return _Outcome(Verdict.SUPPORTED, "The record has none in that time, and covers it.", self.deciding_subject)
        days = records.span_words(((self.until - latest).days, (self.until - (ended or latest)).days))
        return _Outcome(
            Verdict.SUPPORTED,
            f"The last {self.scope.noun} in scope was {days} before: {_told(key)}.",
            [key, *self.deciding_subject],
        )

    def last_contact(self) -> _Outcome:
        """“Last met in Bali in November”: is the last contact in scope the one named?"""
        first, last = self.baseline.first, self.baseline.last
        if self.baseline.length is not None:
            middle = self.day - dt.timedelta(days=self.baseline.length)
            slack = dt.timedelta(days=max(3, round(self.baseline.length * (1 - NEARLY))))
            first, last = middle - slack, middle + slack
        if first is None or last is None:
            return _cannot_tell("It does not say when.")
        over = self.record.latest < (self.day - NEWS).toordinal()
        later = self.latest(self.after(last) & over)
        if later:
            return self.contradicted(f"The record has a later {self.scope.noun}: {_told(later[0])}.", later)
        then = self.during(first, last)
        if then:
            return _Outcome(Verdict.SUPPORTED, f"The last {self.scope.noun} in scope on record was {_told(then)}.", [then])
        before = self.before()
        return _cannot_tell("The record has no such contact then.", () if before is None else [self.id_of(before)])

    def longest_gap(self) -> _Outcome:
        """“The longest silence since …”: is any earlier gap of the scope at least as long?"""
        until = self.until if self.subject else self.day
        before = self.others & (self.record.earliest < self.until.toordinal())
        gaps = gaps_between(self.record, by_first_day(self.record, before, until), until)
        if gaps is None:
            return _cannot_tell("The record has no contact in scope before.", self.deciding_subject)
        current = gaps.current
        start = self.baseline.first or gaps.first
        as_long = np.flatnonzero((gaps.days >= current.days) & (gaps.starts >= start.toordinal()))
        longer = gaps.gap(int(as_long[np.argmax(gaps.days[as_long])])) if len(as_long) else None
        ending = [current.before, *self.deciding_subject]
        if longer and longer.after:
            one, other = longer.before, longer.after
            why = f"A longer one: {wording.days(longer.days)} from {_told(one)} to {_told(other)}"
            why += f"; this one {wording.days(current.days)}."
            if doubt := self.narrower(other):
                return _cannot_tell(f"{why} But {doubt}", [one, other, *ending])
            return _Outcome(Verdict.CONTRADICTED, why, [one, other, *ending])
        if not len(gaps.days) or not self.covered(start):
            return _cannot_tell(
                f"None so long ({wording.days(current.days)}) is on record, but few articles cover the time.", ending
            )
        return _Outcome(Verdict.SUPPORTED, f"No earlier one on record was so long as {wording.days(current.days)}.", ending)


def _told(event: int) -> str:
    """The event of this id in words, once its name is at hand: “Siem Reap, 22 November 2022”, “Phone call, 14 June 2023”."""
    return f"⟦{event}⟧"


_MARKED = re.compile(r"⟦(\d+)⟧")
_REVIEWED = (ReviewState.ACCEPTED, ReviewState.CORRECTED)
_SUCH = re.compile(r"\b(?:such|of (?:this|that|its) (?:kind|sort|type))\b", re.IGNORECASE)
_TO_FACE = re.compile(
    r"\b(?:met|meet(?:s|ing|ings)?|summits?|face to face|face-to-face|in person|in-person|visit\w*|trips?|travel\w*|"
    r"(?:gone|went|been) to|set foot)\b",
    re.IGNORECASE,
)
_CHAMBER = re.compile(r"\b(?:House|Senate|Senators?|senators?|Representatives|lawmakers|governors?|mayors?)\b")
_TOPIC = re.compile(
    r"\b(?:talks?|dialogues?|consultations?|negotiations?|discussions?|meetings?|exchanges?|contacts?)\b(?: [\w’'-]+){0,6}?"
    r" (?:on|about|over|concerning) (?!\w+day\b|(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b)[a-z]",
    re.IGNORECASE,
)
