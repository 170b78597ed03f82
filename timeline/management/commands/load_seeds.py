"""Load the register, the governments' own voices and the seed reports, and read the reports' contacts."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from timeline.ingest import store_article
from timeline.management.commands.ingest import articles_in_order
from timeline.models import Alias, Article, Official, Post, Publisher, Tenure
from timeline.pipeline import process_articles, unread
from timeline.readers import ReadProblem, complete, read
from timeline.seeding import SeedError, read_officials
from timeline.wording import count


class Command(BaseCommand):
    help = "Load seeds/: officials not yet in the register, publishers, and reports not yet read. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            officials = load_officials(settings.SEEDS_DIR / "officials.csv")
        except SeedError as error:
            raise CommandError(str(error)) from error
        publishers = load_publishers(settings.SEEDS_DIR / "publishers.csv")
        articles = self._store_articles(settings.SEEDS_DIR / "articles")
        added = f"{count(officials, 'official')}, {count(publishers, 'publisher')} and {count(articles, 'report')}"
        self.stdout.write(f"{added} added from the seeds.")
        waiting = list(unread().values_list("pk", flat=True))
        if not waiting:
            return
        with tqdm(total=len(waiting), desc="Extracting", unit=" articles") as bar:
            summary = process_articles(articles_in_order(waiting), lambda article: bar.update())
        self.stdout.write(f"{count(summary.events, 'report')} of contacts found, {count(summary.new_events, 'event')}.")
        if summary.failures:
            raise CommandError("\n".join(f"“{article.title}”: {reason}" for article, reason in summary.failures))

    def _store_articles(self, folder: Path) -> int:
        added = 0
        for path in sorted(folder.glob("*.txt")):
            for item in read(path):
                try:
                    if isinstance(item, ReadProblem):
                        raise item
                    added += store_article(complete(item), Article.Origin.SEED).new
                except ReadProblem as problem:
                    raise CommandError(str(problem)) from problem
        return added


@transaction.atomic
def load_officials(path: Path) -> int:
    """Add the people of the table whom the register does not know, with posts, tenures and aliases; how many. Nobody in
    the register is changed: an editor's word stands. Raises SeedError."""
    records = read_officials(path)
    known = set(Official.objects.values_list("name", flat=True))
    new = {record.name: record for record in records if record.name not in known}
    if not new:
        return 0
    rows: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["name"].strip(), []).append(row)
    for name, record in new.items():
        official = Official.objects.create(name=name, native_name=record.native_name, side=record.side)
        everywhere = set.intersection(*(set(tenure.aliases) for tenure in record.tenures))
        Alias.objects.bulk_create(Alias(official=official, text=text) for text in sorted(everywhere))
        for tenure, row in zip(record.tenures, rows[name], strict=True):
            post, _ = Post.objects.get_or_create(
                side=record.side, name=tenure.post, organisation=tenure.organisation,
                defaults={"channel": tenure.channel, "level": tenure.level},
            )  # fmt: skip
            held = Tenure.objects.create(
                official=official, post=post, start=row["start"].strip(), end=row["end"].strip(), source=row["source"].strip(),
                own_channel="" if tenure.channel == post.channel else tenure.channel,
                own_level=None if tenure.level == post.level else tenure.level,
            )  # fmt: skip
            own = dict.fromkeys(text for text in tenure.aliases if text not in everywhere)
            Alias.objects.bulk_create(Alias(official=official, tenure=held, text=text) for text in own)
    return len(new)


def load_publishers(path: Path) -> int:
    """Add the publishers of the table that the record does not know, with the side whose own voice each is; how many."""
    known = {name.casefold() for name in Publisher.objects.values_list("name", flat=True)}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["name"].casefold() not in known]
    for row in rows:
        Publisher.objects.create(name=row["name"], side=row["side"], homepage=row["homepage"])
    return len(rows)
