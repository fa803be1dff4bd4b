"""What stands against publishing a flow: the check of flows with this office's functions, words and costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frontdesk.carrier import segments
from frontdesk.consent import words
from frontdesk.flows import functions
from frontdesk.flows.checking import check
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import Problem, Severity
from frontdesk.flows.translating import below_gate, coverage


@dataclass(frozen=True)
class Review:
    """The findings about one flow, the gravest first."""

    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


def review(flow: Flow, flows: Mapping[str, Flow], catalogues: Mapping[str, str] | None = None) -> Review:
    """Check `flow` among `flows`, which it may run. `catalogues`: language -> the text of its .po file."""
    found = check(
        flow,
        flows=flows,
        functions=functions.all_functions(),
        segments=lambda text: segments.count(text).segments,
        reserved=is_reserved,
        catalogues=catalogues,
    )
    return Review(tuple(found))


def is_reserved(text: str) -> bool:
    """Whether a whole text ends consent, renews it or asks for help, so that no flow gets to read it."""
    return words.understand(text) is not None


def gaps(flow: Flow, gate: float, catalogues: Mapping[str, str] | None = None) -> list[str]:
    """The languages of which less than `gate` percent is translated, each as "es 82 % (41 of 50)"."""
    below = below_gate(coverage(flow, catalogues), gate)
    return [f"{language} {covered}" for language, covered in sorted(below.items())]
