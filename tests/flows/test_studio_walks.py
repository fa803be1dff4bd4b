"""Every real export, walked at random to its ends: sense and nonsense in, results and failures of all that it calls."""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.flows.exports import REAL, needs_real_exports

from frontdesk.flows import model
from frontdesk.flows.engine import Engine
from frontdesk.flows.engine.events import (
    CallAction,
    CallIn,
    DeliveryFailedIn,
    Ended,
    EndedBy,
    EventIn,
    Failed,
    FlowWanted,
    FunctionWanted,
    GivenBackIn,
    HttpWanted,
    ResultIn,
    SilenceIn,
    State,
    TextIn,
    Trigger,
    Turn,
)
from frontdesk.flows.studio import read

BEGUN = datetime(2024, 3, 5, 15, tzinfo=UTC)
PERSON, LINE = "+13125550142", "+13125550100"
#: Walks of each export, and the turns after which a walk has shown enough.
WALKS, LONGEST = 12, 250
#: How a session may fail: the limits that docs name.
LIMITS = {"loop", "steps", "size", "age", "depth", "text"}

#: The sub-flows that are among the exports, by the end of their file's name.
SUB_FLOWS = {
    "FW6089153e50ead9a18b35e7196aaf58e8": "flow-retry-message",
    "FW50120385f4d1e8dcf30c0bcd83695969": "daily-sit-down-child",
    "${debug_studio_subflow_sid}": "debug-studio-subflow",
}

TEXTS = [
    "1",
    "2",
    "3",
    "yes",
    "no",
    "60603",
    "85",
    "5",
    "Ana",
    "",
    "🙂",
    "x" * 400,
    "maybe { {{ a }} %}",
    "3125550142",
    "None",
]
RESULTS: list[Any] = [
    {},
    {"body": "1. A\n2. B"},
    {"error": "true"},
    {"county": "Cook", "zip_code": "60603"},
    {"options": [{"name": "x"}], "total": "2"},
    {"organization": "Prairie State", "id": "u", "nested": {"a": {"b": [1, 2]}}},
    {"parsed": "x" * 3000},
    *("0", "-1", "7", '["1","3"]', "[]", "", "Hispanic or Latino", None, 12.5, True, [1, {"a": None}]),
]
CALLS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "say": [("audioComplete", {})],
    "play": [("audioComplete", {})],
    "digits": [("audioComplete", {})],
    "gather": [
        ("keypress", {"Digits": "1"}),
        ("keypress", {"Digits": "2"}),
        ("speech", {"SpeechResult": "yes", "Confidence": "0.9"}),
        ("timeout", {}),
    ],
    "record": [("recordingComplete", {"RecordingUrl": "https://e.org/r"}), ("noAudio", {})],
    "connect": [("callCompleted", {"DialCallStatus": "completed"})],
    "make_call": [("answered", {"CallSid": "CA1"}), ("busy", {}), ("noAnswer", {}), ("failed", {})],
    "redirect": [("return", {"Answer": "1"}), ("timeout", {}), ("fail", {})],
}
WANTED = FunctionWanted | HttpWanted | FlowWanted | CallAction


@cache
def flows() -> dict[str, model.Flow]:
    """Every export under a short name, and for each that is a sub-flow a parent that runs it."""
    found: dict[str, model.Flow] = {}
    names = {sid: next(p.stem for p in REAL if p.stem.endswith(end)) for sid, end in SUB_FLOWS.items()}
    for path in REAL:
        flow, _ = read(path.read_text(), path.name, path.stem, flow_names=names)
        found[flow.name] = flow
        if set(flow.starts) == {"parent"}:
            run = model.RunFlow(name="run", flow=flow.name)
            parent = f"parent of {flow.name}"
            found[parent] = model.Flow(parent, {"run": run}, {"text": "run"}, source=model.Source.STUDIO)
    return found


_PATH = re.compile(r"(?:widgets\.([\w-]+)|flow\.(data))\.([\w.-]+)")


@cache
def wanted_values() -> dict[str, dict[str, list[str]]]:
    """What the conditions of all flows test: step (or "data") -> what of it ("inbound.Body") -> values."""
    found: dict[str, dict[str, list[str]]] = {}
    for flow in flows().values():
        for step in flow.steps.values():
            for case in step.cases if isinstance(step, model.Branch) else ():
                for condition in case.conditions:
                    for name, data, what in _PATH.findall(condition.argument):
                        values = found.setdefault(name or data, {}).setdefault(what, [])
                        values += [v.strip() for v in condition.value.split(",") if "{{" not in v]
    return found


def walk(flow: model.Flow, kind: str, seed: int, *, nonsense: float = 0.15, steps: set[str] | None = None) -> Turn:
    """One walk; returns its last turn, and adds the steps it went through. Checks the session at each wait."""
    dice = random.Random(f"{flow.name} {kind} {seed}")
    engine = Engine(flows())
    parameters = {what: dice.choice([*values, "x"]) for what, values in wanted_values().get("data", {}).items()}
    channel = "call" if kind == "call" else "text"
    fields = {"Body": "Hello"} if kind == "text" else {}
    turn = engine.start(flow.name, Trigger(kind, BEGUN, "Hello", PERSON, LINE, fields, parameters, channel=channel))
    wanted: list[Any] = []
    for number in range(LONGEST):
        session = json.loads(json.dumps(turn.session))
        assert session == turn.session
        if steps is not None:
            steps |= {place.rpartition("/")[2] for place in turn.path}
        if turn.state in (State.ENDED, State.FAILED):
            break
        at = BEGUN + timedelta(seconds=20 * (number + 1))
        wanted = [e for e in turn.events if isinstance(e, WANTED)] or wanted
        turn = engine.resume(session, _next(turn, dice, wanted, nonsense, at))
    return turn


def _next(turn: Turn, dice: random.Random, wanted: list[Any], nonsense: float, at: datetime) -> EventIn:
    if turn.state is State.HANDED_OVER:
        return dice.choice([GivenBackIn(at), TextIn("are you there?", at)])
    if turn.state is State.WAITING:
        luck = dice.random()
        if luck < 0.02:
            return SilenceIn(at) if luck < 0.01 else DeliveryFailedIn(at)
        step = turn.path[-1].rpartition("/")[2] if turn.path else ""
        words = wanted_values().get(step, {}).get("inbound.Body") or TEXTS
        return TextIn(dice.choice(TEXTS if luck < nonsense + 0.02 else words), at)
    if dice.random() < 0.05:
        return TextIn(dice.choice(TEXTS), at)  # while something is called: kept for the next question
    last = wanted[-1]
    if isinstance(last, CallAction):
        if dice.random() < 0.03:
            return CallIn("hangup", at)
        what, fields = dice.choice(CALLS[last.verb])
        return CallIn(what, at, fields)
    if dice.random() < nonsense / 3:
        return ResultIn(last.id, False, at, error="it took too long", status=500)
    value = _result(wanted_values().get(last.step, {}), dice, nonsense)
    return ResultIn(last.id, True, at, value if isinstance(value, str) else json.dumps(value), value)


def _result(about: dict[str, list[str]], dice: random.Random, nonsense: float) -> Any:
    """A result that some condition asks for, or any."""
    if dice.random() < nonsense or not about:
        return dice.choice(RESULTS)
    if "body" in about and dice.random() < 0.8:
        return dice.choice([*about["body"], "7", "12"])
    keys = [what.split(".") for what in about if what.startswith("parsed.")]
    return {path[1]: dice.choice([*about[".".join(path)], "7"]) for path in keys if len(path) == 2}


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[:40])
def test_walks_to_an_end_without_an_engine_error(path: Path) -> None:
    flow = flows()[path.stem]
    if set(flow.starts) == {"parent"}:
        flow = flows()[f"parent of {flow.name}"]
    ends: list[EndedBy] = []
    for kind in flow.starts:
        if kind in ("parent", "conversation"):
            continue
        for seed in range(WALKS):
            turn = walk(flow, kind, seed)
            failed = [e for e in turn.events if isinstance(e, Failed)]
            assert {e.code for e in failed} <= LIMITS, failed
            ends += [e.by for e in turn.events if isinstance(e, Ended)]
    assert EndedBy.FLOW in ends


@needs_real_exports
def test_the_walks_go_deep_into_the_largest() -> None:
    name = next(path.stem for path in REAL if path.stem.endswith("ilao-eviction"))
    seen: set[str] = set()
    for seed in range(200):
        walk(flows()[name], ("text", "request")[seed % 2], seed, nonsense=0.03, steps=seen)
    assert len(seen & set(flows()[name].steps)) > 170  # of the 244 that can be reached
