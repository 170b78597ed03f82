"""Events and citations as rows of data: the one list of export columns, and their reading from the database in a stream.

A row never passes through model instances: a chunk of events is one query, its participants another, its citations a
third, so the memory in use and the queries a chunk do not grow with the number of events.
"""

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import batched
from typing import Annotated, Any, NamedTuple, get_origin, get_type_hints

from django.db import connection, transaction
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.urls import reverse

from timeline.event_types import event_codes
from timeline.models import Citation, Participation
from timeline.querysets import EventQuerySet
from timeline.vocabulary import Side

CHUNK = 2000
#: Countries that are not “a third country”.
HOME_COUNTRIES = ("", "United States", "China", "Taiwan")


class Column(NamedTuple):
    """One column of an export: its name, its meaning in a line, and whether a cell holds a list."""

    name: str
    meaning: str
    is_list: bool


class EventRow(NamedTuple):
    """One event as it is exported. A field with a meaning is a column, in this order; the last two serve the calendar.

    Days are ISO 8601 texts, and empty where unknown or open; `updated_at` and `created_at` are moments in UTC.
    """

    id: Annotated[int, "The event's number."]
    edtf: Annotated[str, "When, in EDTF."]
    date_earliest: Annotated[str, "First possible day."]
    date_latest: Annotated[str, "Last possible day."]
    date_precision: Annotated[str, "How exact the date is."]
    date_basis: Annotated[str, "The rule behind the date."]
    date_text: Annotated[str, "The article's own words for the date."]
    kind: Annotated[str, "Kind of event."]
    status: Annotated[str, "What became of it."]
    channel: Annotated[str, "Kind of office."]
    form: Annotated[str, "In which form."]
    level: Annotated[int | None, "Level of the lower-ranked side, 1 the highest."]
    us_participants: Annotated[list[str], "People of the American side."]
    us_roles: Annotated[list[str], "Their roles, in the same order."]
    cn_participants: Annotated[list[str], "People of the Chinese side."]
    cn_roles: Annotated[list[str], "Their roles, in the same order."]
    requested_by: Annotated[str, "Who asked for the contact."]
    place: Annotated[str, "Town or venue."]
    country: Annotated[str, "Country of the place."]
    headline: Annotated[str, "One line that tells the event."]
    summary: Annotated[str, "A sentence or two."]
    source_count: Annotated[int, "How many sources support it."]
    source_urls: Annotated[list[str], "Addresses of the articles."]
    source_publishers: Annotated[list[str], "Who published them."]
    first_reported: Annotated[str, "Day of publication of the earliest article."]
    cameo: Annotated[str, "Event code of CAMEO."]
    plover: Annotated[str, "Category of PLOVER."]
    plover_mode: Annotated[str, "Mode of PLOVER."]
    confidence: Annotated[float, "Chance that an editor would accept the event as read."]
    review_state: Annotated[str, "How far editors have come."]
    corrected_fields: Annotated[list[str], "Columns that an editor set."]
    engagement: Annotated[int | None, "Number of the first event of the engagement."]
    permalink: Annotated[str, "Lasting address of the event's page."]
    updated_at: Annotated[str, "Last change of the event."]
    origin: Annotated[str, "Whether the event was read by machine or added by hand."]
    created_at: str
    version: int


class CitationRow(NamedTuple):
    """One citation as it is exported: the words of one article that report one event."""

    event_id: Annotated[int, "The event reported; id of the events download."]
    article_address: Annotated[str, "Address of the article."]
    article_title: Annotated[str, "Its title."]
    publisher: Annotated[str, "Who published it."]
    published: Annotated[str, "Day of publication; relative dates are counted from it."]
    quote: Annotated[str, "The sentence or two that report the event."]
    start: Annotated[int | None, "Where the quote begins in the stored text, in characters from 0."]
    end: Annotated[int | None, "Where it ends; the character at this place is no longer part of it."]
    rule: Annotated[str, "Name of the rule that found it."]
    confidence: Annotated[float, "Chance that an editor would accept this reading."]


def _columns(row: type) -> tuple[Column, ...]:
    hints = get_type_hints(row, include_extras=True).items()
    return tuple(
        Column(name, hint.__metadata__[0], get_origin(hint.__origin__) is list)
        for name, hint in hints
        if get_origin(hint) is Annotated
    )


COLUMNS = _columns(EventRow)
CITATION_COLUMNS = _columns(CitationRow)


def is_third_country(country: str) -> bool:
    """Whether `country` is named and neither side holds or claims it."""
    return country not in HOME_COUNTRIES


def _text(field: str) -> Cast:
    """The field as the database writes it: a day or moment then needs no Python object a row."""
    return Cast(field, TextField())


_EVENT_VALUES = (
    "id", "edtf", _text("date_earliest"), _text("date_latest"), "date_precision", "date_basis", "date_text", "kind", "status",
    "channel", "form", "level", "requested_by", "place", "country", "headline", "summary", "source_count",
    _text("first_reported"), "confidence", "review_state", _text("locked_fields"), "engagement_id", _text("updated_at"),
    "origin", _text("created_at"), "version",
)  # fmt: skip


def _moment(text: str) -> str:
    """The database's text of a moment in UTC, as ISO 8601."""
    return f"{text[:10]}T{text[11:].removesuffix('+00:00').removesuffix('+00')}Z"


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    """PostgreSQL keeps a cursor open, and hands out its first rows at once, within a transaction only."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            yield
    else:
        yield


def _among(ids: list[int]) -> RawSQL:
    """The ids as one parameter, which both engines read faster than a list of a thousand."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [ids])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(ids)])


def _chunks(events: EventQuerySet, *values: Any) -> Iterator[tuple[tuple[Any, ...], ...]]:
    with _reading():
        yield from batched(events.values_list(*values).iterator(chunk_size=CHUNK), CHUNK)


def event_chunks(events: EventQuerySet, site: str) -> Iterator[list[EventRow]]:
    """The events as rows, in their own order, a chunk at a time with three queries each.

    `site` is the address that permalinks begin with, without a slash at its end.
    """
    before, _, after = f"{site}{reverse('event', args=[0])}".rpartition("0")
    for chunk in _chunks(events, *_EVENT_VALUES):
        ids = [event[0] for event in chunk]
        people: dict[tuple[int, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        participations = Participation.objects.filter(event_id__in=_among(ids)).order_by("position", "id")
        for event_id, side, name, role in participations.values_list("event_id", "side", "name", "role"):
            names, roles = people[event_id, side]
            names.append(name or Side(side).label)
            roles.append(role)
        sources: dict[int, dict[str, None]] = defaultdict(dict)
        publishers: dict[int, dict[str, None]] = defaultdict(dict)
        citations = Citation.objects.standing().filter(event_id__in=_among(ids)).order_by("article__published", "id")
        for event_id, address, publisher in citations.values_list("event_id", "article__address", "article__publisher__name"):
            if address:
                sources[event_id][address] = None
            publishers[event_id][publisher] = None
        rows = []
        for (
            id_, edtf, earliest, latest, precision, basis, date_text, kind, status, channel, form, level, requested_by, place,
            country, headline, summary, source_count, first_reported, confidence, review_state, locked, engagement, updated_at,
            origin, created_at, version,
        ) in chunk:  # fmt: skip
            us_names, us_roles = people[id_, "USA"]
            cn_names, cn_roles = people[id_, "CHN"]
            rows.append(
                EventRow(
                    id_, edtf, earliest or "", latest or "", precision, basis, date_text, kind, status, channel, form, level,
                    us_names, us_roles, cn_names, cn_roles, requested_by, place, country, headline, summary, source_count,
                    list(sources[id_]), list(publishers[id_]), first_reported or "",
                    *event_codes(kind, status, is_third_country(country)),
                    confidence, review_state, [] if locked == "[]" else json.loads(locked), engagement, f"{before}{id_}{after}",
                    _moment(updated_at), origin, _moment(created_at), version,
                )
            )  # fmt: skip
        yield rows


def event_rows(events: EventQuerySet, site: str) -> Iterator[EventRow]:
    """The events as rows, one by one; as `event_chunks`."""
    for chunk in event_chunks(events, site):
        yield from chunk


def citation_chunks(events: EventQuerySet) -> Iterator[list[CitationRow]]:
    """The standing citations of the events, in the order of the events, a chunk of events at a time."""
    for chunk in _chunks(events, "id"):
        ids = [event_id for (event_id,) in chunk]
        found: dict[int, list[CitationRow]] = defaultdict(list)
        citations = Citation.objects.standing().filter(event_id__in=_among(ids)).order_by("article__published", "id")
        for row in citations.values_list(
            "event_id", "article__address", "article__title", "article__publisher__name", _text("article__published"), "quote",
            "start", "end", "rule", "confidence",
        ):  # fmt: skip
            found[row[0]].append(CitationRow._make(row))
        yield [row for event_id in ids for row in found[event_id]]
