"""The addresses of status callbacks, as plain ASGI in front of Django: a round of calls brings thousands in minutes.

`/twilio/status/text/<token>` and `/twilio/status/call/<token>`: 204 when the callback is stored durably (or was before
this), 403 not signed for this address, 503 not stored in time (the carrier retries; `group_commit.py`). 405, 404, 413,
400 for what is no callback at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from frontdesk.carrier import signature
from frontdesk.carrier.aside import aside
from frontdesk.carrier.callbacks import KINDS, read_status, where_to
from frontdesk.carrier.forms import LONGEST_BODY, UnreadableForm, fingerprint, plain, read_form, storable
from frontdesk.carrier.group_commit import QueueFull, get_writer
from frontdesk.carrier.signed import is_signed, note_rejected, rejection_is_news
from frontdesk.config import clock

PREFIX = "/twilio/status/"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_SENTENCES = {
    204: b"",
    400: b"This is no form.\n",
    403: b"Not signed by the carrier.\n",
    404: b"No such address.\n",
    405: b"Only POST.\n",
    413: b"The body is too large for a webhook.\n",
    503: b"Not stored; send it again.\n",
}
_HEADERS = {
    status: [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(sentence))]
    + ([(b"allow", b"POST")] if status == 405 else [])
    + ([(b"retry-after", b"5")] if status == 503 else [])
    if sentence
    else []
    for status, sentence in _SENTENCES.items()
}
_HEADER = signature.HEADER.lower().encode()
_SETTINGS_HEADER = signature.SETTINGS_HEADER.lower().encode()


class TooLarge(Exception):
    """The body is larger than any webhook's."""


class Gone(Exception):
    """The client hung up before its request was complete."""


async def status_callbacks(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application for addresses below `/twilio/status/`."""
    try:
        status = await _answer(scope, receive)
    except Gone:
        return
    await send({"type": "http.response.start", "status": status, "headers": _HEADERS[status]})
    await send({"type": "http.response.body", "body": _SENTENCES[status]})


async def _answer(scope: Scope, receive: Receive) -> int:
    path: str = scope["path"]
    place = where_to(path)
    if place is None:
        return 404
    if scope["method"] != "POST":
        return 405
    channel, token = place
    try:
        raw = read_form(await body_of(receive))
    except TooLarge:
        return 413
    except UnreadableForm:
        return 400
    address = address_of(scope)
    if not is_signed(address, raw, signature_headers(scope)):
        if rejection_is_news(KINDS[channel]):
            await aside(note_rejected, KINDS[channel])
        return 403
    event = read_status(channel, token, plain(raw), clock.now())
    try:
        # if the client hangs up, its callback is stored all the same
        stored = await get_writer().put(event, storable(raw), fingerprint(address, raw))
    except QueueFull:
        return 503
    return 204 if stored else 503


def signature_headers(scope: Scope) -> dict[str, str]:
    """The headers by which the carrier signs."""
    headers = {}
    for name, value in scope["headers"]:
        if name == _HEADER:
            headers[signature.HEADER] = value.decode("latin-1")
        elif name == _SETTINGS_HEADER:
            headers[signature.SETTINGS_HEADER] = value.decode("latin-1")
    return headers


def address_of(scope: Scope) -> str:
    """Path and query as they were asked for."""
    query: bytes = scope.get("query_string", b"")
    path: str = scope["path"]
    return f"{path}?{query.decode('latin-1')}" if query else path


async def body_of(receive: Receive) -> bytes:
    """The whole body. Raises TooLarge, and Gone when the client hangs up before it is complete."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if message["type"] == "http.disconnect":
        raise Gone
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            raise TooLarge
    if len(body) > LONGEST_BODY:
        raise TooLarge
    return body
