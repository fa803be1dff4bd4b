"""Processes of a house: started with their output in a file, stopped by their number, killed without mercy."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 60  # seconds for a server to answer, and for a process to end when asked


class Process:
    """One running program of the house; it leads a session of its own, so that its children end with it."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as out:
            self._popen = subprocess.Popen(
                [sys.executable, *arguments],
                env=dict(environment),
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=log.parent,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    def wait(self, seconds: float = PATIENCE) -> int:
        """Wait for its end; returns the exit code. Fails the test when it does not end."""
        try:
            return self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} did not end within {seconds:g} s:\n{self.output()}") from None

    def stop(self) -> int:
        """Ask it to end (SIGTERM) and wait; what does not end is killed. Returns the exit code."""
        if self.running:
            self._popen.send_signal(signal.SIGTERM)
            try:
                self._popen.wait(20)
            except subprocess.TimeoutExpired:
                self.kill9()
        return self._popen.wait()

    def kill9(self) -> None:
        """SIGKILL to it and all its children: no time for a last word."""
        if self.running:
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()

    def output(self, lines: int = 60) -> str:
        """The end of what it has written."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def wait_until_listening(self, port: int) -> None:
        """Wait until somebody accepts connections at the port. Fails the test when the process ends before."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if not self.running:
                raise AssertionError(f"{self.name} ended with {self._popen.returncode}:\n{self.output()}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"{self.name} did not listen within {PATIENCE} s:\n{self.output()}")


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
