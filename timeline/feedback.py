"""A reader says what is wrong with an event, without an account; it waits in the review queue."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from timeline.accounts import client_address
from timeline.models import ErrorReport, Event

#: Reports that one address may send in an hour.
MOST_AN_HOUR = 5


class ReportForm(forms.ModelForm):
    """What is wrong, and by what source. `website` is out of sight: what fills it in is no person."""

    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    class Meta:
        model = ErrorReport
        fields = ("text", "source")
        labels = {"text": "What is wrong?", "source": "A source that shows it, if you know one"}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6, "maxlength": 2000}),
            "source": forms.URLInput(attrs={"placeholder": "https://…"}),
        }


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for one event; too many reports from one address in an hour are turned away with 429."""
    event = get_object_or_404(Event.objects.published(), pk=pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["website"]:
            return redirect(event)
        if not _within_limit(request):
            form.add_error(None, "Many reports came from your address within the hour. Please try again later.")
            return render(request, "timeline/report.html", {"event": event, "form": form}, status=429)
        form.instance.event = event
        form.save()
        return render(request, "timeline/report.html", {"event": event, "sent": True})
    return render(request, "timeline/report.html", {"event": event, "form": form}, status=400 if form.errors else 200)


def _within_limit(request: HttpRequest) -> bool:
    """Count this report against its address, of which only a keyed hash is kept, for an hour."""
    key = "reports:" + salted_hmac("reports", client_address(request), secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
    cache.add(key, 0, 60 * 60)
    try:
        return cache.incr(key) <= MOST_AN_HOUR
    except ValueError:  # it lapsed between the two
        return True
