"""System checks: what Django cannot know must be in place."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, connections

from timeline import search


@register(Tags.database)
def search_index_in_place(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The full-text index and its triggers exist: a table rebuilt on SQLite drops its triggers silently."""
    if not databases or DEFAULT_DB_ALIAS not in databases:
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    if "timeline_event" not in connection.introspection.table_names() or search.index_in_place(connection):
        return []
    return [Warning("The full-text index is missing.", hint="Run manage.py migrate, which makes it anew.", id="timeline.W001")]
