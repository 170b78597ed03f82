"""What waits for an editor, in the order in which it matters: first the highest level, then the newest, then the least sure."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.core.cache import cache
from django.db.models import BigIntegerField, Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from timeline.merge import contact_of, events_near, for_comparison
from timeline.models import (
    Article,
    Citation,
    Claim,
    Correction,
    ErrorReport,
    Event,
    ExtractionRun,
    KeptApart,
    Participation,
    Proposal,
)
from timeline.querysets import EventQuerySet
from timeline.sameness import SUGGESTED, Contact, Likeness, same_event
from timeline.vocabulary import ReviewState, RunOutcome

#: So many rows a page of the queue.
PAGE = 25
#: So many likely duplicates are looked for at once; settling some brings up the next.
MOST_PAIRS = 100
#: So many of the newest events are compared with each other for the queue; for any event, its own page does.
COMPARED = 1500
#: Below this the machine itself is not sure of what it read.
DOUBTFUL = 0.75
#: Days between the dates of two events that are compared: a month, since one may be known to the month alone.
NEAR = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the queue: its code in addresses, its words, and what it says when nothing waits."""

    code: str
    label: str
    empty: str


TABS = (
    Tab("events", "New events", "Every event has been looked at."),
    Tab("proposals", "Proposals", "Nobody proposes a change."),
    Tab("duplicates", "Likely duplicates", "No two events look like one."),
    Tab("people", "People not in the register", "Everyone named is in the register."),
    Tab("claims", "Doubtful claims", "No claim of record was read with doubt."),
    Tab("articles", "Articles without events", "Every article gave an event, or was found to hold none."),
    Tab("reports", "Error reports", "No reader has reported an error."),
)


def waiting_events() -> EventQuerySet:
    """Events read by machine that nobody has looked at: highest level, newest, least sure first."""
    waiting = Event.objects.filter(review_state=ReviewState.UNREVIEWED, merged_into=None, source_count__gt=0)
    return waiting.order_by(F("level").asc(nulls_last=True), "-sort_date", "confidence", "-id")


def waiting_proposals() -> QuerySet[Proposal]:
    """Open proposals, of the machine and of contributors; `seen` is the version of the event, or the last change of the claim."""
    waiting = Proposal.objects.filter(state=Proposal.State.OPEN, event__merged_into=None)
    last = Correction.objects.filter(claim=OuterRef("claim")).order_by("-pk").values("pk")[:1]
    waiting = waiting.annotate(seen=Coalesce("event__version", Subquery(last), 0, output_field=BigIntegerField()))
    waiting = waiting.select_related("event", "claim__article__publisher", "who", "citation__article__publisher")
    waiting = waiting.defer("citation__article__text", "claim__article__text", "event__search_text")
    return waiting.order_by(F("event__level").asc(nulls_last=True), "-created_at", "-id")


def waiting_reports() -> QuerySet[ErrorReport]:
    """Readers' reports of errors that nobody has settled."""
    waiting = ErrorReport.objects.filter(state=ErrorReport.State.OPEN).select_related("event")
    return waiting.order_by(F("event__level").asc(nulls_last=True), "-created_at", "-id")


def waiting_articles() -> QuerySet[Article]:
    """Articles whose reading failed or gave nothing, until someone says there is nothing; failed ones first, then the newest."""
    last = ExtractionRun.objects.filter(article=OuterRef("pk")).order_by("-finished_at", "-id")
    cited = Citation.objects.standing().filter(article=OuterRef("pk"))
    waiting = Article.objects.without_text().filter(nothing_here=False).exclude(origin=Article.Origin.HAND)
    waiting = waiting.annotate(outcome=Subquery(last.values("outcome")[:1]), error=Subquery(last.values("error")[:1]))
    waiting = waiting.filter(Q(outcome=RunOutcome.FAILED) | Q(~Exists(cited), outcome__isnull=False)).select_related("publisher")
    failed_first = Case(When(outcome=RunOutcome.FAILED, then=0), default=1)
    return waiting.order_by(failed_first, "-published", "-id")


def waiting_claims() -> QuerySet[Claim]:
    """Claims of record read with doubt that nobody has looked at, the newest article first; `seen` is the last change."""
    waiting = Claim.objects.filter(review_state=ReviewState.UNREVIEWED, withdrawn=False, confidence__lt=DOUBTFUL)
    last = Correction.objects.filter(claim=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    waiting = waiting.annotate(seen=Coalesce(Subquery(last), 0)).select_related("article__publisher", "event")
    return waiting.defer("article__text", "event__search_text").order_by("-article__published", "confidence", "-id")


def waiting_people() -> QuerySet[Any]:
    """Names outside the register, each with its side, how many events it is in, and the first and last of them."""
    outside = Participation.objects.filter(official=None, is_state=False, event__merged_into=None, event__source_count__gt=0)
    outside = outside.exclude(event__review_state=ReviewState.REJECTED).exclude(name="")
    named = outside.order_by().values("name", "side")
    named = named.annotate(
        events=Count("event", distinct=True), highest=Min("event__level"), newest=Max("event__sort_date"), post=Max("post")
    )
    return named.order_by("-events", F("highest").asc(nulls_last=True), "-newest", "name")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two events that look like one, and how alike they are."""

    first: Event
    second: Event
    likeness: Likeness

    @property
    def key(self) -> str:
        """The two numbers as one word, for forms."""
        return f"{self.first.pk}-{self.second.pk}"


def waiting_pairs() -> list[Pair]:
    """Likely duplicates among the newest events that no editor has kept apart, the highest level first.

    Worked out anew only when an event has changed or a pair been kept apart.
    """
    changed = Event.objects.aggregate(updated=Max("updated_at"), last=Max("id"))
    key = (
        f"pairs:{changed['updated']:%Y%m%d%H%M%S%f}:{changed['last']}:{KeptApart.objects.count()}" if changed["last"] else "pairs"
    )
    found: list[tuple[int, int, Likeness]] | None = cache.get(key)
    if found is None:
        found = [(p.first.pk, p.second.pk, p.likeness) for p in _pairs()]
        cache.set(key, found, 24 * 60 * 60)
    events = Event.objects.for_display().in_bulk([pk for one, two, _ in found for pk in (one, two)])
    pairs = [Pair(events[one], events[two], likeness) for one, two, likeness in found if one in events and two in events]
    return sorted(pairs, key=lambda p: (p.first.level or 9, -p.first.sort_date.toordinal(), -p.likeness.score))


def _pairs() -> Iterator[Pair]:
    """Compare each event with those of the month after it that share a person, or that name states alone."""
    apart = set(KeptApart.objects.values_list("first_id", "second_id"))
    newest_first = Event.objects.filter(merged_into=None, source_count__gt=0).exclude(review_state=ReviewState.REJECTED)
    window: deque[tuple[Event, Contact, set[str]]] = deque()
    found = 0
    newest = newest_first.order_by("-sort_date", "-id").values_list("pk", flat=True)[:COMPARED]
    for chunk in batched(newest, 500):
        events = for_comparison(Event.objects.filter(pk__in=chunk).order_by("-sort_date", "-id"))
        for event in events:
            contact = contact_of(event)
            keys = {party.key for party in contact.parties if not party.is_state} or {"states"}
            while window and window[0][0].sort_date - event.sort_date > NEAR:
                window.popleft()
            for other, other_contact, other_keys in window:
                pair = (min(event.pk, other.pk), max(event.pk, other.pk))
                if not keys & other_keys or pair in apart:
                    continue
                likeness = same_event(contact, other_contact)
                if _is_likely(likeness):
                    yield Pair(other, event, likeness)
                    found += 1
                    if found == MOST_PAIRS:
                        return
            window.append((event, contact, keys))


def likenesses(event: Event) -> list[tuple[Event, Likeness]]:
    """The events of any age that look like this one and were not kept apart from it, the likeliest first."""
    if event.merged_into_id or event.review_state == ReviewState.REJECTED:
        return []
    apart = KeptApart.objects.filter(Q(first=event) | Q(second=event)).values_list("first_id", "second_id")
    known = {number for pair in apart for number in pair} | {event.pk}
    contact = contact_of(event)
    found = [
        (other, same_event(contact, other_contact)) for other, other_contact in events_near(contact) if other.pk not in known
    ]
    alike = [
        (other, likeness) for other, likeness in found if _is_likely(likeness) and other.review_state != ReviewState.REJECTED
    ]
    return sorted(alike, key=lambda pair: -pair[1].score)[:5]


def _is_likely(likeness: Likeness) -> bool:
    """Alike enough to ask about: nothing against it, or the dates alone, by a few days."""
    return likeness.score >= SUGGESTED and all(conflict.endswith("days apart") for conflict in likeness.conflicts)


_COUNTS: dict[str, Callable[[], int]] = {
    "events": lambda: Event.objects.filter(review_state=ReviewState.UNREVIEWED, merged_into=None, source_count__gt=0).count(),
    "proposals": lambda: Proposal.objects.filter(state=Proposal.State.OPEN, event__merged_into=None).count(),
    "duplicates": lambda: len(waiting_pairs()),
    "people": lambda: waiting_people().count(),
    "claims": lambda: waiting_claims().count(),
    "articles": lambda: waiting_articles().count(),
    "reports": lambda: ErrorReport.objects.filter(state=ErrorReport.State.OPEN).count(),
}


def counts() -> dict[str, int]:
    """How much waits in each list, by the code of its tab."""
    return {tab.code: _COUNTS[tab.code]() for tab in TABS}


def unsure(events: QuerySet[Event]) -> QuerySet[Event]:
    """Of these, the events that the machine itself is not sure of."""
    return events.filter(Q(confidence__lt=DOUBTFUL) | Q(date_precision="none"))
