"""A house for one journey: its own database, folders, clock, carrier and web server; commands run as people run them.

```
house.put_csv("monday.csv", [appointment("A1", "+13125550142", call=True)])
house.round_at("19:00")                       # the clock moves, the minute ticks, the work is done
assert house.carrier.heard_on("+13125550142")
assert house.row("appointments", appointment_id="A1")["success_at"]
```
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet, MultiFernet
from psycopg import sql

from frontdesk.config.clock import write_clock
from journeys.harness import database
from journeys.harness.carrier import Carrier
from journeys.harness.database import Database
from journeys.harness.processes import Process, free_port
from journeys.harness.rows import csv_bytes

ACCOUNT_SID, AUTH_TOKEN, OFFICE_NUMBER = "AC" + "a" * 32, "journeys-token", "+13125550100"
#: Ten minutes before the first round, on a Tuesday, far from any change of the clocks.
START = datetime.fromisoformat("2026-03-03T18:50:00-06:00")


class House:
    """Open it with `open()`, or as the fixtures `house` and `open_house` do; `close()` stops all that it started.

    start: what the clock says at first. scenario: what the carrier's phones do. settings: more environment.
    own_database: an embedded server under FRONTDESK_HOME instead of a database on the run's server. web: start it.
    """

    def __init__(
        self,
        home: Path,
        server: Database,
        *,
        start: datetime | str = START,
        scenario: Mapping[str, Any] | None = None,
        settings: Mapping[str, str] | None = None,
        own_database: bool = False,
        web: bool = True,
    ) -> None:
        self.home = home
        self.start = datetime.fromisoformat(start) if isinstance(start, str) else start
        self.scenario = dict(scenario or {})
        self.settings = dict(settings or {})
        self.own_database = own_database
        self.wants_web = web
        self.processes: list[Process] = []
        self.web_port, self.carrier_port = free_port(), free_port()
        self.web_url = f"http://127.0.0.1:{self.web_port}"
        self.carrier = Carrier(f"http://127.0.0.1:{self.carrier_port}")
        self.zone = ZoneInfo(self.settings.get("FRONTDESK_TIMEZONE", "America/Chicago"))
        self._server = server
        self._database: Database | None = None

    def open(self) -> House:
        for folder in (self.home, self.csv_dir, self.home / "logs"):
            folder.mkdir(parents=True, exist_ok=True)
        self.move_clock(self.start)
        if self.own_database:
            self.command("migrate")
        else:
            self._database = database.fresh(self._server, self.environment())
        self.start_carrier()
        if self.wants_web:
            self.start_web()
        return self

    def close(self) -> None:
        for process in reversed(self.processes):
            process.stop()
        if self.own_database:
            database.signal_embedded(self.home, signal.SIGINT)
        elif self._database is not None:
            self._database.drop()

    # --- folders and rows ---

    @property
    def csv_dir(self) -> Path:
        return self.home / "csv"

    @property
    def archive_dir(self) -> Path:
        return self.home / "archive"

    def put_csv(self, name: str, rows: Iterable[Mapping[str, Any]] | bytes, **how: str) -> Path:
        """Put a file of appointments into the csv folder; `how`: encoding and delimiter. Returns its path."""
        path = self.csv_dir / name
        path.write_bytes(rows if isinstance(rows, bytes) else csv_bytes(rows, **how))
        return path

    @property
    def database(self) -> Database:
        return database.embedded_at(self.home) if self.own_database else self._database  # type: ignore[return-value]

    def sql(self, query: str, params: Sequence[object] | dict[str, object] = ()) -> list[dict[str, Any]]:
        """Run a query; its rows as dictionaries."""
        return self.database.sql(query, params)

    def table(self, name: str, **where: object) -> list[dict[str, Any]]:
        """The rows of a table in the order of their id; `where` columns choose."""
        query = sql.SQL("select * from {}").format(sql.Identifier(name))
        if where:
            chosen = [sql.SQL("{} = {}").format(sql.Identifier(c), sql.Placeholder(c)) for c in where]
            query += sql.SQL(" where ") + sql.SQL(" and ").join(chosen)
        return [self._opened(row) for row in self.sql((query + sql.SQL(" order by id")).as_string(None), where)]

    def _opened(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row with what is sealed in it opened, as the house itself reads it."""
        return {name: self._unsealed(value) for name, value in row.items()}

    def _unsealed(self, value: Any) -> Any:
        mark = "\x01sealed:"
        if isinstance(value, str) and value.startswith((mark, "gAAAAA")):  # how Fernet's tokens begin
            sealed = value.removeprefix(mark)
        elif isinstance(value, dict) and "sealed" in value:
            sealed = value["sealed"]
        else:
            return value
        keys = [Fernet(key) for key in (self.home / "data_keys").read_text().split()]
        return json.loads(zlib.decompress(MultiFernet(keys).decrypt(sealed)))

    def row(self, name: str, **where: object) -> dict[str, Any]:
        """The one row of a table that fits. Fails the test when there is none, or more."""
        rows = self.table(name, **where)
        assert len(rows) == 1, f"{name} has {len(rows)} rows where {where}"
        return rows[0]

    # --- the clock ---

    def now(self) -> datetime:
        """What the house's clock says, in the office's zone."""
        offset = json.loads((self.home / "clock").read_text())["offset_seconds"]
        return (datetime.now(UTC) + timedelta(seconds=offset)).astimezone(self.zone)

    def move_clock(self, to: datetime | str) -> datetime:
        """Set the clock: an instant, its ISO text, or `19:45`, the office's next such time. Returns the instant."""
        instant = self._instant(to) if isinstance(to, str) else to
        write_clock(self.home / "clock", self.start, instant)
        return instant

    def _instant(self, text: str) -> datetime:
        if not re.fullmatch(r"\d\d:\d\d(:\d\d)?", text):
            instant = datetime.fromisoformat(text)
            return instant if instant.tzinfo else instant.replace(tzinfo=self.zone)
        now = self.now()
        hour, minute, *second = (int(part) for part in text.split(":"))
        instant = now.replace(hour=hour, minute=minute, second=second[0] if second else 0, microsecond=0)
        return instant if instant > now else instant + timedelta(days=1)  # wall time: a day may have 23 hours

    # --- commands ---

    def environment(self) -> dict[str, str]:
        """The environment of every process of the house; nothing of the test run's own settings is in it."""
        ours = ("FRONTDESK_", "TWILIO_", "DATABASE_URL", "DJANGO_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {
            **inherited,
            "FRONTDESK_HOME": str(self.home),
            "FRONTDESK_NOW": self.start.isoformat(),
            "FRONTDESK_PUBLIC_URL": self.web_url,
            "FRONTDESK_SMS_PER_SECOND": "10000",
            "FRONTDESK_CALLS_PER_SECOND": "10000",
            "TWILIO_API_URL": self.carrier.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_PHONE_NUMBER": OFFICE_NUMBER,
            **({"DATABASE_URL": self._database.url} if self._database else {}),
            **self.settings,
        }

    def command(self, *words: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `frontdesk WORDS`. Fails the test when it exits non-zero; with ok=False that is the caller's to judge."""
        done = subprocess.run(
            [sys.executable, "-m", "frontdesk", *words],
            env=self.environment(),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        if ok:
            assert done.returncode == 0, f"frontdesk {' '.join(words)} ended with {done.returncode}:\n{_said(done)}"
        return done

    def run(self, *words: str, ok: bool = True) -> dict[str, Any]:
        """Run a command that reports, with --json; returns what it reports."""
        done = self.command(*words, "--json", ok=ok)
        try:
            return json.loads(done.stdout)
        except json.JSONDecodeError:
            raise AssertionError(f"frontdesk {' '.join(words)} printed no JSON:\n{_said(done)}") from None

    def tick(self) -> None:
        """What a worker does every minute, once."""
        self.command("tick")

    def drain(self) -> None:
        """Work until nothing is left, and until the carrier has told all it has to tell."""
        self.command("worker", "--drain")
        self.carrier.wait_until_idle()

    def round_at(self, when: datetime | str) -> None:
        """Turn the clock to a round, let the minute tick, and work it off."""
        self.move_clock(when)
        self.tick()
        self.drain()

    # --- processes ---

    def start_carrier(self) -> Process:
        """Start the stand-in; one that was killed comes back with nothing in its memory."""
        path = self.home / "scenario.json"
        path.write_text(json.dumps(self.scenario))
        words = ["--port", str(self.carrier_port), "--clock", str(self.home / "clock"), "--scenario", str(path)]
        words += ["--sms-url", f"{self.web_url}/twilio/sms", "--voice-url", f"{self.web_url}/twilio/voice"]
        process = self._start("carrier", ["-m", "frontdesk.standin", *words])
        process.wait_until_listening(self.carrier_port)
        return process

    def start_web(self) -> Process:
        """Start the web server and wait until it listens."""
        self.web = self._start("web", ["-m", "frontdesk", "web", "--port", str(self.web_port)])
        self.web.wait_until_listening(self.web_port)
        return self.web

    def restart_web(self) -> Process:
        """Stop the web server, if it still runs, and start another."""
        self.web.stop()
        return self.start_web()

    def start_worker(self, *words: str) -> Process:
        """Start a worker beside the test; `words`: more of its options, such as --drain."""
        return self._start("worker", ["-m", "frontdesk", "worker", *words])

    def kill9(self, process: Process) -> None:
        """Kill a process and its children at this very moment."""
        process.kill9()

    def kill9_database(self) -> None:
        """Kill the house's own embedded server (own_database) at this very moment."""
        assert self.own_database, "the run's server is everybody's: open the house with own_database=True"
        database.signal_embedded(self.home, signal.SIGKILL)

    def _start(self, name: str, arguments: list[str]) -> Process:
        number = sum(p.name.split(" ")[0] == name for p in self.processes) + 1
        log = self.home / "logs" / f"{name}-{number}.log"
        process = Process(f"{name} {number}", arguments, self.environment(), log)
        self.processes.append(process)
        return process

    def last_words(self) -> str:
        """The end of every process's output, for a test that has failed."""
        return "\n".join(f"--- {p.name} ({p.pid})\n{p.output()}" for p in self.processes)


def _said(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stdout + done.stderr)[-6000:]
