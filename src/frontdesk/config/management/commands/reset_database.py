from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.database import archive, schema
from frontdesk.config.standing import refuse_while_in_use


class Command(ReportCommand):
    help = "Remove everything from the database - appointments, opt-outs, accounts - and begin with empty tables."
    needs_tables = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--force", action="store_true", help="even while a server or worker uses it")

    def report(self, **options: Any) -> Report:
        if not options["force"]:
            refuse_while_in_use()
        found = archive.tables_with_data()
        if not options["yes"]:
            _ask(found)
        archive.empty()
        schema.ensure_current(may_change=True, say=self.console.print)
        return Report({"reset": True, "tables_with_data": sorted(found)}, ["The database is empty and ready."])


def _ask(found: dict[str, int]) -> None:
    if not sys.stdin.isatty():
        raise CommandError("This removes everything, opt-outs included; say --yes to do it without a question")
    counts = "\n".join(f"  {table}: {rows if rows < 1000 else '1000 or more'} rows" for table, rows in found.items())
    print(f"This removes everything:\n{counts or '  (no data yet)'}", file=sys.stderr)
    print("There is no way back but a backup. Type yes to go on: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() != "yes":
        raise CommandError("Nothing was removed")
