"""How often contacts come about: held, postponed, cancelled and refused, by channel, year and US administration.

And where the two governments' own accounts of a contact differ.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Value, When

from timeline import records
from timeline.details import Difference, differences
from timeline.models import Citation, Event, Tenure
from timeline.querysets import EventQuerySet
from timeline.records import DIRECT_KINDS
from timeline.vocabulary import Channel, Side, Status

#: The outcomes that are compared, in the order shown; what is under way counts as held.
OUTCOMES = (Status.HELD, Status.POSTPONED, Status.CANCELLED, Status.REFUSED)
_DAY = dt.timedelta(days=1)
_AS: dict[str, Status] = {Status.ONGOING: Status.HELD, **{status: status for status in OUTCOMES}}


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
    """Outcomes of meetings, talks, calls, visits and encounters. Four queries; kept until the record changes.

    A contact that was put off and held later has an event for each, and counts as both. One that was only announced, or
    that a side denies, counts as none. The year is that of the first possible day, or of the first report if undated.
    """
    return records.kept(f"rates:{records.stamp()}", _rates)


def _rates() -> Rates:
    events = Event.objects.published().of_kind(DIRECT_KINDS).with_status(_AS)
    channels = _grouped(events, F("channel"))
    years = _grouped(events, F("year"))
    terms = administrations()
    whens = [When(sort_date__gte=first, sort_date__lt=last, then=Value(name)) for name, first, last in terms]
    terms_found = _grouped(events, Case(*whens, default=Value(""))) if whens else {}
    return Rates(
        tuple(Rate(c.label, channels[c], f"channel={c}") for c in Channel if c in channels),
        tuple(Rate(str(year), years[year], f"from={year}&to={year}") for year in sorted(years, reverse=True)),
        tuple(
            Rate(
                name,
                terms_found[name],
                f"from={first}&to={last - dt.timedelta(days=1)}" if last < dt.date.max else f"from={first}",
            )
            for name, first, last in terms
            if name in terms_found
        ),
    )


def _grouped(events: EventQuerySet, by: F | Case) -> dict[Any, tuple[int, ...]]:
    counts: dict[Any, dict[Status, int]] = defaultdict(lambda: dict.fromkeys(OUTCOMES, 0))
    for group, status, number in events.order_by().values_list(by, "status").annotate(number=Count("pk")):
        counts[group][_AS[status]] += number
    return {group: tuple(found.values()) for group, found in counts.items()}


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


def both_accounts() -> EventQuerySet:
    """Published events that a voice of each government has told, newest first, with those voices' citations."""
    voices = Citation.objects.standing().exclude(article__publisher__side="")
    of = voices.filter(event=OuterRef("pk"))
    told = [Exists(of.filter(article__publisher__side=side)) for side in Side]
    cited = voices.select_related("article__publisher").defer("article__text").order_by("article__published", "pk")
    return Event.objects.published().filter(*told).prefetch_related(Prefetch("citations", cited, to_attr="voices"))


def disagreements(events: Iterable[Event]) -> list[Disagreement]:
    """Those of `both_accounts` whose date, status, kind, form, place or asking side the governments tell differently."""
    found = []
    for event in events:
        differing = [difference for difference in differences(event.voices) if _across(difference)]  # type: ignore[attr-defined]
        if differing:
            found.append(Disagreement(event, differing))
    return found


def _across(difference: Difference) -> bool:
    """Whether the accounts part the two sides, rather than two voices of one of them."""
    said = [{citation.article.publisher.side for citation in cited} for _, cited in difference.accounts]
    return any(one - other or other - one for one in said for other in said) and len(set().union(*said)) > 1
