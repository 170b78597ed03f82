"""Named steps of every query on the record: what the public may see, and each filter, said once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Prefetch, Q

from timeline import search
from timeline.event_types import CONTACT_KINDS
from timeline.vocabulary import CONTACT_STATUSES, ReviewState

if TYPE_CHECKING:
    from timeline.models import Official


class EventQuerySet(models.QuerySet[Any]):
    def published(self) -> EventQuerySet:
        """What the public sees: not rejected, not merged away, and with a source that still stands."""
        return self.filter(merged_into=None, source_count__gt=0).exclude(review_state=ReviewState.REJECTED)

    def overlapping(self, first: dt.date | None, last: dt.date | None) -> EventQuerySet:
        """Events that may have been on some day from `first` to `last`; None leaves that end open."""
        query = self
        if first or last:
            query = query.exclude(date_earliest=None, date_latest=None)
        if first:
            query = query.filter(Q(date_latest__gte=first) | Q(date_latest=None))
        if last:
            query = query.filter(Q(date_earliest__lte=last) | Q(date_earliest=None))
        return query

    def of_kind(self, kinds: Iterable[str]) -> EventQuerySet:
        return self.filter(kind__in=list(kinds))

    def with_status(self, statuses: Iterable[str]) -> EventQuerySet:
        return self.filter(status__in=list(statuses))

    def in_channel(self, channels: Iterable[str]) -> EventQuerySet:
        return self.filter(channel__in=list(channels))

    def with_official(self, official: Official | int) -> EventQuerySet:
        """Events in which this official took part; call it twice for “both of these people”."""
        key = official if isinstance(official, int) else official.pk
        return self.filter(pk__in=apps.get_model("timeline", "Participation").objects.filter(official_id=key).values("event_id"))

    def at_or_above(self, level: int) -> EventQuerySet:
        """Events whose lower-ranked side stood at `level` or higher (1 is the highest)."""
        return self.filter(level__lte=level)

    def contacts(self) -> EventQuerySet:
        """Contacts that took place: no plans, refusals, incidents or cut channels."""
        return self.filter(kind__in=CONTACT_KINDS, status__in=CONTACT_STATUSES)

    def reported_by(self, day: dt.date) -> EventQuerySet:
        """Events that at least one source published by `day` had reported."""
        return self.filter(first_reported__lte=day)

    def search(self, words: str) -> EventQuerySet:
        """Full-text search: words, "phrases", -exclusions; accents folded, Chinese found as substring."""
        return search.matching(self, words)

    def for_display(self) -> EventQuerySet:
        """With participants and standing citations (article and publisher) in a fixed number of queries."""
        participations = apps.get_model("timeline", "Participation").objects.select_related("official")
        citations = apps.get_model("timeline", "Citation").objects.standing()
        return self.prefetch_related(
            Prefetch("participations", participations),
            Prefetch("citations", citations.select_related("article__publisher").defer("article__text")),
        )


class CitationQuerySet(models.QuerySet[Any]):
    def standing(self) -> CitationQuerySet:
        """Citations that count: not withdrawn by a later reading."""
        return self.filter(withdrawn=False)


class ArticleQuerySet(models.QuerySet[Any]):
    def without_text(self) -> ArticleQuerySet:
        """Leave the text in the database: lists never need it."""
        return self.defer("text")


class OfficialQuerySet(models.QuerySet[Any]):
    def with_posts(self) -> OfficialQuerySet:
        return self.prefetch_related("tenures__post", "aliases")
