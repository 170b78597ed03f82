"""What the record rests on: its articles by day, and answers about the whole of it, kept until it changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import CharField, Count, Subquery
from django.db.models.functions import Cast

from timeline import wording
from timeline.columns import EPOCH, Columns, Ints
from timeline.contacts import contacts
from timeline.models import Article, Event

#: Seconds for which an answer about the whole record is kept.
KEPT = 600


def stamp() -> str:
    """A text that changes whenever an event or an article does: the key under which answers are kept. One query."""
    changed = Event.objects.order_by("-updated_at").values("updated_at")[:1]
    return _as_key(Article.objects.order_by("-pk").values_list("pk", Subquery(changed)).first())


def _as_key(values: Iterable[Any] | None) -> str:
    return "-".join(str(value).replace(" ", "T") for value in values or ())


def kept[T](key: str, work_out: Callable[[], T]) -> T:
    """What was worked out before under this key, or what is now."""
    found: T | None = cache.get(f"records:{key}")
    if found is None:
        found = work_out()
        cache.set(f"records:{key}", found, KEPT)
    return found


@dataclass(frozen=True)
class Coverage:
    """What the record rests on: the day of its first contact, the day of its last report, and the number of articles."""

    first: dt.date | None
    last: dt.date | None
    articles: int

    @property
    def words(self) -> str:
        """“covers 1971–2025 with 412 articles”."""
        if not self.first or not self.last:
            return "holds no contact yet"
        years = str(self.first.year) if self.first.year == self.last.year else f"{self.first.year}–{self.last.year}"
        return f"covers {years} with {wording.count(self.articles, 'article')}"


@dataclass(frozen=True)
class ArticleDays:
    """How many articles were published by day: the days, as ordinals, and the articles before each and before the end."""

    days: Ints
    sums: Ints

    def until(self, day: dt.date) -> ArticleDays:
        """What had been published by `day`."""
        number = int(np.searchsorted(self.days, day.toordinal(), side="right"))
        return ArticleDays(self.days[:number], self.sums[: number + 1])

    def between(self, first: dt.date, last: dt.date) -> int:
        """The articles published from `first` to `last`."""
        start = np.searchsorted(self.days, first.toordinal())
        return int(self.sums[np.searchsorted(self.days, last.toordinal(), side="right")] - self.sums[start])

    def longest_without(self, first: dt.date, last: dt.date) -> int:
        """The most days in a row between `first` and `last` on which no article was published."""
        start, end = first.toordinal(), last.toordinal()
        inside = self.days[(self.days >= start) & (self.days <= end)]
        return int(np.diff([start, *inside.tolist(), end]).max())


def article_days(as_of: dt.date | None = None) -> ArticleDays:
    """The articles of the whole record, or what had been published by `as_of`; kept until an article is added."""
    newest = Article.objects.order_by("-pk").values_list("pk", "added_at").first()
    found = kept(f"articles:{_as_key(newest)}", _article_days)
    return found.until(as_of) if as_of else found


def _article_days() -> ArticleDays:
    counts = Article.objects.order_by().values("published").annotate(number=Count("pk"))
    # As text, for a database driver makes dates of text one at a time
    rows = sorted(counts.values_list(Cast("published", CharField()), "number"))
    days = np.array([day for day, _ in rows], dtype="datetime64[D]").astype(np.int64) + EPOCH
    return ArticleDays(days, np.cumsum([0, *(number for _, number in rows)]))


def coverage(record: Columns, as_of: dt.date | None = None) -> Coverage:
    """What the record, or what had been published by `as_of`, rests on."""
    articles = article_days(as_of)
    first = record.rows_of(record.page(contacts(record, as_of) & record.bounded, 1, oldest_first=True))
    return Coverage(
        first=dt.date.fromordinal(int(record.earliest[first[0]])) if len(first) else None,
        last=dt.date.fromordinal(int(articles.days[-1])) if len(articles.days) else None,
        articles=int(articles.sums[-1]),
    )
