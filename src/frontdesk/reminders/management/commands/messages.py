"""`frontdesk messages`: check, list and copy the message templates."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.table import Table
from rich.text import Text

from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.env import get_settings
from frontdesk.reminders.messages.message_check import Finding, Result, check_all
from frontdesk.reminders.messages.message_templates import PACKAGED


class Command(ReportCommand):
    help = "Check, list or copy the message templates: what people hear and read."
    requires_system_checks = []
    needs_tables = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|list|copy")
        for verb, about in (
            ("check", "render every template in every language, validate it, and count what a text costs"),
            ("list", "list the templates there are, by name and language"),
            ("copy", "copy the packaged templates into a folder, to make them your own"),
        ):
            sub = verbs.add_parser(verb, help=about, description=about)
            sub.add_argument("--json", action="store_true", dest="as_json", default=argparse.SUPPRESS)
            if verb == "copy":
                sub.add_argument("folder", metavar="DIR", type=Path)

    def report(self, **options: Any) -> Report:
        if options["verb"] == "copy":
            return _copy(options["folder"])
        result = check_all()
        return _listed(result) if options["verb"] == "list" else _checked(result)


def _checked(result: Result) -> Report:
    data = {
        "ok": not result.errors,
        "errors": [_where(f) for f in result.errors],
        "warnings": [_where(f) for f in result.warnings],
        "templates": [asdict(m) for m in result.measures],
    }
    lines: list[Any] = [_table(result)]
    for finding in (*result.errors, *result.warnings):
        line = Text()
        line.append(finding.level, "red" if finding.level == "error" else "yellow")
        lines.append(line.append(f" {finding.file}:{finding.line}: {finding.message}"))
    lines.append(f"{len(result.errors)} errors, {len(result.warnings)} warnings in {len(result.measures)} templates")
    return Report(data, lines, ok=not result.errors)


def _listed(result: Result) -> Report:
    return Report({"templates": [asdict(m) for m in result.measures]}, [_table(result)])


def _table(result: Result) -> Table:
    table = Table("msg", "what", "language", "whose", "segments", "alphabet", "characters", box=None)
    for m in result.measures:
        cost = (str(m.segments), m.encoding, str(m.characters)) if m.segments else ("", "", "")
        table.add_row(m.name, m.kind, m.language, "your own" if m.own else "packaged", *cost)
    return table


def _where(finding: Finding) -> dict[str, Any]:
    return {"file": finding.file, "line": finding.line, "message": finding.message}


def _copy(folder: Path) -> Report:
    """Copy what is not there yet; nothing of the office's is overwritten."""
    copied, kept = [], []
    try:
        for source in sorted(path for path in PACKAGED.rglob("*") if path.is_file()):
            target = folder / source.relative_to(PACKAGED)
            if target.exists():
                kept.append(str(target))
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            copied.append(str(target))
    except OSError as error:
        raise CommandError(f"{folder} cannot be written ({error.strerror}); name a folder you may write to") from error
    lines = [f"copied {len(copied)} files to {folder}" + (f", kept {len(kept)} that were there" if kept else "")]
    if get_settings().frontdesk_messages_dir != folder:
        lines.append(f"now set FRONTDESK_MESSAGES_DIR={folder.resolve()}, edit, and run: frontdesk messages check")
    return Report({"copied": copied, "kept": kept}, lines)
