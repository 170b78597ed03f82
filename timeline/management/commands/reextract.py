"""Run the extractor again over stored articles."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from timeline.management.commands.ingest import articles_in_order
from timeline.models import Article
from timeline.pipeline import process_articles
from timeline.wording import count


class Command(BaseCommand):
    help = "Run the extractor again over stored articles: the same events keep their ids, and what editors settled stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--article", nargs="+", type=int, metavar="ID", help="only these articles; else all that have a text")

    def handle(self, *args: Any, **options: Any) -> None:
        articles = Article.objects.exclude(text="").order_by("published", "pk")
        if options["article"]:
            articles = articles.filter(pk__in=options["article"])
        keys = list(articles.values_list("pk", flat=True))
        if missing := set(options["article"] or ()) - set(keys):
            raise CommandError(f"No article with a text has the id {', '.join(map(str, sorted(missing)))}.")
        with tqdm(total=len(keys), desc="Extracting", unit=" articles", disable=None) as bar:
            summary = process_articles(articles_in_order(keys), lambda article: bar.update())
        told = f"{summary.coded} with contacts, {summary.no_event} without, {len(summary.failures)} failed"
        self.stdout.write(f"{count(len(keys), 'article')}: {told}; {count(summary.new_events, 'new event')}.")
        for article, reason in summary.failures:
            self.stderr.write(f"article {article.pk}, “{article.title}”: {reason}")
        if summary.failures:
            raise CommandError(f"{len(summary.failures)} failed, the others are kept.")
