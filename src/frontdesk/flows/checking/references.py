"""Do the functions and sub-flows that a flow names exist, do they get what they take, and are its templates sound?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA

from frontdesk.flows import model
from frontdesk.flows.checking.review import Review, did_you_mean, listed
from frontdesk.flows.model import REQUIRED, Step, Text
from frontdesk.flows.parts import Part, parts, templates_of
from frontdesk.flows.problems import Problem, Severity
from frontdesk.flows.templating import Condition, Template

_LEAST_LETTERS = 6  # shorter spellings differ by a letter too easily


def find(review: Review) -> Iterator[Problem]:
    """Codes: unknown_function, unknown_flow, missing_argument, unknown_argument, argument_twice, same_argument,
    spelled_two_ways, unknown_result, template_fault, unknown_filter, unsupported, fixed_number.

    The reader of Studio's exports names broken templates, unsupported widgets and fixed numbers itself.
    """
    for step in review.flow.steps.values():
        if isinstance(step, model.CallFunction):
            yield from _function(review, step)
        elif isinstance(step, model.RunFlow):
            yield from _sub_flow(review, step)
        elif isinstance(step, model.Unsupported) and not review.is_studio:
            yield review.problem(
                "unsupported",
                f"{step.what} cannot be carried over; the step does nothing and goes on.",
                step=step,
                advice="Replace it by steps that can.",
            )
        elif isinstance(step, model.Say) and step.to is not None and _is_number(step.to) and not review.is_studio:
            yield review.problem(
                "fixed_number",
                "It texts a number that is written into the flow.",
                step=step,
                advice="Hand over to staff, or read the number from a setting of the office.",
            )
        yield from _faults(review, step)
    for placed in review.texts:
        if placed.step is None:
            yield from _faults_of(review, None, Part(placed.where, placed.text), placed.line)
    yield from _spelled_two_ways(review)


def _function(review: Review, step: model.CallFunction) -> Iterator[Problem]:
    function = review.functions.get(step.function)
    given = [name for name, _ in step.arguments]
    yield from _argument_twice(review, step, given, f"`{step.function}`")
    yield from _same_argument(review, step)
    if function is None:
        yield review.problem(
            "unknown_function",
            f"There is no function `{step.function}`.",
            step=step,
            advice=did_you_mean(step.function, review.functions, "Register it, or call another one."),
            severity=Severity.ERROR,
        )
        return
    if not function.takes:
        return
    needed = [name for name in function.takes if name not in given and name not in function.optional]
    surplus = [name for name in dict.fromkeys(given) if name not in function.takes]
    for name in surplus:
        yield review.problem(
            "unknown_argument",
            f"`{step.function}` takes no `{name}`; it is ignored.",
            step=step,
            advice=did_you_mean(name, needed or list(function.takes), f"It takes {listed(list(function.takes))}."),
            severity=Severity.NOTE if review.is_studio and not needed else Severity.WARNING,
        )
    if needed:
        yield review.problem(
            "missing_argument",
            f"`{step.function}` is called without {listed(needed)}.",
            step=step,
            advice="Give it, or make sure that the function can do without.",
            severity=Severity.WARNING,
            studio=Severity.NOTE,
        )


def _sub_flow(review: Review, step: model.RunFlow) -> Iterator[Problem]:
    sub = review.sub_flow(step.flow)
    given = [name for name, _ in step.arguments]
    yield from _argument_twice(review, step, given, f"`{step.flow}`")
    if sub is None:
        yield review.problem(
            "unknown_flow",
            f"There is no flow `{step.flow}`.",
            step=step,
            advice=did_you_mean(step.flow, review.flows, "Import it under this name, or run another one."),
            severity=Severity.ERROR,
        )
        return
    missing = [name for name, default in sub.takes.items() if default is REQUIRED and name not in given]
    if missing:
        yield review.problem(
            "missing_argument",
            f"The flow `{step.flow}` is run without {listed(missing)}.",
            step=step,
            advice="Give it under `with`.",
            severity=Severity.ERROR,
            studio=Severity.WARNING,
        )
    if sub.source is model.Source.STUDIO:
        return  # its exports declare neither parameters nor results
    for name in dict.fromkeys(given):
        if name not in sub.takes:
            yield review.problem(
                "unknown_argument",
                f"The flow `{step.flow}` takes no `{name}`; it is ignored.",
                step=step,
                advice=did_you_mean(name, missing or list(sub.takes), "Take it out, or declare it in that flow."),
            )
    for there, _ in step.gives:
        if there not in sub.gives:
            yield review.problem(
                "unknown_result",
                f"The flow `{step.flow}` gives no `{there}`.",
                step=step,
                advice=did_you_mean(there, list(sub.gives), "Take it out, or declare it in that flow's `gives`."),
                severity=Severity.ERROR,
                studio=Severity.WARNING,
            )


def _argument_twice(review: Review, step: Step, given: Sequence[str], whom: str) -> Iterator[Problem]:
    for name, times in Counter(given).items():
        if times > 1:
            yield review.problem(
                "argument_twice",
                f"`{name}` is given to {whom} {times} times; the last one counts.",
                step=step,
                advice="Give it once.",
                severity=Severity.NOTE,
            )


def _same_argument(review: Review, step: model.CallFunction) -> Iterator[Problem]:
    """Two arguments with one and the same answer, where a step exists that is named like the other argument."""
    sources = {name: value.source for name, value in step.arguments if isinstance(value, Template)}
    for name, source in sources.items():
        for other, same in sources.items():
            if other == name or same != source or other not in source or name in source:
                continue
            meant = source.replace(other, name)
            if any(path.split(".")[1:2] and path.split(".")[1] in review.flow.steps for path in _paths(meant)):
                yield review.problem(
                    "same_argument",
                    f"`{name}` and `{other}` of `{step.function}` are both `{source}`.",
                    step=step,
                    advice=f"Did you mean `{meant}` for `{name}`?",
                )


def _paths(source: str) -> list[str]:
    return [path for path in sorted(Template.forgiving(source).variables) if path.startswith("widgets.")]


def _faults(review: Review, step: Step) -> Iterator[Problem]:
    for part in parts(step):
        yield from _faults_of(review, step, part, getattr(part.content, "line", 0) or step.line)


def _faults_of(review: Review, step: Step | None, part: Part, line: int) -> Iterator[Problem]:
    content = part.content
    if isinstance(content, Condition) and content.fault is not None:
        if not review.is_studio:
            yield _fault(review, step, line, "template_fault", f"The condition `{content}`: {content.fault.message}")
        return
    languages: list[str] = list(content.templates) if isinstance(content, Text) else []
    for index, template in enumerate(templates_of(content)):
        where = f" in {languages[index]}" if index and languages else ""
        if review.is_studio and not index and not isinstance(content, Condition):
            continue  # its reader has said it
        if template.fault is not None:
            message = f"The template of {part.where}{where} cannot be read: {template.fault.message}"
            yield _fault(review, step, line, "template_fault", message)
            continue
        for fault in template.faults:
            yield _fault(review, step, line, "unknown_filter", f"{part.where}{where}: {fault.message}")


def _fault(review: Review, step: Step | None, line: int, code: str, message: str) -> Problem:
    return review.problem(
        code,
        message if message.endswith(".") else message + ".",
        step=step,
        line=line,
        advice="It is empty when the flow runs. Mend the template."
        if code == "template_fault"
        else "The value stays as it is when the flow runs. Use another filter.",
        severity=Severity.ERROR,
        studio=Severity.WARNING,
    )


def _spelled_two_ways(review: Review) -> Iterator[Problem]:
    """Arguments, and their plain values, of the same function that differ by a letter between two calls of it."""
    names: dict[str, dict[str, list[Step]]] = {}
    values: dict[tuple[str, str], dict[str, list[Step]]] = {}
    for step in review.flow.steps.values():
        if isinstance(step, model.CallFunction):
            for name, value in step.arguments:
                _add(names.setdefault(step.function, {}), name, step)
                plain = _plain_text(value)
                if plain:
                    _add(values.setdefault((step.function, name), {}), plain, step)
    for function, spellings in names.items():
        if function in review.functions and review.functions[function].takes:
            continue  # `unknown_argument` says it better
        yield from _slips(review, spellings, f"an argument of `{function}`")
    for (function, name), spellings in values.items():
        yield from _slips(review, spellings, f"the value of `{name}` for `{function}`")


def _slips(review: Review, spellings: Mapping[str, list[Step]], what: str) -> Iterator[Problem]:
    for spelling, steps in spellings.items():
        for other, others in spellings.items():
            if not _is_slip(spelling, other) or (-len(steps), spelling) <= (-len(others), other):
                continue  # the rarer one is the slip; of two as rare, the later in the alphabet
            yield review.problem(
                "spelled_two_ways",
                f"`{spelling}` is {what} here, `{other}` at {listed([step.name for step in others], most=3)}.",
                step=steps[0],
                advice="Spell both alike, if they are meant to be the same.",
            )


def _is_slip(one: str, other: str) -> bool:
    if one == other or min(len(one), len(other)) < _LEAST_LETTERS:
        return False
    if "".join(filter(str.isdigit, one)) != "".join(filter(str.isdigit, other)):
        return False
    return OSA.distance(one.lower(), other.lower(), score_cutoff=1) <= 1


def _add(into: dict[str, list[Step]], key: str, step: Step) -> None:
    into.setdefault(key, []).append(step)


def _plain_text(value: Any) -> str:
    if isinstance(value, Template):
        return value.source.strip() if value.literal else ""
    return value.strip() if isinstance(value, str) else ""


def _is_number(to: Template) -> bool:
    return to.literal and sum(character.isdigit() for character in to.source) >= 7
