"""The service under /api/triage/, put together. Description at openapi.json, a page to read it at docs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.parser import Parser

from frontdesk.conversations.running import storable
from frontdesk.intake.api import errors, handing_over, intake_settings, navigation, signing_in, triage_users
from frontdesk.intake.backends.wire import MEDIA_TYPE

ABOUT = """\
Legal-aid triage and intake: who helps with what, guided navigation, triage users, conflict check and transfers.

Get a token from `/oauth/token` and send it as `Authorization: Bearer`. Errors are JSON: `errors[].detail` says what,
`errors[].source` where. Nothing of a person belongs into an address.
"""


class _Service(NinjaAPI):
    """Answers as JSON:API where the address is one of its."""

    def create_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, *args, **kwargs)
        if "/jsonapi/" in request.path:
            response["Content-Type"] = MEDIA_TYPE
        return response


class _Parser(Parser):
    """Only JSON, only what is an object at its top, and of that what PostgreSQL can keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        sent = (request.content_type or "").lower()
        if sent not in (MEDIA_TYPE, "application/json", ""):
            raise errors.Refused(415, f"send the body as {MEDIA_TYPE} or application/json")
        body = super().parse_body(request)
        if not isinstance(body, Mapping):
            raise errors.Refused(422, "the body is not an object", "/")
        return storable(body)


api = _Service(
    title="Frontdesk intake",
    version="1",
    description=ABOUT,
    urls_namespace="intake-api",
    auth=signing_in.Bearer(),
    parser=_Parser(),
)
errors.install(api)
for room in (signing_in, triage_users, intake_settings, navigation, handing_over):
    api.add_router("", room.router)
