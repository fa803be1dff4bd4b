"""Where people's data and our secrets may go; answers that drip or do not end."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from frontdesk.config.env import get_settings
from frontdesk.intake.backends import asking
from frontdesk.intake.backends.connector import connector
from frontdesk.intake.backends.contract import BackendDown


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://triage.example.org/x", True),
        ("http://triage.example.org/x", False),
        ("http://8.8.8.8/x", False),
        ("http://127.0.0.1:8000", True),
        ("http://10.1.2.3", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000", True),
        ("http://intake.lan", True),
        ("http://intake", True),
        ("ftp://intake", False),
        ("intake", False),
        ("", False),
    ],
)
def test_over_tls_or_in_the_house(url, may):
    assert asking.is_private_enough(url) is may


@pytest.mark.parametrize(("url", "word"), [("", "set FRONTDESK_INTAKE_URL"), ("http://example.org", "https://")])
def test_settings_that_lead_nowhere_are_named(monkeypatch, url, word):
    monkeypatch.setenv("FRONTDESK_INTAKE_URL", url)
    get_settings.cache_clear()
    with pytest.raises(BackendDown, match=word):
        connector()


@pytest.mark.parametrize("coding", ["plain", "chunked", "gzip"])
def test_answers_are_read_whole(coding):
    text = "żółw " * 50_000
    body = gzip.compress(text.encode()) if coding == "gzip" else text.encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            if coding == "gzip":
                self.send_header("Content-Encoding", "gzip")
            if coding == "chunked":
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for start in range(0, len(body), 1000):
                    piece = body[start : start + 1000]
                    self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                self.wfile.write(b"0\r\n\r\n")
                return
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    with requests.Session() as http:
        for _ in range(2):  # the connection is good for a second request
            assert asking.ask(http, "GET", f"http://127.0.0.1:{server.server_port}/", seconds=5).text == text
    server.shutdown()
    server.server_close()


def test_an_answer_that_breaks_off():
    listener = socket.create_server(("127.0.0.1", 0))

    def half() -> None:
        connection, _ = listener.accept()
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}")
        connection.close()

    threading.Thread(target=half, daemon=True).start()
    with requests.Session() as http, pytest.raises(BackendDown, match="no answer"):
        asking.ask(http, "GET", f"http://127.0.0.1:{listener.getsockname()[1]}/", seconds=2)
    listener.close()


def test_an_answer_that_drips_ends_with_its_time():
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listener.accept()
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        try:
            for _ in range(100):
                connection.sendall(b"{")
                time.sleep(0.05)
        except OSError:
            pass

    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    with requests.Session() as http, pytest.raises(BackendDown, match="within"):
        asking.ask(http, "GET", f"http://127.0.0.1:{listener.getsockname()[1]}/", seconds=0.5)
    assert time.monotonic() - began < 2
    listener.close()


def test_an_answer_that_drips_and_then_falls_silent_ends_with_its_time():
    listener = socket.create_server(("127.0.0.1", 0))
    asked_for_enough = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
        time.sleep(0.8)
        connection.sendall(b"{")
        asked_for_enough.wait(5)
        connection.close()

    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    with requests.Session() as http, pytest.raises(BackendDown, match="within"):
        asking.ask(http, "GET", f"http://127.0.0.1:{listener.getsockname()[1]}/", seconds=1.0)
    assert time.monotonic() - began < 1.5  # not 1.8: each wait has only what is left
    asked_for_enough.set()
    listener.close()
