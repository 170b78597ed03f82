"""`manage.py backup FILE`: the whole record in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline import backup


class Command(BaseCommand):
    help = "Write the whole record, accounts included, to one file that `restore` reads on SQLite and PostgreSQL alike."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="for example contacts.jsonl.gz; keep it safe, for it holds accounts")

    def handle(self, **options: Any) -> None:
        try:
            content = backup.write(options["file"])
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}: {content.rows:,} rows, sha256 {content.digest}")
