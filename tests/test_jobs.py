"""Long work: batches of articles, on the workers of PostgreSQL and in a thread, killed in the middle and taken up again."""

import datetime as dt
import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from tests.standin import QuickMachine
from timeline import jobs
from timeline.fetching import FetchProblem, Visits
from timeline.models import Article, Batch
from timeline.readers import ArticleInput, ReadProblem

pytestmark = pytest.mark.django_db
DAY = dt.date(2023, 5, 8)


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> QuickMachine:
    standin = QuickMachine()
    monkeypatch.setattr("timeline.pipeline.SpacyMachine", lambda: standin)
    return standin


def item(number: int | str) -> ArticleInput:
    return ArticleInput(
        f"https://news.example/{number}", f"Report {number}", "The Courier", DAY, f"Words of report {number}.", f"{number}.txt"
    )


def start(*items: str | ArticleInput | ReadProblem, **more: Any) -> Batch:
    batch = jobs.start_batch("Some articles", items, origin=Article.Origin.PASTE, who=more.pop("who", None), **more)
    batch.refresh_from_db()
    return batch


def outcome(batch: Batch) -> tuple[str, int, int, int, int]:
    batch.refresh_from_db()
    return batch.state, batch.total, batch.new, batch.already_there, batch.failed


def test_a_batch_brings_in_its_articles_and_counts_them(machine: QuickMachine) -> None:
    user = User.objects.create_user("pat")
    batch = start(item(1), item(2), item(1), ReadProblem("3.pdf", "not a readable PDF"), who=user)
    assert outcome(batch) == ("done", 4, 2, 1, 1)
    assert batch.messages == ["3.pdf: not a readable PDF"]
    assert batch.finished_at
    assert not batch.items
    article = Article.objects.get(title="Report 1")
    assert (article.published, article.origin, article.added_by, article.text) == (DAY, "paste", user, "Words of report 1.")
    assert sorted(machine.titles) == ["Report 1", "Report 2"]
    assert article.runs.count() == 1


def test_addresses_are_fetched_and_refusals_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def article(self: Visits, url: str) -> ArticleInput:
        if "bad" in url:
            raise FetchProblem("news.example answers “404 not found”.")
        return ArticleInput(url, "Fetched", "", None, "Words of the page.", url)

    monkeypatch.setattr(Visits, "article", article)
    batch = start("https://news.example/a", "https://news.example/bad", published=DAY, publisher="The Courier")
    assert outcome(batch) == ("done", 2, 1, 0, 1)
    assert batch.messages == ["https://news.example/bad: news.example answers “404 not found”."]
    assert Article.objects.get().publisher.name == "The Courier"


def test_an_item_that_lacks_its_date_is_told(machine: QuickMachine) -> None:
    batch = start(ArticleInput("", "Undated", "The Courier", None, "Some words.", "undated.txt"), item(1))
    assert outcome(batch) == ("done", 2, 1, 0, 1)
    assert "undated.txt: no publication date" in batch.messages[0]


def test_an_article_that_cannot_be_read_is_kept_and_told() -> None:
    batch = start(item("unreadable"), item(2))
    assert outcome(batch) == ("done", 2, 2, 0, 0)
    assert "a sentence without an end" in batch.messages[0]


class Killed(BaseException):
    """The process ends here."""


def killed_at(call: int, function: Callable[..., Any], after: bool) -> Callable[..., Any]:
    """`function`, at whose `call`th call, before or after it did its work, the process is killed."""
    calls = 0

    def once(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call and not after:
            raise Killed
        result = function(*args, **kwargs)
        if calls == call:
            raise Killed
        return result

    return once


@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("name", ["store_article", "process_articles", "complete"])
def test_a_batch_killed_anywhere_is_taken_up_and_ends_the_same(
    name: str, after: bool, call: int, monkeypatch: pytest.MonkeyPatch, machine: QuickMachine
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(jobs, name, killed_at(call, getattr(jobs, name), after))
        with pytest.raises(Killed):
            start(item(1), item(2), item(3))
    batch = Batch.objects.get()
    assert batch.state == "running"
    assert not batch.stalled
    Batch.objects.update(moved_at=timezone.now() - dt.timedelta(minutes=6))
    batch.refresh_from_db()
    assert batch.stalled
    assert jobs.resume_stalled() == 1
    assert outcome(batch) == ("done", 3, 3, 0, 0)
    assert [article.title for article in Article.objects.order_by("title")] == ["Report 1", "Report 2", "Report 3"]
    assert all(article.runs.exists() for article in Article.objects.all())


def test_a_batch_that_ran_twice_at_once_counts_each_item_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first run fetches its second page, another run of the same batch does all the rest."""

    def article(self: Visits, url: str) -> ArticleInput:
        if url.endswith("/2") and not others:
            others.append(url)
            jobs.ingest_batch(Batch.objects.get().pk)
        return item(url[-1])

    others: list[str] = []
    monkeypatch.setattr(Visits, "article", article)
    batch = start(*(f"https://news.example/{number}" for number in (1, 2, 3)))
    assert outcome(batch) == ("done", 3, 3, 0, 0)
    assert Article.objects.count() == 3


def test_a_batch_that_breaks_says_so_and_can_be_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "store_article", broken)
        batch = start(item(1))
    assert batch.state == "failed"
    assert "disk full" in batch.messages[0]
    jobs.resume(batch)
    assert outcome(batch) == ("done", 1, 1, 0, 0)


def test_a_batch_that_is_done_or_gone_stays_so() -> None:
    batch = start(item(1))
    jobs.ingest_batch(batch.pk)
    jobs.resume(batch)
    jobs.ingest_batch(batch.pk + 1)
    assert outcome(batch) == ("done", 1, 1, 0, 0)


def left(*items: ArticleInput | ReadProblem) -> Batch:
    """A batch whose process ended before its first item, some time ago."""
    rows = [jobs._row(each) | {"origin": "file", "fill": {"published": "", "publisher": ""}} for each in items]
    batch = Batch.objects.create(what="Left", total=len(rows), items=rows)
    Batch.objects.update(moved_at=timezone.now() - dt.timedelta(hours=1))
    return batch


def test_an_item_costs_the_same_however_far_the_batch_is(django_assert_max_num_queries: Any) -> None:
    batch = left(*(ReadProblem(str(number), "no") for number in range(50)))
    with django_assert_max_num_queries(50 * 5 + 6):
        jobs.ingest_batch(batch.pk)
    assert outcome(batch) == ("done", 50, 0, 0, 50)


@pytest.mark.django_db(transaction=True)
def test_in_a_thread_the_page_does_not_wait(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.JOBS = "thread"
    going_on = threading.Event()

    def article(self: Visits, url: str) -> ArticleInput:
        assert going_on.wait(10)
        return item(1)

    monkeypatch.setattr(Visits, "article", article)
    batch = jobs.start_batch("One", ["https://news.example/1"], origin=Article.Origin.PAGE, who=None)
    assert outcome(batch) == ("running", 1, 0, 0, 0)
    thread = next(each for each in threading.enumerate() if each.name == "ingest_batch")
    going_on.set()
    thread.join(10)
    assert outcome(batch) == ("done", 1, 1, 0, 0)


def test_the_worker_of_a_site_without_workers_takes_up_what_was_left() -> None:
    batch = left(item(1))
    out = StringIO()
    call_command("worker", stdout=out)
    assert "1 stopped batches taken up" in out.getvalue()
    assert outcome(batch) == ("done", 1, 1, 0, 0)


if site_settings.ON_POSTGRESQL:
    from asgiref.sync import async_to_sync
    from django.db import connection
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateJob

    @pytest.fixture
    def workers(settings: Settings, transactional_db: None) -> None:
        settings.JOBS = "workers"

    @pytest.mark.usefixtures("workers")
    def test_a_worker_does_what_a_page_asked_for(machine: QuickMachine) -> None:
        batch = start(item(1), item(2))
        assert batch.state == "running"
        call_command("worker", "--once")
        assert outcome(batch) == ("done", 2, 2, 0, 0)
        assert sorted(machine.titles) == ["Report 1", "Report 2"]

    @pytest.mark.usefixtures("workers")
    def test_a_killed_workers_job_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            batch = start(item(1), item(2), item(3))
            manager = app.with_connector(app.connector.get_worker_connector())

            @async_to_sync
            async def take_a_job_and_die() -> None:
                async with manager.open_async():
                    worker = await manager.job_manager.register_worker()
                    assert await manager.job_manager.fetch_job(None, worker_id=worker)

            take_a_job_and_die()
            patch.setattr(jobs, "store_article", killed_at(2, jobs.store_article, after=True))
            with pytest.raises(Killed):
                jobs.ingest_batch(batch.pk)
        assert outcome(batch) == ("running", 3, 1, 0, 0)
        call_command("worker", "--once")
        assert outcome(batch) == ("running", 3, 1, 0, 0), "its worker may still be alive"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        call_command("worker", "--once")
        assert outcome(batch) == ("done", 3, 3, 0, 0)
        assert not ProcrastinateJob.objects.filter(task_name="ingest_batch").exists()
