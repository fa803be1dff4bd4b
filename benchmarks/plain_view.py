"""What Frontdesk's intake is compared with: a plain synchronous Django view that writes one row for each callback.

It checks the signature (with our own quick function), writes the row with the ORM and answers; it folds nothing. Its
connections stay open. It runs twice: with the project's settings, as any view of this project would, and bare, without
any middleware.
"""

from __future__ import annotations

import hashlib
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plain_view")
sys.modules.setdefault("plain_view", sys.modules[__name__])

from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from frontdesk.config.settings import *  # noqa: E402, F403

ROOT_URLCONF = "plain_view_urls"


# Each thread of WSGI keeps its connection; under ASGI each request has a thread of its own, so they share a pool.
if os.environ.get("PLAIN_VIEW_INTERFACE") == "asgi":
    DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}  # noqa: F405
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 16, "max_size": 16}}  # noqa: F405


def application_of(interface: str):  # type: ignore[no-untyped-def]
    import django
    from django.conf import settings
    from django.core.handlers.asgi import ASGIHandler
    from django.core.handlers.wsgi import WSGIHandler

    django.setup()
    if os.environ.get("PLAIN_VIEW_BARE"):
        settings.MIDDLEWARE = []
    return WSGIHandler() if interface == "wsgi" else ASGIHandler()


@csrf_exempt
def status_callback(request, token):  # type: ignore[no-untyped-def]
    """The view: check the signature, write the row, answer."""
    from django.http import HttpResponse

    from frontdesk.carrier.models import CarrierEvent
    from frontdesk.carrier.signature import HEADER, is_valid
    from frontdesk.config import clock
    from frontdesk.config.env import get_settings

    settings = get_settings()
    form = request.POST.dict()
    url = settings.frontdesk_public_url + request.path
    if not is_valid(url, form, request.headers.get(HEADER, ""), settings.auth_tokens):
        return HttpResponse(status=403)
    CarrierEvent.objects.create(
        kind="text_status",
        sid=form["MessageSid"],
        token=token,
        data=form,
        fingerprint=hashlib.sha256(url.encode() + request.body).hexdigest(),
        received_at=clock.now(),
    )
    return HttpResponse(status=204)
