"""The list of events as a page shows it: a page by key, month headings, and the silences between contacts."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Prefetch

from timeline import records, wording
from timeline.columns import EVER, NEVER, Columns, columns
from timeline.drawing import Person, Source, draw
from timeline.forms import Cursor, EventFilterForm
from timeline.models import Citation, Event, Official, Participation, Publisher
from timeline.vocabulary import Precision

PAGE_SIZE = 50
#: From so many days without a contact on, the list says so.
SILENCE_DAYS = 30
#: So many contacts from the top of the page on decide its silences.
_LOOK_BACK = 400
#: So many rows are kept ready, about 3 kB each.
KEPT = 5000


#: What a row shows of an event, of its people and, in the order of Source, of its citations.
_SHOWN = (
    "kind", "status", "edtf", "date_earliest", "date_latest", "date_precision", "place", "country", "channel", "form", "level",
    "headline", "confidence", "review_state", "first_reported", "sort_date",
)  # fmt: skip
_PEOPLE = Participation.objects.select_related("official")
_SOURCE = (
    "event_id", "quote", "start", "mark_start", "mark_end", "article_id", "article__published", "article__title",
    "article__address", "article__publisher__name",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """An event as every list shows it, drawn: the same until the record changes."""

    key: int
    sort_date: dt.date
    dated: bool
    heading: str
    html: str


@dataclass(frozen=True)
class Entry:
    """A row in its place; `heading` where a new month begins, `silence` where contacts stopped before it."""

    row: Row
    heading: str
    silence: str


@dataclass(frozen=True)
class Page:
    """One page; `earlier` and `later` are the query strings of the pages before and after it in the list, or None, and
    `state` that of the record it shows."""

    entries: list[Entry]
    earlier: str | None
    later: str | None
    state: tuple[Any, ...]


class _Kept:
    """The rows drawn last, all of one state of the record."""

    def __init__(self) -> None:
        self.state: Any = None
        self.rows: OrderedDict[int, Row] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, state: Any, keys: list[int]) -> dict[int, Row]:
        with self.lock:
            if state != self.state:
                self.state, self.rows = state, OrderedDict()
            found = {key: self.rows[key] for key in keys if key in self.rows}
            for key in found:
                self.rows.move_to_end(key)
            return found

    def put(self, state: Any, rows: dict[int, Row]) -> None:
        with self.lock:
            if state == self.state:
                self.rows.update(rows)
                while len(self.rows) > KEPT:
                    self.rows.popitem(last=False)


_kept = _Kept()


_ACTS = (LogEntry, Official.history.model, Publisher.history.model)


def state(record: Columns) -> tuple[Any, ...]:
    """What pages rest on, as a value that changes with it: the events with their people and citations, the register's
    names, and acts in the admin."""
    acts = (model._default_manager.order_by("-pk").values_list("pk", flat=True).first() for model in _ACTS)
    return connection.settings_dict["NAME"], record.stamp, *acts


def rows(keys: Iterable[int], now: tuple[Any, ...]) -> list[Row]:
    """The rows of these events, in this order, as of this state. What is not kept ready is read and drawn, in a fixed
    number of queries."""
    keys = list(keys)
    found = _kept.get(now, keys)
    missing = [key for key in keys if key not in found]
    if missing:
        drawn = _drawn(missing)
        _kept.put(now, drawn)
        found |= drawn
    return [found[key] for key in keys if key in found]


def _drawn(keys: list[int]) -> dict[int, Row]:
    """The rows of these events, by id."""
    events = Event.objects.only(*_SHOWN).prefetch_related(Prefetch("participations", _PEOPLE)).in_bulk(keys)
    lines = records.context_lines(list(events.values()))
    sources: dict[int, list[Source]] = defaultdict(list)
    for key, *source in Citation.objects.standing().filter(event__in=keys).values_list(*_SOURCE):
        sources[key].append(Source._make(source))
    return {
        key: Row(
            key,
            event.sort_date,
            event.date_earliest is not None,
            heading(event),
            draw("list.html", "event", event, map(Person.of, event.participations.all()), sources[key], lines.get(key, "")),
        )
        for key, event in events.items()
    }


def page(form: EventFilterForm, size: int = PAGE_SIZE) -> Page:
    """The page that the form's cursor asks for, in a fixed number of queries."""
    now = state(form.columns)
    after, before = form.value("after"), form.value("before")
    backwards = before is not None and after is None
    found = _slice(form, now, after or before, backwards, size + 1)
    if backwards and len(found) <= size:
        after, backwards = None, False
        found = _slice(form, now, None, False, size + 1)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_earlier, has_later = (more, True) if backwards else (after is not None, more)
    return Page(
        _entries(found, _silences(form, found) if form.covers_all_contacts else {}),
        form.query_string(before=_cursor(found[0])) if has_earlier and found else None,
        form.query_string(after=_cursor(found[-1])) if has_later and found else None,
        now,
    )


def _cursor(row: Row) -> str:
    return str(Cursor(row.sort_date, row.key))


def _slice(form: EventFilterForm, now: tuple[Any, ...], cursor: Cursor | None, backwards: bool, number: int) -> list[Row]:
    """`number` rows from the cursor on, in the order of the list or, `backwards`, against it."""
    after = (cursor.date.toordinal(), cursor.id) if cursor else None
    keys = form.columns.page(form.mask(), number, oldest_first=form.oldest_first != backwards, after=after)
    return rows(keys, now)


def heading(event: Event) -> str:
    """The heading that an event stands under: its month, or the year or season where no month is known."""
    if event.date_precision in (Precision.YEAR, Precision.SEASON):
        words = wording.date(event.edtf, event.date_precision)
        return words[0].upper() + words[1:]
    if event.date_precision == Precision.NONE:
        return f"Date not known, reported in {wording.month(event.sort_date)}"
    return wording.month(event.sort_date)


def entries(keys: Iterable[int]) -> list[Entry]:
    """These events, in this order, with a heading where a month begins."""
    return _entries(rows(keys, state(columns())), {})


def _entries(found: list[Row], silences: dict[int, str]) -> list[Entry]:
    last, listed = "", []
    for row in found:
        listed.append(Entry(row, row.heading if row.heading != last else "", silences.get(row.key, "")))
        last = row.heading
    return listed


def _silences(form: EventFilterForm, found: list[Row]) -> dict[int, str]:
    """By id of a contact, the words for the days without any before it. What is under way or vague closes the gap."""
    dated = [row.sort_date for row in found if row.dated]
    if not dated:
        return {}
    record = form.columns
    contacts = form.mask() & record.contacts & (record.earliest != NEVER)
    before = record.rows_of(record.page(contacts, _LOOK_BACK, after=(max(dated).toordinal() + 1, 0))[::-1])
    channel = form.chosen["channel"][0].label.lower() + " " if "channel" in form.chosen else ""
    return {
        pk: f"No {channel}contact on record for {'' if exact else 'at least '}{wording.days(days)}"
        for pk, days, exact in gaps([_placed(record, row) for row in before.tolist()])
    }


def _placed(record: Columns, row: int) -> tuple[int, dt.date, dt.date | None, bool]:
    latest = int(record.latest[row])
    last = None if latest == EVER else dt.date.fromordinal(latest)
    return int(record.ids[row]), dt.date.fromordinal(int(record.earliest[row])), last, bool(record.exact[row])


def gaps(contacts: list[tuple[Any, dt.date, dt.date | None, bool]], least: int = SILENCE_DAYS) -> list[tuple[Any, int, bool]]:
    """(key, days, whether both ends are known to the day) of each gap before a contact, of `least` days or more.

    `contacts` are (key, earliest, latest, whether the days are known) by earliest day. The gap is the shortest that their
    dates allow; a contact whose end is not known counts with its start.
    """
    found = []
    latest: dt.date | None = None
    exact = True
    for key, first, last, known in contacts:
        if latest and (first - latest).days >= least:
            found.append((key, (first - latest).days, known and exact))
        if latest is None or (last or first) >= latest:
            latest, exact = last or first, known
    return found
