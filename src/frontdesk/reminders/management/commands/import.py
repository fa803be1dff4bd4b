"""`frontdesk import`: take in the csv folder, or the files named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.env import get_settings
from frontdesk.reminders.imports import importing
from frontdesk.reminders.imports.fates import Fate
from frontdesk.reminders.imports.taking_in import FileResult
from frontdesk.reminders.management.commands import remind

#: Rows of a plan that are shown for each fate; all of them (up to 200) are in --json.
SHOWN = 5


class Command(ReportCommand):
    help = (
        "Import appointments: the files named, or everything in the csv folder, oldest first. "
        "Exits 1 when a file is missing or could not be read as a whole; rows that failed are reported, not an error."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a CSV; none: all in the csv folder")
        parser.add_argument("--now", action="store_true", help="then start a round for everything that is due")
        parser.add_argument("--wait", action="store_true", help="with --now: follow the round to its end")
        parser.add_argument("--dry-run", action="store_true", help="show the plan; change and move nothing")
        parser.add_argument("--keep", action="store_true", help="leave the files where they are; archive copies")

    def report(self, **options: Any) -> Report:
        now = clock.now()
        with self._progress() as tell:
            choices = {"on_progress": tell, "dry_run": options["dry_run"], "keep": options["keep"]}
            if options["files"]:
                results = importing.import_files(options["files"], now, **choices)
            else:
                results = importing.import_folder(now, **choices)
        data: dict[str, Any] = {"files": [_json(result, options["dry_run"]) for result in results]}
        lines = _lines(results, options["dry_run"])
        ok = all(result.ok for result in results)
        if options["now"] and not options["dry_run"]:
            started = remind.Command().report(wait=options["wait"])
            data["round"] = started.data
            lines += started.lines
            ok = ok and started.ok
        return Report(data, lines, ok)

    @contextmanager
    def _progress(self) -> Iterator[Any]:
        """A bar on a terminal, once the work has taken a second."""
        began = time.monotonic()
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self.console,
            transient=True,
        )
        tasks: dict[str, Any] = {}
        shown = False

        def tell(name: str, rows: int, about: int) -> None:
            nonlocal shown
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=about)
            bar.update(tasks[name], completed=rows, total=about)
            if not shown and self.console.is_terminal and time.monotonic() - began > 1:
                shown = True
                bar.start()

        try:
            yield tell
        finally:
            if shown:
                bar.stop()


def _json(result: FileResult, dry_run: bool) -> dict[str, Any]:
    return {**result.as_json(), "plan": result.plan.as_json()} if dry_run and result.plan.rows else result.as_json()


def _lines(results: list[FileResult], dry_run: bool) -> list[Any]:
    if not results:
        return [Text(f"Nothing to import: there is no file in {get_settings().csv_dir}.")]
    table = Table(title="What would happen" if dry_run else None)
    for heading in ("file", "rows", "imported", "duplicates", "failed", "superseded", "status"):
        table.add_column(heading, justify="left" if heading in ("file", "status") else "right")
    for result in results:
        numbers = (result.rows, result.imported, result.duplicates, result.failed, result.superseded)
        table.add_row(Text(Path(result.file).name), *map(str, numbers), str(result.status))
    lines: list[Any] = [table]
    for result in results:
        lines += [Text(text) for text in (result.error, result.note) if text]
        lines += _fates(result, dry_run)
    if any(result.failed and result.import_id for result in results):
        lines.append(Text("Rows that failed: `frontdesk export failed-rows` writes them with the reasons, to repair."))
    return lines


def _fates(result: FileResult, dry_run: bool) -> list[Any]:
    """The fates by number and, of a plan, the first rows of each that say something."""
    parts = [f"{number} {name.replace('_', ' ')}" for name, number in result.plan.fates.items() if number]
    lines: list[Any] = [Text(f"{Path(result.file).name}: {', '.join(parts)}")] if parts else []
    for fate, samples in result.plan.samples.items() if dry_run else ():
        told = [sample for sample in samples if sample["sentence"]]
        for sample in told[:SHOWN]:
            lines.append(Text(f"  row {sample['row']}, {Fate(fate).replace('_', ' ')}: {sample['sentence']}"))
        if len(told) > SHOWN:
            lines.append(Text(f"  ... and {result.plan.fates[fate] - SHOWN} more"))
    return lines
