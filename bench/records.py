"""What the record says of firsts and silences, on a generated record: milliseconds and queries of each answer.

The bounds it is held to: an answer within 50 ms and a constant number of queries, the page of silences within 100 ms.
"""

import datetime as dt
import os
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from timeline import records, silences  # noqa: E402
from timeline.columns import columns  # noqa: E402
from timeline.models import Event  # noqa: E402

ROUNDS, SAMPLE = 5, 12
DAYS = (None, dt.date(2015, 5, 8))


def change() -> None:
    """Let an event have changed just now, and the columns in memory have taken it up."""
    Event.objects.filter(pk=Event.objects.values("pk")[:1]).update(updated_at=timezone.now())
    columns()


def timed(work: Callable[[], object], *, before: Callable[[], object] = columns) -> tuple[float, int]:
    """Median milliseconds of a call and its number of queries; what is done `before` each is not counted."""
    spent = []
    for number in range(ROUNDS + 1):
        before()
        start = time.perf_counter()
        work()
        if number:
            spent.append((time.perf_counter() - start) * 1000)
    before()
    with CaptureQueriesContext(connection) as queries:
        work()
    return statistics.median(spent), len(queries)


def answers() -> None:
    """Each question of a sample of contacts, now and as of a day."""
    found: dict[str, list[tuple[float, int]]] = {}
    sample = Event.objects.contacts().published().filter(date_earliest__lt=DAYS[1]).prefetch_related("participations")
    for event in sample.order_by("?")[:SAMPLE]:
        for question in records.questions(event):
            for day in DAYS:
                found.setdefault(question.key.split("-")[0], []).append(
                    timed(lambda event=event, scope=question.scope, day=day: records.since(columns(), event, scope, day))
                )
    for key, times in sorted(found.items()):
        line(
            f"first … since, {key}",
            max(ms for ms, _ in times),
            max(n for _, n in times),
            statistics.median(ms for ms, _ in times),
        )


def line(what: str, slowest: float, queries: int, median: float | None = None) -> None:
    print(
        f"{what:<44} {slowest:7.1f} ms"
        + (f"  (median {median:5.1f})" if median is not None else " " * 16)
        + f"  {queries} queries"
    )


def main() -> None:
    print(f"{Event.objects.count():,} events; slowest of {SAMPLE} events and {len(DAYS)} days, each a median of {ROUNDS}")
    answers()
    page = list(Event.objects.published().prefetch_related("participations").order_by("-sort_date", "-id")[:50])
    line("lines of context, a page of 50", *timed(lambda: records.context_lines(page)))
    for day in DAYS:
        words = f"as of {day}" if day else "at the record's end"
        line(f"silences, {words}, after a change", *timed(lambda day=day: silences.silences(day), before=change))
        line(f"silences, {words}, kept", *timed(lambda day=day: silences.silences(day)))
    line("lead sentence, kept", *timed(silences.lede))
    client = Client(HTTP_HOST="127.0.0.1")
    for address in ("/silences", "/silences?as_of=2015-05-08", "/rates", "/disagreements"):
        line(f"{address}, after a change", *timed(lambda address=address: client.get(address), before=change))
    line("/silences, asked again", *timed(lambda: client.get("/silences")))


if __name__ == "__main__":
    main()
