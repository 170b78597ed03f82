"""The public pages, one thin function each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from django.conf import settings
from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import is_valid_path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from timeline import charts, details, facets, listing, profiles
from timeline.columns import Columns, Mask, columns
from timeline.drawing import draw
from timeline.exports import FORMATS
from timeline.forms import EventFilterForm
from timeline.models import Article, Event, Official, Post
from timeline.readonly import read_only
from timeline.rows import CITATION_COLUMNS, COLUMNS
from timeline.vocabulary import ReviewState, Side
from timeline.wording import parse_day

ACCURACY = Path(__file__).resolve().parent / "extract" / "data" / "accuracy.json"
#: The rule for the one page that other sites may frame.
FRAMED: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": ["*"]}
#: So many events are listed on the page of a person or a place; the rest is a link away.
SHOWN = 20
#: And so many articles on that of a publisher.
ARTICLES = 100


class HtmxRequest(HttpRequest):
    """A request after django-htmx's middleware."""

    htmx: HtmxDetails


def _is_canonical(request: HttpRequest, form: EventFilterForm) -> bool:
    given = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    return given == parse_qsl(form.query_string())


def _address(name: str, query: str) -> str:
    return reverse(name) + (f"?{query}" if query else "")


@read_only
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def timeline(request: HtmxRequest) -> HttpResponse:
    """The timeline: the whole page, or for htmx the part that a filter changes."""
    form = EventFilterForm(request.GET)
    if not request.htmx and not form.notes and not _is_canonical(request, form):
        return redirect(_address("timeline", form.query_string()))
    page = listing.page(form)
    total = facets.total(form)
    filter_query = form.query_string(after=None)
    context = {
        "form": form,
        "headline": form.describe(total),
        "total": total,
        "page": page,
        # Worked out only where the template has not kept what it drew for this filter and state of the record.
        "facets": lambda: draw("facets.html", "groups", facets.facet_counts(form), form),
        "chart": lambda: _chart(form),
        "state": page.state,
        "filter_query": filter_query,
        "presets": _presets(form),
        "downloads": [(item.label, _address(item.name, form.query_string(order=None))) for item in FORMATS.values()],
        "feed_address": _address("events.atom", form.query_string(order=None)),
        "newest_query": form.query_string(order=None),
        "oldest_query": form.query_string(order="oldest"),
        "snippet": _snippet(request, form, filter_query),
        "address": request.build_absolute_uri(_address("timeline", filter_query)),
    }
    if request.htmx and not request.htmx.history_restore_request:
        response = render(request, "timeline/event_list.html#page", context | {"fragment": True})
        response["HX-Push-Url"] = _address("timeline", form.query_string())
        return response
    return render(request, "timeline/event_list.html", context)


def _chart(form: EventFilterForm) -> str:
    chart = charts.overview(form)
    return draw("chart.html", "chart", chart, form.covers_all_contacts) if chart else ""


def _snippet(request: HttpRequest, form: EventFilterForm, query: str) -> SafeString:
    """The HTML by which another site embeds the view: a frame, and a link for who sees no frames."""
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="520" loading="lazy"></iframe>\n'
        '<p><a href="{}">{}: US–China contacts</a></p>',
        request.build_absolute_uri(_address("embed", query)),
        form.describe(),
        request.build_absolute_uri(_address("timeline", query)),
        form.describe(),
    )


def _presets(form: EventFilterForm) -> list[tuple[str, str, bool]]:
    """(words, query string, whether in force) of the ready-made filters."""
    year = str(timezone.now().year)
    presets = {
        "Leaders": "level=1",
        "Defence": "channel=defence",
        "Cancelled or refused": "status=cancelled&status=postponed&status=refused",
        "This year": f"from={year}&to={year}",
    }
    return [(words, query, form.query_string(after=None) == query) for words, query in presets.items()]


@read_only
@xframe_options_exempt
@csp_override(FRAMED)
def embed(request: HttpRequest) -> HttpResponse:
    """A narrow view of any filter, for a frame on another site."""
    form = EventFilterForm(request.GET)
    page = listing.page(form, SHOWN)
    query = form.query_string(after=None)
    address = request.build_absolute_uri(_address("timeline", query))
    return render(request, "timeline/embed.html", {"form": form, "page": page, "address": address})


@read_only
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event with all that the record knows of it; a merged one leads to what it was merged into."""
    found = get_object_or_404(Event.objects.select_related("merged_into"), pk=pk)
    if found.merged_into_id:
        target = details.final_target(found)
        return HttpResponsePermanentRedirect(target.get_absolute_url())
    if found.review_state == ReviewState.REJECTED or not found.source_count:
        return render(request, "timeline/event_gone.html", {"event": found}, status=410)
    context = details.of_event(found, request.build_absolute_uri(found.get_absolute_url()))
    return render(request, "timeline/event_detail.html", context)


@read_only
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """An article: who published it, the events it reports, each in a short excerpt, and the way to the original."""
    found = get_object_or_404(Article.objects.select_related("publisher"), pk=pk)
    return render(request, "timeline/article_detail.html", {"article": found, "excerpts": details.excerpts(found)})


@read_only
def people(request: HttpRequest) -> HttpResponse:
    """The officials of the record, by side."""
    found = profiles.people()
    sides = [(side, [person for person in found if person.official.side == side]) for side in Side]
    return render(request, "timeline/official_list.html", {"sides": sides})


@read_only
def suggest_people(request: HttpRequest) -> HttpResponse:
    """Options for the people's type-ahead: names that hold the letters typed so far."""
    typed = " ".join(request.GET.get("person", "").replace("\0", "").split())[:100]
    names = profiles.named_like(typed)[:10] if len(typed) > 1 else []
    return render(request, "timeline/_people_options.html", {"officials": names})


@read_only
def official(request: HttpRequest, slug: str) -> HttpResponse:
    """One official: posts held, contacts over time, and with whom."""
    found = get_object_or_404(Official.objects.with_posts(), slug=slug)
    record = columns()
    events = record.live & record.with_all([found.pk])
    context: dict[str, Any] = {
        "official": found,
        "tenures": sorted(found.tenures.all(), key=lambda tenure: (tenure.first_day is not None, tenure.first_day), reverse=True),
        "counterparts": profiles.counterparts(record, found),
        **_contacts(record, events),
    }
    return render(request, "timeline/official_detail.html", context)


def _contacts(record: Columns, events: Mask) -> dict[str, Any]:
    """The newest events, how many there are, how many of them are contacts that took place, the latest and all by year."""
    latest = record.page(events & record.contacts & record.dated, 1)
    return {
        "latest": Event.objects.filter(pk__in=latest).first(),
        "entries": listing.entries(record.page(events, SHOWN)),
        "total": int(np.count_nonzero(events)),
        "contacts": int(np.count_nonzero(events & record.contacts)),
        "years": profiles.by_year(record, events),
    }


@read_only
def pair(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """Two officials: every contact of both, the first, the last, and the longest time without; `as_of` a day, by reports."""
    first, second = get_object_or_404(Official, slug=slug), get_object_or_404(Official, slug=other)
    if first == second:
        raise Http404("One person is not a pair.")
    events = Event.objects.published().with_official(first).with_official(second)
    as_of = parse_day(request.GET.get("as_of", ""))
    if as_of:
        events = events.reported_by(as_of)
    return render(request, "timeline/pair.html", {"first": first, "second": second, "as_of": as_of, **details.of_pair(events)})


@read_only
def posts(request: HttpRequest) -> HttpResponse:
    """The posts of the register, by side and level."""
    found = list(Post.objects.annotate(number=Count("tenures__official", distinct=True)).order_by("level", "name"))
    sides = [(side, [post for post in found if post.side == side]) for side in Side]
    return render(request, "timeline/post_list.html", {"sides": sides})


@read_only
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """One post: its holders in turn, and the contacts of all of them as one line."""
    found = get_object_or_404(Post.objects.prefetch_related("tenures"), slug=slug)
    record = columns()
    contacts = _contacts(record, profiles.in_post(record, found))
    context = {"post": found, "holders": profiles.holders(record, found), **contacts}
    return render(request, "timeline/post_detail.html", context)


@read_only
def places(request: HttpRequest) -> HttpResponse:
    """Where the contacts were, by country."""
    return render(request, "timeline/place_list.html", {"countries": profiles.places()})


@read_only
def place(request: HttpRequest, name: str) -> HttpResponse:
    """One place: its contacts over time."""
    record = columns()
    context: dict[str, Any] = {"place": name, **_contacts(record, record.live & record.among("place", [name]))}
    if not context["total"]:
        raise Http404("No event of the record was there.")
    return render(request, "timeline/place_detail.html", context)


@read_only
def publishers(request: HttpRequest) -> HttpResponse:
    """The publishers whose articles the record rests on."""
    return render(request, "timeline/publisher_list.html", {"publishers": profiles.publishers()})


@read_only
def publisher(request: HttpRequest, slug: str) -> HttpResponse:
    """One publisher: its articles by month, and the latest of them."""
    found = next((item for item in profiles.publishers() if item.publisher.slug == slug), None)
    if found is None:
        raise Http404("No publisher of that name.")
    articles = Article.objects.without_text().annotate(events=Count("citations__event", distinct=True))
    newest = Article.objects.filter(publisher=found.publisher).order_by("-published", "-pk").values_list("pk", flat=True)
    context = {
        "read": found,
        "publisher": found.publisher,
        "coverage": profiles.coverage(found.publisher),
        "articles": articles.filter(pk__in=list(newest[:ARTICLES])).order_by("-published", "-pk"),
    }
    return render(request, "timeline/publisher_detail.html", context)


@read_only
def method(request: HttpRequest) -> HttpResponse:
    """What is counted and how, how well it is read, and where the record is thin."""
    events, publishers = Event.objects.published(), profiles.publishers()
    context = {
        "record": events.aggregate(number=Count("pk"), last=Max("date_latest")),
        "contacts": events.contacts().aggregate(first=Min("date_earliest"), last=Max("date_latest")),
        "newest_article": Article.objects.aggregate(published=Max("published"))["published"],
        "reviewed": events.filter(review_state__in=facets.REVIEWED).count(),
        "articles": Article.objects.count(),
        "publishers": publishers[:15],
        "publisher_count": len(publishers),
        "coverage": profiles.coverage(),
        "accuracy": json.loads(ACCURACY.read_text("utf-8")) if ACCURACY.is_file() else None,
        "columns": COLUMNS,
        "citation_columns": CITATION_COLUMNS,
        **details.vocabulary(),
    }
    return render(request, "timeline/method.html", context)


@read_only
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look without being told."""
    return redirect(static("timeline/favicon.svg"))


@read_only
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """What a search engine may read: every page, but not every combination of filters."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*?",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _error(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that can't be read."""
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that is not for this visitor."""
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere; one that only has a stroke too many at its end leads to the page meant."""
    meant = request.path.rstrip("/")
    if meant != request.path and is_valid_path(meant) and not meant.startswith(reverse("admin:index")):
        return HttpResponsePermanentRedirect(meant)
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """An error of ours. Read as it is: the database, or the list of static files, may be the cause."""
    return HttpResponse(Path(settings.BASE_DIR, "templates", "500.html").read_text("utf-8"), status=500)
