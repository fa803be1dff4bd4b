"""split-based-on and set-variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.flows.model import Assignment, Branch, Case, SetValues, Step
from frontdesk.flows.problems import Severity
from frontdesk.flows.studio.states import State, is_json
from frontdesk.flows.templating import Condition


def split(state: State) -> Step:
    """The first branch whose conditions hold is taken, in the order of the file."""
    cases = [_case(state, t) for t in state.transitions if t.get("event") == "match"]
    if not cases:
        state.report("branch", "It has no branch, so it always leaves by noMatch.", "Add one, or take the step out.")
    return Branch(
        name=state.name, line=state.line, cases=tuple(case for case in cases if case), next=state.exit("noMatch")
    )


def _case(state: State, transition: Mapping[str, Any]) -> Case | None:
    conditions = [c for c in transition.get("conditions") or () if isinstance(c, Mapping)]
    if not conditions:
        state.report("branch", "A branch has no condition; it is never taken.", "Add its condition.")
        return None
    read = [_condition(state, c) for c in conditions]
    if None in read:
        return None
    tests = tuple(c for c in read if c is not None)
    label = ", ".join(f"{c.test} {c.value}".rstrip() for c in tests)
    return Case(tests, transition.get("next") or None, label)


def _condition(state: State, condition: Mapping[str, Any]) -> Condition | None:
    """`arguments[0]` counts, as at Twilio; the split's own `input` only where there is none."""
    arguments = condition.get("arguments")
    given = arguments[0] if isinstance(arguments, list) and arguments else state.string("input")
    argument = str(given if given is not None else "")
    if argument.strip() != state.string("input").strip() and state.string("input"):
        state.report(
            "argument", f"A condition tests {argument}, not {state.string('input')} as its step says.",
            "Make sure that this is meant.", Severity.NOTE,
        )  # fmt: skip
    value = condition.get("value")
    return state.condition(str(condition.get("type")), argument, "" if value is None else str(value))


def set_variables(state: State) -> Step:
    assignments = []
    for entry in state.entries("variables"):
        key, value = str(entry["key"]), entry.get("value")
        template = state.template(value, key) if isinstance(value, str) or value is None else value
        assignments.append(Assignment(key, template, "json" if is_json(entry) else "typed"))
    return SetValues(name=state.name, line=state.line, assignments=tuple(assignments), next=state.exit("next"))
