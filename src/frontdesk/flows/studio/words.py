"""The words a flow listens for itself: "exit" answered to a menu that has an exit is an answer there, no command."""

from __future__ import annotations

import re
from collections.abc import Iterable

from frontdesk.flows.model import Branch, SetValues, Step
from frontdesk.flows.templating import Condition, Template

_BODY = re.compile(r"\b(?:inbound|trigger\.message|trigger\.conversation)\.Body\b")
_VARIABLE = re.compile(r"\bflow\.variables\.([\w-]+)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_ESCAPE = re.compile(r"\\.")


def own_words(steps: Iterable[Step]) -> frozenset[str]:
    """Every word that some condition tests on what the person wrote, in lower case."""
    steps = list(steps)
    from_body = {
        a.name
        for step in steps
        if isinstance(step, SetValues)
        for a in step.assignments
        if isinstance(a.value, Template) and _BODY.search(a.value.source)
    }
    conditions = [c for step in steps if isinstance(step, Branch) for case in step.cases for c in case.conditions]
    return frozenset(word for c in conditions if _reads(c, from_body) for word in _words(c))


def _reads(condition: Condition, from_body: set[str]) -> bool:
    argument = condition.argument
    return bool(_BODY.search(argument)) or any(name in from_body for name in _VARIABLE.findall(argument))


def _words(condition: Condition) -> list[str]:
    if "{{" in condition.value:
        return []
    if condition.type == "regex":
        return [word.casefold() for word in _WORD.findall(_ESCAPE.sub(" ", condition.value))]
    return [item for part in condition.value.split(",") if (item := part.strip().casefold())]
