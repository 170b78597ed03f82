"""The timeline page beside raw SQL and Datasette, on a record of generated events (`python -m bench.generate N` first).

Ours is the whole page with people, citations, all facets, chart and list; raw SQL is the page's rows and six facet counts,
and nothing is made of them; Datasette gives the rows of one table and three facets.
"""

import os
import statistics
import time
from pathlib import Path
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import serve  # noqa: E402
from timeline.models import Event  # noqa: E402

FIRST, LAST = "2005-01-01", "2012-12-31"
OURS = f"/?{urlencode({'from': '2005', 'to': '2012', 'kind': 'meeting'})}"
SEARCH = "/?q=trade"
FACETS = ("kind", "status", "channel", "level", "country")
RAW_RUNS = 5


def _raw_sql() -> float:
    """Median milliseconds of the page's rows, their people and citations, and six facets, as plain SQL."""
    where = f"kind = 'meeting' AND date_latest >= '{FIRST}' AND date_earliest <= '{LAST}'"
    published = "merged_into_id IS NULL AND source_count > 0 AND review_state <> 'rejected'"
    rows = f"SELECT * FROM timeline_event WHERE {published} AND {where} ORDER BY sort_date DESC, id DESC LIMIT 50"
    facets = [
        f"SELECT {name}, count(*) FROM timeline_event WHERE {published} AND "
        f"{where.replace(chr(39).join(['kind = ', 'meeting', ' AND ']), '') if name == 'kind' else where} GROUP BY {name}"
        for name in FACETS
    ]
    people = (
        "SELECT p.official_id, count(DISTINCT p.event_id) FROM timeline_participation p JOIN timeline_event e ON e.id = p.event_id "
        f"WHERE {published} AND {where.replace('kind', 'e.kind')} GROUP BY p.official_id"
    )
    times = []
    for _ in range(RAW_RUNS):
        start = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(rows)
            keys = ", ".join(str(row[0]) for row in cursor.fetchall())
            cursor.execute(f"SELECT * FROM timeline_participation WHERE event_id IN ({keys})")
            cursor.fetchall()
            cursor.execute(
                "SELECT c.*, a.title, a.address, a.published, b.name FROM timeline_citation c JOIN timeline_article a ON "
                f"a.id = c.article_id JOIN timeline_publisher b ON b.id = a.publisher_id WHERE event_id IN ({keys})"
            )
            cursor.fetchall()
            for statement in [*facets, people]:
                cursor.execute(statement)
                cursor.fetchall()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _cursor_after(number: int) -> str:
    sort_date, pk = Event.objects.published().order_by("-sort_date", "-pk").values_list("sort_date", "pk")[number]
    return f"/?after={sort_date}_{pk}"


def _queries(path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        Client(HTTP_HOST="127.0.0.1").get(path)
    return len(captured)


def _datasette_paths() -> tuple[str, str]:
    facets = [("_facet", name) for name in ("status", "channel", "country")]
    page = [("kind__exact", "meeting"), ("date_earliest__gte", FIRST), ("date_latest__lte", LAST), ("_sort_desc", "sort_date")]
    found = [("_where", "id IN (SELECT rowid FROM timeline_event_fts WHERE timeline_event_fts MATCH 'trade')")]
    return tuple(f"/timeline/timeline_event.json?{urlencode([*which, *facets, ('_size', '50')])}" for which in (page, found))  # type: ignore[return-value]


def main() -> None:
    """Print each page's median beside what it is compared with, and the ratio."""
    total = Event.objects.count()
    print(f"{total:,} events on {serve.engine()}; medians of {serve.RUNS} askings, in turn")
    raw = _raw_sql()
    with serve.site() as ours:
        page, search, first = serve.medians((ours, OURS), (ours, SEARCH), (ours, "/"))
        near, far = serve.medians((ours, _cursor_after(50)), (ours, _cursor_after(50 * 999)))
        size = len(serve.get(ours, "/"))
    print(f"  filtered page, whole            {page:9.1f} ms   raw SQL {raw:9.1f} ms   ratio {page / raw:.2f} (2.5 or less)")
    print(f"  search for a common word        {search:9.1f} ms")
    print(f"  front page                      {first:9.1f} ms   {size / 1000:.0f} kB before compression")
    print(f"  page 1,000 against page 2       {far:9.1f} ms   {near:.1f} ms   ratio {far / near:.2f} (1.2 or less)")
    print(f"  queries a page: {_queries(OURS)}")
    if connection.vendor == "sqlite":
        with serve.datasette(Path(connection.settings_dict["NAME"])) as other:
            by_page, by_search = serve.medians(*((other, path) for path in _datasette_paths()), runs=7)
        print(f"  Datasette, filter and 3 facets  {by_page:9.1f} ms   ours is {by_page / page:.1f} times as fast (5 or more)")
        print(f"  Datasette, search and 3 facets  {by_search:9.1f} ms   ours is {by_search / search:.1f} times as fast (5 or more)")


if __name__ == "__main__":
    main()
