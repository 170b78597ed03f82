"""A change of an event as an editor makes it and as a contributor proposes it: one way in for every form of the desk."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from timeline import corrections, edtf
from timeline.admin.pages import NamedFormSet, account, back_to, desk_page, desk_view
from timeline.corrections import VersionConflict
from timeline.ingest import store_article
from timeline.models import Article, Event, Participation, Proposal
from timeline.readers import ArticleInput
from timeline.roles import may_propose, may_settle
from timeline.templatetags.desk import field_words, value_of, value_words
from timeline.vocabulary import Side

#: The fields of an event that a person may set, in the order of the form. The date's precision and basis follow from it.
FIELDS = (
    "headline", "kind", "status", "summary", "edtf", "date_text", "date_other_side", "place", "country", "channel", "form",
    "level", "requested_by", "margins_of",
)  # fmt: skip
#: With what an event follows from, which no new or merged event is given.
CHANGEABLE = (*FIELDS, "engagement")
PEOPLE = ("official", "name", "side", "role", "post", "level", "is_state")
DATE_HELP = (
    "Never more exact than the source: 2023-05-08 is a day, 2023-05 a month, 2023 a year, 2023-05-10/2023-05-11 several days, "
    "2023-02~ about that month, [2023-05-07,2023-05-08] one of two days where sources differ. Empty: not known."
)


class EventForm(forms.ModelForm):
    """The fields of an event with the values that were shown beside them, and why, and by what source, they change.

    `seen` is the version of the event that was shown.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(
        label="Why",
        max_length=500,
        required=False,
        help_text="Needed when something changes; the history keeps it.",
    )
    source = forms.CharField(
        label="Source that shows it", max_length=2000, required=False, help_text="An address or a title, if there is one."
    )
    engagement = forms.ModelChoiceField(
        Event.objects.filter(merged_into=None), required=False, widget=forms.NumberInput, label="Follows from event number",
        help_text="Any event of its engagement: the plan, the invitation or the postponement. Empty where it stands alone.",
        error_messages={"invalid_choice": "No event has this number."},
    )  # fmt: skip

    class Meta:
        model = Event
        fields: tuple[str, ...] = CHANGEABLE
        widgets: dict[str, forms.Widget] = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "headline": forms.TextInput(attrs={"size": 80}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version
        for name in CHANGEABLE:
            if name in self.fields:
                self.fields[name].show_hidden_initial = True
        if "edtf" in self.fields:
            self.fields["edtf"].label = "Date"

    def clean_edtf(self) -> str:
        """A date that the record can hold."""
        return _checked(self.cleaned_data["edtf"])

    def clean_date_other_side(self) -> str:
        """The same for the other side's date."""
        return _checked(self.cleaned_data["date_other_side"])

    def clean_engagement(self) -> Event | None:
        """The first event of the engagement that the event named belongs to; as it is, where nothing was changed."""
        named = self.cleaned_data["engagement"]
        if "engagement" not in self.changed_data:
            return named
        return corrections.engagement_of(Event.objects.get(pk=self.instance.pk), named.pk if named else None)

    def clean(self) -> dict[str, Any]:
        """A change needs its reason; a change of participants is checked beside the form."""
        data = super().clean() or {}
        if self.changes() and not data.get("why", "").strip():
            self.add_error("why", "Say why: a change without a reason can't be judged later.")
        return data

    def changes(self) -> dict[str, Any]:
        """The fields that the person changed from what was shown, each with its new value."""
        changed = {
            name: self.cleaned_data[name] for name in CHANGEABLE if name in self.changed_data and name in self.cleaned_data
        }
        return {name: value.pk if isinstance(value, Event) else value for name, value in changed.items()}


class CompactForm(EventForm):
    """What is most often wrong, for the side of the reading view."""

    engagement = None  # type: ignore[assignment]

    class Meta(EventForm.Meta):
        fields = ("headline", "kind", "status", "edtf", "place", "country")
        widgets = {}


class SourceForm(forms.Form):
    """A source whose text is not in the record: who published it, when, and its words."""

    publisher_name = forms.CharField(
        label="Publisher", max_length=200, help_text="Who says so: a newspaper, an agency, a ministry."
    )
    title = forms.CharField(label="Title", max_length=500, widget=forms.TextInput(attrs={"size": 80}))
    address = forms.URLField(label="Address", max_length=2000, required=False, widget=forms.URLInput(attrs={"size": 80}))
    published = forms.DateField(label="Published", widget=forms.DateInput(attrs={"type": "date"}))
    quote = forms.CharField(label="Words that report it", widget=forms.Textarea(attrs={"rows": 3}))
    why = forms.CharField(label="Why by hand", max_length=500, initial="Its text is not at hand.")

    def article(self, user: User) -> Article:
        """The article that is cited: the one in the record, if its address is there."""
        data = self.cleaned_data
        item = ArticleInput(data["address"], data["title"], data["publisher_name"], data["published"], "", "The source")
        return store_article(item, Article.Origin.HAND, by=user).article


class NewEventForm(SourceForm, forms.ModelForm):
    """An event by hand: its fields, and the source that tells of it."""

    class Meta(EventForm.Meta):
        fields = FIELDS

    clean_edtf = EventForm.clean_edtf
    clean_date_other_side = EventForm.clean_date_other_side


class ParticipationForm(forms.ModelForm):
    """A participant: someone of the register, or else a name and a side."""

    class Meta:
        model = Participation
        fields = PEOPLE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].required = False
        self.fields["name"].help_text = ""
        for name in PEOPLE:
            self.fields[name].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """The register tells name and side; without it both are needed, and a state needs its side alone."""
        data = super().clean() or {}
        official = data.get("official")
        if official:
            data["name"], data["side"] = official.name, official.side
        elif not data.get("side"):
            self.add_error("side", "Whose side?")
        elif data.get("is_state"):
            data["name"] = data.get("name") or Side(data["side"]).label
        elif not data.get("name"):
            self.add_error("name", "A name, or someone of the register.")
        return data

    def as_json(self) -> dict[str, Any]:
        """The participant as corrections keep it."""
        row = self.cleaned_data
        return {**{name: row[name] for name in PEOPLE}, "official": row["official"].pk if row["official"] else None}


class ParticipationFormSet(NamedFormSet):
    """The participants of an event; the reason is that of the form around them."""

    def clean(self) -> None:
        """A change needs its reason."""
        super().clean()
        if self.instance.pk and self.has_changed() and not str(self.data.get("why", "")).strip():
            raise forms.ValidationError("Say why: write the reason below.")


def _checked(text: str) -> str:
    try:
        return edtf.parse(text).text
    except edtf.EdtfError as error:
        raise forms.ValidationError(str(error)) from error


def save(
    request: HttpRequest, event: Event, changes: Mapping[str, Any], why: str, source: str, version: int | None
) -> None:  # fmt: skip
    """Make the changes as corrections in one batch, all or none; a contributor's become proposals. Raises VersionConflict."""
    user = account(request)
    if not changes:
        messages.info(request, "Nothing was changed.")
    elif may_settle(user):
        batch = uuid.uuid4() if len(changes) > 1 else None
        with transaction.atomic():
            for field, value in changes.items():
                corrections.apply_correction(event, field, value, user, why, source, batch=batch, expected_version=version)
                version = None
        undo = reverse("admin:timeline_event_history", args=[event.pk])
        names = ", ".join(field_words(field) for field in changes)
        messages.success(
            request, format_html('{}: {} corrected. <a href="{}">History, and undo</a>', event.headline, names, undo)
        )
    elif may_propose(user):
        with transaction.atomic():
            for field, value in changes.items():
                propose(event, field, value, user, f"{why} ({source})" if source else why)
        messages.success(request, "Proposed: an editor will settle it.")
    else:
        raise PermissionDenied


def propose(event: Event, field: str, value: Any, user: User, why: str) -> None:
    """Let a value wait for an editor; a further proposal by hand for the same field takes the place of the first."""
    Proposal.objects.update_or_create(
        event=event, field=field, citation=None, state=Proposal.State.OPEN,
        defaults={"current": value_of(event, field), "proposed": value, "who": user, "why": why[:500]},
    )  # fmt: skip


@transaction.atomic
def add_by_hand(form: NewEventForm, people: list[dict[str, Any]], user: User) -> Event:
    """The event of a filled-in form, with the source that it names, in one batch."""
    data = form.cleaned_data
    return corrections.add_event(
        {name: data[name] for name in FIELDS}, people, article=form.article(user), quote=data["quote"], who=user, why=data["why"],
        batch=uuid.uuid4(),
    )  # fmt: skip


def conflict_page(
    request: HttpRequest, event: Event, changes: Mapping[str, Any], then: str, act: str = "", why: str = "", source: str = ""
) -> HttpResponse:  # fmt: skip
    """Someone else saved first: both versions side by side, and a choice for each field. Status 409."""
    event = Event.objects.for_display().get(pk=event.pk)
    rows = [
        {"field": field, "words": field_words(field), "value": json.dumps(value), "mine": value_words(field, value),
         "theirs": value_words(field, value_of(event, field)), "differs": value != value_of(event, field)}
        for field, value in changes.items()
    ]  # fmt: skip
    latest = event.corrections.select_related("who")[:5]
    return desk_page(
        request, "conflict.html", "Someone else changed this event meanwhile", status=409,
        event=event, rows=rows, latest=latest, next=then, act=act, why=why, source=source,
    )  # fmt: skip


@desk_view(may_propose)
@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """The choice made on the conflict page: the fields of one's own that shall stand after all."""
    event = get_object_or_404(Event, pk=pk)
    fields = [field for field in (*CHANGEABLE, "participants") if request.POST.get(f"use-{field}") == "mine"]
    try:
        wanted = {field: json.loads(request.POST[f"value-{field}"]) for field in fields}
    except (KeyError, ValueError):
        return redirect("admin:timeline_event_change", pk)
    why, source = request.POST.get("why", "").strip(), request.POST.get("source", "").strip()
    then = back_to(request, reverse("admin:timeline_event_change", args=[pk]))
    form = EventForm({**{f: wanted.get(f, value_of(event, f)) for f in CHANGEABLE}, "why": why or "-"}, instance=event)
    if wanted and (not why or not form.is_valid()):
        messages.error(request, "Say why." if not why else "One of the values cannot be kept.")
        return conflict_page(request, event, wanted, then, why=why, source=source)
    try:
        save(request, Event.objects.get(pk=pk), wanted, why, source, _number(request.POST.get("seen")))
    except VersionConflict:
        return conflict_page(request, event, wanted, then, why=why, source=source)
    return redirect(then)


@desk_view(may_propose)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The compact form of the reading view."""
    event = get_object_or_404(Event, pk=pk)
    form = CompactForm(request.POST, instance=event, prefix=f"e{pk}")
    then = back_to(request, reverse("admin:timeline_event_change", args=[pk]))
    if not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{event.headline}: {field_words(field)}: {' '.join(str(error) for error in errors)}")
        return redirect(then)
    wanted, why, source = form.changes(), form.cleaned_data["why"], form.cleaned_data["source"]
    stored = Event.objects.get(pk=pk)
    try:
        save(request, stored, wanted, why, source, form.cleaned_data["seen"])
    except VersionConflict:
        return conflict_page(request, stored, wanted, then, why=why, source=source)
    return redirect(then)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
