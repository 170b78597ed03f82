"""Claims of record in the admin: how each was read, corrected like any other field, with its reason, and taken back."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from timeline import claim_corrections, edtf
from timeline.admin import history
from timeline.admin.pages import account, back_to, desk_view
from timeline.claim_check import KINDS, LEVELS, check_claim
from timeline.models import Claim, Event, Official
from timeline.roles import may_delete, may_propose, may_settle
from timeline.templatetags.desk import field_words
from timeline.upkeep import claim_value
from timeline.vocabulary import Channel, ReviewState

_COMPARED = {
    "": "Any contact", "meeting": "Meetings", "talks": "Talks", "visit": "Visits", "call": "Calls", "video_call": "Video calls",
}  # fmt: skip
_FROM = {
    "none": "Ever, as far as known", "date": "A date", "event": "Another contact", "post": "The start of a post",
    "duration": "A length of time",
}  # fmt: skip
_HEADS = {"": "Nobody by office", "defence": "The heads of defence", "diplomatic": "The heads of diplomacy"}
#: The fields of the form that together are the field "scope".
_SCOPE = ("kind", "level", "channel", "country", "place", "post", "heads")


class ClaimForm(forms.ModelForm):
    """How a claim is read. `seen` is the version that was shown."""

    kind = forms.ChoiceField(choices=list(KINDS.items()), label="What it claims")
    event = forms.IntegerField(
        required=False, label="Of event number", help_text="The contact that it is about; empty where there is none."
    )
    people = forms.CharField(
        required=False, label="People", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who all took part in what is compared: one name a line, as in the register.",
    )  # fmt: skip
    scope_kind = forms.ChoiceField(choices=list(_COMPARED.items()), required=False, label="Compares")
    scope_in_person = forms.BooleanField(required=False, label="In person only")
    scope_level = forms.ChoiceField(
        choices=[("", "Any"), *((word, word.capitalize()) for word in LEVELS)], required=False, label="At or above the level of"
    )
    scope_channel = forms.ChoiceField(choices=[("", "Any"), *Channel.choices()], required=False, label="In the channel")
    scope_heads = forms.ChoiceField(choices=list(_HEADS.items()), required=False, label="Between")
    scope_post = forms.CharField(required=False, label="By a holder of the post", max_length=200)
    scope_country = forms.CharField(required=False, label="In the country", max_length=60)
    scope_place = forms.CharField(required=False, label="In the place", max_length=120)
    baseline_kind = forms.ChoiceField(choices=list(_FROM.items()), required=False, label="Counted from")
    baseline_edtf = forms.CharField(
        required=False, max_length=60, label="Date", help_text="Never more exact than the words: 2018, 2018-10, 2018-10-08."
    )
    baseline_text = forms.CharField(required=False, max_length=300, label="In the article's words")
    seen = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label="Why it changes", max_length=500, required=False, help_text="The history keeps it.")
    source = forms.CharField(label="Source that shows it", max_length=2000, required=False)

    class Meta:
        model = Claim
        fields = ("kind", "baseline_kind", "baseline_edtf", "baseline_text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claim = self.instance
        self.initial.update(
            {f"scope_{name}": claim.scope.get(name, "") for name in _SCOPE},
            event=claim.event_id,
            people="\n".join(person.get("name", "") for person in claim.participants),
            scope_in_person=claim.scope.get("form") == "in_person",
            baseline_kind=claim.baseline_kind or "none",
            seen=claim_corrections.version(claim),
        )

    def clean_event(self) -> int | None:
        """The number of an event that stands."""
        number = self.cleaned_data["event"]
        if number is not None and not Event.objects.filter(pk=number, merged_into=None).exists():
            raise forms.ValidationError("No event has this number.")
        return number

    def clean_people(self) -> list[dict[str, Any]]:
        """Participants as a claim keeps them; a name that is new to the claim must be in the register."""
        names = [line.strip() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        kept = {person.get("name", ""): person for person in self.instance.participants}
        known = {official.name: official for official in Official.objects.filter(name__in=names)}
        if unknown := [name for name in names if name not in kept and name not in known]:
            raise forms.ValidationError(f"Not in the register: {', '.join(unknown)}.")
        return [
            kept.get(name) or {"official": known[name].pk, "name": name, "side": str(known[name].side), "role": "participant"}
            for name in names
        ]

    def clean_baseline_edtf(self) -> str:
        """A date that the record can hold."""
        try:
            return edtf.parse(self.cleaned_data["baseline_edtf"]).text
        except edtf.EdtfError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """A change needs its reason, and must be made to what stands."""
        data = super().clean() or {}
        if not self.errors and self.changes() and not data["why"].strip():
            self.add_error("why", "Say why: a change without a reason can't be judged later.")
        if data.get("seen") != claim_corrections.version(self.instance):
            self.add_error(None, "Someone else changed this claim meanwhile. Open it anew to see how it stands.")
        return data

    def _post_clean(self) -> None:
        """Nothing: the instance keeps what is stored; corrections set the rest."""

    def changes(self) -> dict[str, Any]:
        """The fields of the claim that differ from what is stored, each with its new value."""
        data, claim = self.cleaned_data, self.instance
        scope = {name: value for name, value in claim.scope.items() if name not in (*_SCOPE, "form")}
        scope |= {name: data[f"scope_{name}"] for name in _SCOPE if data[f"scope_{name}"]}
        if data["scope_in_person"]:
            scope["form"] = "in_person"
        elif claim.scope.get("form") not in (None, "in_person"):
            scope["form"] = claim.scope["form"]
        kind = "" if data["baseline_kind"] == "none" and not claim.baseline_kind else data["baseline_kind"]
        wanted = {
            "kind": data["kind"], "participants": data["people"], "scope": scope, "baseline_kind": kind,
            "baseline_text": data["baseline_text"], "baseline_edtf": data["baseline_edtf"], "event": data["event"],
        }  # fmt: skip
        return {name: value for name, value in wanted.items() if value != claim_value(claim, name)}


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin):
    """Claims come from articles alone; how one was read is an editor's to correct."""

    form = ClaimForm
    change_form_template = "admin/timeline/claim/change_form.html"
    list_display = ["words", "kind_words", "publisher", "published", "sure", "review_state", "withdrawn"]
    list_filter = ["review_state", "kind", "withdrawn"]
    list_per_page = 50
    list_select_related = ["article__publisher"]
    search_fields = ["quote", "article__title"]
    actions = None
    fieldsets = [
        (None, {"fields": ["kind", "event", "people"]}),
        ("What is compared", {"fields": [
            ("scope_kind", "scope_in_person"), ("scope_level", "scope_channel"), ("scope_heads", "scope_post"),
            ("scope_country", "scope_place"),
        ]}),
        ("Since when", {"fields": ["baseline_kind", ("baseline_edtf", "baseline_text")]}),
        ("Why", {"fields": ["why", "source"]}),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return super().get_queryset(request).defer("article__text")

    @admin.display(description="claim", ordering="quote")
    def words(self, claim: Claim) -> str:
        return claim.quote if len(claim.quote) <= 160 else f"{claim.quote[:159]}…"

    @admin.display(description="kind", ordering="kind")
    def kind_words(self, claim: Claim) -> str:
        return KINDS.get(claim.kind, claim.kind)

    @admin.display(ordering="article__publisher__name")
    def publisher(self, claim: Claim) -> str:
        return claim.article.publisher.name

    @admin.display(ordering="article__published")
    def published(self, claim: Claim) -> Any:
        return claim.article.published

    @admin.display(description="sure to", ordering="confidence")
    def sure(self, claim: Claim) -> str:
        return f"{claim.confidence:.0%}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """A contributor may open the form too: what they change becomes a proposal."""
        return may_propose(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return may_delete(request.user)

    def get_fieldsets(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        """For one who may only look, the fields as they are stored."""
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        stored = ["kind_words", "event", "participants", "scope", "baseline_kind", "baseline_edtf", "baseline_text"]
        return [(None, {"fields": [*stored, "review_state"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        if self.has_change_permission(request, obj):
            return ()
        return [name for _, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form, with the article's words and what the record says of the claim as it is read now."""
        claims = Claim.objects.select_related("article__publisher", "event")
        claim = claims.filter(pk=object_id).first() if object_id and object_id.isdigit() else None
        around: dict[str, Any] = {"title": KINDS.get(claim.kind, claim.kind), "subtitle": None} if claim else {}
        if claim and request.method == "GET":
            around |= {"claim": claim, "answer": check_claim(claim), "next": request.GET.get("next", "")}
        elif claim:
            around |= {"claim": claim, "next": request.POST.get("next", "")}
        if claim:
            around |= {
                "proposals": claim.proposals.filter(state="open").select_related("who"),
                "proposing": not may_settle(request.user),
            }
        try:
            return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **around})
        except claim_corrections.ClaimChanged:
            messages.error(request, "Someone else changed this claim meanwhile; here it is as it stands.")
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        """Each field that changed as a correction, or a contributor's as a proposal, all or none."""
        changes = form.changes()
        if not changes:
            messages.info(request, "Nothing was changed.")
            return
        data, batch = form.cleaned_data, uuid.uuid4() if len(changes) > 1 else None
        expected = data["seen"]
        if not may_settle(request.user):
            why = f"{data['why']} ({data['source']})" if data["source"] else data["why"]
            with transaction.atomic():
                for field, value in changes.items():
                    claim_corrections.propose(obj, field, value, account(request), why)
            messages.success(request, "Proposed: an editor will settle it.")
            return
        with transaction.atomic():
            for field, value in changes.items():
                claim_corrections.correct(
                    obj, field, value, account(request), data["why"], data["source"], batch=batch, expected=expected
                )
                expected = None
        undo = reverse("admin:timeline_claim_history", args=[obj.pk])
        names = ", ".join(field_words(field) for field in changes)
        messages.success(request, format_html('{} corrected. <a href="{}">History, and undo</a>', names.capitalize(), undo))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        """Nothing: the corrections tell what was changed."""
        return []

    def response_change(self, request: HttpRequest, obj: Claim) -> HttpResponse:
        there = back_to(request, reverse("admin:timeline_claim_changelist"))
        return HttpResponseRedirect(there if "_continue" not in request.POST else request.get_full_path())

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return history.claim_history_page(request, get_object_or_404(Claim, pk=object_id))


@desk_view(may_settle)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or reject a claim, put it back, or open one of its fields again."""
    claim, field = get_object_or_404(Claim, pk=pk), request.POST.get("field", "")
    here = reverse("admin:timeline_claim_change", args=[pk])
    state, why = request.POST.get("state", ""), request.POST.get("review-why", "").strip()
    if field:
        claim_corrections.unlock(claim, field, account(request), "To follow the reading again")
        messages.success(request, f"The {field_words(field)} follows the machine's reading again.")
    elif state not in (ReviewState.ACCEPTED, ReviewState.REJECTED, ReviewState.UNREVIEWED):
        messages.error(request, "Accept, reject or put back.")
    elif state == ReviewState.REJECTED and not why:
        messages.error(request, "Say why: a rejected claim keeps the reason.")
    else:
        claim_corrections.review(claim, state, account(request), why or "Looked at in the form")
        messages.success(request, f"The claim: {ReviewState(state).label.lower()}.")
    return redirect(here)
