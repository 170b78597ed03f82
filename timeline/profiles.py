"""What the pages on people, posts, places and publishers tell: counts and last dates."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
from django.core.cache import cache
from django.db.models import CharField, Count, Max, Min, Q, QuerySet
from django.db.models.functions import Cast, Substr

from timeline.columns import EVER, NEVER, Columns, Mask, columns, counted
from timeline.models import Article, Official, Post, Publisher, Tenure


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


def by_year(record: Columns, rows: Mask) -> list[YearCount]:
    """The dated contacts among these rows a year, from the first to the last year, empty years included."""
    found, numbers = np.unique(record.years[rows & record.contacts & record.dated], return_counts=True)
    counts = dict(zip(found.tolist(), numbers.tolist(), strict=True))
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


@dataclass(frozen=True)
class PersonCount:
    """An official, posts ready, the number of events that the public sees them in, and the day of the last one."""

    official: Official
    number: int
    last: dt.date


def people() -> list[PersonCount]:
    """The officials who took part in a published event, those with the most events first."""
    record = columns()
    shown = record.live[record.people.rows]
    counts = counted(record.people.keys[shown], record.sort[record.people.rows[shown]])
    officials = Official.objects.with_posts().in_bulk([key for key, _, _ in counts])
    found = [PersonCount(officials[key], number, last) for key, number, last in counts]
    return sorted(found, key=lambda person: (-person.number, person.official.name))


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


def counterparts(record: Columns, official: Official) -> list[Counterpart]:
    """The officials of the other side met in contacts that took place, the most frequent first."""
    met = (record.live & record.contacts & record.with_all([official.pk]))[record.people.rows]
    counts = counted(record.people.keys[met], record.sort[record.people.rows[met]])
    others = Official.objects.exclude(side=official.side).in_bulk([key for key, _, _ in counts])
    found = [Counterpart(others[key], number, last) for key, number, last in counts if key in others]
    return sorted(found, key=lambda other: (-other.number, -other.last.toordinal(), other.official.name))


def in_post(record: Columns, post: Post) -> Mask:
    """The published events in which a holder of the post took part while holding it."""
    held = np.zeros(len(record), dtype=bool)
    for tenure in post.tenures.all():
        held |= _holding(record, tenure)
    return held & record.live


def _holding(record: Columns, tenure: Tenure) -> Mask:
    """The events, published or not, that the official took part in on days of this tenure."""
    rows = record.with_all([tenure.official_id])
    if tenure.first_day:
        rows &= (record.latest >= tenure.first_day.toordinal()) & (record.latest != EVER)
    if tenure.last_day:
        rows &= (record.earliest <= tenure.last_day.toordinal()) & (record.earliest != NEVER)
    return rows


@dataclass(frozen=True)
class Holder:
    tenure: Tenure
    number: int


def holders(record: Columns, post: Post) -> list[Holder]:
    """Those who held the post, in turn, each with the contacts of that time."""
    contacts = record.live & record.contacts & record.dated
    tenures = post.tenures.select_related("official")
    return [Holder(tenure, int(np.count_nonzero(_holding(record, tenure) & contacts))) for tenure in tenures]


@dataclass(frozen=True)
class PlaceCount:
    place: str
    number: int
    last: dt.date


def places() -> dict[str, list[PlaceCount]]:
    """The places of published events, by country; the country with the most events first."""
    record = columns()
    rows = np.flatnonzero(record.live & ~record.among("place", [""]))
    names, countries = record.codes["place"].text, record.codes["country"].text
    keys = record.texts["country"][rows] * len(names) + record.texts["place"][rows]
    by_country: dict[str, list[PlaceCount]] = defaultdict(list)
    for key, number, last in counted(keys, record.sort[rows]):
        country, name = divmod(key, len(names))
        by_country[countries[country]].append(PlaceCount(names[name], number, last))
    for found in by_country.values():
        found.sort(key=lambda place: (-place.number, place.place))
    return dict(sorted(by_country.items(), key=lambda item: (-sum(place.number for place in item[1]), item[0])))


class _Read(NamedTuple):
    """The articles of one publisher in one month: "2023-05", how many, and the days of the first and the last."""

    publisher: int
    month: str
    number: int
    first: dt.date
    last: dt.date


def _articles_by_month() -> list[_Read]:
    """All articles, by publisher and month. A million take a second, so it is kept until one is added; none ever changes."""
    ends = [Article.objects.order_by(end).values_list("pk", flat=True).first() for end in ("pk", "-pk")]

    def count() -> list[_Read]:
        months = Article.objects.order_by().annotate(month=Substr(Cast("published", CharField()), 1, 7))
        rows: Any = months.values_list("publisher", "month").annotate(Count("pk"), Min("published"), Max("published"))
        return list(map(_Read._make, rows))

    return cast("list[_Read]", cache.get_or_set("articles-by-month-{}-{}".format(*ends), count))


@dataclass(frozen=True)
class PublisherCount:
    """A publisher, how many `articles` of it were read, how many `events` they report that the public sees, and the days of
    its first and last article, None where it has none."""

    publisher: Publisher
    articles: int
    events: int
    first: dt.date | None
    last: dt.date | None


def publishers() -> list[PublisherCount]:
    """Every publisher, the most read first."""
    record = columns()
    events = record.publishers.counts(record.live)
    read: dict[int, list[_Read]] = defaultdict(list)
    for item in _articles_by_month():
        read[item.publisher].append(item)
    found = [
        PublisherCount(
            publisher,
            sum(item.number for item in read[publisher.pk]),
            events.get(publisher.pk, 0),
            min((item.first for item in read[publisher.pk]), default=None),
            max((item.last for item in read[publisher.pk]), default=None),
        )
        for publisher in Publisher.objects.all()
    ]
    return sorted(found, key=lambda item: (-item.articles, item.publisher.name))


@dataclass(frozen=True)
class Month:
    """The articles of one month; `level` from 0 (none) to 4 (the most) shades its cell."""

    month: int
    number: int
    level: int


def coverage(publisher: Publisher | None = None) -> list[tuple[int, list[Month], int]]:
    """Articles, all or of one publisher, by month: (year, its twelve months, their sum), the latest year first, empty years
    left out."""
    counts: Counter[tuple[int, int]] = Counter()
    for item in _articles_by_month():
        if publisher is None or item.publisher == publisher.pk:
            counts[int(item.month[:4]), int(item.month[5:])] += item.number
    most = max(counts.values(), default=0)
    return [
        (
            year,
            [Month(month, counts[year, month], -(-counts[year, month] * 4 // most)) for month in range(1, 13)],
            sum(counts[year, month] for month in range(1, 13)),
        )
        for year in sorted({year for year, _ in counts}, reverse=True)
    ]
