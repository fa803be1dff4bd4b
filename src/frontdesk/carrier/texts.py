"""The address of texts from people, `/twilio/sms`, as plain ASGI in front of Django: a person waits for the answer.

The work is that of `webhooks.inbound_text`, in a few threads that keep their database connections; Django would open
one a request. While a result is awaited for the answer no thread is held.

200 with TwiML; 403 not signed for this address; 503 not stored (the carrier's fallback may send it again); 405, 413 or
400 for what is no text at all.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, connections

from frontdesk.carrier import answering, webhooks
from frontdesk.carrier.callbacks import sid_of
from frontdesk.carrier.forms import Form, UnreadableForm, fingerprint, plain, read_form, storable
from frontdesk.carrier.ingest import (
    Gone,
    Receive,
    Scope,
    Send,
    TooLarge,
    address_of,
    body_of,
    signature_headers,
)
from frontdesk.carrier.signed import is_signed, note_rejected
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.monitor import services as monitor

log = logging.getLogger(__name__)

TEXTS = "/twilio/sms"
#: Texts in work at once in this process. More wait a moment: with more threads each would only be slower.
THREADS = 8

_XML = [(b"content-type", b"text/xml; charset=utf-8")]
_PLAIN = [(b"content-type", b"text/plain")]
_ALLOW = [*_PLAIN, (b"allow", b"POST")]

P = ParamSpec("P")
T = TypeVar("T")
_pool: ThreadPoolExecutor | None = None
#: The database connection of each thread of the pool.
_opened: list[Any] = []


async def inbound_texts(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application for `/twilio/sms`."""
    began = time.perf_counter()
    try:
        status, headers, body, waited = await _answer(scope, receive)
    except Gone:
        return
    except Exception as error:
        log.exception("a text could not be taken in: %s", type(error).__name__)
        status, headers, body, waited = 503, _PLAIN, "Not stored; send it again.\n", 0.0
    milliseconds = (time.perf_counter() - began - waited) * 1000
    if status >= 500 or milliseconds > get_settings().frontdesk_slow_milliseconds:
        await _record(status, milliseconds)
    raw = body.encode()
    await send({"type": "http.response.start", "status": status, "headers": [*headers, _length(raw)]})
    await send({"type": "http.response.body", "body": raw})


def close_texts() -> None:
    """Let the texts in work finish, and close their connections."""
    global _pool
    if _pool is not None:
        _pool.shutdown()
        _pool = None
    while _opened:
        wrapper = _opened.pop()
        if wrapper.connection is not None:  # its thread is gone: Django itself would not let us close it
            wrapper.connection.close()


async def _answer(scope: Scope, receive: Receive) -> tuple[int, list[tuple[bytes, bytes]], str, float]:
    """Status, headers, body, and the seconds for which a result was waited."""
    if scope["method"] != "POST":
        return 405, _ALLOW, "Only POST.\n", 0.0
    try:
        form = read_form(await body_of(receive))
    except TooLarge:
        return 413, _PLAIN, "The body is too large for a webhook.\n", 0.0
    except UnreadableForm as error:
        return 400, _PLAIN, f"This is no form: {error}.\n", 0.0
    address = address_of(scope)
    if not is_signed(address, form, signature_headers(scope)):
        await _in_pool(note_rejected, "text_in")
        return 403, _PLAIN, "Not signed by the carrier.\n", 0.0
    if not sid_of(plain(form)):
        return 400, _PLAIN, "A text has a MessageSid.\n", 0.0
    now = clock.now()
    pk, reply, awaits = await _in_pool(_take, form, address, now)
    if not awaits:
        return 200, _XML, reply, 0.0
    began = time.monotonic()
    until = began + get_settings().frontdesk_answer_within
    while time.monotonic() < until and not await _in_pool(answering.is_complete, pk):
        await asyncio.sleep(answering.LOOK)
    waited = time.monotonic() - began
    return 200, _XML, await _in_pool(answering.complete, pk, now), waited


def _take(form: Form, address: str, now: datetime) -> tuple[int, str, bool]:
    fields = plain(form)
    event = webhooks.RawEvent(storable(form), fingerprint(address, form))
    pk = webhooks.take_in(sid_of(fields), fields, now, event)
    return pk, *answering.begin(pk, now)


async def _in_pool(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(
            THREADS, thread_name_prefix="texts", initializer=lambda: _opened.append(connections["default"])
        )

    def call() -> T:
        # a connection that has failed is opened anew; nothing else is asked of a living one, for each question costs
        old = connection.close_at is not None and time.monotonic() >= connection.close_at
        if connection.errors_occurred or old:
            connection.close()
        try:
            return function(*args, **kwargs)
        except (OperationalError, InterfaceError):
            connection.close()  # it may have died unnoticed; all that is done here may be done twice
            return function(*args, **kwargs)

    return await asyncio.get_running_loop().run_in_executor(_pool, call)


async def _record(status: int, milliseconds: float) -> None:
    def write() -> None:
        tags = [f"route:{TEXTS}", f"status:{status}"]
        monitor.record(
            "request", f"POST {TEXTS} -> {status}", tags=tags, milliseconds=milliseconds, failed=status >= 500
        )

    await _in_pool(write)


def _length(raw: bytes) -> tuple[bytes, bytes]:
    return b"content-length", b"%d" % len(raw)
