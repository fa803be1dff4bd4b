"""Databases of the houses: each house gets a fresh copy of one migrated template, on the run's embedded server.

A house may also have an embedded server of its own, under its FRONTDESK_HOME, to be killed in earnest.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.rows import dict_row

TEMPLATE = "journeys_template"
#: The key of the advisory lock under which the template is made (several pytest-xdist workers share the server).
LOCK_KEY = 0x6A6F7572


class Database:
    """How to reach one PostgreSQL database by its socket."""

    def __init__(self, host: str, port: str, user: str, name: str) -> None:
        self.host, self.port, self.user, self.name = host, port, user, name

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgresql://{self.user}@/{self.name}?host={quote(self.host, safe='')}&port={self.port}"

    def named(self, name: str) -> Database:
        """Another database of the same server."""
        return Database(self.host, self.port, self.user, name)

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection[dict[str, Any]]]:
        """A connection that commits at once and gives rows as dictionaries."""
        where: dict[str, Any] = {"host": self.host, "port": self.port, "user": self.user, "dbname": self.name}
        with psycopg.connect(**where, autocommit=True, row_factory=dict_row) as connection:
            yield connection

    def sql(self, query: str, params: Sequence[object] | dict[str, object] = ()) -> list[dict[str, Any]]:
        """Run a query; its rows as dictionaries ([] where it has none)."""
        with self.connect() as connection:
            cursor = connection.execute(query, params or None)
            return cursor.fetchall() if cursor.description else []

    def drop(self) -> None:
        self.named("postgres").sql(f'drop database if exists "{self.name}" with (force)')


def fresh(server: Database, environment: dict[str, str]) -> Database:
    """A database of this version's empty tables. `environment`: for the `frontdesk migrate` that makes the template."""
    with server.named("postgres").connect() as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK_KEY])
        if not connection.execute("select 1 from pg_database where datname = %s", [TEMPLATE]).fetchone():
            _make_template(server, environment)
        name = f"house_{uuid.uuid4().hex[:12]}"
        connection.execute(f'create database "{name}" template "{TEMPLATE}"')
    return server.named(name)


def _make_template(server: Database, environment: dict[str, str]) -> None:
    draft = server.named(f"{TEMPLATE}_draft")
    draft.drop()
    postgres = server.named("postgres")
    postgres.sql(f'create database "{draft.name}"')
    done = subprocess.run(
        [sys.executable, "-m", "frontdesk", "migrate"],
        env={**environment, "DATABASE_URL": draft.url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"`frontdesk migrate` failed:\n{done.stdout}{done.stderr}")
    postgres.sql(f'alter database "{draft.name}" rename to "{TEMPLATE}"')


def embedded_at(home: Path) -> Database:
    """The database of the embedded server that runs under `home`, as its postmaster.pid describes it."""
    lines = (home / "database" / "postmaster.pid").read_text().splitlines()
    return Database(host=lines[4].strip(), port=lines[3].strip(), user="postgres", name="frontdesk")


def signal_embedded(home: Path, number: signal.Signals) -> None:
    """Send a signal to the embedded server under `home`, if one runs, and wait until its process is gone."""
    try:
        pid = int((home / "database" / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, number)
    except (OSError, ValueError):
        return
    end = time.monotonic() + 30
    while _runs(pid):
        if time.monotonic() > end:
            raise AssertionError(f"the database did not end after {number.name}")
        time.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
