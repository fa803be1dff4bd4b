"""Backup and restore: the whole database in one file, by PostgreSQL's own pg_dump and pg_restore.

The programs come from the wheel; where there is none, those on PATH are used. A restore happens in one transaction:
whatever goes wrong, the database is as it was.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections

from frontdesk.config.database.provider import DatabaseError, program

#: Tables whose rows are there from the start, or come and go by themselves: they hold nothing anybody would miss.
NOT_DATA = frozenset(
    {"cache", "django_content_type", "django_migrations", "django_session", "roles", "auth_permission"}
)
NOT_DATA_PREFIXES = ("procrastinate_", "worker", "schedule_", "monitor")


class ArchiveError(Exception):
    """No backup was made, or nothing was restored; the text says why and what to do."""


def backup(file: Path) -> int:
    """Write the database to `file`, for its owner alone. Returns its size in bytes; a failure leaves no file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.touch(mode=0o600)
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(draft), "--dbname", _address()
        )
        size = draft.stat().st_size
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return size


def check(file: Path) -> None:
    """Raise ArchiveError unless `file` is a whole backup that this version can take."""
    if not file.is_file():
        raise ArchiveError(f"{file} is not there; give the file that `frontdesk backup` wrote")
    contents = _run("pg_restore", "--list", str(file), what=f"{file} is no backup of Frontdesk's")
    if " django_migrations " not in contents:
        raise ArchiveError(f"{file} is a backup of some other database: it has no table django_migrations")
    rows = _run("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(file))
    rooms = {
        app.label: Path(app.path) / "migrations" for app in apps.get_app_configs() if app.name.startswith("frontd")
    }
    for fields in (line.split("\t") for line in rows.splitlines()):
        if len(fields) == 4 and fields[1] in rooms and not (rooms[fields[1]] / f"{fields[2]}.py").exists():
            raise ArchiveError(
                f"{file} was made by a newer Frontdesk (it knows {fields[1]} {fields[2]}): install that version first"
            )


def restore(file: Path) -> None:
    """Put the backup in the place of all that is in the database. All or nothing."""
    handle, script = tempfile.mkstemp(suffix=".sql", dir=file.parent if os.access(file.parent, os.W_OK) else None)
    os.close(handle)
    try:
        # first the whole script, so that a file cut off in the middle is found out before anything is changed
        _run("pg_restore", "--no-owner", "--no-privileges", "--file", script, str(file), what=f"{file} is damaged")
        connections.close_all()
        _run(
            "psql",
            *("--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1", "--dbname", _address()),
            *("--command", "set lock_timeout = '30s'; drop schema public cascade; create schema public"),
            *("--file", script),
            what="Nothing was restored",
        )
    finally:
        os.unlink(script)
        connections.close_all()


def empty() -> None:
    """Remove everything from the database. All or nothing."""
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '30s'; drop schema public cascade; create schema public")
    connections.close_all()


def tables_with_data() -> dict[str, int]:
    """Table -> rows, of the tables that hold something somebody put there (counted up to 1000)."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in NOT_DATA or table.startswith(NOT_DATA_PREFIXES):
                continue
            cursor.execute(f"select count(*) from (select 1 from {connection.ops.quote_name(table)} limit 1000) t")
            if rows := cursor.fetchone()[0]:
                found[table] = rows
    return found


def others_connected() -> int:
    """How many other connections there are to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
            "and backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _settings() -> dict[str, Any]:
    connections[DEFAULT_DB_ALIAS].ensure_connection()  # starts the embedded server, so that its address is known
    return connections[DEFAULT_DB_ALIAS].settings_dict


def _address() -> str:
    """The database's address for PostgreSQL's programs, without the password: other users of the machine see it."""
    from psycopg.conninfo import make_conninfo

    settings = _settings()
    parts = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"], "dbname": settings["NAME"]}
    options = {k: v for k, v in settings.get("OPTIONS", {}).items() if isinstance(v, str)}
    return make_conninfo(**{k: v for k, v in {**options, **parts}.items() if v})


def _run(name: str, *arguments: str, what: str = "No backup was made") -> str:
    environ = dict(os.environ)
    if password := _settings()["PASSWORD"]:
        environ["PGPASSWORD"] = password
    done = subprocess.run(
        [_program(name), *arguments], capture_output=True, text=True, errors="replace", env=environ, cwd=os.getcwd()
    )
    if done.returncode:
        raise ArchiveError(f"{what}: {done.stderr.strip() or f'{name} ended with code {done.returncode}'}")
    return done.stdout


def _program(name: str) -> str:
    try:
        return str(program(name))
    except DatabaseError:
        if found := shutil.which(name):
            return found
        raise ArchiveError(f"PostgreSQL's {name} is needed: install PostgreSQL's client programs") from None
