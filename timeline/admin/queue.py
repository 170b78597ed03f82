"""The review queue: lists of what waits, and what an editor does with a row of each, one at a time or many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from timeline import claim_corrections, corrections, desk, wording
from timeline.admin.changes import conflict_page
from timeline.admin.pages import account, back_to, desk_page, desk_view
from timeline.corrections import VersionConflict
from timeline.models import Article, Claim, ErrorReport, Event
from timeline.roles import may_keep_register, may_settle
from timeline.vocabulary import ReviewState

#: What an editor can do with the rows of each list, besides skipping them.
ACTS = {
    "events": ("accept", "reject"),
    "proposals": ("accept", "reject"),
    "duplicates": ("apart",),
    "people": (),
    "claims": ("accept", "reject"),
    "articles": ("nothing",),
    "reports": ("settle", "dismiss"),
}


@desk_view(may_settle)
@require_safe
def queue(request: HttpRequest, tab: str = "events") -> HttpResponse:
    """One list of the queue."""
    chosen = next((each for each in desk.TABS if each.code == tab), None)
    if chosen is None:
        raise Http404
    skipped = _skipped(request, tab)
    page = _page(request, tab, skipped)
    counts = desk.counts()
    return desk_page(
        request, f"queue_{tab}.html", f"Review queue: {chosen.label.lower()}",
        tabs=[(each, counts[each.code]) for each in desk.TABS], tab=chosen, page=page, skipped=len(skipped),
        unsure=request.GET.get("unsure") == "1", may_keep_register=may_keep_register(request.user),
    )  # fmt: skip


def _page(request: HttpRequest, tab: str, skipped: Sequence[str]) -> Page:
    rows: Any
    keys = [int(key) for key in skipped if key.isdigit()]
    match tab:
        case "events":
            rows = desk.waiting_events().for_display().exclude(pk__in=keys)
            rows = desk.unsure(rows) if request.GET.get("unsure") == "1" else rows
        case "proposals":
            rows = desk.waiting_proposals().exclude(pk__in=keys)
        case "duplicates":
            rows = [pair for pair in desk.waiting_pairs() if pair.key not in skipped]
        case "people":
            rows = [person for person in desk.waiting_people() if f"{person['side']} {person['name']}" not in skipped]
        case "claims":
            rows = desk.waiting_claims().exclude(pk__in=keys)
        case "articles":
            rows = desk.waiting_articles().exclude(pk__in=keys)
        case _:
            rows = desk.waiting_reports().exclude(pk__in=keys)
    return Paginator(rows, desk.PAGE).get_page(request.GET.get("page"))


def _skipped(request: HttpRequest, tab: str) -> list[str]:
    return request.session.get("skipped", {}).get(tab, [])


@desk_view(may_settle)
@require_POST
def act(request: HttpRequest, tab: str) -> HttpResponse:
    """Settle, or skip, the rows named in the form: each as “key” or “key:version”, as the page showed them."""
    if tab not in ACTS:
        raise Http404
    what = next((name for name in (*ACTS[tab], "skip", "unskip") if name in request.POST), "")
    rows = [value for value in request.POST.getlist(what) if value not in ("", "picked")] or request.POST.getlist("pick")
    here = back_to(request, reverse("desk:queue_tab", args=[tab]) + ("?unsure=1" if request.POST.get("unsure") else ""))
    if what == "unskip":
        request.session["skipped"] = {**request.session.get("skipped", {}), tab: []}
    elif not rows:
        messages.warning(request, "Nothing was chosen: tick the rows first, or use the buttons beside a row.")
    elif what == "skip":
        keys = [row.partition(":")[0] for row in rows] if tab != "people" else rows
        request.session["skipped"] = {**request.session.get("skipped", {}), tab: [*_skipped(request, tab), *keys]}
        messages.info(request, f"{wording.count(len(rows), 'row')} skipped for now.")
    else:
        return _SETTLE[tab](request, what, rows) or redirect(here)
    return redirect(here)


def _settle_events(request: HttpRequest, what: str, rows: Sequence[str]) -> HttpResponse | None:
    """Accept or reject events. What someone else changed meanwhile is left alone; a single one shows both versions."""
    state = ReviewState.ACCEPTED if what == "accept" else ReviewState.REJECTED
    why = request.POST.get("why", "").strip()
    if what == "reject" and not why:
        messages.error(request, "Say why: a rejected event keeps the reason. Write it in the line above the list.")
        return None
    done: list[Event] = []
    for row in rows:
        key, version = _key_and_version(row)
        event = Event.objects.filter(pk=key).first()
        if event is None:
            continue
        try:
            corrections.set_review(event, state, account(request), why or "Reviewed in the queue", expected_version=version)
        except VersionConflict:
            if len(rows) == 1:
                return conflict_page(request, event, {}, then=reverse("desk:queue"), act=what)
            left = "<a href='{}'>{}</a> was changed by someone else and is left as it is."
            messages.error(request, format_html(left, _form(event), event.headline))
            continue
        done.append(event)
    _say_done(request, done, "accepted" if what == "accept" else "rejected")
    return None


def _say_done(request: HttpRequest, events: Sequence[Event], done: str) -> None:
    if len(events) == 1:
        messages.success(
            request,
            format_html(
                '{}: {}. <a href="{}">History, and undo</a>', events[0].headline, done,
                reverse("admin:timeline_event_history", args=[events[0].pk]),
            ),
        )  # fmt: skip
    elif events:
        messages.success(request, f"{wording.count(len(events), 'event')} {done}.")


def _settle_proposals(request: HttpRequest, what: str, rows: Sequence[str]) -> HttpResponse | None:
    """Take over what is proposed as a correction, or dismiss it: what is dismissed is not proposed again."""
    done = 0
    for row in rows:
        key, version = _key_and_version(row)
        proposal = desk.waiting_proposals().filter(pk=key).first()
        if proposal is None:
            messages.warning(request, "That proposal is settled already.")
            continue
        accept, who, why = what == "accept", account(request), request.POST.get("why", "").strip()
        if proposal.event is None:
            try:
                claim_corrections.settle_proposal(proposal, accept=accept, who=who, why=why, expected=version)
            except claim_corrections.ClaimChanged:
                messages.error(request, f"{proposal.claim} was changed by someone else; the proposal still waits.")
            else:
                done += 1
            continue
        try:
            corrections.settle_proposal(proposal, accept=accept, who=who, why=why, expected_version=version)
        except VersionConflict:
            if len(rows) == 1:
                changes = {proposal.field: proposal.proposed}
                return conflict_page(request, proposal.event, changes, then=reverse("desk:queue_tab", args=["proposals"]))
            messages.error(request, f"“{proposal.event.headline}” was changed by someone else; the proposal still waits.")
            continue
        done += 1
    if done:
        messages.success(request, f"{wording.count(done, 'proposal')} {'taken over' if what == 'accept' else 'dismissed'}.")
    return None


def _keep_apart(request: HttpRequest, what: str, rows: Sequence[str]) -> HttpResponse | None:
    """Say of pairs that they are two events: nothing joins them again, and nobody is asked again."""
    for row in rows:
        events = list(Event.objects.filter(pk__in=[int(key) for key in row.split("-") if key.isdecimal()]))
        if len(events) == 2:
            corrections.keep_apart(events[0], events[1], account(request), "Two contacts, not one")
    messages.success(request, f"{wording.count(len(rows), 'pair')} kept apart.")
    return None


def _nothing_here(request: HttpRequest, what: str, rows: Sequence[str]) -> HttpResponse | None:
    found = Article.objects.filter(pk__in=[int(row) for row in rows if row.isdigit()]).update(nothing_here=True)
    messages.success(request, f"{wording.count(found, 'article')} marked as holding no contact.")
    return None


def _settle_claims(request: HttpRequest, what: str, rows: Sequence[str]) -> HttpResponse | None:
    """Accept or reject claims as they were shown; what someone else changed meanwhile is left alone."""
    state = ReviewState.ACCEPTED if what == "accept" else ReviewState.REJECTED
    why, done = request.POST.get("why", "").strip(), 0
    if what == "reject" and not why:
        messages.error(request, "Say why: a rejected claim keeps the reason. Write it in the line above the list.")
        return None
    for row in rows:
        key, version = _key_and_version(row)
        claim = Claim.objects.filter(pk=key).first()
        if claim is None:
            continue
        try:
            claim_corrections.review(claim, state, account(request), why or "Reviewed in the queue", expected=version)
        except claim_corrections.ClaimChanged:
            messages.error(request, f"{claim} was changed by someone else and is left as it is.")
            continue
        done += 1
    if done:
        messages.success(request, f"{wording.count(done, 'claim')} {'accepted' if what == 'accept' else 'rejected'}.")
    return None


def _settle_reports(request: HttpRequest, what: str, rows: Sequence[str]) -> HttpResponse | None:
    state = ErrorReport.State.SETTLED if what == "settle" else ErrorReport.State.DISMISSED
    keys = [int(row) for row in rows if row.isdigit()]
    found = ErrorReport.objects.filter(pk__in=keys, state=ErrorReport.State.OPEN).update(state=state, settled_by=account(request))
    messages.success(request, f"{wording.count(found, 'report')} {state.label.lower()}.")
    return None


_SETTLE: dict[str, Callable[[HttpRequest, str, Sequence[str]], HttpResponse | None]] = {
    "events": _settle_events,
    "proposals": _settle_proposals,
    "duplicates": _keep_apart,
    "claims": _settle_claims,
    "articles": _nothing_here,
    "reports": _settle_reports,
}


def _key_and_version(row: str) -> tuple[int, int]:
    """“12:3”: a row's number and the version that was shown; 0, which nothing has, for what is no number."""
    key, _, version = row.partition(":")
    return int(key) if key.isdecimal() else 0, int(version) if version.isdecimal() else 0


def _form(event: Event) -> str:
    return reverse("admin:timeline_event_change", args=[event.pk])
