"""Safe fetch against servers and resolvers that mean harm, all of them on this machine."""

import gzip
import ipaddress
import socket
import time
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import urllib3.connection
from django.core.cache import cache
from pytest_django import Settings

from tests.hostile import Resolver, Site, serving
from timeline.fetching import Fetched, FetchProblem, Visits, fetch, fetch_article, is_public
from timeline.readers import ReadProblem

PAGE = (
    "<!doctype html><html><head><title>Envoys confer</title><meta property='og:site_name' content='The Courier'>"
    "<meta property='article:published_time' content='2023-05-08T09:00:00Z'></head><body><article><h1>Envoys confer</h1>"
    "<p>The foreign minister received the ambassador in the capital on Monday, the ministry said in a statement.</p>"
    "<p>Both spoke of steadying relations after months of tension, and agreed that their staffs would keep talking.</p>"
    "</article></body></html>"
)

CERTIFICATE = Path(__file__).with_name("data") / "secure.example.pem"  # with its key; vouches for nothing but this test


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """A server on the loopback, which the guard lets through for the test."""
    with serving() as running:
        settings.FETCH_LOOPBACK = True
        settings.FETCH_PORTS = (80, 443, running.server_port)
        settings.FETCH_SECONDS = 1.5
        yield running


def refusal(url: str, kind: str = "page") -> str:
    with pytest.raises(FetchProblem) as caught:
        fetch(url, kind=kind)  # type: ignore[arg-type]
    return caught.value.reason


def test_a_page_comes_with_its_type_charset_and_tags(site: Site) -> None:
    url = site.give("/a", PAGE, ETag='"1"', Last_Modified="Mon, 08 May 2023 09:00:00 GMT")
    got = fetch(url + "#part")
    assert (got.final_url, got.content_type, got.charset, got.etag) == (url, "text/html", "utf-8", '"1"')
    assert "foreign minister" in got.text


def test_an_article_is_read_from_the_page(site: Site) -> None:
    site.give("/old", status=301, Location="/a")
    site.give("/a", PAGE)
    item = fetch_article(site.address + "/old")
    assert (item.title, item.publisher, str(item.published), item.url) == (
        "Envoys confer",
        "The Courier",
        "2023-05-08",
        site.address + "/a",
    )
    assert "agreed that their staffs" in item.text


def test_a_page_without_an_article_says_so(site: Site) -> None:
    with pytest.raises(ReadProblem, match="no article text"):
        fetch_article(site.give("/a", "<html><body></body></html>"))


def test_the_user_agent_is_honest(site: Site, settings: Settings) -> None:
    fetch(site.give("/a", PAGE))
    assert all(headers["User-Agent"] == settings.USER_AGENT for _, headers in site.asked)
    assert settings.SITE_ADDRESS in settings.USER_AGENT


@pytest.mark.parametrize(
    ("charset", "encoding", "words"),
    [
        ("gb2312", "gb18030", "外交部长秦刚"),
        ("windows-1251", "cp1251", "министр"),
        ("iso-8859-1", "utf-8", "José"),
        ("nonsense", "utf-8", "中"),
    ],
)
def test_encodings(site: Site, charset: str, encoding: str, words: str) -> None:
    body = f"<p>{words}</p>"
    assert words in fetch(site.give("/header", body.encode(encoding), f"text/html; charset={charset}")).text
    assert words in fetch(site.give("/meta", f'<meta charset="{charset}">{body}'.encode(encoding), "text/html")).text


def test_conditional_request(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(304 if handler.headers["If-None-Match"] == '"7"' else 500)
        handler.end_headers()

    got = fetch(site.answer("/feed", answer), kind="feed", etag='"7"', modified="Mon, 08 May 2023 09:00:00 GMT")
    assert got.unchanged
    assert got.body == b""
    assert site.asked[-1][1]["If-Modified-Since"] == "Mon, 08 May 2023 09:00:00 GMT"


# What may not be asked at all


def test_this_machine_is_refused(site: Site, settings: Settings) -> None:
    settings.FETCH_LOOPBACK = False
    url = site.give("/a", PAGE)
    assert "not an address of the public Internet" in refusal(url)
    assert not site.asked


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]",
        "[::ffff:a00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]",
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1",
        "192.0.0.8", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Resolver({}))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    assert "not an address of the public Internet" in refusal(f"http://{host}/")


def test_public_addresses_are_public() -> None:
    assert all(
        is_public(ipaddress.ip_address(address)) for address in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    )


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "Only http"),
        ("ftp://news.example/a", "Only http"),
        ("gopher://news.example/", "Only http"),
        ("javascript:alert(1)", "Only http"),
        ("/etc/passwd", "not a web address"),
        ("", "not a web address"),
        ("http://", "not a web address"),
        ("http://[::1", "not a web address"),
        ("http://user:secret@news.example/", "user name or password"),
        ("http://news.example:22/", "Port 22"),
        ("https://news.example:6379/", "Port 6379"),
    ],
)
def test_addresses_of_a_wrong_form(url: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("resolved"))
    assert words in refusal(url)


def test_a_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Resolver({}))
    assert "There is no site nowhere.example" in refusal("http://nowhere.example/")


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "::1", "169.254.169.254"])
def test_a_name_that_leads_inside(monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Resolver({"inside.example": [inside]}))
    assert "not an address of the public Internet" in refusal("http://inside.example/")


def test_a_name_that_changes_its_answer_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first answer is public and passes the check; the connection goes there, not to the second answer."""
    resolver = Resolver({"rebinds.example": ["93.184.215.14", "127.0.0.1"]})
    connected: list[str] = []

    def connect(address: tuple[str, int], *args: object, **kwargs: object) -> None:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    monkeypatch.setattr(urllib3.connection.connection, "create_connection", connect)
    assert "rebinds.example" in refusal("http://rebinds.example/")
    assert connected == ["93.184.215.14"]
    assert resolver.asked == ["rebinds.example"]


# Redirects


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("file:///etc/passwd", "Only http"),
        ("http://169.254.169.254/latest/meta-data/", "not an address of the public Internet"),
        ("//10.0.0.1/", "not an address of the public Internet"),
        ("http://[::ffff:10.0.0.1]/", "not an address of the public Internet"),
        ("http://127.0.0.1:22/", "Port 22"),
        ("http://user:secret@127.0.0.1/", "user name or password"),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(site: Site, target: str, words: str) -> None:
    assert words in refusal(site.give("/a", status=302, Location=target))


def test_redirects_end(site: Site) -> None:
    assert "redirects more than 5 times" in refusal(site.give("/loop", status=302, Location="/loop"))
    assert len(site.paths()) == 6


def test_the_body_of_a_redirect_is_not_read(site: Site) -> None:
    site.give("/a", PAGE)
    endless = site.answer("/endless", lambda handler: pour(handler, site, "302 Found", b"Location: /a\r\n"))
    assert "foreign minister" in fetch(endless).text


# Size, time, type


def pour(
    handler: BaseHTTPRequestHandler, site: Site, status: str, headers: bytes = b"", piece: bytes = b"x" * 65536, pause: float = 0
) -> None:
    """An answer without an end."""
    handler.wfile.write(f"HTTP/1.0 {status}\r\nContent-Type: text/html\r\n".encode() + headers + b"\r\n")
    while not site.stopping.wait(pause):
        handler.wfile.write(piece)


def test_an_endless_body(site: Site) -> None:
    assert "larger than 2 MB" in refusal(site.answer("/a", lambda handler: pour(handler, site, "200 OK")))


def test_a_body_that_says_it_is_too_large_is_not_read(site: Site) -> None:
    assert "larger than 2 MB" in refusal(site.give("/a", "short", Content_Length="99999999999"))


def test_a_gzip_bomb_stays_small(site: Site) -> None:
    url = site.give("/a", gzip.compress(b"0" * 100_000_000, 9), Content_Encoding="gzip")
    tracemalloc.start()
    assert "larger than 2 MB" in refusal(url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_body_shorter_than_it_says(site: Site) -> None:
    assert "broke off" in refusal(site.give("/a", PAGE, Content_Length="5000"))


def test_an_endless_line_of_a_chunked_body(site: Site) -> None:
    tracemalloc.start()
    url = site.answer("/a", lambda handler: pour(handler, site, "200 OK", b"Transfer-Encoding: chunked\r\n"))
    assert "broke off" in refusal(url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("where", ["head", "body", "robots"])
def test_a_server_that_drips(site: Site, where: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        if where == "head":
            handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
            while not site.stopping.wait(0.1):
                handler.wfile.write(b"x")
        pour(handler, site, "200 OK", piece=b"x", pause=0.1)

    url = site.answer("/robots.txt" if where == "robots" else "/a", drip)
    started = time.monotonic()
    assert "took longer than 1.5 seconds" in refusal(site.address + "/a" if where == "robots" else url)
    assert time.monotonic() - started < 4


def test_a_server_that_falls_silent(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.fetching.READ_SECONDS", 0.3)
    assert "does not answer" in refusal(site.answer("/a", lambda handler: site.stopping.wait(5) and None))


@pytest.mark.parametrize(
    ("content_type", "kind", "words"),
    [
        ("application/zip", "page", "“application/zip”, not a web page"),
        ("image/png", "page", "“image/png”, not a web page"),
        ("", "page", "no stated type"),
        ("application/pdf", "feed", "not an RSS or Atom feed"),
    ],
)
def test_a_wrong_type(site: Site, content_type: str, kind: str, words: str) -> None:
    assert words in refusal(site.give("/a", "x", content_type), kind)


def test_a_type_that_lies(site: Site) -> None:
    assert "is binary data" in refusal(site.give("/a", b"PK\x03\x04\x00\x00\x00", "text/html"))
    assert "not" in refusal(site.give("/b", PAGE, "application/pdf"))


@pytest.mark.parametrize(("status", "words"), [(404, "404 not found"), (403, "403 forbidden"), (500, "500"), (410, "410 gone")])
def test_a_status_that_is_no_success(site: Site, status: int, words: str) -> None:
    assert words in refusal(site.give("/a", PAGE, status=status))


def test_no_secure_connection(site: Site) -> None:
    assert "No secure connection" in refusal(site.address.replace("http", "https") + "/a")


def test_secure_sites_must_prove_their_name(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the checked address, but the name in the certificate is what counts."""
    monkeypatch.setattr(socket, "getaddrinfo", Resolver({"secure.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}))
    with serving(CERTIFICATE) as site:
        settings.FETCH_LOOPBACK, settings.FETCH_PORTS = True, (site.server_port,)
        site.give("/a", PAGE)
        mine, other = (f"https://{name}.example:{site.server_port}/a" for name in ("secure", "other"))
        assert "No secure connection" in refusal(mine), "nobody vouches for it"
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(CERTIFICATE))
        assert "foreign minister" in fetch(mine).text
        assert site.asked[-1][1]["Host"] == f"secure.example:{site.server_port}"
        assert "No secure connection" in refusal(other)


def test_no_http_at_all(site: Site) -> None:
    assert "could be understood" in refusal(
        site.answer("/a", lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9\r\n") and None)
    )


# robots.txt


def test_robots_are_heard(site: Site) -> None:
    ours = "User-agent: us-china-contacts\nDisallow: /not-you\nCrawl-delay: 7"
    site.give("/robots.txt", f"User-agent: *\nDisallow: /private\n\n{ours}", "text/plain")
    site.give("/private/a", PAGE)
    site.give("/a", status=302, Location="/not-you/a")
    assert "robots.txt" in refusal(site.address + "/not-you/a")
    assert "robots.txt" in refusal(site.address + "/a")
    assert fetch(site.address + "/private/a").text
    assert [path for path, _ in site.asked].count("/robots.txt") == 1


def test_requests_to_one_site_are_apart(site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as the site asks for, and at least by our own pause; another site does not wait."""
    waits: list[int] = []
    monkeypatch.setattr("timeline.fetching.time.sleep", lambda seconds: waits.append(round(seconds)))
    settings.FETCH_PAUSE = 3
    url = site.give("/a", PAGE)
    visits = Visits()
    visits.article(url)
    visits.article(url)
    for refused in ("http://10.0.0.1/", "http://[::1"):
        with pytest.raises(FetchProblem):
            visits.article(refused)
    cache.clear()
    site.give("/robots.txt", "User-agent: *\nCrawl-delay: 7", "text/plain")
    visits.article(url)
    visits.article(url)
    assert waits == [0, 3, 0, 3, 7]


def test_robots_that_fail_close_the_site_and_missing_ones_open_it(site: Site) -> None:
    url = site.give("/a", PAGE)
    site.give("/robots.txt", "", "text/plain", status=503)
    assert "robots.txt cannot be read" in refusal(url)
    site.give("/robots.txt", "", "text/plain", status=404)
    assert fetch(url).text


def test_robots_that_lead_inside(site: Site) -> None:
    site.give("/robots.txt", status=302, Location="http://10.0.0.1/robots.txt")
    assert "not an address of the public Internet" in refusal(site.give("/a", PAGE))


def test_robots_of_any_length(site: Site) -> None:
    site.answer("/robots.txt", lambda handler: pour(handler, site, "200 OK", b"", b"User-agent: *\nDisallow: /private\n" * 1000))
    assert fetch(site.give("/a", PAGE)).text
    assert "robots.txt" in refusal(site.address + "/private")


def test_text_without_any_declared_charset() -> None:
    assert Fetched("u", "u", "text/html", "naïve".encode("cp1252")).text == "naïve"
    assert Fetched("u", "u", "text/html", "naïve".encode("utf-16")).text == "naïve"
