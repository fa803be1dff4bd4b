"""Collects what is wrong with a file while it is read, so that an author sees everything at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from frontdesk.flows.problems import FlowError, Problem


class Report:
    def __init__(self, file: str) -> None:
        self.file = file
        self.step = ""  # whichever step is being read
        self.problems: list[Problem] = []

    def add(self, line: int, code: str, message: str, advice: str = "", step: str | None = None) -> None:
        self.problems.append(Problem(self.file, line, self.step if step is None else step, code, message, advice))

    @contextmanager
    def at(self, step: str) -> Iterator[None]:
        """Problems found inside belong to this step."""
        before, self.step = self.step, step
        try:
            yield
        finally:
            self.step = before

    def raise_if_any(self) -> None:
        """Raises FlowError, the problems in the order of the file."""
        if self.problems:
            raise FlowError(sorted(dict.fromkeys(self.problems), key=lambda problem: problem.line))


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """ "Did you mean `x`?" where a known word is close; else all of them, or `otherwise`."""
    words = list(known)
    close = get_close_matches(word.lower(), words, 1, 0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    return otherwise or (f"Known here: {', '.join(words)}." if words else "")
