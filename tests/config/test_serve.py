"""`frontdesk serve`, whole: the database, the web server and the worker under one supervisor."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from frontdesk.config.database import provider
from own_home import CARRIER, ask, free_port, frontdesk, get, new_home, start, start_python, wait_until

pytestmark = pytest.mark.slow


class Served:
    """A `frontdesk serve` under test."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.log = home / f"serve-{self.port}.log"
        self.process = start(home, "serve", "--port", str(self.port), output=self.log, **CARRIER)
        wait_until(lambda: "Frontdesk runs at" in self.said() or self.process.poll() is not None)
        assert self.process.poll() is None, "it did not start: " + self.said()

    def said(self) -> str:
        return self.log.read_text()

    def page(self, path: str) -> tuple[int, str]:
        return get(f"http://127.0.0.1:{self.port}{path}")

    def child(self, word: str) -> psutil.Process:
        """The child that runs `frontdesk WORD`."""
        for child in psutil.Process(self.process.pid).children():
            if word in child.cmdline():
                return child
        raise AssertionError(f"no {word} runs")

    def database(self) -> int:
        server = provider.running(self.home / "database")
        assert server is not None
        return server.pid

    def worker_lives(self) -> bool:
        return "ready" in self.page("/readyz")[1] and '"worker": "ok"' in self.page("/readyz")[1]

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(number)
        self.process.wait(timeout=100)
        return self.process.returncode, self.said()


@pytest.fixture
def home() -> Iterator[Path]:
    with new_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """One for all the tests that leave it whole; Ctrl-C ends it."""
    with new_home() as home:
        running = Served(home)
        yield running
        code, said = running.stop(signal.SIGINT)
        assert code == 0, said
        assert provider.running(home / "database") is None


def test_it_serves_answers_and_stops_cleanly(home: Path) -> None:
    served = Served(home)
    assert served.page("/healthz") == (200, '{"status": "ok"}')
    wait_until(lambda: served.page("/readyz")[0] == 200)
    children = psutil.Process(served.process.pid).children(recursive=True)
    code, said = served.stop()
    assert code == 0, said
    assert "Setting up the database" in said
    assert "frontdesk createsuperuser" in said
    assert "The database is stopped." in said
    assert provider.running(served.home / "database") is None
    assert not (served.home / "database" / "postmaster.pid").exists(), "it was stopped, not killed"
    assert not [child for child in children if child.is_running()]
    assert not [line for line in said.splitlines() if "Traceback" in line], said


def test_a_killed_child_is_started_again(served: Served) -> None:
    for word in ("web", "worker"):
        child = served.child(word)
        child.kill()
        child.wait(30)
    wait_until(lambda: served.page("/healthz")[0] == 200)
    wait_until(served.worker_lives)
    said = served.said()
    assert "The web server was killed by SIGKILL; starting it again" in said
    assert "The worker was killed by SIGKILL; starting it again" in said


def test_a_killed_process_of_the_web_server_is_replaced(served: Served) -> None:
    (answering,) = [c for c in served.child("web").children() if "resource_tracker" not in " ".join(c.cmdline())]
    answering.kill()
    wait_until(lambda: not answering.is_running() or answering.status() == psutil.STATUS_ZOMBIE)
    wait_until(lambda: served.page("/healthz")[0] == 200)


def test_a_killed_database_comes_back_and_all_go_on(served: Served) -> None:
    wait_until(served.worker_lives)
    killed = served.database()
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: (s := provider.running(served.home / "database")) is not None and s.pid != killed)
    wait_until(lambda: served.page("/readyz")[0] == 200)


def test_when_it_is_killed_nothing_of_it_runs_on_and_the_next_one_takes_over(home: Path) -> None:
    served = Served(home)
    children = psutil.Process(served.process.pid).children(recursive=True)
    served.process.kill()
    served.process.wait()
    wait_until(lambda: not [c for c in children if c.is_running() and c.status() != psutil.STATUS_ZOMBIE])
    again = Served(served.home)
    assert again.page("/healthz")[0] == 200
    assert again.stop()[0] == 0
    assert provider.running(served.home / "database") is None


def test_a_command_beside_it_uses_its_database_and_leaves_it_running(served: Served) -> None:
    before = served.database()
    done = frontdesk(served.home, "shell", "-v", "0", "-c", "pass")
    assert done.returncode == 0, done.stderr
    assert served.database() == before


def test_a_second_one_on_the_same_home_is_refused(served: Served) -> None:
    second = frontdesk(served.home, "serve", "--port", "0")
    assert second.returncode == 1
    assert "runs already" in second.stderr


def test_a_taken_port_is_told_and_nothing_is_left_running(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for command in ("serve", "web"):
            done = frontdesk(home, command, "--port", port)
            assert done.returncode == 1
            assert f"Port {port} is taken" in done.stderr
            assert "Traceback" not in done.stderr
    assert provider.running(home / "database") is None


def test_what_cannot_start_stops_everything_with_an_exit_code(home: Path) -> None:
    """Wrong settings are found before; here the worker's own part of them is broken: it cannot begin."""
    (home / "sitecustomize.py").write_text("import sys\nif 'worker' in sys.orig_argv: sys.exit('worker is ill')\n")
    process = start(home, "serve", "--port", str(free_port()), PYTHONPATH=str(home), **CARRIER)
    said, _ = process.communicate(timeout=100)
    assert process.returncode == 1, said
    assert "The worker could not start" in said
    assert "worker is ill" in said
    assert provider.running(home / "database") is None


def test_a_lone_command_sets_up_a_fresh_database_and_stops_it(home: Path) -> None:
    done = frontdesk(
        home, "shell", "-v", "0", "-c", "from frontdesk.people.models import Role; print(Role.objects.count())"
    )
    assert (done.returncode, done.stdout.strip()) == (0, "3"), done.stderr
    assert "Setting up the database" in done.stderr
    assert provider.running(home / "database") is None


def test_a_lone_command_told_to_end_stops_the_database_it_started(home: Path) -> None:
    process = start(home, "shell", "-v", "0", "-c", "print('up', flush=True); import time; time.sleep(600)")
    assert process.stdout is not None
    while (line := process.stdout.readline()) != "up\n":
        assert line, "it ended early"
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert provider.running(home / "database") is None


def test_two_first_commands_at_once_set_the_tables_up_once(home: Path) -> None:
    processes = [start(home, "shell", "-v", "0", "-c", "pass") for _ in range(3)]
    for process in processes:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said


class TestAnExternalDatabase:
    """DATABASE_URL: another Frontdesk's embedded server serves for one."""

    @pytest.fixture
    def url(self, home: Path) -> Iterator[str]:
        (home / "elsewhere").mkdir()
        keeper = _keep_running(home / "elsewhere")
        ask(home / "elsewhere", "create database office")
        yield f"postgresql://postgres@/office?host={home / 'elsewhere' / 'database'}"
        keeper.communicate("\n", timeout=60)

    def test_a_command_names_migrate_and_changes_nothing(self, home: Path, url: str) -> None:
        done = frontdesk(home, "shell", "-v", "0", "-c", "pass", DATABASE_URL=url)
        assert done.returncode == 1
        assert "frontdesk migrate" in done.stderr
        assert "Traceback" not in done.stderr

    def test_migrate_sets_it_up_and_no_embedded_server_starts(self, home: Path, url: str) -> None:
        assert frontdesk(home, "migrate", "-v", "0", DATABASE_URL=url).returncode == 0
        assert frontdesk(home, "shell", "-v", "0", "-c", "pass", DATABASE_URL=url).returncode == 0
        assert not (home / "database").exists()

    def test_one_that_does_not_answer_is_told_without_a_trace(self, home: Path) -> None:
        done = frontdesk(home, "shell", "-c", "pass", DATABASE_URL="postgresql://u:secret@127.0.0.1:9/d")
        assert done.returncode == 1
        assert "cannot be reached" in done.stderr
        assert "Traceback" not in done.stderr
        assert "secret" not in done.stderr


def _keep_running(home: Path) -> subprocess.Popen[str]:
    keeper = start_python(home, "from frontdesk.config.database import embedded; embedded.ensure_running(); wait()")
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == "ready\n"
    return keeper
