"""`frontdesk export`: appointments, attempts or failed rows, to standard output or into a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from frontdesk.reminders import exporting
from frontdesk.reminders.models import Import


class Command(BaseCommand):
    help = "Write appointments, logs (attempts) or failed rows as CSV or JSON. Numbers are written in full."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["appointments", "logs", "failed-rows"])
        parser.add_argument("--format", choices=["csv", "json"], default="csv", dest="form")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object: {<what>: [...]}")
        parser.add_argument("--output", type=Path, metavar="FILE", help="write there instead of to standard output")
        parser.add_argument(
            "--import", type=int, action="append", dest="import_ids", metavar="ID", help="failed-rows: of this import"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "failed-rows":
            wanted = options["import_ids"]
            unknown = set(wanted or ()) - set(Import.objects.filter(pk__in=wanted or ()).values_list("pk", flat=True))
            if unknown:
                raise CommandError(f"There is no import {', '.join(map(str, sorted(unknown)))}.")
            table = exporting.failed_rows(wanted)
        elif options["import_ids"]:
            raise CommandError("--import is for failed-rows only.")
        else:
            table = exporting.appointments() if options["what"] == "appointments" else exporting.logs()
        if options["as_json"]:
            pieces: Iterable[str] = chain([f'{{"{options["what"]}": '], exporting.as_json(*table), ["}\n"])
        elif options["form"] == "json":
            pieces = chain(exporting.as_json(*table), ["\n"])
        else:
            pieces = exporting.as_csv(*table, plain_numbers=options["what"] != "failed-rows")
        self._write(pieces, options["output"])

    def _write(self, pieces: Iterable[str], path: Path | None) -> None:
        if path is None:
            out = getattr(self.stdout, "_out", sys.stdout)
            if hasattr(out, "reconfigure"):
                out.reconfigure(encoding="utf-8", newline="")
            for piece in pieces:
                out.write(piece)
            return
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
