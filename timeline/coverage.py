"""What the record rests on: its articles by day, and answers about the whole of it, kept until it changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.core.cache import cache
from django.db.models import CharField, Count, QuerySet, Subquery
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
    newest = Article.objects.order_by("-pk").values_list("pk", Subquery(changed)).first()
    return "-".join(str(part).replace(" ", "T") for part in newest or ())


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
    """The articles of the whole record, or what had been published by `as_of`.

    Those added since the last call are counted on top; all are counted anew every KEPT seconds, for articles taken away.
    """
    newest = Article.objects.order_by("-pk").values_list("pk", "added_at").first()
    known, found = cache.get("records:articles", (None, None))
    if found is None or known != newest:
        stands = known is not None and Article.objects.filter(pk=known[0], added_at=known[1]).exists()
        found = _counted(found, Article.objects.filter(pk__gt=known[0])) if stands else _counted(None, Article.objects.all())
        cache.set("records:articles", (newest, found), KEPT)
    return found.until(as_of) if as_of else found


def _counted(known: ArticleDays | None, articles: QuerySet[Article]) -> ArticleDays:
    """The days of these articles on top of those known."""
    counts = articles.order_by().values("published").annotate(number=Count("pk"))
    # As text, for a database driver makes dates of text one at a time
    rows = list(counts.values_list(Cast("published", CharField()), "number"))
    days = np.array([day for day, _ in rows], dtype="datetime64[D]").astype(np.int64) + EPOCH
    numbers = np.array([number for _, number in rows], dtype=np.int64)
    if known is not None:
        days, numbers = np.concatenate([known.days, days]), np.concatenate([np.diff(known.sums), numbers])
    each, at = np.unique(days, return_inverse=True)
    return ArticleDays(each, np.concatenate([[0], np.cumsum(np.bincount(at, numbers, len(each)).astype(np.int64))]))


def coverage(record: Columns, as_of: dt.date | None = None) -> Coverage:
    """What the record, or what had been published by `as_of`, rests on."""
    articles = article_days(as_of)
    first = record.rows_of(record.page(contacts(record, as_of) & record.bounded, 1, oldest_first=True))
    return Coverage(
        first=dt.date.fromordinal(int(record.earliest[first[0]])) if len(first) else None,
        last=dt.date.fromordinal(int(articles.days[-1])) if len(articles.days) else None,
        articles=int(articles.sums[-1]),
    )
