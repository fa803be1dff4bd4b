"""Are the tables those of this version? Looked at cheaply before every command, brought up to date where that is ours.

The embedded database is brought up to date by whichever command comes first. A database at `DATABASE_URL` may serve
several machines: only `frontdesk serve` and `frontdesk migrate` change its tables.
"""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, ProgrammingError, connections

from frontdesk.config.database.provider import DatabaseError

#: The key of the advisory lock under which tables are changed ("fdmi").
LOCK_KEY = 0x66646D69


def missing_migrations() -> set[tuple[str, str]]:
    """(app, migration) of every migration on disk that the database has not seen; files are listed, not imported."""
    on_disk = set()
    for app in apps.get_app_configs():
        folder = Path(app.path) / "migrations"
        if (folder / "__init__.py").exists():
            on_disk |= {(app.label, file.stem) for file in folder.glob("[0-9a-zA-Z]*.py")}
    return on_disk - applied_migrations()


def unknown_migrations() -> set[tuple[str, str]]:
    """(app, migration) of ours that the database has seen and this version has not: it was made by a newer one."""
    rooms = {
        app.label: Path(app.path) / "migrations" for app in apps.get_app_configs() if app.name.startswith("frontd")
    }
    return {
        (app, name) for app, name in applied_migrations() if app in rooms and not (rooms[app] / f"{name}.py").exists()
    }


def applied_migrations() -> set[tuple[str, str]]:
    """(app, migration) as the database lists them; empty when it has no tables yet."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        try:
            cursor.execute("select app, name from django_migrations")
        except ProgrammingError:
            return set()
        return set(cursor.fetchall())


def ensure_current(*, may_change: bool, say: object = None) -> None:
    """Have the tables of this version. `say(text)` is told before work that takes a while.

    Raises DatabaseError when they are older and we may not change them, or newer than this version knows.
    """
    if newer := unknown_migrations():
        names = ", ".join(sorted(f"{app} {name}" for app, name in newer))
        raise DatabaseError(
            f"A newer Frontdesk has been at this database (it applied {names}): install that version or a later one"
        )
    missing = missing_migrations()
    if not missing or not _really_missing():
        return
    if not may_change:
        raise DatabaseError(
            f"The database at DATABASE_URL lacks the tables of this version ({len(missing)} changes are missing): "
            "run `frontdesk migrate` (one machine is enough)"
        )
    if callable(say):
        say("Setting up the database ..." if not applied_migrations() else "Bringing the database up to date ...")
    migrate()


def migrate() -> None:
    """Apply what is missing; a second process that wants the same waits and then finds nothing to do."""
    lock = connections.create_connection(DEFAULT_DB_ALIAS)  # its own, so that the lock outlives every transaction
    try:
        with lock.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [LOCK_KEY])
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        lock.close()


def _really_missing() -> bool:
    """Squashed migrations are on disk and never applied by name; Django's own planner knows better."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
