"""What an event's and an article's page set out: the history, the accounts, the corrections, the citation, the excerpts."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from timeline import edtf, listing, records, wording
from timeline.event_types import EVENT_TYPES
from timeline.models import Article, Citation, Correction, Event
from timeline.querysets import EventQuerySet
from timeline.vocabulary import (
    CONTACT_STATUSES,
    LEVELS,
    Channel,
    DateBasis,
    Form,
    LinkKind,
    Precision,
    RequestedBy,
    ReviewState,
    Side,
    Status,
)

#: So many characters of an article before and after the words quoted are shown, and of all its text at most half.
CONTEXT = 300
_SCHEMA_STATUS = {
    Status.CANCELLED: "EventCancelled",
    Status.REFUSED: "EventCancelled",
    Status.DENIED: "EventCancelled",
    Status.POSTPONED: "EventPostponed",
}
_LINK_WORDS = {
    LinkKind.BECAUSE_OF: ("Because of", "Led to"),
    LinkKind.PART_OF: ("Part of", "Includes"),
    LinkKind.RESCHEDULED_AS: ("Rescheduled as", "Rescheduled from"),
    LinkKind.FOLLOW_UP_TO: ("Follow-up to", "Followed up by"),
}
_TERMS: dict[str, dict[Any, str]] = {
    "kind": {kind.code: kind.label for kind in EVENT_TYPES.values()},
    "status": dict(Status.choices()),
    "channel": dict(Channel.choices()),
    "form": dict(Form.choices()),
    "requested_by": dict(RequestedBy.choices()),
    "date_basis": dict(DateBasis.choices()),
    "date_precision": dict(Precision.choices()),
    "review_state": dict(ReviewState.choices()),
    "level": LEVELS,
}
_READINGS = {
    "edtf": "Date", "status": "Status", "kind": "Kind", "place": "Place", "country": "Country", "form": "Form",
    "requested_by": "Asked for by",
}  # fmt: skip
_UNSAID = ("", None, "unknown", "none")


def final_target(event: Event) -> Event:
    """What a merged event became, through as many merges as there were."""
    seen = {event.pk}
    while event.merged_into and event.merged_into_id not in seen:
        event = event.merged_into
        seen.add(event.pk)
    return event


def of_event(event: Event, address: str) -> dict[str, Any]:
    """All that the page of a published event shows, in a fixed number of queries. `address` is where it is found."""
    event = Event.objects.for_display().select_related("engagement").get(pk=event.pk)
    citations = list(event.citations.all())
    return {
        "event": event,
        "citations": citations,
        "publisher_count": len({citation.article.publisher_id for citation in citations}),
        "basis": basis(event, citations),
        "other_side": value_words("date_other_side", event.date_other_side) if event.date_other_side else "",
        "steps": steps(event),
        "links": links(event),
        "differences": differences(citations),
        "corrections": corrections(event),
        "cite": cite(event, address),
        "json_ld": json_ld(event, citations, address),
        "address": address,
    }


def basis(event: Event, citations: Iterable[Citation]) -> str:
    """How the date was arrived at, in a sentence: the words, the article they stand in, and the rule."""
    rule = DateBasis(event.date_basis)
    if rule == DateBasis.EDITOR:
        return "Set by an editor."
    source = next((item for item in citations if item.reading.get("date_text") == event.date_text), None)
    if not event.date_text:
        return rule.help
    told = f", in an article of {wording.day(source.article.published)}" if source else ""
    return f"“{event.date_text}”{told}. {rule.help}"


@dataclass(frozen=True)
class Step:
    """One station of an engagement; `when` says of a plan both the day meant and the day it was told."""

    event: Event
    words: str
    when: str
    off: bool
    here: bool


def steps(event: Event) -> list[Step]:
    """How the event came about: the events of its engagement, what took place by its day and the rest by the day of
    report; empty where it stands alone."""
    root = event.engagement_id or event.pk
    engaged = Event.objects.filter(engagement_id=root).order_by().values_list("pk", flat=True)
    found = Event.objects.published().filter(pk__in=[root, *engaged])
    events = sorted(found, key=_station)
    if len(events) < 2:
        return []
    off = (Status.CANCELLED, Status.POSTPONED, Status.REFUSED, Status.DENIED)
    return [Step(item, Status(item.status).label, _step_date(item), item.status in off, item.pk == event.pk) for item in events]


def _station(event: Event) -> tuple[dt.date, dt.date, int]:
    told = event.sort_date if event.status in CONTACT_STATUSES else event.first_reported
    return told or event.sort_date, event.sort_date, event.pk


def _step_date(event: Event) -> str:
    words = wording.date(event.edtf, event.date_precision, event.first_reported)
    if event.status == Status.PLANNED and event.edtf and event.first_reported:
        return f"for {words}, reported {wording.day(event.first_reported)}"
    return words


def links(event: Event) -> list[tuple[str, list[Event]]]:
    """(words, events) of what it bears on, and what bears on it."""
    found: dict[str, list[Event]] = defaultdict(list)
    out = [(link.target_id, link.kind, 0) for link in event.links_out.all()]
    into = [(link.source_id, link.kind, 1) for link in event.links_in.all()]
    others = Event.objects.published().in_bulk([key for key, _, _ in out + into])
    for ends in (out, into):
        shown = [(others[key], kind, direction) for key, kind, direction in ends if key in others]
        for other, kind, direction in sorted(shown, key=lambda end: end[0].sort_date):
            found[_LINK_WORDS[LinkKind(kind)][direction]].append(other)
    return list(found.items())


@dataclass(frozen=True)
class Difference:
    """A matter on which sources do not agree, and what each says: (words, its citations)."""

    label: str
    accounts: list[tuple[str, list[Citation]]]


def differences(citations: list[Citation]) -> list[Difference]:
    """Where the sources differ. A vaguer date or place that holds the other, and a plan that came about, are no
    difference."""
    found = []
    for field, label in _READINGS.items():
        said: dict[Any, list[Citation]] = defaultdict(list)
        for citation in citations:
            value = citation.reading.get(field)
            planned = field == "status" and value in (Status.PLANNED, Status.ONGOING)
            whole_country = field == "place" and value == citation.reading.get("country")
            if not (value in _UNSAID or planned or whole_country):
                said[value].append(citation)
        values = _apart(list(said)) if field == "edtf" else list(said)
        if len(values) > 1:
            found.append(Difference(label, [(value_words(field, value), said[value]) for value in values]))
    return found


def _apart(dates: list[str]) -> list[str]:
    """The dates that no day fits all of, without those that hold another of them whole; none where a day fits all."""
    days = {date: _days(date) for date in dates}
    if max(start for start, _ in days.values()) <= min(end for _, end in days.values()) if days else True:
        return []
    return [
        date
        for date, (start, end) in days.items()
        if not any(start <= first and last <= end for other, (first, last) in days.items() if days[other] != (start, end))
    ]


def _days(date: str) -> tuple[dt.date, dt.date]:
    parsed = edtf.parse(date)
    return parsed.earliest or dt.date.min, parsed.latest or dt.date.max


def value_words(field: str, value: Any) -> str:
    """A stored value for people: a term by its label, a date in words, a list joined."""
    if value in ("", None, []):
        return "nothing"
    if field in ("edtf", "date_other_side") and isinstance(value, str):
        try:
            return wording.date(value, edtf.parse(value).precision)
        except edtf.EdtfError:
            return value
    if isinstance(value, list):
        return "; ".join(value_words(field, item) for item in value)
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part not in ("", None, [], {}) and not isinstance(part, bool))
    if field == "engagement":
        return f"that of event {value}"
    return _TERMS.get(field, {}).get(value, str(value))


@dataclass(frozen=True)
class Change:
    """One correction in words; who made it stays inside the house."""

    when: dt.datetime
    what: str
    why: str
    source: str


def corrections(event: Event) -> list[Change]:
    """What editors changed, in order."""
    return [Change(item.when, _what(item), item.why, item.source) for item in event.corrections.order_by("when", "pk")]


def _field_label(field: str) -> str:
    if field == "edtf":
        return "date"
    try:
        return str(getattr(Event._meta.get_field(field), "verbose_name", field))
    except FieldDoesNotExist:
        return field.replace("_", " ")


def _what(correction: Correction) -> str:
    label = _field_label(correction.field)
    old, new = (value_words(correction.field, value) for value in (correction.old, correction.new))
    match correction.action:
        case Correction.Action.ADD:
            return f"{label} added: {new}"
        case Correction.Action.REMOVE:
            return f"{label} removed: {old}"
        case Correction.Action.REVIEW:
            return "looked at and agreed" if correction.new == ReviewState.ACCEPTED else f"reviewed: {new}"
        case Correction.Action.MERGE:
            return "joined with another record of the same event"
        case Correction.Action.SPLIT:
            return "split from another event"
        case Correction.Action.UNLOCK:
            return f"{label} opened again to what the sources say"
        case Correction.Action.UNDO:
            return f"{label} changed back: {old} → {new}"
    return f"{label}: {old} → {new}"


def cite(event: Event, address: str) -> dict[str, str]:
    """How to cite the event: `plain` text and a `bibtex` entry."""
    when = wording.date(event.edtf, event.date_precision, event.first_reported)
    today = timezone.now().date()
    title = re.sub(r"([{}\\%&$#_])", r"\\\1", event.headline)
    record = f"US–China contacts, event {event.pk}, version {event.version}"
    fields = {
        "title": title,
        "howpublished": f"US--China contacts, event {event.pk}",
        "year": event.updated_at.year,
        "note": f"Event of {when}; version {event.version}; seen {today}",
        "url": address,
    }
    return {
        "plain": f"“{event.headline}” ({when}). {record}. {address} (seen {wording.day(today)}).",
        "bibtex": f"@misc{{uschina-{event.pk},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}",
    }


def json_ld(event: Event, citations: list[Citation], address: str) -> dict[str, Any]:
    """The event as schema.org has it; a date only where it is known to the day, the month or the year."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": event.headline,
        "eventStatus": f"https://schema.org/{_SCHEMA_STATUS.get(Status(event.status), 'EventScheduled')}",
    }
    if start := _iso(event.date_earliest, event.date_precision):
        data["startDate"] = start
        data["endDate"] = _iso(event.date_latest, event.date_precision) or start
    if previous := _first_planned_for(event, citations):
        data["previousStartDate"] = previous
        if event.status in CONTACT_STATUSES:
            data["eventStatus"] = "https://schema.org/EventRescheduled"
    if event.place or event.country:
        address_parts = {"addressLocality": event.place, "addressCountry": event.country}
        data["location"] = {
            "@type": "Place",
            "name": event.place or event.country,
            "address": {"@type": "PostalAddress"} | {key: value for key, value in address_parts.items() if value},
        }
    elif event.form in (Form.PHONE, Form.VIDEO):
        data["eventAttendanceMode"] = "https://schema.org/OnlineEventAttendanceMode"
    people = [person for person in event.participations.all() if not person.is_state]
    if people:
        data["attendee"] = [
            {"@type": "Person", "name": person.name} | ({"jobTitle": person.post} if person.post else {}) for person in people
        ]
    data["citation"] = [
        {
            "@type": "NewsArticle",
            "headline": citation.article.title,
            "url": citation.article.address,
            "datePublished": str(citation.article.published),
            "publisher": {"@type": "Organization", "name": citation.article.publisher.name},
        }
        for citation in citations
    ]
    return data


def _first_planned_for(event: Event, citations: list[Citation]) -> str:
    """The first day for which the event, or the one put off whose place it took, had been announced; "" if none is told."""
    if event.status != Status.POSTPONED:
        replaced = {"event__links_out__target": event, "event__links_out__kind": LinkKind.RESCHEDULED_AS}
        citations = list(Citation.objects.standing().filter(event__status=Status.POSTPONED, **replaced))
    plans = [citation.reading for citation in citations if citation.reading.get("status") == Status.PLANNED]
    days = [edtf.parse(plan["edtf"]) for plan in plans if plan.get("edtf")]
    exact = [day.earliest for day in days if day.earliest and day.precision in (Precision.DAY, Precision.RANGE)]
    return str(min(exact)) if exact else ""


def _iso(date: dt.date | None, precision: str) -> str:
    if date is None or precision in (Precision.SEASON, Precision.NONE, Precision.WEEK, Precision.PART_OF_MONTH):
        return ""
    return {Precision.MONTH: f"{date:%Y-%m}", Precision.YEAR: f"{date:%Y}"}.get(Precision(precision), str(date))


@dataclass(frozen=True)
class Excerpt:
    """A stretch of an article with the words of its events marked, and those events."""

    text: SafeString
    events: list[Event]


@dataclass(frozen=True)
class _Passage:
    """A citation's place in its article's text: the quote, and in it the words that carry the event."""

    start: int
    end: int
    mark: tuple[Any, Any]
    event: Event


def excerpts(article: Article) -> list[Excerpt]:
    """What the article says of its published events, each with a little of the text around; never the whole text."""
    standing = list(Citation.objects.standing().filter(article=article).select_related("event").order_by("start", "pk"))
    shown = set(Event.objects.published().filter(pk__in={item.event_id for item in standing}).values_list("pk", flat=True))
    passages, by_hand = [], []
    for item in standing:
        if item.event_id not in shown:
            continue
        if item.start is None or item.end is None:
            by_hand.append(Excerpt(format_html("{}", item.quote), [item.event]))
        else:
            mark = (
                (item.start, item.end) if item.mark_start is None or item.mark_end is None else (item.mark_start, item.mark_end)
            )
            passages.append(_Passage(item.start, item.end, mark, item.event))
    context = CONTEXT
    while context and sum(end - start for start, end, _ in _stretches(article.text, passages, context)) * 2 > len(article.text):
        context //= 2
    return [_excerpt(article.text, *stretch) for stretch in _stretches(article.text, passages, context)] + by_hand


def _stretches(text: str, passages: list[_Passage], context: int) -> list[tuple[int, int, list[_Passage]]]:
    """(start, end, passages) of the stretches to show, those that touch joined, cut where words begin and end."""
    found: list[tuple[int, int, list[_Passage]]] = []
    for passage in passages:
        start, end = max(0, passage.start - context), min(len(text), passage.end + context)
        while 0 < start < passage.start and not text[start - 1].isspace():
            start += 1
        while passage.end < end < len(text) and not text[end].isspace():
            end -= 1
        if found and start <= found[-1][1]:
            before = found.pop()
            found.append((before[0], max(before[1], end), [*before[2], passage]))
        else:
            found.append((start, end, [passage]))
    return found


def _excerpt(text: str, start: int, end: int, passages: list[_Passage]) -> Excerpt:
    parts: list[tuple[str, str]] = []
    here = start
    for first, last in sorted(passage.mark for passage in passages):
        if here <= first < last <= end:
            parts.append((text[here:first], text[first:last]))
            here = last
    body = format_html_join("", "{}<mark>{}</mark>", parts)
    words = format_html("{}{}{}{}", "… " if start > 0 else "", body, text[here:end], " …" if end < len(text) else "")
    return Excerpt(words, list({passage.event.pk: passage.event for passage in passages}.values()))


def of_pair(events: EventQuerySet) -> dict[str, Any]:
    """Every event of two officials, with the first and last contact and the longest time between two."""
    found = list(events.order_by("-sort_date", "-pk"))
    held = set(events.contacts().values_list("pk", flat=True))
    contacts = [item for item in reversed(found) if item.date_earliest and item.pk in held]
    rows = [(item, item.date_earliest, item.date_latest, records.is_exact(item)) for item in contacts]
    between = max(listing.gaps(rows, least=1), key=lambda gap: gap[1], default=None)
    return {
        "entries": listing.entries(item.pk for item in found),
        "total": len(found),
        "contacts": len(contacts),
        "first_contact": contacts[0] if contacts else None,
        "last_contact": contacts[-1] if contacts else None,
        "longest_gap": between,
    }


def vocabulary() -> dict[str, Any]:
    """The closed lists with their explanations, for the page on method."""
    return {
        "kinds": list(EVENT_TYPES.values()),
        "statuses": list(Status),
        "channels": list(Channel),
        "levels": LEVELS.items(),
        "bases": list(DateBasis),
        "sides": list(Side),
    }
