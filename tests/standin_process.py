"""The carrier's stand-in as a process of its own, for tests that send."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from typing import Any

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "test-token"


class StandInProcess:
    """Starts on a free port; `url` is TWILIO_API_URL."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "frontdesk.standin", "--port", "0"]
        command += ["--account-sid", ACCOUNT_SID, "--auth-token", AUTH_TOKEN]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        found = re.search(r"http://\S+:\d+", self._process.stdout.readline())
        assert found, "the stand-in did not start"
        self.url = found.group()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def ask(self, what: str, method: str = "GET", **body: Any) -> dict[str, Any]:
        """Ask the control API (docs/standin.md)."""
        data = json.dumps(body).encode() if body or method != "GET" else None
        request = urllib.request.Request(f"{self.url}/_standin/{what}", data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def texts(self, to: str = "") -> list[dict[str, Any]]:
        return self.ask(f"texts?to={urllib.request.quote(to)}" if to else "texts")["texts"]

    def calls(self) -> list[dict[str, Any]]:
        return self.ask("calls")["calls"]
