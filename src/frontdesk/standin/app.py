"""The stand-in as an aiohttp application: its parts put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from frontdesk.standin.callbacks import Callbacks
from frontdesk.standin.calling import Calling
from frontdesk.standin.control import Control
from frontdesk.standin.media import MediaStore
from frontdesk.standin.replying import Replying
from frontdesk.standin.rest import Rest
from frontdesk.standin.texting import Texting
from frontdesk.standin.wire import Wire
from frontdesk.standin.world import World

PAGE = Path(__file__).with_name("page")
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}


def make_app(world: World) -> web.Application:
    """The whole stand-in over `world`; the caller runs it."""
    app = web.Application(client_max_size=2**24)
    wire = Wire(world)
    callbacks = Callbacks(world, wire)
    replying = Replying(world, wire)
    texting = Texting(world, callbacks, replying)
    calling = Calling(world, wire, callbacks)
    app.add_routes(MediaStore(world).routes())
    app.add_routes(Rest(world, texting, calling).routes())
    app.add_routes(Control(world, texting, replying, calling, callbacks).routes())
    app.router.add_get("/", _file("index.html"))
    for name in ("page.css", "drawing.js", "page.js"):
        app.router.add_get(f"/{name}", _file(name))

    async def running(app: web.Application) -> AsyncIterator[None]:
        await wire.open()
        texting.open()
        yield
        tasks = [*world.tasks, *texting.stop()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await wire.close()

    app.cleanup_ctx.append(running)
    return app


def _file(name: str):  # type: ignore[no-untyped-def]
    async def handle(request: web.Request) -> web.Response:
        path = PAGE / name
        return web.Response(body=path.read_bytes(), content_type=_TYPES[path.suffix], charset="utf-8")

    return handle
