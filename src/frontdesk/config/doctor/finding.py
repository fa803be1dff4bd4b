"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    OK = "ok"  # as it should be
    WARNING = "warning"  # works, but somebody should know
    FAILED = "failed"  # does not work
    SKIPPED = "skipped"  # nothing to look at yet, because of something else


@dataclass(frozen=True)
class Finding:
    """One check's result: `found` says what is, `do` what to do about it (empty when all is well)."""

    verdict: Verdict
    found: str
    do: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    name: str = ""

    def named(self, name: str) -> Finding:
        return replace(self, name=name)


def ok(found: str, **data: Any) -> Finding:
    return Finding(Verdict.OK, found, data=data)


def warning(found: str, do: str, **data: Any) -> Finding:
    return Finding(Verdict.WARNING, found, do, data)


def failed(found: str, do: str, **data: Any) -> Finding:
    return Finding(Verdict.FAILED, found, do, data)


def skipped(found: str, do: str = "") -> Finding:
    return Finding(Verdict.SKIPPED, found, do)
