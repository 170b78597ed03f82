"""Run the extractor over files and print what it reads, without the database."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import tee
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from timeline.extract import Item, extract_many, load_model
from timeline.extract.types import ActorMention, ClaimCandidate, EventCandidate, Extraction, Gazetteer
from timeline.readers import ArticleInput, ReadProblem, read
from timeline.seeding import SeedError, read_officials


class Command(BaseCommand):
    help = "Read the contacts that articles report and print one JSON line an article; the database is not touched."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="files or folders of articles")
        parser.add_argument("--format", choices=["jsonl"], default="jsonl")
        parser.add_argument(
            "--officials", default=str(settings.BASE_DIR / "seeds" / "officials.csv"), help="the register, as CSV"
        )
        parser.add_argument("--published", type=date.fromisoformat, help="day of publication for articles that state none")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            gazetteer = Gazetteer(tuple(read_officials(options["officials"])))
        except (SeedError, OSError) as error:
            raise CommandError(str(error)) from error
        self.failed = 0
        articles = self._articles(options["paths"], options["published"])
        first, second = tee(articles)
        items = (Item(a.text, a.published or date.min, a.publisher, a.title) for a in second)
        for article, extraction in zip(first, extract_many(items, gazetteer, load_model(settings.SPACY_MODEL)), strict=False):
            self.stdout.write(json.dumps(line_of(article, extraction), ensure_ascii=False))
        if self.failed:
            raise CommandError(f"{self.failed} could not be read, the others are printed")

    def _articles(self, paths: Iterable[str], published: date | None) -> Iterator[ArticleInput]:
        for path in paths:
            for article in read(Path(path)):
                if isinstance(article, ReadProblem):
                    self._fail(str(article))
                elif article.published is None and published is None:
                    self._fail(f"{article.path}: no date of publication; give --published")
                elif article.published is None:
                    yield ArticleInput(article.url, article.title, article.publisher, published, article.text, article.path)
                else:
                    yield article

    def _fail(self, message: str) -> None:
        self.failed += 1
        self.stderr.write(message)


def line_of(article: ArticleInput, extraction: Extraction) -> dict[str, Any]:
    """What is printed for one article. Participants are people; states that act as such are listed under `states`."""
    return {
        "path": article.path,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "events": [event_line(event) for event in extraction.events],
        "claims": [claim_line(claim) for claim in extraction.claims],
    }


def event_line(event: EventCandidate) -> dict[str, Any]:
    """One event as plain values; dates are ISO strings or null."""
    when = event.date
    return {
        "kind": event.kind,
        "status": str(event.status),
        "participants": [_participant(actor) for actor in event.participants if not actor.is_state],
        "states": [str(actor.side) for actor in event.participants if actor.is_state],
        "date_start": when.earliest.isoformat() if when.earliest else None,
        "date_end": when.latest.isoformat() if when.latest else None,
        "precision": str(when.precision),
        "edtf": when.edtf,
        "date_basis": str(when.basis),
        "date_text": when.text,
        "date_approximate": when.approximate,
        "place": event.place,
        "country": event.country,
        "channel": str(event.channel),
        "form": str(event.form),
        "level": event.level,
        "requested_by": str(event.requested_by),
        "margins_of": event.margins_of,
        "headline": event.headline,
        "quote": event.quote.text,
        "start": event.quote.start,
        "end": event.quote.end,
        "rule": event.rule,
        "confidence": round(event.confidence, 3),
        "salience": event.salience,
        "links": [{"kind": str(link.kind), "event": link.target} for link in event.links],
    }


def claim_line(claim: ClaimCandidate) -> dict[str, Any]:
    """One claim of record as plain values; `event` is the index of the event it is about, or null."""
    return {
        "kind": claim.kind,
        "quote": claim.quote.text,
        "start": claim.quote.start,
        "end": claim.quote.end,
        "participants": [actor.name for actor in claim.participants],
        "scope": dict(claim.scope),
        "baseline": {
            "kind": claim.baseline_kind,
            "text": claim.baseline_text,
            "date_start": claim.baseline.earliest.isoformat() if claim.baseline.earliest else None,
            "date_end": claim.baseline.latest.isoformat() if claim.baseline.latest else None,
            "edtf": claim.baseline.edtf,
        },
        "event": claim.subject,
        "confidence": round(claim.confidence, 3),
    }


def _participant(actor: ActorMention) -> dict[str, Any]:
    return {"name": actor.name, "side": str(actor.side), "role": str(actor.role), "post": actor.post, "level": actor.level}
