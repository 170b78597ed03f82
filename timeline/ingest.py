"""Articles into the record: each once, and never overwritten."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from timeline.models import Article, Publisher
from timeline.readers import ArticleInput

_TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|igsh|mc_cid|mc_eid|_ga|_gl|cmpid|ncid|ocid|sref|smid|"
    r"taid|guccounter|guce_referrer\w*|ref|ref_src|at_medium|at_campaign)\Z",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an article: `new`, or the same as one already there by its "address" or "text"."""

    article: Article
    new: bool
    same_as: str = ""


def canonical_address(url: str) -> str | None:
    """What tells one page from another in its address: without tracking parameters, fragment, default port, trailing
    slash, and with http and https alike. None for no address, and for a site's front page, which names no article."""
    if not url:
        return None
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if not host:
        return None
    port = f":{parts.port}" if parts.port and parts.port != _PORTS.get(parts.scheme.lower()) else ""
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    kept = sorted((key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(key))
    if not path and not kept:
        return None
    return urlunsplit(("https", host + port, path, urlencode(kept), ""))


def content_hash(text: str) -> str | None:
    """The same for texts that differ only in white space, case or form of letters; None for no text."""
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hashlib.sha256(words.encode()).hexdigest() if words else None


def find_stored(item: ArticleInput) -> Stored | None:
    """The article that this one is already stored as, by address or by text."""
    address, digest = canonical_address(item.url), content_hash(item.text)
    if address and (article := Article.objects.filter(canonical_address=address).first()):
        return Stored(article, new=False, same_as="address")
    if digest and (article := Article.objects.filter(content_hash=digest).first()):
        return Stored(article, new=False, same_as="text")
    return None


def store_article(item: ArticleInput, origin: Article.Origin, by: User | None = None) -> Stored:
    """Keep a completed item (see readers.complete), once: whoever comes second, even at the same moment, gets the first's."""
    if item.published is None:
        raise ValueError("complete the item first: it has no publication date")
    if stored := find_stored(item):
        return stored
    publisher = publisher_named(item.publisher)
    try:
        with transaction.atomic():
            article = Article.objects.create(
                address=item.url,
                canonical_address=canonical_address(item.url),
                title=item.title,
                publisher=publisher,
                published=item.published,
                text=item.text,
                content_hash=content_hash(item.text),
                origin=origin,
                added_by=by,
            )
    except IntegrityError:
        if stored := find_stored(item):
            return stored
        raise
    return Stored(article, new=True)


def publisher_named(name: str) -> Publisher:
    """The publisher of that name, upper and lower case alike; made where there is none yet."""
    if known := Publisher.objects.filter(name__iexact=name).first():
        return known
    try:
        with transaction.atomic():
            return Publisher.objects.create(name=name)
    except IntegrityError:
        return Publisher.objects.get(name__iexact=name)
