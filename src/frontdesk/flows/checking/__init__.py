"""What is wrong with a flow, before anybody texts it: every rule is a module here with a `find`.

`check` never raises on a flow that could be read, and finds the same in the same order each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frontdesk.flows.checking import (
    dead_ends,
    loops,
    reading_level,
    references,
    translations,
    variables,
    wordings,
)
from frontdesk.flows.checking import (
    segments as segment_counts,
)
from frontdesk.flows.checking.review import Review
from frontdesk.flows.functions import Function
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import Problem, Severity

__all__ = ["check"]

_RULES = (dead_ends, loops, references, variables, translations, wordings, segment_counts, reading_level)
_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def check(
    flow: Flow,
    *,
    flows: Mapping[str, Flow] | None = None,
    functions: Mapping[str, Function] | None = None,
    segments: Callable[[str], int] | None = None,
    reserved: Callable[[str], bool] | None = None,
    catalogues: Mapping[str, str] | None = None,
) -> list[Problem]:
    """Every finding of every rule, errors first, each kind by file, line, step and code.

    flows: the flows it may run, by name; functions: the functions it may call; segments: counts the segments of a text
    (without it lengths are not checked); reserved: whether a whole text would be taken for a word of consent (without
    it only the carrier's own words are); catalogues: language -> .po text, which tell the stale among the missing.
    """
    review = Review(flow, flows or {}, functions or {}, segments, reserved, catalogues or {})
    found = {problem for rule in _RULES for problem in rule.find(review)}
    return sorted(found, key=lambda problem: (_WEIGHT[problem.severity], problem))
