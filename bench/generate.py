"""Generated records of any size, the same ones every time: about two participants and 1.5 citations an event.

    python -m bench.generate 100000        fills the (empty, migrated) database of DATABASE_URL

Rows go in by COPY or executemany, with the derived columns set as the site would set them.
"""

import datetime as dt
import itertools
import os
import random
import sys
from collections.abc import Iterable, Iterator
from typing import Any

CITIES = [
    ("Beijing", "China"), ("Shanghai", "China"), ("Washington", "United States"), ("New York", "United States"),
    ("Vienna", "Austria"), ("Geneva", "Switzerland"), ("Bali", "Indonesia"), ("Singapore", "Singapore"), ("", ""),
]  # fmt: skip
KINDS = ["meeting", "talks", "call", "video_call", "visit", "invitation", "letter", "protest", "incident", "other"]
KIND_WEIGHTS = [40, 12, 18, 6, 12, 3, 2, 2, 2, 3]
STATUSES = ["held", "planned", "cancelled", "postponed", "refused", "denied"]
STATUS_WEIGHTS = [78, 10, 4, 4, 3, 1]
CHANNELS = ["leader", "diplomatic", "defence", "economic", "climate", "party", "legislative", "other"]
CHANNEL_WEIGHTS = [8, 40, 12, 25, 5, 3, 5, 2]
WORDS = (
    "trade", "tariffs", "Taiwan", "balloon", "fentanyl", "climate", "chips", "sanctions", "students", "shipping",
    "minerals", "ceasefire", "hotline", "rules",
)  # fmt: skip
FIRST_DAY, DAYS = dt.date(1990, 1, 1), 13000
OFFICIALS, ARTICLES_PER_EVENT = 300, 1.5
NOW = "2026-01-01 00:00:00+00:00"
CREATED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _insert(table: str, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    from django.db import connection

    quoted = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            for batch in itertools.batched(rows, 20000):
                cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", batch)


def fill(events: int, seed: int = 20230508) -> None:
    """Fill the empty database with `events` events; twice the same number gives the same record."""
    from django.db import connection, transaction

    from timeline import search
    from timeline.models import Official, Post, Publisher, Tenure

    publishers = Publisher.objects.bulk_create(Publisher(name=f"Publisher {n:02}", slug=f"publisher-{n:02}") for n in range(40))
    posts = Post.objects.bulk_create(
        Post(name=f"Post {n:02}", side="USA" if n % 2 else "CHN", channel=CHANNELS[n % 8], level=1 + n % 5, slug=f"post-{n:02}")
        for n in range(60)
    )
    officials = Official.objects.bulk_create(
        Official(name=f"Official {n:03}", slug=f"official-{n:03}", side="USA" if n % 2 else "CHN") for n in range(OFFICIALS)
    )
    Tenure.objects.bulk_create(
        Tenure(official=person, post=posts[n % 60], start="1990", first_day=FIRST_DAY) for n, person in enumerate(officials)
    )
    with transaction.atomic():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for trigger in ("insert", "update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS timeline_event_fts_{trigger}")
        _insert(
            "timeline_article",
            ["id", "address", "canonical_address", "title", "publisher_id", "published", "text", "content_hash", "language",
             "origin", "added_at", "nothing_here"],
            _articles(events, [p.pk for p in publishers]),
        )  # fmt: skip
        _insert(
            "timeline_event",
            ["id", "kind", "status", "edtf", "date_earliest", "date_latest", "date_precision", "date_basis", "date_text",
             "date_other_side", "place", "country", "channel", "form", "level", "requested_by", "margins_of", "headline",
             "summary", "confidence", "review_state", "origin", "locked_fields", "first_reported", "source_count",
             "level_usa", "level_chn", "sort_date", "year", "search_text", "version", "created_at", "updated_at"],
            _events(events, seed),
        )  # fmt: skip
        _insert(
            "timeline_participation",
            ["event_id", "official_id", "name", "side", "role", "post", "level", "is_state", "position"],
            _participations(events, [(p.pk, p.name, p.side) for p in officials], seed),
        )
        _insert(
            "timeline_citation",
            ["event_id", "article_id", "quote", "start", "end", "rule", "extractor_version", "confidence", "reading", "pinned",
             "withdrawn", "created_at"],
            _citations(events),
        )  # fmt: skip
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for table in ("article", "event", "participation", "citation"):
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('timeline_{table}', 'id'), (SELECT max(id) FROM timeline_{table}))"
                    )
            else:
                search.ensure_index()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _day(number: int) -> dt.date:
    return FIRST_DAY + dt.timedelta(days=number * 7919 % DAYS)


def _articles(events: int, publishers: list[int]) -> Iterator[tuple[Any, ...]]:
    for n in range(1, int(events * ARTICLES_PER_EVENT) + 1):
        day = _day((n - 1) % events + 1)
        address = f"https://generated.example/{n}"
        publisher = publishers[n % len(publishers)]
        yield (n, address, address, f"Report {n}", publisher, str(day), "", f"{n:064}", "en", "file", NOW, False)


def _events(events: int, seed: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(seed)
    for n in range(1, events + 1):
        day = _day(n)
        kind = chance.choices(KINDS, KIND_WEIGHTS)[0]
        status = chance.choices(STATUSES, STATUS_WEIGHTS)[0]
        channel = chance.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
        place, country = chance.choice(CITIES)
        level = chance.randint(1, 5)
        words = " ".join(chance.choices(WORDS, k=4))
        headline = f"Event {n} on {words}"
        yield (
            n, kind, status, str(day), str(day), str(day), "day", "explicit", "", "", place, country, channel, "in_person", level,
            "unknown", "", headline, "", 0.9, chance.choice(["unreviewed", "accepted"]), "machine", "[]", str(day),
            1 + n % 2, level, level, str(day), day.year, f"{headline} {place} {country} candid exchange of views".lower(), 1, NOW,
            str(CREATED + dt.timedelta(seconds=n)),
        )  # fmt: skip


def _participations(events: int, officials: list[tuple[int, str, str]], seed: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(seed + 1)
    halves = [[o for o in officials if o[2] == side] for side in ("USA", "CHN")]
    for n in range(1, events + 1):
        for position, half in enumerate(halves):
            key, name, side = half[int(len(half) * chance.random() ** 2)]
            yield (n, key, name, side, "participant", f"Post {key % 60:02}", 1 + key % 5, False, position)


def _citations(events: int) -> Iterator[tuple[Any, ...]]:
    for n in range(1, int(events * ARTICLES_PER_EVENT) + 1):
        quote = "The two officials held a candid exchange of views, a statement said."
        yield ((n - 1) % events + 1, n, quote, 0, len(quote), "meet.verb", "1", 0.9, "{}", False, False, NOW)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    fill(int(sys.argv[1]))
