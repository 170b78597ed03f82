"""Full-text search over events, on both engines, from one column: `Event.search_text`.

SQLite: an FTS5 table fed by triggers. PostgreSQL: an expression index. Both fold accents and case; a run of Chinese
characters has no word breaks, so it is found as a substring.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from timeline.querysets import EventQuerySet

_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+")
MAX_WORDS = 32
#: Beginnings of words that British and American texts spell each in their way.
_SPELLINGS = (
    ("defence", "defense"), ("centre", "center"), ("labour", "labor"), ("harbour", "harbor"), ("programme", "program"),
    ("organisation", "organization"), ("normalis", "normaliz"), ("cancelled", "canceled"), ("councillor", "councilor"),
    ("dialogue", "dialog"),
)  # fmt: skip

#: What is looked for at one place: any one of these runs of tokens.
type Term = list[list[str]]

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
    database = connections[using]
    if "timeline_event" not in database.introspection.table_names() or index_in_place(database):
        return
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            for statement in re.split(r"(?<=;)\n(?=CREATE)", _SQLITE.strip()):
                cursor.execute(statement)
            cursor.execute("INSERT INTO timeline_event_fts(timeline_event_fts) VALUES ('rebuild')")
        else:
            cursor.execute(_POSTGRESQL)


def index_in_place(database: BaseDatabaseWrapper) -> bool:
    """Whether this database has the full-text index, and on SQLite all three triggers that feed it."""
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'timeline_event_fts_%' AND type = 'trigger'")
            return cursor.fetchone()[0] == 3
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'timeline_event_fts'")
        return cursor.fetchone()[0] == 1


@dataclass(frozen=True)
class Query:
    """What a reader searches for: texts to be found as they are (Chinese), and words or phrases."""

    texts: list[str]
    words: list[Term]
    without_texts: list[str]
    without_words: list[Term]


def parse(words: str) -> Query:
    """Words, "phrases" and -exclusions; what has no letter or digit is left out. Nothing is an error.

    A word is found in the singular and the plural and in either spelling, a phrase as it stands.
    """
    query = Query([], [], [], [])
    for match in itertools.islice(_TERM.finditer(fold(words)), MAX_WORDS):
        tokens = _WORD.findall(match["phrase"] if match["phrase"] is not None else match["word"])
        if any(_CJK.search(token) for token in tokens):
            (query.without_texts if match["minus"] else query.texts).append(" ".join(tokens))
        elif tokens:
            term = _forms(tokens[0]) if match["word"] and len(tokens) == 1 else [tokens]
            (query.without_words if match["minus"] else query.words).append(term)
    return query


def _forms(word: str) -> Term:
    spelt = [word]
    for british, american in _SPELLINGS:
        if word.startswith(british):
            spelt.append(american + word.removeprefix(british))
        elif word.startswith(american):
            spelt.append(british + word.removeprefix(american))
    return [[form] for one in spelt for form in (one, _other_number(one)) if form]


def _other_number(word: str) -> str:
    """The plural of a singular, the singular of a plural, as the plain rules have it; nothing for a short word."""
    if len(word) < 4 or not word.isalpha() or not word.isascii():
        return ""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s"):
        return "" if word.endswith(("ss", "us", "is")) else word[:-1]
    if word.endswith("y") and word[-2] not in "aeou":
        return word[:-1] + "ies"
    return word + "s"


def matching(events: EventQuerySet, words: str) -> EventQuerySet:
    """The events whose text has all the words and "phrases" and none of the -excluded ones."""
    query = parse(words)
    for text in query.texts:
        events = events.filter(search_text__contains=text)
    for text in query.without_texts:
        events = events.exclude(search_text__contains=text)
    if query.words:
        events = events.filter(pk__in=RawSQL(*_statement(query.words)))
    for term in query.without_words:
        events = events.exclude(pk__in=RawSQL(*_statement([term])))
    return events


def ids_with(words: list[Term]) -> str:
    """The ids of all events that have each of these words or phrases, joined by commas: one value, quick to carry."""
    statement, parameters = _statement(words)
    joined = "string_agg(id::text, ',')" if connection.vendor == "postgresql" else "group_concat(id)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {joined} FROM ({statement}) AS found", parameters)
        return cursor.fetchone()[0] or ""


def _statement(words: list[Term]) -> tuple[str, list[str]]:
    """SQL that gives the ids of the events with each of `words`, and its parameters."""
    quoted = [['"{}"'.format(" ".join(tokens)) for tokens in term] for term in words]
    if connection.vendor == "sqlite":
        wanted = " AND ".join(f"({' OR '.join(term)})" for term in quoted)
        return "SELECT rowid AS id FROM timeline_event_fts WHERE timeline_event_fts MATCH %s", [wanted]
    wanted = " && ".join("websearch_to_tsquery('simple', %s)" for _ in quoted)
    return (
        f"SELECT id FROM timeline_event WHERE to_tsvector('simple', search_text) @@ ({wanted})",
        [" or ".join(term) for term in quoted],
    )
