"""The form every command that reports has: `--json` for scripts, lines for people, a truthful exit code."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.text import Text


@dataclass(frozen=True)
class Report:
    """What a command did: `data` for `--json`, `lines` for people (rich can print each), `ok` for the exit code."""

    data: dict[str, Any]
    lines: list[Any] = field(default_factory=list)
    ok: bool = True


class ReportCommand(BaseCommand):
    """Write `report(**options) -> Report`; the rest is here. Exits 1 when the report is not ok."""

    #: Progress and questions go here, so that standard output carries the report alone.
    console = Console(stderr=True)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        report = self.report(**options)
        self.show(report, as_json=options["as_json"])
        if not report.ok:
            raise SystemExit(1)

    def show(self, report: Report, *, as_json: bool) -> None:
        """Write the report to standard output."""
        if as_json:
            self.stdout.write(json.dumps(report.data, default=str, ensure_ascii=False))
            return
        # Django's wrapper adds line ends and colours of its own; rich wants the stream under it
        console = Console(file=getattr(self.stdout, "_out", sys.stdout), highlight=False)
        for line in report.lines:
            # lines are left whole: a path in them is there to be copied
            console.print(line, soft_wrap=isinstance(line, str | Text))

    def report(self, **options: Any) -> Report:
        """Do the work and say what came of it."""
        raise TypeError(f"{type(self).__name__} has no report()")
