"""Errors of the service as JSON:API writes them: what is wrong, and where. Never the value: it may be a person's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from frontdesk.config import clock
from frontdesk.intake.backends.contract import BackendDown, BackendRefused
from frontdesk.intake.backends.wire import MEDIA_TYPE
from frontdesk.monitor import services as monitor

TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    409: "Conflict",
    415: "Unsupported media type",
    422: "Unprocessable content",
    429: "Too many requests",
    500: "Internal error",
    503: "Service unavailable",
}


class Refused(Exception):
    """The request is not carried out. `where`: a JSON pointer into the body, or "?name" of a parameter."""

    def __init__(self, status: int, detail: str, where: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.where = status, detail, where


def document(status: int, mistakes: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """`mistakes`: (detail, where)."""
    errors = []
    for detail, where in mistakes:
        error: dict[str, Any] = {"status": str(status), "title": TITLES.get(status, "Error"), "detail": detail}
        if where:
            error["source"] = {"parameter": where[1:]} if where.startswith("?") else {"pointer": where}
        errors.append(error)
    return {"errors": errors}


def answer(status: int, detail: str, where: str = "") -> HttpResponse:
    return _response(status, [(detail, where)])


def install(api: NinjaAPI) -> None:
    """Let every error of the service be answered so."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return _response(error.status, [(error.detail, error.where)])

    @api.exception_handler(BackendRefused)
    def backend_refused(request: HttpRequest, error: BackendRefused) -> HttpResponse:
        return _response(error.status, [(str(error), "")])

    @api.exception_handler(BackendDown)
    def backend_down(request: HttpRequest, error: BackendDown) -> HttpResponse:
        return _response(503, [(str(error), "")])

    @api.exception_handler(AuthenticationError)
    def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        response = _response(401, [("give a bearer token that is good; get one from /oauth/token", "")])
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return _response(422, [(str(mistake["msg"]), _where(mistake["loc"])) for mistake in error.errors])

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        # the framework wraps what went wrong with the body
        if isinstance(cause := error.__cause__, Refused):
            return refused(request, cause)
        if error.status_code == 400:
            return _response(400, [("the body is not JSON", "/")])
        return _response(error.status_code, [(str(error), "")])

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        if isinstance(error, (OperationalError, InterfaceError)):
            return _response(503, [("the service cannot reach its database; try again", "")])
        # its words may quote what was sent: who repairs it sees where it broke
        route = request.resolver_match.route if request.resolver_match else "?"
        monitor.record_exception(
            error,
            summary=f"{type(error).__name__} in {request.method} /{route}",
            tags=["intake", f"route:/{route}"[:80]],
            now=clock.now(),
            quotes_people=True,
        )
        return _response(500, [("this is our mistake; it is recorded, and may be tried again", "")])


def _where(loc: Sequence[Any]) -> str:
    place, *path = [str(part) for part in loc]
    if place == "query":
        return "?" + ".".join(path)
    return "/" + "/".join(path[1:] if place == "body" else path)


def _response(status: int, mistakes: Sequence[tuple[str, str]]) -> HttpResponse:
    response = JsonResponse(document(status, mistakes), status=status)
    response["Content-Type"] = MEDIA_TYPE
    return response
