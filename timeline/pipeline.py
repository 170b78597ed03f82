"""From a stored article to events: extract, merge, and note how it went. One transaction an article.

An article stored without a run (its run was killed, say) is unread; whoever reads next takes it up.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from timeline.extract.types import Extraction
from timeline.gazetteer import load_gazetteer
from timeline.merge import merge_extraction, reconsider
from timeline.models import Article, Event, ExtractionRun
from timeline.vocabulary import RunOutcome

logger = logging.getLogger(__name__)
BATCH = 32


class Machine(Protocol):
    """What reads articles: the extractor with its model and register, or a test's stand-in."""

    version: str

    def read(self, articles: Sequence[Article]) -> Iterator[Extraction]:
        """One Extraction an article, in order."""
        ...


@dataclass
class Summary:
    """How the reading of several articles went; `failures` are (article, reason), `touched` and `made` ids of events."""

    coded: int = 0
    no_event: int = 0
    events: int = 0
    new_events: int = 0
    failures: list[tuple[Article, str]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    made: set[int] = field(default_factory=set)


class SpacyMachine:
    """The extractor over the register as it is now; the model loads when the first article is read."""

    def __init__(self) -> None:
        from timeline.extract import EXTRACTOR_VERSION

        self.version = EXTRACTOR_VERSION
        self._gazetteer = load_gazetteer()

    def read(self, articles: Sequence[Article]) -> Iterator[Extraction]:
        """One Extraction an article, in order, streamed through the model."""
        from timeline.extract import Item, extract_many, load_model

        items = [Item(article.text, article.published, article.publisher.name, article.title) for article in articles]
        return extract_many(items, self._gazetteer, load_model(settings.SPACY_MODEL))


def unread() -> QuerySet[Article]:
    """Articles with a text and no run yet, in order of publication."""
    return Article.objects.filter(runs=None).exclude(text="").order_by("published", "pk")


def failed(article: Article) -> bool:
    """Whether the last reading of this article failed, so that it is read again when it comes in again."""
    last = article.runs.first()
    return last is not None and last.outcome == RunOutcome.FAILED


def process_article(article: Article, machine: Machine | None = None) -> ExtractionRun:
    """Read one article into the record."""
    process_articles([article], machine=machine)
    return article.runs.all()[0]


def process_articles(
    articles: Iterable[Article], progress: Callable[[Article], object] = lambda article: None, machine: Machine | None = None
) -> Summary:
    """Read articles into the record, in batches. One that fails is noted as failed, with the reason, and the rest goes on.

    `progress` is called after each article.
    """
    summary = Summary()
    for batch in batched(articles, BATCH):
        machine = machine or SpacyMachine()
        for article, result in zip(batch, _read_each(batch, machine), strict=True):
            _settle(article, result, machine.version, summary)
            progress(article)
    _join_vague(summary)
    return summary


def _join_vague(summary: Summary) -> None:
    """Look again at what was read, until nothing more joins: a report that might have meant several events may now mean one."""
    waiting = sorted(summary.touched)
    while waiting:
        joined = {number for number in waiting if reconsider(Event(pk=number))}
        summary.new_events -= len(joined & summary.made)
        waiting = [number for number in waiting if number not in joined] if joined else []


def _read_each(articles: Sequence[Article], machine: Machine) -> Iterator[Extraction | Exception]:
    """The reading of each article, or what went wrong: a batch that breaks is gone through one by one."""
    try:
        yield from list(machine.read(articles))
    except Exception:
        for article in articles:
            try:
                yield from list(machine.read([article]))
            except Exception as error:
                logger.exception("Article %s could not be read", article.pk)
                yield error


def _settle(article: Article, result: Extraction | Exception, version: str, summary: Summary) -> None:
    started = timezone.now()
    if isinstance(result, Exception):
        _note_failure(article, result, version, started, summary)
        return
    try:
        with transaction.atomic():
            merged = merge_extraction(article, result, version)
            if article.language != result.language:
                article.language = result.language
                article.save(update_fields=["language"])
            ExtractionRun.objects.create(
                article=article, extractor_version=version, started_at=started, events_found=len(result.events),
                outcome=RunOutcome.CODED if result.events else RunOutcome.NO_EVENT,
            )  # fmt: skip
    except Exception as error:
        logger.exception("The reading of article %s could not be merged", article.pk)
        _note_failure(article, error, version, started, summary)
        return
    summary.coded += bool(result.events)
    summary.no_event += not result.events
    summary.events += len(result.events)
    summary.new_events += len(merged.made)
    summary.made |= merged.made
    summary.touched |= {event.pk for event in merged.events}


def _note_failure(article: Article, error: Exception, version: str, started: dt.datetime, summary: Summary) -> None:
    reason = f"{type(error).__name__}: {error}"
    ExtractionRun.objects.create(
        article=article, extractor_version=version, started_at=started, outcome=RunOutcome.FAILED, error=reason
    )
    summary.failures.append((article, reason))
