"""Safe fetch of a page or a feed that anyone may have named: only public addresses, within limits of size, time and type.

Each hop of a redirect is checked anew, and the connection goes to the very address that was checked, so a name whose
answer changes meanwhile gains nothing. What cannot be had becomes a FetchProblem that says why in words for people.
"""

from __future__ import annotations

import hashlib
import io
import ipaddress
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from django.conf import settings
from django.core.cache import cache
from protego import Protego
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter

from timeline.readers import MAX_PDF_BYTES, READERS, ArticleInput, ReadProblem

type Kind = Literal["page", "feed", "robots"]

MAX_REDIRECTS = 5
MAX_ROBOTS_BYTES = 500 * 1024
ROBOTS_SECONDS = 24 * 60 * 60
CONNECT_SECONDS = 10
READ_SECONDS = 10
PDF = "application/pdf"
_XML = ("application/xml", "text/xml", "application/xhtml+xml")
TYPES: dict[str, tuple[str, ...]] = {
    "page": ("text/html", "text/plain", PDF, *_XML),
    "feed": ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "text/html", "text/plain", *_XML),
}
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DECLARED = re.compile(rb"""<(?:meta\b[^>]*\bcharset|\?xml\b[^>]*\bencoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030"}
_LATIN = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252", "utf-8", "utf8"}


class FetchProblem(Exception):
    """Why an address could not be had, in words for people. `status` is the HTTP status, where there was one."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class PassingProblem(FetchProblem):
    """A problem that may be gone at the next try: no answer, too slow, the site's own failure."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. `unchanged` is the answer to a conditional request, with an empty body."""

    url: str
    final_url: str
    content_type: str
    body: bytes
    charset: str = ""
    etag: str = ""
    modified: str = ""
    unchanged: bool = False

    @property
    def text(self) -> str:
        """The body decoded: by its byte order mark, the charset it declares, as UTF-8, else as Windows-1252."""
        for mark, encoding in _BOMS.items():
            if self.body.startswith(mark):
                return self.body.decode(encoding, "replace")
        found = _DECLARED.search(self.body[:2048])
        stated = [self.charset, found[1].decode("ascii") if found else ""]
        declared = [_WIDER.get(name.lower(), name) for name in stated if name and name.lower() not in _LATIN]
        for encoding in [*declared, "utf-8"]:
            try:
                return self.body.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
        return self.body.decode("cp1252", "replace")


def fetch(url: str, *, kind: Literal["page", "feed"] = "page", etag: str = "", modified: str = "") -> Fetched:
    """Get `url`, following at most five redirects, each of them checked and allowed by the site's robots.txt.

    `etag` and `modified` of an earlier answer make the request conditional. Raises FetchProblem.
    """
    asked = {"If-None-Match": etag, "If-Modified-Since": modified}
    return _fetch(url, kind, {name: value for name, value in asked.items() if value})


def fetch_article(url: str) -> ArticleInput:
    """The article at a web address, of an HTML page, a PDF or a plain text. Raises FetchProblem or ReadProblem."""
    got = fetch(url)
    suffix = {PDF: ".pdf", "text/plain": ".txt"}.get(got.content_type, ".html")
    data = got.body if suffix == ".pdf" else got.text.encode("utf-8", "replace")
    try:
        found = next(READERS[suffix](io.BytesIO(data), url))
    except ReadProblem:
        raise
    except Exception as error:  # the parsers let many kinds out of a page made to break them
        raise ReadProblem(url, f"cannot be read as an article ({type(error).__name__}); save its text as a .txt file") from error
    if isinstance(found, ReadProblem):
        raise found
    return replace(found, url=got.final_url)


class Visits:
    """Articles fetched one after another, with the pause between two of one site that the site asks for."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    def article(self, url: str) -> ArticleInput:
        """As fetch_article, after the pause that is due."""
        here = _checked(url.strip())
        host = _host(here)
        time.sleep(max(0.0, self._next.get(host, 0.0) - time.monotonic()))
        try:
            return fetch_article(url)
        finally:
            self._next[host] = time.monotonic() + _pause(here)


def _pause(url: str) -> float:
    """Seconds to wait between two requests to the site of `url`: our own pause, or the site's Crawl-delay up to a minute."""
    delay = Protego.parse(cache.get(_robots_key(url)) or "").crawl_delay(_product()) or 0
    return max(float(settings.FETCH_PAUSE), min(float(delay), 60.0))


def _product() -> str:
    return settings.USER_AGENT.partition("/")[0]


def _fetch(url: str, kind: Kind, conditions: Mapping[str, str]) -> Fetched:
    accept = {"page": ", ".join(TYPES["page"]), "feed": ", ".join(TYPES["feed"])}.get(kind, "text/plain")
    headers = {"User-Agent": settings.USER_AGENT, "Accept": f"{accept}, */*;q=0.1", "Accept-Encoding": "gzip, deflate"}
    here = url.strip()
    with _Line(settings.FETCH_SECONDS) as line:
        for _ in range(MAX_REDIRECTS + 1):
            here = _checked(here)
            if kind != "robots" and not Protego.parse(_robots(here)).can_fetch(here, _product()):
                raise FetchProblem(f"The site {_host(here)} asks robots to leave this address alone (robots.txt).")
            response = line.get(here, {**headers, **conditions})
            location = response.headers.get("Location")
            if location is None or response.status_code not in (301, 302, 303, 307, 308):
                return _read(line, response, url, here, kind)
            response.close()
            here = urljoin(here, location.encode("latin-1", "replace").decode("utf-8", "replace"))
    raise FetchProblem(f"The address redirects more than {MAX_REDIRECTS} times.")


def _read(line: _Line, response: requests.Response, url: str, here: str, kind: Kind) -> Fetched:
    """The answer after the last redirect, if its status, type and size are as they must be."""
    content_type, _, parameters = response.headers.get("Content-Type", "").partition(";")
    content_type = content_type.strip().lower()
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
    answer = Fetched(
        url, here, content_type, b"", charset[1] if charset else "",
        response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""),
    )  # fmt: skip
    if response.status_code == 304:
        return replace(answer, unchanged=True)
    if response.status_code != 200:
        reason = requests.status_codes._codes.get(response.status_code, ("",))[0].replace("_", " ")  # type: ignore[attr-defined]
        passing = response.status_code >= 500 or response.status_code in (408, 425, 429)
        problem = PassingProblem if passing else FetchProblem
        raise problem(f"{_host(here)} answers “{response.status_code} {reason}”.", response.status_code)
    if kind == "robots":
        return replace(answer, body=line.read(response, MAX_ROBOTS_BYTES, cut=True))
    if content_type not in TYPES[kind]:
        what = f"“{content_type[:60]}”" if content_type else "no stated type"
        wanted = "a web page, a text or a PDF" if kind == "page" else "an RSS or Atom feed"
        raise FetchProblem(f"The address gives {what}, not {wanted}.")
    body = line.read(response, MAX_PDF_BYTES if content_type == PDF else settings.MAX_ARTICLE_BYTES)
    if content_type == PDF and not body.startswith(b"%PDF"):
        raise FetchProblem("The address says it is a PDF, but it is not.")
    wide = body.startswith(tuple(_BOMS)) or answer.charset.lower().startswith("utf-16")
    if content_type != PDF and b"\0" in body and not wide:
        raise FetchProblem("The address says it is text, but it is binary data.")
    return replace(answer, body=body)


def _checked(url: str) -> str:
    """`url` as it will be asked for, without its fragment, if its scheme, port and form are allowed."""
    try:
        parts = urllib3.util.parse_url(url)
        prepared = requests.Request("GET", url.partition("#")[0]).prepare().url or ""
        final = urllib3.util.parse_url(prepared)
    except (ValueError, requests.RequestException, urllib3.exceptions.HTTPError):
        raise FetchProblem(f"“{url[:80]}” is not a web address.") from None
    if final.scheme not in ("http", "https"):
        raise FetchProblem("Only http:// and https:// addresses are fetched.")
    if not final.host:
        raise FetchProblem(f"“{url[:80]}” is not a web address.")
    if parts.auth or final.auth:
        raise FetchProblem("The address carries a user name or password; give it without.")
    if (final.port or {"http": 80, "https": 443}[final.scheme]) not in settings.FETCH_PORTS:
        raise FetchProblem(f"Port {final.port} is not one of the usual ports of the web, so it is not asked.")
    return prepared


def _robots(url: str) -> str:
    """The robots.txt of the site of `url`, kept for a day; none is no rules, but one that fails is a FetchProblem."""
    key = _robots_key(url)
    rules = cache.get(key)
    if rules is None:
        try:
            rules = _fetch(urljoin(url, "/robots.txt"), "robots", {}).text
        except FetchProblem as problem:
            if problem.status is None or problem.status == 429 or not 400 <= problem.status < 500:
                reason = f"The site's robots.txt cannot be read, so nothing is fetched. {problem}"
                raise type(problem)(reason, problem.status) from problem
            rules = ""
        cache.set(key, rules, ROBOTS_SECONDS)
    return rules


def _robots_key(url: str) -> str:
    parts = urlsplit(url)
    return f"robots:{hashlib.sha256(f'{parts.scheme}://{parts.netloc}'.lower().encode()).hexdigest()}"


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one of the open Internet: not of a private net, this machine, a link, or a group of machines."""
    if isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped or address.sixtofour or address.teredo):
        return False
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_link_local or site_local)


class _Adapter(IPFilterAdapter):
    """Resolves a name once, refuses what is not public, connects to that very address, and hands over its sockets."""

    def __init__(self, is_https: bool, opened: Callable[[socket.socket], None]) -> None:
        super().__init__(is_https_proto=is_https, allow_loopback=settings.FETCH_LOOPBACK)
        self.opened = opened

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> tuple[Any, Any]:
        host, options = super().build_connection_pool_key_attributes(request, verify, cert)
        address = ipaddress.ip_address(host["host"].strip("[]"))
        if not (is_public(address) or (settings.FETCH_LOOPBACK and address.is_loopback)):
            raise InvalidIPAddress(address)
        return host, options

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        plain, opened = type(pool).ConnectionCls, self.opened

        class Noted(plain):  # type: ignore[valid-type, misc]
            def connect(self) -> None:
                super().connect()
                opened(self.sock)

        pool.ConnectionCls = Noted
        return pool


class _Line:
    """The connections of one fetch. After `seconds` they are cut, wherever they are: a server may drip for ever."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.sockets: list[socket.socket] = []
        self.expired = False
        self.timer = threading.Timer(seconds, self._cut)
        self.timer.daemon = True
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.get_redirect_target = lambda resp: None  # type: ignore[method-assign] # else requests reads its body whole
        self.session.mount("http://", _Adapter(False, self._opened))
        self.session.mount("https://", _Adapter(True, self._opened))

    def __enter__(self) -> Self:
        self.timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.timer.cancel()
        self.session.close()

    def _opened(self, sock: socket.socket) -> None:
        self.sockets.append(sock)
        if self.expired:
            self._cut()

    def _cut(self) -> None:
        self.expired = True
        for sock in self.sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed already

    def _too_slow(self, url: str) -> PassingProblem:
        return PassingProblem(f"{_host(url)} took longer than {self.seconds:g} seconds.")

    def get(self, url: str, headers: Mapping[str, str]) -> requests.Response:
        """The head of the answer; its body is still to be read."""
        host = _host(url)
        try:
            timeout = (CONNECT_SECONDS, READ_SECONDS)
            response = self.session.get(url, headers=headers, timeout=timeout, stream=True, allow_redirects=False)
        except InvalidIPAddress:
            raise FetchProblem(f"{host} is not an address of the public Internet, so it is not asked.") from None
        except requests.exceptions.SSLError:
            raise FetchProblem(f"No secure connection to {host}: its certificate is not valid.") from None
        except requests.Timeout:
            raise self._too_slow(url) if self.expired else PassingProblem(f"{host} does not answer.") from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
            if self.expired:
                raise self._too_slow(url) from None
            if "resolve" in str(error):
                raise PassingProblem(f"There is no site {host}; check the address.") from None
            raise PassingProblem(f"No answer from {host} that could be understood.") from error
        if self.expired:
            raise self._too_slow(url)
        return response

    def read(self, response: requests.Response, limit: int, *, cut: bool = False) -> bytes:
        """The body, unpacked. More than `limit` bytes are a FetchProblem, or are left unread if `cut`."""
        too_large = FetchProblem(f"The page is larger than {limit / 1024**2:g} MB.")
        stated = response.headers.get("Content-Length", "")
        if stated.isascii() and stated.isdigit() and int(stated[:18]) > limit and not cut:
            raise too_large
        body = bytearray()
        try:
            while len(body) <= limit and (piece := response.raw.read(16 * 1024, decode_content=True)):
                body += piece
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            if self.expired:
                raise self._too_slow(response.url) from None
            if isinstance(error, urllib3.exceptions.ReadTimeoutError):
                raise PassingProblem(f"{_host(response.url)} stopped sending in the middle.") from None
            raise PassingProblem(f"The answer of {_host(response.url)} broke off before its end.") from error
        if self.expired:
            raise self._too_slow(response.url)
        if len(body) > limit and not cut:
            raise too_large
        return bytes(body[:limit])
