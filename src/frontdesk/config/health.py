"""`/healthz`: the web server is alive. `/readyz`: everything an evening needs is there. Both for machines."""

from __future__ import annotations

import logging

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontdesk.config.env import get_settings

log = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the web server answers at all; looks at nothing else, so that a lost database restarts nobody."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, worker and carrier credentials are there, else 503; each by name, `ok` or what is amiss."""
    checks = {"database": _database(), "worker": "unknown", "carrier": _carrier()}
    if checks["database"] == "ok":
        checks["worker"] = _worker()
    ready = all(text == "ok" for text in checks.values())
    response = JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log an error at every look
    return response


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except Exception as error:  # whatever it is: we are not ready, and the page must say so
        log.warning("not ready: the database does not answer (%s)", type(error).__name__)
        return "does not answer"
    return "ok"


def _worker() -> str:
    from frontdesk.jobs import queries

    return "ok" if queries.workers_alive() else "none is alive"


def _carrier() -> str:
    settings = get_settings()
    missing = [
        name
        for name, value in (
            ("TWILIO_ACCOUNT_SID", settings.twilio_account_sid),
            ("TWILIO_AUTH_TOKEN", settings.auth_tokens),
            ("TWILIO_PHONE_NUMBER", settings.twilio_phone_number or settings.twilio_messaging_service_sid),
        )
        if not value
    ]
    return f"not set: {', '.join(missing)}" if missing else "ok"
