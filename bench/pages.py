"""The timeline page beside raw SQL and Datasette, on a record of generated events (`python -m bench.generate N` first).

Ours is the whole page with people, citations, all facets, chart and list; raw SQL is the page's rows and six facet counts,
and nothing is made of them; Datasette gives the rows of one table and three facets.
"""

import contextlib
import gzip
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
FACETS = ("kind", "status", "channel", "level", "country")
RAW_RUNS = 3


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
        "SELECT p.official_id, count(DISTINCT p.event_id) "
        "FROM timeline_participation p JOIN timeline_event e ON e.id = p.event_id "
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


YEARS = range(1992, 2016, 2)
WORDS = ("trade", "climate", "chips", "balloon", "students", "shipping", "minerals")


def _ours(year: int) -> str:
    return f"/?{urlencode({'from': str(year), 'to': str(year + 7), 'kind': 'meeting'})}"


def _theirs(year: int) -> str:
    facets = [("_facet", name) for name in ("status", "channel", "country")]
    wanted = [("kind__exact", "meeting"), ("date_earliest__gte", f"{year}-01-01"), ("date_latest__lte", f"{year + 7}-12-31")]
    return f"/timeline/timeline_event.json?{urlencode([*wanted, ('_sort_desc', 'sort_date'), *facets, ('_size', '50')])}"


def _their_search(word: str) -> str:
    facets = [("_facet", name) for name in ("status", "channel", "country")]
    found = f"id IN (SELECT rowid FROM timeline_event_fts WHERE timeline_event_fts MATCH '{word}')"
    return f"/timeline/timeline_event.json?{urlencode([('_where', found), *facets, ('_size', '50')])}"


def main() -> None:
    """Print each page's median beside what it is compared with, and the ratio."""
    total = Event.objects.count()
    print(f"{total:,} events on {serve.engine()}; medians, what is compared asked in turn")
    raw = _raw_sql()
    with contextlib.ExitStack() as servers:
        ours = servers.enter_context(serve.site())
        serve.get(ours, "/")
        size = len(gzip.compress(serve.get(ours, "/")))
        pages, searches = [_ours(year) for year in YEARS], [f"/?q={word}" for word in WORDS]
        theirs = None
        if connection.vendor == "sqlite":
            theirs = servers.enter_context(serve.datasette(Path(connection.settings_dict["NAME"])))
            first, by_first = serve.each_once((ours, pages), (theirs, [_theirs(year) for year in YEARS]))
            search, by_search = serve.each_once((ours, searches), (theirs, [_their_search(word) for word in WORDS]))
        else:
            (first,), (search,) = serve.each_once((ours, pages)), serve.each_once((ours, searches))
        again, front = serve.medians((ours, OURS), (ours, "/"))
        people, publishers = serve.medians((ours, "/people"), (ours, "/publishers"))
        near, far = serve.medians((ours, _cursor_after(50)), (ours, _cursor_after(50 * 999)))
        print(
            f"  filtered page, asked first      {first:9.1f} ms   raw SQL {raw:9.1f} ms   ratio {first / raw:.2f} (2.5 or less)"
        )
        print(f"  filtered page, asked again      {again:9.1f} ms")
        print(f"  search for a word, asked first  {search:9.1f} ms")
        print(f"  front page                      {front:9.1f} ms   {size / 1000:.0f} kB compressed")
        print(f"  page 1,000 against page 2       {far:9.1f} ms   {near:.1f} ms   ratio {far / near:.2f} (1.2 or less)")
        print(f"  people, publishers              {people:9.1f} ms   {publishers:.1f} ms")
        print(f"  queries of a page asked first: {_queries(_ours(2001))}")
        if theirs:
            (by_again,) = serve.medians((theirs, _theirs(2005)), runs=5)
            print(
                f"  Datasette, 3 facets, first      {by_first:9.1f} ms   ours is {by_first / first:.1f} times as fast (5 or more)"
            )
            print(f"  Datasette, 3 facets, again      {by_again:9.1f} ms   ours is {by_again / again:.1f} times as fast")
            print(
                f"  Datasette, search, first        {by_search:9.1f} ms   "
                f"ours is {by_search / search:.1f} times as fast (5 or more)"
            )


if __name__ == "__main__":
    main()
