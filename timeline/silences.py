"""How long each channel has been silent: days since the last contact, its usual and longest gaps, what broke off.

A silence is counted only where it is sure: from the last possible day of one contact to the first possible day of the
next. It says how the record is silent; `thin` marks where few articles cover the time, so that the record may be.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from django.db.models import CharField, Count, Max, Q
from django.db.models.functions import Cast

from timeline import records, wording
from timeline.columns import Columns, Mask, columns
from timeline.models import Article, Event
from timeline.records import LEVEL_WORDS, Ref, Scope, contacts, in_scope
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
MONTH = 30.4375
_WIDEST = dt.timedelta(days=366)
_BROKEN_OFF = (Status.REFUSED, Status.CANCELLED, Status.POSTPONED, Status.DENIED)


class Stretch(NamedTuple):
    """The days of one contact, or of several with the same days; `pk` is one of them."""

    first: dt.date
    last: dt.date
    pk: int


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

    `recent` are its contacts of the years drawn. `longest_since` is the latest earlier silence at least as long as the
    one that runs. `unranked` counts contacts of unknown level in it, which might end it.
    """

    channel: str
    label: str
    recent: tuple[Stretch, ...]
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
    coverage: records.Coverage
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


class ArticleDays:
    """How many articles were published in a span of days."""

    def __init__(self, counts: Iterable[tuple[str, int]]) -> None:
        rows = sorted(counts)
        self._days = [day for day, _ in rows]
        self._sums = [0, *accumulate(number for _, number in rows)]

    def between(self, first: dt.date, last: dt.date) -> int:
        """The articles published from `first` to `last`."""
        return self._sums[bisect_right(self._days, str(last))] - self._sums[bisect_left(self._days, str(first))]

    def by_month(self) -> dict[str, int]:
        """The number for each month that has any, by `2023-05`."""
        months: dict[str, int] = defaultdict(int)
        for day, before, after in zip(self._days, self._sums, self._sums[1:], strict=False):
            months[day[:7]] += after - before
        return dict(months)

    def longest_without(self, first: dt.date, last: dt.date) -> int:
        """The most days in a row between `first` and `last` on which no article was published."""
        inside = self._days[bisect_left(self._days, str(first)) : bisect_right(self._days, str(last))]
        marks = [first, *map(dt.date.fromisoformat, inside), last]
        return max((later - earlier).days for earlier, later in pairwise(marks))


def article_days(as_of: dt.date | None = None, *, key: str = "") -> ArticleDays:
    """The articles a day of the whole record, or of what had been published by `as_of`; kept until an article is added."""
    newest, _, _ = (key or records.stamp()).partition("-")
    articles = Article.objects.filter(published__lte=as_of) if as_of else Article.objects.all()

    def count() -> ArticleDays:
        days = articles.order_by().values("published").annotate(number=Count("pk"))
        return ArticleDays(days.values_list(Cast("published", CharField()), "number"))

    return records.kept(f"articles:{newest}:{as_of}", count)


def is_thin(articles: int, days: int) -> bool:
    """Whether so few articles cover so many days that no report is weak evidence of no contact."""
    return articles < ENOUGH_A_MONTH * days / MONTH


def silences(day: dt.date | None = None, *, then: bool = True, level: int | None = DEFAULT_LEVEL) -> Silences:
    """The silences of each channel on `day`; without a day, on the last day that the record covers.

    A day after the record's end counts as its end: what came later it cannot know. Some dozen queries, however long the
    record; kept until the record changes.
    """
    stamp = records.stamp()
    return records.kept(f"silences:{stamp}:{day}:{then}:{level}", lambda: _silences(day, then, level, stamp))


def record_end() -> dt.date:
    """The day of the last report."""
    return Article.objects.aggregate(last=Max("published"))["last"] or dt.date.today()


def _silences(asked: dt.date | None, then: bool, level: int | None, stamp: str) -> Silences:
    end = record_end()
    day = min(asked or end, end)
    as_of = day if then else None
    spells = _spells(day, as_of, level)
    running = {channel: spell.current for channel, spell in spells.items()}
    broken = _broken_off(day, as_of, running)
    unranked = _unranked(day, as_of, running, level) if level else {}
    shown = {pk for spell in spells.values() for gap in spell.longest for pk in (gap.before, gap.after) if pk}
    shown |= {gap.before for gap in running.values()}
    shown |= {pk for found in broken.values() for pk in found[:BROKEN_SHOWN]}
    named, published = records.refs(shown), article_days(as_of, key=stamp)

    def show(gap: Gap) -> Shown:
        articles = published.between(gap.start, gap.end or day)
        return Shown(gap, named[gap.before], named[gap.after] if gap.after else None, articles, is_thin(articles, gap.days))

    def lane(channel: str) -> Lane:
        spell = spells[channel]
        return Lane(
            channel=channel,
            label=Channel(channel).label if channel else "All channels",
            recent=spell.recent,
            current=show(spell.current),
            usual=spell.usual,
            gap_count=spell.gap_count,
            longest=tuple(show(gap) for gap in spell.longest),
            longest_since=spell.longest_since,
            broken_off=tuple(named[pk] for pk in broken[channel][:BROKEN_SHOWN]),
            broken_more=max(0, len(broken[channel]) - BROKEN_SHOWN),
            unranked=unranked.get(channel, 0),
        )

    return Silences(
        day=day,
        then=then,
        level=level,
        everything=lane("") if running else None,
        lanes=tuple(lane(channel) for channel in Channel if channel in running),
        coverage=records.coverage(as_of, key=stamp),
        record_ends=end,
        asked_beyond=bool(asked and asked > end),
        months={month: number for month, number in published.by_month().items() if month >= str(first_drawn(day))[:7]},
    )


def first_drawn(day: dt.date) -> dt.date:
    """The chart begins with the year before the last."""
    return dt.date(day.year - 2, 1, 1)


@dataclass(frozen=True)
class _Spell:
    """What the days of one channel's contacts come to."""

    recent: tuple[Stretch, ...]
    current: Gap
    usual: int | None
    gap_count: int
    longest: tuple[Gap, ...]
    longest_since: Gap | None


def _spells(day: dt.date, as_of: dt.date | None, level: int | None) -> dict[str, _Spell]:
    """The spells of each channel that has contacts up to `day`, and of all together under the empty name."""
    kept = columns()
    rows = records.contact_rows(kept, as_of) & (kept.earliest <= day.toordinal())
    if level:
        rows &= kept.at_levels(range(1, level + 1))
    codes, names = kept.texts["channel"], kept.codes["channel"].text
    spells = {names[code]: _spell(kept, rows & (codes == code), day) for code in np.unique(codes[rows])}
    if rows.any():
        spells[""] = _spell(kept, rows, day)
    return spells


def _spell(kept: Columns, rows: Mask, day: dt.date) -> _Spell:
    order = np.flatnonzero(rows)
    order = order[np.lexsort((kept.ids[order], kept.latest[order], kept.earliest[order]))]
    first, last = kept.earliest[order], np.minimum(kept.latest[order], day.toordinal())
    ids = kept.ids[order]
    furthest = np.maximum.accumulate(last)
    # The contact that reaches furthest so far: the latest of those that reach as far
    holder = np.maximum.accumulate(np.where(last >= furthest, np.arange(len(order)), 0))
    days = first[1:] - furthest[:-1]
    silent = np.flatnonzero(days > 1)

    def gap(index: int) -> Gap:
        start, end = int(furthest[index]), int(first[index + 1])
        return Gap(
            end - start, dt.date.fromordinal(start), dt.date.fromordinal(end), int(ids[holder[index]]), int(ids[index + 1])
        )

    current = Gap(day.toordinal() - int(furthest[-1]), dt.date.fromordinal(int(furthest[-1])), None, int(ids[holder[-1]]), None)
    lengths = days[silent]
    longest = silent[np.argsort(-lengths, kind="stable")[:LONGEST]]
    as_long = silent[lengths >= current.days]
    recent = np.flatnonzero(last >= first_drawn(day).toordinal())
    return _Spell(
        recent=tuple(Stretch(dt.date.fromordinal(int(first[i])), dt.date.fromordinal(int(last[i])), int(ids[i])) for i in recent),
        current=current,
        usual=round(float(np.median(lengths[-USUAL_OF:]))) if len(lengths) else None,
        gap_count=len(silent),
        longest=tuple(gap(int(index)) for index in longest),
        longest_since=gap(int(as_long[-1])) if len(as_long) else None,
    )


def gaps_between(stretches: Sequence[Stretch], day: dt.date) -> tuple[list[Gap], Gap | None]:
    """The silences between the stretches, in order, and the one that runs on `day`."""
    gaps: list[Gap] = []
    latest: Stretch | None = None
    for stretch in stretches:
        if latest is not None and stretch.first > latest.last and (days := (stretch.first - latest.last).days) > 1:
            gaps.append(Gap(days, latest.last, stretch.first, latest.pk, stretch.pk))
        if latest is None or stretch.last >= latest.last:
            latest = stretch
    return gaps, latest and Gap((day - latest.last).days, latest.last, None, latest.pk, None)


def _broken_off(day: dt.date, as_of: dt.date | None, running: dict[str, Gap]) -> dict[str, list[int]]:
    """What was refused, cancelled, put off or denied, and what channels were cut, within each silence that runs. One query.

    An undated one has its place by the day it was first reported.
    """
    found: dict[str, list[int]] = defaultdict(list)
    if not running:
        return found
    events = Event.objects.published().filter(Q(status__in=_BROKEN_OFF) | Q(kind="cancellation")).exclude(kind="incident")
    if as_of:
        events = records.as_known_on(events, as_of)
    since = min(gap.start for gap in running.values()) - _WIDEST
    events = events.filter(sort_date__gt=since, sort_date__lte=day, first_reported__lte=day).order_by("sort_date", "pk")
    for pk, channel, first, last in events.values_list("pk", "channel", "sort_date", "date_latest"):
        for name in (channel, ""):
            if name in running and (last or first) > running[name].start:
                found[name].append(pk)
    return found


def _unranked(day: dt.date, as_of: dt.date | None, running: dict[str, Gap], level: int) -> dict[str, int]:
    """How many contacts of unknown level fall in each silence that runs, and might end it. One query."""
    counts: dict[str, int] = defaultdict(int)
    if not running:
        return counts
    since = min(gap.start for gap in running.values()) - _WIDEST
    query = contacts(as_of).filter(records.unranked(level), sort_date__gt=since, sort_date__lte=day).order_by()
    for channel, first, last in query.values_list("channel", "sort_date", "date_latest"):
        for name in (channel, ""):
            if name in running and (last or first) > running[name].start:
                counts[name] += 1
    return counts


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


def ended_by(event: Event, as_of: dt.date | None = None, *, own: set[int] | None = None) -> tuple[Gap, Gap | None] | None:
    """The silence of its channel and level that the event ended, and the latest earlier one at least as long.

    None where the event is no contact, or came within a day of the one before.
    """
    if event.level is None or event.date_earliest is None or records.why_not(event, as_of):
        return None
    scope = Scope(level=event.level, channel=event.channel)
    own = records.trip(event) if own is None else own
    dated = in_scope(contacts(as_of), scope).filter(date_latest__isnull=False, date_earliest__lt=event.date_earliest)
    days = dated.exclude(pk__in=own).order_by().values("date_earliest", "date_latest").annotate(pk_=Max("pk"))
    as_text = (Cast("date_earliest", CharField()), Cast("date_latest", CharField()))
    stretches = sorted(
        Stretch(dt.date.fromisoformat(first), dt.date.fromisoformat(last), pk)
        for first, last, pk in days.values_list(*as_text, "pk_")
    )
    gaps, current = gaps_between(stretches, event.date_earliest)
    if current is None or current.days <= 1:
        return None
    return current, next((gap for gap in reversed(gaps) if gap.days >= current.days), None)
