"""The filter of the timeline: read from a query string, applied to events, said in words, written back as a short address.

Each parameter is one `Filter`. A page is lenient: a value that makes no sense is left out and a note says so. A data
format is strict: `EventFilterForm.strict` raises `BadFilter`, which names the parameter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.db.models import Q
from django.http import QueryDict

from timeline import wording
from timeline.columns import Columns, Ints, Mask, columns
from timeline.edtf import month_end
from timeline.event_types import EVENT_TYPES
from timeline.models import Citation, Event, Official, Publisher
from timeline.querysets import EventQuerySet
from timeline.vocabulary import HOME_COUNTRIES, LEVELS, LEVELS_SHORT, Channel, ReviewState, Status

MAX_TEXT = 200
MAX_VALUES = 20
#: Stands for the days in a query string whose days are filled in later.
_DAYS = "days"
_BOUND = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z", re.ASCII)
_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})_(\d{1,18})\Z", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """A parameter that could not be used: which, the value given, and what to do about it."""

    parameter: str
    value: str
    message: str


class BadFilter(ValueError):
    """A query string that a data format refuses; `problems` names each parameter and what is wrong with it."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{problem.parameter}: {problem.message}" for problem in problems))


@dataclass(frozen=True)
class Choice:
    """A value of a filter: its form in the address, its words, and what the query needs."""

    text: str
    label: str
    value: Any = None


@dataclass(frozen=True)
class Cursor:
    """A place in the list: the sort date and id of an event."""

    date: dt.date
    id: int

    def __str__(self) -> str:
        return f"{self.date}_{self.id}"


def _clean(text: str) -> str:
    if "\0" in text:
        raise ValueError("has a character that no text has")
    text = " ".join(text.split())
    if len(text) > MAX_TEXT:
        raise ValueError(f"is longer than {MAX_TEXT} characters")
    return text


def _one_of(labels: dict[str, str], what: str) -> Callable[[str], Choice]:
    def parse(text: str) -> Choice:
        if text not in labels:
            raise ValueError(f"is not {what}; there are {', '.join(labels)}")
        return Choice(text, labels[text], text)

    return parse


def _level(text: str) -> Choice:
    if not (text.isascii() and text.isdigit() and int(text) in LEVELS):
        raise ValueError(f"is not a level; there are {', '.join(map(str, LEVELS))}, 1 the highest")
    return Choice(str(int(text)), LEVELS_SHORT[int(text)], int(text))


def _flag(label: str) -> Callable[[str], Choice]:
    def parse(text: str) -> Choice:
        if text.lower() not in ("1", "true", "yes", "on"):
            raise ValueError("is not 1; leave it out for no")
        return Choice("1", label, True)

    return parse


def _words(text: str) -> Choice:
    return Choice(text, f"“{text}”", text)


def _any(text: str) -> Choice:
    return Choice(text, text, text)


def _bound(text: str, last: bool) -> Choice:
    """A day, or the first or last day of a month or year; the text is cut to the month or year that it bounds."""
    match = _BOUND.match(text)
    if not match:
        raise ValueError("is not a date; write 2023, 2023-05 or 2023-05-08")
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        month = month or (12 if last else 1)
        date = dt.date(year, month, day or 1)
        date = date if day or not last else month_end(year, month)
    except ValueError as error:
        raise ValueError("is not a date of the calendar") from error
    return Choice(_shortest(date, last), wording.bounds(None, date) if last else wording.bounds(date, None), date)


def _as_of(text: str) -> Choice:
    """The day by which a source must have been published."""
    bound = _bound(text, True)
    return Choice(str(bound.value), f"As known on {wording.day(bound.value)}", bound.value)


def _shortest(date: dt.date, last: bool) -> str:
    """The day as the address has it: cut to the month or year that it opens or, where `last`, closes."""
    if date == (month_end(date.year, date.month) if last else date.replace(day=1)):
        return str(date)[:4] if date.month == (12 if last else 1) else str(date)[:7]
    return str(date)


def _person(text: str) -> Choice:
    """An official by slug, or by name or alias as a reader types it."""
    found = Official.objects.filter(slug=text).first() or Official.objects.filter(
        Q(name__iexact=text) | Q(native_name=text) | Q(aliases__text__iexact=text)
    ).order_by("name").distinct()[:2]  # fmt: skip
    if isinstance(found, Official):
        return Choice(found.slug, found.name, found)
    matches = list(found)
    exact = [official for official in matches if official.name.casefold() == text.casefold()]
    if len(exact or matches) != 1:
        raise ValueError("fits more than one person; give the full name" if matches else "is no one in the register of people")
    official = (exact or matches)[0]
    return Choice(official.slug, official.name, official)


def _publisher(text: str) -> Choice:
    publisher = Publisher.objects.filter(slug=text).first()
    if publisher is None:
        raise ValueError("is no publisher of this record")
    return Choice(publisher.slug, publisher.name, publisher.pk)


def _cursor(text: str) -> Choice:
    match = _CURSOR.match(text)
    try:
        if match:
            return Choice(text, "", Cursor(dt.date.fromisoformat(match[1]), int(match[2])))
    except ValueError:
        pass
    raise ValueError("is not a place in the list; take it from a “next” link")


@dataclass(frozen=True)
class Filter:
    """One parameter of the address: how its values are read, and what they leave of the events.

    `apply` says it to the database, for the exports; `mask` to the columns, for the page. A test holds the two equal.
    """

    name: str
    parse: Callable[[str], Choice]
    apply: Callable[[EventQuerySet, list[Any]], EventQuerySet]
    mask: Callable[[Columns, list[Any]], Mask]
    many: bool = False


def _reported_by(events: EventQuerySet, publishers: list[int]) -> EventQuerySet:
    return events.filter(pk__in=Citation.objects.standing().filter(article__publisher__in=publishers).values("event_id"))


def _with_all(events: EventQuerySet, officials: list[Official]) -> EventQuerySet:
    for official in officials:
        events = events.with_official(official)
    return events


_KINDS = {kind.code: kind.label for kind in EVENT_TYPES.values()}

FILTERS: dict[str, Filter] = {
    item.name: item
    for item in (
        Filter("q", _words, lambda events, v: events.search(v[0]), lambda c, v: c.matching(v[0])),
        Filter(
            "from",
            lambda text: _bound(text, False),
            lambda events, v: events.overlapping(v[0], None),
            lambda c, v: c.overlapping(v[0], None),
        ),
        Filter(
            "to",
            lambda text: _bound(text, True),
            lambda events, v: events.overlapping(None, v[0]),
            lambda c, v: c.overlapping(None, v[0]),
        ),
        Filter(
            "undated",
            _flag("Date not known"),
            lambda events, v: events.filter(date_earliest=None, date_latest=None),
            lambda c, v: ~c.dated,
        ),
        Filter("as_of", _as_of, lambda events, v: events.reported_by(v[0]), lambda c, v: c.reported_by(v[0])),
        Filter("kind", _one_of(_KINDS, "a kind of event"), EventQuerySet.of_kind, lambda c, v: c.among("kind", v), many=True),
        Filter(
            "status",
            _one_of(dict(Status.choices()), "a status"),
            EventQuerySet.with_status,
            lambda c, v: c.among("status", v),
            many=True,
        ),
        Filter(
            "channel",
            _one_of(dict(Channel.choices()), "a channel"),
            EventQuerySet.in_channel,
            lambda c, v: c.among("channel", v),
            many=True,
        ),
        Filter("level", _level, lambda events, v: events.filter(level__in=v), lambda c, v: c.at_levels(v), many=True),
        Filter("above", _level, lambda events, v: events.at_or_above(v[0]), lambda c, v: c.at_levels(range(1, v[0] + 1))),
        Filter("person", _person, _with_all, lambda c, v: c.with_all([official.pk for official in v]), many=True),
        Filter("publisher", _publisher, _reported_by, lambda c, v: c.publishers.having(v, len(c)), many=True),
        Filter("country", _any, lambda events, v: events.filter(country__in=v), lambda c, v: c.among("country", v), many=True),
        Filter("place", _any, lambda events, v: events.filter(place__in=v), lambda c, v: c.among("place", v), many=True),
        Filter(
            "third",
            _flag("In a third country"),
            lambda events, v: events.exclude(country__in=HOME_COUNTRIES),
            lambda c, v: ~c.among("country", HOME_COUNTRIES),
        ),
        Filter(
            "reviewed",
            _flag("Reviewed only"),
            lambda events, v: events.filter(review_state__in=[ReviewState.ACCEPTED, ReviewState.CORRECTED]),
            lambda c, v: c.reviewed,
        ),
    )
}
#: What is not a filter: the order of the list and the place in it.
VIEW: dict[str, Callable[[str], Choice]] = {
    "order": _one_of({"oldest": "Oldest first"}, "an order"),
    "after": _cursor,
    "before": _cursor,
}
_PARSERS = {name: item.parse for name, item in FILTERS.items()} | VIEW


@dataclass
class EventFilterForm:
    """The filter that a query string asks for.

    `chosen` has the values of each parameter, in the order given; `problems` what could not be used. `extra` names the
    parameters that the caller reads itself.
    """

    data: QueryDict
    extra: Collection[str] = ()
    chosen: dict[str, list[Choice]] = field(init=False, default_factory=dict)
    problems: list[Problem] = field(init=False, default_factory=list)
    _kept: dict[frozenset[str], tuple[Mask, Ints]] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name, parse in _PARSERS.items():
            self._read(name, parse, self.data.getlist(name))
        first, last = self.value("from"), self.value("to")
        if first and last and first > last:
            self.problems.append(Problem("to", str(last), f"is before the start, {wording.day(first)}"))
            del self.chosen["to"]
        for name in self.data:
            if name not in FILTERS and name not in VIEW and name not in self.extra:
                self.problems.append(Problem(name[:MAX_TEXT], "", "is not a parameter of this address"))

    @classmethod
    def strict(cls, data: QueryDict, extra: Collection[str] = ()) -> EventFilterForm:
        """For data formats: the filter, or BadFilter where any parameter is unknown or can't be used."""
        form = cls(data, extra)
        if form.problems:
            raise BadFilter(form.problems)
        return form

    def _read(self, name: str, parse: Callable[[str], Choice], texts: Iterable[str]) -> None:
        choices: list[Choice] = []
        texts = [text for text in texts if text.strip()]
        if not (name in FILTERS and FILTERS[name].many) and len(set(texts)) > 1:
            self.problems.append(Problem(name, texts[-1][:MAX_TEXT], "is given twice; the first is used"))
            texts = texts[:1]
        if len(texts) > MAX_VALUES:
            self.problems.append(Problem(name, "", f"has more than {MAX_VALUES} values; the first {MAX_VALUES} are used"))
        for text in texts[:MAX_VALUES]:
            try:
                choice = parse(_clean(text))
            except ValueError as error:
                self.problems.append(Problem(name, text.replace("\0", "")[:MAX_TEXT], str(error)))
                continue
            if choice.text not in [other.text for other in choices]:
                choices.append(choice)
        if choices:
            self.chosen[name] = choices

    def value(self, name: str) -> Any:
        """The value of a parameter that takes one, or None."""
        choices = self.chosen.get(name)
        return choices[0].value if choices else None

    def texts(self, name: str) -> list[str]:
        """The values of a parameter as the address has them."""
        return [choice.text for choice in self.chosen.get(name, [])]

    @property
    def unknown(self) -> list[Problem]:
        """The problems that are only an unknown parameter, which a page passes over in silence (a tracking tag, say)."""
        return [problem for problem in self.problems if problem.parameter not in FILTERS and problem.parameter not in VIEW]

    @property
    def notes(self) -> list[Problem]:
        """The problems that a reader should hear of."""
        return [problem for problem in self.problems if problem not in self.unknown]

    @property
    def active(self) -> bool:
        """Whether anything narrows the record."""
        return any(name in FILTERS for name in self.chosen)

    @property
    def oldest_first(self) -> bool:
        return "order" in self.chosen

    def events(self, *leaving_out: str) -> EventQuerySet:
        """The published events that pass each filter but those named; in no order and with nothing prefetched."""
        events = Event.objects.published()
        for name, item in FILTERS.items():
            if name in self.chosen and name not in leaving_out:
                events = item.apply(events, [choice.value for choice in self.chosen[name]])
        return events.order_by()

    @cached_property
    def columns(self) -> Columns:
        """The record in columns, the same state of it for all that is asked of this form."""
        return columns()

    @cached_property
    def _masks(self) -> dict[str, Mask]:
        chosen = {name: [choice.value for choice in self.chosen[name]] for name in FILTERS if name in self.chosen}
        return {name: FILTERS[name].mask(self.columns, values) for name, values in chosen.items()}

    def mask(self, *leaving_out: str) -> Mask:
        """Which rows of `columns` pass each filter but those named: the same events as `events()`."""
        return self._passing(frozenset(name for name in leaving_out if name in self._masks))[0]

    def rows(self, *leaving_out: str) -> Ints:
        """The numbers of the rows of `mask`, in order."""
        return self._passing(frozenset(name for name in leaving_out if name in self._masks))[1]

    def _passing(self, leaving_out: frozenset[str]) -> tuple[Mask, Ints]:
        """`mask` and `rows`, worked out once for the many that ask."""
        if leaving_out not in self._kept:
            mask = self.columns.live
            for name, passed in self._masks.items():
                if name not in leaving_out:
                    mask = mask & passed
            self._kept[leaving_out] = mask, np.flatnonzero(mask)
        return self._kept[leaving_out]

    def query_string(self, **changes: str | list[str] | None) -> str:
        """The canonical query string: no defaults, always in one order. `changes` replace parameters; None drops one.

        A change of filter or order starts at the top of the list.
        """
        values = {name: self.texts(name) for name in self.chosen if not changes or name not in ("after", "before")}
        for name, change in changes.items():
            values[name.rstrip("_")] = [change] if isinstance(change, str) else change or []
        pairs = []
        for name in FILTERS | VIEW:
            texts = values.get(name, [])
            pairs += [(name, text) for text in (texts if name == "person" else sorted(texts))]
        return urlencode(pairs)

    def without(self, name: str, text: str | None = None) -> str:
        """The query string without a parameter, or without one of its values."""
        return self.query_string(**{name: [other for other in self.texts(name) if text is not None and other != text]})

    def having(self, name: str, text: str) -> str:
        """The query string with one more value, or in place of the one there is where a parameter takes one."""
        kept = self.texts(name) if FILTERS[name].many else []
        return self.query_string(**{name: [*kept, *([] if text in kept else [text])]})

    def between(self, first: dt.date | None, last: dt.date | None) -> str:
        """The query string with these days in place of the dates in force, None leaving that end open."""
        return self.query_string(from_=_shortest(first, False) if first else None, to=_shortest(last, True) if last else None)

    def around_days(self, channels: list[str] | None = None) -> tuple[str, str]:
        """What a query string has before and after its days, with `channels` of those alone: a chart asks for hundreds that
        differ in nothing but what `days` puts between."""
        changes: dict[str, str | list[str] | None] = {"channel": channels} if channels else {}
        before, _, after = self.query_string(from_=_DAYS, to=None, **changes).partition(f"from={_DAYS}")
        return before, after

    @staticmethod
    def days(first: dt.date, last: dt.date) -> str:
        """The part of a query string that asks for these days."""
        return f"from={_shortest(first, False)}&to={_shortest(last, True)}"

    @cached_property
    def covers_all_contacts(self) -> bool:
        """Whether every contact of its days, or of its one channel, is in the list: only then is a gap a silence."""
        return (
            set(self.chosen) <= {"from", "to", "channel", "order", "after", "before"} and len(self.chosen.get("channel", [])) < 2
        )

    def describe(self, number: int | None = None) -> str:
        """What is shown, in words, without a full stop: “Meetings and talks, in the defence channel, in 2023”; or with
        the number of events, “14 meetings and talks, …”."""
        types = [EVENT_TYPES[text] for text in self.texts("kind")]
        if number == 1:
            what = wording.listed([kind.label.lower() for kind in types], "or") or "contact or related event"
        else:
            what = wording.listed([kind.plural.lower() for kind in types]) or "contacts and related events"
        what += "" if self.active else " between the United States and China"
        parts = [f"{number:,} {what}" if number else f"No {what}" if number == 0 else what[0].upper() + what[1:]]
        labels = {name: [choice.label for choice in choices] for name, choices in self.chosen.items()}
        lower = {name: [label.lower() for label in found] for name, found in labels.items()}
        if "status" in labels:
            parts.append(wording.listed(lower["status"], "or"))
        if "person" in labels:
            parts.append(f"with {wording.listed(labels['person'])}")
        if "channel" in labels:
            parts.append(f"in the {wording.listed(lower['channel'], 'or')} channel{'s' if len(labels['channel']) > 1 else ''}")
        if "level" in labels:
            parts.append(f"at {wording.listed(lower['level'], 'or')} level")
        if "above" in labels:
            parts.append("at leader level" if self.value("above") == 1 else f"at {lower['above'][0]} level or above")
        if places := labels.get("place", []) + labels.get("country", []):
            parts.append(
                f"in {wording.listed([f'the {place}' if place.startswith('United') else place for place in places], 'or')}"
            )
        if "third" in labels:
            parts.append("in a third country")
        if span := wording.bounds(self.value("from"), self.value("to")):
            parts.append(span)
        if "undated" in labels:
            parts.append("date not known")
        if "as_of" in labels:
            parts.append(f"as known on {wording.day(self.value('as_of'))}")
        if "publisher" in labels:
            parts.append(f"reported by {wording.listed(labels['publisher'], 'or')}")
        if "q" in labels:
            parts.append(f"matching {labels['q'][0]}")
        if "reviewed" in labels:
            parts.append("reviewed by an editor")
        return parts[0] + ("".join(f", {part}" for part in parts[1:]) if len(parts) > 1 else "")

    def chips(self) -> list[tuple[str, str]]:
        """(words, query string without it) of each filter in force, for the chips that remove them."""
        found = []
        first, last = self.value("from"), self.value("to")
        if first or last:
            words = wording.bounds(first, last)
            found.append((words[0].upper() + words[1:], self.query_string(from_=None, to=None)))
        for name in FILTERS:
            for choice in self.chosen.get(name, []):
                if name in ("from", "to"):
                    continue
                label = f"{choice.label} or above" if name == "above" and choice.value > 1 else choice.label
                found.append((label, self.without(name, choice.text)))
        return found
