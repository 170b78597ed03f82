"""The register beside its forms: an import with its preview, and events tied to people they name."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from timeline import corrections, register, wording
from timeline.admin.pages import account, desk_page, desk_view
from timeline.models import Alias, Event, Official
from timeline.roles import may_keep_register
from timeline.seeding import OFFICIAL_COLUMNS, SeedError
from timeline.upkeep import participant_json
from timeline.vocabulary import Side

MAX_TABLE = 2 * 1024 * 1024


class TableForm(forms.Form):
    table = forms.FileField(
        label="CSV file",
        help_text="Columns: " + ", ".join(OFFICIAL_COLUMNS) + ".",
        widget=forms.FileInput(attrs={"accept": ".csv"}),
    )

    def clean_table(self) -> Any:
        """A table of a size that a register can have."""
        table = self.cleaned_data["table"]
        if table.size > MAX_TABLE:
            raise forms.ValidationError("Larger than 2 MB: that is no register.")
        return table


@desk_view(may_keep_register)
@require_http_methods(["GET", "POST"])
def import_register(request: HttpRequest) -> HttpResponse:
    """A table of people and posts: first what it would change, then the change. Nobody is ever removed by it."""
    form, changes, table, name = TableForm(), None, "", ""
    if request.method == "POST" and "confirm" in request.POST:
        try:
            name, table = signing.loads(request.POST.get("table", ""), salt="register")
        except signing.BadSignature as error:
            raise BadRequest("That table is not the one whose preview was shown.") from error
        officials = register.load(_entries(table, name))
        messages.success(request, f"{wording.count(len(officials), 'person', 'people')} added or changed from {name}.")
        _offer_relinking(request, officials)
        return redirect("admin:timeline_official_changelist")
    if request.method == "POST":
        form = TableForm(request.POST, request.FILES)
        if form.is_valid():
            name = form.cleaned_data["table"].name
            try:
                text = form.cleaned_data["table"].read().decode("utf-8-sig")
                changes = register.preview(_entries(text, name))
                table = signing.dumps([name, text], salt="register", compress=True)
            except UnicodeDecodeError:
                form.add_error("table", "Not a text in UTF-8: save the sheet as “CSV UTF-8”.")
            except SeedError as problem:
                form.add_error("table", str(problem))
    return desk_page(
        request, "import_register.html", "Import people and posts", form=form, changes=changes, table=table, name=name
    )


def _entries(text: str, name: str) -> list[register.Entry]:
    """The people of a table given as text; errors name the file as its owner does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text(text, encoding="utf-8")
        try:
            return register.read_table(path)
        except SeedError as problem:
            raise SeedError(str(problem).replace(str(path), name)) from problem


def _offer_relinking(request: HttpRequest, officials: list[Official]) -> None:
    for official in officials:
        if register.unlinked(official):
            messages.info(request, relink_offer(official))


def relink_offer(official: Official) -> Any:
    """A line that links to the events which name someone without being tied to the register."""
    events = len({row.event_id for row in register.unlinked(official)})
    named = "event names" if events == 1 else "events name"
    words = f"{events} {named} {official.name} without being tied to the register."
    return format_html('{} <a href="{}">Look at them, and tie them</a>', words, reverse("desk:relink", args=[official.pk]))


@desk_view(may_keep_register)
@require_http_methods(["GET", "POST"])
def relink(request: HttpRequest, pk: int) -> HttpResponse:
    """Events that name an official outside the register: those ticked are tied to the official, in one batch."""
    official = get_object_or_404(Official.objects.with_posts(), pk=pk)
    rows = register.unlinked(official)
    if request.method == "POST":
        chosen = {int(key) for key in request.POST.getlist("event") if key.isdigit()}
        _tie(request, official, {row.event_id for row in rows} & chosen)
        return redirect("admin:timeline_official_change", pk)
    return desk_page(request, "relink.html", f"Events that name {official.name}", official=official, rows=rows)


@transaction.atomic
def _tie(request: HttpRequest, official: Official, events: set[int]) -> None:
    why, batch = f"{official.name} is in the register now", uuid.uuid4()
    for event in Event.objects.filter(pk__in=events).prefetch_related("participations"):
        people = [
            participant_json(row) | ({"official": official.pk, "name": official.name} if register.names(official, row) else {})
            for row in event.participations.all()
        ]
        corrections.apply_correction(event, "participants", people, account(request), why, batch=batch)
    messages.success(request, f"{wording.count(len(events), 'event')} tied to {official.name}.")


class SameAsForm(forms.Form):
    """Whom of the register a name means."""

    official = forms.ModelChoiceField(Official.objects.none(), label="Is")

    def __init__(self, side: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["official"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Official.objects.filter(side=side)


@desk_view(may_keep_register)
@require_http_methods(["GET", "POST"])
def same_as(request: HttpRequest) -> HttpResponse:
    """A name outside the register is another name of someone in it: it becomes an alias, and its events are offered."""
    name = request.GET.get("name", "").strip()[:200]
    side = request.GET.get("side", "")
    if not name or side not in {each.value for each in Side}:
        return redirect("desk:queue_tab", "people")
    form = SameAsForm(side, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        official = form.cleaned_data["official"]
        Alias.objects.get_or_create(official=official, tenure=None, text=name)
        for warning in register.warnings(official):
            messages.warning(request, warning)
        return redirect("desk:relink", official.pk)
    return desk_page(request, "same_as.html", f"Who is {name}?", form=form, name=name)
