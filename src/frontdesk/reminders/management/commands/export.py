"""`frontdesk export`: appointments, attempts, failed rows, transcripts, conversations; to standard output or a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from frontdesk.config import exports
from frontdesk.config.env import get_settings
from frontdesk.reminders import exporting
from frontdesk.reminders.models import Import


class Command(BaseCommand):
    help = (
        "Write appointments, logs (attempts), failed rows, transcripts or conversations as CSV or JSON. Numbers are "
        "written in full."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["appointments", "logs", "failed-rows", *exports.names()])
        parser.add_argument("--format", choices=["csv", "json"], default="csv", dest="form")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object: {<what>: [...]}")
        parser.add_argument("--output", type=Path, metavar="FILE", help="write there instead of to standard output")
        parser.add_argument(
            "--import", type=int, action="append", dest="import_ids", metavar="ID", help="failed-rows: of this import"
        )
        parser.add_argument(
            "--number", metavar="E164", default="", help="transcripts, conversations: with this phone number"
        )
        since = "transcripts, conversations: from this day (or ISO instant) on, office time"
        parser.add_argument("--since", metavar="WHEN", help=since)

    def handle(self, *args: Any, **options: Any) -> None:
        registered = exports.find(options["what"])
        if registered is None and (options["number"] or options["since"]):
            raise CommandError("--number and --since are for transcripts and conversations only.")
        if options["what"] == "failed-rows":
            wanted = options["import_ids"]
            unknown = set(wanted or ()) - set(Import.objects.filter(pk__in=wanted or ()).values_list("pk", flat=True))
            if unknown:
                raise CommandError(f"There is no import {', '.join(map(str, sorted(unknown)))}.")
            table = exporting.failed_rows(wanted)
        elif options["import_ids"]:
            raise CommandError("--import is for failed-rows only.")
        elif registered is not None:
            table = registered.table(options["number"], _instant(options["since"]))
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


def _instant(text: str | None) -> datetime | None:
    """`2026-03-01`, or with a time, or with an offset; without one it is the office's."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--since: {text!r} is no day; write for example 2026-03-01.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=get_settings().office_zone)
