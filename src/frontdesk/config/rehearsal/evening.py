"""A private house for one evening: its own folder, database, stand-in, web server and clock; nothing leaves it.

The rounds run as they do in earnest, by `frontdesk tick` and `frontdesk worker`; the clock is turned forward.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from dotenv import dotenv_values

from frontdesk.config.clock import write_clock
from frontdesk.config.env import SECRET_FILES

ACCOUNT_SID = "AC" + "d" * 32
AUTH_TOKEN = "rehearsal"
OUR_NUMBER = "+13125550100"
#: Seconds to wait for a server to answer, and for the stand-in to have sent every callback.
PATIENCE = 60
#: Settings of the real installation that would let the rehearsal touch it.
NOT_OURS = (
    "DATABASE_URL", "FRONTDESK_CSV_DIR", "FRONTDESK_ARCHIVE_DIR", "FRONTDESK_EMAIL_URL", "FRONTDESK_SECRET_KEY",
    *(f"{name}_FILE" for name in SECRET_FILES),
)  # fmt: skip


class RehearsalError(Exception):
    """A part of the house did not start or a command failed; the text has its last words."""


class Evening:
    """Use as a context manager; everything it started is stopped at the end.

    home: a folder of its own, which is emptied first. start: what the clock says at first (with zone).
    scenario: a stand-in scenario file. settings: more environment for every process.
    """

    def __init__(
        self, home: Path, start: datetime, *, scenario: Path | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        self.home = home
        self.start = start
        self._scenario = scenario
        self._more = dict(settings or {})
        self._processes: list[tuple[str, subprocess.Popen[bytes], Path]] = []
        self.web_url = f"http://127.0.0.1:{_free_port()}"
        self.standin_url = f"http://127.0.0.1:{_free_port()}"

    @property
    def csv_dir(self) -> Path:
        return self.home / "csv"

    def __enter__(self) -> Evening:
        shutil.rmtree(self.home, ignore_errors=True)
        self.csv_dir.mkdir(parents=True)
        self.move_clock(self.start)
        try:
            self._begin()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def move_clock(self, instant: datetime) -> None:
        """Turn the clock of every process of this house to `instant`; from there it runs on."""
        write_clock(self.home / "clock", self.start, instant)

    def run(self, *words: str) -> dict[str, Any]:
        """Run a command that reports, and return its JSON. Raises RehearsalError with what it said."""
        done = self._command(*words, "--json")
        try:
            return json.loads(done.stdout)
        except json.JSONDecodeError:
            raise RehearsalError(f"frontdesk {' '.join(words)} said:\n{done.stderr or done.stdout}") from None

    def do(self, *words: str, watch: Callable[[dict[str, Any]], None] | None = None) -> None:
        """Run a command for what it does. Raises RehearsalError when it fails."""
        done = self._command(*words, watch=watch)
        if done.returncode:
            raise RehearsalError(f"frontdesk {' '.join(words)} said:\n{done.stderr or done.stdout}")

    def export(self, what: str) -> list[dict[str, Any]]:
        """The rows of `frontdesk export WHAT`, as they would be in JSON."""
        done = self._command("export", what, "--format", "json")
        if done.returncode:
            raise RehearsalError(f"frontdesk export {what} said:\n{done.stderr or done.stdout}")
        return json.loads(done.stdout)

    def serve(self) -> None:
        """Instead of the web server alone run `frontdesk serve` at the same address, for somebody to look around."""
        _, web, _ = self._processes.pop()
        _end(web)
        self._spawn("the desk", ["-m", "frontdesk", "serve", "--port", self.web_url.rpartition(":")[2]])
        self._wait_for("the desk", f"{self.web_url}/healthz")

    def round_at(self, instant: datetime, watch: Callable[[dict[str, Any]], None] | None = None) -> None:
        """Turn the clock to a round, let the minute tick begin it, and work until nothing is left.

        watch: called a few times a second with the stand-in's counts (texts, calls, callbacks).
        """
        self.move_clock(instant)
        self.do("tick", watch=watch)
        self.do("worker", "--drain", watch=watch)
        self.ask_standin("idle")

    def text_in(self, number: str, body: str) -> list[str]:
        """Somebody texts the office; what they read at once. Raises RehearsalError when the office does not answer."""
        said = self.ask_standin("text-in", {"from": number, "body": body})
        if said["status"] != 200:
            raise RehearsalError(f"a text to the office was answered with HTTP {said['status']}")
        return list(said["replies"])

    def ask_standin(self, what: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the stand-in's control API (docs/standin.md); POST with a body, GET without."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.standin_url}/_standin/{what}", data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def environment(self) -> dict[str, str]:
        """The environment of this house's processes: the office's settings, and its own where they would leave it."""
        return {
            **office_settings(Path.cwd(), os.environ),
            "FRONTDESK_HOME": str(self.home),
            "FRONTDESK_NOW": self.start.isoformat(),
            "FRONTDESK_PUBLIC_URL": self.web_url,
            "TWILIO_API_URL": self.standin_url,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_PHONE_NUMBER": OUR_NUMBER,
            "TWILIO_MESSAGING_SERVICE_SID": "",
            "TWILIO_API_KEY": "",
            "FRONTDESK_SMS_PER_SECOND": "1000",
            "FRONTDESK_CALLS_PER_SECOND": "1000",
            **dict.fromkeys(NOT_OURS, ""),
            **self._more,
        }

    def _begin(self) -> None:
        standin = ["-m", "frontdesk.standin", "--port", self.standin_url.rpartition(":")[2]]
        standin += ["--account-sid", ACCOUNT_SID, "--auth-token", AUTH_TOKEN, "--clock", str(self.home / "clock")]
        standin += ["--sms-url", f"{self.web_url}/twilio/sms", "--voice-url", f"{self.web_url}/twilio/voice"]
        if self._scenario is not None:
            standin += ["--scenario", str(self._scenario)]
        self._spawn("the stand-in", standin)
        self._spawn("the web server", ["-m", "frontdesk", "web", "--port", self.web_url.rpartition(":")[2]])
        self._wait_for("the stand-in", f"{self.standin_url}/")
        self._wait_for("the web server", f"{self.web_url}/healthz")

    def _spawn(self, name: str, arguments: list[str]) -> None:
        log = self.home / f"{name.rpartition(' ')[2]}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, *arguments], env=self.environment(), stdout=out, stderr=out, cwd=self.home
            )
        self._processes.append((name, process, log))

    def _command(
        self, *words: str, watch: Callable[[dict[str, Any]], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "frontdesk", *words]
        pipe = subprocess.PIPE
        running = subprocess.Popen(command, env=self.environment(), cwd=self.home, stdout=pipe, stderr=pipe, text=True)
        try:
            while True:
                try:
                    out, err = running.communicate(timeout=None if watch is None else 0.3)
                    return subprocess.CompletedProcess(command, running.returncode, out, err)
                except subprocess.TimeoutExpired:
                    if watch is not None:
                        watch(self.ask_standin("state"))
        except BaseException:
            _end(running)
            raise

    def _wait_for(self, name: str, url: str) -> None:
        process, log = next((p, log) for n, p, log in self._processes if n == name)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if process.poll() is not None:
                raise RehearsalError(f"{name} stopped:\n{log.read_text(errors='replace')[-3000:]}")
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(url, timeout=2):
                    return
            time.sleep(0.05)
        raise RehearsalError(f"{name} did not answer within {PATIENCE} s:\n{log.read_text(errors='replace')[-3000:]}")

    def _stop(self) -> None:
        for _, process, _ in reversed(self._processes):
            _end(process)


def _end(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def office_settings(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment over the `.env` of `folder`, fit for processes that run in another folder."""
    written = {name.upper(): value for name, value in dotenv_values(folder / ".env").items() if value is not None}
    office = {**written, **environment}
    if messages := office.get("FRONTDESK_MESSAGES_DIR"):
        office["FRONTDESK_MESSAGES_DIR"] = str((folder / Path(messages)).resolve())
    return office


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
