"""What templates say often: dates and terms in words, marked quotes, the navigation."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import Any

from django import template
from django.db.models import Max
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from timeline import wording
from timeline.charts import Bar
from timeline.event_types import EVENT_TYPES
from timeline.models import Citation, Event, Participation
from timeline.vocabulary import LEVELS, LEVELS_SHORT, Channel, DateBasis, Precision, RequestedBy, ReviewState, Role, Side, Status

register = template.Library()

#: Below this confidence an event that no editor has looked at says so in every list.
LOW_CONFIDENCE = 0.75
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
_NAVIGATION = (
    ("Timeline", "timeline", ("timeline", "event")),
    ("Silences", "silences", ("silences",)),
    ("Claims", "claims", ("claims",)),
    ("People", "people", ("people", "official", "pair", "posts", "post")),
    ("Places", "places", ("places", "place")),
    ("Sources", "publishers", ("publishers", "publisher", "article")),
    ("Method", "method", ("method",)),
)


@register.filter
def term(code: Any, vocabulary: str) -> str:
    """The words for a stored code: `{{ event.status|term:"status" }}`."""
    return _TERMS[vocabulary].get(code, "") if code not in (None, "") else ""


@register.filter
def bars(counts: list[Bar]) -> SafeString:
    """The counts of a chart as links. Drawn here: hundreds of them take a template a tenth of a second."""
    address, drawn = reverse("timeline"), []
    for bar in counts:
        place = f'x="{bar.x:g}%" y="{bar.y:g}" width="{bar.width:g}%"'
        gone = f'<rect class="gone" {place} height="{bar.off_height:g}"/>' if bar.off_height else ""
        drawn.append(
            f'<a href="{address}?{escape(bar.query)}"><title>{escape(bar.label)}</title>'
            f'<rect class="all" {place} height="{bar.height:g}"/>{gone}</a>'
        )
    return mark_safe("".join(drawn))


@register.filter
def when(event: Event) -> str:
    """An event's date in words, as exact as it is known."""
    return wording.date(event.edtf, event.date_precision, event.first_reported)


@register.filter
def weekday(event: Event) -> str:
    """The weekday of an event known to the day."""
    exact = event.date_precision == Precision.DAY and event.date_earliest and not event.date_approximate
    return f"{event.date_earliest:%A}" if exact else ""


@register.filter
def day(date: dt.date | dt.datetime | None) -> str:
    """“8 May 2023”."""
    return wording.day(date) if date else ""


@register.filter
def edtf_words(text: str) -> str:
    """An EDTF string in words, where only the string is known."""
    from timeline import edtf

    try:
        return wording.date(text, edtf.parse(text).precision)
    except edtf.EdtfError:
        return text


@register.filter
def listed(items: list[str]) -> str:
    """“a, b and c”."""
    return wording.listed([str(item) for item in items])


@register.filter
def grouped(number: int | None) -> str:
    """“1,204”."""
    return f"{number:,}" if number is not None else ""


@register.filter
def percent(share: float) -> str:
    """“87 %” for 0.87."""
    return f"{share * 100:.0f} %"


@register.filter
def in_days(number: int) -> str:
    """“65 days”."""
    return wording.days(number)


@register.filter
def counted(number: int, words: str) -> str:
    """“1 event”, “1,204 events”: `{{ number|counted:"event" }}`; an odd plural after a comma."""
    return wording.count(number, *words.split(","))


@register.filter
def doubtful(event: Event) -> bool:
    """Whether no editor has looked at an event of which the machine is not sure."""
    return event.review_state == ReviewState.UNREVIEWED and event.confidence < LOW_CONFIDENCE


@register.filter
def by_side(event: Event) -> list[tuple[Side, list[Participation]]]:
    """The participants of each side that took part, in the order of the text."""
    people = list(event.participations.all())
    sides = [(side, [person for person in people if person.side == side]) for side in Side]
    return [(side, found) for side, found in sides if found]


@register.filter
def web_address(address: str) -> str:
    """The address if a browser may safely follow it, else nothing."""
    return address if address.startswith(("https://", "http://")) else ""


@register.filter
def marked(citation: Citation) -> SafeString:
    """The quote, with the words that carry the event marked."""
    quote, offset = citation.quote, citation.start
    if offset is None or citation.mark_start is None or citation.mark_end is None:
        return conditional_escape(quote)
    start, end = citation.mark_start - offset, citation.mark_end - offset
    if not 0 <= start < end <= len(quote):
        return conditional_escape(quote)
    return format_html("{}<mark>{}</mark>{}", quote[:start], quote[start:end], quote[end:])


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Data for a script element of type application/ld+json."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


@cache
def _routes() -> list[tuple[str, str, tuple[str, ...]]]:
    """The entries of the navigation whose address exists."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for label, name, names in _NAVIGATION:
        try:
            found.append((label, reverse(name), names))
        except NoReverseMatch:
            continue
    return found


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[dict[str, Any]]:
    """The entries of the main navigation, the one in use marked."""
    request = context.get("request")
    here = request.resolver_match.url_name if request is not None and request.resolver_match else ""
    return [{"label": label, "url": url, "current": here in names} for label, url, names in _routes()]


@register.simple_tag
def last_update() -> dt.datetime | None:
    """When the record last changed."""
    return Event.objects.aggregate(latest=Max("updated_at"))["latest"]


@register.simple_tag
def route(name: str, *args: Any) -> str:
    """The address of a route, or nothing where this installation has none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
