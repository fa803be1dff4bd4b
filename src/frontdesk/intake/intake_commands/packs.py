"""load, export, check, issues: content packs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from rich.table import Table
from rich.text import Text

from frontdesk.config import clock
from frontdesk.config.commands import Report
from frontdesk.intake.content import checking, exporting, loading
from frontdesk.intake.content.problems import PackError, Severity
from frontdesk.intake.intake_commands import showing
from frontdesk.intake.models import LegalIssue


def load(pack: str, *, default: bool) -> Report:
    """Load a pack into the database."""
    folder = _folder(pack)
    try:
        loaded = loading.load_pack(folder, clock.now(), default=default)
    except PackError as error:
        data = {"pack": pack, "loaded": False, "problems": showing.problem_data(error.problems)}
        lines = [*showing.problem_lines(error.problems), Text("the pack is not loaded; nothing has changed", "red")]
        return Report(data, lines, ok=False)
    data = {
        "pack": loaded.name,
        "loaded": True,
        "default": loaded.is_default,
        "counts": loaded.counts,
        "removed": loaded.removed,
    }
    brought = ", ".join(f"{count} {what}" for what, count in loaded.counts.items())
    lines = [showing.plain(f"{loaded.title} is loaded: {brought}")]
    lines += [showing.plain(one) for one in loaded.removed]
    if loaded.is_default:
        lines.append(showing.plain("its menu is shown before the place is known"))
    return Report(data, lines)


def export(name: str, out: Path) -> Report:
    """Write a loaded pack into a folder."""
    try:
        files = exporting.export_pack(name)
    except exporting.NoSuchPack as error:
        raise CommandError(str(error)) from None
    try:
        exporting.write(files, out)
    except OSError as error:
        raise CommandError(f"{out} cannot be written ({error.strerror}); name another folder") from None
    return Report({"pack": name, "folder": str(out), "files": sorted(files)}, [f"{name} is in {out}"])


def check(pack: str) -> Report:
    """Say everything about a pack."""
    problems = checking.check_pack(_folder(pack))
    counts = {one.value: sum(problem.severity is one for problem in problems) for one in Severity}
    ok = not counts["error"]
    summary = ", ".join(showing.counted(count, what) for what, count in counts.items())
    data = {"pack": pack, "ok": ok, "counts": counts, "problems": showing.problem_data(problems)}
    return Report(data, [*showing.problem_lines(problems), showing.plain(f"{pack}: {summary}")], ok=ok)


def issues() -> Report:
    """The legal issues of all loaded packs."""
    table = Table("pack", box=None)
    table.add_column("issue", no_wrap=True)
    for name in ("menu", "process", "LSC", "keywords"):
        table.add_column(name)
    found: list[dict[str, Any]] = []
    rows = LegalIssue.objects.select_related("pack").order_by("-pack__is_default", "pack__name", "number")
    for issue in rows:
        keywords = {language: len(words) for language, words in sorted(issue.keywords.items())}
        found.append(
            {
                "pack": issue.pack.name,
                "key": issue.key,
                "number": issue.number,
                "titles": issue.titles,
                "live": issue.is_live,
                "dangerous": issue.is_dangerous,
                "process": issue.process_id,
                "lsc_code": issue.lsc_code,
                "rest_export": issue.rest_export,
                "keywords": keywords,
            }
        )
        table.add_row(
            Text(issue.pack.name),
            Text(issue.key),
            Text(f"{issue.number} {issue.titles.get('en', '')}" if issue.is_live else "not in the menu"),
            Text(issue.process_id),
            Text(issue.lsc_code[:2]),
            Text(" ".join(f"{language} {count}" for language, count in keywords.items())),
        )
    lines = [table] if found else [showing.plain("no pack is loaded yet: frontdesk intake load illinois")]
    return Report({"issues": found}, lines)


def _folder(pack: str) -> Path:
    """The folder of a pack: a name of one that comes with Frontdesk, or a path."""
    known = loading.packaged()
    if pack in known and not Path(pack).is_dir():
        return known[pack]
    if not Path(pack).is_dir():
        names = ", ".join(known)
        raise CommandError(f"{pack} is neither a folder nor a pack that comes with Frontdesk ({names})")
    return Path(pack)
