"""Can the flow go round without ever waiting for the person?

The engine stops such a loop, but by then the person has been sent the same texts again and again. A way round is
possible when it has a way out; it is certain when it has none, or when nothing that decides about leaving it changes
on the way round.
"""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.flows import model
from frontdesk.flows.checking.graph import WAITING, ExitKind, cycles, exits, reachable_at_once, targets
from frontdesk.flows.checking.review import Review, listed
from frontdesk.flows.model import Flow, Step
from frontdesk.flows.parts import parts, templates_of
from frontdesk.flows.problems import Problem, Severity


def find(review: Review) -> Iterator[Problem]:
    """Codes: loop_without_wait, recursion_without_wait."""
    yield from _loops(review)
    yield from _recursions(review)


def waits(step: Step, review: Review, seen: frozenset[str] = frozenset()) -> bool:
    """Whether the session always stops at this step until somebody does something.

    A sub-flow waits when none of its ways comes to its end without a wait; one that is not known is believed to wait.
    """
    if isinstance(step, WAITING):
        return True
    if not isinstance(step, model.RunFlow):
        return False
    sub = review.sub_flow(step.flow)
    if sub is None or sub.name in seen:
        return True  # a flow that runs itself has a finding of its own
    return not _may_end_at_once(sub, review, seen | {sub.name})


def _loops(review: Review) -> Iterator[Problem]:
    flow = review.flow
    running = {
        name for name, step in flow.steps.items() if name in review.reachable and not waits(step, review, _self(flow))
    }
    order = [name for name in flow.steps if name in running]
    for group in cycles(order, lambda name: targets(flow.steps[name])):
        certain = _never_ends(flow, set(group))
        step = flow.steps[group[0]]
        way = listed(group) if len(group) > 1 else "This step"
        yield review.problem(
            "loop_without_wait",
            f"{way} {'go' if len(group) > 1 else 'goes'} round without waiting for the person"
            + (", and nothing on the way round ends it." if certain else "."),
            step=step,
            advice="Ask something on the way round, or lead out of it."
            if certain
            else "Make sure that it ends soon: the engine stops a loop that does not.",
            severity=Severity.ERROR if certain else Severity.WARNING,
            studio=None if _has_no_way_out(flow, set(group)) else Severity.WARNING,
        )


def _has_no_way_out(flow: Flow, group: set[str]) -> bool:
    return not any(
        exit_.target not in group
        for name in group
        for exit_ in exits(flow.steps[name])
        if exit_.kind is not ExitKind.FAILED
    )


def _never_ends(flow: Flow, group: set[str]) -> bool:
    """Whether who has gone round once goes round for ever: what decides about the ways out does not change inside."""
    changing = _changed_by(flow, group)
    for name in group:
        step = flow.steps[name]
        if not any(e.target not in group for e in exits(step) if e.kind is not ExitKind.FAILED):
            continue
        if not isinstance(step, model.Branch):
            return False
        if changing is None or _reads(step) & changing:
            return False
    return True


def _changed_by(flow: Flow, group: set[str]) -> set[str] | None:
    """The names that steps of the group set; None: a sub-flow is among them, and it may set anything."""
    changed: set[str] = set()
    for name in group:
        step = flow.steps[name]
        if isinstance(step, (model.RunFlow, model.Unsupported)):
            return None
        changed.add(f"widgets.{name}")
        if isinstance(step, model.SetValues):
            changed |= {assignment.name for assignment in step.assignments}
        elif isinstance(step, (model.CallFunction, model.CallHttp)) and step.store_as:
            changed.add(step.store_as)
        elif isinstance(step, model.SetLanguage):
            changed.add("flow.language")
    return changed


def _reads(step: Step) -> set[str]:
    """What a step reads, as names that `_changed_by` gives: a value, `widgets.NAME`, `flow.language`."""
    found: set[str] = set()
    for part in parts(step):
        for template in templates_of(part.content):
            for path in template.variables:
                segments = path.split(".")
                if segments[0] == "flow" and len(segments) > 2 and segments[1] == "variables":
                    segments = segments[2:]
                found.add(segments[0])
                found.add(".".join(segments[:2]))
    return found


def _recursions(review: Review) -> Iterator[Problem]:
    """Flows that run themselves, over any number of others, before anything waits."""
    flow = review.flow
    known = {**review.flows, flow.name: flow}
    runs = {name: _run_at_once(other, review) for name, other in known.items()}
    for group in cycles([flow.name, *sorted(set(known) - {flow.name})], lambda name: runs.get(name, {})):
        if flow.name not in group:
            continue
        name = next(sub for sub in runs[flow.name] if sub in group)
        certain = all(
            not _may_end_at_once(known[one], review, frozenset(group)) and not _may_wait(known[one], review, group)
            for one in group
        )
        others = [one for one in group if one != flow.name]
        yield review.problem(
            "recursion_without_wait",
            f"The flow runs itself{' over ' + listed(others) if others else ''} without waiting for the person.",
            step=runs[flow.name][name],
            advice="Ask something first, or lead past it by a condition.",
            severity=Severity.ERROR if certain else Severity.WARNING,
        )


def _run_at_once(flow: Flow, review: Review) -> dict[str, Step]:
    """Sub-flow -> the step that runs it, for those that are run before anything has waited."""
    at_once = reachable_at_once(flow, flow.starts.values())
    found: dict[str, Step] = {}
    for name, step in flow.steps.items():
        if name in at_once and isinstance(step, model.RunFlow):
            found.setdefault(step.flow, step)
    return found


def _may_end_at_once(flow: Flow, review: Review, seen: frozenset[str]) -> bool:
    """Whether a way leads from the start to the end of `flow` without a wait. Flows in `seen` count as waits."""
    done: set[str] = set()
    ahead = [flow.starts.get("parent")] if "parent" in flow.starts else list(flow.starts.values())
    while ahead:
        name = ahead.pop()
        if name is None:
            return True
        if name in done or name not in flow.steps:
            continue
        done.add(name)
        step = flow.steps[name]
        if isinstance(step, model.Return):
            return True
        if isinstance(step, model.End) or waits(step, review, seen):
            continue
        ahead += [exit_.target for exit_ in exits(step) if exit_.kind is not ExitKind.FAILED]
    return False


def _may_wait(flow: Flow, review: Review, group: list[str]) -> bool:
    """Whether a way leads to a wait or an end before the flow has run one of the group."""
    done: set[str] = set()
    ahead = [target for target in flow.starts.values() if target is not None]
    while ahead:
        name = ahead.pop()
        if name in done or name not in flow.steps:
            continue
        done.add(name)
        step = flow.steps[name]
        if isinstance(step, model.RunFlow) and step.flow in group:
            continue
        if isinstance(step, model.End) or waits(step, review, frozenset(group)):
            return True
        ahead += targets(step)
    return False


def _self(flow: Flow) -> frozenset[str]:
    return frozenset({flow.name})
