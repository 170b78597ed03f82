"""The site's settings, with what only tests need."""

import os

os.environ.setdefault("TIMELINE_SECRET_KEY", "for the tests alone")
# Playwright's own event loop runs in the test's thread, where Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from timeline.settings import *  # noqa: F403
from timeline.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Long work is done in place, and fetching from servers on this machine needs no manners.
JOBS = "now"
FETCH_PAUSE = 0
