"""The numbers behind the overview chart: lanes by channel, marks by status, bars for uncertain dates, silences, counts.

Horizontal places are percentages of the plot, vertical ones pixels: the drawing fits any width without distortion.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from timeline import wording
from timeline.columns import EPOCH, Columns, Ints, Mask
from timeline.drawing import OFF, Bar
from timeline.edtf import month_end
from timeline.event_types import CONTACT_KINDS
from timeline.forms import EventFilterForm
from timeline.models import Event
from timeline.vocabulary import CONTACT_STATUSES, Channel, Precision, Status

#: Up to so many events each has its own mark; more are drawn as counts.
MARKS = 400
#: The width for which overlaps are worked out, in pixels.
WIDTH = 840
ROWS = 10
ROW = 14
#: Space in a lane beside its rows, and how much of it is above them, where narrow screens put the lane's name.
LANE_PAD, LANE_TOP = 20, 12
COUNT_HEIGHT = 40
#: A channel with a smaller part of the events shares the last lane with the others of that kind.
SMALL_LANE = 0.03
#: A part week at the start has no label of its own where it takes a smaller part of the axis.
TICK_SPACE = 0.08
#: Up to so many days, counts are of this unit.
_UNITS = ((45, "day"), (200, "week"), (3000, "month"), (9000, "quarter"))
#: A gap in a lane is shaded as a silence from so many days on, if it is also twice the lane's usual gap.
SILENCE_DAYS = 60
RADIUS = {1: 7, 2: 6, 3: 5.5, 4: 5, 5: 4, None: 4}
_CHANNELS = list(Channel)


@dataclass(frozen=True)
class Points:
    """How many events share a day (for a month its first), a channel and whether they came about.

    Days are ordinals, channels places in the list of channels; `off` is what did not come about.
    """

    days: Ints
    channels: Ints
    off: Mask
    numbers: Ints

    @classmethod
    def counted(cls, columns: Columns, mask: Mask, unit: str) -> Points:
        """The rows of `mask` by "day" or "month"."""
        days, channels, statuses, numbers = columns.tally(mask, unit)
        places = np.array([_CHANNELS.index(Channel(text)) for text in columns.codes["channel"].text], dtype=np.int64)
        off = np.array([text in OFF for text in columns.codes["status"].text], dtype=bool)
        return cls(days, places[channels], off[statuses], numbers)

    @classmethod
    def of(cls, events: Sequence[_Event], first: dt.date) -> Points:
        """Each event by itself, on its first day that is not before `first`."""
        days = [max(event.first, first).toordinal() for event in events]
        channels = [_CHANNELS.index(Channel(event.channel)) for event in events]
        off = [event.status in OFF for event in events]
        return cls(
            np.array(days, dtype=np.int64), np.array(channels, dtype=np.int64), np.array(off, dtype=bool),
            np.ones(len(events), dtype=np.int64),
        )  # fmt: skip

    def where(self, mask: Mask) -> Points:
        """Those of `mask`."""
        return Points(self.days[mask], self.channels[mask], self.off[mask], self.numbers[mask])

    @property
    def total(self) -> int:
        return int(self.numbers.sum())


@dataclass(frozen=True)
class Mark:
    """One event: a point at `x`, or a bar of `width` where the event lasts or its date is uncertain."""

    x: float
    y: float
    shape: str
    radius: float
    href: str
    label: str
    width: float = 0
    uncertain: bool = False

    @property
    def symbol(self) -> str:
        """The name of the drawing: shape and radius."""
        return f"{self.shape}{self.radius:g}".replace(".", "-")


class Period(NamedTuple):
    """Days that one bar of the chart stands for, where it is drawn, its words, and its part of a query string."""

    first: dt.date
    last: dt.date
    x: float
    width: float
    words: str
    query: str


@dataclass(frozen=True)
class Silence:
    """Days of a lane between two contacts."""

    x: float
    width: float
    label: str
    wide: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Lane:
    channels: list[str]
    label: str
    y: float
    height: float
    marks: list[Mark]
    bars: list[Bar]
    silences: list[Silence]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def foot(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Tick:
    x: float
    label: str
    query: str
    minor: bool


@dataclass(frozen=True)
class Chart:
    """All that the template draws. `query` values are query strings of the timeline."""

    first: dt.date
    last: dt.date
    drawn: int
    lanes: list[Lane]
    ticks: list[Tick]
    counts: list[Bar]
    most: int
    unit: str
    zooms: list[tuple[str, str]]
    earlier: int
    earlier_query: str
    undated: int
    undated_query: str
    binned: bool
    table_columns: list[str]
    table: list[tuple[str, list[int], int]]

    @property
    def base(self) -> float:
        """Where the lanes end and the axis is."""
        return self.lanes[-1].foot

    @property
    def height(self) -> float:
        return self.base + 22 + COUNT_HEIGHT

    @property
    def symbols(self) -> list[Mark]:
        """One mark of each drawing used."""
        return list({mark.symbol: mark for lane in self.lanes for mark in lane.marks if not mark.width}.values())

    @property
    def marked(self) -> bool:
        """Whether any event has a mark of its own."""
        return any(lane.marks for lane in self.lanes)

    @property
    def words(self) -> str:
        return wording.span(self.first, self.last)


def overview(form: EventFilterForm) -> Chart | None:
    """The chart of the filter in force, or None where it leaves no event with a date. One query."""
    columns = form.columns
    dated = form.mask() & columns.dated
    months = Points.counted(columns, dated, "month")
    if not months.total:
        return None
    first, last = _window(form, months)
    inside = months.where((months.days >= first.replace(day=1).toordinal()) & (months.days <= last.toordinal()))
    earlier = months.total - inside.total
    if form.value("from"):
        inside, earlier = months, 0
    plot = _Plot(form, first, last)
    marks: list[_Event] = []
    if inside.total <= MARKS:
        marks = _marks(columns.ids[dated & columns.overlapping(first, last)].tolist())
        points = Points.of(marks, first)
    elif plot.unit in ("day", "week"):
        days = Points.counted(columns, dated & columns.overlapping(first, last), "day")
        points = replace(days, days=np.maximum(days.days, first.toordinal()))
    else:
        points = inside
    if not points.total:
        return None
    grid = plot.grid(points)
    lanes = _lanes(plot, marks, grid)
    table_columns, table = _table(plot, points, lanes)
    base = lanes[-1].foot
    return Chart(
        first=first,
        last=last,
        drawn=points.total,
        lanes=lanes,
        ticks=plot.ticks(),
        counts=plot.bars(grid, base + 22 + COUNT_HEIGHT, COUNT_HEIGHT, grid.busiest),
        most=grid.busiest,
        unit=plot.unit,
        zooms=plot.zooms(),
        earlier=earlier,
        earlier_query=form.between(None, first - dt.timedelta(days=1)) if earlier else "",
        undated=int(np.count_nonzero(form.mask("from", "to") & ~columns.dated)),
        undated_query=form.query_string(from_=None, to=None, undated="1"),
        binned=any(lane.bars for lane in lanes),
        table_columns=table_columns,
        table=table,
    )


def _month_end(date: dt.date) -> dt.date:
    return month_end(date.year, date.month)


def _since_epoch(days: Ints, unit: str) -> Ints:
    """The year ("Y") or month ("M") of ordinals, counted from 1970."""
    return (days - EPOCH).astype("datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)


def _window(form: EventFilterForm, months: Points) -> tuple[dt.date, dt.date]:
    """The days to draw: those of the filter; else of the record, without a long thin start (a tenth of the events)."""
    start, end = (dt.date.fromordinal(int(months.days[place])) for place in (0, -1))
    first, last = form.value("from"), form.value("to")
    if not first and (end - start).days > 12 * 365:
        in_year = np.bincount(_since_epoch(months.days, "Y") + 1970 - start.year, weights=months.numbers)
        before = np.cumsum(in_year) - in_year
        dense = start.year + int(np.flatnonzero((in_year > 0) & (before <= in_year.sum() / 10)).max())
        if (dense - start.year) * 2 > end.year - start.year:
            start = dt.date(dense, 1, 1)
    first = first or min(start, last or start)
    last = last or max(_month_end(end), first)
    return first, last


@dataclass(frozen=True)
class _Grid:
    """Counts by channel (down) and period (across): of all events, and of those that did not come about."""

    all: NDArray[Any]
    off: NDArray[Any]

    def of(self, channels: Sequence[str]) -> _Grid:
        """These channels as one."""
        rows = [_CHANNELS.index(Channel(channel)) for channel in channels]
        return _Grid(self.all[rows].sum(axis=0, keepdims=True), self.off[rows].sum(axis=0, keepdims=True))

    @property
    def busiest(self) -> int:
        """The count of the fullest period."""
        return int(self.all.sum(axis=0).max())


@dataclass(frozen=True)
class _Event:
    pk: int
    first: dt.date
    last: dt.date
    uncertain: bool
    channel: str
    status: str
    kind: str
    level: int | None
    label: str

    @property
    def shape(self) -> str:
        if self.kind not in CONTACT_KINDS:
            return "incident"
        return "off" if self.status in OFF else "planned" if self.status == Status.PLANNED else "held"

    @property
    def is_contact(self) -> bool:
        return self.kind in CONTACT_KINDS and self.status in CONTACT_STATUSES


def _marks(keys: list[int]) -> list[_Event]:
    rows = (
        Event.objects.filter(pk__in=keys)
        .order_by("sort_date", "pk")
        .values_list(
            "pk", "date_earliest", "date_latest", "edtf", "date_precision", "channel", "status", "kind", "level", "headline"
        )[: 2 * MARKS]
    )
    found = []
    for pk, first, last, edtf, precision, channel, status, kind, level, headline in rows:
        uncertain = precision not in (Precision.DAY, Precision.RANGE) or bool(set(edtf) & set("~?%[."))
        words = f"{wording.date(edtf, precision)}: {headline}"
        if status != Status.HELD:
            words += f" ({Status(status).label.lower()})"
        start, end = first or last, last or first
        if start and end:
            found.append(_Event(pk, start, end, uncertain, channel, status, kind, level, words))
    return found


class _Plot:
    """The horizontal scale: days to percentages, and the periods that bars and ticks stand for."""

    def __init__(self, form: EventFilterForm, first: dt.date, last: dt.date) -> None:
        self.form, self.first, self.last = form, first, last
        self.days = (last - first).days + 1
        self.unit = next((unit for most, unit in _UNITS if self.days <= most), "year")

    def x(self, date: dt.date, half: float = 0) -> float:
        return round(((date - self.first).days + half) / self.days * 100, 2)

    @cached_property
    def periods(self) -> list[Period]:
        """What bars stand for, in order, without a gap."""
        found = []
        for start, end in self._periods(self.unit):
            x = self.x(start)
            width = max(round(self.x(end, 1) - x - 0.15, 2), 0.3)
            found.append(Period(start, end, x, width, wording.span(start, end), self.form.days(start, end)))
        return found

    def _periods(self, unit: str) -> Iterator[tuple[dt.date, dt.date]]:
        """(first, last) day of each period that touches the window, cut at its ends."""
        start = self.first
        while start <= self.last:
            if unit == "day":
                end = start
            elif unit == "week":
                end = start + dt.timedelta(days=6 - start.weekday())
            elif unit == "month":
                end = _month_end(start)
            elif unit == "quarter":
                end = _month_end(start.replace(day=1, month=(start.month - 1) // 3 * 3 + 3))
            else:
                end = start.replace(month=12, day=31)
            yield start, min(end, self.last)
            if end >= self.last:
                return
            start = end + dt.timedelta(days=1)

    def grid(self, points: Points) -> _Grid:
        """The points by channel and period; what lies outside the window counts in the period at that end."""
        starts = np.array([period.first.toordinal() for period in self.periods])
        place = np.maximum(np.searchsorted(starts, points.days, side="right") - 1, 0)
        cells, shape = points.channels * len(starts) + place, (len(_CHANNELS), len(starts))

        def counted(numbers: Ints) -> NDArray[Any]:
            return np.bincount(cells, weights=numbers, minlength=shape[0] * shape[1]).astype(np.int64).reshape(shape)

        return _Grid(counted(points.numbers), counted(points.numbers * points.off))

    def bars(self, grid: _Grid, foot: float, height: float, most: int, channels: list[str] | None = None) -> list[Bar]:
        """A bar a period that has events, `height` pixels for a count of `most`."""
        before, after = self.form.around_days(channels)
        total, off = grid.all.sum(axis=0), grid.off.sum(axis=0)
        size = np.maximum(2, np.round(total / most * height, 1))
        drawn = zip(
            self.periods, total.tolist(), off.tolist(), np.round(foot - size, 1).tolist(), size.tolist(),
            np.round(size * off / np.maximum(total, 1), 1).tolist(), strict=True,
        )  # fmt: skip
        bars = []
        for period, number, gone, y, tall, gone_tall in drawn:
            if number:
                label = f"{period.words}: {wording.count(number, 'event')}"
                if gone:
                    label += f", {gone} cancelled, postponed or refused"
                bars.append(Bar(period.x, period.width, y, tall, gone_tall, before + period.query + after, label))
        return bars

    def ticks(self) -> list[Tick]:
        """Years, or in a short window months or weeks; each leads to its own period."""
        ticks = []
        if self.days > 1100:
            years = range(self.first.year, self.last.year + 1)
            step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if len(years) / step <= 14)
            for year in years:
                start = dt.date(year, 1, 1)
                if year % step == 0 and start >= self.first:
                    last = dt.date(min(year + step - 1, 9999), 12, 31)
                    ticks.append(Tick(self.x(start), str(year), self.form.between(start, last), (year // step) % 2 == 1))
        elif self.days > 62:
            starts = [start for start, _ in self._periods("month") if start.day == 1]
            step = 1 if len(starts) <= 13 else 3
            for start in starts:
                if (start.month - 1) % step == 0:
                    label = f"{start:%b}" if start.month > 1 and start != starts[0] else f"{start:%b} {start.year}"
                    end = _month_end(start) if step == 1 else _month_end(start.replace(month=start.month + 2))
                    minor = (start.month - 1) // step % 2 == 1
                    ticks.append(Tick(self.x(start), label, self.form.between(start, end), minor))
        else:
            weeks = list(self._periods("week"))
            for start, end in weeks:
                if start == self.first and len(weeks) > 1 and (end - start).days + 1 < self.days * TICK_SPACE:
                    continue
                if self.days > 10 or start == self.first:
                    ticks.append(Tick(self.x(start), f"{start.day} {start:%b}", self.form.between(start, end), False))
        return ticks

    def zooms(self) -> list[tuple[str, str]]:
        """(words, query string) of the steps from here: all of it, out, earlier, later, in."""
        links, form = [], self.form
        length = dt.timedelta(days=self.days)
        limited = bool(form.value("from") or form.value("to"))
        if limited:
            links.append(("All years", form.between(None, None)))
        try:
            if limited:
                links.append(("Zoom out", form.between(self.first - length / 2, self.last + length / 2)))
                links.append(("Earlier", form.between(self.first - length, self.first - dt.timedelta(days=1))))
                links.append(("Later", form.between(self.last + dt.timedelta(days=1), self.last + length)))
        except OverflowError:
            return links
        if self.days > 14:
            links.append(("Zoom in", form.between(self.first + length / 4, self.last - length / 4)))
        return links


def _lanes(plot: _Plot, events: list[_Event], grid: _Grid) -> list[Lane]:
    lanes: list[Lane] = []
    top = 4.0
    shared = [(label, channels, grid.of(channels)) for label, channels in _shared(grid)]
    most = max(lane.busiest for _, _, lane in shared)
    for label, channels, counts in shared:
        own = [event for event in events if event.channel in channels]
        rows = _stack(plot, own) if own else None
        if rows is None:
            height = 44.0
            bars = plot.bars(counts, top + height - 6, height - 14, most, channels)
            lanes.append(Lane(channels, label, top, height, [], bars, []))
        else:
            height = float(max(len(rows), 1) * ROW + LANE_PAD)
            marks = [_mark(plot, event, top + LANE_TOP + (row + 0.5) * ROW) for row, found in enumerate(rows) for event in found]
            marks.sort(key=lambda mark: mark.x)
            silences = _silences(plot, own) if plot.form.covers_all_contacts and len(channels) == 1 else []
            lanes.append(Lane(channels, label, top, height, marks, [], silences))
        top += height
    return lanes


def _shared(grid: _Grid) -> list[tuple[str, list[str]]]:
    """(label, channels) of each lane: the channels in their order, those with few events together in the last."""
    counts = dict(zip(_CHANNELS, grid.all.sum(axis=1).tolist(), strict=True))
    found = [channel for channel in Channel if counts[channel]]
    small = [channel for channel in found if channel == Channel.OTHER or counts[channel] < SMALL_LANE * sum(counts.values())]
    if len(small) < 2:
        return [(channel.label, [channel.value]) for channel in found]
    lanes = [(channel.label, [channel.value]) for channel in found if channel not in small]
    return [*lanes, ("Other channels" if lanes else "All channels", [channel.value for channel in small])]


def _place(plot: _Plot, event: _Event) -> tuple[float, float]:
    """Where an event is drawn: the start and end of its bar, both the same for a point."""
    start, end = plot.x(max(event.first, plot.first)), plot.x(min(event.last, plot.last), 1)
    least = 9 / WIDTH * 100
    if event.uncertain or (event.first < event.last and end - start > 2 * least):
        if end - start < least:
            middle = (start + end) / 2
            start, end = middle - least / 2, middle + least / 2
        return start, end
    return (start + end) / 2, (start + end) / 2


def _stack(plot: _Plot, events: list[_Event]) -> list[list[_Event]] | None:
    """The events in as few rows as hold them without overlap, or None where that takes more than `ROWS`."""
    rows: list[list[_Event]] = []
    ends: list[float] = []
    for event in events:
        start, end = (place * WIDTH / 100 for place in _place(plot, event))
        margin = RADIUS[event.level] if start == end else 1
        row = next((index for index, taken in enumerate(ends) if taken <= start - margin), len(rows))
        if row == ROWS:
            return None
        if row == len(rows):
            rows.append([])
            ends.append(0.0)
        rows[row].append(event)
        ends[row] = end + margin
    return rows


def _mark(plot: _Plot, event: _Event, y: float) -> Mark:
    start, end = _place(plot, event)
    radius = RADIUS[event.level]
    return Mark(
        round(start, 2), y, event.shape, radius, f"/events/{event.pk}", event.label,
        width=round(end - start, 2), uncertain=event.uncertain,
    )  # fmt: skip


def _silences(plot: _Plot, events: list[_Event]) -> list[Silence]:
    """The long gaps between a lane's contacts; the time after the last one is not the record's to call a silence."""
    gaps: list[tuple[dt.date, dt.date, bool]] = []
    last: _Event | None = None
    for event in events:
        if not event.is_contact:
            continue
        if last and event.first > last.last:
            gaps.append((last.last, event.first, last.uncertain or event.uncertain))
        last = event if last is None or event.last >= last.last else last
    usual = median((end - start).days for start, end, _ in gaps) if gaps else 0
    silences = []
    for start, end, vague in gaps:
        length = (end - start).days
        if length < SILENCE_DAYS or (len(gaps) > 2 and length < 2 * usual) or start < plot.first:
            continue
        x = plot.x(start, 1)
        width = round(plot.x(end) - x, 2)
        if width > 1:
            words = f"silent {'at least ' if vague else ''}{wording.days(length)}"
            silences.append(Silence(x, width, words, width > 13))
    return silences


def _table(plot: _Plot, points: Points, lanes: list[Lane]) -> tuple[list[str], list[tuple[str, list[int], int]]]:
    """The chart as a table: a row a period that has events, a column a lane, and the row's sum."""
    if plot.days > 1100:
        keys = _since_epoch(points.days, "Y")
    elif plot.days > 62:
        keys = _since_epoch(points.days, "M")
    else:
        keys = points.days
    starts, first_of, row = np.unique(keys, return_index=True, return_inverse=True)
    counts = np.bincount(
        row * len(_CHANNELS) + points.channels, weights=points.numbers, minlength=len(starts) * len(_CHANNELS)
    ).astype(np.int64)
    by_channel = counts.reshape(len(starts), len(_CHANNELS))
    places = [[_CHANNELS.index(Channel(channel)) for channel in lane.channels] for lane in lanes]
    cells = np.stack([by_channel[:, place].sum(axis=1) for place in places], axis=1)
    rows = []
    for day, found in zip(points.days[first_of].tolist(), cells.tolist(), strict=True):
        date = dt.date.fromordinal(day)
        label = str(date.year) if plot.days > 1100 else wording.month(date) if plot.days > 62 else wording.day(date)
        rows.append((label, found, sum(found)))
    return [lane.label for lane in lanes], rows
