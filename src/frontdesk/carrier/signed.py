"""The gate of every webhook that is a Django view: signed by the carrier for this very address, or 403.

Only `FRONTDESK_PUBLIC_URL`, the path and the query count, never Host or X-Forwarded-* (whoever sends the request writes
those). A refused request changes nothing; the monitor gets at most one entry a minute of each kind, and none of what
was in it.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from frontdesk.carrier import signature
from frontdesk.carrier.callbacks import sid_of
from frontdesk.carrier.forms import (
    LONGEST_BODY,
    Form,
    UnreadableForm,
    fingerprint,
    plain,
    read_form,
    storable,
    without_payment,
)
from frontdesk.carrier.models import CarrierEvent
from frontdesk.config import clock
from frontdesk.config.env import get_settings

log = logging.getLogger(__name__)

SECONDS_BETWEEN_ENTRIES = 60.0
_last_entry: dict[str, float] = {}


class SignedRequest(HttpRequest):
    """What a view behind `signed_webhook` gets: the request, and the form the carrier signed."""

    twilio: dict[str, str]
    received_at: datetime


View = Callable[..., HttpResponse]


def signed_webhook(kind: CarrierEvent.Kind | str) -> Callable[[View], View]:
    """Let a (synchronous) view see only POSTs that the carrier signed for this address.

    The view gets `request.twilio` (name -> value) and `request.received_at`. Before it runs the raw CarrierEvent of
    `kind` is stored, once however often it comes; a `token` in the address goes with it. The view runs for each
    delivery, so it must give a redelivered request the same answer. Otherwise: 405 not a POST, 413 too large, 400 no
    form, 403 not signed.
    """
    kind = CarrierEvent.Kind(kind)

    def decorate(view: View) -> View:
        @csrf_exempt
        @functools.wraps(view)
        def gate(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if _length(request) > LONGEST_BODY or len(request.body) > LONGEST_BODY:
                return HttpResponse("The body is too large for a webhook.\n", status=413, content_type="text/plain")
            try:
                form = read_form(request.body)
            except UnreadableForm as error:
                return HttpResponse(f"This is no form: {error}.\n", status=400, content_type="text/plain")
            address = address_of(request)
            if not is_signed(address, form, request.headers):
                note_rejected(kind)
                return HttpResponse("Not signed by the carrier.\n", status=403, content_type="text/plain")
            request.twilio = plain(form)
            request.received_at = clock.now()
            _store_once(kind, address, form, kwargs.get("token"), request.received_at)
            return view(request, *args, **kwargs)

        return gate

    return decorate


def is_signed(address: str, form: Form, headers: Mapping[str, str]) -> bool:
    """Whether the carrier signed `form` for FRONTDESK_PUBLIC_URL + `address` (path and query)."""
    settings = get_settings()
    return signature.is_valid(
        settings.frontdesk_public_url + address,
        form,
        headers.get(signature.HEADER, ""),
        settings.auth_tokens,
        headers.get(signature.SETTINGS_HEADER, ""),
    )


def address_of(request: HttpRequest) -> str:
    """Path and query as they were asked for."""
    query = request.META.get("QUERY_STRING", "")
    path = quote(request.path_info, safe="/~:@!$&'()*+,;=-._")
    return f"{path}?{query}" if query else path


def rejection_is_news(kind: str) -> bool:
    """Whether the last entry about a refused webhook of this kind is old enough for another."""
    return time.monotonic() - _last_entry.get(str(kind), -SECONDS_BETWEEN_ENTRIES) >= SECONDS_BETWEEN_ENTRIES


def note_rejected(kind: str) -> None:
    """Tell the monitor that a webhook was refused: once a minute of each kind at most, nothing of what was in it."""
    kind = str(kind)
    if not rejection_is_news(kind):
        return
    _last_entry[kind] = time.monotonic()
    why = "no TWILIO_AUTH_TOKEN is set" if not get_settings().auth_tokens else "its signature does not match"
    summary = f"A {kind} webhook was refused: {why}. If the carrier sent it, check FRONTDESK_PUBLIC_URL and the token."
    log.warning(summary)
    try:
        from frontdesk.monitor import services as monitor

        monitor.record("warning", summary, tags=["webhook", f"kind:{kind}"], now=clock.now())
    except Exception:  # the answer is 403 whatever becomes of the note
        log.exception("The monitor could not be told of a refused webhook.")


def _store_once(kind: CarrierEvent.Kind, address: str, form: Form, token: UUID | None, now: datetime) -> None:
    fields = plain(form)
    event = CarrierEvent(
        kind=kind,
        sid=sid_of(fields),
        token=token,
        data=without_payment(storable(form)),
        fingerprint=fingerprint(address, form),
        received_at=now,
    )
    CarrierEvent.objects.bulk_create([event], ignore_conflicts=True)


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0
