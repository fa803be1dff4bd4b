"""Records requests that failed (5xx) or were slow, and the exceptions behind them, by their route.

The route is what `urls.py` says, never the address itself: an address holds tokens, a query people's data.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from frontdesk.config.env import get_settings
from frontdesk.monitor import policy, services, writing

Kind = policy.Kind
_ERROR = "_monitor_error"


@sync_and_async_middleware
def monitor_requests(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """The middleware; it stands first, so that it sees and times all the others."""
    if iscoroutinefunction(get_response):

        async def watch_async(request: HttpRequest) -> HttpResponseBase:
            began = time.perf_counter()
            response = await _awaited(get_response(request))
            happenings = _happenings(request, response, began)
            if happenings or writing.waiting():
                await sync_to_async(services.record_many)(happenings)
                await sync_to_async(writing.flush)()
            return response

        return watch_async

    def watch(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = get_response(request)
        services.record_many(_happenings(request, response, began))
        writing.flush()
        return response

    return watch


def remember_error(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Receives Django's signal that an exception left a view; what is recorded waits for the response."""
    import sys

    if request is not None:
        setattr(request, _ERROR, sys.exc_info()[1])


def connect() -> None:
    got_request_exception.connect(remember_error, dispatch_uid="frontdesk.monitor")


async def _awaited(response: Awaitable[HttpResponseBase]) -> HttpResponseBase:
    return await response


def _happenings(request: HttpRequest, response: HttpResponseBase, began: float) -> list[services.Happening]:
    milliseconds = (time.perf_counter() - began) * 1000
    failed = response.status_code >= 500
    slow = policy.is_slow(Kind.REQUEST, milliseconds, get_settings().frontdesk_slow_milliseconds)
    error = getattr(request, _ERROR, None)
    if not (failed or slow or error is not None):
        return []
    route = route_of(request)
    tags = [f"route:{route}"[:80], f"status:{response.status_code}"]
    data = {"method": request.method, "route": route, "status": response.status_code, "user": _user(request)}
    summary = f"{request.method} {route} -> {response.status_code}"
    if slow:
        tags.append("slow")
    happenings = [services.Happening(Kind.REQUEST, summary, data, tags, milliseconds, failed)]
    if error is not None:
        described = services.describe(error)
        happenings.append(
            services.Happening(
                Kind.EXCEPTION,
                f"{described['type']} in {request.method} {route}",
                {**data, "error": described},
                [*tags, f"exception:{described['type']}"],
                None,
                True,
            )
        )
    return happenings


def route_of(request: HttpRequest) -> str:
    """The pattern that the request's address matched, e.g. `/twilio/voice/<uuid:token>`."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else "(no route)"


def _user(request: HttpRequest) -> int | None:
    # only where the session was read already: asking for it now would be a query
    user = getattr(request, "_cached_user", None)
    return user.pk if user is not None else None
