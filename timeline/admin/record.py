"""The rest of the record in the admin: articles, batches of work, readers' reports, runs of the extractor."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from timeline.admin.pages import account, let_follow
from timeline.models import Article, Batch, ErrorReport, Event, ExtractionRun


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that tell what was done: to be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """An article's text and address never change; what is known about it may be mended."""

    list_display = ["title", "publisher", "published", "events", "origin", "nothing_here", "read"]
    list_filter = ["origin", "nothing_here", "language"]
    search_fields = ["title", "publisher__name", "address"]
    list_select_related = ["publisher"]
    list_per_page = 50
    date_hierarchy = "published"
    autocomplete_fields = ["publisher"]
    fields = ["title", "publisher", "published", "language", "nothing_here", "address", "origin", "added_at", "added_by", "read"]
    readonly_fields = ["address", "origin", "added_at", "added_by", "read"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles = super().get_queryset(request).defer("text")
        return articles.annotate(event_count=Count("citations__event", distinct=True, filter=Q(citations__withdrawn=False)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Articles come in through the desk, which reads them too."""
        return False

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"publisher", "published"} & set(form.changed_data):
            let_follow(request, Event.objects.filter(citations__article=obj, citations__withdrawn=False))
        if "published" in form.changed_data:
            messages.info(request, "Days that count from its day, such as “on Sunday”, follow when it is read again: see Read.")

    @admin.display(ordering="event_count")
    def events(self, article: Any) -> int:
        return article.event_count

    @admin.display(description="text")
    def read(self, article: Article) -> str:
        return format_html('<a href="{}">Read</a>', reverse("desk:read", args=[article.pk]))


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = ["what", "state", "progress", "failed", "who", "started_at", "page"]
    list_filter = ["state"]
    list_select_related = ["who"]
    exclude = ["items"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return super().get_queryset(request).defer("items")

    @admin.display(description="done")
    def progress(self, batch: Batch) -> str:
        return f"{batch.done} of {batch.total}"

    @admin.display(description="how far")
    def page(self, batch: Batch) -> str:
        return format_html('<a href="{}">Look</a>', reverse("desk:batch", args=[batch.pk]))


@admin.register(ErrorReport)
class ErrorReportAdmin(admin.ModelAdmin):
    list_display = ["text", "event", "state", "created_at", "settled_by"]
    list_filter = ["state"]
    list_select_related = ["event", "settled_by"]
    readonly_fields = ["event", "text", "source", "created_at", "settled_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ErrorReport, form: Any, change: bool) -> None:
        obj.settled_by = None if obj.state == ErrorReport.State.OPEN else account(request)
        super().save_model(request, obj, form, change)


@admin.register(ExtractionRun)
class ExtractionRunAdmin(ReadOnlyAdmin):
    list_display = ["article", "outcome", "events_found", "extractor_version", "finished_at", "error"]
    list_filter = ["outcome", "extractor_version"]
    list_select_related = ["article__publisher"]
    search_fields = ["article__title"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExtractionRun]:
        return super().get_queryset(request).defer("article__text")
