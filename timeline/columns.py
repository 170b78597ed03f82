"""The published record in columns, in memory: which events a filter leaves, in which order, and how many of each value.

A database counts a million events by six facets in seconds; a column of small integers is counted in milliseconds. Each
process keeps one copy, about 125 bytes an event, and brings it up to date when an event changed (`Event.updated_at`),
reading only what changed. The rules are those of `forms.FILTERS`; a test holds the two equal. Firsts and silences
(`records.py`) are worked out from the same columns.
"""

from __future__ import annotations

import datetime as dt
import itertools
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Min, Q
from numpy.typing import NDArray

from timeline import search
from timeline.event_types import CONTACT_KINDS
from timeline.models import Citation, Event, Participation
from timeline.vocabulary import CONTACT_STATUSES, Precision, ReviewState, Role

Ints = NDArray[Any]
Mask = NDArray[np.bool_]
Stamp = tuple[dt.datetime | None, int | None, int | None]

#: Stand-ins for an open start and an open end, as day ordinals.
NEVER, EVER = 0, 10**7
#: The day that numpy counts dates from, as an ordinal.
EPOCH = dt.date(1970, 1, 1).toordinal()
_TEXTS = ("kind", "status", "channel", "country", "place", "form")
_FIELDS = (
    "id", *_TEXTS, "level", "level_usa", "level_chn", "date_earliest", "date_latest", "sort_date", "first_reported",
    "review_state", "merged_into_id", "source_count", "engagement_id", "exact",
)  # fmt: skip
#: The arrays of Columns that are read with the events, and the type of each.
_ARRAYS = {
    "ids": np.int64, "live": bool, "reviewed": bool, "engaged": bool, "exact": bool, "level": np.int8, "level_usa": np.int8,
    "level_chn": np.int8, "earliest": np.int32, "latest": np.int32, "sort": np.int32, "reported": np.int32,
}  # fmt: skip
_PAIRS = ("people", "hosts", "unregistered", "publishers")
_DOUBTED = Q(edtf__contains="~") | Q(edtf__contains="?") | Q(edtf__contains="[") | Q(edtf__contains="%")
_BOUNDED = Q(date_earliest__isnull=False, date_latest__isnull=False)
_EXACT = _BOUNDED & Q(date_precision__in=(Precision.DAY, Precision.RANGE)) & ~_DOUBTED
CHUNK = 20000
#: How far behind the newest change a reading starts: a transaction may commit after one that was saved later.
OVERLAP = dt.timedelta(minutes=2)
#: Seconds after which the record is read again from there though nothing newer is seen.
TRUST_SECONDS = 60
_REVIEWED = (ReviewState.ACCEPTED, ReviewState.CORRECTED)


class Codes:
    """Texts as small integers, numbered as they come."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}
        self.text: list[str] = []

    def code(self, text: str) -> int:
        if text not in self.number:
            self.number[text] = len(self.text)
            self.text.append(text)
        return self.number[text]


@dataclass
class Pairs:
    """Which events have which key (an official, a publisher): each pair once, as row number and key."""

    rows: Ints
    keys: Ints

    @cached_property
    def _by_key(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.keys, kind="stable")
        return self.keys[order], self.rows[order]

    def rows_with(self, key: int) -> Ints:
        """The rows that have `key`, each once, in rising order."""
        keys, rows = self._by_key
        wanted = keys.dtype.type(key)  # a number of another type would have all keys converted, each time
        return rows[np.searchsorted(keys, wanted, side="left") : np.searchsorted(keys, wanted, side="right")]

    def having(self, keys: Iterable[int], size: int) -> Mask:
        """The rows, of `size`, that have one of `keys`."""
        mask = np.zeros(size, dtype=bool)
        for key in keys:
            mask[self.rows_with(key)] = True
        return mask

    def counts(self, mask: Mask) -> dict[int, int]:
        """How many rows of `mask` each key has, most first."""
        found = np.bincount(self.keys[mask[self.rows]])
        keys = np.flatnonzero(found)
        ranked = keys[np.argsort(-found[keys], kind="stable")]
        return {int(key): int(found[key]) for key in ranked}


@dataclass
class Columns:
    """One state of the record. A row is an event, in the order of ids; `live` marks what the public sees.

    Days are ordinals, levels 0 where not known. `exact`: a day, or a run of days that it filled. `engaged`: belongs to an
    engagement. `told`: from this day on its sources could tell that it took place, being published on its first day or
    later. `hosts` are those of `people` in the role of host; `unregistered` has the posts of others, by `post_code`.
    """

    stamp: Stamp
    ids: Ints
    live: Mask
    reviewed: Mask
    engaged: Mask
    exact: Mask
    level: Ints
    level_usa: Ints
    level_chn: Ints
    earliest: Ints
    latest: Ints
    sort: Ints
    reported: Ints
    told: Ints
    texts: dict[str, Ints]
    codes: dict[str, Codes]
    people: Pairs
    hosts: Pairs
    unregistered: Pairs
    publishers: Pairs
    oldest_first: Ints = field(init=False)
    keys: Ints = field(init=False)
    read_at: float = field(init=False, default_factory=time.monotonic)

    def __post_init__(self) -> None:
        keys = _key(self.sort, self.ids)
        self.oldest_first = np.argsort(keys)
        self.keys = keys[self.oldest_first]
        self.matching = lru_cache(maxsize=64)(self._matching)

    def __len__(self) -> int:
        return len(self.ids)

    def is_current(self, stamp: Stamp) -> bool:
        """Whether these columns still tell the record that has this stamp."""
        return self.stamp == stamp and time.monotonic() - self.read_at < TRUST_SECONDS

    def rows_of(self, ids: Iterable[int] | Ints) -> Ints:
        """The row numbers of these ids, those unknown left out."""
        wanted = np.asarray(list(ids) if not isinstance(ids, np.ndarray) else ids, dtype=np.int64)
        if not len(self.ids):
            return np.empty(0, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        return rows[self.ids[rows] == wanted]

    def among(self, column: str, values: Iterable[str]) -> Mask:
        """The rows whose text in `column` is one of `values`."""
        mask = np.zeros(len(self), dtype=bool)
        for value in values:
            if value in self.codes[column].number:
                mask |= self.texts[column] == self.codes[column].number[value]
        return mask

    def at_levels(self, levels: Iterable[int]) -> Mask:
        """The rows whose level is one of `levels`."""
        return np.isin(self.level, list(levels))

    def post_code(self, side: str, post: str, *, host: bool) -> int:
        """The key of `unregistered` for somebody of this side in this post; -1 if there is none."""
        return self.codes["post"].number.get(_post_text(side, post, host), -1)

    def with_all(self, officials: Iterable[int]) -> Mask:
        """The rows in which each of these officials took part."""
        mask = np.ones(len(self), dtype=bool)
        for official in officials:
            mask &= self.people.having([official], len(self))
        return mask

    def overlapping(self, first: dt.date | None, last: dt.date | None) -> Mask:
        """As `EventQuerySet.overlapping`."""
        mask = self.dated.copy()
        if first:
            mask &= self.latest >= first.toordinal()
        if last:
            mask &= self.earliest <= last.toordinal()
        return mask

    def reported_by(self, day: dt.date) -> Mask:
        """As `EventQuerySet.reported_by`."""
        return self.reported <= day.toordinal()

    @cached_property
    def contacts(self) -> Mask:
        """As `EventQuerySet.contacts`."""
        return self.among("kind", CONTACT_KINDS) & self.among("status", CONTACT_STATUSES)

    def _matching(self, words: str) -> Mask:
        """The rows that full-text search finds: asked of the database once, and kept."""
        query = search.parse(words)
        mask = self.live.copy()
        if query.words:
            mask &= self._having(search.ids_with(query.words))
        for term in query.without_words:
            mask &= ~self._having(search.ids_with([term]))
        for text, wanted in [*((text, True) for text in query.texts), *((text, False) for text in query.without_texts)]:
            found = Event.objects.filter(search_text__contains=text).order_by().values_list("id", flat=True)
            rows = np.zeros(len(self), dtype=bool)
            rows[self.rows_of(found)] = True
            mask &= rows if wanted else ~rows
        return mask

    def _having(self, joined_ids: str) -> Mask:
        mask = np.zeros(len(self), dtype=bool)
        if joined_ids:
            mask[self.rows_of(np.fromstring(joined_ids, dtype=np.int64, sep=","))] = True
        return mask

    def counts(self, column: str, rows: Ints) -> dict[str, int]:
        """How many of these rows have each text of `column`."""
        found = np.bincount(self.texts[column][rows], minlength=len(self.codes[column].text)).tolist()
        return {text: number for text, number in zip(self.codes[column].text, found, strict=True) if number}

    @cached_property
    def dated(self) -> Mask:
        """The rows with a date, be it open at one end."""
        return ~((self.earliest == NEVER) & (self.latest == EVER))

    @property
    def bounded(self) -> Mask:
        """The rows whose date has both ends."""
        return (self.earliest != NEVER) & (self.latest != EVER)

    @property
    def years(self) -> Ints:
        """The year of each row's sort date."""
        return self._months // 12

    def between(self, first: dt.date, last: dt.date) -> Ints:
        """The rows whose sort date is from `first` to `last`, oldest first."""
        start, end = np.searchsorted(self.keys, [_key(first.toordinal(), 0), _key(last.toordinal() + 1, 0)])
        return self.oldest_first[start:end]

    @cached_property
    def _months(self) -> Ints:
        """The month of each row's sort date, counted from the year 0."""
        return (self.sort - EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int32) + 1970 * 12

    def tally(self, mask: Mask, unit: str) -> tuple[Ints, Ints, Ints, Ints]:
        """How many rows of `mask` share the `unit`, "day" or "month", of their sort date, channel and status: as columns
        (first day as an ordinal, code of the channel, code of the status, how many), by day."""
        rows = np.flatnonzero(mask)
        if not len(rows):
            return rows, rows, rows, rows
        periods = (self._months if unit == "month" else self.sort)[rows]
        channels, statuses = len(self.codes["channel"].text), len(self.codes["status"].text)
        first = periods.min()
        cells = ((periods - first) * channels + self.texts["channel"][rows]) * statuses + self.texts["status"][rows]
        counted = np.bincount(cells)
        found = np.flatnonzero(counted)
        periods, channel, status = found // (channels * statuses) + first, found // statuses % channels, found % statuses
        if unit == "month":
            periods = (periods - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + EPOCH
        return periods, channel, status, counted[found]

    def page(self, mask: Mask, size: int, *, oldest_first: bool = False, after: tuple[int, int] | None = None) -> list[int]:
        """The ids of the first `size` rows of `mask` in order; after the event with this sort day and id."""
        if oldest_first:
            start = int(np.searchsorted(self.keys, _key(*after), side="right")) if after else 0
            order = self.oldest_first[start:]
        else:
            end = int(np.searchsorted(self.keys, _key(*after), side="left")) if after else len(self)
            order = self.oldest_first[:end][::-1]
        found: list[int] = []
        start, step = 0, 2 * size
        while start < len(order) and len(found) < size:
            chunk = order[start : start + step]
            found.extend(self.ids[chunk[mask[chunk]]].tolist())
            start, step = start + step, 4 * step
        return found[:size]


def counted(keys: Ints, days: Ints) -> list[tuple[int, int, dt.date]]:
    """Each key, how often it comes, and the latest of its days (ordinals)."""
    if not len(keys):
        return []
    numbers = np.bincount(keys)
    latest = np.zeros(len(numbers), dtype=np.int64)
    np.maximum.at(latest, keys, days)
    found = np.flatnonzero(numbers)
    return [
        (key, number, dt.date.fromordinal(day))
        for key, number, day in zip(found.tolist(), numbers[found].tolist(), latest[found].tolist(), strict=True)
    ]


_lock = threading.Lock()
_current: dict[str, Columns] = {}


def columns() -> Columns:
    """The record as it stands: three cheap questions to the database, and a reading of what changed since the last call."""
    name = str(connection.settings_dict["NAME"])
    stamp = _stamp()
    known = _current.get(name)
    if known and known.is_current(stamp):
        return known
    with _lock:
        known = _current.get(name)
        if not known or not known.is_current(stamp):
            known = _current[name] = _read(stamp, known)
        return known


def forget() -> None:
    """Drop what is kept, so that the next call reads the whole record: for tests, which roll the database back."""
    _current.clear()


def _stamp() -> Stamp:
    """The newest change, the last id and the first: each from the end of an index."""
    newest, last, first = (
        Event.objects.order_by(end).values_list(end.strip("-"), flat=True).first() for end in ("-updated_at", "-id", "id")
    )
    return newest, last, first


def _read(stamp: Stamp, known: Columns | None) -> Columns:
    """The columns at `stamp`: all of them, or the known ones with the changed events put in their place."""
    if known is None or known.stamp[0] is None or stamp[0] is None or known.stamp[2] != stamp[2]:
        return _build(stamp, Event.objects.all(), Participation.objects.all(), Citation.objects.standing(), _no_codes())
    changed = Event.objects.filter(updated_at__gte=known.stamp[0] - OVERLAP)
    if Event.objects.filter(updated_at__lt=known.stamp[0] - OVERLAP).count() + changed.count() < len(known):
        return _read(stamp, None)  # some are gone for good
    inside = {"event__in": changed.values("pk")}
    fresh = _build(
        stamp, changed, Participation.objects.filter(**inside), Citation.objects.standing().filter(**inside), known.codes
    )
    return _joined(known, fresh)


def _key(sort: Any, ids: Any) -> Any:
    """One number that orders events by day, then by id."""
    return np.asarray(sort, dtype=np.int64) << 40 | np.asarray(ids, dtype=np.int64)


def _no_codes() -> dict[str, Codes]:
    return {name: Codes() for name in (*_TEXTS, "post")}


def _post_text(side: str, post: str, host: bool) -> str:
    return f"{side} {post}{' (host)' if host else ''}"


def _days(days: Iterable[dt.date | None], missing: int) -> Ints:
    return np.array([day.toordinal() if day else missing for day in days], dtype=np.int32)


def _levels(levels: Iterable[int | None]) -> Ints:
    return np.array([level or 0 for level in levels], dtype=np.int8)


def _build(stamp: Stamp, events: Any, participations: Any, citations: Any, codes: dict[str, Codes]) -> Columns:
    """The columns of these events, read in chunks so that the texts of a large record are never all in memory."""
    chunks: list[list[Any]] = []
    read = events.annotate(exact=ExpressionWrapper(_EXACT, BooleanField())).order_by("id").values_list(*_FIELDS)
    for rows in itertools.batched(read.iterator(chunk_size=CHUNK), CHUNK):
        ids, *others = zip(*rows, strict=True)
        texts, rest = others[: len(_TEXTS)], others[len(_TEXTS) :]
        level, level_usa, level_chn, starts, ends, sorts, reports, states, merged, sources, engaged, exact = rest
        live = [m is None and s > 0 and r != ReviewState.REJECTED for m, s, r in zip(merged, sources, states, strict=True)]
        reviewed = [state in _REVIEWED for state in states]
        chunks.append(
            [
                np.array(ids, dtype=np.int64), np.array(live), np.array(reviewed),
                np.array([key is not None for key in engaged]), np.array(exact, dtype=bool),
                _levels(level), _levels(level_usa), _levels(level_chn),
                _days(starts, NEVER), _days(ends, EVER), _days(sorts, EVER), _days(reports, EVER),
                *(np.array([codes[name].code(text) for text in column], dtype=np.int32)
                  for name, column in zip(_TEXTS, texts, strict=True)),
            ]
        )  # fmt: skip
    empty = [np.empty(0, dtype=kind) for kind in (*_ARRAYS.values(), *(np.int32 for _ in _TEXTS))]
    arrays = [np.concatenate(parts) for parts in zip(*chunks, strict=True)] if chunks else empty
    nothing = np.empty(0, dtype=np.int64)
    read_so_far: dict[str, Any] = {name: Pairs(nothing, nothing) for name in _PAIRS}
    read_so_far |= zip(_ARRAYS, arrays, strict=False)
    built = Columns(
        stamp=stamp,
        told=nothing,
        texts=dict(zip(_TEXTS, arrays[len(_ARRAYS) :], strict=True)),
        codes=codes,
        **read_so_far,
    )
    built.told = _told(built, events)
    people = participations.filter(official__isnull=False).order_by().values_list("event_id", "official_id")
    built.people = _pairs(built, people.iterator(CHUNK))
    built.hosts = _pairs(built, people.filter(role=Role.HOST).iterator(CHUNK))
    others = participations.filter(official=None).exclude(post="").order_by().values_list("event_id", "side", "post", "role")
    posts = ((key, codes["post"].code(_post_text(side, post, role == Role.HOST))) for key, side, post, role in others.iterator())
    built.unregistered = _pairs(built, posts)
    built.publishers = _pairs(built, citations.order_by().values_list("event_id", "article__publisher_id").iterator(CHUNK))
    return built


def _told(columns: Columns, events: Any) -> Ints:
    """The day first reported; for what was reported before it began, that of the first later report."""
    foretold = Q(first_reported__lt=F("date_earliest"))
    since = Q(citations__withdrawn=False, citations__article__published__gte=F("date_earliest"))
    later = events.filter(foretold & since).order_by().values_list("pk").annotate(Min("citations__article__published"))
    found = _pairs(columns, ((key, day.toordinal()) for key, day in later.iterator()))
    told = np.where(columns.reported < columns.earliest, EVER, columns.reported)
    told[found.rows] = found.keys
    return told


def _pairs(columns: Columns, pairs: Iterable[tuple[int, int]]) -> Pairs:
    chunks = [np.array(chunk, dtype=np.int64) for chunk in itertools.batched(pairs, CHUNK)]
    if not chunks or not len(columns):
        return Pairs(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    found = np.concatenate(chunks)
    distinct = np.unique(np.searchsorted(columns.ids, found[:, 0]) << 32 | found[:, 1])
    return Pairs((distinct >> 32).astype(np.int32), (distinct & 0xFFFFFFFF).astype(np.int32))


def _joined(old: Columns, new: Columns) -> Columns:
    """`old` with the rows of `new` in place of its own; ids that are new come at their place in the order."""
    stays = ~np.isin(old.ids, new.ids)
    ids = np.concatenate([old.ids[stays], new.ids])
    order = np.argsort(ids, kind="stable")

    def both(name: str) -> Any:
        return np.concatenate([getattr(old, name)[stays], getattr(new, name)])[order]

    sorted_ids = ids[order]

    def pairs(name: str) -> Any:
        one, two = getattr(old, name), getattr(new, name)
        kept = stays[one.rows]
        events = np.concatenate([old.ids[one.rows[kept]], new.ids[two.rows]])
        return Pairs(np.searchsorted(sorted_ids, events), np.concatenate([one.keys[kept], two.keys]))

    return Columns(
        stamp=new.stamp,
        ids=sorted_ids,
        **{name: both(name) for name in (*_ARRAYS, "told") if name != "ids"},
        texts={name: np.concatenate([old.texts[name][stays], new.texts[name]])[order] for name in _TEXTS},
        codes=new.codes,
        **{name: pairs(name) for name in _PAIRS},
    )
