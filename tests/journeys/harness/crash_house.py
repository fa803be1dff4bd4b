"""A house to be killed in: an embedded database of its own, and whoever watches over an office's processes.

The watcher starts web server and workers again when they have died, as systemd would. The database has no watcher: the
first process that needs it starts it again. Copies of one migrated data folder save each house half a minute.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from journeys.harness.house import House
from journeys.harness.processes import Process

#: Real seconds a house may take for one stretch of its evening.
PATIENCE = 120.0
#: Real seconds in which nothing moves before the clock is turned to what is due next.
STILL = 1.5
LOOK = 0.05
#: The folder all houses of a run stand in; not pytest's, which is closed to the system user the database runs as.
CRASHES = Path(os.environ["FRONTDESK_TEST_HOME"]) / "crashes"
#: The crash is a process's, not the machine's: what PostgreSQL has written survives without waiting for the disk.
QUICKLY = "\nfsync = off\nshared_buffers = '32MB'\n"

_STATE = """
select (select count(*) from procrastinate_jobs where status = 'doing'
          or status = 'todo' and (scheduled_at is null or scheduled_at <= clock_timestamp())) as jobs,
       (select count(*) from job_batches where finished_at is null) as batches,
       (select count(*) from rounds where status in ('planning', 'running')) as rounds,
       (select count(*) from rounds where status <> 'planning' and due_at >= %(since)s) as planned,
       (select array_agg(status || ' ' || n order by status) from
          (select status, count(*) as n from appointment_logs group by status) s) as attempts,
       (select max(updated_at) from appointment_logs) as moved,
       least((select min(due_at) from appointment_logs where status = 'queued'),
             (select min(settle_after) from appointment_logs where status = 'uncertain'),
             (select min(lease_until) from appointment_logs where status = 'sending')) as next
"""


class CrashHouse(House):
    """Open it with `open()`; `run` lets time pass while somebody is killed."""

    def __init__(self, name: str, *, workers: int = 1, **how: Any) -> None:
        home = CRASHES / name
        shutil.rmtree(home, ignore_errors=True)
        super().__init__(home, None, own_database=True, **how)  # type: ignore[arg-type]
        self.workers: list[Process | None] = [None] * workers
        self.web: Process | None = None  # type: ignore[assignment]
        self.watched = True
        self._eye: psycopg.Connection[dict[str, Any]] | None = None  # what `state` looks with

    def open(self) -> CrashHouse:
        for folder in (self.home, self.csv_dir, self.home / "logs"):
            folder.mkdir(parents=True, exist_ok=True)
        self.move_clock(self.start)
        template = _template(self.environment())
        subprocess.run(["cp", "-a", template / "database", self.home / "database"], check=True)
        self.start_carrier()
        self.watch()
        return self

    def close(self) -> None:
        self.watched = False
        if self._eye is not None:
            self._eye.close()
        super().close()
        shutil.rmtree(self.home, ignore_errors=True)

    def watch(self) -> None:
        """Start again whoever is not alive."""
        if not self.watched:
            return
        if self.web is None or not self.web.running:
            self.web = self._start("web", ["-m", "frontdesk", "web", "--port", str(self.web_port)])
        for place, worker in enumerate(self.workers):
            if worker is None or not worker.running:
                self.workers[place] = self.start_worker()

    def kill(self, victim: str) -> None:
        """kill -9: `web`, `worker` (the first), `workers`, `database`, or `all`."""
        if victim in ("web", "all") and self.web is not None:
            self.web.kill9()
        for worker in self.workers[: 1 if victim == "worker" else None]:
            if victim in ("worker", "workers", "all") and worker is not None:
                worker.kill9()
        if victim in ("database", "all"):
            self.kill9_database()

    def state(self, since: datetime | None = None) -> dict[str, Any] | None:
        """How far everything is; None while the database is away. `since`: count the rounds due from then on."""
        try:
            if self._eye is None or self._eye.closed:
                where = self.database
                self._eye = psycopg.connect(
                    host=where.host, port=where.port, user=where.user, dbname=where.name, autocommit=True,
                    row_factory=dict_row,
                )  # fmt: skip
            return self._eye.execute(_STATE, {"since": since or self.start}).fetchone()
        except (OSError, psycopg.Error, IndexError, ValueError):
            self._eye = None
            return None

    def run(
        self,
        *,
        rounds: int = 0,
        since: datetime | None = None,
        beside: Callable[[], bool] = lambda: True,
        enough: Callable[[], bool] = lambda: False,
        jobs: int = 0,
    ) -> None:
        """Let the house work until nothing is left to do, so many rounds are planned, and `beside` is done.

        `beside` is called again and again; it kills, and says whether it is done. The clock is turned on to whatever
        waits for its time within the next minutes, once nothing else moves. `enough`: do not wait for more than this.
        `jobs`: so many belong to somebody who sleeps.
        """
        end = time.monotonic() + PATIENCE
        before: object = None
        still_since = time.monotonic()
        while not enough():
            done = beside()
            self.watch()
            state = self.state(since)
            seen = (state, self._requests())
            if seen != before:
                before, still_since = seen, time.monotonic()
            if state is not None and state["jobs"] <= jobs and state["planned"] >= rounds:
                if state["next"] is None and not state["rounds"] and not state["batches"] and done:
                    return
                if time.monotonic() - still_since > STILL:
                    self._turn_clock(state["next"])
                    still_since = time.monotonic()
            assert time.monotonic() < end, f"the house does not come to rest: {state}"
            time.sleep(LOOK)

    def rest(self, beside: Callable[[], bool] = lambda: True) -> None:
        """Wait until `beside` is done and nothing moves any more; the clock is not touched."""
        end = time.monotonic() + PATIENCE
        before: object = None
        still_since = time.monotonic()
        while time.monotonic() - still_since < STILL:
            done = beside()
            self.watch()
            seen = (self.state(), self._requests())
            if seen != before or not done:
                before, still_since = seen, time.monotonic()
            assert time.monotonic() < end, f"the house does not come to rest: {seen}"
            time.sleep(LOOK)

    def move_on(self, to: str) -> datetime:
        """Set the clock to this instant, unless it is later already. Returns the instant.

        Calls that ring are over first: none rings on from one round to the next, hours later.
        """
        self.carrier.wait_until_idle()
        instant = self._instant(to)
        if self.now() < instant:
            self.move_clock(instant)
        return instant

    def _turn_clock(self, to: datetime | None) -> None:
        """On to the next moment at which something is due; a minute when that is overdue, or only a tick is wanted."""
        self.carrier.wait_until_idle()
        now = self.now()
        self.move_clock(max(to or now, now + timedelta(seconds=59)) + timedelta(seconds=1))

    def _requests(self) -> int:
        return sum(self.carrier.ask("GET", "state")["answers"].values())

    def start_command(self, *words: str) -> Process:
        """Start `frontdesk WORDS` beside the test, as an operator would."""
        return self._start("operator", ["-m", "frontdesk", *words])

    def stop_workers(self) -> None:
        """Ask them to end, and wait until they have; the web server goes on, and the database with it."""
        for worker in filter(None, self.workers):
            worker.stop()
        self.workers.clear()

    def wait_for_web(self) -> None:
        assert self.web is not None
        self.web.wait_until_listening(self.web_port)


@contextmanager
def crash_house(name: str, **how: Any) -> Iterator[CrashHouse]:
    """A house, closed at the end; it tells all it knows when the block fails."""
    house = CrashHouse(name, **how)
    try:
        yield house.open()
    except BaseException:
        print(f"What the house at {house.home} has to say:\n{house.last_words()}\n--- its rounds")
        with suppress(OSError, psycopg.Error):
            print(*house.table("rounds"), sep="\n")
        raise
    finally:
        house.close()


def wait_until(condition: Callable[[], bool], process: Process) -> None:
    """Look again and again until it is so. Fails the test when the process has ended before, or after PATIENCE."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert process.running, f"{process.name} has ended:\n{process.output()}"
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def _template(environment: dict[str, str]) -> Path:
    """The home of a stopped embedded server with this version's empty tables; made once a run."""
    home = CRASHES / "template"
    home.mkdir(parents=True, exist_ok=True)
    with (CRASHES / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "made").exists():
            made = subprocess.run(
                [sys.executable, "-m", "frontdesk", "migrate"],
                env={**environment, "FRONTDESK_HOME": str(home)},
                cwd=home,
                capture_output=True,
                text=True,
            )
            assert made.returncode == 0, made.stdout + made.stderr
            assert not (home / "database" / "postmaster.pid").exists(), "the template's server still runs"
            with (home / "database" / "postgresql.conf").open("a") as settings:
                settings.write(QUICKLY)
            (home / "made").touch()
    return home
