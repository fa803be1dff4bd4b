"""Runs the engine until it waits for somebody: what it wants of functions of this machine it gets at once.

A function runs inside the caller's transaction, in a savepoint of its own: what it writes is kept exactly when the turn
is, and nothing of it when it breaks (the step then leaves by its `failed` exit).
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from frontdesk.flows import functions
from frontdesk.flows.engine import Engine
from frontdesk.flows.engine.events import (
    CallAction,
    EventIn,
    EventOut,
    Failed,
    FlowWanted,
    FunctionWanted,
    HttpWanted,
    ResultIn,
    Turn,
)
from frontdesk.flows.engine.values import plain
from frontdesk.flows.functions import Context, Function
from frontdesk.monitor import services as monitor

log = logging.getLogger(__name__)

#: Functions of this machine that one event may set going, one after the other.
MOST_FUNCTIONS = 1000


@dataclass(frozen=True)
class Who:
    """Whose session it is, for the functions it calls."""

    session: str
    contact: str
    line: str
    started_with: str = ""


@dataclass(frozen=True)
class Run:
    """What one event made of a session, functions included. `wanted`: what leaves this machine and is awaited."""

    document: dict[str, Any]
    events: tuple[EventOut, ...]
    path: tuple[str, ...]
    wanted: FunctionWanted | HttpWanted | None = None
    sensitive: bool = False  # what the person wrote


def run(
    engine: Engine,
    first: Callable[[], Turn],
    before: dict[str, Any],
    who: Who,
    now: datetime,
    *,
    at_once: Callable[[Turn], EventIn | None] = lambda turn: None,
) -> Run:
    """Take the first turn, and those that follow from the results of functions, or from what is known `at_once` of
    something that a turn wants done on a call.

    A fault of the engine is no reason to lose a text: the run then ends with the document of before (the last good one)
    and a `Failed("engine")`, for which nobody has been told anything yet.
    """
    document, following, sensitive = before, first, False
    events: list[EventOut] = []
    path: list[str] = []
    for _ in range(MOST_FUNCTIONS):
        try:
            turn = following()
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("the flow engine failed in session %s", who.session, extra={"quotes_people": True})
            tags = ["conversation", f"session:{who.session}"]
            monitor.record_exception(error, summary="The flow engine failed", tags=tags, now=now, quotes_people=True)
            failed = Failed("engine", f"the engine failed: {type(error).__name__}", *_place(document))
            return Run({**document, "state": "failed"}, (*events, failed), tuple(path), sensitive=sensitive)
        document, sensitive = turn.session, sensitive or turn.sensitive
        events += turn.events
        path += turn.path
        wanted = _wanted(turn)
        if wanted is None:
            known = at_once(turn)
            if known is None:
                return Run(document, tuple(events), tuple(path), sensitive=sensitive)
            # it will not be done
            del events[max(index for index, event in enumerate(events) if isinstance(event, CallAction))]
            following = _resumed(engine, document, known)
            continue
        function = functions.find(wanted.function) if isinstance(wanted, FunctionWanted) else None
        if isinstance(wanted, HttpWanted) or (isinstance(wanted, FunctionWanted) and function and function.remote):
            return Run(document, tuple(events), tuple(path), wanted, sensitive)
        result = _result(wanted, function, document, who, now)
        following = _resumed(engine, document, result)
    failed = Failed("loop", f"more than {MOST_FUNCTIONS} functions in one turn", *_place(document))
    return Run({**document, "state": "failed"}, (*events, failed), tuple(path), sensitive=sensitive)


def context(document: dict[str, Any], wanted: FunctionWanted, who: Who, now: datetime) -> Context:
    """What the function may know besides its arguments."""
    frames = document.get("frames") or [{}]
    return Context(
        now=now,
        flow=wanted.flow,
        step=wanted.step,
        session=who.session,
        language=document.get("language", "en"),
        contact=who.contact,
        line=who.line,
        values=dict(frames[-1].get("values", {})),
        started_with=who.started_with,
    )


def given(wanted_id: str, value: Any, now: datetime) -> ResultIn:
    """A function's answer as the engine takes it."""
    value = storable(plain(value))
    body = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return ResultIn(wanted_id, True, now, body=body, value=value, content_type="application/json")


def storable(value: Any) -> Any:
    """JSON that PostgreSQL keeps: without NUL and without halves of surrogate pairs in its texts, and no 1e999."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _wanted(turn: Turn) -> FunctionWanted | HttpWanted | FlowWanted | None:
    if turn.session["state"] != "calling":
        return None
    wanted = [event for event in turn.events if isinstance(event, FunctionWanted | HttpWanted | FlowWanted)]
    return wanted[-1] if wanted else None


def _resumed(engine: Engine, document: dict[str, Any], result: EventIn) -> Callable[[], Turn]:
    return lambda: engine.resume(document, result)


def _result(
    wanted: FunctionWanted | FlowWanted, function: Function | None, document: dict[str, Any], who: Who, now: datetime
) -> ResultIn:
    if function is None or isinstance(wanted, FlowWanted):
        name = wanted.wanted if isinstance(wanted, FlowWanted) else wanted.function
        summary = f"The flow {wanted.flow} asks for {name!r}, which there is not (step {wanted.step})."
        monitor.record("warning", summary, tags=["conversation", f"flow:{wanted.flow}"], now=now)
        return ResultIn(wanted.id, False, now, status=404, error=f"there is no {name!r}")
    try:
        with transaction.atomic():
            return given(wanted.id, function.run(wanted.arguments, context(document, wanted, who, now)), now)
    except (OperationalError, InterfaceError):
        raise  # the database is gone: all of the turn is tried again
    except Exception as error:
        log.warning("the function %s failed: %s", function.name, type(error).__name__)
        monitor.record_exception(
            error,
            summary=f"The function {function.name} failed (flow {wanted.flow}, step {wanted.step})",
            tags=["conversation", f"function:{function.name}", f"flow:{wanted.flow}"],
            now=now,
            quotes_people=True,
        )
        return ResultIn(wanted.id, False, now, status=500, error=f"{function.name} failed: {type(error).__name__}")


def _place(document: dict[str, Any]) -> tuple[str, str]:
    frames = document.get("frames") or [{}]
    return str(frames[-1].get("flow", document.get("flow", ""))), str(frames[-1].get("step", ""))
