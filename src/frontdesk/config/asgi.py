"""The ASGI application: status callbacks and texts go to the carrier's own intake, everything else to Django."""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.config.settings")

_django = get_asgi_application()

from frontdesk.carrier.group_commit import close_writer  # noqa: E402 - Django must be set up first
from frontdesk.carrier.ingest import PREFIX, status_callbacks  # noqa: E402
from frontdesk.carrier.texts import TEXTS, close_texts, inbound_texts  # noqa: E402
from frontdesk.config.process import keep_what_is_loaded  # noqa: E402


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(PREFIX):
        await status_callbacks(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == TEXTS:
        await inbound_texts(scope, receive, send)
    else:
        await _django(scope, receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    """Django knows no lifespan; the intake must store what it has taken before the process ends."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            keep_what_is_loaded()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await close_writer()
            close_texts()
            await send({"type": "lifespan.shutdown.complete"})
            return
