"""Events and citations as rows of data: the one list of export columns, and their reading from the database in a stream.

A row never passes through model instances: one query gives the ids, and one a chunk its finished rows, people and sources
joined by the database. So neither the memory in use nor the queries a chunk grow with the number of events.
"""

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import batched
from typing import Annotated, Any, NamedTuple, get_origin, get_type_hints

from django.db import connection, transaction
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.urls import reverse

from timeline.event_types import EVENT_TYPES, event_codes
from timeline.models import Citation
from timeline.querysets import EventQuerySet
from timeline.vocabulary import Status

CHUNK = 2000
#: Countries that are not “a third country”.
HOME_COUNTRIES = ("", "United States", "China", "Taiwan")
#: What parts the members of a list until they are split: no text holds it.
SEPARATOR = "\x1f"


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
    source_urls: Annotated[list[str], "Addresses of the articles that report it."]
    source_publishers: Annotated[list[str], "Who published them, in the same order."]
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


#: The two moments as ISO 8601 in UTC, from what each engine writes for them.
_MOMENT = {
    "postgresql": "replace(left({0}::text, length({0}::text) - 3), ' ', 'T') || 'Z'",
    "sqlite": "replace(replace({0}, ' ', 'T'), '+00:00', '') || 'Z'",
}
#: The ids of a chunk as a table of one parameter, with their order.
_PAGE = {
    "postgresql": "SELECT * FROM unnest(%s::bigint[]) WITH ORDINALITY",
    "sqlite": "SELECT value, key FROM json_each(%s)",
}
_ROWS = """
WITH page(id, number) AS ({page}),
people AS (
  SELECT event_id,
    string_agg(name, '{separator}' ORDER BY position, id) FILTER (WHERE side = 'USA') AS us_participants,
    string_agg(role, '{separator}' ORDER BY position, id) FILTER (WHERE side = 'USA') AS us_roles,
    string_agg(name, '{separator}' ORDER BY position, id) FILTER (WHERE side = 'CHN') AS cn_participants,
    string_agg(role, '{separator}' ORDER BY position, id) FILTER (WHERE side = 'CHN') AS cn_roles
  FROM timeline_participation WHERE event_id IN (SELECT id FROM page) GROUP BY event_id
),
cited AS (
  SELECT event_id, article_id, min(id) AS id
  FROM timeline_citation WHERE event_id IN (SELECT id FROM page) AND NOT withdrawn GROUP BY event_id, article_id
),
sources AS (
  SELECT event_id,
    string_agg(a.address, '{separator}' ORDER BY a.published, c.id) AS urls,
    string_agg(p.name, '{separator}' ORDER BY a.published, c.id) AS publishers
  FROM cited c JOIN timeline_article a ON a.id = c.article_id JOIN timeline_publisher p ON p.id = a.publisher_id
  GROUP BY event_id
)
SELECT e.id, e.edtf, coalesce(CAST(e.date_earliest AS text), ''), coalesce(CAST(e.date_latest AS text), ''), e.date_precision,
  e.date_basis, e.date_text, e.kind, e.status, e.channel, e.form, e.level,
  coalesce(us_participants, ''), coalesce(us_roles, ''), coalesce(cn_participants, ''), coalesce(cn_roles, ''),
  e.requested_by, e.place, e.country, e.headline, e.summary, e.source_count, coalesce(urls, ''), coalesce(publishers, ''),
  coalesce(CAST(e.first_reported AS text), ''), {codes},
  e.confidence, e.review_state,
  replace(replace(replace(replace(CAST(e.locked_fields AS text), '[]', ''), '["', ''), '"]', ''), '", "', '{separator}'),
  e.engagement_id, %s || e.id || %s, {updated_at}, e.origin, {created_at}, e.version
FROM page JOIN timeline_event e ON e.id = page.id
LEFT JOIN people ON people.event_id = e.id
LEFT JOIN sources ON sources.event_id = e.id
ORDER BY page.number
"""


def _code(part: int) -> str:
    """One of the three event codes as an expression over kind, status and country, from `event_codes`."""
    home = ", ".join(f"'{country}'" for country in HOME_COUNTRIES)

    def of_kind(kind: str, status: Status) -> str:
        here, abroad = (event_codes(kind, status, third)[part] for third in (False, True))
        return f"'{here}'" if here == abroad else f"CASE WHEN e.country IN ({home}) THEN '{here}' ELSE '{abroad}' END"

    def of_status(status: Status) -> str:
        return f"CASE e.kind {' '.join(f"WHEN '{kind}' THEN {of_kind(kind, status)}" for kind in EVENT_TYPES)} ELSE '' END"

    held_first = sorted(Status, key=lambda status: status is not Status.HELD)
    return f"CASE e.status {' '.join(f"WHEN '{status}' THEN {of_status(status)}" for status in held_first)} END"


@cache
def _statement(vendor: str, separator: str) -> str:
    """The query that turns a chunk of ids into rows, in the order of EventRow."""
    return _ROWS.format(
        page=_PAGE[vendor],
        codes=", ".join(_code(part) for part in range(3)),
        separator=separator,
        updated_at=_MOMENT[vendor].format("e.updated_at"),
        created_at=_MOMENT[vendor].format("e.created_at"),
    )


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    """PostgreSQL keeps a cursor open, and hands out its first rows at once, within a transaction only.

    Its default costs, made for turning disks, have it read whole tables for a chunk's few rows.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL random_page_cost = 1.1")
            yield
    else:
        yield


def _ids(events: EventQuerySet) -> Iterator[list[int]]:
    """The ids of the events in their order, a chunk at a time."""
    with _reading():
        for chunk in batched(events.values_list("id", flat=True).iterator(chunk_size=CHUNK), CHUNK):
            yield list(chunk)


def _parameter(ids: list[int]) -> Any:
    return ids if connection.vendor == "postgresql" else json.dumps(ids)


def flat_chunks(events: EventQuerySet, site: str, separator: str) -> Iterator[list[tuple[Any, ...]]]:
    """The events as tuples in the order of EventRow, each list one text joined by `separator`; a query a chunk.

    The events come in their own order. `site` is the address that permalinks begin with, without a slash at its end.
    """
    before, _, after = f"{site}{reverse('event', args=[0])}".rpartition("0")
    statement = _statement(connection.vendor, separator)
    for ids in _ids(events):
        with connection.cursor() as cursor:
            cursor.execute(statement, [_parameter(ids), before, after])
            yield cursor.fetchall()


def event_chunks(events: EventQuerySet, site: str) -> Iterator[list[EventRow]]:
    """The events as rows; as `flat_chunks`, with lists as lists."""
    lists = [number for number, column in enumerate(COLUMNS) if column.is_list]
    for chunk in flat_chunks(events, site, SEPARATOR):
        rows = []
        for flat in chunk:
            cells = list(flat)
            for number in lists:
                cells[number] = cells[number].split(SEPARATOR) if cells[number] else []
            rows.append(EventRow._make(cells))
        yield rows


def event_rows(events: EventQuerySet, site: str) -> Iterator[EventRow]:
    """The events as rows, one by one; as `event_chunks`."""
    for chunk in event_chunks(events, site):
        yield from chunk


def citation_chunks(events: EventQuerySet) -> Iterator[list[CitationRow]]:
    """The standing citations of the events, in the order of the events, a chunk of events at a time."""
    many = "SELECT unnest(%s::bigint[])" if connection.vendor == "postgresql" else "SELECT value FROM json_each(%s)"
    for ids in _ids(events):
        found: dict[int, list[CitationRow]] = defaultdict(list)
        citations = Citation.objects.standing().filter(event_id__in=RawSQL(many, [_parameter(ids)]))
        for row in citations.order_by("article__published", "id").values_list(
            "event_id", "article__address", "article__title", "article__publisher__name",
            Cast("article__published", TextField()), "quote", "start", "end", "rule", "confidence",
        ):  # fmt: skip
            found[row[0]].append(CitationRow._make(row))
        yield [row for event_id in ids for row in found[event_id]]
