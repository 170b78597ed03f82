"""How long each channel has been silent: days since the last contact, its usual and longest gaps, what broke off.

A silence is counted only where it is sure: from the last possible day of one contact to the first possible day of the
next. It says how the record is silent; `thin` marks where few articles cover the time, so that the record may be.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from timeline import records, wording
from timeline.columns import EVER, NEVER, Columns, Ints, Mask, columns
from timeline.contacts import LEVEL_WORDS, Scope, at_or_above, contacts, in_scope, trip, unranked
from timeline.coverage import ArticleDays, Coverage, article_days, coverage, kept, stamp
from timeline.models import Event
from timeline.records import Ref
from timeline.vocabulary import Channel, Status

#: Minister and above: what “high-level” means unless another level is asked for.
DEFAULT_LEVEL = 3
#: The usual gap is the median of so many gaps before the one that runs.
USUAL_OF = 24
#: A channel with fewer gaps has no usual one worth the name.
ENOUGH_GAPS = 3
#: With fewer articles a month than this, a stretch is thinly covered.
ENOUGH_A_MONTH = 5
#: The longest gaps that a lane lists.
LONGEST = 3
#: Events within a silence that a row names.
BROKEN_SHOWN = 6
#: The chart shows one contact for each of so many parts of its time, and all that are wider.
PARTS = 200
MONTH = 30.4375
_BROKEN_OFF = (Status.REFUSED, Status.CANCELLED, Status.POSTPONED, Status.DENIED)


class Gap(NamedTuple):
    """A silence between two contacts; `before` and `after` are their ids. `end` and `after` are None while it runs."""

    days: int
    start: dt.date
    end: dt.date | None
    before: int
    after: int | None


@dataclass(frozen=True)
class Shown:
    """A silence with its two contacts, and how many articles cover it; `thin`: too few to take it for a silence."""

    gap: Gap
    before: Ref
    after: Ref | None
    articles: int
    thin: bool

    @property
    def days(self) -> int:
        return self.gap.days


@dataclass(frozen=True)
class Lane:
    """One channel, or all of them (`channel` empty), at or above a level, as of a day.

    `recent` are the contacts that the chart shows: first day and last, as ordinals, whether the date is exact, and id.
    `longest_since` is the latest earlier silence at least as long as the one that runs. `unranked` counts contacts of
    unknown level in it, which might end it.
    """

    channel: str
    label: str
    recent: Ints
    current: Shown
    usual: int | None
    gap_count: int
    longest: tuple[Shown, ...]
    longest_since: Gap | None
    broken_off: tuple[Ref, ...]
    broken_more: int
    unranked: int

    @property
    def last(self) -> Ref:
        """The last contact."""
        return self.current.before

    @property
    def broken_count(self) -> int:
        """How many contacts were refused, cancelled, put off or denied in the silence that runs."""
        return len(self.broken_off) + self.broken_more

    @property
    def record_words(self) -> str:
        """“the longest silence on this record”, “the longest silence since June 2021”; empty where it is not out of the usual."""
        if self.current.days <= (self.usual or 0):
            return ""
        if self.is_longest:
            return "the longest silence on this record"
        if self.longest and self.longest_since and self.longest_since.end:
            return f"the longest silence since {wording.month(self.longest_since.end)}"
        return ""

    @property
    def is_longest(self) -> bool:
        """Whether the silence that runs is longer than any before it on record."""
        return bool(self.longest) and self.longest_since is None

    @property
    def at_least(self) -> bool:
        """Whether the days are a floor: the last contact is of inexact date."""
        return not self.last.exact


@dataclass(frozen=True)
class Silences:
    """The silences of all channels on `day`. `then`: by what had been reported by that day; else by what is known now."""

    day: dt.date
    then: bool
    level: int | None
    everything: Lane | None
    lanes: tuple[Lane, ...]
    coverage: Coverage
    record_ends: dt.date
    asked_beyond: bool
    months: dict[str, int]

    @property
    def level_words(self) -> str:
        return level_words(self.level)

    @property
    def most_overdue(self) -> Lane | None:
        """The channel whose silence is longest against its usual gap; channels of few gaps have no usual one."""
        lanes = [lane for lane in self.lanes if lane.usual and lane.gap_count >= ENOUGH_GAPS]
        return max(lanes, key=lambda lane: lane.current.days / (lane.usual or 1), default=None)


def level_words(level: int | None) -> str:
    """“minister level or above”; “any level” for None."""
    if not level:
        return "any level"
    return f"{LEVEL_WORDS[level]} level" + (" or above" if level > 1 else "")


def is_thin(articles: int, days: int) -> bool:
    """Whether so few articles cover so many days that no report is weak evidence of no contact."""
    return articles < ENOUGH_A_MONTH * days / MONTH


def silences(day: dt.date | None = None, *, then: bool = True, level: int | None = DEFAULT_LEVEL) -> Silences:
    """The silences of each channel on `day`; without a day, on the last day that the record covers.

    A day after the record's end counts as its end: what came later it cannot know. A fixed number of queries, however
    long the record; kept until the record changes.
    """
    return kept(f"silences:{stamp()}:{day}:{then}:{level}", lambda: _silences(day, then, level))


def record_end() -> dt.date:
    """The day of the last report."""
    found = article_days().days
    return dt.date.fromordinal(int(found[-1])) if len(found) else dt.date.today()


def _silences(asked: dt.date | None, then: bool, level: int | None) -> Silences:
    end = record_end()
    day = min(asked or end, end)
    as_of = day if then else None
    record = columns()
    took_place = contacts(record, as_of)
    rows = by_first_day(record, took_place & at_or_above(record.level, level) if level else took_place, day)
    lanes = {channel: record.among("channel", [channel]) for channel in Channel} | {"": np.ones(len(record), dtype=bool)}
    found = {channel: gaps for channel, lane in lanes.items() if (gaps := gaps_between(record, rows[lane[rows]], day))}
    broken_off = _broken_off(record, as_of)
    unknown = took_place & unranked(record, level) if level else np.zeros(len(record), dtype=bool)
    longest = {channel: gaps.longest() for channel, gaps in found.items()}
    broken = {channel: _within(record, broken_off & lanes[channel], gaps.current, day) for channel, gaps in found.items()}
    shown = {gap.before for gaps in found.values() for gap in [gaps.current]}
    shown |= {pk for gaps in longest.values() for gap in gaps for pk in (gap.before, gap.after) if pk}
    shown |= {pk for keys in broken.values() for pk in keys[:BROKEN_SHOWN]}
    named, published = records.refs(shown), article_days(as_of)

    def show(gap: Gap) -> Shown:
        articles = published.between(gap.start, gap.end or day)
        return Shown(gap, named[gap.before], named[gap.after] if gap.after else None, articles, is_thin(articles, gap.days))

    def lane(channel: str) -> Lane:
        gaps = found[channel]
        return Lane(
            channel=channel,
            label=Channel(channel).label if channel else "All channels",
            recent=_recent(record, rows[lanes[channel][rows]], day),
            current=show(gaps.current),
            usual=gaps.usual,
            gap_count=len(gaps.days),
            longest=tuple(show(gap) for gap in longest[channel]),
            longest_since=gaps.last_as_long,
            broken_off=tuple(named[pk] for pk in broken[channel][:BROKEN_SHOWN]),
            broken_more=max(0, len(broken[channel]) - BROKEN_SHOWN),
            unranked=len(_within(record, unknown & lanes[channel], gaps.current, day)),
        )

    return Silences(
        day=day,
        then=then,
        level=level,
        everything=lane("") if found else None,
        lanes=tuple(lane(channel) for channel in Channel if channel in found),
        coverage=coverage(record, as_of),
        record_ends=end,
        asked_beyond=bool(asked and asked > end),
        months=_by_month(published, day),
    )


def first_drawn(day: dt.date) -> dt.date:
    """The chart begins with the year before the last."""
    return dt.date(day.year - 2, 1, 1)


@dataclass(frozen=True)
class Gaps:
    """The silences between contacts, in order: their days, the day each starts, the ids of the contacts before and after.

    `first` is the first day of contact; `current` the silence that runs on the day asked.
    """

    first: dt.date
    days: Ints
    starts: Ints
    before: Ints
    after: Ints
    current: Gap

    def gap(self, index: int) -> Gap:
        days, start = int(self.days[index]), dt.date.fromordinal(int(self.starts[index]))
        return Gap(days, start, start + dt.timedelta(days=days), int(self.before[index]), int(self.after[index]))

    def longest(self) -> list[Gap]:
        """The longest of them, longest first."""
        return [self.gap(index) for index in np.argsort(-self.days, kind="stable")[:LONGEST]]

    @property
    def last_as_long(self) -> Gap | None:
        """The latest that was at least as long as the one that runs."""
        found = np.flatnonzero(self.days >= self.current.days)
        return self.gap(found[-1]) if len(found) else None

    @property
    def usual(self) -> int | None:
        """The median of the latest."""
        return round(float(np.median(self.days[-USUAL_OF:]))) if len(self.days) else None


def by_first_day(record: Columns, rows: Mask, day: dt.date) -> Ints:
    """Those of the rows that had begun by `day`, as far as it is known when, in the order in which they began."""
    found = np.flatnonzero(rows & (record.earliest != NEVER) & (record.earliest <= day.toordinal()))
    return found[np.lexsort((found, record.latest[found], record.earliest[found]))]


def gaps_between(record: Columns, rows: Ints, day: dt.date) -> Gaps | None:
    """The silences up to `day` between the contacts in these rows, which are `by_first_day`; None if there are none.

    A contact whose end is not known may have lasted until then.
    """
    if not len(rows):
        return None
    ids, first, last = record.ids[rows], record.earliest[rows], np.minimum(record.latest[rows], day.toordinal())
    furthest = np.maximum.accumulate(last)
    # The contact that reaches furthest so far: the latest of those that reach as far
    holder = np.maximum.accumulate(np.where(last >= furthest, np.arange(len(rows)), 0))
    days = first[1:] - furthest[:-1]
    silent = np.flatnonzero(days > 1)
    start = dt.date.fromordinal(int(furthest[-1]))
    current = Gap((day - start).days, start, None, int(ids[holder[-1]]), None)
    begin = dt.date.fromordinal(int(first[0]))
    return Gaps(begin, days[silent], furthest[silent], ids[holder[silent]], ids[silent + 1], current)


def _recent(record: Columns, rows: Ints, day: dt.date) -> Ints:
    """The contacts that the chart shows: of those that begin in one part of its time, one and the wide."""
    first, last = first_drawn(day).toordinal(), day.toordinal()
    rows = rows[record.latest[rows] >= first]
    starts, ends = record.earliest[rows], np.minimum(record.latest[rows], last)
    parts = np.maximum(starts - first, 0) * PARTS // max(1, last - first)
    shown = (np.diff(parts, prepend=-1) > 0) | ((ends - starts) * PARTS > (last - first))
    return np.column_stack([starts, ends, record.exact[rows], record.ids[rows]])[shown]


def _by_month(published: ArticleDays, day: dt.date) -> dict[str, int]:
    """The number of articles in each month that the chart shows, by `2023-05`."""
    month, numbers = first_drawn(day), {}
    while month <= day:
        following = (month + dt.timedelta(days=32)).replace(day=1)
        numbers[f"{month:%Y-%m}"] = published.between(month, following - dt.timedelta(days=1))
        month = following
    return numbers


def _broken_off(record: Columns, as_of: dt.date | None) -> Mask:
    """What was refused, cancelled, put off or denied, and what channels were cut."""
    rows = record.among("status", _BROKEN_OFF) | record.among("kind", ["cancellation"])
    rows &= record.live & ~record.among("kind", ["incident"])
    return rows & record.reported_by(as_of) if as_of else rows


def _within(record: Columns, rows: Mask, gap: Gap, day: dt.date) -> list[int]:
    """The ids of the rows that fall in the silence that runs, oldest first. Of open dates the day first reported counts."""
    ends = np.where(record.latest == EVER, record.sort, record.latest)
    found = np.flatnonzero(rows & (record.sort <= day.toordinal()) & (ends > gap.start.toordinal()))
    ids: list[int] = record.ids[found[np.argsort(record.sort[found], kind="stable")]].tolist()
    return ids


# -- the lead sentence of the front page ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lede:
    """The record's lead sentence: as of its last day, the last contact of weight, and how long the soldiers are silent."""

    ends: dt.date
    last: Ref
    days: int
    at_least: bool
    defence: Lane | None
    stale_days: int


def lede() -> Lede | None:
    """The lead sentence from the live record, None for an empty record; kept until the record changes."""
    found = silences()
    everything = found.everything
    if everything is None:
        return None
    defence = next((lane for lane in found.lanes if lane.channel == Channel.DEFENCE), None)
    return Lede(
        ends=found.day,
        last=everything.last,
        days=everything.current.days,
        at_least=everything.at_least,
        defence=defence,
        stale_days=(dt.date.today() - found.day).days,
    )


def ended_by(
    record: Columns, event: Event, as_of: dt.date | None = None, *, own: set[int] | None = None
) -> tuple[Gap, Gap | None] | None:
    """The silence of its channel and level that the event ended, and the latest earlier one at least as long.

    None where the event is no contact, or came within a day of the one before.
    """
    if event.level is None or event.date_earliest is None or records.why_not(record, event, as_of):
        return None
    rows = contacts(record, as_of) & in_scope(record, Scope(level=event.level, channel=event.channel))
    rows &= record.earliest < event.date_earliest.toordinal()
    rows[record.rows_of(trip(record, event) if own is None else own)] = False
    gaps = gaps_between(record, by_first_day(record, rows, event.date_earliest), event.date_earliest)
    return (gaps.current, gaps.last_as_long) if gaps and gaps.current.days > 1 else None
