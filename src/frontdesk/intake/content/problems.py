"""What is wrong with a content pack, where, and what to do: the one shape in which every check says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # the pack cannot be loaded
    WARNING = "warning"  # it loads; something in it will not work as meant
    NOTE = "note"  # worth knowing


@dataclass(frozen=True)
class Problem:
    """One finding. `line` from 1, 0: no line is meant. `place`: the way through the file. `advice`: what to do."""

    file: str
    line: int
    place: str
    message: str
    advice: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        said = " ".join(part for part in (self.message, self.advice) if part)
        return ": ".join(part for part in (where, str(self.severity), self.place, said) if part)


class PackError(Exception):
    """A pack that cannot be loaded. Holds every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those for which a pack cannot be loaded."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]
