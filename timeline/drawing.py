"""What a page repeats hundreds of times (rows, marks, counts of a filter) is drawn by Jinja, in a tenth of the time.

The rest of the site is Django's templates; both escape what they are given. The macros are in `templates/drawn/`. The
filters here are those of Django's templates too, where `templatetags` registers them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from typing import Any, NamedTuple, Protocol

import jinja2
from django.conf import settings
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst, slugify

from timeline import wording
from timeline.event_types import EVENT_TYPES
from timeline.models import Citation, Event, Participation
from timeline.vocabulary import LEVELS, LEVELS_SHORT, Channel, DateBasis, Precision, RequestedBy, ReviewState, Role, Side, Status

#: Below this confidence an event that no editor has looked at says so in every list.
LOW_CONFIDENCE = 0.75
#: The statuses of what did not come about.
OFF = (Status.CANCELLED, Status.POSTPONED, Status.REFUSED, Status.DENIED)
_TERMS: dict[str, dict[Any, str]] = {
    "status": dict(Status.choices()),
    "channel": dict(Channel.choices()),
    "role": dict(Role.choices()),
    "side": dict(Side.choices()),
    "basis": dict(DateBasis.choices()),
    "precision": dict(Precision.choices()),
    "requested_by": dict(RequestedBy.choices()),
    "review_state": dict(ReviewState.choices()),
    "kind": {kind.code: kind.label for kind in EVENT_TYPES.values()},
    "level": LEVELS_SHORT,
    "level_long": LEVELS,
}


class Quoted(Protocol):
    """A quote, where it begins in its text, and the words of that text that carry the event; None where not known."""

    @property
    def quote(self) -> str: ...
    @property
    def start(self) -> int | None: ...
    @property
    def mark_start(self) -> int | None: ...
    @property
    def mark_end(self) -> int | None: ...


class Person(NamedTuple):
    """A participant as lists show it: `slug` is that of the register's page, None for a person outside it."""

    side: str
    name: str
    slug: str | None
    post: str
    role: str

    @classmethod
    def of(cls, part: Participation) -> Person:
        """The participant under the name that the register has."""
        known = part.official
        return cls(part.side, known.name if known else part.name, known.slug if known else None, part.post, part.role)


class Source(NamedTuple):
    """A citation as lists show it."""

    quote: str
    start: int | None
    mark_start: int | None
    mark_end: int | None
    article: int
    published: dt.date
    title: str
    address: str
    publisher: str

    @classmethod
    def of(cls, citation: Citation) -> Source:
        """The citation, its article and publisher being read with it."""
        article = citation.article
        return cls(
            citation.quote, citation.start, citation.mark_start, citation.mark_end, article.pk, article.published, article.title,
            article.address, article.publisher.name,
        )  # fmt: skip


class Bar(NamedTuple):
    """A count of the chart: of a lane's events, or of all, in one period; `off` of them did not come about."""

    x: float
    width: float
    y: float
    height: float
    off_height: float
    query: str
    label: str


def term(code: Any, vocabulary: str) -> str:
    """The words for a stored code: `{{ event.status|term:"status" }}`."""
    return _TERMS[vocabulary].get(code, "") if code not in (None, "") else ""


def when(event: Event) -> str:
    """An event's date in words, as exact as it is known."""
    return wording.date(event.edtf, event.date_precision, event.first_reported)


def weekday(event: Event) -> str:
    """The weekday of an event known to the day."""
    exact = event.date_precision == Precision.DAY and event.date_earliest and not event.date_approximate
    return f"{event.date_earliest:%A}" if exact else ""


def day(date: dt.date | dt.datetime | None) -> str:
    """“8 May 2023”."""
    return wording.day(date) if date else ""


def grouped(number: int | None) -> str:
    """“1,204”."""
    return f"{number:,}" if number is not None else ""


def counted(number: int, words: str) -> str:
    """“1 event”, “1,204 events”: `{{ number|counted:"event" }}`; an odd plural after a comma."""
    return wording.count(number, *words.split(","))


def doubtful(event: Event) -> bool:
    """Whether no editor has looked at an event of which the machine is not sure."""
    return event.review_state == ReviewState.UNREVIEWED and event.confidence < LOW_CONFIDENCE


def by_side[Person: Any](people: Iterable[Person]) -> list[tuple[Side, list[Person]]]:
    """The participants of each side that took part, in the order of the text."""
    people = list(people)
    sides = [(side, [person for person in people if person.side == side]) for side in Side]
    return [(side, found) for side, found in sides if found]


def web_address(address: str) -> str:
    """The address if a browser may safely follow it, else nothing."""
    return address if address.startswith(("https://", "http://")) else ""


def marked(citation: Quoted) -> SafeString:
    """The quote, with the words that carry the event marked."""
    quote, offset = citation.quote, citation.start
    if offset is None or citation.mark_start is None or citation.mark_end is None:
        return conditional_escape(quote)
    start, end = citation.mark_start - offset, citation.mark_end - offset
    if not 0 <= start < end <= len(quote):
        return conditional_escape(quote)
    return format_html("{}<mark>{}</mark>{}", quote[:start], quote[start:end], quote[end:])


def bars(found: Iterable[Bar]) -> SafeString:
    """The counts of a chart as links. There are up to a thousand, so they are put together here."""
    start, drawn = f'<a href="{reverse("timeline")}?', []
    for x, width, y, height, off_height, query, label in found:
        place = f'x="{x}%" y="{y}" width="{width}%"'
        gone = f'<rect class="gone" {place} height="{off_height}"/>' if off_height else ""
        drawn.append(
            f'{start}{escape(query)}"><title>{escape(label)}</title><rect class="all" {place} height="{height}"/>{gone}</a>'
        )
    return mark_safe("".join(drawn))


FILTERS: tuple[Callable[..., Any], ...] = (
    term, when, weekday, day, grouped, counted, doubtful, by_side, web_address, marked,
)  # fmt: skip


@cache
def _around(name: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=["0"]).rpartition("0")
    return before, after


def address(name: str, key: int | str) -> str:
    """The address of the route `name` for a number or a slug; a page has hundreds, and `reverse` takes its time."""
    before, after = _around(name)
    return f"{before}{key}{after}"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(settings.BASE_DIR / "templates" / "drawn"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=settings.DEBUG,
    )
    environment.filters |= {function.__name__: function for function in (*FILTERS, bars, capfirst, slugify)}
    environment.globals |= {"address": address, "url": cache(reverse), "off": OFF}
    return environment


def draw(file: str, macro: str, *args: Any, **kwargs: Any) -> SafeString:
    """What a macro of `templates/drawn/` makes of these arguments."""
    return mark_safe(getattr(_environment().get_template(file).module, macro)(*args, **kwargs))
