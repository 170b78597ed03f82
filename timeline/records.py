"""What the record knows about firsts and silences: “the first … since …”, as of any day, with what decides it.

Every answer is about this record and says so. A contact here is a meeting, talks, a call, a visit or an encounter that
was held or was under way; plans, refusals, cancellations, denials, letters, invitations, protests and incidents are
not. Dates are compared as spans of days: where two spans overlap the order is unknown, and the answer says “may be”.
docs/records.md has the rules in full.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from django.urls import reverse

from timeline import wording
from timeline.columns import EVER, NEVER, Columns, Ints, Mask, columns
from timeline.contacts import (
    DIRECT_KINDS,
    HOME,
    IN_PERSON_KINDS,
    Scope,
    at_or_above,
    contacts,
    first_latest,
    in_scope,
    is_exact,
    surely_before,
    trip,
    unranked,
    visitors,
)  # fmt: skip
from timeline.coverage import Coverage, coverage
from timeline.event_types import EVENT_TYPES
from timeline.models import Event, Participation
from timeline.vocabulary import CONTACT_STATUSES, Form, ReviewState, Side, Status

#: Below this, the reading of an unreviewed event is called doubtful.
LOW_CONFIDENCE = 0.6
#: How many rival and doubtful events an answer names.
SHOWN = 5
#: The time before the events of a page in which the last contact is looked for first: few contacts last longer.
_NEAR = dt.timedelta(days=366)
#: Posts whose holders live in the other country, so that a contact there is no visit.
_RESIDENT = ("Ambassador to", "Chargé d'affaires", "Chief of the US Liaison Office")


@dataclass(frozen=True)
class Ref:
    """An event as an answer names it. `when` is its date in words; `people` “A – B”."""

    pk: int
    headline: str
    kind: str
    status: str
    when: str
    place: str
    earliest: dt.date | None
    latest: dt.date | None
    exact: bool
    people: str
    unreviewed: bool
    confidence: float

    @property
    def url(self) -> str:
        return reverse("event", args=[self.pk])

    @property
    def label(self) -> str:
        """“Bali, 14 November 2022”, or the kind where there is no place."""
        return f"{self.place or EVENT_TYPES[self.kind].label}, {self.when}"

    @property
    def in_words(self) -> str:
        """The label within a sentence: “Bali, 14 November 2022”, “the phone call of 3 February 2023”."""
        return self.label if self.place else f"the {EVENT_TYPES[self.kind].label.lower()} of {self.when}"

    @property
    def what(self) -> str:
        """“phone call refused”, “channels cut”."""
        words = EVENT_TYPES[self.kind].label.lower()
        return words if self.kind == "cancellation" else f"{words} {Status(self.status).label.lower()}"

    @property
    def doubtful(self) -> bool:
        """Nobody has reviewed it and the reading is unsure."""
        return self.unreviewed and self.confidence < LOW_CONFIDENCE


@dataclass(frozen=True)
class Doubt:
    """An event that might count, and why it is not known to."""

    event: Ref
    why: str


@dataclass(frozen=True)
class Answer:
    """“The first … since …” about one event, and all that decides it or might change it.

    `since` is the last contact in scope that surely came before, None where there is none. `days` bounds the days
    between, fewest and most. `rivals` match the scope and may have come before, or between; `doubts` may match.
    """

    event: Ref
    scope: Scope
    since: Ref | None
    days: tuple[int, int] | None
    rivals: tuple[Ref, ...]
    doubts: tuple[Doubt, ...]
    coverage: Coverage
    as_of: dt.date | None

    @property
    def certain(self) -> bool:
        """Whether no other contact in scope may have come in between."""
        return not self.rivals

    @property
    def days_words(self) -> str:
        """“15 days”, “11 to 17 days”, “still under way”; empty where there is no earlier contact."""
        if not self.days:
            return ""
        return span_words(self.days) if self.days[1] else "still under way"

    @property
    def finding(self) -> str:
        """The answer without its frame: “First contact of A and B since 18 February 2023: 79 days.”"""
        text = f"{'First' if self.certain else 'Maybe the first'} {self.scope.words}"
        return f"{text} since {self.since.in_words}: {self.days_words}." if self.since else f"{text} on record."

    @property
    def sentence(self) -> str:
        """The answer as one citable sentence."""
        asked = f" as it could be known on {wording.day(self.as_of)}" if self.as_of else ""
        text = f"On this record{asked}, which {self.coverage.words}, “{self.event.headline}” ({self.event.when}) "
        text += f"{'is' if self.certain else 'may be'} the first {self.scope.words}"
        if not self.since or not self.days:
            return f"{text}."
        return f"{text} since {self.since.in_words}, {self.days_words} {'before' if self.days[1] else 'at the time'}."

    @property
    def rule(self) -> str:
        """How it was counted, in words."""
        return (
            f"Counted: every {self.scope.words} that was held or under way, from the last day of the earlier contact to the "
            "first day of this one. Plans, refusals, cancellations, denials, letters, invitations, protests and incidents "
            "do not count; parts of one visit count as one contact with it."
        )

    @property
    def caveats(self) -> tuple[str, ...]:
        """What would change the answer, in words."""
        notes = [f"{ref.headline} ({ref.when}) may have come before it: the dates overlap." for ref in self.rivals]
        notes += [f"{doubt.event.headline} ({doubt.event.when}): {doubt.why}." for doubt in self.doubts]
        notes += [
            f"{ref.headline} ({ref.when}) was read by machine with low confidence and has not been reviewed."
            for ref in (self.event, self.since)
            if ref and ref.doubtful
        ]
        if not self.since:
            notes.append("A contact before the record begins, or one that no article here reports, would make it a later one.")
        return tuple(notes)


def span_words(days: tuple[int, int]) -> str:
    """“15 days”, or “11 to 17 days” where the dates leave it open."""
    fewest, most = days
    return wording.days(most) if fewest == most else f"{fewest:,} to {wording.days(most)}"


def why_not(record: Columns, event: Event, as_of: dt.date | None = None) -> str:
    """Why no record can be worked out for the event; empty where one can."""
    if event.kind not in DIRECT_KINDS:
        return f"{EVENT_TYPES[event.kind].plural} are not counted as contacts."
    if event.kind == "other" and event.level is None:
        return "It is not counted as a contact, for only one side is named."
    if event.status not in CONTACT_STATUSES:
        return f"It is not counted as a contact, for its status is “{Status(event.status).label.lower()}”."
    if event.date_earliest is None or event.date_latest is None:
        return "Its date is not known, so it cannot be put in order with others."
    if as_of and not contacts(record, as_of)[record.rows_of([event.pk])].any():
        return f"No source published by {wording.day(as_of)} tells that it took place."
    return ""


# -- events as answers name them --------------------------------------------------------------------------------------

_REF_FIELDS = (
    "headline", "kind", "status", "edtf", "date_precision", "date_earliest", "date_latest", "place", "review_state",
    "confidence", "first_reported", "level", "form", "channel",
)  # fmt: skip


def refs(keys: Iterable[int]) -> dict[int, Ref]:
    """The events with these ids, as answers name them. Two queries, however many."""
    events = Event.objects.filter(pk__in={0, *keys}).only(*_REF_FIELDS).prefetch_related("participations")
    return {event.pk: ref(event) for event in events}


def ref(event: Event) -> Ref:
    """One event as answers name it; reads its participations."""
    people = _two_sides([(person.side, person.name) for person in event.participations.all()])
    return Ref(
        event.pk, event.headline, event.kind, event.status, wording.date(event.edtf, event.date_precision, event.first_reported),
        event.place, event.date_earliest, event.date_latest, is_exact(event), people,
        event.review_state == ReviewState.UNREVIEWED, event.confidence,
    )  # fmt: skip


def _parties(keys: Sequence[int]) -> dict[int, str]:
    """The people of each of these events as `Ref.people`, or its headline where it names none. Two queries."""
    people: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, side, name in Participation.objects.filter(event__in=[0, *keys]).values_list("event_id", "side", "name"):
        people[key].append((side, name))
    headlines = Event.objects.filter(pk__in=[0, *keys]).order_by().values_list("pk", "headline")
    return {key: _two_sides(people[key]) or headline for key, headline in headlines}


def _two_sides(people: Iterable[tuple[str, str]]) -> str:
    """“A – B” of people given as (side, name), the Chinese side first."""
    sides: dict[str, list[str]] = defaultdict(list)
    for side, name in people:
        sides[side].append(name)
    return " – ".join(_few(sides[side]) for side in (Side.CHN, Side.USA) if sides[side])


def _few(names: list[str]) -> str:
    """Two names, or the first and how many more."""
    return wording.listed(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} others"


# -- since when -------------------------------------------------------------------------------------------------------


def since(
    record: Columns, event: Event, scope: Scope, as_of: dt.date | None = None, *, own: set[int] | None = None
) -> Answer | None:
    """Since when the event is the first in `scope`, as of a day; None where `why_not` has a reason.

    A constant number of queries. `own` is the event's `trip`, for a caller that has it.
    """
    if event.date_earliest is None or event.date_latest is None or why_not(record, event, as_of):
        return None
    others = np.ones(len(record), dtype=bool)
    others[record.rows_of(trip(record, event) if own is None else own)] = False
    matching = contacts(record, as_of) & in_scope(record, scope) & others
    before = last_before(record, np.flatnonzero(matching), event.date_earliest)
    rivals = _rivals(record, matching, before, event)
    doubts = _doubtful(record, others, scope, as_of, before, event)
    shown = record.ids[rivals[:SHOWN]].tolist()
    since_pk = None if before is None else int(record.ids[before])
    named = refs([event.pk, *([since_pk] if since_pk else []), *shown, *(key for key, _ in doubts)])
    return Answer(
        event=named[event.pk],
        scope=scope,
        since=named[since_pk] if since_pk else None,
        days=None if before is None else _days_between(record, event, before, rivals),
        rivals=tuple(named[key] for key in shown),
        doubts=tuple(Doubt(named[key], why) for key, why in doubts),
        coverage=coverage(record, as_of),
        as_of=as_of,
    )


def last_before(record: Columns, rows: Ints, day: dt.date) -> int | None:
    """Of the rows that surely began before `day`, the one that surely lasted longest; of several the one that began last."""
    rows = rows[surely_before(record, day.toordinal(), rows)]
    ended = surely_ended(record, rows)
    rows = rows[ended == ended.max(initial=0)]
    return max(rows.tolist(), key=lambda row: (record.sort[row], record.exact[row], row), default=None)


def surely_ended(record: Columns, rows: Any) -> Any:
    """The last day of the contacts in these rows of which it is sure that it was one: the first, if the date is not exact."""
    return np.where(record.exact[rows], record.latest[rows], record.earliest[rows])


def _rivals(record: Columns, matching: Mask, before: int | None, event: Event) -> Ints:
    """Contacts that may have come after `before` and not after the event: the order is open, or they are in between.

    The last to end come first.
    """
    assert event.date_earliest
    last_day = event.date_earliest.toordinal() - 1 if before is None else surely_ended(record, before)
    rows = matching & record.dated & (record.earliest <= first_latest(event).toordinal()) & (record.latest > last_day)
    if before is not None:
        rows[before] = False
    found = np.flatnonzero(rows)
    return found[np.lexsort((found, record.earliest[found], record.latest[found]))[::-1]]


def _days_between(record: Columns, event: Event, before: int, rivals: Ints) -> tuple[int, int]:
    """Fewest and most days from the last contact before the event to it; one that may have been the last bounds the fewest."""
    assert event.date_earliest
    start = event.date_earliest.toordinal()
    over = rivals[record.latest[rivals] < start]
    latest = record.latest[[before, *over]].max()
    return max(0, start - int(latest)), max(0, first_latest(event).toordinal() - int(surely_ended(record, before)))


def _doubtful(
    record: Columns, others: Mask, scope: Scope, as_of: dt.date | None, before: int | None, event: Event
) -> list[tuple[int, str]]:
    """The ids of events after `before` that would count if what is unknown of them were known, each with what is unknown."""
    rows = record.live & record.among("kind", DIRECT_KINDS) & others & in_scope(record, replace(scope, level=None, rank=None))
    if as_of:
        rows &= record.reported_by(as_of)
    level = scope.rank[0] if scope.rank else scope.level
    fits, unnamed = np.ones(len(record), dtype=bool), np.zeros(len(record), dtype=bool)
    if level:
        fits, unnamed = at_or_above(record.level, level), unranked(record, level)
    last = first_latest(event).toordinal()
    between = record.sort <= last
    undated = ~record.dated
    if before is not None:
        between &= record.latest >= record.earliest[before]
        undated &= record.reported > surely_ended(record, before)  # what took place did so by its first report
    held = record.among("status", CONTACT_STATUSES)
    planned = record.among("status", [Status.PLANNED]) & ~record.engaged
    if as_of:
        planned |= held & (record.told > as_of.toordinal())
        held &= ~planned
    planned &= fits & between & (record.latest < last)
    undated &= held & (fits | unnamed)
    reasons = (
        (planned, "announced, and no source tells whether it took place"),
        (undated, "its date is not known"),
        (held & unnamed & between & record.dated, "one side is not named, so its level is not known"),
    )
    dated = record.page(rows & ~undated & (planned | reasons[-1][0]), SHOWN)
    found = [*dated, *record.page(rows & undated, SHOWN)][:SHOWN]
    return [(key, next(why for kind, why in reasons if kind[record.rows_of([key])].any())) for key in found]


# -- the questions that an event answers ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """A scope that can be asked of an event, with the words that choose it."""

    key: str
    label: str
    scope: Scope


def lead_pair(event: Event) -> tuple[Participation, Participation] | None:
    """The highest-ranked official of each side, American first; None unless the register knows one of each."""
    best: dict[str, Participation] = {}
    for person in sorted(event.participations.all(), key=lambda p: (p.level or 9, p.position)):
        if person.official_id:
            best.setdefault(person.side, person)
    return (best[Side.USA], best[Side.CHN]) if len(best) == 2 else None


def rank_of(event: Event) -> tuple[int, int] | None:
    """(level of the lower-ranked side, level of the other side), as stored; None where a side is not named."""
    if event.level is None:
        return None
    return event.level, min(event.level, event.level_usa or event.level, event.level_chn or event.level)


def face_to_face(event: Event) -> bool:
    """Whether the two sides met in person, as far as the sources say."""
    return event.form == Form.IN_PERSON or (event.form == Form.UNKNOWN and event.kind in IN_PERSON_KINDS)


def questions(event: Event) -> list[Question]:
    """What can be asked of the event, the most telling first; reads its participations."""
    asked: list[Question] = []
    in_person = face_to_face(event)
    for person in visitors(event) if in_person and event.country in HOME.values() else []:
        if person.post and not person.post.startswith(_RESIDENT):
            scope = Scope(country=event.country, in_person=True, posts=((person.side, person.post),), kinds=IN_PERSON_KINDS)
            asked.append(Question(f"post-{person.pk}", scope.words, scope))
    pair = lead_pair(event)
    if pair:
        both = Scope(people=tuple(p.official_id for p in pair if p.official_id), names=tuple(p.name for p in reversed(pair)))
        asked.append(Question("pair", both.words, both))
        if in_person:
            asked.append(
                Question("pair-in-person", f"contact in person of {wording.listed(both.names)}", replace(both, in_person=True))
            )
    if event.level:
        level = Scope(level=event.level)
        asked.append(Question("level", level.words, level))
        rank = rank_of(event)
        asked.append(Question("rank", "contact ranking as high on both sides", Scope(rank=rank)))
    channel = Scope(channel=event.channel)
    asked.append(Question("channel", channel.words, channel))
    if event.level:
        asked.append(Question("channel-level", replace(channel, level=event.level).words, replace(channel, level=event.level)))
    if in_person:
        asked.append(Question("channel-in-person", replace(channel, in_person=True).words, replace(channel, in_person=True)))
    kind = Scope(kinds=(event.kind,), channel=event.channel)
    asked.append(Question("kind", kind.words, kind))
    return asked


@dataclass(frozen=True)
class Ordinal:
    """The event's place among contacts of its kind in its year: `number`, or up to `most` where dates overlap."""

    number: int
    most: int
    kind: str
    year: int

    @property
    def words(self) -> str:
        place = f"number {self.number}" if self.number == self.most else f"number {self.number} to {self.most}"
        return f"{place} among the {EVENT_TYPES[self.kind].plural.lower()} of {self.year} on this record"


def ordinal(record: Columns, event: Event, as_of: dt.date | None = None) -> Ordinal | None:
    """Which contact of its kind in its year the event is; one query; None where `why_not` has a reason."""
    if event.date_earliest is None or event.date_latest is None or why_not(record, event, as_of):
        return None
    if event.date_latest.year != event.year:
        return None
    same = contacts(record, as_of) & record.among("kind", [event.kind]) & (record.years == event.year)
    same[record.rows_of([event.pk])] = False
    first, last = event.date_earliest.toordinal(), event.date_latest.toordinal()
    before = np.count_nonzero(same & (record.latest < first))
    perhaps = np.count_nonzero(same & (record.latest >= first) & (record.earliest <= last))
    return Ordinal(int(before) + 1, int(before + perhaps) + 1, event.kind, event.year)


# -- the line of context of a row -------------------------------------------------------------------------------------


def context_lines(events: Sequence[Event], as_of: dt.date | None = None) -> dict[int, str]:
    """For each contact of a page its line of context, by id: first of the two on record, days since the last at its level.

    A fixed number of queries. Where an order is unknown the line says less, or nothing.
    """
    record = columns()
    took_place = contacts(record, as_of)
    placed, visits = took_place & record.bounded, record.among("kind", ["visit"])
    vague, no_visits = np.flatnonzero(placed & ~record.exact), placed & ~visits
    pages = [event for event in events if placed[record.rows_of([event.pk])].any()]
    firsts = _first_of_two(record, took_place, visits, pages)
    before = _last_at_level(record, placed, visits, pages)
    parties = _parties(record.ids[list(before.values())].tolist())
    lines = {}
    for event in pages:
        parts = ["First contact of the two on record."] if event.pk in firsts else []
        if event.pk in before:
            last = before[event.pk]
            exact = bool(record.exact[last])
            most = first_latest(event).toordinal() - int(record.latest[last] if exact else record.earliest[last])
            sure = exact and is_exact(event) and not _blurred(record, vague, event, last)
            who = f"({parties[int(record.ids[last])]})"
            if most <= 0:
                parts.append(f"Another contact at this level was under way {who}.")
            else:
                crowded = _on_its_first_day(record, no_visits, event)
                words = "the last contact at this level" + (" on an earlier day" if crowded else "")
                parts.append(f"{'' if sure else 'At most '}{wording.days(most)} after {words} {who}.")
        if parts:
            lines[event.pk] = " ".join(parts)
    return lines


def _first_of_two(record: Columns, took_place: Mask, visits: Mask, events: Sequence[Event]) -> set[int]:
    """The events of exactly two people of the register with no contact of theirs that may have come before."""

    @cache
    def met(one: int, other: int) -> Ints:
        rows, with_other = record.people.rows_with(one), record.people.having([other], len(record))
        return rows[took_place[rows] & with_other[rows]]

    found = set()
    for event in events:
        pair = lead_pair(event)
        if pair and len([person for person in event.participations.all() if not person.is_state]) == 2:
            rows = met(pair[0].official_id or 0, pair[1].official_id or 0)
            if not _may_precede(record, rows, visits, event).any():
                found.add(event.pk)
    return found


def _may_precede(record: Columns, rows: Ints, visits: Mask, event: Event) -> Mask:
    """Which rows may have come before `event`, and are neither the visit it was part of, nor part of the visit it is."""
    assert event.date_earliest
    assert event.date_latest
    rows = rows[record.ids[rows] != event.pk]
    earliest, latest = record.earliest[rows], record.latest[rows]
    first, last = event.date_earliest.toordinal(), event.date_latest.toordinal()
    before = (earliest <= last) & ~(visits[rows] & (latest >= first))
    if event.kind == "visit":
        before &= ~((first <= earliest) & (latest <= last))
    return (earliest == NEVER) | (latest == EVER) | before


def _last_at_level(record: Columns, placed: Mask, visits: Mask, events: Sequence[Event]) -> dict[int, int]:
    """For each event, by id, the row of the last contact at or above its level that surely began on an earlier day.

    A visit of its people that is still under way is one with it.
    """
    days = [event.sort_date for event in events]
    near = record.between(min(days) - _NEAR, max(days)) if days else record.oldest_first[:0]

    @cache
    def at_level(level: int, everywhere: bool) -> Ints:
        rows = record.oldest_first if everywhere else near
        return rows[(placed & at_or_above(record.level, level))[rows]]

    found = {}
    for event in events:
        day = event.sort_date.toordinal()
        people = [person.official_id for person in event.participations.all() if person.official_id]
        met = np.concatenate([near[:0], *(record.people.rows_with(key) for key in people)])
        own = met[visits[met] & (record.earliest[met] <= day) & (record.latest[met] >= day)]
        for everywhere in (False, True) if event.level else ():
            rows = at_level(event.level or 0, everywhere)
            last = last_before(record, rows[~np.isin(rows, own)] if len(own) else rows, event.sort_date)
            if last is not None:
                found[event.pk] = int(last)
                break
    return found


def _on_its_first_day(record: Columns, among: Mask, event: Event) -> bool:
    """Whether another of these contacts, at its level, is placed on the first day of the event."""
    rows = record.between(event.sort_date, event.sort_date)
    return bool((among[rows] & at_or_above(record.level[rows], event.level or 0) & (record.ids[rows] != event.pk)).any())


def _blurred(record: Columns, vague: Ints, event: Event, last: int) -> bool:
    """Whether a contact of inexact date and fitting level may have come between the two."""
    assert event.date_earliest
    between = (record.earliest[vague] <= event.date_earliest.toordinal()) & (record.latest[vague] > record.latest[last])
    between &= (record.level[vague] <= (event.level or 0)) & (record.ids[vague] != event.pk) & (vague != last)
    return bool(between.any())
