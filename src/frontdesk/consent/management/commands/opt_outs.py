from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.table import Table

from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.env import get_settings
from frontdesk.consent import lists
from frontdesk.consent.models import OptOut


class Command(ReportCommand):
    help = "Opt-outs: list those in force, take over a list from elsewhere, or export all of them as proof."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("action", choices=["list", "import", "export"])
        parser.add_argument("file", nargs="?", default="-", help="CSV to read or write; - is standard input or output")
        parser.add_argument("--limit", type=int, default=100, help="list: at most so many, the newest first")

    def report(self, **options: Any) -> Report:
        file = options["file"]
        if options["action"] == "list":
            return self._list(options["limit"])
        if options["action"] == "import":
            return self._import(file)
        return self._export(file, options["as_json"])

    def _list(self, limit: int) -> Report:
        in_force = OptOut.objects.filter(ended_at=None)
        total = in_force.count()
        rows = list(in_force.order_by("-created_at", "-pk")[:limit])
        zone = get_settings().office_zone
        table = Table("number", "channel", "since", "source", "wording")
        for row in rows:
            since = f"{row.created_at.astimezone(zone):%Y-%m-%d %H:%M}"
            table.add_row(row.number, row.channel, since, row.source, row.wording.replace("[", r"\["))
        data = [
            {
                "number": row.number,
                "channel": row.channel,
                "source": row.source,
                "wording": row.wording,
                "language": row.language,
                "scope": row.scope,
                "created_at": row.created_at.isoformat(),
            }
            for row in rows
        ]
        lines: list[Any] = [table] if rows else []
        return Report({"total": total, "opt_outs": data}, [*lines, f"{total} opt-outs in force, {len(rows)} shown."])

    def _import(self, file: str) -> Report:
        try:
            if file == "-":
                result = lists.take_in(sys.stdin, "standard input", clock.now())
            else:
                with open(file, encoding="utf-8-sig", newline="") as source:
                    result = lists.take_in(source, Path(file).name, clock.now())
        except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
            raise CommandError(f"{file} was not taken in, nothing is changed: {error}") from None
        data = {
            "rows": result.rows,
            "new": result.new,
            "known": result.known,
            "lifted": result.lifted,
            "failed": [{"row": row, "error": error} for row, error in result.failed],
        }
        lines = [
            f"{result.rows} rows: {result.new} opted out, {result.known} were already, "
            f"{result.lifted} opted in again since, {len(result.failed)} failed."
        ]
        lines += [f"  row {row}: {error}".replace("[", r"\[") for row, error in result.failed]
        return Report(data, lines, ok=not result.failed)

    def _export(self, file: str, as_json: bool) -> Report:
        if file == "-":
            if as_json:
                raise CommandError("give a file to export to when you want the report as JSON")
            lists.export(self.stdout)  # type: ignore[arg-type]
            return Report({})
        try:
            with open(file, "w", encoding="utf-8-sig", newline="") as out:
                count = lists.export(out)
        except OSError as error:
            raise CommandError(f"{file} cannot be written ({error.strerror}); give another path") from None
        return Report({"file": file, "exported": count}, [f"{count} opt-outs written to {file}"])
