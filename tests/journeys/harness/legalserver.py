"""A case management system on loopback that takes transfers of intakes, and the troubles real ones make.

```
with legal_server() as server:
    server.will("500", "drop")                # the next requests, in order; then it takes each
    ...
    assert server.kept["Frontdesk-1"]["lastName"] == "Lopez"
```
It keeps one intake for an externalID, as the real one does.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REFUSED = "dateOfBirth could not be read"


class LegalServer:
    """`kept`: externalID -> the intake it took. `asked`: externalID -> how often it was asked to."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.asked: Counter[str] = Counter()
        self.holds = threading.Event()  # somebody waits for an answer now
        self._lets_go = threading.Event()
        self._troubles: deque[str] = deque()
        self._lock = threading.Lock()

    def will(self, *troubles: str) -> None:
        """What it does with the next requests: `error` (HTTP 200 that carries an error), `500`, `drop` (takes it and
        breaks off before the answer), `hold` (takes it and does not answer until `let_go`)."""
        self._troubles.extend(troubles)
        self.holds.clear()
        self._lets_go.clear()

    def let_go(self) -> None:
        self._lets_go.set()

    def answer(self, intake: dict[str, Any]) -> tuple[int, Any] | None:
        """Status and body; None: the connection breaks off."""
        name = intake["externalID"]
        with self._lock:
            self.asked[name] += 1
            trouble = self._troubles.popleft() if self._troubles else ""
            if trouble == "error":
                return 200, {"error": "true", "message": f"{REFUSED}: {intake.get('dateOfBirth')}"}
            if trouble == "500":
                return 500, {"error": "out of order"}
            self.kept.setdefault(name, intake)
        if trouble == "hold":
            self.holds.set()
            self._lets_go.wait(60)
        return None if trouble in ("drop", "hold") else (200, {"error": "false", "uuid": f"case {name}"})


@contextmanager
def legal_server() -> Iterator[tuple[LegalServer, str]]:
    """Such a system, and its address."""
    ours = LegalServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = ours.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            with suppress(OSError):  # whoever asked may be gone
                if said is None:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                body = json.dumps(said[1]).encode()
                self.send_response(said[0])
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield ours, f"http://127.0.0.1:{server.server_port}/e-transfer"
    finally:
        ours.let_go()
        server.shutdown()
        server.server_close()
