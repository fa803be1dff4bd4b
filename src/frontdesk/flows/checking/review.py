"""One flow under review: what all checks share - the flow, what is known around it, and how a finding is worded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz.distance import OSA

from frontdesk.flows.checking.graph import reachable
from frontdesk.flows.functions import Function
from frontdesk.flows.model import Flow, RunFlow, Source, Step
from frontdesk.flows.parts import PlacedText, placed_texts
from frontdesk.flows.problems import Problem, Severity


@dataclass(frozen=True)
class Review:
    """`flows`: every flow that can be run, by name; `functions`: every function that can be called; `segments` counts
    the segments of a text; `reserved` says whether a whole text would be taken for a word of consent; `catalogues`:
    language -> the text of its .po file. What is not given is not checked.
    """

    flow: Flow
    flows: Mapping[str, Flow] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    segments: Callable[[str], int] | None = None
    reserved: Callable[[str], bool] | None = None
    catalogues: Mapping[str, str] = field(default_factory=dict)

    def problem(
        self,
        code: str,
        message: str,
        *,
        step: Step | None = None,
        line: int | None = None,
        advice: str = "",
        severity: Severity = Severity.WARNING,
        studio: Severity | None = None,
    ) -> Problem:
        """A finding in this flow. `studio`: its severity in a Studio export, where Studio itself lets it pass."""
        if studio is not None and self.is_studio:
            severity = studio
        at = line if line is not None else step.line if step else 0
        return Problem(self.flow.file, at, step.name if step else "", code, message, advice, severity)

    @property
    def is_studio(self) -> bool:
        return self.flow.source is Source.STUDIO

    @cached_property
    def reachable(self) -> frozenset[str]:
        return reachable(self.flow)

    @cached_property
    def texts(self) -> list[PlacedText]:
        return placed_texts(self.flow)

    @cached_property
    def is_sub_flow(self) -> bool:
        """Whether other flows run it, so that its end is not the end of the conversation.

        Our own flows declare what they take and give; a Studio flow gives whatever it sets, which says nothing.
        """
        declared = not self.is_studio and (self.flow.takes or self.flow.gives)
        if declared or set(self.flow.starts) == {"parent"}:
            return True
        return any(
            isinstance(step, RunFlow) and step.flow == self.flow.name
            for other in self.flows.values()
            for step in other.steps.values()
        )

    def sub_flow(self, name: str) -> Flow | None:
        return self.flow if name == self.flow.name else self.flows.get(name)


def nearest(name: str, known: Mapping[str, object] | list[str] | set[str] | frozenset[str]) -> str | None:
    """The known name that `name` is probably a slip of, or None. Case, hyphens and underscores count for nothing.

    Swapped neighbours count as one slip (optimal string alignment); a third of the letters may differ, at most three.
    """
    plain = _plain(name)
    best: tuple[int, str] | None = None
    for candidate in sorted(known):
        if candidate == name:
            continue
        allowed = min(3, max(len(plain), len(candidate)) // 3)
        distance = OSA.distance(plain, _plain(candidate), score_cutoff=allowed)
        if distance <= allowed and (best is None or distance < best[0]):
            best = (distance, candidate)
    return best[1] if best else None


def did_you_mean(name: str, known: Mapping[str, object] | list[str] | set[str] | frozenset[str], otherwise: str) -> str:
    """Advice: the name that was probably meant, else what else to do."""
    meant = nearest(name, known)
    return f"Did you mean `{meant}`?" if meant else otherwise


def listed(names: list[str], most: int = 8) -> str:
    """`a`, `b` and 3 more."""
    shown = [f"`{name}`" for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return ", ".join(shown[:-1]) + " and " + shown[-1] if len(shown) > 1 else "".join(shown)


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")
