"""Links that follow from the record: what took a put-off visit's place, what took up an invitation, what was part of a visit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils import timezone

from timeline.models import Correction, Event, EventLink, Participation
from timeline.vocabulary import CONTACT_STATUSES, LinkKind, Precision, ReviewState, Role, Status

#: How long a put-off visit, or an invitation, waits for the visit that makes it good.
ENGAGEMENT_DAYS = 400
_PUT_OFF = (Status.CANCELLED, Status.POSTPONED)


def link(source: Event, target: Event, kind: LinkKind) -> None:
    """Link two events, unless they are one, or an editor took that link away."""
    if source.pk == target.pk or EventLink.objects.filter(source=source, target=target, kind=kind).exists():
        return
    removed = Correction.objects.filter(event=source, action=Correction.Action.REMOVE, field="link", undone_by=None)
    if removed.filter(old__kind=str(kind), old__target=target.pk).exists():
        return
    EventLink.objects.create(source=source, target=target, kind=kind)


def link_engagement(event: Event) -> None:
    """Tie an event to what belongs with it: the later visit that took a put-off one's place, the invitation it takes up,
    the meetings held on it."""
    if event.merged_into_id or not event.source_count or event.review_state == ReviewState.REJECTED:
        return
    if event.kind == "visit":
        for visit in [event, *_visits_before(event)]:
            _take_its_place(visit)
        if event.status in CONTACT_STATUSES:
            for meeting in _meetings_on(event):
                link(meeting, event, LinkKind.PART_OF)
    elif event.kind == "invitation":
        _take_its_place(event)
    elif event.kind in ("meeting", "talks") and event.status in CONTACT_STATUSES and event.date_earliest:
        for visit in _visits_around(event):
            link(event, visit, LinkKind.PART_OF)


def _visitors(event: Event) -> list[int]:
    people = [(p.official_id, p.role) for p in event.participations.all() if p.official_id]
    return [official for official, role in people if role == Role.VISITOR] or [official for official, _ in people]


def _visits_of(officials: Collection[int]) -> Any:
    visitors = Participation.objects.filter(official_id__in=officials).exclude(role=Role.HOST)
    return Event.objects.published().filter(pk__in=visitors.values("event_id"))


def _visits_before(event: Event) -> list[Event]:
    """The put-off visits and the invitations that this visit may make good."""
    if event.status in _PUT_OFF:
        return []
    since = event.sort_date - dt.timedelta(days=ENGAGEMENT_DAYS)
    earlier = _visits_of(_visitors(event)).filter(sort_date__range=(since, event.sort_date)).exclude(pk=event.pk)
    return list(earlier.filter(Q(kind="visit", status__in=_PUT_OFF) | Q(kind="invitation")))


def first_of_engagement(event: Event) -> int | None:
    """The number of the first event of the engagement that the record puts this one in; None where it stands alone."""
    for earlier in _visits_before(event) if event.kind == "visit" else []:
        first = earlier.engagement_id or earlier.pk
        if _successor(earlier) == event and first != event.pk:
            return first
    return None


def _successor(event: Event) -> Event | None:
    """The next visit of the same people to the same country, for a put-off visit or an invitation."""
    invited = event.kind == "invitation"
    if not (event.status in _PUT_OFF or (invited and event.status in (*CONTACT_STATUSES, Status.PLANNED))):
        return None
    until = event.sort_date + dt.timedelta(days=ENGAGEMENT_DAYS)
    later = (
        _visits_of(_visitors(event))
        .filter(
            kind="visit", status__in=[*CONTACT_STATUSES, Status.PLANNED], sort_date__gte=event.sort_date, sort_date__lte=until
        )
        .exclude(pk=event.pk)
    )
    if event.country:
        later = later.filter(country__in=["", event.country])
    return min(later, key=lambda visit: (visit.status not in CONTACT_STATUSES, visit.sort_date, visit.pk), default=None)


def _take_its_place(event: Event) -> None:
    """Link a put-off visit, or an invitation, to the visit that made it good."""
    successor = _successor(event)
    if successor is None:
        return
    if event.kind == "invitation":
        EventLink.objects.filter(target=event, kind=LinkKind.FOLLOW_UP_TO, by_hand=False).exclude(source=successor).delete()
        link(successor, event, LinkKind.FOLLOW_UP_TO)
    else:
        EventLink.objects.filter(source=event, kind=LinkKind.RESCHEDULED_AS, by_hand=False).exclude(target=successor).delete()
        link(event, successor, LinkKind.RESCHEDULED_AS)
    if successor.engagement_id is None and "engagement" not in successor.locked_fields:
        first = event.engagement_id or event.pk
        if first != successor.pk:
            Event.objects.filter(pk=successor.pk).update(engagement_id=first, updated_at=timezone.now())


def _meetings_on(visit: Event) -> list[Event]:
    if not (visit.date_earliest and visit.date_latest) or visit.date_precision not in (Precision.DAY, Precision.RANGE):
        return []
    return list(
        _visits_of(_visitors(visit)).filter(
            kind__in=("meeting", "talks"), status__in=CONTACT_STATUSES, country=visit.country,
            date_earliest__gte=visit.date_earliest, date_latest__lte=visit.date_latest,
        )
    )  # fmt: skip


def _visits_around(meeting: Event) -> list[Event]:
    people = [p.official_id for p in meeting.participations.all() if p.official_id]
    return list(
        _visits_of(people).filter(
            kind="visit", status__in=CONTACT_STATUSES, country=meeting.country,
            date_precision__in=(Precision.DAY, Precision.RANGE),
            date_earliest__lte=meeting.date_earliest, date_latest__gte=meeting.date_latest or meeting.date_earliest,
        )
    )  # fmt: skip
