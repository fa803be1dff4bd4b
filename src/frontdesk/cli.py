"""The `frontdesk` command: every command of every room, and Django's own, under one name.

A command lives in the room it belongs to, in `management/commands/`. A hyphen on the command line is an underscore in
the file's name: `frontdesk restart-workers` is `jobs/management/commands/restart_workers.py`.
"""

from __future__ import annotations

import os
import sys


def main(arguments: list[str] | None = None) -> None:
    """Run one command. Exits 2 with the whole list when the settings are wrong."""
    words = list(sys.argv if arguments is None else ["frontdesk", *arguments])
    if len(words) > 1 and not words[1].startswith("-"):
        words[1] = words[1].replace("-", "_")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.config.settings")

    from frontdesk.config.env import SettingsError

    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(words)
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
