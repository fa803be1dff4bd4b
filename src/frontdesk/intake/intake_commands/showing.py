"""Small things that several verbs of `frontdesk intake` need."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from rich.text import Text

from frontdesk.config.env import get_settings
from frontdesk.intake.content.problems import Problem, Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}


def plain(text: str, style: str = "") -> Text:
    """A line as it is: brackets in it are no colours."""
    return Text(text, style=style)


def problem_lines(problems: Iterable[Problem]) -> list[Text]:
    """Each finding in a line that begins with file and line."""
    return [plain(str(problem), _COLOURS[problem.severity]) for problem in problems]


def problem_data(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{**problem.__dict__, "severity": problem.severity.value} for problem in problems]


def counted(count: int, what: str) -> str:
    """ "1 error", "2 errors" """
    return f"{count} {what}{'' if count == 1 else 's'}"


def midnight(day: date) -> datetime:
    """When a day begins in the office."""
    return datetime.combine(day, time(), get_settings().office_zone)


def local(moment: datetime | None) -> str:
    """A moment in the office's time, to the minute."""
    return moment.astimezone(get_settings().office_zone).strftime("%Y-%m-%d %H:%M") if moment else ""


def who() -> str:
    """Who runs the command, for the record."""
    try:
        return getpass.getuser()[:150]
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
