"""Events and citations as rows of data: the one list of export columns, and their reading from the database in a stream.

A row never passes through model instances: three queries a chunk give the events, their people and their sources, which are
put together here, a column at a time. So neither the memory in use nor the queries a chunk grow with the number of events.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice, repeat
from typing import Annotated, Any, NamedTuple, get_origin, get_type_hints

from django.db import connection, transaction
from django.db.models.expressions import RawSQL
from django.urls import reverse

from timeline.event_types import EVENT_TYPES, event_codes
from timeline.querysets import EventQuerySet
from timeline.vocabulary import HOME_COUNTRIES, Status

#: Events that are read at once: few at first, so that a download begins at once; then many, whose people and sources lie
#: closer together in the tables.
SIZES = (100, 1000)
CHUNK = 10000
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
_PEOPLE = """
SELECT event_id, position, id, side, name, role FROM timeline_participation
WHERE event_id {among} AND side IN ('USA', 'CHN')
"""
_SOURCES = """
SELECT event_id, a.published, a.id, a.address, p.name
FROM timeline_citation c JOIN timeline_article a ON a.id = c.article_id JOIN timeline_publisher p ON p.id = a.publisher_id
WHERE event_id {among} AND NOT withdrawn
"""
_CITATIONS = """
SELECT event_id, a.address, a.title, p.name, CAST(a.published AS text), quote, "start", "end", rule, confidence
FROM timeline_citation c JOIN timeline_article a ON a.id = c.article_id JOIN timeline_publisher p ON p.id = a.publisher_id
WHERE event_id {among} AND NOT withdrawn ORDER BY event_id, a.published, c.id
"""
#: The columns that the event's own table does not tell, the sides whose people have columns, and the columns of free text.
GATHERED = ("us_participants", "us_roles", "cn_participants", "cn_roles", "source_urls", "source_publishers", "permalink")
SIDES = {"USA": "us", "CHN": "cn"}
FREE = (
    "edtf", "date_text", "us_participants", "cn_participants", "place", "country", "headline", "summary", "source_urls",
    "source_publishers",
)  # fmt: skip


def _code(part: int) -> str:
    """One of the three event codes as an expression over kind, status and country, from `event_codes`."""
    home = ", ".join(f"'{country}'" for country in HOME_COUNTRIES)

    def of_kind(kind: str, status: Status) -> str:
        here, abroad = (event_codes(kind, status, third)[part] for third in (False, True))
        return f"'{here}'" if here == abroad else f"CASE WHEN country IN ({home}) THEN '{here}' ELSE '{abroad}' END"

    def of_status(status: Status) -> str:
        return f"CASE kind {' '.join(f"WHEN '{kind}' THEN {of_kind(kind, status)}" for kind in EVENT_TYPES)} ELSE '' END"

    held_first = sorted(Status, key=lambda status: status is not Status.HELD)
    return f"CASE status {' '.join(f"WHEN '{status}' THEN {of_status(status)}" for status in held_first)} END"


def _expressions(separator: str) -> dict[str, str]:
    """Each field of EventRow that the event's own table tells, in order, as an expression over that table."""
    moment = _MOMENT[connection.vendor]
    locked = "CAST(locked_fields AS text)"
    names = f"replace(replace(replace({locked}, '[\"', ''), '\"]', ''), '\", \"', '{separator}')"
    special = {
        **{name: f"coalesce(CAST({name} AS text), '')" for name in ("date_earliest", "date_latest", "first_reported")},
        **{name: _code(part) for part, name in enumerate(("cameo", "plover", "plover_mode"))},
        "corrected_fields": f"CASE {locked} WHEN '[]' THEN '' ELSE {names} END",
        "engagement": "engagement_id",
        "updated_at": moment.format("updated_at"),
        "created_at": moment.format("created_at"),
    }
    return {name: special.get(name, f"timeline_event.{name}") for name in EventRow._fields if name not in GATHERED}


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


def _selected(events: EventQuerySet, expressions: Iterable[str]) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The id and the expressions of each event, in the order of the events, a chunk at a time."""
    rows = events.values_list("id", *(RawSQL(expression, []) for expression in expressions))
    with _reading():
        found = rows.iterator(chunk_size=SIZES[-1])
        sizes = chain(SIZES, repeat(CHUNK))
        while chunk := tuple(islice(found, next(sizes))):
            yield chunk


def _among(ids: Iterable[int]) -> tuple[str, str]:
    """A condition that takes one parameter and holds for these ids, and the parameter."""
    joined = ",".join(map(str, ids))
    if connection.vendor == "postgresql":
        return "= ANY(CAST(%s AS bigint[]))", f"{{{joined}}}"
    return "IN (SELECT value FROM json_each(%s))", f"[{joined}]"


def _related(statement: str, ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """What the statement tells of these events."""
    condition, parameter = _among(sorted(ids))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(among=condition), [parameter])
        return cursor.fetchall()


def _gathered(ids: Sequence[int], site: str, separator: str) -> dict[str, list[str]]:
    """The columns GATHERED for these events; the members of a list are joined by `separator`.

    People and sources are put in order here, which costs less than in the database.
    """
    cells: dict[str, dict[int, str]] = {name: {} for name in GATHERED}
    sides = {side: (cells[f"{country}_participants"], cells[f"{country}_roles"]) for side, country in SIDES.items()}
    for event, _, _, side, name, role in sorted(_related(_PEOPLE, ids)):
        names, roles = sides[side]
        if event in names:
            names[event] += separator + name
            roles[event] += separator + role
        else:
            names[event], roles[event] = name, role
    urls, publishers = cells["source_urls"], cells["source_publishers"]
    last = None
    for event, _, article, address, publisher in sorted(_related(_SOURCES, ids)):
        if event not in urls:
            urls[event], publishers[event] = address, publisher
        elif article != last:
            urls[event] += separator + address
            publishers[event] += separator + publisher
        last = article
    before, _, after = f"{site}{reverse('event', args=[0])}".rpartition("0")
    cells["permalink"] = {event: f"{before}{event}{after}" for event in ids}
    return {name: list(map(found.get, ids, repeat(""))) for name, found in cells.items()}


def csv_columns(events: EventQuerySet, site: str, separator: str) -> Iterator[list[tuple[bool, Sequence[str]]]]:
    """The events as texts for a CSV, a chunk at a time: columns in the order of COLUMNS, each with whether it is free text.

    Neighbouring columns whose texts never need quoting come as one, with commas between: the database joins them faster.
    `site` is as in `event_chunks`; `separator` joins the members of a list and holds no apostrophe.
    """
    expressions = _expressions(separator)
    for name in ("level", "engagement"):
        expressions[name] = f"coalesce(CAST({expressions[name]} AS text), '')"
    alone = (*FREE, *GATHERED, "confidence")
    runs = [list(run) for _, run in groupby((c.name for c in COLUMNS), key=lambda name: name if name in alone else "")]
    own = {
        run[0]: f"CAST({" || ',' || ".join(f'({expressions[name]})' for name in run)} AS text)"
        for run in runs
        if run[0] not in alone
    }
    own |= {name: expressions[name] for name in alone if name not in GATHERED}
    for chunk in _selected(events, own.values()):
        ids, *cells = zip(*chunk, strict=True)
        columns: dict[str, Sequence[Any]] = {**dict(zip(own, cells, strict=True)), **_gathered(ids, site, separator)}
        columns["confidence"] = list(map(repr, columns["confidence"]))
        yield [(run[0] in FREE, columns[run[0]]) for run in runs]


def event_chunks(events: EventQuerySet, site: str) -> Iterator[list[EventRow]]:
    """The events as rows, in their own order, a chunk at a time: three queries a chunk.

    `site` is the address that permalinks begin with, without a slash at its end.
    """
    expressions = _expressions(SEPARATOR)
    for chunk in _selected(events, expressions.values()):
        ids, *own = zip(*chunk, strict=True)
        columns: dict[str, Iterable[Any]] = {**dict(zip(expressions, own, strict=True)), **_gathered(ids, site, SEPARATOR)}
        for column in COLUMNS:
            if column.is_list:
                columns[column.name] = [cell.split(SEPARATOR) if cell else [] for cell in columns[column.name]]
        yield list(map(EventRow._make, zip(*(columns[name] for name in EventRow._fields), strict=True)))


def event_rows(events: EventQuerySet, site: str) -> Iterator[EventRow]:
    """The events as rows, one by one; as `event_chunks`."""
    for chunk in event_chunks(events, site):
        yield from chunk


def citation_chunks(events: EventQuerySet) -> Iterator[list[CitationRow]]:
    """The standing citations of the events, in the order of the events, a chunk of events at a time."""
    for chunk in _selected(events, []):
        ids = [pk for (pk,) in chunk]
        found: dict[int, list[CitationRow]] = {pk: [] for pk in ids}
        for row in map(CitationRow._make, _related(_CITATIONS, ids)):
            found[row.event_id].append(row)
        yield [row for rows in found.values() for row in rows]
