"""Readings as the extractor would give them, made by hand, and a machine that gives them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from timeline import edtf
from timeline.extract.types import NO_DATE, ActorMention, CandidateLink, DateMention, EventCandidate, Extraction, Span
from timeline.models import Article, Official
from timeline.vocabulary import Channel, DateBasis, Form, Precision, RequestedBy, Role, Side, Status


def a_date(text: str, basis: DateBasis = DateBasis.EXPLICIT, words: str = "") -> DateMention:
    """A date by its EDTF; the empty string is none."""
    if not text:
        return NO_DATE
    parsed = edtf.parse(text)
    return DateMention(parsed.earliest, parsed.latest, parsed.precision, basis, words or text, text, parsed.approximate)


def a_candidate(
    article: Article, *who: Official | str, quote: str = "", date: str = "2023-05-08", kind: str = "meeting",
    status: Status = Status.HELD, place: str = "", country: str = "", visitor: Official | None = None,
    basis: DateBasis = DateBasis.EXPLICIT, precision: Precision | None = None, links: Sequence[CandidateLink] = (), **fields: Any,
) -> EventCandidate:  # fmt: skip
    """A candidate whose quote is in the article's text; `who` are officials, or "CHN Name", or "USA" for the state."""
    quote = quote or article.text
    start = article.text.index(quote)
    mention = a_date(date, basis)
    if precision:
        mention = DateMention(mention.earliest, mention.latest, precision, basis, mention.text, mention.edtf, mention.approximate)
    return EventCandidate(
        kind=kind, status=status, participants=tuple(_actor(person, visitor) for person in who), date=mention, place=place,
        country=country, channel=fields.pop("channel", Channel.DIPLOMATIC), form=fields.pop("form", Form.UNKNOWN), level=None,
        requested_by=RequestedBy.UNKNOWN, margins_of="", headline=fields.pop("headline", "A contact"),
        quote=Span(start, start + len(quote), quote), trigger=Span(start, start + min(8, len(quote)), quote[:8]),
        rule="meet.verb", confidence=fields.pop("confidence", 0.8), links=tuple(links), **fields,
    )  # fmt: skip


def _actor(person: Official | str, visitor: Official | None) -> ActorMention:
    if isinstance(person, Official):
        tenure = person.tenures.select_related("post").first()
        role = Role.VISITOR if visitor == person else Role.PARTICIPANT
        level = tenure.level if tenure else None
        return ActorMention(person.name, Side(person.side), role, tenure.post.name if tenure else "", level, str(person.pk))
    side, _, name = person.partition(" ")
    return ActorMention(name or Side(side).label, Side(side), is_state=not name)


class FakeMachine:
    """Gives for each article the candidates set down for it, and fails where it is told to."""

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.readings: dict[int, Sequence[EventCandidate]] = {}
        self.failing: set[int] = set()

    def read(self, articles: Sequence[Article]) -> Iterator[Extraction]:
        for article in articles:
            if article.pk in self.failing:
                raise RuntimeError("the parser gave up")
            yield Extraction(tuple(self.readings.get(article.pk, ())))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
