"""An event in the admin: every change goes through corrections, with its reason, and can be told and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from timeline import corrections, desk, wording
from timeline.admin import changes, history
from timeline.admin.changes import EventForm, NewEventForm, ParticipationForm, ParticipationFormSet
from timeline.admin.pages import account, back_to, named_field
from timeline.corrections import VersionConflict
from timeline.models import Event, EventLink, Participation
from timeline.roles import may_delete, may_propose, may_settle
from timeline.templatetags.desk import field_words
from timeline.upkeep import standing
from timeline.vocabulary import LEVELS_SHORT, LinkKind, ReviewState


class ParticipationInline(admin.TabularInline):
    model = Participation
    form = ParticipationForm
    formset = ParticipationFormSet
    fields = ["official", "name", "side", "role", "post", "level", "is_state"]
    autocomplete_fields = ["official"]
    formfield_for_dbfield = named_field
    extra = 0
    verbose_name = "participant"
    verbose_name_plural = "participants"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Participation]:
        return super().get_queryset(request).select_related("official")

    def has_add_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return may_propose(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return may_propose(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return may_propose(request.user)


_WHERE = [("place", "country"), ("channel", "form", "level"), ("requested_by", "margins_of")]
_SOURCE = ["title", ("publisher_name", "published"), "address", "quote", "why"]


class OutsideFilter(admin.SimpleListFilter):
    """Events that name someone who is not in the register: a link from the queue."""

    title = "someone outside the register"
    parameter_name = "outside"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        name = request.GET.get(self.parameter_name)
        return [(name, name)] if name else []

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Event]) -> models.QuerySet[Event]:
        if not self.value():
            return queryset
        named = Participation.objects.filter(official=None, name=self.value())
        return queryset.filter(pk__in=named.values("event_id"))


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    class Media:
        js = ("timeline/desk.js",)

    list_display = ["headline", "date", "kind", "status", "rank", "sure", "review_state", "sources", "locked"]
    list_filter = ["review_state", OutsideFilter, "kind", "status", "channel", "level", "origin"]
    list_per_page = 50
    search_fields = ["headline"]
    search_help_text = "Words of the headline, people, places and quotes; “phrases” in quotation marks; -word to leave out."
    show_full_result_count = False
    inlines = [ParticipationInline]
    change_form_template = "admin/timeline/event/change_form.html"
    actions = ["merge", "accept"]
    save_on_top = False

    # --- the list -------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Event]:
        return super().get_queryset(request).filter(merged_into=None).defer("search_text", "summary")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return (queryset.search(search_term) if search_term.strip() else queryset), False

    @admin.display(description="date", ordering="sort_date")
    def date(self, event: Event) -> str:
        return wording.date(event.edtf, event.date_precision, event.first_reported)

    @admin.display(description="level", ordering="level")
    def rank(self, event: Event) -> str:
        return LEVELS_SHORT.get(event.level or 0, "")

    @admin.display(description="sure to", ordering="confidence")
    def sure(self, event: Event) -> str:
        return "by hand" if event.origin == Event.Origin.HAND else f"{event.confidence:.0%}"

    @admin.display(description="sources", ordering="source_count")
    def sources(self, event: Event) -> int:
        return event.source_count

    @admin.display(description="settled fields")
    def locked(self, event: Event) -> str:
        return ", ".join(field_words(field) for field in event.locked_fields)

    @admin.action(description="Merge the chosen events…", permissions=["settle"])
    def merge(self, request: HttpRequest, queryset: models.QuerySet[Event]) -> HttpResponse | None:
        keys = list(queryset.values_list("pk", flat=True))
        if len(keys) < 2:
            self.message_user(request, "Choose two or more events to merge.", messages.WARNING)
            return None
        query = QueryDict(mutable=True)
        query.setlist("event", [str(key) for key in keys])
        return redirect(f"{reverse('desk:merge')}?{query.urlencode()}")

    @admin.action(description="Accept the chosen events", permissions=["settle"])
    def accept(self, request: HttpRequest, queryset: models.QuerySet[Event]) -> None:
        events = list(queryset.filter(review_state=ReviewState.UNREVIEWED))
        for event in events:
            corrections.set_review(event, ReviewState.ACCEPTED, account(request), "Reviewed in the list")
        self.message_user(request, f"{wording.count(len(events), 'event')} accepted.", messages.SUCCESS)

    # --- who may -----------------------------------------------------------------------------------------------------

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return may_settle(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """A contributor may open the form too: what they change becomes a proposal."""
        return may_propose(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return may_delete(request.user)

    # --- the form ----------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Event | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{**kwargs, "form": EventForm if change else NewEventForm})

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        fieldsets = [
            (None, {"fields": ["headline", ("kind", "status"), "summary"]}),
            ("When", {"fields": [("edtf", "date_text", "date_other_side")], "description": changes.DATE_HELP}),
            ("Where and how", {"fields": _WHERE}),
        ]
        if obj is None:
            return [*fieldsets, ("Its source", {"fields": _SOURCE})]
        return [*fieldsets, ("How it came about", {"fields": ["engagement"]})]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form, or, where someone else saved first, the page that shows both versions."""
        event = Event.objects.filter(pk=object_id).first() if object_id and object_id.isdigit() else None
        if event and event.merged_into_id:
            messages.info(request, "That event was merged into this one.")
            return redirect("admin:timeline_event_change", standing(event).pk)
        if event and request.method == "POST" and request.POST.get("seen") != str(event.version):
            return self._conflict(request, event)
        try:
            return super().changeform_view(
                request, object_id, form_url, {**(extra_context or {}), **self._around(request, event)}
            )
        except VersionConflict:
            return self._conflict(request, Event.objects.get(pk=str(object_id)))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(request.get_full_path())

    def _conflict(self, request: HttpRequest, event: Event) -> HttpResponse:
        """Both versions: what this editor changed of the values that the form showed, and what the record says now."""
        form = EventForm(request.POST, instance=event)
        form.full_clean()
        wanted = form.changes()
        count = request.POST.get("participations-TOTAL_FORMS", "")
        numbers = range(min(int(count), 100)) if count.isdigit() else range(0)
        rows = [ParticipationForm(request.POST, prefix=f"participations-{n}") for n in numbers]
        removed = {row.prefix for row in rows if request.POST.get(f"{row.prefix}-DELETE")}
        if (removed or any(row.has_changed() for row in rows)) and all(row.is_valid() for row in rows):
            wanted["participants"] = [row.as_json() for row in rows if row.prefix not in removed]
        event.refresh_from_db()
        why, source = (request.POST.get(name, "") for name in ("why", "source"))
        return changes.conflict_page(request, event, wanted, self._next(request), why=why, source=source)

    def _around(self, request: HttpRequest, event: Event | None) -> dict[str, Any]:
        """What the page shows beside the form: sources, links, locks, and what waits for this event."""
        if event is None:
            return {"title": "Add an event by hand"}
        event = Event.objects.for_display().get(pk=event.pk)
        links = EventLink.objects.select_related("source", "target").filter(models.Q(source=event) | models.Q(target=event))
        return {
            "title": event.headline,
            "subtitle": None,
            "event": event,
            "links": links,
            "link_kinds": LinkKind.choices(),
            "proposals": event.proposals.filter(state="open").select_related("who", "citation"),
            "reports": event.reports.filter(state="open"),
            "alike": desk.likenesses(event),
            "proposing": not may_settle(request.user),
            "next": request.GET.get("next", ""),
        }

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        """Nothing yet: fields and participants are saved together, in save_related."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        rows = [row for formset in formsets for row in formset.forms if row.cleaned_data and not row.cleaned_data.get("DELETE")]
        people = [row.as_json() for row in rows]
        moved = any(formset.has_changed() for formset in formsets)
        if not change:
            form.instance.pk = changes.add_by_hand(form, people, account(request)).pk
            return
        wanted = {**form.changes(), **({"participants": people} if moved else {})}
        event = Event.objects.get(pk=form.instance.pk)
        changes.save(request, event, wanted, form.cleaned_data["why"], form.cleaned_data["source"], form.cleaned_data["seen"])
        if "_accept" in request.POST and may_settle(request.user) and not wanted:
            corrections.set_review(event, ReviewState.ACCEPTED, account(request), "Looked at in the form")

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        """Nothing: the corrections tell what was changed."""
        return []

    def response_change(self, request: HttpRequest, obj: Event) -> HttpResponse:
        return HttpResponseRedirect(self._next(request) if "_continue" not in request.POST else request.get_full_path())

    def response_add(self, request: HttpRequest, obj: Event, post_url_continue: str | None = None) -> HttpResponse:
        address = reverse("admin:timeline_event_change", args=[obj.pk])
        messages.success(request, format_html('Added by hand: <a href="{}">{}</a>.', address, obj.headline))
        return HttpResponseRedirect(reverse("admin:timeline_event_changelist"))

    def _next(self, request: HttpRequest) -> str:
        return back_to(request, reverse("admin:timeline_event_changelist"))

    # --- its life ----------------------------------------------------------------------------------------------------

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return history.history_page(request, get_object_or_404(Event, pk=object_id))
