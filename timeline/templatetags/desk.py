"""What the desk's templates say often: fields and values in words, and how much waits."""

from __future__ import annotations

from typing import Any, cast

from django import template
from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html
from django.utils.safestring import SafeString

from timeline import desk, details
from timeline.claim_check import KINDS
from timeline.models import Correction, Event, Proposal
from timeline.upkeep import participant_json
from timeline.vocabulary import LinkKind, ReviewState
from timeline.wording import count, listed

register = template.Library()

_FIELD_WORDS = {
    "edtf": "date", "date_other_side": "other side’s date", "margins_of": "event that it was on the margins of",
    "scope": "what is compared", "baseline_kind": "kind of start", "baseline_text": "words of the start",
    "baseline_edtf": "date of the start",
}  # fmt: skip
_REVIEWED: dict[str, str] = {
    ReviewState.ACCEPTED: "looked at it and agreed",
    ReviewState.REJECTED: "rejected it",
    ReviewState.UNREVIEWED: "put it back among those not yet looked at",
}


@register.filter
def field_words(field: str) -> str:
    """The words for a field of an event or of a claim."""
    if field in _FIELD_WORDS:
        return _FIELD_WORDS[field]
    try:
        return str(getattr(Event._meta.get_field(field), "verbose_name", field))
    except FieldDoesNotExist:
        return field.replace("_", " ")


@register.simple_tag
def value_words(field: str, value: Any) -> str:
    """A value as corrections and proposals keep it, in words: a date as a date, people by name and post."""
    if field == "participants" and isinstance(value, list):
        return "; ".join(f"{row['name']}, {row['post']}" if row.get("post") else row["name"] for row in value) or "nobody"
    if field == "event" and isinstance(value, int):
        return f"event {value}"
    if field == "kind" and value in KINDS:
        return KINDS[value]
    if field == "scope" and isinstance(value, dict):
        return ", ".join(f"{name} {words}" for name, words in value.items()) or "any contact"
    if field == "citation" and isinstance(value, dict):
        return f"“{value['quote']}”"
    if field == "link" and isinstance(value, dict):
        return f"{LinkKind(value['kind']).label} event {value['target']}"
    if field == "kept_apart" and isinstance(value, dict):
        return f"event {value['event']}"
    return details.value_words(field, value)


@register.filter
def claim_kind(code: str) -> str:
    """The words for a kind of claim."""
    return KINDS.get(code, code)


@register.simple_tag
def waiting() -> list[tuple[desk.Tab, int]]:
    """Each list of the queue, with how much waits in it."""
    counts = desk.counts()
    return [(tab, counts[tab.code]) for tab in desk.TABS]


@register.simple_tag
def own_proposals(user: User) -> list[Proposal]:
    """The last proposals of an account, and what became of them."""
    return list(Proposal.objects.filter(who=user).select_related("event", "claim", "settled_by")[:10])


@register.simple_tag
def field_value(event: Event, field: str) -> str:
    """What an event says in a field, in words."""
    return value_words(field, value_of(event, field))


def value_of(event: Event, field: str) -> Any:
    """A field's value as corrections and proposals keep it; the date as its EDTF alone."""
    if field == "participants":
        return [participant_json(row) for row in event.participations.all()]
    if field == "engagement":
        return event.engagement_id
    return getattr(event, field)


@register.filter
def sentence(correction: Correction) -> SafeString:
    """“Ada changed the place from Peking to Beijing.”"""
    who = str(correction.who) if correction.who else "Someone whose account is gone"
    what, kept = field_words(correction.field), cast("dict[str, Any]", correction.new)
    old, new = value_words(correction.field, correction.old), value_words(correction.field, correction.new)
    match correction.action:
        case Correction.Action.ADD if correction.field == "event":
            told = format_html("added this event by hand")
        case Correction.Action.ADD if correction.field == "kept_apart":
            told = format_html("said that this is not the same as {}", new)
        case Correction.Action.ADD:
            told = format_html("added a {}: <ins>{}</ins>", what, new)
        case Correction.Action.REMOVE:
            told = format_html("removed a {}: <del>{}</del>", what, old)
        case Correction.Action.UNLOCK:
            told = format_html("opened the {} again to what the sources say; it was <del>{}</del>", what, old)
        case Correction.Action.REVIEW:
            told = format_html("{}", _REVIEWED.get(str(correction.new), new))
        case Correction.Action.MERGE:
            told = format_html("merged {} into this one", listed([f"event {number}" for number in kept["others"]]))
        case Correction.Action.SPLIT:
            told = format_html("split {} off to event {}", count(len(kept["citations"]), "citation"), kept["event"])
        case Correction.Action.UNDO:
            told = format_html("took a change of the {} back", what)
        case _:
            told = format_html("changed the {} from <del>{}</del> to <ins>{}</ins>", what, old, new)
    return format_html("{} {}.", who, told)
