"""What every page of the desk shares: who may see it, and the frame of the admin around it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from timeline.jobs import enqueue, refresh_events
from timeline.models import Event
from timeline.roles import Who

type View = Callable[..., HttpResponse]


def desk_view(allowed: Callable[[Who], bool]) -> Callable[[View], View]:
    """A page of the desk: the admin's own sign-in first, then the role; who lacks it is told so (403).

    What corrections refuse is told on the page one came from.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not allowed(request.user):
                raise PermissionDenied
            try:
                return view(request, *args, **kwargs)
            except ValidationError as refusal:
                messages.error(request, " ".join(refusal.messages))
                return redirect(_came_from(request))

        return admin.site.admin_view(guarded)

    return decorate


def desk_page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    """A template of `admin/desk/` inside the admin's frame."""
    frame = {**admin.site.each_context(request), "title": title, **context}
    return render(request, f"admin/desk/{template}", frame, status=status)


def let_follow(request: HttpRequest, events: QuerySet[Event]) -> None:
    """Have the events that rest on what was just saved worked out anew, and say how many they are."""
    keys = sorted(set(events.filter(merged_into=None).values_list("pk", flat=True)))
    if keys:
        enqueue(refresh_events, events=keys)
        messages.info(request, f"{len(keys)} event{' rests' if len(keys) == 1 else 's rest'} on it, and will follow.")


def _came_from(request: HttpRequest) -> str:
    address = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else reverse("admin:index")


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The address that the form names as the next one, if it is one of this site's."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else otherwise


def account(request: HttpRequest) -> User:
    """Who is signed in: pages of the desk are never shown to anyone else."""
    assert isinstance(request.user, User)
    return request.user


def named_field(inline: admin.TabularInline, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
    """A field of an inline table: named for those who do not see its column's head, and without the buttons that lead
    to the page of what is chosen. Stands in for `formfield_for_dbfield`."""
    field = admin.TabularInline.formfield_for_dbfield(inline, db_field, request, **kwargs)
    if field is not None:
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        field.widget.attrs["aria-label"] = str(field.label)
    return field


class NamedFormSet(BaseInlineFormSet):
    """An inline table whose boxes for removal have a name too."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Remove"
