"""How the public pages are asked for: they show the record, and no request to them changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def read_only[V: Callable[..., Any]](view: V) -> V:
    """A page for GET and HEAD; any other method is told so with 405, not turned away for want of a form's token."""
    return csrf_exempt(require_safe(view))
