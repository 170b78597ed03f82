"""Full-text search over events, on both engines, from one column: `Event.search_text`.

SQLite: an FTS5 table fed by triggers. PostgreSQL: an expression index. Both fold accents and case; a run of Chinese
characters has no word breaks, so it is found as a substring.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import connection as default_connection
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from timeline.querysets import EventQuerySet

_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+")
MAX_WORDS = 32

_SQLITE = """
CREATE VIRTUAL TABLE IF NOT EXISTS timeline_event_fts
  USING fts5(search_text, content='timeline_event', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER IF NOT EXISTS timeline_event_fts_insert AFTER INSERT ON timeline_event BEGIN
  INSERT INTO timeline_event_fts(rowid, search_text) VALUES (new.id, new.search_text); END;
CREATE TRIGGER IF NOT EXISTS timeline_event_fts_delete AFTER DELETE ON timeline_event BEGIN
  INSERT INTO timeline_event_fts(timeline_event_fts, rowid, search_text) VALUES ('delete', old.id, old.search_text); END;
CREATE TRIGGER IF NOT EXISTS timeline_event_fts_update AFTER UPDATE OF search_text ON timeline_event
  WHEN old.search_text IS NOT new.search_text BEGIN
  INSERT INTO timeline_event_fts(timeline_event_fts, rowid, search_text) VALUES ('delete', old.id, old.search_text);
  INSERT INTO timeline_event_fts(rowid, search_text) VALUES (new.id, new.search_text); END;
"""
_POSTGRESQL = "CREATE INDEX IF NOT EXISTS timeline_event_fts ON timeline_event USING gin (to_tsvector('simple', search_text))"


def fold(text: str) -> str:
    """Lower case without accents: what is stored to be searched, and what is searched for."""
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c))).lower()


def ensure_index(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Make the index and its triggers where they are missing. Called after each migration; harmless when in place."""
    connection = connections[using]
    if "timeline_event" not in connection.introspection.table_names() or index_in_place(connection):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for statement in re.split(r"(?<=;)\n(?=CREATE)", _SQLITE.strip()):
                cursor.execute(statement)
            cursor.execute("INSERT INTO timeline_event_fts(timeline_event_fts) VALUES ('rebuild')")
        else:
            cursor.execute(_POSTGRESQL)


def index_in_place(connection: BaseDatabaseWrapper) -> bool:
    """Whether this database has the full-text index, and on SQLite all three triggers that feed it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'timeline_event_fts_%' AND type = 'trigger'")
            return cursor.fetchone()[0] == 3
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'timeline_event_fts'")
        return cursor.fetchone()[0] == 1


def _terms(words: str) -> list[tuple[bool, list[str]]]:
    """(excluded, tokens of the word or phrase), in order; what has no letter or digit is left out."""
    found = []
    for match in _TERM.finditer(fold(words)):
        tokens = _WORD.findall(match["phrase"] if match["phrase"] is not None else match["word"])
        if tokens:
            found.append((bool(match["minus"]), tokens))
    return found[:MAX_WORDS]


def matching(events: EventQuerySet, words: str) -> EventQuerySet:
    """The events whose text has all the words and "phrases" and none of the -excluded ones."""
    included: list[list[str]] = []
    excluded: list[list[str]] = []
    for minus, tokens in _terms(words):
        if any(_CJK.search(token) for token in tokens):
            text = " ".join(tokens)
            events = events.exclude(search_text__contains=text) if minus else events.filter(search_text__contains=text)
        else:
            (excluded if minus else included).append(tokens)
    if included:
        events = events.filter(pk__in=_ids(included))
    for tokens in excluded:
        events = events.exclude(pk__in=_ids([tokens]))
    return events


def _ids(terms: list[list[str]]) -> RawSQL:
    if default_connection.vendor == "sqlite":
        query = " AND ".join('"{}"'.format(" ".join(tokens)) for tokens in terms)
        return RawSQL("SELECT rowid FROM timeline_event_fts WHERE timeline_event_fts MATCH %s", [query])
    query = " ".join('"{}"'.format(" ".join(tokens)) for tokens in terms)
    return RawSQL(
        "SELECT id FROM timeline_event WHERE to_tsvector('simple', search_text) @@ websearch_to_tsquery('simple', %s)", [query]
    )
