"""The editor's desk, in Django's own admin: what is registered here, and the desk's own pages beside it (see urls)."""

from timeline.admin import events, record, register

__all__ = ["events", "record", "register"]
