"""Small records for the tests, made the way the site makes them."""

import datetime as dt
import hashlib
import itertools
from typing import Any

from django.db.models import Min

from timeline import edtf
from timeline.models import Article, Citation, Event, Official, Participation, Post, Publisher, Tenure
from timeline.search import fold
from timeline.vocabulary import DateBasis

_numbers = itertools.count(1)


def make_publisher(name: str = "The Daily Courier", **fields: Any) -> Publisher:
    return Publisher.objects.get_or_create(name=name, defaults=fields)[0]


def make_article(text: str = "Words of a report.", published: str | dt.date = "2023-05-08", **fields: Any) -> Article:
    number = next(_numbers)
    address = fields.pop("address", f"https://news.example/{number}")
    publisher = fields.pop("publisher", None) or make_publisher()
    return Article.objects.create(
        address=address,
        canonical_address=address or None,
        title=fields.pop("title", f"Report {number}"),
        publisher=publisher if isinstance(publisher, Publisher) else make_publisher(publisher),
        published=published if isinstance(published, dt.date) else dt.date.fromisoformat(published),
        text=text,
        content_hash=hashlib.sha256(f"{number} {text}".encode()).hexdigest(),
        **fields,
    )


def make_official(
    name: str = "Qin Gang", side: str = "CHN", post: str = "Foreign Minister", level: int = 3, channel: str = "diplomatic",
    start: str = "2020", end: str = "", native_name: str = "",
) -> Official:  # fmt: skip
    official, _ = Official.objects.get_or_create(name=name, defaults={"side": side, "native_name": native_name})
    if post:
        row, _ = Post.objects.get_or_create(name=post, side=side, defaults={"level": level, "channel": channel})
        Tenure.objects.create(official=official, post=row, start=start, end=end)
    return official


def make_event(
    *who: Official | str, date: str = "2023-05-08", kind: str = "meeting", status: str = "held",
    article: Article | None = None, quote: str = "The two met.", **fields: Any,
) -> Event:  # fmt: skip
    """An event with one citation; `who` are officials, or names of people outside the register as "CHN Name"."""
    article = article or make_article(text=quote)
    headline = fields.pop("headline", " and ".join(getattr(w, "name", str(w)) for w in who) or "An event")
    event = Event.objects.create(
        kind=kind, status=status, edtf=date, headline=headline, date_precision=edtf.parse(date).precision,
        date_basis=fields.pop("date_basis", DateBasis.EXPLICIT), first_reported=article.published, source_count=1,
        search_text=fold(f"{headline} {quote} {fields.get('place', '')}"),
        **{"channel": "diplomatic", "level": 3, **fields},
    )  # fmt: skip
    for position, person in enumerate(who):
        if isinstance(person, Official):
            tenure = person.tenures.select_related("post").first()
            Participation.objects.create(
                event=event, official=person, position=position,
                post=tenure.post.name if tenure else "", level=tenure.level if tenure else None,
            )  # fmt: skip
        else:
            side, _, name = person.partition(" ")
            Participation.objects.create(event=event, name=name, side=side, position=position)
    for column, side in (("level_usa", "USA"), ("level_chn", "CHN")):
        if column not in fields:
            setattr(event, column, event.participations.filter(side=side).aggregate(level=Min("level"))["level"])
    add_citation(event, article, quote)
    return event


def add_citation(event: Event, article: Article, quote: str = "The two met.", **fields: Any) -> Citation:
    """One more source for the event."""
    start = article.text.find(quote)
    citation = Citation.objects.create(
        event=event, article=article, quote=quote,
        start=start if start >= 0 else None, end=start + len(quote) if start >= 0 else None,
        rule=fields.pop("rule", "meet.verb"), extractor_version=fields.pop("extractor_version", "1"), **fields,
    )  # fmt: skip
    event.source_count = event.citations.values("article").distinct().count()
    event.first_reported = event.citations.aggregate(first=Min("article__published"))["first"]
    event.save()
    return citation
