"""Read and validate the seed tables; every error names the file, the row and the column."""

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from timeline.edtf import EdtfError
from timeline.edtf import parse as parse_edtf
from timeline.event_types import EVENT_TYPES
from timeline.extract.types import OfficialRecord, TenureRecord
from timeline.vocabulary import LEVELS, Channel, Precision, Side, Status, Term

OFFICIAL_COLUMNS = (
    "name",
    "native_name",
    "aliases",
    "side",
    "post",
    "organisation",
    "channel",
    "level",
    "start",
    "end",
    "source",
)
CONTACT_COLUMNS = (
    "date_start",
    "date_end",
    "precision",
    "kind",
    "status",
    "channel",
    "us_participants",
    "cn_participants",
    "place",
    "country",
    "summary",
    "source1_url",
    "source1_publisher",
    "source1_published",
    "source2_url",
    "source2_publisher",
    "source2_published",
    "verified",
    "notes",
    "date_other_side",
)
_PART_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")


class SeedError(ValueError):
    """A seed table is wrong; the text names the file, row and column and says what is expected."""


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One reference contact of contacts.csv. Dates are inclusive days; None where the date is unknown."""

    date_start: dt.date | None
    date_end: dt.date | None
    precision: Precision
    kind: str
    status: Status
    channel: Channel
    us_participants: tuple[str, ...]
    cn_participants: tuple[str, ...]
    place: str
    country: str
    summary: str
    sources: tuple[str, ...]
    verified: str
    notes: str
    date_other_side: dt.date | None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table with its place in the file, so that a bad cell can be named."""

    path: Path
    line: int
    cells: dict[str, str]

    def error(self, column: str, expected: str) -> SeedError:
        value = self.cells.get(column, "")
        return SeedError(f"{self.path}, row {self.line}, column {column}: “{value}”: {expected}")

    def text(self, column: str) -> str:
        return (self.cells.get(column) or "").strip()

    def required(self, column: str) -> str:
        if not self.text(column):
            raise self.error(column, "must not be empty")
        return self.text(column)

    def term[T: Term](self, column: str, terms: type[T]) -> T:
        try:
            return terms(self.text(column))
        except ValueError:
            raise self.error(column, "must be one of " + ", ".join(terms)) from None

    def names(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(column).split(";") if part.strip())

    def bound(self, column: str, *, last: bool) -> dt.date | None:
        """The first (or last) day of the period in the cell, None where it is empty."""
        value = self.text(column)
        if not value:
            return None
        if not _PART_DATE.match(value):
            raise self.error(column, "must be YYYY, YYYY-MM or YYYY-MM-DD")
        try:
            period = parse_edtf(value)
        except EdtfError as error:
            raise self.error(column, str(error)) from None
        return period.latest if last else period.earliest


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[_Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise SeedError(f"{path}, row 1: lacks the column {', '.join(missing)}")
        for cells in reader:
            yield _Row(path, reader.line_num, cells)


def read_officials(path: Path | str) -> list[OfficialRecord]:
    """The register: a record a person, its tenures in the order of the file. Raises SeedError, OSError."""
    people: dict[str, tuple[str, Side, list[TenureRecord]]] = {}
    for row in _rows(Path(path), OFFICIAL_COLUMNS):
        name, side = row.required("name"), row.term("side", Side)
        if not row.text("level").isdigit() or int(row.text("level")) not in LEVELS:
            raise row.error("level", f"must be a number from {min(LEVELS)} to {max(LEVELS)}")
        tenure = TenureRecord(
            post=row.required("post"),
            organisation=row.text("organisation"),
            channel=row.term("channel", Channel),
            level=int(row.text("level")),
            start=row.bound("start", last=False),
            end=row.bound("end", last=True),
            aliases=row.names("aliases"),
        )
        if tenure.start and tenure.end and tenure.end < tenure.start:
            raise row.error("end", "must not be before the start")
        _native, known_side, tenures = people.setdefault(name, (row.text("native_name"), side, []))
        if known_side != side:
            raise row.error("side", f"must agree with the other rows of {name} ({known_side})")
        tenures.append(tenure)
    return [OfficialRecord(name, name, native, side, tuple(tenures)) for name, (native, side, tenures) in people.items()]


def read_contacts(path: Path | str) -> list[ContactRecord]:
    """The reference contacts, in the order of the file. Raises SeedError, OSError."""
    contacts = []
    for row in _rows(Path(path), CONTACT_COLUMNS):
        if row.text("kind") not in EVENT_TYPES:
            raise row.error("kind", "must be one of " + ", ".join(EVENT_TYPES))
        start, end = row.bound("date_start", last=False), row.bound("date_end", last=True)
        if (start is None) != (end is None) or (start and end and end < start):
            raise row.error("date_end", "must be a day on or after date_start, or both must be empty")
        contacts.append(
            ContactRecord(
                date_start=start,
                date_end=end,
                precision=row.term("precision", Precision),
                kind=row.text("kind"),
                status=row.term("status", Status),
                channel=row.term("channel", Channel),
                us_participants=row.names("us_participants"),
                cn_participants=row.names("cn_participants"),
                place=row.text("place"),
                country=row.text("country"),
                summary=row.required("summary"),
                sources=tuple(row.text(f"source{n}_url") for n in (1, 2) if row.text(f"source{n}_url")),
                verified=row.text("verified"),
                notes=row.text("notes"),
                date_other_side=row.bound("date_other_side", last=False),
            )
        )
    return contacts
