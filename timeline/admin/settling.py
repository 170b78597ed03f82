"""The single buttons of an event's page: accept or reject it, unlock a field, link it, take a source away from it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from timeline import corrections
from timeline.admin.changes import conflict_page
from timeline.admin.pages import account, desk_view
from timeline.corrections import VersionConflict
from timeline.models import Citation, Event, EventLink
from timeline.roles import may_settle
from timeline.templatetags.desk import field_words
from timeline.vocabulary import LinkKind, ReviewState


@desk_view(may_settle)
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or reject an event, or put it back among those nobody has looked at."""
    event = get_object_or_404(Event, pk=pk)
    state, why, seen = (request.POST.get(name, "").strip() for name in ("state", "review-why", "seen"))
    here = reverse("admin:timeline_event_change", args=[pk])
    if state not in (ReviewState.ACCEPTED, ReviewState.REJECTED, ReviewState.UNREVIEWED):
        messages.error(request, "Accept, reject or put back.")
    elif state == ReviewState.REJECTED and not why:
        messages.error(request, "Say why: a rejected event keeps the reason.")
    else:
        version = int(seen) if seen.isdecimal() else None
        try:
            corrections.set_review(event, state, account(request), why or "Looked at in the form", expected_version=version)
        except VersionConflict:
            return conflict_page(request, event, {}, here, act="reject" if state == ReviewState.REJECTED else "accept", why=why)
        messages.success(request, f"{event.headline}: {ReviewState(state).label.lower()}.")
    return redirect(here)


@desk_view(may_settle)
@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a settled field again to what the sources say."""
    event, field = get_object_or_404(Event, pk=pk), request.POST.get("field", "")
    corrections.unlock(event, field, account(request), "To follow the sources again")
    messages.success(request, f"The {field_words(field)} follows the sources again.")
    return redirect("admin:timeline_event_change", pk)


@desk_view(may_settle)
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how this event bears on another."""
    event, kind = get_object_or_404(Event, pk=pk), request.POST.get("kind", "")
    number = request.POST.get("target", "").partition(":")[0].strip()
    target = Event.objects.filter(pk=int(number) if number.isdecimal() else 0, merged_into=None).first()
    if target is None or kind not in {code for code, _ in LinkKind.choices()}:
        messages.error(request, "Give the number of another event, and how this one bears on it.")
    elif corrections.add_link(event, target, kind, account(request), "As the sources tell"):
        messages.success(request, f"Linked: {LinkKind(kind).label} “{target.headline}”.")
    return redirect("admin:timeline_event_change", pk)


@desk_view(may_settle)
@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link of this event away; no later reading makes it anew."""
    number = request.POST.get("link", "")
    found = get_object_or_404(EventLink, Q(source=pk) | Q(target=pk), pk=int(number) if number.isdecimal() else 0)
    corrections.remove_link(found, account(request), "They do not bear on each other so")
    messages.success(request, "The link is taken away.")
    return redirect("admin:timeline_event_change", pk)


@desk_view(may_settle)
@require_POST
def drop_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a citation does not report this event: it is kept, but no longer counts."""
    number = request.POST.get("citation", "")
    citation = get_object_or_404(Citation, event=pk, pk=int(number) if number.isdecimal() else 0)
    corrections.remove_citation(citation, account(request), "These words do not report this event")
    messages.success(request, "The source no longer counts for this event.")
    return redirect("admin:timeline_event_change", pk)
