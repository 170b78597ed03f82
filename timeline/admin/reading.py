"""The reading view: an article's text with the words of each event marked, and the events beside it as forms."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from timeline import corrections, wording
from timeline.admin.changes import CompactForm
from timeline.admin.pages import account, desk_page, desk_view
from timeline.claim_check import KINDS
from timeline.models import Article, Citation, Claim, Event
from timeline.pipeline import process_article
from timeline.roles import may_propose, may_settle
from timeline.vocabulary import ReviewState, RunOutcome, Status


class PassageForm(forms.Form):
    """Words of an article, by their offsets; where both are empty, by the words themselves."""

    start = forms.IntegerField(min_value=0, required=False, label="From character")
    end = forms.IntegerField(min_value=1, required=False, label="to character")
    words = forms.CharField(required=False, label="or the words", strip=True)

    def __init__(self, data: Any, article: Article) -> None:
        super().__init__(data)
        self.article = article

    def clean(self) -> dict[str, Any]:
        """Offsets that lie in the text, without white space at the edges."""
        data = super().clean() or {}
        text, start, end, words = self.article.text, data.get("start"), data.get("end"), data.get("words") or ""
        if words and (start is None or end is None):
            start = text.find(words)
            end = start + len(words)
            if start < 0:
                raise forms.ValidationError("These words are not in the text; copy them exactly.")
        if start is None or end is None or not start < end <= len(text) or not text[start:end].strip():
            raise forms.ValidationError("Choose words of the text first.")
        chosen = text[start:end]
        data["start"] = start + len(chosen) - len(chosen.lstrip())
        data["end"] = start + len(chosen.rstrip())
        return data

    @property
    def quote(self) -> str:
        """The words chosen."""
        return self.article.text[self.cleaned_data["start"] : self.cleaned_data["end"]]


def marked_text(article: Article, citations: Iterable[Citation], claims: Iterable[Claim] = ()) -> SafeString:
    """The article's text with each citation's words as a mark that names its events; overlapping quotes share theirs.

    The words of a claim of record are marked within them.
    """
    whole = len(article.text)
    placed = [(c, c.start, c.end) for c in citations if c.start is not None and c.end is not None and c.start < c.end <= whole]
    claimed = [(claim, claim.start, claim.end) for claim in claims if claim.start < claim.end <= whole]
    edges = sorted({0, whole, *(edge for _, start, end in (*placed, *claimed) for edge in (start, end))})
    seen: set[int] = set()
    pieces: list[SafeString] = []
    for start, end in itertools.pairwise(edges):
        words: str = article.text[start:end]
        for claim in [claim for claim, first, last in claimed if first <= start and end <= last]:
            anchor = format_html(' id="claim{}"', claim.pk) if start == claim.start else ""
            words = format_html('<mark class="claim"{} title="{}">{}</mark>', anchor, KINDS.get(claim.kind, claim.kind), words)
        over = [c for c, first, last in placed if first <= start and end <= last]
        if not over:
            pieces.append(format_html("{}", words))
            continue
        anchors = format_html_join("", '<span id="c{}"></span>', [(c.pk,) for c in over if c.pk not in seen])
        seen.update(c.pk for c in over)
        events = " ".join(dict.fromkeys(str(c.event_id) for c in over))
        pieces.append(format_html('{}<mark data-event="{}">{}</mark>', anchors, events, words))
    return SafeString("".join(pieces))


@desk_view(may_propose)
@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The article, and beside it the events it reports."""
    article = get_object_or_404(Article.objects.select_related("publisher"), pk=pk)
    citations = list(article.citations.standing().filter(event__merged_into=None).select_related("event").order_by("start", "pk"))
    events = Event.objects.for_display().in_bulk({c.event_id for c in citations})
    order = list(dict.fromkeys(c.event_id for c in citations))
    claims = list(article.claims.filter(withdrawn=False).exclude(review_state=ReviewState.REJECTED).order_by("start"))
    forms_ = [(events[key], CompactForm(instance=events[key], prefix=f"e{key}")) for key in order]
    return desk_page(
        request, "read.html", article.title,
        article=article, text=marked_text(article, citations, claims), claims=claims, events=forms_,
        may_settle=may_settle(request.user),
        others=_events_around(article, order),
        older=_neighbour(article, older=True), newer=_neighbour(article, older=False), run=article.runs.first(),
    )  # fmt: skip


def _events_around(article: Article, shown: Iterable[int]) -> list[Event]:
    """Events to choose from for a further citation: those of the months around the article."""
    margin = dt.timedelta(days=60)
    around = Event.objects.filter(merged_into=None, sort_date__range=(article.published - margin, article.published + margin))
    return list(around.exclude(pk__in=list(shown)).only("headline", "edtf")[:200])


def _neighbour(article: Article, *, older: bool) -> Article | None:
    """The next article in the order of publication."""
    others = Article.objects.without_text().exclude(text="").exclude(pk=article.pk)
    if older:
        same_day = others.filter(published=article.published, pk__lt=article.pk)
        return (same_day | others.filter(published__lt=article.published)).order_by("-published", "-pk").first()
    same_day = others.filter(published=article.published, pk__gt=article.pk)
    return (same_day | others.filter(published__gt=article.published)).order_by("published", "pk").first()


@desk_view(may_settle)
@require_POST
def new_event(request: HttpRequest, pk: int) -> HttpResponse:
    """A new event that the chosen words report; the page of its form comes next, to fill in the rest."""
    article = get_object_or_404(Article, pk=pk)
    passage = PassageForm(request.POST, article)
    if not passage.is_valid():
        return _not_chosen(request, passage, article)
    start, end = passage.cleaned_data["start"], passage.cleaned_data["end"]
    event = corrections.add_event(
        {"headline": passage.quote[:300], "kind": "meeting", "status": Status.HELD}, [], article=article, quote=passage.quote,
        who=account(request), why="The reading had missed it", start=start, end=end, batch=uuid.uuid4(),
    )  # fmt: skip
    messages.success(request, "A new event with these words as its source. Say now what it is.")
    return redirect(f"{reverse('admin:timeline_event_change', args=[event.pk])}?next={reverse('desk:read', args=[pk])}")


@desk_view(may_settle)
@require_POST
def cite(request: HttpRequest, pk: int) -> HttpResponse:
    """The chosen words as one more citation of an event that is in the record."""
    article = get_object_or_404(Article, pk=pk)
    passage = PassageForm(request.POST, article)
    number = request.POST.get("event", "").partition(":")[0].strip()
    event = Event.objects.filter(pk=int(number), merged_into=None).first() if number.isdigit() else None
    if not passage.is_valid():
        return _not_chosen(request, passage, article)
    if event is None:
        messages.error(request, "Say which event: choose one of the list, or give its number.")
        return redirect("desk:read", pk)
    start, end = passage.cleaned_data["start"], passage.cleaned_data["end"]
    why = "These words report it too"
    made = corrections.add_citation(event, article, passage.quote, account(request), why, start=start, end=end)
    messages.success(request, f"Cited for “{event.headline}”." if made else "These words are cited for that event already.")
    return redirect("desk:read", pk)


@desk_view(may_settle)
@require_POST
def nothing_here(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark an article as holding no contact, or take the mark away."""
    article = get_object_or_404(Article.objects.without_text(), pk=pk)
    Article.objects.filter(pk=pk).update(nothing_here=not article.nothing_here)
    messages.success(request, "Marked as holding no contact." if not article.nothing_here else "The mark is taken away.")
    following = _neighbour(article, older=True)
    return redirect("desk:read", following.pk if following and not article.nothing_here else pk)


@desk_view(may_settle)
@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the machine read one article anew; what people settled stays."""
    article = get_object_or_404(Article.objects.select_related("publisher").exclude(text=""), pk=pk)
    run = process_article(article)
    if run.outcome == RunOutcome.FAILED:
        messages.error(request, f"It could not be read: {run.error}")
    else:
        messages.success(request, f"Read again: {wording.count(run.events_found, 'contact')} found.")
    return redirect("desk:read", pk)


def _not_chosen(request: HttpRequest, passage: PassageForm, article: Article) -> HttpResponse:
    for error in passage.non_field_errors() or ["Choose words of the text first."]:
        messages.error(request, str(error))
    return redirect("desk:read", article.pk)
