"""What is wrong with a flow, and where: the one shape in which every part of the room says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # the flow cannot be published
    WARNING = "warning"  # it runs; an author should look
    NOTE = "note"  # worth knowing, nothing to do


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. `code` is a word that stays the same over releases; `advice` says what to do."""

    file: str
    line: int  # from 1; 0: no line of the file is meant
    step: str
    code: str
    message: str
    advice: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        step = f" step {self.step}:" if self.step else ""
        advice = f" {self.advice}" if self.advice else ""
        return f"{where}: {self.severity}:{step} {self.message}{advice} [{self.code}]"


class FlowError(Exception):
    """A flow that cannot be read at all. Holds every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
