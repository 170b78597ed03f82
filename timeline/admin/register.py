"""The register in the admin: people with their posts and names, and the rank table. What is doubtful is said."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from timeline import register
from timeline.admin.pages import NamedFormSet, let_follow, named_field
from timeline.admin.people import relink_offer
from timeline.models import Alias, Event, Feed, Official, Post, Publisher, Tenure


class RegisterAdmin(SimpleHistoryAdmin):
    """A part of the register, with its history."""

    def get_history_queryset(self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any) -> Any:
        return history_manager.filter(**{pk_name: object_id}).select_related("history_user")


class TenureFormSet(NamedFormSet):
    """One person cannot hold one post twice at once."""

    def clean(self) -> None:
        super().clean()
        rows: list[Tenure] = []
        for form in self.forms:
            if not form.cleaned_data or form.cleaned_data.get("DELETE") or form.errors:
                continue
            tenure = register.with_days(form.instance)
            if any(other.post_id == tenure.post_id and register.overlap(tenure, other) for other in rows):
                raise ValidationError(
                    f"{tenure.post.name} stands here twice for the same days. Give the earlier one an end, or remove one."
                )
            rows.append(tenure)


class TenureInline(admin.TabularInline):
    model = Tenure
    formfield_for_dbfield = named_field
    formset = TenureFormSet
    autocomplete_fields = ["post"]
    fields = ["post", "start", "end", "own_level", "own_channel", "source"]
    extra = 0
    verbose_name = "post held"
    verbose_name_plural = "posts held"


class AliasInline(admin.TabularInline):
    model = Alias
    formset = NamedFormSet
    formfield_for_dbfield = named_field
    fields = ["text", "tenure"]
    extra = 0
    verbose_name = "other name"
    verbose_name_plural = "other names"

    def get_formset(self, request: HttpRequest, obj: Official | None = None, **kwargs: Any) -> Any:
        """Offer only this person's own tenures."""
        formset = super().get_formset(request, obj, **kwargs)
        field: Any = formset.form.base_fields["tenure"]
        field.queryset = Tenure.objects.filter(official=obj).select_related("post", "official") if obj else Tenure.objects.none()
        field.widget.can_add_related = field.widget.can_change_related = field.widget.can_delete_related = False
        field.widget.can_view_related = False
        field.label = "only while"
        return formset


@admin.register(Official)
class OfficialAdmin(RegisterAdmin):
    class Media:
        js = ("timeline/desk.js",)

    list_display = ["name", "native_name", "side", "posts"]
    list_filter = ["side"]
    search_fields = ["name", "native_name", "aliases__text"]
    fields = [("name", "native_name", "side")]
    inlines = [TenureInline, AliasInline]
    list_per_page = 50
    change_list_template = "admin/timeline/official/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Official]:
        return super().get_queryset(request).with_posts()

    @admin.display(description="posts, the latest first")
    def posts(self, official: Official) -> str:
        tenures = sorted(official.tenures.all(), key=lambda t: str(t.first_day or ""), reverse=True)
        return "; ".join(f"{t.post.name} {t.start or '?'}–{t.end}" for t in tenures[:3]) or "none yet"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        official = Official.objects.with_posts().get(pk=form.instance.pk)
        for warning in register.warnings(official):
            messages.warning(request, warning)
        if register.unlinked(official):
            messages.info(request, relink_offer(official))
        if {"name", "native_name", "side"} & set(form.changed_data) or any(formset.has_changed() for formset in formsets):
            let_follow(request, Event.objects.filter(participations__official=official))


@admin.register(Post)
class PostAdmin(RegisterAdmin):
    list_display = ["name", "organisation", "side", "level", "channel", "holders"]
    list_filter = ["side", "level", "channel"]
    search_fields = ["name", "organisation"]
    fields = ["name", "organisation", "side", "level", "channel"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return super().get_queryset(request).annotate(holder_count=Count("tenures__official", distinct=True))

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"name", "side", "level", "channel"} & set(form.changed_data):
            let_follow(request, Event.objects.filter(participations__official__tenures__post=obj))

    @admin.display(description="holders", ordering="holder_count")
    def holders(self, post: Any) -> int:
        return post.holder_count


@admin.register(Publisher)
class PublisherAdmin(RegisterAdmin):
    list_display = ["name", "side", "homepage", "articles"]
    list_filter = ["side"]
    search_fields = ["name"]
    fields = ["name", "side", "homepage"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publisher]:
        return super().get_queryset(request).annotate(article_count=Count("articles"))

    def save_model(self, request: HttpRequest, obj: Publisher, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"name", "side"} & set(form.changed_data):
            let_follow(request, Event.objects.filter(citations__article__publisher=obj, citations__withdrawn=False))

    @admin.display(ordering="article_count")
    def articles(self, publisher: Any) -> int:
        return publisher.article_count


@admin.register(Feed)
class FeedAdmin(RegisterAdmin):
    list_display = ["title", "address", "publisher", "active", "polled_at", "error"]
    list_filter = ["active"]
    search_fields = ["title", "address"]
    fields = ["address", "title", "publisher", "active"]
    autocomplete_fields = ["publisher"]
    list_select_related = ["publisher"]
