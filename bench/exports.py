"""The CSV of all events with people and sources: seconds, first byte and memory.

Beside it Datasette's CSV of the same rows, by a view such as one would write for it, and by the fastest statement found;
on PostgreSQL also its own COPY of that statement. All take turns in each round; the figures are medians of the rounds.
"""

import http.client
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402

from bench import serve  # noqa: E402
from timeline.exports import FORMATS, Selection  # noqa: E402
from timeline.models import Event  # noqa: E402

ROUNDS = 7
Timing = tuple[float, float, int]
#: What one would write for Datasette, which has no lists: a sub-select for each.
_VIEW = """
CREATE VIEW export AS
SELECT e.id, edtf, date_earliest, date_latest, date_precision, date_basis, date_text, kind, status, channel, form, level,
  (SELECT group_concat(name, '; ' ORDER BY position) FROM timeline_participation
   WHERE event_id = e.id AND side = 'USA') AS us_participants,
  (SELECT group_concat(role, '; ' ORDER BY position) FROM timeline_participation
   WHERE event_id = e.id AND side = 'USA') AS us_roles,
  (SELECT group_concat(name, '; ' ORDER BY position) FROM timeline_participation
   WHERE event_id = e.id AND side = 'CHN') AS cn_participants,
  (SELECT group_concat(role, '; ' ORDER BY position) FROM timeline_participation
   WHERE event_id = e.id AND side = 'CHN') AS cn_roles,
  requested_by, place, country, headline, summary, source_count,
  (SELECT group_concat(address, '; ' ORDER BY published)
   FROM timeline_citation c JOIN timeline_article a ON a.id = c.article_id
   WHERE c.event_id = e.id AND NOT withdrawn) AS source_urls,
  (SELECT group_concat(p.name, '; ' ORDER BY published)
   FROM timeline_citation c JOIN timeline_article a ON a.id = c.article_id JOIN timeline_publisher p ON p.id = a.publisher_id
   WHERE c.event_id = e.id AND NOT withdrawn) AS source_publishers,
  first_reported, '040' AS cameo, 'CONSULT' AS plover, '' AS plover_mode, confidence, review_state, locked_fields,
  engagement_id, 'https://site.example/events/' || e.id AS permalink, updated_at, origin
FROM timeline_event e
WHERE merged_into_id IS NULL AND source_count > 0 AND review_state <> 'rejected'
ORDER BY sort_date DESC, e.id DESC
"""
_SQL = """
SELECT e.id, edtf, date_earliest, date_latest, date_precision, date_basis, date_text, kind, status, channel, form, level,
  us_participants, us_roles, cn_participants, cn_roles, requested_by, place, country, headline, summary, source_count,
  source_urls, source_publishers, first_reported, '040' AS cameo, 'CONSULT' AS plover, '' AS plover_mode, confidence,
  review_state, locked_fields, engagement_id, 'https://site.example/events/' || e.id AS permalink, updated_at, origin
FROM timeline_event e
LEFT JOIN (
  SELECT event_id,
    {people} FILTER (WHERE side = 'USA') AS us_participants, {roles} FILTER (WHERE side = 'USA') AS us_roles,
    {people} FILTER (WHERE side = 'CHN') AS cn_participants, {roles} FILTER (WHERE side = 'CHN') AS cn_roles
  FROM timeline_participation GROUP BY event_id
) people ON people.event_id = e.id
LEFT JOIN (
  SELECT event_id, {urls} AS source_urls, {publishers} AS source_publishers
  FROM timeline_citation c JOIN timeline_article a ON a.id = c.article_id JOIN timeline_publisher p ON p.id = a.publisher_id
  WHERE NOT withdrawn GROUP BY event_id
) sources ON sources.event_id = e.id
WHERE merged_into_id IS NULL AND source_count > 0 AND review_state <> 'rejected'
ORDER BY sort_date DESC, e.id DESC
"""


def _joined(vendor: str, text: str, order: str) -> str:
    function = "string_agg" if vendor == "postgresql" else "group_concat"
    return f"{function}({text}, '; ' ORDER BY {order})"


def sql(vendor: str) -> str:
    """The columns of the export as one statement, the fastest form found on either engine."""
    return _SQL.format(
        people=_joined(vendor, "name", "position"), roles=_joined(vendor, "role", "position"),
        urls=_joined(vendor, "address", "published"), publishers=_joined(vendor, "p.name", "published"),
    )  # fmt: skip


def _fetched(port: int, path: str) -> Timing:
    """Seconds to the first and to the last byte, and the bytes."""
    start = time.perf_counter()
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    client.request("GET", path, headers={"Host": "127.0.0.1"})
    response = client.getresponse()
    size = len(response.read(1))
    first = time.perf_counter() - start
    if response.status != 200:
        raise ValueError(f"{path}: {response.status}")
    while block := response.read(1 << 16):
        size += len(block)
    client.close()
    return first, time.perf_counter() - start, size


def _copied() -> Timing:
    start, first, size = time.perf_counter(), 0.0, 0
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql('postgresql')}) TO STDOUT WITH CSV HEADER") as copy:
        for block in copy:
            first = first or time.perf_counter() - start
            size += len(block)
    return first, time.perf_counter() - start, size


def _memory() -> int:
    """Kilobytes of this process that are no file's."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon"))


def _growth() -> tuple[int, int]:
    """Megabytes after the first two chunks, and at the most."""
    sizes = [_memory() for _ in FORMATS["events.csv"].write(Selection(Event.objects.published(), "https://site.example"))]
    return sizes[1] // 1024, max(sizes) // 1024


def _report(contenders: dict[str, Callable[[], Timing]]) -> None:
    """Print the medians of each contender, and how the first stands to the others; one round before does not count."""
    rounds = [{name: run() for name, run in contenders.items()} for _ in range(ROUNDS + 1)][1:]
    ours, *others = contenders
    print(f"{'':24}first byte s   all s     MB")
    for name in contenders:
        first, last = (statistics.median(taken[name][i] for taken in rounds) for i in (0, 1))
        print(f"{name:24}{first:12.3f}{last:8.2f}{rounds[0][name][2] / 1e6:7.1f}")
    for name in others:
        ratio = statistics.median(taken[ours][1] / taken[name][1] for taken in rounds)
        print(f"time against {name}: {ratio:.2f}" + (f", {1 / ratio:.1f} times faster" if ratio < 1 else ""))


def _for_datasette(folder: str, events: int) -> Path:
    """An SQLite file of the same events, with the view."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"TIMELINE_VAR": folder}
    for command in (["manage.py", "migrate", "-v0"], ["-m", "bench.generate", str(events)]):
        subprocess.run([sys.executable, *command], cwd=serve.ROOT, env=environment, check=True)
    file = Path(folder, "timeline.sqlite3")
    with sqlite3.connect(file) as database:
        database.execute(_VIEW)
    database.close()
    return file


def main() -> None:
    """Print the comparison for the engine of the environment."""
    events = Event.objects.published().count()
    print(f"{events:,} events")
    with (
        tempfile.TemporaryDirectory() as folder,
        serve.site() as port,
        serve.datasette(_for_datasette(folder, events), max_returned_rows=1_000_000) as other,
    ):

        def queried(statement: str) -> Timing:
            return _fetched(other, f"/timeline.csv?{urlencode({'sql': statement, '_size': 'max'})}")

        _report(
            {
                "events.csv": lambda: _fetched(port, "/events.csv"),
                **({"PostgreSQL COPY": _copied} if connection.vendor == "postgresql" else {}),
                "Datasette, view": lambda: queried("SELECT * FROM export"),
                "Datasette, fast SQL": lambda: queried(sql("sqlite")),
            }
        )
    first, most = _growth()
    print(f"memory of the process: {first} MB after two chunks, {most} MB at the most")


if __name__ == "__main__":
    main()
