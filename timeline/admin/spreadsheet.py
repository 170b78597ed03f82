"""The events download, edited in a spreadsheet and brought back: each change, conflict and bad cell is shown first."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from timeline import roundtrip, wording
from timeline.admin.pages import account, desk_page, desk_view
from timeline.models import Correction
from timeline.roles import may_settle

MAX_FILE = 5 * 1024 * 1024
#: So many findings are listed; the rest is counted.
SHOWN = 500


class SheetForm(forms.Form):
    sheet = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv"}),
        help_text="As downloaded from the timeline, with its columns id and updated_at left as they are.",
    )

    def clean_sheet(self) -> Any:
        """A file of a size that a person can have edited."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > MAX_FILE:
            raise forms.ValidationError("Larger than 5 MB: bring back only the rows that you changed.")
        return sheet


@desk_view(may_settle)
@require_http_methods(["GET", "POST"])
def bring_back(request: HttpRequest) -> HttpResponse:
    """First the preview, then the corrections: those that are ticked, in one batch, with the file's name as the reason."""
    form, found, sheet = SheetForm(), None, ""
    if request.method == "POST" and "confirm" in request.POST:
        return _apply(request)
    if request.method == "POST":
        form = SheetForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["sheet"]
            content = file.read()
            try:
                found = roundtrip.preview(content, file.name)
                sheet = signing.dumps([file.name, base64.b64encode(content).decode()], salt="sheet", compress=True)
            except roundtrip.BadFile as problem:
                form.add_error("sheet", str(problem))
    return desk_page(request, "bring_back.html", "Bring back an edited table", form=form, found=found, sheet=sheet, most=SHOWN)


def _apply(request: HttpRequest) -> HttpResponse:
    try:
        name, content = signing.loads(request.POST.get("sheet", ""), salt="sheet")
    except signing.BadSignature as error:
        raise BadRequest("That file is not the one whose preview was shown.") from error
    found = roundtrip.preview(base64.b64decode(content), name)
    chosen = {(change.row, change.column) for change in found.changes[:SHOWN]}
    left = {(row, column) for row, column in chosen if f"{row} {column}" not in request.POST.getlist("cell")}
    everything = {(change.row, change.column) for change in found.changes}
    done = roundtrip.apply(found, account(request), chosen=everything - left)
    for refused in done.refused:
        messages.error(request, f"Row {refused.row}, {refused.column}: {refused.message}")
    first = Correction.objects.filter(batch=done.batch).first()
    words = f"{wording.count(len(done.events), 'event')} corrected from {name}."
    undo = reverse("admin:timeline_event_history", args=[first.event_id]) if first else ""
    messages.success(request, format_html('{} <a href="{}">History, and undo all</a>', words, undo) if undo else words)
    return redirect("admin:timeline_event_changelist")
