"""The numbers behind the chart of silences: a lane a channel, a dot a contact, a bar for the silence that runs.

Horizontal places are percentages of the plot, vertical ones pixels, as in timeline.charts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from timeline import wording
from timeline.silences import ENOUGH_A_MONTH, Lane, Silences, first_drawn

LANE, TOP = 34, 22
#: Contacts closer than this, in percent of the plot, are drawn as one.
APART = 0.5
#: A contact of several days is drawn as a bar from this width on.
BAR = 0.8

#: From a day to its place in the plot.
type Place = Callable[[dt.date], float]


@dataclass(frozen=True)
class Dot:
    x: float
    width: float
    pk: int
    words: str
    exact: bool


@dataclass(frozen=True)
class Mark:
    x: float
    url: str
    words: str


@dataclass(frozen=True)
class DrawnLane:
    lane: Lane
    y: int
    dots: list[Dot]
    silent_x: float
    silent_width: float
    marks: list[Mark]

    @property
    def words(self) -> str:
        return f"{self.lane.label}: {wording.days(self.lane.current.days)} without a contact"


@dataclass(frozen=True)
class Chart:
    """All that the template draws; `thin` are the (x, width) of the months with few articles, `ticks` (x, year)."""

    lanes: list[DrawnLane]
    height: int
    foot: int
    thin: list[tuple[float, float]]
    ticks: list[tuple[float, str]]
    first: dt.date
    last: dt.date


def chart(found: Silences) -> Chart:
    """The chart of the silences, from the year before the last to the day asked."""
    first, last = first_drawn(found.day), found.day
    length = max(1, (last - first).days)

    def place(day: dt.date) -> float:
        return round(max(0, min(100, (day - first).days * 100 / length)), 2)

    lanes = []
    for number, lane in enumerate(found.lanes):
        start = place(lane.current.gap.start)
        marks = [
            Mark(place(event.earliest), event.url, f"{event.headline}, {event.when}")
            for event in lane.broken_off
            if event.earliest
        ]
        lanes.append(DrawnLane(lane, TOP + number * LANE, _dots(lane, place), start, round(100 - start, 2), marks))
    foot = TOP + len(lanes) * LANE - LANE // 2
    years = range(first.year, last.year + 1)
    return Chart(
        lanes=lanes,
        height=foot + 24,
        foot=foot,
        thin=_thin_months(found, first, last, place),
        ticks=[(place(dt.date(year, 1, 1)), str(year)) for year in years],
        first=first,
        last=last,
    )


def _dots(lane: Lane, place: Place) -> list[Dot]:
    dots: list[Dot] = []
    for *days, exact, pk in lane.recent.tolist():
        start, end = map(dt.date.fromordinal, days)
        x, width = place(start), place(end) - place(start)
        if dots and x - dots[-1].x < APART and width < BAR:
            continue
        words = wording.span(start, end)
        dots.append(
            Dot(x, round(width, 2) if width >= BAR else 0, pk, words if exact else f"some time within {words}", bool(exact))
        )
    return dots


def _thin_months(found: Silences, first: dt.date, last: dt.date, place: Place) -> list[tuple[float, float]]:
    """The stretches of months with fewer articles than enough, neighbours joined."""
    stretches: list[tuple[float, float]] = []
    month = first
    while month <= last:
        following = (month + dt.timedelta(days=32)).replace(day=1)
        if found.months.get(f"{month:%Y-%m}", 0) < ENOUGH_A_MONTH:
            x, end = place(month), place(min(following, last))
            if stretches and abs(sum(stretches[-1]) - x) < 0.02:
                stretches[-1] = (stretches[-1][0], round(end - stretches[-1][0], 2))
            else:
                stretches.append((x, round(end - x, 2)))
        month = following
    return [(x, width) for x, width in stretches if width > 0]
