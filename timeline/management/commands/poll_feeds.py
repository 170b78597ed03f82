"""Poll the feeds that are followed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F

from timeline.feeds import poll
from timeline.jobs import read_left_behind
from timeline.models import Feed


class Command(BaseCommand):
    help = (
        "Bring in what is new of the feeds that are followed. Safe to run from cron, and twice at once. Exits with 1 if a feed "
        "or an entry failed; the others are kept, and what may pass is tried again at the next run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("addresses", nargs="*", metavar="ADDRESS", help="only these feeds")

    def handle(self, *args: Any, **options: Any) -> None:
        feeds = Feed.objects.filter(active=True).select_related("publisher").order_by(F("polled_at").asc(nulls_first=True), "pk")
        if wanted := options["addresses"]:
            feeds = feeds.filter(address__in=wanted)
            if unknown := set(wanted) - {feed.address for feed in feeds}:
                raise CommandError(f"Not a feed that is followed: {', '.join(sorted(unknown))}")
        new = there = failed = count = 0
        for feed in feeds:
            count += 1
            polled = poll(feed)
            new += polled.new
            there += polled.already_there
            failed += polled.failed
            if polled.busy:
                self.stdout.write(f"{feed}: being polled by another run.")
            elif polled.new or polled.left or options["verbosity"] > 1:
                self.stdout.write(
                    f"{feed}: {polled.new} new, {polled.already_there} already there, {polled.left} left for the next run."
                )
            for problem in [polled.error] if polled.error else polled.problems:
                self.stderr.write(f"{feed}: {problem}")
        read_left_behind()
        self.stdout.write(f"{count} feeds polled: {new} articles new, {there} already there; {failed} feeds with problems.")
        if failed:
            raise CommandError(f"{failed} feeds had problems; see above.")
