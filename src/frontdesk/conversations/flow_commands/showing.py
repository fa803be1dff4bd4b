"""How flows, versions and findings are shown on a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.conversations.models import FlowRoute, FlowVersion
from frontdesk.conversations.routes import Wanted
from frontdesk.flows.problems import Problem, Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}


def problem_lines(problems: Iterable[Problem]) -> list[Text]:
    """Each finding in a line that begins with file and line."""
    return [Text(str(problem), style=_COLOURS[problem.severity]) for problem in problems]


def problem_data(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{**asdict(problem), "severity": problem.severity.value} for problem in problems]


def counted(problems: Sequence[Problem]) -> str:
    """ "2 errors, 1 warning" """
    found = []
    for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE):
        count = sum(problem.severity is severity for problem in problems)
        if count or severity is not Severity.NOTE:
            found.append(f"{count} {severity}{'' if count == 1 else 's'}")
    return ", ".join(found)


def count_of(problems: Sequence[Problem], severity: Severity) -> int:
    return sum(problem.severity is severity for problem in problems)


def route_text(route: FlowRoute) -> str:
    return str(Wanted(FlowRoute.Kind(route.kind), Channel(route.channel), route.keyword, route.number))


def route_data(route: FlowRoute) -> dict[str, str]:
    return {"kind": route.kind, "channel": route.channel, "keyword": route.keyword, "number": route.number}


def version_data(version: FlowVersion) -> dict[str, Any]:
    return {
        "name": version.name,
        "number": version.number,
        "state": version.state,
        "source": version.source,
        "file": version.file_name,
        "created_at": version.created_at,
        "published_at": version.published_at,
        "retired_at": version.retired_at,
        "created_by": version.created_by,
    }


def when(moment: Any) -> str:
    """A moment in the office's zone; "" for none."""
    return f"{moment.astimezone(get_settings().office_zone):%Y-%m-%d %H:%M}" if moment else ""


def plain(line: str) -> Text:
    """A line that rich prints as it is."""
    return Text(line)
