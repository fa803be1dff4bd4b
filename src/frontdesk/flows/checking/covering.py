"""Does a branch name every answer there is, so that its way for all others is never taken?"""

from __future__ import annotations

import re

from frontdesk.flows import model
from frontdesk.flows.model import AfterTries, Flow

_EQUALS = re.compile(r'([\w-]+) == (?:(true|false)|"([^"\\]*)")')


def covers_every_answer(flow: Flow, branch: model.Branch) -> bool:
    """Whether the cases of `branch` name each answer that the one question behind its value takes.

    True only where that is sure: plain comparisons of one value, which one question sets and nothing else, and which
    holds an answer once the question is left.
    """
    found = [_EQUALS.fullmatch(case.conditions[0].expression) for case in branch.cases if len(case.conditions) == 1]
    matches = [match for match in found if match]
    names = {match[1] for match in matches}
    if len(matches) != len(branch.cases) or len(names) != 1:
        return False
    setters = [step for step in flow.steps.values() if _may_set(step, names)]
    if len(setters) != 1 or not isinstance(setters[0], model.Ask):
        return False
    ask = setters[0]
    if ask.after_tries is AfterTries.GO_ON or ask.when_silent == branch.name or ask.next != branch.name:
        return False
    answers = _answers(ask.answer)
    return answers is not None and answers <= {match[2] or match[3] for match in matches}


def _answers(spec: model.AnswerSpec) -> set[str] | None:
    """Every value that can be the answer, or None where they cannot be listed."""
    if spec.type == "yes_no" and "or_none" not in spec.parameters:
        return {"true", "false"}
    always = any(option.when is None for option in spec.options)  # where none is offered, nothing is asked
    if spec.type == "choice" and always and spec.options_from is None and not spec.parameters:
        return {option.value for option in spec.options}
    return None


def _may_set(step: model.Step, names: set[str]) -> bool:
    if isinstance(step, model.SetValues):
        return any(assignment.name in names for assignment in step.assignments)
    if isinstance(step, model.RunFlow) and (not step.gives or any(here in names for _, here in step.gives)):
        return True
    return getattr(step, "store_as", "") in names
