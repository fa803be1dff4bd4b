"""The `frontdesk` command: every command of every room, and Django's own, under one name.

A command lives in the room it belongs to, in `management/commands/`. A hyphen on the command line is an underscore in
the file's name: `frontdesk restart-workers` is `jobs/management/commands/restart_workers.py`.
"""

from __future__ import annotations

import os
import signal
import sys

#: Django's commands that work on our tables. A command of our own does too, unless it says `needs_tables = False`.
DJANGO_COMMANDS_ON_TABLES = frozenset(
    {"changepassword", "createsuperuser", "dumpdata", "inspectdb", "loaddata", "procrastinate", "shell"}
)


def main(arguments: list[str] | None = None) -> None:
    """Run one command. Exits 2 with the whole list when the settings are wrong, 1 when the database cannot be had."""
    words = list(sys.argv if arguments is None else ["frontdesk", *arguments])
    if len(words) > 1 and not words[1].startswith("-"):
        words[1] = words[1].replace("-", "_")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.config.settings")

    from frontdesk.config.database.provider import DatabaseError
    from frontdesk.config.env import SettingsError
    from frontdesk.config.process import end_with_supervisor

    end_with_supervisor()
    _end_in_order()
    try:
        _have_tables(words[1:])

        from django.core.management import execute_from_command_line

        execute_from_command_line(words)
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    except DatabaseError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(1) from None


def _end_in_order() -> None:
    """A lone command told to end still stops the database it started; servers and workers handle signals themselves."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda number, frame: sys.exit(128 + number))


def _have_tables(words: list[str]) -> None:
    """Before a command that works on tables: have them, or end with what to do."""
    if not words or words[0] in ("help", "--version") or {"--help", "-h"} & set(words):
        return
    import django

    django.setup()

    from django.core.management import get_commands, load_command_class
    from django.db import OperationalError

    from frontdesk.config.database import schema
    from frontdesk.config.database.provider import DatabaseError
    from frontdesk.config.env import get_settings

    app = get_commands().get(words[0], "")
    if isinstance(app, str) and app.startswith("frontdesk."):
        needs = getattr(load_command_class(app, words[0]), "needs_tables", True)
        # a command with several verbs looks at its words: some need no database
        if not (needs(words) if callable(needs) else needs):
            return
    elif words[0] not in DJANGO_COMMANDS_ON_TABLES:
        return
    embedded = get_settings().database_url is None
    try:
        schema.ensure_current(may_change=embedded, say=lambda text: print(text, file=sys.stderr))
    except OperationalError as error:
        where = "embedded database" if embedded else "database at DATABASE_URL"
        raise DatabaseError(
            f"The {where} cannot be reached: {str(error).strip()}\n"
            "Check its address and password, and that it runs (`frontdesk doctor` looks at everything)"
        ) from None
