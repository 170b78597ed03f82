"""Do the long work that pages asked for."""

from __future__ import annotations

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from timeline import jobs


class Command(BaseCommand):
    help = (
        "Do the long work that pages asked for: fetch and read articles. On PostgreSQL it runs until it is stopped, and takes up "
        "what a killed worker left. Where the web process does that work itself, it takes up what was left, and ends."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is waiting, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.JOBS == "workers":
            asyncio.run(jobs.work(once=options["once"]))
        else:
            self.stdout.write(f"{jobs.resume_stalled()} stopped batches taken up; the web process does the rest itself.")
