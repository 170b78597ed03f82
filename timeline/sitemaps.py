"""The addresses that a search engine should know."""

import datetime as dt
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from timeline import profiles
from timeline.models import Event, Official, Post, Publisher
from timeline.querysets import EventQuerySet


class Pages(Sitemap):
    def items(self) -> list[str]:
        return [
            "timeline", "silences", "claims", "rates", "disagreements",
            "people", "posts", "places", "publishers", "method", "api",
        ]  # fmt: skip

    def location(self, item: Any) -> str:
        return reverse(item)


class Events(Sitemap):
    limit = 10_000

    def items(self) -> EventQuerySet:
        return Event.objects.published().only("pk", "updated_at").order_by("pk")

    def lastmod(self, item: Event) -> dt.datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> dt.datetime | None:
        """As inherited, without reading every event."""
        newest = Event.objects.published().order_by("-updated_at")
        return newest.values_list("updated_at", flat=True).first()


class People(Sitemap):
    def items(self) -> Any:
        return Official.objects.filter(participations__isnull=False).distinct().order_by("pk")


class Posts(Sitemap):
    def items(self) -> Any:
        return Post.objects.order_by("pk")


class Publishers(Sitemap):
    def items(self) -> Any:
        return Publisher.objects.order_by("pk")


class Places(Sitemap):
    def items(self) -> list[str]:
        return [place.place for country in profiles.places().values() for place in country]

    def location(self, item: Any) -> str:
        return reverse("place", args=[item])


SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": Pages,
    "events": Events,
    "people": People,
    "posts": Posts,
    "places": Places,
    "publishers": Publishers,
}
