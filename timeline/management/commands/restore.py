"""`manage.py restore FILE`: the whole record from one file, into an empty database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline import backup


class Command(BaseCommand):
    help = "Fill a newly migrated, empty database from a backup, and prove it equal. All or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--verify", action="store_true", help="change nothing: say whether this database holds what the file does"
        )

    def handle(self, **options: Any) -> None:
        file = options["file"]
        try:
            if options["verify"]:
                self._verify(file)
                return
            content = backup.restore(file)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{content.rows:,} rows restored and compared, sha256 {content.digest}")

    def _verify(self, file: Path) -> None:
        theirs, ours = backup.check(file), backup.content()
        if theirs == ours:
            self.stdout.write(f"Equal: {ours.rows:,} rows, sha256 {ours.digest}")
            return
        tables = [
            f"{name}: {theirs.counts.get(name, 0):,} in the file, {ours.counts.get(name, 0):,} here"
            for name in sorted({*theirs.counts, *ours.counts})
            if theirs.counts.get(name) != ours.counts.get(name)
        ]
        raise CommandError("Not equal. " + ("; ".join(tables) or "The numbers of rows are the same, but not what is in them."))
