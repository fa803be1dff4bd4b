"""What stands in one cell of a CSV: tidied, freed of what spreadsheets wrap around it, and read as yes or no. Pure."""

from __future__ import annotations

import re

#: A cell that begins with one of these runs as a formula in a spreadsheet (OWASP: CSV injection).
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]\d+(\.\d+)?", re.ASCII)
_WRAPPED = re.compile(r'="(.*)"', re.DOTALL)

YES = frozenset(["y", "yes", "yep", "true", "t", "1", "x", "on", "ok", "✓", "✔", "si", "sí"])
NO = frozenset(["n", "no", "false", "f", "0", "off"])
#: Lower-case text -> what a preference says; None: left blank.
PREFERENCES: dict[str, bool | None] = {"": None} | dict.fromkeys(YES, True) | dict.fromkeys(NO, False)


def tidy(cell: str) -> str:
    """The cell without spaces around it, without `="..."` and without the apostrophe that `guard` put before it."""
    text = cell.strip()
    if text[:1] in ("'", "="):
        text = unguard(text)
        if wrapped := _WRAPPED.fullmatch(text):
            text = wrapped[1].strip()
    return text


def guard(cell: str, *, plain_numbers: bool = False) -> str:
    """The cell as it may stand in a file that somebody opens in a spreadsheet: no formula. `unguard` undoes it.

    plain_numbers: leave `+13125550142` and `-3` alone, which do no harm but that a spreadsheet drops the plus.
    """
    if _FORMULA.match(cell) and not (plain_numbers and _NUMBER.fullmatch(cell)):
        return f"'{cell}"
    return cell


def unguard(cell: str) -> str:
    """What `guard` was given."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
