"""A pack's YAML files: read with the line of each thing in them, and written."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from frontdesk.intake.content.problems import Problem

#: Keys whose value says which of several things in a list is meant.
_NAMES = ("name", "key", "issue", "process", "page", "field")


@dataclass(frozen=True)
class YamlFile:
    """`marked`: the data with its lines (ruamel.yaml); `data`: the same as plain values, dates as ISO texts."""

    name: str
    marked: Any
    data: Any

    def problem(self, place: Sequence[str | int], message: str, advice: str = "", **more: Any) -> Problem:
        """A problem at a place of the file: `("organizations", 0, "name")`."""
        return Problem(self.name, self.line(place), self.spoken(place), message, advice, **more)

    def line(self, place: Sequence[str | int]) -> int:
        """The line, from 1, of the nearest thing on the way to a place; 1 for the file as a whole."""
        here, line = self.marked, 1
        for part in place:
            lines = getattr(here, "lc", None)
            if lines is not None and lines.data and part in lines.data:
                line = lines.data[part][0] + 1
            here = _inside(here, part)
        return line

    def spoken(self, place: Sequence[str | int]) -> str:
        """ "organizations > Prairie Example Legal Aid > name" """
        here, words = self.data, []
        for part in place:
            here = _inside(here, part)
            known = [here[key] for key in _NAMES if key in here] if isinstance(here, dict) else []
            named = next((str(value) for value in known if isinstance(value, str)), "")
            words.append((named or str(part + 1)) if isinstance(part, int) else part)
        return " > ".join(words)


def read(path: Path) -> YamlFile:
    """Read a file. Raises Problem's carrier `Unreadable` with one problem when it is no YAML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        marked = YAML(typ="rt").load(text)
    except UnicodeDecodeError:
        raise Unreadable(Problem(path.name, 0, "", "this is not UTF-8 text.", "Save it as plain UTF-8.")) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = str(error.problem or error.context).split("\n")[0]
        advice = "Compare it with the lines around it: indentation, colons, quotation marks."
        line = mark.line + 1 if mark else 0
        raise Unreadable(Problem(path.name, line, "", f"this is not valid YAML: {said}.", advice)) from None
    except (YAMLError, ValueError) as error:
        said = str(error).split("\n")[0]
        raise Unreadable(Problem(path.name, 0, "", f"this is not valid YAML: {said}.")) from None
    return YamlFile(path.name, marked, plain(marked))


class Unreadable(Exception):
    """A file that is no YAML; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def plain(value: Any) -> Any:
    """YAML's values as JSON has them; dates as ISO texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool) or value is None:
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return str(value)


def write(data: Any) -> str:
    """Plain values as YAML in the order they have; texts of several lines as blocks."""
    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(_blocks(data), out)
    return out.getvalue()


def _blocks(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _blocks(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_blocks(inner) for inner in value]
    if isinstance(value, str) and "\n" in value and not re.search(r"[ \t]\n", value):
        return LiteralScalarString(value)
    return value


def _inside(here: Any, part: str | int) -> Any:
    if isinstance(here, Mapping):
        return here.get(part)
    if isinstance(here, list) and isinstance(part, int) and 0 <= part < len(here):
        return here[part]
    return None
