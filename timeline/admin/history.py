"""The life of an event in sentences, with the buttons that take a change back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from timeline import claim_corrections, corrections, wording
from timeline.admin.pages import account, back_to, desk_page, desk_view
from timeline.models import Claim, Correction, Event
from timeline.roles import may_settle
from timeline.templatetags.desk import sentence


@dataclass(frozen=True)
class Step:
    """One thing that happened to an event; `correction` where a person did it, `batch_size` of what was done together."""

    when: dt.datetime
    words: SafeString
    correction: Correction | None = None
    batch_size: int = 0
    may_undo: bool = False
    undone: bool = False
    quotes: list[str] = field(default_factory=list)


def changes_of(row: Event | Claim) -> list[Step]:
    """What people did to an event or a claim."""
    found = list(row.corrections.select_related("who", "undoes", "undone_by__who"))
    sizes = Counter(Correction.objects.filter(batch__in={c.batch for c in found if c.batch}).values_list("batch", flat=True))
    return [
        Step(
            c.when, sentence(c), c, sizes.get(c.batch, 0) if c.batch else 0, undone=hasattr(c, "undone_by"),
            may_undo=not hasattr(c, "undone_by") and c.action != Correction.Action.UNDO,
        )
        for c in found
    ]  # fmt: skip


def life(event: Event) -> list[Step]:
    """Everything that happened to the event, the latest first."""
    steps = changes_of(event)
    for citation in event.citations.select_related("article__publisher").defer("article__text").order_by("created_at"):
        how = "cited by hand" if citation.pinned and not citation.rule else "read by machine"
        gone = "; a later reading no longer finds it" if citation.withdrawn else ""
        article = citation.article
        link = format_html(
            '<a href="{}">{}: {}</a>', reverse("desk:read", args=[article.pk]), article.publisher.name, article.title
        )
        words = format_html("Source {}: {}, {}{}.", how, link, wording.day(article.published), gone)
        steps.append(Step(citation.created_at, words, quotes=[citation.quote]))
    born = "Added by hand." if event.origin == Event.Origin.HAND else "Entered the record, read by machine."
    return [*sorted(steps, key=lambda s: s.when, reverse=True), Step(event.created_at, format_html("{}", born))]


def history_page(request: HttpRequest, event: Event) -> HttpResponse:
    """The page that tells an event's life."""
    return desk_page(
        request,
        "history.html",
        f"History of “{event.headline}”",
        event=event,
        steps=life(event),
        may_settle=may_settle(request.user),
    )


def claim_history_page(request: HttpRequest, claim: Claim) -> HttpResponse:
    """The same for a claim."""
    born = format_html("Read by machine in {}.", claim.article.title)
    return desk_page(
        request, "history.html", "History of a claim", claim=claim, may_settle=may_settle(request.user),
        steps=[*changes_of(claim), Step(claim.article.added_at, born, quotes=[claim.quote])],
    )  # fmt: skip


@desk_view(may_settle)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one change back, or all that was done together with it."""
    correction = get_object_or_404(Correction, pk=pk)
    of_claim = correction.claim_id is not None
    row, number = ("claim", correction.claim_id) if of_claim else ("event", correction.event_id)
    here = reverse(f"admin:timeline_{row}_history", args=[number]) if number else reverse("desk:queue")
    undoing = claim_corrections if of_claim else corrections
    try:
        if "batch" in request.POST and correction.batch:
            undoing.undo_batch(correction.batch, account(request))
        else:
            undoing.undo(correction, account(request))
    except corrections.CannotUndo as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Taken back.")
    return redirect(back_to(request, here))
