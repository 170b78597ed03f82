"""The CSV of all events with people and sources: seconds, first byte and memory, beside what each engine has of its own.

PostgreSQL: COPY of the same columns, joined and sorted alike. SQLite: Datasette's CSV of the same columns in the same file.
"""

import http.client
import os
import statistics
import time
from collections.abc import Callable
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402

from bench import serve  # noqa: E402
from timeline.exports import FORMATS, Selection  # noqa: E402
from timeline.models import Event  # noqa: E402

ROUNDS = 5
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


def _joined(text: str, order: str) -> str:
    function = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    return f"{function}({text}, '; ' ORDER BY {order})"


def sql() -> str:
    """The columns of the export as one statement, the fastest form found on either engine."""
    return _SQL.format(
        people=_joined("name", "position"), roles=_joined("role", "position"),
        urls=_joined("address", "published"), publishers=_joined("p.name", "published"),
    )  # fmt: skip


def _fetched(port: int, path: str) -> tuple[float, float, int]:
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


def _copied() -> tuple[float, float, int]:
    start, first, size = time.perf_counter(), 0.0, 0
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql()}) TO STDOUT WITH CSV HEADER") as copy:
        for block in copy:
            first = first or time.perf_counter() - start
            size += len(block)
    return first, time.perf_counter() - start, size


def _memory() -> int:
    """Kilobytes of this process that are no file's."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon"))


def _growth() -> tuple[int, int]:
    """Megabytes after the first chunk, and at the most."""
    sizes = [_memory() for _ in FORMATS["events.csv"].write(Selection(Event.objects.published(), "https://site.example"))]
    return sizes[0] // 1024, max(sizes) // 1024


def _report(ours: Callable[[], tuple[float, float, int]], name: str, theirs: Callable[[], tuple[float, float, int]]) -> None:
    ours(), theirs()
    rounds = [(ours(), theirs()) for _ in range(ROUNDS)]
    print(f"{'':24}first byte s   all s     MB")
    for label, taken in (("events.csv", [a for a, _ in rounds]), (name, [b for _, b in rounds])):
        first, last = (statistics.median(run[i] for run in taken) for i in (0, 1))
        print(f"{label:24}{first:12.3f}{last:8.2f}{taken[0][2] / 1e6:7.1f}")
    ratio = statistics.median(a[1] / b[1] for a, b in rounds)
    print(f"time against {name}: {ratio:.2f}" + (f", {1 / ratio:.1f} times faster" if ratio < 1 else ""))


def main() -> None:
    """Print the comparison for the engine of the environment."""
    print(f"{Event.objects.published().count():,} events")
    with serve.site() as port:
        if connection.vendor == "postgresql":
            _report(lambda: _fetched(port, "/events.csv"), "PostgreSQL COPY", _copied)
        else:
            with serve.datasette(connection.settings_dict["NAME"], max_returned_rows=1_000_000) as other:
                query = urlencode({"sql": sql(), "_size": "max"})
                name = os.path.basename(connection.settings_dict["NAME"]).rpartition(".")[0]
                _report(lambda: _fetched(port, "/events.csv"), "Datasette", lambda: _fetched(other, f"/{name}.csv?{query}"))
    first, most = _growth()
    print(f"memory of the process: {first} MB after the first chunk, {most} MB at the most")


if __name__ == "__main__":
    main()
