"""Asking our own ASGI application, signed as the carrier signs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from frontdesk.carrier import signature

PUBLIC_URL = "http://testserver"
TOKEN = "test-token"


def signed_headers(path: str, form: Mapping[str, Any], token: str = TOKEN) -> dict[str, str]:
    return {signature.HEADER: signature.sign(PUBLIC_URL + path, form, token)}


async def post(
    application: Any, path: str, form: Mapping[str, Any], headers: Mapping[str, str] | None = None, method: str = "POST"
) -> int:
    """Send one request; returns the status. Without `headers` it is signed for `path`."""
    if headers is None:
        headers = signed_headers(path, form)
    body = urlencode(form, doseq=True).encode()
    address, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "method": method,
        "path": address,
        "raw_path": address.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"testserver"), (b"content-type", b"application/x-www-form-urlencoded")]
        + [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    messages = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    return sent[0]["status"]


def post_all(requests: Sequence[tuple[str, Mapping[str, Any]]], **more: Any) -> list[int]:
    """Send the requests at once to the real application, in a loop of their own; returns their statuses in order."""
    from frontdesk.carrier.group_commit import close_writer
    from frontdesk.config.asgi import application

    async def run() -> list[int]:
        try:
            return await asyncio.gather(*(post(application, path, form, **more) for path, form in requests))
        finally:
            await close_writer()

    return asyncio.run(run())
