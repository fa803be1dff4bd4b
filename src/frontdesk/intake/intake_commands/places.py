"""load-places, load-ami: tables of places and of incomes."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError
from rich.text import Text

from frontdesk.config.commands import Report
from frontdesk.intake.intake_commands import showing
from frontdesk.intake.places import median_incomes, storing, tables
from frontdesk.intake.places.tables import TableError


def load_places(source: str) -> Report:
    """Load a state's ZIP codes and counties: what was there of it is replaced."""
    packaged = tables.packaged()
    path = packaged.get(source.upper()) if not Path(source).is_file() else None
    if path is None:
        path = Path(source)
        if not path.is_file():
            raise CommandError(
                f"{source} is neither a file nor a state that comes with Frontdesk ({', '.join(packaged)}); "
                "docs/intake.md says how to make the table of another state"
            )
    try:
        found = storing.load(path)
    except TableError as error:
        return _refused(source, error)
    lines = [showing.plain(f"{state}: {count} ZIP codes are loaded") for state, count in sorted(found.items())]
    return Report({"loaded": True, "file": str(path), "states": found}, list(lines))


def load_medians(path: Path) -> Report:
    """Load area median incomes."""
    if not path.is_file():
        raise CommandError(f"there is no file {path}")
    try:
        found = median_incomes.load(path)
    except TableError as error:
        return _refused(str(path), error)
    line = f"{found['rows']} rows of {showing.counted(found['counties'], 'county code')} are loaded"
    return Report({"loaded": True, "file": str(path), **found}, [showing.plain(line)])


def _refused(source: str, error: TableError) -> Report:
    lines = [showing.plain(one) for one in error.mistakes[:50]]
    if len(error.mistakes) > 50:
        lines.append(showing.plain(f"and {len(error.mistakes) - 50} more"))
    lines.append(Text("nothing is loaded; nothing has changed", "red"))
    return Report({"loaded": False, "file": source, "mistakes": error.mistakes}, list(lines), ok=False)
