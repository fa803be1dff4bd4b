"""The PostgreSQL that comes with Frontdesk: data under `FRONTDESK_HOME/database`, one life for all its users.

```
nobody -> first user starts it -> others adopt it -> ... -> the last user to leave stops it
```

A user is a process: it holds a shared lock on `FRONTDESK_HOME/run/database.users` from its first connection until it
ends. `frontdesk serve` is one for as long as it runs, so the server outlives the web server and the worker; a lone
command starts the server and stops it again. The kernel drops the lock of a killed process; the server it leaves
behind is adopted by whoever comes next. Starting and stopping happen under `run/database.lock`.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from frontdesk.config.database import locks, places, provider
from frontdesk.config.database.provider import DatabaseError, Running
from frontdesk.config.env import get_settings

NAME = "frontdesk"

_threads = threading.Lock()
_users_lock: int | None = None
_known: tuple[Path, Running] | None = None
_leaves_at_exit = False


def data_folder() -> Path:
    return get_settings().home / "database"


def run_folder() -> Path:
    return get_settings().home / "run"


def ensure_running() -> dict[str, str]:
    """Start the embedded server, or adopt the one that runs; from now on this process counts as its user.

    Returns HOST, PORT and USER for Django. Cheap enough for every connection: one small file and one look at a process
    when nothing has changed. Raises DatabaseError with what to do.
    """
    global _known
    data = data_folder()
    if _known is None or _known[0] != data or provider.running(data) != _known[1]:
        with _threads:
            run_folder().parent.mkdir(parents=True, exist_ok=True)
            with locks.exclusive(run_folder() / "database.lock"):
                _become_user()
                _known = (data, _adopt_or_start(data))
    server = _known[1]
    return {"HOST": server.socket_folder, "PORT": server.port, "USER": provider.SUPERUSER}


def is_running() -> bool:
    """Does a server run on our data folder? Starts none."""
    return provider.running(data_folder()) is not None


def stop() -> None:
    """Stop the embedded server cleanly, whoever uses it."""
    with locks.exclusive(run_folder() / "database.lock"):
        provider.stop(data_folder())


def leave() -> bool:
    """This process is done with the server; the last one stops it. Returns whether it was stopped."""
    global _users_lock, _known
    with _threads:
        descriptor, _users_lock, _known = _users_lock, None, None
        if descriptor is None:
            return False
        try:
            if not run_folder().exists():  # FRONTDESK_HOME has been removed
                return False
            with locks.exclusive(run_folder() / "database.lock"):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return provider.stop(data_folder())
        except BlockingIOError:
            return False  # others use it
        finally:
            os.close(descriptor)


def _become_user() -> None:
    global _users_lock, _leaves_at_exit
    if _users_lock is None:
        _users_lock = locks.open_lock(run_folder() / "database.users")
        fcntl.flock(_users_lock, fcntl.LOCK_SH)
    if not _leaves_at_exit:
        atexit.register(leave)
        _leaves_at_exit = True


def _forget_after_fork() -> None:
    """A forked child shares its parent's lock; it becomes a user of its own when it connects."""
    global _users_lock, _known, _threads, _leaves_at_exit
    _threads = threading.Lock()
    if _users_lock is not None:
        os.close(_users_lock)
    if _leaves_at_exit:
        atexit.unregister(leave)
    _users_lock, _known, _leaves_at_exit = None, None, False


os.register_at_fork(after_in_child=_forget_after_fork)


def _adopt_or_start(data: Path) -> Running:
    user = places.server_user(data)
    version_file = data / "PG_VERSION"
    if not version_file.exists():
        _create(data, user)
    elif (found := _wait_if_starting(data)) is not None:
        return found
    theirs, ours = version_file.read_text().strip(), provider.major_version()
    if theirs != ours:
        raise DatabaseError(
            f"The data in {data} is PostgreSQL {theirs}'s, and this Frontdesk comes with PostgreSQL {ours}. Run "
            f"`frontdesk backup FILE` with the Frontdesk that made it, move the folder away, then run "
            f"`frontdesk restore FILE` with this one (docs/embedded-database.md)"
        )
    places.open_the_way(data, user)
    _start(data, user)
    server = provider.running(data)
    if server is None:
        raise DatabaseError(f"PostgreSQL started and ended again:\n{_last_words(data)}")
    _ensure_database(server)
    return server


def _create(data: Path, user: str | None) -> None:
    """Make the cluster beside its place and move it there whole: a killed initdb leaves nothing half done."""
    if data.exists() and any(data.iterdir()):
        raise DatabaseError(f"{data} is not a PostgreSQL data folder and not empty: move it away")
    for left in data.parent.glob(".database-*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=".database-", dir=data.parent))
    places.give_to(draft, user)
    places.open_the_way(draft, user)
    provider.create(draft, user)
    draft.rename(data)


def _wait_if_starting(data: Path) -> Running | None:
    """A server that somebody started and did not live to see ready is waited for, not started twice."""
    for _ in range(provider.START_SECONDS * 10):
        if (found := provider.running(data)) is not None or not _is_starting(data):
            return found
        time.sleep(0.1)
    return None


def _is_starting(data: Path) -> bool:
    try:
        return provider.is_postgres(int((data / "postmaster.pid").read_text().split("\n", 1)[0]), data)
    except (OSError, ValueError):
        return False


def _start(data: Path, user: str | None) -> None:
    """Start the server, after a crash too: what the killed one left behind is removed and waited for.

    PostgreSQL trusts the process number in postmaster.pid, but another program may have it by now (`running` looked).
    And a killed server's children live on for a moment and hold its shared memory, so a start may fail at first.
    """
    left_behind = data / "postmaster.pid"
    patience = time.monotonic() + (20 if left_behind.exists() else 0)
    while True:
        left_behind.unlink(missing_ok=True)
        try:
            return provider.start(data, places.socket_folder(data, user), user)
        except DatabaseError as error:
            if time.monotonic() > patience:
                raise DatabaseError(f"{error}\n{_last_words(data)}".strip()) from None
            time.sleep(0.2)


def _last_words(data: Path) -> str:
    """The end of the server's log."""
    logs = sorted([data / "start.log", *data.glob("server_log/*.log")], key=lambda log: log.stat().st_mtime)
    return logs[-1].read_text(errors="replace")[-2000:].strip()


def _ensure_database(server: Running) -> None:
    import psycopg

    with psycopg.connect(
        host=server.socket_folder, port=server.port, user=provider.SUPERUSER, dbname="postgres", autocommit=True
    ) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone() is None:
            connection.execute(f'create database "{NAME}"')
