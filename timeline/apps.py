"""The app, and what must be in place after each migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TimelineConfig(AppConfig):
    name = "timeline"
    verbose_name = "US–China contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from timeline import checks, roles, search  # noqa: F401 - checks registers itself

        post_migrate.connect(search.ensure_index, sender=self)
        post_migrate.connect(roles.ensure_groups, sender=self)
