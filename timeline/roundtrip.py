"""The events download, edited in a spreadsheet and brought back: first a preview, cell by cell; then corrections.

`preview` reads the file and changes nothing. `apply` makes what it found into corrections of one batch, which can be
undone together. A row that is missing from the file means nothing: no event is ever taken away this way.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from timeline import corrections, edtf
from timeline.exports import restored
from timeline.models import Correction, Event, Official, Participation
from timeline.rows import COLUMNS, EventRow, event_rows
from timeline.upkeep import participant_json
from timeline.vocabulary import Role, Side

#: The columns that may be changed one by one; each is a field of the event.
EDITABLE = (
    "edtf",
    "date_text",
    "kind",
    "status",
    "channel",
    "form",
    "level",
    "requested_by",
    "place",
    "country",
    "headline",
    "summary",
)
FIELDS = {column.name: column for column in Event._meta.concrete_fields}
#: The columns that together tell who took part: names and roles of each side.
PEOPLE = {"us_participants": Side.USA, "us_roles": Side.USA, "cn_participants": Side.CHN, "cn_roles": Side.CHN}
NEEDED = ("id", "updated_at")
#: What is not compared: these two, and the address of the page, which depends on where the file was taken from.
PASSED_OVER = (*NEEDED, "permalink")
#: The forms in which spreadsheets write days.
_SPREADSHEET_DAYS = (
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m/%d/%y",
    "%d/%m/%y",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%d-%b-%y",
    "%d-%b-%Y",
)
_SPREADSHEET_MONTHS = ("%b-%y", "%b %Y", "%B %Y", "%m/%Y")


#: By event and field: when each correction was made, and the value that it replaced.
History = dict[tuple[int, str], list[tuple[dt.datetime, Any]]]


class BadFile(ValueError):
    """The file as a whole can't be read; the text says why and what to do."""


@dataclass(frozen=True)
class Change:
    """A cell that was edited: `new` is what the event's `field` would become, `old_text` and `new_text` are the cells."""

    row: int
    column: str
    event: int
    field: str
    new: Any
    old_text: str
    new_text: str


@dataclass(frozen=True)
class Conflict:
    """A cell that differs from an event which changed after the file was made: which of the two is meant is not known."""

    row: int
    column: str
    event: int
    current: str
    wanted: str
    changed_at: str


@dataclass(frozen=True)
class BadCell:
    """A cell that can't be used, and why. `row` is the spreadsheet's own number; the header is row 1."""

    row: int
    column: str
    value: str
    message: str


@dataclass
class Preview:
    """What bringing the file back would do. `rows` counts its rows, `same` those that change nothing."""

    name: str
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    bad_cells: list[BadCell] = field(default_factory=list)
    rows: int = 0
    same: int = 0
    versions: dict[int, int] = field(default_factory=dict, repr=False)

    @property
    def findings(self) -> list[Change | Conflict | BadCell]:
        """All of them in the order of the rows."""
        return sorted([*self.changes, *self.conflicts, *self.bad_cells], key=lambda found: found.row)


@dataclass(frozen=True)
class Applied:
    """What was done: the batch to undo it by, the events corrected, and what was left out and why."""

    batch: uuid.UUID
    events: list[int]
    refused: list[BadCell]


def _table(content: bytes) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The columns, and each row that is not empty with its number, whatever the spreadsheet's delimiter."""
    if content[:2] == b"PK":
        raise BadFile("This is a workbook, not a CSV. Save it as “CSV UTF-8”.")
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile("The file is not in UTF-8. Save it as “CSV UTF-8”; otherwise names lose their letters.") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(1_000_000)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadFile(f"The file is no CSV: {error}.") from error
    header = [cell.strip() for cell in lines[0]] if lines else []
    if missing := [name for name in NEEDED if name not in header]:
        raise BadFile(f"The first row has no column {' and '.join(missing)}; it must be that of the events download.")
    if twice := {name for name in header if name and header.count(name) > 1}:
        raise BadFile(f"The first row has {', '.join(sorted(twice))} more than once.")
    rows = [
        (number, {name: _clean(cell) for name, cell in zip(header, line, strict=False)})
        for number, line in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in line)
    ]
    return header, rows


def _clean(cell: str) -> str:
    return restored(cell.replace("\r\n", "\n")).strip()


def preview(content: bytes, name: str) -> Preview:
    """What the edited download in `content` would change. Raises BadFile. `name` is the file's, for the reason given."""
    _, rows = _table(content)
    found = Preview(name, rows=len(rows))
    seen: dict[int, int] = {}
    for chunk in batched(rows, 500):
        numbered = [(row, number) for row in chunk if (number := _id(row, seen, found)) is not None]
        wanted = [number for _, number in numbered]
        events = Event.objects.filter(pk__in=wanted)
        current = {row.id: row for row in event_rows(events, "")}
        merged = dict(events.exclude(merged_into=None).values_list("pk", "merged_into"))
        history: History = defaultdict(list)
        for key, field_name, when, old in (
            Correction.objects.filter(event__in=wanted).order_by("pk").values_list("event_id", "field", "when", "old")
        ):
            history[key, field_name].append((when, old))
        for (row, cells), number in numbered:
            before = len(found.findings)
            if number not in current:
                found.bad_cells.append(BadCell(row, "id", cells["id"], "There is no event of this number."))
            elif number in merged:
                found.bad_cells.append(BadCell(row, "id", cells["id"], f"This event was merged into event {merged[number]}."))
            else:
                _compare(row, cells, current[number], history, found)
            found.same += len(found.findings) == before
    return found


def _id(row: tuple[int, dict[str, str]], seen: dict[int, int], found: Preview) -> int | None:
    number, cells = row
    text = cells["id"].removesuffix(".0")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        found.bad_cells.append(BadCell(number, "id", cells["id"], "This is no number of an event."))
        return None
    if int(text) in seen:
        found.bad_cells.append(BadCell(number, "id", cells["id"], f"Row {seen[int(text)]} is about this event already."))
        return None
    seen[int(text)] = number
    return int(text)


def _shown(row: EventRow, column: str) -> str:
    """The cell of the download as it is read back."""
    value = getattr(row, column)
    return _clean("; ".join(value) if isinstance(value, list) else "" if value is None else str(value))


def _compare(number: int, cells: dict[str, str], row: EventRow, history: History, found: Preview) -> None:
    """Add what the cells of one row say beyond the event as it is.

    Where the event changed after the download, a cell that still has what a later correction replaced was not edited.
    """
    try:
        exported = dt.datetime.fromisoformat(cells["updated_at"])
        stale = exported != dt.datetime.fromisoformat(row.updated_at)
    except (ValueError, TypeError):
        message = "The moment of the download was changed, so changes made since then can't be told. Leave this column as it is."
        found.bad_cells.append(BadCell(number, "updated_at", cells["updated_at"], message))
        return
    changed: dict[str, tuple[str, Any]] = {}
    for column in (column.name for column in COLUMNS):
        if column in PASSED_OVER or column not in cells or column in PEOPLE:
            continue
        old, new = _shown(row, column), cells[column]
        if new == old or _is_same_number(old, new):
            continue
        if stale:
            before = next((old for when, old in history.get((row.id, column), ()) if when > exported), None)
            if column in EDITABLE and (before is None or new != _clean(str(before))):
                found.conflicts.append(Conflict(number, column, row.id, old, new, row.updated_at))
        elif column not in EDITABLE:
            if old not in _readings(new):
                found.bad_cells.append(BadCell(number, column, new, _FOLLOWS.get(column, "This column can't be changed here.")))
        else:
            try:
                changed[column] = (column, _value(column, new, old))
            except ValidationError as error:
                found.bad_cells.append(BadCell(number, column, new, " ".join(error.messages)))
    for column in (column for column in PEOPLE if column in cells and cells[column] != _shown(row, column)):
        if stale:
            found.conflicts.append(Conflict(number, column, row.id, _shown(row, column), cells[column], row.updated_at))
            continue
        try:
            changed[column] = ("participants", _people(row, cells))
        except ValidationError as error:
            found.bad_cells.append(BadCell(number, column, cells[column], " ".join(error.messages)))
    for column, (name, value) in changed.items():
        found.changes.append(Change(number, column, row.id, name, value, _shown(row, column), cells[column]))
        found.versions[row.id] = row.version


_FOLLOWS = dict.fromkeys(
    ("date_earliest", "date_latest", "date_precision", "date_basis"), "This follows from edtf; change that."
) | dict.fromkeys(
    ("source_count", "source_urls", "source_publishers", "first_reported"),
    "This follows from the citations; change those on the event's page.",
)


def _is_same_number(old: str, new: str) -> bool:
    """Whether a spreadsheet only wrote a number otherwise: 4.0 for 4, 40 for 040."""
    try:
        return float(old) == float(new.replace(",", "."))
    except ValueError:
        return False


def _readings(text: str) -> list[str]:
    """The ISO days and months that a spreadsheet may have written as `text`, the American reading first."""
    found = []
    for form in (*_SPREADSHEET_DAYS, *_SPREADSHEET_MONTHS):
        with contextlib.suppress(ValueError):
            found.append(dt.datetime.strptime(text, form).strftime("%Y-%m" if form in _SPREADSHEET_MONTHS else "%Y-%m-%d"))
    return found


def _value(column: str, text: str, old: str) -> Any:
    """The cell as the event's field takes it. Raises ValidationError, in words."""
    if column == "edtf":
        try:
            edtf.parse(text)
        except edtf.EdtfError as error:
            if readings := _readings(text):
                day = old if old in readings else readings[0]
                raise ValidationError(
                    f"The spreadsheet rewrote a date, perhaps {day}. Format the column as text, and write it as 2023-05-08."
                ) from error
            raise ValidationError(f"{error}.") from error
        return text
    value: Any = text
    if column == "level":
        try:
            value = int(float(text)) if text else None
        except (ValueError, OverflowError):
            raise ValidationError("This is no level; levels are 1 to 5.") from None
    FIELDS[column].clean(value, None)
    return value


def _people(row: EventRow, cells: dict[str, str]) -> list[dict[str, Any]]:
    """Everyone who took part, as the four cells have them; who was there already keeps post and level."""
    present = {(p.side, p.name): participant_json(p) for p in Participation.objects.filter(event=row.id)}
    order = list(present)
    people: list[dict[str, Any]] = []
    for names, roles in (("us_participants", "us_roles"), ("cn_participants", "cn_roles")):
        side = PEOPLE[names]
        listed = [name for part in cells.get(names, _shown(row, names)).split(";") if (name := part.strip())]
        given = [role for part in cells.get(roles, _shown(row, roles)).split(";") if (role := part.strip())]
        if len(given) != len(listed):
            raise ValidationError(f"{names} has {len(listed)} names, and {roles} has {len(given)} roles: give one role a name.")
        for name, role in zip(listed, given, strict=True):
            if role not in list(Role):
                raise ValidationError(f"“{role}” is not a role; there are {', '.join(Role)}.")
            people.append({**(present.get((side.value, name)) or _newcomer(name, side)), "role": role})
    return sorted(people, key=lambda p: order.index((p["side"], p["name"])) if (p["side"], p["name"]) in present else len(order))


def _newcomer(name: str, side: Side) -> dict[str, Any]:
    official = Official.objects.filter(name=name).first()
    if official is not None and official.side != side:
        raise ValidationError(f"{name} is on the other side in the register.")
    key = official.pk if official else None
    return {"official": key, "name": name, "side": side.value, "role": "", "post": "", "level": None, "is_state": False}


def apply(found: Preview, who: User, *, chosen: Collection[tuple[int, str]] | None = None) -> Applied:
    """Make the changes of a preview into corrections, with the file's name as the reason.

    `chosen` limits them to these (row, column); None takes all. All changes of one event are made, or none: if it was
    changed after the preview, or a value does not hold, its cells come back as refused.
    """
    batch, events, refused = uuid.uuid4(), [], []
    by_event: dict[int, list[Change]] = {}
    for change in found.changes:
        if chosen is None or (change.row, change.column) in chosen:
            by_event.setdefault(change.event, []).append(change)
    for number, changes in by_event.items():
        try:
            with transaction.atomic():
                _correct(number, changes, found, who, batch)
            events.append(number)
        except corrections.VersionConflict:
            refused += _refused(changes, "The event was changed after this preview. Preview the file again.")
        except ValidationError as error:
            refused += _refused(changes, " ".join(error.messages))
    return Applied(batch, events, refused)


def _correct(number: int, changes: Iterable[Change], found: Preview, who: User, batch: uuid.UUID) -> None:
    version: int | None = found.versions[number]
    values = {change.field: change.new for change in changes}
    for name, value in values.items():
        event = Event.objects.get(pk=number)
        corrections.apply_correction(
            event, name, value, who, f"From the file {found.name}", batch=batch, expected_version=version
        )
        version = None


def _refused(changes: Iterable[Change], message: str) -> list[BadCell]:
    return [BadCell(change.row, change.column, change.new_text, message) for change in changes]
