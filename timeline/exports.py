"""The formats that the record is taken away in: one decorated function each, which turns a selection of events into text.

Each yields its text a chunk at a time, so that a download of any size begins at once and needs little memory. A new
format is one more function here; its address, its command-line name and the links on the pages follow.
"""

import csv
import datetime as dt
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from timeline import edtf, wording
from timeline.event_types import EVENT_TYPES
from timeline.querysets import EventQuerySet
from timeline.rows import CITATION_COLUMNS, COLUMNS, EventRow, citation_chunks, csv_columns, event_chunks, event_rows
from timeline.vocabulary import Channel, Precision, Status

FEED_LENGTH = 100
#: The precisions that put an event on its days; any other says only that it fell somewhere among them.
EXACT = (Precision.DAY, Precision.RANGE)
CALENDAR_STATUS = {Status.PLANNED: "TENTATIVE", Status.HELD: "CONFIRMED", Status.ONGOING: "CONFIRMED"}
TIMELINEJS_COLUMNS = (
    "Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date", "Headline", "Text", "Media",
    "Media Credit", "Media Caption", "Media Thumbnail", "Type", "Group", "Background",
)  # fmt: skip
_NAMES = tuple(column.name for column in COLUMNS)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_RUNS = re.compile(r"'*[=+\-@\t\r]")
_RUNS_IN_COLUMN = re.compile(rf"\0{_RUNS.pattern}")
_MARKS = re.compile(r'[,"\r\n]')
_INERT = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True)
class Selection:
    """What is exported: the events, in any order, and how.

    `site` is the address that the record has, without a slash at its end, `address` that of the page with the same
    filter, and `title` says in words what was chosen. `bom` begins a CSV with a byte-order mark, by which Excel knows
    UTF-8; `approximate` puts into the calendar also what is not known to the day.
    """

    events: EventQuerySet
    site: str
    address: str = ""
    title: str = "US–China contacts"
    bom: bool = False
    approximate: bool = False

    @property
    def newest_first(self) -> EventQuerySet:
        """The events in the order of the timeline."""
        return self.events.order_by("-sort_date", "-pk")


@dataclass(frozen=True)
class Format:
    """One format: the file's name (which is its address), its words, its media type, the options it heeds, its writer."""

    name: str
    label: str
    content_type: str
    options: tuple[str, ...]
    write: Callable[[Selection], Iterator[str]]


FORMATS: dict[str, Format] = {}


def export_format(name: str, label: str, content_type: str, *options: str) -> Callable[..., Callable[[Selection], Iterator[str]]]:
    """Enter the decorated writer in FORMATS."""

    def enter(write: Callable[[Selection], Iterator[str]]) -> Callable[[Selection], Iterator[str]]:
        FORMATS[name] = Format(name, label, f"{content_type}; charset=utf-8", options, write)
        return write

    return enter


def inert(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet would run it as a formula; `restored` takes it off again."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def restored(cell: str) -> str:
    """The text from which `inert` made this cell."""
    return cell[1:] if _INERT.match(cell) else cell


class _Text:
    """What csv.writer writes to: keeps the lines of a chunk until they are taken."""

    def __init__(self, start: str = "") -> None:
        self.parts = [start]

    def write(self, text: str) -> None:
        self.parts.append(text)

    def take(self) -> str:
        text = "".join(self.parts)
        self.parts.clear()
        return text


def _csv(header: Iterable[str], chunks: Iterable[Sequence[tuple[Any, ...]]], bom: bool) -> Iterator[str]:
    """The CSV with its header, a chunk of rows at a time; formulas are made inert. Always yields the header."""
    text = _Text("\ufeff" if bom else "")
    writer = csv.writer(text)
    writer.writerow(header)
    for chunk in chunks:
        writer.writerows(_inert_rows(chunk))
        yield text.take()
    if rest := text.take():
        yield rest


def _inert_rows(rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
    """The rows with every formula inert. Nearly always there is none in a chunk, which is seen column by column."""
    risky = {number for number, column in enumerate(zip(*rows, strict=True)) if _may_run(column)}
    if not risky:
        return rows
    return [tuple(inert(c) if i in risky and isinstance(c, str) else c for i, c in enumerate(row)) for row in rows]


def _may_run(column: tuple[Any, ...]) -> bool:
    """Whether a cell of the column would run, told from all its texts as one, far faster than one by one."""
    try:
        return _RUNS_IN_COLUMN.search("\0" + "\0".join(column)) is not None
    except TypeError:
        return any(isinstance(cell, str) and _RUNS.match(cell) for cell in column)


def _quoted(column: Sequence[str]) -> Sequence[str]:
    """Texts as cells of a CSV, inert, and quoted as csv.writer does; marks are looked for in all of them at once."""
    together = "\0" + "\0".join(column)
    if _RUNS_IN_COLUMN.search(together):
        column = [inert(cell) for cell in column]
    if _MARKS.search(together):
        column = [f'"{cell.replace('"', '""')}"' if _MARKS.search(cell) else cell for cell in column]
    return column


@export_format("events.csv", "CSV", "text/csv", "bom")
def events_csv(selection: Selection) -> Iterator[str]:
    """One row an event, the columns of rows.COLUMNS."""
    start = "\ufeff" * selection.bom + ",".join(_NAMES) + "\r\n"
    for columns in csv_columns(selection.newest_first, selection.site, "; "):
        cells = (_quoted(column) if free else column for free, column in columns)
        yield f"{start}{'\r\n'.join(map(','.join, zip(*cells, strict=True)))}\r\n"
        start = ""
    if start:
        yield start


@export_format("citations.csv", "CSV of citations", "text/csv", "bom")
def citations_csv(selection: Selection) -> Iterator[str]:
    """One row a citation, the columns of rows.CITATION_COLUMNS."""
    return _csv((column.name for column in CITATION_COLUMNS), citation_chunks(selection.newest_first), selection.bom)


def as_dict(row: EventRow) -> dict[str, Any]:
    """The row by column name, with null where a number or a day is not known."""
    named = dict(zip(_NAMES, row, strict=False))
    for name in ("date_earliest", "date_latest", "first_reported"):
        named[name] = named[name] or None
    return named


#: JSON of one line. One encoder for all rows: `json.dumps` would make a new one for each.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@export_format("events.json", "JSON", "application/json")
def events_json(selection: Selection) -> Iterator[str]:
    """An array of objects, one an event, with the names of the CSV's columns."""
    opening = "["
    for chunk in event_chunks(selection.newest_first, selection.site):
        yield opening + ",\n".join(_json(as_dict(row)) for row in chunk)
        opening = ",\n"
    yield "[]\n" if opening == "[" else "]\n"


@export_format("events.jsonl", "JSON Lines", "application/jsonl")
def events_jsonl(selection: Selection) -> Iterator[str]:
    """The objects of the JSON, one a line."""
    for chunk in event_chunks(selection.newest_first, selection.site):
        yield "".join(f"{_json(as_dict(row))}\n" for row in chunk)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _printable(text: str) -> str:
    """The text without control characters, which neither XML nor a calendar may hold."""
    return _CONTROL.sub("", text)


def _words(row: EventRow) -> str:
    return wording.date(row.edtf, row.date_precision)


def _where(row: EventRow) -> str:
    return ", ".join(part for part in (row.place, row.country) if part)


def _is_exact(row: EventRow) -> bool:
    return row.date_precision in EXACT and not edtf.parse(row.edtf).approximate


def uid(event_id: int) -> str:
    """The lasting identity of an event in a calendar."""
    return f"event-{event_id}@{urlsplit(settings.SITE_ADDRESS).hostname}"


def calendar_event(row: EventRow) -> icalendar.Event:
    """The event as a VEVENT of whole days. An event whose days are not known exactly says so in its description."""
    first, last = _day(row.date_earliest or row.date_latest), _day(row.date_latest or row.date_earliest)
    changed = dt.datetime.fromisoformat(row.updated_at)
    event = icalendar.Event()
    event.add("uid", uid(row.id))
    event.add("sequence", row.version - 1)
    event.add("dtstamp", changed)
    event.add("created", dt.datetime.fromisoformat(row.created_at))
    event.add("last-modified", changed)
    event.add("dtstart", first)
    event.add("dtend", last + dt.timedelta(days=1))
    event.add("summary", _printable(row.headline))
    notes = [
        "" if _is_exact(row) else f"When: {_words(row)}. The day is not known.",
        row.summary,
        f"{EVENT_TYPES[row.kind].label}, {Status(row.status).label.lower()}.",
        *(f"Source: {address}" for address in row.source_urls),
    ]
    event.add("description", _printable("\n".join(note for note in notes if note)))
    if row.place or row.country:
        event.add("location", _printable(_where(row)))
    event.add("categories", [EVENT_TYPES[row.kind].label, Channel(row.channel).label])
    event.add("url", row.permalink)
    event.add("status", CALENDAR_STATUS.get(Status(row.status), "CANCELLED"))
    event.add("transp", "TRANSPARENT")
    if row.engagement and row.engagement != row.id:
        event.add("related-to", uid(row.engagement))
    return event


@export_format("events.ics", "Calendar", "text/calendar", "approximate")
def events_ics(selection: Selection) -> Iterator[str]:
    """An iCalendar of the events known to the day; with `approximate`, of all that have a date."""
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//US-China contacts//Timeline//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", selection.title)
    calendar.add("x-wr-calname", selection.title)
    calendar.add("refresh-interval", dt.timedelta(days=1), parameters={"VALUE": "DURATION"})
    opening, closing = calendar.to_ical().decode().split("END:VCALENDAR")
    yield opening
    dated = selection.newest_first.exclude(date_earliest=None, date_latest=None)
    for chunk in event_chunks(dated, selection.site):
        yield "".join(calendar_event(row).to_ical().decode() for row in chunk if selection.approximate or _is_exact(row))
    yield f"END:VCALENDAR{closing}"


def _html(row: EventRow) -> str:
    """The event in a paragraph, and its sources as links."""
    sources = "".join(f'<li><a href="{escape(url)}">{escape(url)}</a></li>' for url in row.source_urls if url.startswith("http"))
    people = wording.listed([*row.us_participants, *row.cn_participants])
    facts = "; ".join(part for part in (_words(row), Status(row.status).label.lower(), _where(row), people) if part)
    return "".join(
        (
            f"<p>{escape(row.summary)}</p>" if row.summary else "",
            f"<p>{escape(facts)}.</p>",
            f"<ul>{sources}</ul>" if sources else "",
            f'<p><a href="{escape(row.permalink)}">Event {row.id}</a></p>',
        )
    )


@export_format("events.atom", "Feed", "application/atom+xml")
def events_atom(selection: Selection) -> Iterator[str]:
    """An Atom feed of the events added or changed last, whatever their own dates."""
    feed = Atom1Feed(
        title=selection.title,
        link=selection.address or f"{selection.site}/",
        description="The contacts added or changed last.",
        language="en-GB",
        author_name="US–China contacts",
        feed_guid=selection.address or f"{selection.site}/",
    )
    latest = selection.events.order_by("-updated_at", "-pk")[:FEED_LENGTH]
    for row in event_rows(latest, selection.site):
        feed.add_item(
            title=_printable(row.headline),
            link=row.permalink,
            description=_printable(_html(row)),
            unique_id=row.permalink,
            pubdate=dt.datetime.fromisoformat(row.created_at),
            updateddate=dt.datetime.fromisoformat(row.updated_at),
            categories=(row.kind, row.status, row.channel),
        )
    yield feed.writeString("utf-8")


def _parts(day: dt.date, depth: int) -> dict[str, int]:
    return dict([("year", day.year), ("month", day.month), ("day", day.day)][:depth])


def _slides(selection: Selection) -> Iterator[tuple[EventRow, dict[str, int], dict[str, int]]]:
    """The dated events, oldest first, with start and end as TimelineJS has them: no more exact than the event's date."""
    dated = selection.events.exclude(date_earliest=None, date_latest=None).order_by("sort_date", "pk")
    for row in event_rows(dated, selection.site):
        first, last = _day(row.date_earliest or row.date_latest), _day(row.date_latest or row.date_earliest)
        depth = {Precision.YEAR: 1, Precision.MONTH: 2, Precision.SEASON: 2}.get(Precision(row.date_precision), 3)
        start, end = _parts(first, depth), _parts(last, depth)
        yield row, start, {} if end == start else end


@export_format("timelinejs.json", "TimelineJS", "application/json")
def timelinejs_json(selection: Selection) -> Iterator[str]:
    """What TimelineJS loads: its events by `unique_id`, grouped by channel, the words of the date as display date."""
    yield f'{{"title":{_json({"text": {"headline": escape(selection.title)}})},"events":['
    comma = ""
    for slides in itertools.batched(_slides(selection), 500):
        events = []
        for row, start, end in slides:
            event: dict[str, Any] = {"unique_id": f"event-{row.id}", "start_date": start}
            if end:
                event["end_date"] = end
            event["display_date"] = _words(row)
            event["group"] = Channel(row.channel).label
            event["text"] = {"headline": escape(row.headline), "text": _html(row)}
            events.append(_json(event))
        yield comma + ",\n".join(events)
        comma = ",\n"
    yield "]}\n"


@export_format("timelinejs.csv", "TimelineJS spreadsheet", "text/csv", "bom")
def timelinejs_csv(selection: Selection) -> Iterator[str]:
    """The spreadsheet that TimelineJS reads; Day is blank where only the month is known."""

    def cells(row: EventRow, start: dict[str, int], end: dict[str, int]) -> tuple[Any, ...]:
        parts = ("year", "month", "day")
        days = [*(start.get(part) for part in parts), "", *(end.get(part) for part in parts), ""]
        return *days, _words(row), escape(row.headline), _html(row), "", "", "", "", "", Channel(row.channel).label, ""

    rows = (cells(*slide) for slide in _slides(selection))
    return _csv(TIMELINEJS_COLUMNS, (list(chunk) for chunk in itertools.batched(rows, 500)), selection.bom)
