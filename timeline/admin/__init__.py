"""The editor's desk, in Django's own admin: what is registered here, and the desk's own pages beside it (see urls)."""

from django.contrib import admin

from timeline.admin import claims, events, record, register

admin.site.index_title = "The desk"
#: The desk's own pages have their way in the header; what is left of the width belongs to texts and tables.
admin.site.enable_nav_sidebar = False

__all__ = ["claims", "events", "record", "register"]
