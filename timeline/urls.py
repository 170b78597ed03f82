"""Every address of the site."""

from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path

from timeline import accounts, export_views, feedback, record_views, sitemaps, views
from timeline.readonly import read_only

urlpatterns = [
    path("", views.timeline, name="timeline"),
    path("embed", views.embed, name="embed"),
    path("events/<int:pk>", views.event, name="event"),
    path("events/<int:pk>/report", feedback.report, name="report"),
    path("articles/<int:pk>", views.article, name="article"),
    path("people", views.people, name="people"),
    path("people/suggest", views.suggest_people, name="suggest_people"),
    path("people/<slug:slug>", views.official, name="official"),
    path("people/<slug:slug>/with/<slug:other>", views.pair, name="pair"),
    path("posts", views.posts, name="posts"),
    path("posts/<slug:slug>", views.post, name="post"),
    path("places", views.places, name="places"),
    path("places/<path:name>", views.place, name="place"),
    path("publishers", views.publishers, name="publishers"),
    path("publishers/<slug:slug>", views.publisher, name="publisher"),
    path("method", views.method, name="method"),
    *export_views.urlpatterns,
    *record_views.urlpatterns,
    path("favicon.ico", views.favicon),
    path("robots.txt", views.robots, name="robots"),
    path(
        "sitemap.xml",
        read_only(sitemap_views.index),
        {"sitemaps": sitemaps.SITEMAPS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", read_only(sitemap_views.sitemap), {"sitemaps": sitemaps.SITEMAPS}, name="sitemap_section"),
    path("admin/two-factor/", admin.site.admin_view(accounts.two_factor), name="two_factor"),
    path("admin/", include("timeline.admin.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "timeline.views.bad_request"
handler403 = "timeline.views.forbidden"
handler404 = "timeline.views.not_found"
handler500 = "timeline.views.server_error"
