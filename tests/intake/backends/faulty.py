"""A proxy on this machine that stands between us and a service, and does to its answers what a test says."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class FaultyProxy:
    """`faults`: what happens to the next requests, one each, oldest first: "500", "bad json", "slow" (no answer within
    `slow_seconds`), "drop" (the connection ends without an answer), "drop after" (the service got it, the answer is
    lost), "twice" (the service gets it twice), "401", "ok". None left: all goes through. Requests for tokens are only
    hit when `tokens_too`."""

    target: str
    faults: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)  # method, path
    tokens_too: bool = False
    slow_seconds: float = 3.0
    url: str = ""

    def start(self) -> Callable[[], None]:
        ours = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                ours.asked.append((self.command, self.path.partition("?")[0]))
                is_token = self.path.endswith("/oauth/token")
                fault = ours.faults.pop(0) if ours.faults and (ours.tokens_too or not is_token) else "ok"
                if fault in ("drop", "drop after"):
                    if fault == "drop after":
                        self._forward(body)
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if fault == "slow":
                    time.sleep(ours.slow_seconds)
                if fault == "twice":
                    self._forward(body)
                status, headers, raw = self._forward(body) if fault not in ("500", "401", "bad json") else _own(fault)
                try:
                    self.send_response(status)
                    for name, value in headers:
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(raw)))
                    self.end_headers()
                    self.wfile.write(raw)
                except OSError:
                    pass  # whoever asked waits no longer

            def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
                parts = urlsplit(ours.target)
                connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
                headers = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "connection")}
                connection.request(self.command, parts.path + self.path, body, headers)
                answer = connection.getresponse()
                raw = answer.read()
                connection.close()
                kept = [(n, v) for n, v in answer.getheaders() if n.lower() in ("content-type", "retry-after")]
                return answer.status, kept, raw

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

            def log_message(self, *args: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

        def stop() -> None:
            server.shutdown()
            server.server_close()

        return stop


def _own(fault: str) -> tuple[int, list[tuple[str, str]], bytes]:
    status = {"500": 500, "401": 401, "bad json": 200}[fault]
    return status, [("Content-Type", "application/json")], b'{"data": [' if fault == "bad json" else b"{}"
