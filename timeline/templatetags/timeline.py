"""What templates say often: dates and terms in words, marked quotes, the navigation."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import Any

from django import template
from django.db.models import Max
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from timeline import drawing, wording
from timeline.listing import Entry
from timeline.models import Citation, Event, Participation
from timeline.vocabulary import Side

register = template.Library()
for function in drawing.FILTERS:
    register.filter(function.__name__, function)

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
def by_side(event: Event) -> list[tuple[Side, list[Participation]]]:
    """The participants of each side that took part, in the order of the text."""
    return drawing.by_side(event.participations.all())


@register.simple_tag
def entries(found: list[Entry], oldest_first: bool = False) -> SafeString:
    """The rows of a page under their months, with the silences between them."""
    return drawing.draw("list.html", "entries", found, oldest_first)


@register.simple_tag
def who(event: Event) -> SafeString:
    """The participants, the sides apart, each with post and role."""
    return drawing.draw("list.html", "who", map(drawing.Person.of, event.participations.all()), roles=True)


@register.simple_tag
def cited(citation: Citation) -> SafeString:
    """A citation: the words, who published them, and the way to the original."""
    return drawing.draw("list.html", "cited", drawing.Source.of(citation))


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
def percent(share: float) -> str:
    """“87 %” for 0.87."""
    return f"{share * 100:.0f} %"


@register.filter
def in_days(number: int) -> str:
    """“65 days”."""
    return wording.days(number)


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


@register.simple_block_tag
def captured(content: SafeString) -> SafeString:
    """What a block gives, to be said more than once: `{% captured as title %}{% block title %}…{% endcaptured %}`."""
    return content


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
