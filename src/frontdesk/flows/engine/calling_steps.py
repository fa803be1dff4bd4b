"""Steps that want something from outside: functions, HTTP requests, other flows. And their results."""

from __future__ import annotations

from typing import Any

from frontdesk.flows.engine import events as out
from frontdesk.flows.engine.nodes import Node
from frontdesk.flows.engine.run import Run
from frontdesk.flows.engine.values import parsed, plain, written
from frontdesk.flows.engine.walking import enter, give
from frontdesk.flows.model import REQUIRED, CallFunction, CallHttp, RunFlow


def call_function(run: Run, node: Node) -> Any:
    step: CallFunction = node.step
    wanted = _number(run)
    values = _arguments(run, step.arguments)
    run.events.append(
        out.FunctionWanted(wanted, step.name, run.flow_name, step.function, values, step.timeout),
    )
    return run.wait(out.WaitKind.RESULT, timeout=step.timeout, id=wanted)


def call_http(run: Run, node: Node) -> Any:
    step: CallHttp = node.step
    wanted = _number(run)
    run.events.append(
        out.HttpWanted(
            id=wanted,
            step=step.name,
            flow=run.flow_name,
            method=step.method,
            url=run.render(step.url).strip(),
            headers=tuple((name, run.render(value)) for name, value in step.headers),
            content_type=step.content_type,
            body=run.render(step.body),
            parameters=tuple((name, run.render(value)) for name, value in step.parameters),
            timeout=step.timeout,
            carrier_credentials=step.carrier_credentials,
        )
    )
    return run.wait(out.WaitKind.RESULT, timeout=step.timeout, id=wanted)


def run_flow(run: Run, node: Node) -> Any:
    step: RunFlow = node.step
    parameters = _arguments(run, step.arguments)
    ready = run.engine.find(step.flow)
    if ready is None:
        known = run.engine.known
        if known is None or known(step.flow):
            wanted = _number(run)
            run.events.append(out.FlowWanted(wanted, step.name, run.flow_name, step.flow, parameters))
            return run.wait(out.WaitKind.RESULT, id=wanted)
        return _failed(run, step.failed, "missing_flow", f"there is no flow {step.flow}")
    if "parent" not in ready.flow.starts:
        return _failed(run, step.failed, "not_a_sub_flow", f"the flow {step.flow} cannot be run by another")
    values: dict[str, Any] = {}
    if not ready.studio:
        values = starting_values(run, step.flow, ready.flow.takes, parameters)
    return enter(run, step.flow, values, parameters, ready.flow.starts["parent"])


def starting_values(run: Run, flow: str, takes: Any, parameters: dict[str, Any]) -> dict[str, Any]:
    """The values a flow of ours begins with: what it takes, given or by default. What is missing is null, and noted."""
    values: dict[str, Any] = {}
    for name, default in takes.items():
        if name in parameters:
            values[name] = parameters[name]
        elif default is REQUIRED:
            run.note("missing_parameter", f"the flow {flow} needs {name} and was not given it; it is null")
            values[name] = None
        else:
            values[name] = plain(default)
    return values


def result(run: Run, event: out.ResultIn) -> Any:
    """The wanted call has ended. Returns the next step."""
    assert run.node is not None
    step = run.node.step
    if isinstance(step, RunFlow):
        return _flow_result(run, step, event)
    value, body = _value_and_body(event)
    widget: dict[str, Any] = {
        "status_code": event.status,
        "content_type": event.content_type or ("text/plain" if isinstance(value, str) else "application/json"),
    }
    # a flow that reads it as a value only keeps it once: each turn writes the session with all that leads back
    if run.ready.reads_widgets or not step.store_as:
        widget["body"] = body
        # Studio parses an object only; a list can be read of `body` alone
        if isinstance(value, dict) or (not run.ready.studio and isinstance(value, list)):
            widget["parsed"] = value
    if event.error:
        widget["error"] = event.error
    run.write("widgets", step.name, widget)
    if event.ok:
        if step.store_as:
            run.set_value(step.store_as, value)
        return step.next
    if step.store_as:
        run.set_value(step.store_as, None)
    what = step.function if isinstance(step, CallFunction) else "the request"
    return _failed(run, step.failed, "call_failed", f"{what} failed: {event.error or f'status {event.status}'}")


def _flow_result(run: Run, step: RunFlow, event: out.ResultIn) -> Any:
    """A prepared result of a sub-flow: its results, or `{event: completed | failed, variables: {...}}`."""
    value = plain(event.value)
    results = value if isinstance(value, dict) else {}
    ok = event.ok
    if results and results.keys() <= {"event", "variables"}:
        ok = ok and results.get("event", "completed") != "failed"
        results = results.get("variables") or {}
    if ok:
        return give(run, results)
    run.write("widgets", step.name, results)
    return _failed(run, step.failed, "call_failed", f"the flow {step.flow} failed: {event.error or 'no reason given'}")


def _failed(run: Run, exit_: str | None, code: str, message: str) -> Any:
    """By the step's failed exit. Without one Studio's flow is at its end; a flow of ours must not go on unnoticed."""
    if exit_ is not None:
        return exit_
    if run.ready.studio:
        run.note(code, message)
        return None
    return run.fail(code, message)


def _value_and_body(event: out.ResultIn) -> tuple[Any, str]:
    value, body = plain(event.value), event.body
    if value is None and body:
        value = body
        if body.lstrip()[:1] in ("{", "["):
            try:
                value = parsed(body)
            except (ValueError, RecursionError):
                pass
    elif not body and value is not None:
        body = written(value)
    return value, body


def _number(run: Run) -> str:
    """The id of a wanted call: the same again in a replay, and never twice in a session."""
    run.doc["calls"] += 1
    return f"c{run.doc['calls']}"


def _arguments(run: Run, arguments: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """Studio's are text, or JSON where they were given as such (its templates see to it); ours keep their type."""
    return {name: run.value(value) for name, value in arguments}
