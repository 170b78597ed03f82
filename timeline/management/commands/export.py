"""`manage.py export`: any format of any filter, as the site gives it, to a file or to standard output."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from timeline.exports import FORMATS, Selection
from timeline.forms import BadFilter, EventFilterForm


class Command(BaseCommand):
    help = "Write the events of a filter in one of the formats of the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = [*FORMATS, *(name.removeprefix("events.") for name in FORMATS if name.startswith("events."))]
        parser.add_argument("--format", default="events.csv", choices=names, metavar="FORMAT", help=", ".join(FORMATS))
        parser.add_argument("--query", default="", help="the filter as in an address: kind=meeting&from=2022-11")
        parser.add_argument("-o", "--output", metavar="FILE", help="default: standard output")
        parser.add_argument("--bom", action="store_true", help="begin a CSV with a byte-order mark, for Excel")
        parser.add_argument("--approximate", action="store_true", help="put events not known to the day into the calendar too")

    def handle(self, **options: Any) -> None:
        try:
            form = EventFilterForm.strict(QueryDict(options["query"].lstrip("?")))
        except BadFilter as error:
            raise CommandError(str(error)) from error
        name = options["format"]
        selection = Selection(form.events(), settings.SITE_ADDRESS, bom=options["bom"], approximate=options["approximate"])
        text = (FORMATS.get(name) or FORMATS[f"events.{name}"]).write(selection)
        if not options["output"]:
            sys.stdout.writelines(text)
            return
        try:
            with open(options["output"], "w", encoding="utf-8", newline="") as file:
                file.writelines(text)
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}") from error
