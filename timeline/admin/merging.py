"""Merge and split: what would come of it, field by field, before anything is done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from timeline import corrections, wording
from timeline.admin.changes import FIELDS, SourceForm, conflict_page
from timeline.admin.pages import account, desk_page, desk_view
from timeline.corrections import VersionConflict
from timeline.fusion import fuse
from timeline.models import Event
from timeline.roles import may_settle
from timeline.templatetags.desk import field_words, value_of, value_words
from timeline.upkeep import accounts_of
from timeline.vocabulary import ReviewState

_SHOWN = ("participants", *FIELDS)


@desk_view(may_settle)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Two or more events into one: one stays, the values chosen stand and are settled, every citation is kept."""
    given = request.POST if request.method == "POST" else request.GET
    keys = list(dict.fromkeys(int(key) for key in given.getlist("event") if key.isdigit()))
    events = _in_order(keys)
    if len(events) < 2:
        messages.warning(request, "Choose two or more events that are not merged already.")
        return redirect("admin:timeline_event_changelist")
    fullest = max(events, key=lambda event: (event.review_state != ReviewState.UNREVIEWED, event.source_count, -event.pk))
    kept = next((event for event in events if str(event.pk) == given.get("keep")), fullest)
    rows = _rows(kept, events)
    if request.method == "POST" and "confirm" in request.POST:
        return _merge(request, kept, events, rows)
    sources = sum(event.source_count for event in events)
    return desk_page(
        request, "merge.html", "Merge events", events=events, kept=kept, rows=rows, sources=sources, why=given.get("why", "")
    )


def _in_order(keys: list[int]) -> list[Event]:
    found = Event.objects.filter(merged_into=None).for_display().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _rows(kept: Event, events: list[Event]) -> list[dict[str, Any]]:
    """For each field what each event says, and what stands if nothing is chosen: a settled value, else what all sources
    together say, else what the event that stays says."""
    accounts = [account for event in events for account in accounts_of(event)]
    fused = fuse(accounts) if accounts else None
    rows = []
    for field in _SHOWN:
        cells = [
            {"event": event, "value": value, "words": value_words(field, value), "settled": field in event.locked_fields}
            for event, value in ((event, value_of(event, field)) for event in events)
        ]
        settled = next((event for event in [kept, *events] if field in event.locked_fields), None)
        if settled:
            together = value_words(field, value_of(settled, field))
        elif field == "level":
            together = "worked out from the people"
        elif fused and field == "participants":
            together = value_words(field, [{"name": person.name, "post": person.post} for person in fused.people])
        elif fused and field in fused.fields:
            together = value_words(field, fused.fields[field])
        else:
            together = value_words(field, value_of(kept, field))
        differs = any(cell["value"] != cells[0]["value"] for cell in cells)
        rows.append({"field": field, "words": field_words(field), "cells": cells, "differs": differs, "together": together})
    return rows


def _merge(request: HttpRequest, kept: Event, events: list[Event], rows: list[dict[str, Any]]) -> HttpResponse:
    why = request.POST.get("why", "").strip() or "The same contact"
    versions = {event.pk: int(v) if (v := request.POST.get(f"version-{event.pk}", "")).isdigit() else None for event in events}
    moved = next((event for event in events if versions[event.pk] not in (None, event.version)), None)
    if moved is not None:
        return conflict_page(request, moved, {}, then=request.get_full_path())
    choices = {}
    for row in rows:
        chosen = next((c for c in row["cells"] if str(c["event"].pk) == request.POST.get(f"use-{row['field']}")), None)
        if row["differs"] and chosen is not None:
            choices[row["field"]] = chosen["value"]
    others = [event for event in events if event.pk != kept.pk]
    try:
        corrections.merge_events(kept, others, account(request), why, values=choices, expected_version=kept.version)
    except VersionConflict as conflict:
        return conflict_page(request, conflict.event, {}, then=reverse("desk:queue_tab", args=["duplicates"]))
    undo = reverse("admin:timeline_event_history", args=[kept.pk])
    messages.success(
        request, format_html('{} events are one now: {}. <a href="{}">History, and undo</a>', len(events), kept.headline, undo)
    )
    return redirect("admin:timeline_event_change", kept.pk)


@desk_view(may_settle)
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Some of an event's citations to an event of their own."""
    event = get_object_or_404(Event.objects.filter(merged_into=None).for_display(), pk=pk)
    citations = list(event.citations.all())
    if request.method == "POST":
        chosen = [citation for citation in citations if str(citation.pk) in request.POST.getlist("citation")]
        why = request.POST.get("why", "").strip()
        if not chosen or len(chosen) == len(citations) or not why:
            messages.error(request, "Tick at least one citation, leave at least one, and say why they tell of another event.")
        else:
            new = corrections.split_event(event, chosen, account(request), why)
            undo = reverse("admin:timeline_event_history", args=[event.pk])
            done = wording.count(len(chosen), "citation")
            messages.success(request, format_html('{} went to this new event. <a href="{}">History, and undo</a>', done, undo))
            return redirect("admin:timeline_event_change", new.pk)
    return desk_page(request, "split.html", "Split an event", event=event, citations=citations, why=request.POST.get("why", ""))


@desk_view(may_settle)
@require_http_methods(["GET", "POST"])
def add_source(request: HttpRequest, pk: int) -> HttpResponse:
    """One more source for an event, cited by hand."""
    event = get_object_or_404(Event.objects.filter(merged_into=None), pk=pk)
    form = SourceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            article = form.article(account(request))
            corrections.add_citation(event, article, form.cleaned_data["quote"], account(request), form.cleaned_data["why"])
        messages.success(request, f"Cited for “{event.headline}”.")
        return redirect("admin:timeline_event_change", pk)
    return desk_page(request, "add_source.html", "Add a source by hand", event=event, form=form)
