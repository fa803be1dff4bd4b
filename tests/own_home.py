"""Frontdesk as an office runs it: real processes, in a FRONTDESK_HOME of their own, with a database of their own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from frontdesk.config.database import provider

CARRIER = {
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": "a-token",
    "TWILIO_PHONE_NUMBER": "+13125550100",
    "TWILIO_API_URL": "http://127.0.0.1:9",  # nobody listens there
}


def environment(home: Path, **settings: str) -> dict[str, str]:
    """This process's environment without its settings, with those of `home`."""
    ours = ("FRONTDESK_", "TWILIO_", "DATABASE_URL", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "FRONTDESK_HOME": str(home), "PYTHONUNBUFFERED": "1", **settings}


def start(home: Path, *words: str, output: Path | None = None, **settings: str) -> subprocess.Popen[str]:
    """Start `frontdesk WORDS`; what it says, errors too, comes by `process.stdout` or goes to the file `output`."""
    with contextlib.ExitStack() as stack:
        return subprocess.Popen(
            [sys.executable, "-m", "frontdesk", *words],
            env=environment(home, **settings),
            cwd=home,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=stack.enter_context(output.open("w")) if output else subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def frontdesk(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `frontdesk WORDS` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "frontdesk", *words],
        env=environment(home, **settings),
        cwd=home,
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def report(home: Path, *words: str, **settings: str) -> dict[str, Any]:
    """Run `frontdesk WORDS --json`, which must succeed, and return what it printed."""
    done = frontdesk(home, *words, "--json", **settings)
    assert done.returncode == 0, done.stderr + done.stdout
    return dict(json.loads(done.stdout))


def start_python(home: Path, code: str) -> subprocess.Popen[str]:
    """A process that runs `code`; `wait()` in it says "ready" and reads a line before it goes on."""
    script = "import sys\ndef wait():\n    print('ready', flush=True); sys.stdin.readline()\n" + textwrap.dedent(code)
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env=environment(home),
        cwd=home,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run_python(home: Path, code: str) -> str:
    """Run `code` to its end, without a warning. Returns what it printed."""
    out, err = (process := start_python(home, code)).communicate(timeout=100)
    assert process.returncode == 0, err
    assert "Warning" not in err
    return out


def ask(home: Path, question: str) -> Any:
    """One value from the database of `home`, which must run."""
    server = provider.running(home / "database")
    assert server is not None, "the database does not run"
    with psycopg.connect(
        host=server.socket_folder, port=server.port, user=provider.SUPERUSER, dbname="frontdesk", autocommit=True
    ) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def get(url: str) -> tuple[int, str]:
    """The status and body of a page; status 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Look again and again until `condition()` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@contextlib.contextmanager
def new_home() -> Iterator[Path]:
    """A folder for one test; whatever still runs in it afterwards is stopped.

    Not pytest's own temporary folder: every beginning pytest closes that one to other users, PostgreSQL's among them.
    """
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-home-", dir="/tmp")).resolve()
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for left in [folder, *folder.glob("*/")]:
            stop_what_is_left(left)
        shutil.rmtree(folder, ignore_errors=True)


def stop_what_is_left(home: Path) -> None:
    """After a test: no server runs on `home`."""
    if server := provider.running(home / "database"):
        os.kill(server.pid, signal.SIGQUIT)
        wait_until(lambda: not provider.is_postgres(server.pid, home / "database"))
