"""Two processes that read articles on the same contacts at the same moment: one event a contact."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.factories import make_article, make_official

READER = """
import sys, django
django.setup()
from tests.readings import FakeMachine, a_candidate
from timeline.models import Article, Event, Official
from timeline.pipeline import process_articles
if sys.argv[1:]:
    articles, people, machine = Article.objects.in_bulk(map(int, sys.argv[1:])), Official.objects.order_by("pk"), FakeMachine()
    machine.readings = {key: [a_candidate(a, *people, date=a.published.isoformat())] for key, a in articles.items()}
    print("ready", flush=True)
    sys.stdin.readline()
    assert not process_articles(articles.values(), machine=machine).failures
else:
    print(sorted((str(e.edtf), e.source_count) for e in Event.objects.published()))
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_read_the_same_news_make_one_event_of_it(tmp_path: Path) -> None:
    make_official()
    make_official("Nicholas Burns", "USA", "Ambassador to China", 4)
    days = [f"2023-{month:02}-08" for month in range(1, 9)]
    shares = [[str(make_article(f"The two met, says {paper}.", day).pk) for day in days] for paper in ("one", "the other")]
    url = os.environ.get("DATABASE_URL", "")
    if settings.ON_POSTGRESQL:
        url = url.replace("/postgres?", f"/{connection.settings_dict['NAME']}?")
    else:
        url = f"sqlite:///{tmp_path / 'copy.sqlite3'}"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(tmp_path / "copy.sqlite3")])
        with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
            copy.execute("PRAGMA journal_mode=WAL")  # as `migrate` leaves it; two processes cannot both switch to it
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    def start(*keys: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", READER, *keys]
        return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    readers = [start(*share) for share in shares]
    assert [reader.stdout.readline() for reader in readers if reader.stdout] == ["ready\n", "ready\n"]
    for reader in readers:
        assert reader.stdin is not None
        reader.stdin.write("\n")
        reader.stdin.flush()
    for reader in readers:
        reader.communicate(timeout=60)
    assert [reader.returncode for reader in readers] == [0, 0]
    assert start().communicate(timeout=60)[0].strip() == str([(day, 2) for day in days])
