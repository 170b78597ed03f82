"""The addresses that give data: downloads of a filter, one event, and the read-only API for programs.

All are strict: a parameter that is unknown or makes no sense is answered with status 400, in JSON, naming it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import F, Max
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.cache import get_conditional_response, patch_cache_control

from timeline.event_types import EVENT_TYPES
from timeline.exports import FORMATS, Selection, as_dict
from timeline.forms import VIEW, BadFilter, Cursor, EventFilterForm, Problem
from timeline.merge import standing
from timeline.models import Citation, Correction, Event, Official, Participation
from timeline.querysets import EventQuerySet
from timeline.readonly import read_only
from timeline.rows import CITATION_COLUMNS, COLUMNS, citation_chunks, event_rows
from timeline.vocabulary import Channel, Status

PAGE_LIMIT, PAGE_DEFAULT = 500, 100
View = Callable[..., HttpResponseBase]


def _state() -> str:
    """An ETag of the whole record: it changes with each change of an event or citation, and each act in the admin."""
    newest = Event.objects.aggregate(updated=Max("updated_at"), last=Max("pk"))
    latest = [model.objects.aggregate(last=Max("pk"))["last"] for model in (Citation, Correction, LogEntry)]
    return f'"{hashlib.sha256(repr((sorted(newest.items()), latest)).encode()).hexdigest()[:24]}"'


class _Instead(Exception):
    """Another answer than the event asked for."""

    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response


def _error(status: int, error: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": error, **more}, status=status)


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except BadFilter as error:
        problems = [{"parameter": p.parameter, "value": p.value, "message": p.message} for p in error.problems]
        return _error(400, str(error), problems=problems)
    except _Instead as instead:
        return instead.response


def data(view: View) -> View:
    """GET and HEAD only, open to any site's scripts, cached for a minute and then by ETag; a bad parameter is a 400."""

    @read_only
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        etag = _state()
        response = get_conditional_response(request, etag=etag) or _answer(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        if response.status_code < 400:
            response["ETag"] = etag
            patch_cache_control(response, public=True, max_age=60)
        return response

    return answered


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")[:-1]


def _flag(request: HttpRequest, name: str) -> bool:
    value = request.GET.get(name, "")
    if value not in ("", "0", "1"):
        raise BadFilter([Problem(name, value[:200], "is neither 1 nor 0")])
    return value == "1"


def _title(form: EventFilterForm) -> str:
    return f"US–China contacts: {form.describe()}" if form.active else "US–China contacts"


@data
def export(request: HttpRequest, name: str) -> HttpResponseBase:
    """One format of the filter in force, all its events, streamed."""
    chosen = FORMATS[name]
    form = EventFilterForm.strict(request.GET, chosen.options)
    if places := [name for name in VIEW if name in form.chosen]:
        words = "is not a parameter of a download, which gives every event of the filter"
        raise BadFilter([Problem(name, form.texts(name)[0], words) for name in places])
    query = form.query_string(after=None)
    selection = Selection(
        form.events(),
        _site(request),
        address=request.build_absolute_uri(reverse("timeline") + (f"?{query}" if query else "")),
        title=_title(form),
        **{option: _flag(request, option) for option in chosen.options},
    )
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=chosen.content_type)
    else:
        response = StreamingHttpResponse(chosen.write(selection), content_type=chosen.content_type)
    if not name.endswith((".json", ".atom")):
        response["Content-Disposition"] = f'attachment; filename="us-china-contacts-{name}"'
    return response


def _published(request: HttpRequest, pk: int) -> EventQuerySet:
    """The one event, if the public may see it; a merged one leads to the same address of what it was merged into."""
    event = Event.objects.filter(pk=pk).select_related("merged_into").first()
    if event is None:
        raise _Instead(_error(404, f"There is no event {pk}."))
    if (target := standing(event).pk) != pk:
        match = request.resolver_match
        assert match is not None
        raise _Instead(HttpResponsePermanentRedirect(reverse(match.view_name, args=[target])))
    found = Event.objects.published().filter(pk=pk)
    if not found:
        raise _Instead(
            _error(410, f"Event {pk} is not shown: an editor found that it is no contact, or no source stands for it.")
        )
    return found


def _only(request: HttpRequest, *names: str) -> None:
    """Refuse any parameter but these."""
    if unknown := [name for name in request.GET if name not in names]:
        raise BadFilter([Problem(name[:200], "", "is not a parameter of this address") for name in unknown])


def _in_full(request: HttpRequest, pk: int) -> dict[str, Any]:
    events = _published(request, pk)
    (row,) = event_rows(events, _site(request))
    fields = ("name", "side", "role", "post", "level", "is_state")
    people = Participation.objects.filter(event=pk).order_by("position", "id").values(*fields, slug=F("official__slug"))
    for person in people:
        slug = person.pop("slug")
        person["official"] = slug and request.build_absolute_uri(reverse("official", args=[slug]))
    citations = [
        {column.name: value for column, value in zip(CITATION_COLUMNS, citation, strict=True)}
        for chunk in citation_chunks(events)
        for citation in chunk
    ]
    return {**as_dict(row), "participants": list(people), "citations": citations}


@data
def event_json(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One event with its participants, their posts on the day, and its citations."""
    _only(request)
    return JsonResponse(_in_full(request, pk))


@data
def event_ics(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One event as a calendar, also if it is known only to the month."""
    _only(request)
    events = _published(request, pk)
    if not events.exclude(date_earliest=None, date_latest=None):
        return _error(404, f"Event {pk} has no date, so it can't be put in a calendar.")
    chosen = FORMATS["events.ics"]
    text = "".join(chosen.write(Selection(events, _site(request), approximate=True)))
    return HttpResponse(
        text,
        content_type=chosen.content_type,
        headers={"Content-Disposition": f'attachment; filename="us-china-contact-{pk}.ics"'},
    )


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", "") or str(PAGE_DEFAULT)
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= PAGE_LIMIT):
        raise BadFilter([Problem("limit", text[:200], f"is not a whole number from 1 to {PAGE_LIMIT}")])
    return int(text)


@data
def api_events(request: HttpRequest) -> HttpResponseBase:
    """A page of the events of a filter, and the address of the next; null on the last."""
    form = EventFilterForm.strict(request.GET, ("limit",))
    limit = _limit(request)
    if "before" in form.chosen:
        raise BadFilter([Problem("before", form.texts("before")[0], "is not a parameter of this address; follow “next”")])
    events, cursor = form.events(), form.value("after")
    if cursor and form.oldest_first:
        events = events.filter(sort_date__gte=cursor.date).exclude(sort_date=cursor.date, pk__lte=cursor.id)
    elif cursor:
        events = events.filter(sort_date__lte=cursor.date).exclude(sort_date=cursor.date, pk__gte=cursor.id)
    events = events.order_by(*(("sort_date", "pk") if form.oldest_first else ("-sort_date", "-pk")))
    keys = list(events.values_list("sort_date", "pk")[: limit + 1])
    rows = list(event_rows(events[:limit], _site(request)))
    following = None
    if len(keys) > limit:
        query = form.query_string(after=str(Cursor(*keys[limit - 1])))
        following = request.build_absolute_uri(f"{reverse('api_events')}?{query}&limit={limit}")
    return JsonResponse({"events": [as_dict(row) for row in rows], "next": following})


@data
def api_officials(request: HttpRequest) -> HttpResponseBase:
    """The register: each official with other names and the posts held."""
    _only(request)
    officials = [
        {
            "name": official.name,
            "native_name": official.native_name,
            "side": official.side,
            "slug": official.slug,
            "aliases": sorted({alias.text for alias in official.aliases.all()}),
            "tenures": [
                {
                    "post": tenure.post.name,
                    "organisation": tenure.post.organisation,
                    "channel": tenure.channel,
                    "level": tenure.level,
                    "start": tenure.start,
                    "end": tenure.end,
                }
                for tenure in official.tenures.all()
            ],
            "permalink": request.build_absolute_uri(official.get_absolute_url()),
        }
        for official in Official.objects.with_posts().order_by("name")
    ]
    return JsonResponse({"officials": officials})


@read_only
def api(request: HttpRequest) -> HttpResponse:
    """What programs may ask, and what they get."""
    context = {
        "site": _site(request),
        "columns": COLUMNS,
        "citation_columns": CITATION_COLUMNS,
        "kinds": EVENT_TYPES,
        "statuses": list(Status),
        "channels": list(Channel),
        "limit": PAGE_LIMIT,
        "default": PAGE_DEFAULT,
    }
    return render(request, "timeline/api.html", context)


urlpatterns: list[URLPattern] = [
    *(path(name, export, {"name": name}, name=name) for name in FORMATS),
    path("events/<int:pk>.json", event_json, name="event_json"),
    path("events/<int:pk>.ics", event_ics, name="event_ics"),
    path("api", api, name="api"),
    path("api/events", api_events, name="api_events"),
    path("api/events/<int:pk>", event_json, name="api_event"),
    path("api/officials", api_officials, name="api_officials"),
]
