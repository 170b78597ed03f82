"""Following RSS and Atom feeds: each new entry's page becomes an article and is read. Safe to run twice at once.

A poll claims its feed for a quarter of an hour, renewed at each entry, by one conditional update: whoever comes second
leaves the feed alone, and a claim of a poll that was killed lapses.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
from django.db.models import Q
from django.utils import timezone

from timeline.fetching import Fetched, FetchProblem, PassingProblem, Visits, fetch
from timeline.ingest import canonical_address, store_article
from timeline.models import Article, Feed
from timeline.pipeline import process_articles
from timeline.readers import READERS, ArticleInput, ReadProblem, complete, is_web_address

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=15)
MAX_NEW = 50
#: An entry's own content shorter than this many characters is a teaser, not the article.
MIN_CONTENT = 500


@dataclass
class Polled:
    """How the poll of one feed went. `busy`: another poll has it; `unchanged`: the feed is as it was; `left`: to come."""

    new: int = 0
    already_there: int = 0
    left: int = 0
    problems: list[str] = field(default_factory=list)
    busy: bool = False
    unchanged: bool = False
    error: str = ""

    @property
    def failed(self) -> bool:
        """Whether the feed itself, or an entry of it, could not be had or read."""
        return bool(self.error or self.problems)


@dataclass
class _Claim:
    feed: Feed
    until: dt.datetime | None = None

    def renew(self) -> bool:
        """Take or keep the feed for another while; False if another poll has it."""
        now = timezone.now()
        free = Q(polling_until=self.until) if self.until else Q(polling_until=None) | Q(polling_until__lt=now)
        until = now + LEASE
        if not Feed.objects.filter(free, pk=self.feed.pk).update(polling_until=until):
            return False
        self.until = until
        return True

    def release(self, **values: Any) -> None:
        Feed.objects.filter(pk=self.feed.pk, polling_until=self.until).update(
            polling_until=None, polled_at=timezone.now(), **values
        )


def poll(feed: Feed) -> Polled:
    """Bring in what is new of `feed`, at most MAX_NEW entries. Problems are in the answer and on the feed, not raised."""
    claim, polled = _Claim(feed), Polled()
    if not claim.renew():
        return Polled(busy=True)
    kept: dict[str, Any] = {}
    try:
        got = fetch(feed.address, kind="feed", etag=feed.etag, modified=feed.modified)
        if got.unchanged:
            polled.unchanged = True
        else:
            kept = _take_in(claim, got, polled)
    except FetchProblem as problem:
        polled.error = problem.reason
    except Exception as error:
        logger.exception("The feed %s could not be polled", feed.address)
        polled.error = f"{type(error).__name__}: {error}"
    if polled.problems and not polled.error:
        kept["error"] = f"{len(polled.problems)} of its entries failed: {polled.problems[0]}"[:500]
    else:
        kept["error"] = polled.error[:500]
    claim.release(**kept)
    return polled


def _take_in(claim: _Claim, got: Fetched, polled: Polled) -> dict[str, Any]:
    """Bring in the entries of a feed; what is to be kept on it."""
    feed = claim.feed
    charset = f"; charset={got.charset}" if got.charset else ""
    headers = {"content-location": got.final_url, "content-type": f"application/xml{charset}"}
    parsed = feedparser.parse(io.BytesIO(got.body), response_headers=headers)
    if not parsed.get("version"):
        raise FetchProblem("The address is a page, not an RSS or Atom feed.")
    title = " ".join(parsed.feed.get("title", "").split())[:300]
    feed.title = feed.title or title
    before, settled, visits = set(feed.seen), [], Visits()
    for entry in parsed.entries:
        key = (entry.get("id") or entry.get("link") or entry.get("title") or "")[:500]
        if key in before:
            settled.append(key)
        elif polled.new + len(polled.problems) >= MAX_NEW:
            polled.left += 1
        elif not claim.renew():
            polled.busy = True
            return {}
        elif _bring_in(feed, entry, title, visits, polled):
            settled.append(key)
        else:
            polled.left += 1
    kept = {"seen": settled, "title": feed.title}
    if not polled.left:
        kept |= {"etag": got.etag[:300], "modified": got.modified[:100]}
    return kept


def _bring_in(feed: Feed, entry: Any, feed_title: str, visits: Visits, polled: Polled) -> bool:
    """One entry into the record, and whether it is settled: one whose problem may pass is tried again at the next poll."""
    link = entry.get("link", "")
    if is_web_address(link) and Article.objects.filter(canonical_address=canonical_address(link)).exists():
        polled.already_there += 1
        return True
    try:
        item = _article_of(entry, link, visits)
        if day := _day(entry, "published"):
            item = replace(item, published=day)
        if feed.publisher:
            item = replace(item, publisher=feed.publisher.name)
        name = entry.get("title", "")
        item = complete(item, published=_day(entry, "updated"), publisher=feed_title, title=name)
    except (FetchProblem, ReadProblem) as problem:
        polled.problems.append(f"{link or entry.get('title', 'an entry')}: {problem.reason}")
        return not isinstance(problem, PassingProblem)
    stored = store_article(item, Article.Origin.FEED)
    if not stored.new:
        polled.already_there += 1
        return True
    polled.new += 1
    for article, reason in process_articles([stored.article]).failures:
        polled.problems.append(f"{article.address}: {reason}")
    return True


def _article_of(entry: Any, link: str, visits: Visits) -> ArticleInput:
    """The page of an entry or, where it is refused, the article that the entry itself carries in full."""
    if not is_web_address(link):
        raise ReadProblem(link, "the entry has no web address")
    try:
        return visits.article(link)
    except (FetchProblem, ReadProblem):
        if found := _content_of(entry, link):
            return found
        raise


def _content_of(entry: Any, link: str) -> ArticleInput | None:
    for content in entry.get("content", []):
        page = f"<html><body><article>{content.value}</article></body></html>".encode("utf-8", "replace")
        try:
            found: Sequence[Any] = list(READERS[".html"](io.BytesIO(page), link))
        except ReadProblem:
            continue
        for item in found:
            if isinstance(item, ArticleInput) and len(item.text) >= MIN_CONTENT:
                return replace(item, url=link, published=None, publisher="", title=entry.get("title", ""))
    return None


def _day(entry: Any, name: str) -> dt.date | None:
    """The day an entry states, in the time zone it states it in: 11 p.m. in Washington is not yet the next day."""
    stated = (dict.get(entry, name) or "").strip()
    for parse in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(stated).date()
        except (ValueError, TypeError):
            continue
    parsed = dict.get(entry, f"{name}_parsed")
    return dt.date(*parsed[:3]) if parsed else None
