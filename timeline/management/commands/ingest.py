"""Read articles from files, folders or standard input into the record."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from timeline.ingest import store_article
from timeline.models import Article
from timeline.pipeline import failed, process_articles, unread
from timeline.readers import READERS, ReadProblem, complete, parse_day, read, read_bytes
from timeline.wording import count


def a_day(value: str) -> dt.date:
    try:
        day = parse_day(value)
    except ValueError:
        day = None
    if day is None:
        raise argparse.ArgumentTypeError(f"“{value}” is not a date; write it as YYYY-MM-DD")
    return day


class Command(BaseCommand):
    help = (
        f"Read articles ({', '.join(sorted(READERS))}), folders of them, or standard input (-) into the record. An article "
        "that is already there, by address or text, is left as it is, but read again where its "
        "reading failed. Exits with 1 if any failed; the others are kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
        parser.add_argument("--published", type=a_day, metavar="YYYY-MM-DD", help="day of publication, where an article lacks it")
        parser.add_argument("--publisher", default="", help="publisher, where an article lacks it")
        parser.add_argument("--url", default="", help="address, for a single article that lacks it")
        parser.add_argument("--title", default="", help="title, for a single article that lacks it")

    def handle(self, *args: Any, **options: Any) -> None:
        filled = {key: options[key] for key in ("published", "publisher", "url", "title")}
        counts = {"new": 0, "there": 0}
        failures: list[str] = []
        again: set[int] = set()
        for item in tqdm(self._items(options["paths"]), desc="Reading", unit=" articles", disable=None):
            try:
                if isinstance(item, ReadProblem):
                    raise item
                stored = store_article(complete(item, **filled), Article.Origin.FILE)
            except ReadProblem as problem:
                failures.append(str(problem))
                continue
            counts["new" if stored.new else "there"] += 1
            if not stored.new and failed(stored.article):
                again.add(stored.article.pk)
            if not stored.new and options["verbosity"] > 1:
                self.stdout.write(f"{item.path}: already there, by its {stored.same_as}, as article {stored.article.pk}")
        waiting = [*unread().values_list("pk", flat=True), *sorted(again)]
        with tqdm(total=len(waiting), desc="Extracting", unit=" articles", disable=None) as bar:
            summary = process_articles(articles_in_order(waiting), lambda article: bar.update())
        failures += [f"article {article.pk}, “{article.title}”: {reason}" for article, reason in summary.failures]
        self.stdout.write(
            f"{counts['new'] + counts['there'] + len(failures) - len(summary.failures)} read: {counts['new']} new, "
            f"{counts['there']} already there, {len(failures)} failed."
        )
        self.stdout.write(f"{count(summary.events, 'report')} of contacts found, {count(summary.new_events, 'new event')}.")
        for failure in failures:
            self.stderr.write(failure)
        if failures:
            raise CommandError(f"{len(failures)} failed, the others are kept.")

    def _items(self, paths: list[str]) -> Iterator[Any]:
        for path in paths:
            if path == "-":
                yield from read_bytes(sys.stdin.buffer.read(), "standard input")
            else:
                yield from read(path)


def articles_in_order(keys: list[int]) -> Iterator[Article]:
    """The articles with these keys, one at a time, so that texts do not pile up in memory."""
    for start in range(0, len(keys), 32):
        found = Article.objects.select_related("publisher").in_bulk(keys[start : start + 32])
        yield from (found[key] for key in keys[start : start + 32] if key in found)
