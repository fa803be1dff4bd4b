"""Django's settings, made from Frontdesk's own (`config/env.py`); the environment is read only there."""

from __future__ import annotations

import secrets
import warnings
from typing import Any
from urllib.parse import unquote, urlsplit

from frontdesk.config.env import get_settings

SETTINGS = get_settings()


def _secret_key() -> str:
    if SETTINGS.frontdesk_secret_key is not None:
        return SETTINGS.frontdesk_secret_key.get_secret_value()
    path = SETTINGS.home / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _database() -> dict[str, Any]:
    common = {"ENGINE": "frontdesk.config.database", "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    if SETTINGS.database_url is None:
        return {**common, "NAME": "frontdesk", "EMBEDDED": True}
    url = urlsplit(SETTINGS.database_url.get_secret_value())
    query = dict(part.split("=", 1) for part in url.query.split("&") if "=" in part)
    return {
        **common,
        "NAME": unquote(url.path.lstrip("/")) or "frontdesk",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(query.pop("host", url.hostname or "")),
        "PORT": query.pop("port", str(url.port or "")),
        "OPTIONS": {key: unquote(value) for key, value in query.items()},
    }


SECRET_KEY = _secret_key()
DEBUG = SETTINGS.frontdesk_debug
ALLOWED_HOSTS = [
    host.strip()
    for host in [
        urlsplit(SETTINGS.frontdesk_public_url).hostname or "",
        *SETTINGS.frontdesk_allowed_hosts.split(","),
    ]
    if host.strip()
] + ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SETTINGS.frontdesk_public_url]
SECURE_SSL = SETTINGS.frontdesk_public_url.startswith("https://")
SESSION_COOKIE_SECURE = SECURE_SSL
CSRF_COOKIE_SECURE = SECURE_SSL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SSL else None
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "frontdesk.config",
    "frontdesk.monitor",
    "frontdesk.people",
    "frontdesk.carrier",
    "frontdesk.consent",
    "frontdesk.jobs",
    "frontdesk.reminders",
    "frontdesk.conversations",
    "frontdesk.intake",
    "frontdesk.desk",
    "unfold.apps.BasicAppConfig",
    "frontdesk.desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "ninja",  # its page of the intake service's description, without a content delivery network
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "frontdesk.monitor.middleware.monitor_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "frontdesk.config.urls"
ASGI_APPLICATION = "frontdesk.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontdesk.desk.site.account_pages",
            ]
        },
    }
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["frontdesk.people.backends.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "frontdesk.people.adapter.ClosedAccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None  # the person at the keyboard decides
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Frontdesk: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody else's address gets our e-mails
MFA_TOTP_ISSUER = "Frontdesk"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator made the account; nobody can take one by signing up
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English")]  # of the desk; what people hear and read is FRONTDESK_LANGUAGE's and the CSV's
USE_I18N = True
USE_TZ = True
TIME_ZONE = SETTINGS.frontdesk_timezone

STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing to collect: whitenoise serves the files from where they are installed
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# whitenoise hands out its small files whole; nothing is lost by that
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
PROCRASTINATE_ON_APP_READY = "frontdesk.jobs.app.on_ready"

DEFAULT_FROM_EMAIL = SETTINGS.frontdesk_email_from
EMAIL_TIMEOUT = 10  # seconds
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if SETTINGS.frontdesk_email_url is not None:
    _email = urlsplit(SETTINGS.frontdesk_email_url.get_secret_value())
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _email.hostname or "localhost"
    EMAIL_PORT = _email.port or (465 if _email.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_email.username or "")
    EMAIL_HOST_PASSWORD = unquote(_email.password or "")
    EMAIL_USE_SSL = _email.scheme == "smtps"
    EMAIL_USE_TLS = _email.scheme == "smtp" and bool(_email.username)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "frontdesk.monitor.redaction.RedactingFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"frontdesk": {"level": "INFO"}, "procrastinate": {"level": "WARNING"}},
}

UNFOLD = {
    "SITE_TITLE": "Frontdesk",
    "SITE_HEADER": "Frontdesk",
    "SITE_SYMBOL": "support_agent",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "frontdesk.desk.site.favicon"}],
    "STYLES": ["frontdesk.desk.site.stylesheet"],
    "SIDEBAR": {"navigation": "frontdesk.desk.navigation.navigation"},
    "ACCOUNT": {"navigation": "frontdesk.desk.navigation.account_links"},
    "SITE_URL": None,
    # a calm blue; each step keeps the contrast of unfold's own
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 235)",
            "100": "oklch(94% .03 235)",
            "200": "oklch(89% .055 235)",
            "300": "oklch(81% .095 235)",
            "400": "oklch(71% .13 238)",
            "500": "oklch(60% .135 242)",
            "600": "oklch(51% .125 245)",
            "700": "oklch(45% .11 246)",
            "800": "oklch(39% .09 247)",
            "900": "oklch(34% .07 248)",
            "950": "oklch(26% .055 250)",
        }
    },
}
