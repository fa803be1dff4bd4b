"""Is everything that is read also set, on some way that leads there? And is what is set read?"""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.flows import model
from frontdesk.flows.checking.review import Review, did_you_mean, listed, nearest
from frontdesk.flows.checking.scope import FLOW_FIELDS, TRIGGER_FIELDS, Read, Scope
from frontdesk.flows.problems import Problem, Severity

#: Parts that see names of their own: the answer that is confirmed, the item an option is made of.
_OWN_NAMES = {"confirm": frozenset({"value", "label"}), "answer.item": frozenset({"item"})}
#: Liquid's own: the size of a list or text, its ends.
_LIQUID = frozenset({"size", "first", "last"})


def find(review: Review) -> Iterator[Problem]:
    """Codes: unknown_variable, not_set_before, unknown_widget, unknown_field, never_read, answer_not_read,
    not_given."""
    scope = Scope(review)
    told: set[tuple[str, str, str]] = set()
    for read in scope.reads:
        for problem in _check(scope, read):
            key = (problem.step, problem.code, str(read))
            if key not in told:
                told.add(key)
                yield problem
    yield from _never_read(scope)
    yield from _answers_not_read(scope)
    yield from _not_given(scope)


def _check(scope: Scope, read: Read) -> Iterator[Problem]:
    root = read.path[0]
    if read.is_whole or any(read.where.startswith(where) and root in names for where, names in _OWN_NAMES.items()):
        return
    if root == "widgets":
        yield from _widget(scope, read)
    elif root == "answers":
        yield from _value(scope, read, read.path[1], scope.asked)
    elif read.value is not None:
        yield from _value(scope, read, read.value, scope.names)
        yield from _key(scope, read)
    elif root == "flow" and read.path[1] not in FLOW_FIELDS:
        yield _field(scope, read, read.path[1], FLOW_FIELDS, "`flow` has no such field.", severity=Severity.ERROR)
    elif root == "trigger" and len(read.path) > 1 and read.path[1] not in TRIGGER_FIELDS:
        yield _field(scope, read, read.path[1], TRIGGER_FIELDS, "`trigger` has no such field.")


def _value(scope: Scope, read: Read, name: str, known: frozenset[str] | set[str]) -> Iterator[Problem]:
    review = scope.review
    if review.is_studio and read.path[0] not in ("flow", "answers"):
        yield review.problem(
            "unknown_variable",
            f"`{read}` is read, and nothing sets it.",
            step=read.step,
            line=read.line,
            advice=f"Did you mean `flow.variables.{name}`?" if name in known else "Take it out.",
        )
        return
    if name not in known:
        if any(scope.may_set_anything(step) for step in scope.flow.steps.values()):
            return
        yield review.problem(
            "unknown_variable",
            f"`{read}` is read, and nothing sets it.",
            step=read.step,
            line=read.line,
            advice=did_you_mean(name, known, "Set it on every way that leads here, or take it out."),
            severity=Severity.ERROR,
            studio=Severity.WARNING,
        )
        return
    if read.step is None or read.step.name not in scope.before or name in scope.flow.takes:
        return
    before = scope.before[read.step.name]
    if name in before or "*" in before or name in scope.sets(read.step):
        return
    setters = [step.name for step in scope.setters.get(name, ())]
    unreachable = not any(setter in review.reachable for setter in setters)
    where = listed(setters, most=4)
    yield review.problem(
        "not_set_before",
        f"`{read}` is read, but is set only at {where}, "
        + ("which cannot be reached." if unreachable else "which does not come before."),
        step=read.step,
        line=read.line,
        advice="It is empty here. Set it earlier, or read something else.",
        severity=Severity.WARNING,
    )


def _key(scope: Scope, read: Read) -> Iterator[Problem]:
    """`limit.monthly`, where `limit` is the result of a function that says what it gives."""
    path = read.path[2:] if read.path[0] == "flow" else read.path
    keys = scope.keys(path[0])
    if len(path) > 1 and keys is not None and path[1] not in keys | _LIQUID:
        yield _field(scope, read, path[1], keys, f"What is in `{path[0]}` has no `{path[1]}`.")


def _widget(scope: Scope, read: Read) -> Iterator[Problem]:
    name, path = _step_of(scope, read)
    step = scope.flow.steps.get(name)
    if step is None:
        yield scope.review.problem(
            "unknown_widget",
            f"`{read}` is read, and there is no step `{name}`.",
            step=read.step,
            line=read.line,
            advice=did_you_mean(name, scope.flow.steps, "Name a step of this flow."),
            severity=Severity.ERROR,
            studio=Severity.WARNING,
        )
        return
    outputs = scope.outputs(step)
    if path and outputs is not None and path[0] not in outputs:
        said = "has these: " + listed(sorted(outputs)) + "." if outputs else "leaves nothing behind."
        yield _field(scope, read, path[0], outputs, f"`{read}` is read, but `{name}` {said}")
        return
    if path[:2] == ("inbound", "body"):
        yield _field(scope, read, "body", frozenset({"Body"}), f"`{read}` is read; the text is in `Body`.")
    if len(path) > 1 and path[0] == "parsed" and isinstance(step, model.CallFunction):
        function = scope.review.functions.get(step.function)
        if function is not None and function.gives and path[1] not in function.gives:
            yield _field(
                scope,
                read,
                path[1],
                frozenset(function.gives),
                f"`{read}` is read, but `{step.function}` gives no `{path[1]}`.",
            )
    if read.step is None or read.step.name not in scope.before or read.step is step:
        return
    if f"widgets.{name}" not in scope.before[read.step.name]:
        yield scope.review.problem(
            "not_set_before",
            f"`{read}` is read, but no way that leads here goes through `{name}`"
            + (", which cannot be reached." if name not in scope.review.reachable else "."),
            step=read.step,
            line=read.line,
            advice="It is empty here. Read it later, or read something else.",
            severity=Severity.WARNING,
        )


def _step_of(scope: Scope, read: Read) -> tuple[str, tuple[str, ...]]:
    """The step that `widgets.NAME...` means, and the path inside it: a name may hold dots."""
    for end in range(len(read.path), 1, -1):
        name = ".".join(read.path[1:end])
        if name in scope.flow.steps:
            return name, read.path[end:]
    return read.path[1], read.path[2:]


def _field(
    scope: Scope, read: Read, field: str, known: frozenset[str], message: str, severity: Severity = Severity.WARNING
) -> Problem:
    return scope.review.problem(
        "unknown_field",
        message,
        step=read.step,
        line=read.line,
        advice=did_you_mean(field, known, f"It is always empty. There are {listed(sorted(known))}." if known else ""),
        severity=severity,
        studio=Severity.WARNING,
    )


def _never_read(scope: Scope) -> Iterator[Problem]:
    """Values that are worked out and never used. Answers are kept with the conversation, so they are not meant."""
    flow = scope.flow
    if any(read.is_whole for read in scope.reads) or (scope.review.is_studio and flow.starts.get("parent")):
        return  # all is read at once, or whoever runs this flow may read it
    read = {read.value for read in scope.reads} | (set() if scope.review.is_studio else set(flow.gives))
    read |= {read.path[2] for read in scope.reads if read.path[0] == "widgets" and len(read.path) > 2}
    read |= {read.path[1] for read in scope.reads if read.path[0] == "answers"}
    for name, steps in scope.setters.items():
        setting = [s for s in steps if isinstance(s, (model.SetValues, model.CallFunction, model.CallHttp))]
        if name in read or len(setting) < len(steps):
            continue
        meant = nearest(name, {value for value in read if value} - scope.names)
        yield scope.review.problem(
            "never_read",
            f"`{name}` is set and never read.",
            step=setting[0],
            advice=f"`{meant}` is read and never set: is it the same?" if meant else "Use it, or do not set it.",
            severity=Severity.NOTE,
        )


def _answers_not_read(scope: Scope) -> Iterator[Problem]:
    """Studio's waits take any text; where nobody looks at it, whatever the person answers means the same."""
    if any(read.is_whole for read in scope.reads):
        return
    read = {_step_of(scope, read)[0] for read in scope.reads if read.path[0] == "widgets"}
    for name, step in scope.flow.steps.items():
        if isinstance(step, model.Wait) and name in scope.review.reachable and name not in read:
            goes = f"goes on to `{step.next}`" if step.next else "ends the flow"
            yield scope.review.problem(
                "answer_not_read",
                f"Nothing looks at what is answered here: any text {goes}.",
                step=step,
                advice="Fine where any answer will do; else test the answer.",
                severity=Severity.NOTE,
            )


def _not_given(scope: Scope) -> Iterator[Problem]:
    """What a sub-flow promises to give and never sets."""
    if any(scope.may_set_anything(step) for step in scope.flow.steps.values()):
        return
    returned = {
        assignment.name
        for step in scope.flow.steps.values()
        if isinstance(step, model.Return)
        for assignment in step.assignments
    }
    for name in scope.flow.gives:
        if name not in scope.names | returned:
            yield scope.review.problem(
                "not_given",
                f"The flow gives `{name}`, and nothing sets it.",
                line=0,
                advice=did_you_mean(name, scope.names | returned, "Set it, or take it out of `gives`."),
                severity=Severity.ERROR,
            )
