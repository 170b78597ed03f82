"""The list of events as a page shows it: a page by key, month headings, and the silences between contacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from timeline import wording
from timeline.forms import Cursor, EventFilterForm
from timeline.models import Event
from timeline.vocabulary import Precision

PAGE_SIZE = 50
#: From so many days without a contact on, the list says so.
SILENCE_DAYS = 30
#: So many contacts from the top of the page on decide its silences.
_LOOK_BACK = 400


@dataclass(frozen=True)
class Entry:
    """An event in the list; `heading` where a new month begins, `silence` where contacts stopped before it."""

    event: Event
    heading: str
    silence: str


@dataclass(frozen=True)
class Page:
    """One page; `earlier` and `later` are the query strings of the pages before and after it in the list, or None."""

    entries: list[Entry]
    earlier: str | None
    later: str | None


def page(form: EventFilterForm, size: int = PAGE_SIZE) -> Page:
    """The page that the form's cursor asks for, in a fixed number of queries."""
    after, before = form.value("after"), form.value("before")
    backwards = before is not None and after is None
    events = _slice(form, after or before, backwards, size + 1)
    if backwards and len(events) <= size:
        after, backwards = None, False
        events = _slice(form, None, False, size + 1)
    more, events = len(events) > size, events[:size]
    if backwards:
        events.reverse()
    has_earlier, has_later = (more, True) if backwards else (after is not None, more)
    return Page(
        entries(events, _silences(form, events) if form.covers_all_contacts else None),
        form.query_string(before=_cursor(events[0])) if has_earlier and events else None,
        form.query_string(after=_cursor(events[-1])) if has_later and events else None,
    )


def _cursor(event: Event) -> str:
    return str(Cursor(event.sort_date, event.pk))


def _slice(form: EventFilterForm, cursor: Cursor | None, backwards: bool, number: int) -> list[Event]:
    """`number` events from the cursor on, in the order of the list or, `backwards`, against it."""
    after = (cursor.date.toordinal(), cursor.id) if cursor else None
    keys = form.columns.page(form.mask(), number, oldest_first=form.oldest_first != backwards, after=after)
    events = Event.objects.for_display().in_bulk(keys)
    return [events[key] for key in keys if key in events]


def heading(event: Event) -> str:
    """The heading that an event stands under: its month, or the year or season where no month is known."""
    if event.date_precision in (Precision.YEAR, Precision.SEASON):
        words = wording.date(event.edtf, event.date_precision)
        return words[0].upper() + words[1:]
    if event.date_precision == Precision.NONE:
        return f"Date not known, reported in {wording.month(event.sort_date)}"
    return wording.month(event.sort_date)


def entries(events: Iterable[Event], silences: dict[int, str] | None = None) -> list[Entry]:
    """The events with a heading where a month begins, and the silence that each one ended."""
    found, last = [], ""
    for event in events:
        title = heading(event)
        found.append(Entry(event, title if title != last else "", (silences or {}).get(event.pk, "")))
        last = title
    return found


def _silences(form: EventFilterForm, events: list[Event]) -> dict[int, str]:
    """By id of a contact, the words for the days without any before it. What is under way or vague closes the gap."""
    dated = [event.sort_date for event in events if event.date_earliest]
    if not dated:
        return {}
    rows = (
        form.events().contacts().filter(date_earliest__isnull=False, sort_date__lte=max(dated)).order_by("-sort_date", "-pk")
    ).values_list("pk", "date_earliest", "date_latest", "date_precision")[:_LOOK_BACK]  # fmt: skip
    channel = form.chosen["channel"][0].label.lower() + " " if "channel" in form.chosen else ""
    return {
        pk: f"No {channel}contact on record for {'' if exact else 'at least '}{wording.days(days)}"
        for pk, days, exact in gaps(list(reversed(rows)))
    }


def gaps(contacts: list[tuple[Any, dt.date, dt.date | None, str]], least: int = SILENCE_DAYS) -> list[tuple[Any, int, bool]]:
    """(key, days, whether both ends are known to the day) of each gap before a contact, of `least` days or more.

    `contacts` are (key, earliest, latest, precision) by earliest day. The gap is the shortest that their dates allow;
    a contact whose end is not known counts with its start.
    """
    found = []
    latest: dt.date | None = None
    exact = True
    for key, first, last, precision in contacts:
        known = precision in (Precision.DAY, Precision.RANGE)
        if latest and (first - latest).days >= least:
            found.append((key, (first - latest).days, known and exact))
        if latest is None or (last or first) >= latest:
            latest, exact = last or first, known
    return found
