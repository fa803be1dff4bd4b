"""Run a flow without a server: calls end with results prepared beforehand, or with those of registered functions.

given = Given.read({"validate_zip": {"status": 200, "body": {"county": "Cook"}}})
turn = drive(engine, engine.start(name, trigger), given, now)
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from frontdesk.flows import functions
from frontdesk.flows.engine import Engine
from frontdesk.flows.engine.events import (
    CallAction,
    CallIn,
    EventIn,
    EventOut,
    FlowWanted,
    FunctionWanted,
    HttpWanted,
    Noted,
    ResultIn,
    State,
    Turn,
)

Wanted = FunctionWanted | HttpWanted | FlowWanted

#: How something on a call ends when nothing is prepared for it, in Studio's words. What is not named waits.
ENDS_WELL = {
    "say": "audioComplete",
    "play": "audioComplete",
    "digits": "audioComplete",
    "record": "recordingComplete",
    "connect": "callCompleted",
    "make_call": "answered",
    "redirect": "return",
    "pay": "success",
}

_NOTHING = object()


@dataclass
class Given:
    """Results prepared for the calls of a flow, by name of the step ("step" or "flow/step") or of the function.

    A result is a value; `{status, body}` for an answer over HTTP (also of a function); `{event, variables}` for a
    sub-flow; `{event, ...outputs}` for something on a call. A list is used in turn, and its last one repeats.
    """

    results: dict[str, Any] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)  # names whose results do not come yet

    @staticmethod
    def read(data: Any) -> Given:
        """Take the results of a file or a header. Raises ValueError with a sentence for the author."""
        if data is None:
            return Given()
        if not isinstance(data, Mapping):
            raise ValueError(
                "prepared results are a list of names and results, for example validate_zip: {status: 200}"
            )
        for name, result in data.items():
            if isinstance(result, list) and not result:
                raise ValueError(
                    f"{name}: an empty list gives no result; write [[]] for a result that is an empty list"
                )
        return Given({str(name): result for name, result in data.items()})

    def set(self, name: str, result: Any) -> None:
        """From here on calls of `name` end with `result`."""
        self.results[name] = result
        self.used.pop(name, None)

    def take(self, names: Sequence[str]) -> Any:
        """The next result for the first of `names` that has one, else `_NOTHING`."""
        for name in names:
            if name in self.results:
                result = self.results[name]
                if not isinstance(result, list):
                    return result
                turn = self.used.get(name, 0)
                self.used[name] = turn + 1
                return result[min(turn, len(result) - 1)]
        return _NOTHING


def drive(engine: Engine, turn: Turn, given: Given, now: datetime) -> Turn:
    """Answer what `turn` wants until a person is awaited, something is held back, or the session is over.

    Returns one turn: the last session, and the events and the path of all of them together.
    """
    events: list[EventOut] = list(turn.events)
    path = list(turn.path)
    sensitive = turn.sensitive
    while turn.state is State.CALLING:
        event = _next_event(turn, given, now, events)
        if event is None:
            break
        turn = engine.resume(turn.session, event)
        events += turn.events
        path += turn.path[1:] if path and turn.path[:1] == (path[-1],) else turn.path
        sensitive = sensitive or turn.sensitive
    return Turn(turn.session, tuple(events), tuple(path), sensitive)


def _next_event(turn: Turn, given: Given, now: datetime, events: list[EventOut]) -> EventIn | None:
    """What comes next by itself; None: somebody else must act."""
    wanted = awaited(turn.events)
    if isinstance(wanted, CallAction):
        return _on_call(wanted, given, now)
    if wanted is None:
        return None
    names = names_of(wanted)
    if given.held & set(names):
        return None
    result = given.take(names)
    if result is not _NOTHING:
        return prepared(wanted, result, now)
    if isinstance(wanted, FunctionWanted):
        return _called(wanted, turn, now, events)
    what = f"the flow {wanted.wanted}" if isinstance(wanted, FlowWanted) else f"{wanted.method} {wanted.url}"
    return _unprepared(wanted, f"{what} is not called in a dry run, and no result is prepared for it", now, events)


def awaited(events: Sequence[EventOut]) -> Wanted | CallAction | None:
    """The call, or the action on a call, that the last of these events waits for."""
    for event in reversed(events):
        if isinstance(event, FunctionWanted | HttpWanted | FlowWanted | CallAction):
            return event
    return None


def names_of(wanted: Wanted | CallAction) -> list[str]:
    """The names under which a result for it may be prepared, the most exact first."""
    flow, slash, step = wanted.step.rpartition("/")
    if not slash and not isinstance(wanted, CallAction):
        flow = wanted.flow
    names = [f"{flow}/{step}", step] if flow else [step]
    if isinstance(wanted, FunctionWanted):
        names.append(wanted.function)
    if isinstance(wanted, FlowWanted):
        names.append(wanted.wanted)
    return names


def prepared(wanted: Wanted, result: Any, now: datetime) -> ResultIn:
    """A prepared result as the event that ends the call."""
    if isinstance(wanted, FlowWanted):
        ended, variables = "completed", result
        if isinstance(result, Mapping) and "event" in result and result.keys() <= {"event", "variables"}:
            ended, variables = str(result["event"]), result.get("variables") or {}
        return ResultIn(wanted.id, ended == "completed", now, json.dumps(variables), variables)
    status, body = 200, result
    if isinstance(result, Mapping) and isinstance(result.get("status"), int) and result.keys() <= {"status", "body"}:
        status, body = result["status"], result.get("body")
    text, value = _body(body)
    content_type = "text/plain" if isinstance(value, str) else "application/json"
    ok = 200 <= status < 400
    return ResultIn(
        wanted.id, ok, now, text, value, status, content_type, "" if ok else f"the prepared status is {status}"
    )


def _body(body: Any) -> tuple[str, Any]:
    """A body as the carrier would deliver it, and the value in it: objects and lists written as JSON are such."""
    if body is None:
        return "", None
    if not isinstance(body, str):
        return json.dumps(body, ensure_ascii=False), body
    try:
        value = json.loads(body)
    except ValueError:
        return body, body
    return body, value if isinstance(value, dict | list) else body


def _called(wanted: FunctionWanted, turn: Turn, now: datetime, events: list[EventOut]) -> ResultIn:
    function = functions.find(wanted.function)
    if function is None:
        reason = f"there is no function {wanted.function}, and no result is prepared for it"
        return _unprepared(wanted, reason, now, events)
    if function.remote:
        reason = f"{wanted.function} leaves this machine and is not called in a dry run; no result is prepared for it"
        return _unprepared(wanted, reason, now, events)
    try:
        value = function.run(wanted.arguments, context_of(turn.session, wanted, now))
    except Exception as error:  # whatever a function raises is its `failed` exit, as on a server
        return _unprepared(wanted, f"{wanted.function} broke: {type(error).__name__}: {error}", now, events)
    text, value = _body(value)
    return ResultIn(wanted.id, True, now, text, value)


def context_of(session: Mapping[str, Any], wanted: FunctionWanted, now: datetime) -> functions.Context:
    """What a function may know, in a dry run: there is no session in a database."""
    trigger = session.get("trigger", {}).get("message", {})
    return functions.Context(
        now=now,
        flow=wanted.flow,
        step=wanted.step,
        language=session.get("language", "en"),
        contact=session.get("contact", ""),
        line=session.get("line", ""),
        values=values_of(session),
        started_with=str(trigger.get("Body", "")),
    )


def values_of(session: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the innermost flow that a session is in."""
    frames = session.get("frames") or [{}]
    return dict(frames[-1].get("values", {}))


def _unprepared(wanted: Wanted, reason: str, now: datetime, events: list[EventOut]) -> ResultIn:
    events.append(Noted("no_result", reason, wanted.flow, wanted.step))
    return ResultIn(wanted.id, False, now, status=500, error=reason)


def _on_call(action: CallAction, given: Given, now: datetime) -> CallIn | None:
    names = names_of(action)
    if given.held & set(names):
        return None
    result = given.take(names)
    if isinstance(result, Mapping) and "event" in result:
        fields = {str(name): str(value) for name, value in result.items() if name != "event"}
        return CallIn(str(result["event"]), now, fields)
    ended = ENDS_WELL.get(action.verb)
    return CallIn(ended, now) if ended else None
