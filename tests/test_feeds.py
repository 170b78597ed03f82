"""Following feeds, against a server on this machine."""

import datetime as dt
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from tests.factories import make_publisher
from tests.hostile import Site, serving
from tests.standin import QuickMachine
from timeline.feeds import LEASE, poll
from timeline.fetching import Visits
from timeline.models import Article, Feed
from timeline.readers import ArticleInput

pytestmark = pytest.mark.django_db
LONG = " ".join(f"Sentence {number} of a report that the feed itself carries in full." for number in range(20))


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> QuickMachine:
    standin = QuickMachine()
    monkeypatch.setattr("timeline.pipeline.SpacyMachine", lambda: standin)
    return standin


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with serving() as running:
        settings.FETCH_LOOPBACK = True
        settings.FETCH_PORTS = (80, 443, running.server_port)
        settings.FETCH_SECONDS = 2
        yield running


def page(site: Site, path: str, title: str = "", published: str = "2023-05-08T09:00:00Z") -> str:
    date = f"<meta property='article:published_time' content='{published}'>" if published else ""
    words = f"The report at {path} tells how the minister received the ambassador and what both of them said."
    return site.give(
        path,
        f"<html><head><title>{title or path}</title>{date}</head><body><article><h1>{title or path}</h1><p>{words}</p>"
        f"<p>{words} They agreed to stay in touch, according to a statement from the ministry.</p></article></body></html>",
    )


def entry(link: str, title: str = "A report", date: str = "", content: str = "") -> str:
    date = date and f"<pubDate>{date}</pubDate>"
    content = content and f"<content:encoded><![CDATA[<p>{content}</p>]]></content:encoded>"
    return f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>{date}{content}</item>"


def rss(*entries: str, title: str = "The Courier: World") -> str:
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return f"{head}<title>{title}</title>{''.join(entries)}</channel></rss>"


def feed_of(site: Site, *entries: str, **headers: str) -> Feed:
    address = site.give("/feed", rss(*entries), "application/rss+xml", **headers)
    return Feed.objects.get_or_create(address=address)[0]


def test_new_entries_become_articles_that_are_read(site: Site, machine: QuickMachine) -> None:
    feed = feed_of(site, entry(page(site, "/a", "Envoys confer")), entry(page(site, "/b", "Ministers speak")))
    polled = poll(feed)
    assert (polled.new, polled.already_there, polled.problems, polled.error) == (2, 0, [], "")
    article = Article.objects.get(title="Envoys confer")
    assert (article.address, article.origin, str(article.published)) == (site.address + "/a", "feed", "2023-05-08")
    assert article.publisher.name == "The Courier: World"
    assert sorted(machine.titles) == ["Envoys confer", "Ministers speak"]
    feed.refresh_from_db()
    assert (feed.title, feed.error, feed.polling_until) == ("The Courier: World", "", None)
    assert feed.polled_at


def test_a_second_poll_fetches_only_what_is_new(site: Site) -> None:
    first = entry(page(site, "/a"))
    poll(feed_of(site, first))
    site.asked.clear()
    assert poll(feed_of(site, first, entry(page(site, "/b")))).new == 1
    assert site.paths() == ["/feed", "/b"]


def test_an_unchanged_feed_is_not_sent_again(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers["If-None-Match"] == '"1"':
            handler.send_response(304)
            handler.end_headers()
        else:
            given(handler)

    feed = feed_of(site, entry(page(site, "/a")), ETag='"1"')
    given = site.pages["/feed"]
    site.answer("/feed", answer)
    poll(feed)
    feed.refresh_from_db()
    assert poll(feed).unchanged


def test_the_feeds_publisher_and_the_entrys_day_win(site: Site) -> None:
    """Eleven at night in Washington is that day, though the next one has begun in Greenwich."""
    feed = feed_of(site, entry(page(site, "/a", published="2020-01-01"), date="Mon, 08 May 2023 23:30:00 -0400"))
    feed.publisher = make_publisher("The Daily Courier")
    feed.save()
    poll(feed)
    article = Article.objects.get()
    assert (article.publisher.name, article.published) == ("The Daily Courier", dt.date(2023, 5, 8))


def test_an_atom_feed(site: Site) -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Readouts</title><entry><title>A call</title><id>urn:1</id>'
        '<link href="/a"/><updated>2023-05-09T01:00:00+08:00</updated></entry></feed>'
    )
    page(site, "/a", published="")
    feed = Feed.objects.create(address=site.give("/atom", body, "application/atom+xml"))
    assert poll(feed).new == 1
    assert Article.objects.get().published == dt.date(2023, 5, 9)


def test_the_entrys_full_content_stands_in_for_a_refused_page(site: Site) -> None:
    site.give("/robots.txt", "User-agent: *\nDisallow: /closed", "text/plain")
    day = "Mon, 08 May 2023 10:00:00 GMT"
    closed = [site.address + "/closed/1", site.address + "/closed/2"]
    polled = poll(feed_of(site, entry(closed[0], "In full", day, LONG), entry(closed[1], "A teaser", day, "Read more.")))
    assert polled.new == 1
    assert "robots.txt" in polled.problems[0]
    article = Article.objects.get()
    assert (article.title, article.address) == ("In full", closed[0])
    assert "Sentence 19" in article.text
    assert "/closed/1" not in site.paths()


def test_a_refused_entry_is_told_once_and_a_failing_one_is_tried_again(site: Site) -> None:
    gone = site.give("/gone", status=410)
    down = site.give("/down", status=503)
    feed = feed_of(site, entry(gone), entry(down))
    polled = poll(feed)
    assert (polled.new, polled.left, len(polled.problems)) == (0, 1, 2)
    feed.refresh_from_db()
    assert "2 of its entries failed" in feed.error
    page(site, "/down", "Up again")
    site.asked.clear()
    polled = poll(feed)
    assert (polled.new, polled.left, polled.problems) == (1, 0, [])
    assert site.paths() == ["/feed", "/down"]
    feed.refresh_from_db()
    assert feed.error == ""


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        ("<html><body>No feed</body></html>", "text/html", "a page, not an RSS or Atom feed"),
        ("", "application/rss+xml", "a page, not an RSS or Atom feed"),
        ("%PDF-1.4", "application/pdf", "not an RSS or Atom feed"),
    ],
)
def test_what_is_no_feed(site: Site, body: str, content_type: str, words: str) -> None:
    feed = Feed.objects.create(address=site.give("/feed", body, content_type))
    assert words in poll(feed).error
    feed.refresh_from_db()
    assert words in feed.error


def test_a_feed_that_swells_when_its_entities_are_unfolded(site: Site) -> None:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    body = f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]><rss version='2.0'><channel><title>&a11;</title></channel></rss>"
    feed = Feed.objects.create(address=site.give("/feed", body, "application/rss+xml"))
    poll(feed)
    feed.refresh_from_db()
    assert len(feed.title) < 300
    assert feed.polling_until is None


def test_entries_that_lead_inside_or_nowhere_are_refused(site: Site) -> None:
    links = ["http://169.254.169.254/latest", "file:///etc/passwd", "javascript:alert(1)", "http://10.0.0.1/x"]
    polled = poll(feed_of(site, *(entry(link) for link in links)))
    assert (polled.new, len(polled.problems), polled.left) == (0, 4, 0)
    assert site.paths() == ["/feed"]


def test_a_poll_takes_so_many_and_leaves_the_rest(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.feeds.MAX_NEW", 2)
    feed = feed_of(site, *(entry(page(site, f"/{number}")) for number in range(5)), ETag='"1"')
    assert [(polled.new, polled.left) for polled in (poll(feed), poll(Feed.objects.get()), poll(Feed.objects.get()))] == [
        (2, 3),
        (2, 1),
        (1, 0),
    ]
    assert Article.objects.count() == 5


def test_two_polls_at_once_do_no_double_work(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first poll fetches a page, a second one comes."""
    seconds = []
    fetch_one = Visits.article

    def article(self: Visits, url: str) -> ArticleInput:
        seconds.append(poll(Feed.objects.get()))
        return fetch_one(self, url)

    monkeypatch.setattr(Visits, "article", article)
    assert poll(feed_of(site, entry(page(site, "/a")))).new == 1
    assert [second.busy for second in seconds] == [True]
    assert site.paths() == ["/feed", "/a"]


def test_the_claim_of_a_killed_poll_lapses(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def article(self: Visits, url: str) -> ArticleInput:
        raise Killed

    feed = feed_of(site, entry(page(site, "/a")))
    with monkeypatch.context() as patch:
        patch.setattr(Visits, "article", article)
        with pytest.raises(Killed):
            poll(feed)
    assert poll(feed).busy
    Feed.objects.update(polling_until=timezone.now() - dt.timedelta(seconds=1))
    assert poll(feed).new == 1


def test_a_poll_whose_claim_was_taken_over_stops(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = timezone.now() + 2 * LEASE
    fetch_one = Visits.article

    def article(self: Visits, url: str) -> ArticleInput:
        Feed.objects.update(polling_until=theirs)
        return fetch_one(self, url)

    monkeypatch.setattr(Visits, "article", article)
    polled = poll(feed_of(site, entry(page(site, "/a")), entry(page(site, "/b"))))
    assert (polled.new, polled.busy) == (1, True)
    assert Feed.objects.get().polling_until == theirs


def test_a_failure_of_our_own_is_on_the_feed_and_frees_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    feed = feed_of(site, entry(page(site, "/a")))
    monkeypatch.setattr("timeline.feeds.store_article", broken)
    assert "disk full" in poll(feed).error
    feed.refresh_from_db()
    assert "disk full" in feed.error
    assert feed.polling_until is None


# The command


def run(*args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("poll_feeds", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_sums_up(site: Site) -> None:
    feed_of(site, entry(page(site, "/a")))
    Feed.objects.create(address=site.address + "/asleep", active=False)
    out, err = run()
    assert "The Courier: World: 1 new, 0 already there, 0 left for the next run." in out
    assert "1 feeds polled: 1 articles new, 0 already there; 0 feeds with problems." in out
    assert err == ""
    assert "/asleep" not in site.paths()


def test_the_command_fails_when_a_feed_does_and_polls_the_others(site: Site) -> None:
    Feed.objects.create(address=site.address + "/missing")
    feed_of(site, entry(page(site, "/a")))
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("poll_feeds", stdout=out, stderr=err)
    assert "404" in err.getvalue()
    assert "2 feeds polled: 1 articles new" in out.getvalue()


def test_the_command_takes_single_feeds(site: Site) -> None:
    feed = feed_of(site, entry(page(site, "/a")))
    Feed.objects.create(address=site.address + "/other")
    assert "1 feeds polled" in run(feed.address)[0]
    with pytest.raises(CommandError, match="Not a feed that is followed"):
        run("https://news.example/unknown")
