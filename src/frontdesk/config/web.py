"""The web server: granian with Frontdesk's ASGI application, in one worker process that ends with its parent."""

from __future__ import annotations

import os
from typing import Any

APPLICATION = "frontdesk.config.asgi:application"
_SERVER_PID_VARIABLE = "FRONTDESK_WEB_PID"


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C. A worker process that dies is started again."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ[_SERVER_PID_VARIABLE] = str(os.getpid())
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=30,
    )
    server.serve(target_loader=load, wrap_loader=False)


def load() -> Any:
    """In the worker process: load the application. Called by granian."""
    from granian._internal import load_target

    from frontdesk.config.process import end_with_parent

    if os.getppid() == int(os.environ[_SERVER_PID_VARIABLE]):
        end_with_parent(os.getppid())
    return load_target(APPLICATION)
