"""Long work beside the page that asked for it: on the workers of PostgreSQL, or in a thread of the web process.

Every task here may be run again at any point of itself: a killed worker's job is. A batch keeps its items and counts each
in the transaction that stores it, so whoever takes it up goes on where it was left, and two at once do no harm.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone

from timeline.feeds import poll
from timeline.fetching import FetchProblem, Visits
from timeline.ingest import store_article
from timeline.models import Article, Batch, Event, Feed
from timeline.pipeline import failed, process_articles, unread
from timeline.readers import ArticleInput, ReadProblem, complete
from timeline.upkeep import lock_record, refresh
from timeline.vocabulary import RunOutcome

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

#: An article without a reading is left to the work that stored it for this long; then it counts as left behind.
LEFT_BEHIND = dt.timedelta(hours=1)
#: What changes of a batch while it runs; its items may be large, and are loaded once.
COUNTS = ["new", "already_there", "failed", "messages"]
_one_at_a_time = threading.Lock()


def enqueue(task: Callable[..., None], **kwargs: Any) -> None:
    """Have `task` run once this transaction is committed; how is the setting JOBS: "workers", "thread" or "now"."""
    if settings.JOBS == "workers":
        _workers().configure_task(task.__name__).defer(**kwargs)
    elif settings.JOBS == "thread":
        thread = threading.Thread(target=_in_thread, args=(task, kwargs), name=task.__name__, daemon=True)
        transaction.on_commit(thread.start)
    else:
        task(**kwargs)


def start_batch(
    what: str, items: Iterable[str | ArticleInput | ReadProblem], *, origin: Article.Origin, who: User | None,
    published: dt.date | None = None, publisher: str = "",
) -> Batch:  # fmt: skip
    """Note and begin a batch. An item is an address to fetch, an article as read, or what could not be read.

    `published` and `publisher` are for items that lack them.
    """
    fill = {"published": published.isoformat() if published else "", "publisher": publisher}
    rows = [_row(item) | {"origin": origin.value, "fill": fill} for item in items]
    batch = Batch.objects.create(what=what[:200], items=rows, total=len(rows), who=who)
    enqueue(ingest_batch, batch_id=batch.pk)
    return batch


def resume(batch: Batch) -> None:
    """Go on with a batch that stopped: what is done stays done."""
    Batch.objects.filter(pk=batch.pk).exclude(state=Batch.State.DONE).update(state=Batch.State.RUNNING, moved_at=timezone.now())
    enqueue(ingest_batch, batch_id=batch.pk)


def resume_stalled() -> int:
    """Take up, here and now, the batches that were killed in the middle; how many there were."""
    stalled = [batch for batch in Batch.objects.filter(state=Batch.State.RUNNING) if batch.stalled]
    for batch in stalled:
        ingest_batch(batch_id=batch.pk)
    return len(stalled)


def ingest_batch(batch_id: int) -> None:
    """Bring in the items of a batch from the first that is not done, and read each. Its counts show how far it is."""
    batch = Batch.objects.filter(pk=batch_id).select_related("who").first()
    if batch is None or batch.state == Batch.State.DONE:
        return
    visits = Visits()
    try:
        while batch.done < len(batch.items):
            _bring_in(batch, visits)
            batch.refresh_from_db(fields=COUNTS)
        origins = {row["origin"] for row in batch.items}
        own = unread().filter(added_at__gte=batch.started_at, added_by=batch.who, origin__in=origins)
        process_articles(list(own))  # what a run that was killed stored, but did not read
    except Exception as error:
        logger.exception("Batch %s stopped", batch_id)
        note = f"Stopped: {type(error).__name__}: {error}"
        Batch.objects.filter(pk=batch_id).update(
            state=Batch.State.FAILED, finished_at=timezone.now(), messages=[*batch.messages, note]
        )
        return
    Batch.objects.filter(pk=batch_id).update(state=Batch.State.DONE, finished_at=timezone.now(), items=[])


def poll_feed(feed_id: int) -> None:
    """Poll one feed that is followed."""
    if feed := Feed.objects.filter(pk=feed_id, active=True).select_related("publisher").first():
        poll(feed)


def refresh_events(events: list[int]) -> None:
    """Work out anew what these events take from their sources and people, of which one was changed."""
    for key in events:
        with transaction.atomic():
            lock_record()
            if event := Event.objects.filter(pk=key, merged_into=None).first():
                refresh(event)


def read_left_behind() -> None:
    """Read the articles whose storing was followed by no reading: the process was killed between the two."""
    process_articles(list(unread().filter(added_at__lt=timezone.now() - LEFT_BEHIND)))


def _bring_in(batch: Batch, visits: Visits) -> None:
    """The next item of a batch: had, then stored and counted in one transaction, then read."""
    number = batch.done
    row = batch.items[number]
    item, problem = _had(row, visits)
    article = None
    with transaction.atomic():
        now = Batch.objects.select_for_update().defer("items").get(pk=batch.pk)
        if now.done != number:
            return  # another run of this batch was quicker
        if item is not None:
            stored = store_article(item, Article.Origin(row["origin"]), by=batch.who)
            now.new += stored.new
            now.already_there += not stored.new
            article = stored.article if stored.new or failed(stored.article) else None
        else:
            now.failed += 1
            now.messages = [*now.messages, problem]
        now.moved_at = timezone.now()
        now.save(update_fields=[*COUNTS, "moved_at"])
    if article is not None and (failures := process_articles([article]).failures):
        _note(batch, [f"{failed}: {RunOutcome.FAILED.label.lower()}: {reason}" for failed, reason in failures])


def _had(row: dict[str, Any], visits: Visits) -> tuple[ArticleInput | None, str]:
    """The article of an item, complete; or None and why there is none."""
    if "problem" in row:
        return None, row["problem"]
    fill = {**row["fill"], "published": _day(row["fill"]["published"])}
    try:
        if "text" not in row:
            return complete(visits.article(row["url"]), **fill), ""
        item = ArticleInput(row["url"], row["title"], row["publisher"], _day(row["published"]), row["text"], row["path"])
        return complete(item, **fill), ""
    except ReadProblem as problem:
        return None, str(problem)
    except FetchProblem as problem:
        return None, f"{row['url']}: {problem.reason}"


def _row(item: str | ArticleInput | ReadProblem) -> dict[str, Any]:
    if isinstance(item, str):
        return {"url": item}
    if isinstance(item, ReadProblem):
        return {"problem": str(item)}
    published = item.published.isoformat() if item.published else ""
    names = ("url", "title", "publisher", "text", "path")
    return {name: getattr(item, name) for name in names} | {"published": published}


def _day(value: str) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _note(batch: Batch, messages: list[str]) -> None:
    with transaction.atomic():
        now = Batch.objects.select_for_update().defer("items").get(pk=batch.pk)
        now.messages = [*now.messages, *messages]
        now.save(update_fields=["messages"])


def _in_thread(task: Callable[..., None], kwargs: dict[str, Any]) -> None:
    """One after another: the model is large, and SQLite has one writer."""
    with _one_at_a_time:
        close_old_connections()
        try:
            task(**kwargs)
        except Exception:
            logger.exception("%s failed", task.__name__)
        finally:
            close_old_connections()


def _workers() -> Any:
    from procrastinate.contrib.django import app

    return app


async def work(once: bool) -> None:
    """Do the jobs that wait, one at a time; `once`: end when none does. Needs PostgreSQL."""
    app = _workers()
    with app.replace_connector(app.connector.get_worker_connector()) as workers:
        async with workers.open_async():
            await _retry_stalled(workers)
            await workers.run_worker_async(concurrency=1, wait=not once, delete_jobs="successful")


async def _retry_stalled(app: Any) -> None:
    """Have the jobs of workers that give no sign of life any more run again."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


if settings.ON_POSTGRESQL:
    _workers().task(ingest_batch, name="ingest_batch")
    _workers().task(poll_feed, name="poll_feed")
    _workers().task(refresh_events, name="refresh_events")

    @_workers().periodic(cron="* * * * *")
    @_workers().task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=True)
    async def retry_stalled(context: Any, timestamp: int) -> None:
        """The workers' own look, once a minute, after the dead among them."""
        await _retry_stalled(context.app)
