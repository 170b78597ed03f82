"""How often contacts come about: held, postponed, cancelled and refused, by channel, year and US administration.

And where the two governments' own accounts of a contact differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db.models import Prefetch

from timeline.columns import Mask, columns
from timeline.contacts import DIRECT_KINDS
from timeline.details import Difference, differences
from timeline.models import Citation, Event, Publisher, Tenure
from timeline.vocabulary import CONTACT_STATUSES, Channel, Side, Status

#: The outcomes that are compared, in the order shown; what is under way counts as held.
OUTCOMES = (Status.HELD, Status.POSTPONED, Status.CANCELLED, Status.REFUSED)
_COUNTED_AS = {outcome: (outcome,) for outcome in OUTCOMES} | {Status.HELD: CONTACT_STATUSES}


@dataclass(frozen=True)
class Rate:
    """The outcomes of one group of contacts: counts, and their parts of a hundred."""

    group: str
    counts: tuple[int, ...]
    query: str

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def shares(self) -> list[tuple[Status, int, float]]:
        """(outcome, count, percent of the total) in the order of OUTCOMES."""
        return [
            (status, number, round(number * 100 / self.total, 1) if self.total else 0.0)
            for status, number in zip(OUTCOMES, self.counts, strict=True)
        ]

    @property
    def bars(self) -> list[tuple[Status, float, float]]:
        """(outcome, start, width) of the parts of a bar, in percent."""
        found, start = [], 0.0
        for status, _, percent in self.shares:
            found.append((status, round(start, 1), percent))
            start += percent
        return found


@dataclass(frozen=True)
class Rates:
    """All groups, by what they are grouped by."""

    by_channel: tuple[Rate, ...]
    by_year: tuple[Rate, ...]
    by_administration: tuple[Rate, ...]


def rates() -> Rates:
    """Outcomes of meetings, talks, calls, visits and encounters. A fixed number of queries.

    A contact that was put off and held later has an event for each, and counts as both. One that was only announced, or
    that a side denies, counts as none. The year is that of the first possible day, or of the first report if undated.
    """
    record = columns()
    rows = record.live & record.among("kind", DIRECT_KINDS)
    outcomes = [rows & record.among("status", _COUNTED_AS[outcome]) for outcome in OUTCOMES]

    def rate(group: str, within: Mask, query: str) -> Rate:
        return Rate(group, tuple(int(np.count_nonzero(outcome & within)) for outcome in outcomes), query)

    channels = [rate(c.label, record.among("channel", [c]), f"channel={c}") for c in Channel]
    year_of = record.years
    years = [
        rate(str(year), year_of == year, f"from={year}&to={year}")
        for year in np.unique(year_of[np.logical_or.reduce(outcomes)])[::-1].tolist()
    ]
    terms = [
        rate(
            name,
            (record.sort >= first.toordinal()) & (record.sort < last.toordinal()),
            f"from={first}&to={last - dt.timedelta(days=1)}" if last < dt.date.max else f"from={first}",
        )
        for name, first, last in administrations()
    ]
    return Rates(*(tuple(found for found in group if found.total) for group in (channels, years, terms)))


def administrations() -> list[tuple[str, dt.date, dt.date]]:
    """(name, first day, last day) of each US administration, by the tenures of the post of President, newest first."""
    found = []
    for tenure in Tenure.objects.filter(post__name="President", post__side=Side.USA).select_related("official"):
        first, last = tenure.first_day or dt.date.min, tenure.last_day or dt.date.max
        years = f"{first.year if tenure.first_day else '…'}–{last.year if tenure.last_day else ''}"
        found.append((f"{tenure.official.name}, {years}", first, last))
    return sorted(found, key=lambda term: term[1], reverse=True)


@dataclass(frozen=True)
class Disagreement:
    """One event on which the two governments' accounts differ, and in what."""

    event: Event
    differences: list[Difference]


def both_accounts() -> list[int]:
    """The ids of published events that a voice of each government has told, newest first. A fixed number of queries."""
    record = columns()
    rows = record.live
    for side in Side:
        voices = Publisher.objects.filter(side=side).values_list("pk", flat=True)
        rows = rows & record.publishers.having(voices, len(record))
    return record.page(rows, len(record))


def disagreements(keys: Iterable[int]) -> list[Disagreement]:
    """Those of `both_accounts` whose date, status, kind, form, place or asking side the governments tell differently."""
    voices = Citation.objects.standing().exclude(article__publisher__side="")
    cited = voices.select_related("article__publisher").defer("article__text").order_by("article__published", "pk")
    events = Event.objects.filter(pk__in=keys).prefetch_related(Prefetch("citations", cited, to_attr="voices"))
    found = []
    for event in events:
        differing = [difference for difference in differences(event.voices) if _across(difference)]
        if differing:
            found.append(Disagreement(event, differing))
    return found


def _across(difference: Difference) -> bool:
    """Whether the accounts part the two sides, rather than two voices of one of them."""
    said = [{citation.article.publisher.side for citation in cited} for _, cited in difference.accounts]
    return any(one - other or other - one for one in said for other in said) and len(set().union(*said)) > 1
