"""Going from step to step until something must be waited for, or it is over."""

from __future__ import annotations

from typing import Any

from frontdesk.flows.engine import events as out
from frontdesk.flows.engine import session
from frontdesk.flows.engine.run import STOP, Run


def walk(run: Run, name: Any) -> None:
    """Take the step `name` and those that follow. None: the flow is at its end; STOP: nothing is to be done."""
    limits, doc = run.limits, run.doc
    while name is not STOP:
        if name is None:
            name = _leave(run)
            continue
        node = run.ready.nodes.get(name)
        if node is None:
            run.fail("missing_step", f"the flow {run.flow_name} has no step {name}")
            return
        run.node = node
        run.path.append(node.label if len(run.frames) > 1 else name)
        doc["steps"] += 1
        doc["busy"] += 1
        visit = (len(run.frames), node)
        visits = run.visits[visit] = run.visits.get(visit, 0) + 1
        if visits > limits.visits_without_wait:
            run.fail("loop", f"this step was reached {visits} times without waiting for the person in between")
            return
        if doc["busy"] > limits.steps_per_turn:
            run.fail("steps", f"more than {limits.steps_per_turn} steps were taken without waiting for the person")
            return
        if doc["steps"] > limits.steps_per_session:
            run.fail("steps", f"the conversation has taken {limits.steps_per_session} steps")
            return
        if doc["size"] > limits.session_bytes and not _fits(run):
            return
        if node.step.screen:
            run.events.append(out.ScreenShown(node.step.screen, run.label))
        name = node.handler(run, node)


def check(run: Run) -> None:
    """At the end of a turn: is the session still small enough?"""
    if run.doc["size"] > run.limits.session_bytes and not run.over:
        _fits(run)


def enter(run: Run, flow: str, values: dict[str, Any], parameters: dict[str, Any], start: str | None) -> Any:
    """Go into a sub-flow. Returns its first step."""
    if len(run.frames) > run.limits.depth:
        return run.fail("depth", f"flows run one another more than {run.limits.depth} deep")
    if run.frames[-1]["step"] != run.step_name:
        run.write("", "step", run.step_name)
    run.push(flow, values, parameters)
    return start


def give(run: Run, results: dict[str, Any]) -> Any:
    """A sub-flow has given these results to the step that ran it. Returns the step after it."""
    assert run.node is not None
    step = run.node.step
    run.write("widgets", step.name, results)
    if step.gives:
        for there, here in step.gives:
            run.set_value(here, results.get(there))
    elif not step.store_as and not run.ready.studio:
        for name, value in results.items():
            run.set_value(name, value)
    if step.store_as:
        run.set_value(step.store_as, results)
    return step.next


def _leave(run: Run) -> Any:
    if len(run.frames) == 1:
        return run.end(out.EndedBy.FLOW)
    flow, values = run.ready.flow, run.frames[-1]["values"]
    if run.ready.studio:
        results = dict(values)
    else:
        results = {name: values.get(name) for name in (*flow.gives, *run.returned)}
    run.returned = ()
    run.pop()
    if run.node is None:
        return run.fail("missing_step", f"the flow {run.flow_name} has no step {run.frames[-1]['step']}")
    return give(run, results)


def _fits(run: Run) -> bool:
    """Measure the session exactly; shorten the way back until it fits. False: it does not, and has failed."""
    doc, most = run.doc, run.limits.session_bytes
    doc["size"] = session.measure(doc)
    while doc["size"] > most and doc["back"]:
        # the oldest half goes; `measure` is slow, so not one by one
        doc["back"] = doc["back"][(len(doc["back"]) + 1) // 2 :]
        doc["size"] = session.measure(doc)
    if doc["size"] > most:
        run.fail("size", f"the session would take {doc['size']} bytes; {most} are allowed")
        return False
    return True
