"""What the pages on people, posts, places and publishers tell: counts and last dates, each in one query."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from timeline.models import Article, Event, Official, Participation, Post, Publisher, Tenure
from timeline.querysets import EventQuerySet


@dataclass(frozen=True)
class YearCount:
    """Contacts of one year, and its bar: left edge and width in percent of the plot, height in percent of the fullest."""

    year: int
    number: int
    x: float
    width: float
    height: float

    @property
    def top(self) -> float:
        return 100 - self.height


def by_year(events: EventQuerySet) -> list[YearCount]:
    """Dated events a year, from the first to the last year, empty years included."""
    dated = events.exclude(date_earliest=None, date_latest=None).order_by()
    counts = dict(dated.values_list("year").annotate(number=Count("pk")))
    if not counts:
        return []
    most, years = max(counts.values()), range(min(counts), max(counts) + 1)
    step = 100 / len(years)
    return [
        YearCount(
            year, counts.get(year, 0), round(place * step, 2), round(step * 0.8, 2), round(counts.get(year, 0) / most * 100, 1)
        )
        for place, year in enumerate(years)
    ]


def people() -> QuerySet[Official]:
    """The officials who took part in a published event, with their `number` of contacts and `last` one; posts ready."""
    published = Event.objects.published()
    return (
        Official.objects.with_posts()
        .filter(participations__event__in=published)
        .annotate(number=Count("participations__event", distinct=True), last=Max("participations__event__sort_date"))
        .order_by("-number", "name")
    )


def named_like(typed: str) -> QuerySet[Official]:
    """The officials whose name, native name or alias holds the letters typed, those with the most contacts first."""
    return (
        Official.objects.filter(Q(name__icontains=typed) | Q(native_name__contains=typed) | Q(aliases__text__icontains=typed))
        .annotate(number=Count("participations", distinct=True))
        .order_by("-number", "name")
    )


@dataclass(frozen=True)
class Counterpart:
    official: Official
    number: int
    last: dt.date


def counterparts(official: Official) -> list[Counterpart]:
    """The officials of the other side met in contacts that took place, the most frequent first."""
    contacts = Event.objects.published().contacts().with_official(official)
    rows = (
        Participation.objects.filter(event__in=contacts, official__isnull=False)
        .exclude(side=official.side)
        .values_list("official")
        .annotate(number=Count("event", distinct=True), last=Max("event__sort_date"))
        .order_by("-number", "-last")
    )
    officials = Official.objects.in_bulk([row[0] for row in rows])
    return [Counterpart(officials[pk], number, last) for pk, number, last in rows]


def in_post(post: Post) -> EventQuerySet:
    """The published events in which a holder of the post took part while holding it."""
    held = Q(pk__in=[])
    for tenure in post.tenures.all():
        took_part = Participation.objects.filter(official=tenure.official_id).values("event")
        days = Q(pk__in=took_part)
        if tenure.first_day:
            days &= Q(date_latest__gte=tenure.first_day)
        if tenure.last_day:
            days &= Q(date_earliest__lte=tenure.last_day)
        held |= days
    return Event.objects.published().filter(held)


@dataclass(frozen=True)
class Holder:
    tenure: Tenure
    number: int


def holders(post: Post) -> list[Holder]:
    """Those who held the post, in turn, each with the contacts of that time."""
    found = []
    events = in_post(post).contacts()
    dated = events.exclude(date_earliest=None, date_latest=None)
    parts = Participation.objects.filter(event__in=dated).values_list("official", "event__date_earliest", "event__date_latest")
    contacts: dict[int | None, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for official, first, last in parts:
        contacts[official].append((first or dt.date.min, last or dt.date.max))
    for tenure in post.tenures.select_related("official"):
        number = sum(
            (tenure.first_day is None or last >= tenure.first_day) and (tenure.last_day is None or first <= tenure.last_day)
            for first, last in contacts[tenure.official_id]
        )
        found.append(Holder(tenure, number))
    return found


@dataclass(frozen=True)
class PlaceCount:
    place: str
    number: int
    last: dt.date


def places() -> dict[str, list[PlaceCount]]:
    """The places of published events, by country; the country with the most events first."""
    rows = (
        Event.objects.published()
        .exclude(place="")
        .order_by()
        .values_list("country", "place")
        .annotate(number=Count("pk"), last=Max("sort_date"))
        .order_by("-number", "place")
    )
    by_country: dict[str, list[PlaceCount]] = defaultdict(list)
    for country, place, number, last in rows:
        by_country[country].append(PlaceCount(place, number, last))
    return dict(sorted(by_country.items(), key=lambda item: -sum(place.number for place in item[1])))


def publishers() -> QuerySet[Publisher]:
    """Every publisher with its number of `articles_read`, of `events` they report, and the `first` and `last` article."""
    standing = Q(articles__citations__withdrawn=False)
    return Publisher.objects.annotate(
        articles_read=Count("articles", distinct=True),
        events=Count("articles__citations__event", filter=standing, distinct=True),
        first=Min("articles__published"),
        last=Max("articles__published"),
    ).order_by("-articles_read", "name")


@dataclass(frozen=True)
class Month:
    """The articles of one month; `level` from 0 (none) to 4 (the most) shades its cell."""

    month: int
    number: int
    level: int


def coverage(articles: QuerySet[Article]) -> list[tuple[int, list[Month], int]]:
    """Articles by month: (year, its twelve months, their sum), the latest year first, empty years left out."""
    counts: Counter[tuple[int, int]] = Counter()
    rows: Any = articles.order_by().annotate(month=TruncMonth("published")).values_list("month").annotate(number=Count("pk"))
    for month, number in rows:
        counts[month.year, month.month] = number
    most = max(counts.values(), default=0)
    return [
        (
            year,
            [Month(month, counts[year, month], -(-counts[year, month] * 4 // most)) for month in range(1, 13)],
            sum(counts[year, month] for month in range(1, 13)),
        )
        for year in sorted({year for year, _ in counts}, reverse=True)
    ]
