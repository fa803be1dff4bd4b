"""Every real export, walked at random to its ends: sense and nonsense in, results and failures of all that it calls."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.flows.exports import REAL, needs_real_exports, real_flows, result_for, wanted_values

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

BEGUN = datetime(2024, 3, 5, 15, tzinfo=UTC)
PERSON, LINE = "+13125550142", "+13125550100"
#: Walks of each export, and the turns after which a walk has shown enough.
WALKS, LONGEST = 12, 250
#: How a session may fail: the limits that docs name.
LIMITS = {"loop", "steps", "size", "age", "depth", "text"}

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


def walk(flow: model.Flow, kind: str, seed: int, *, nonsense: float = 0.15, steps: set[str] | None = None) -> Turn:
    """One walk; returns its last turn, and adds the steps it went through. Checks the session at each wait."""
    dice = random.Random(f"{flow.name} {kind} {seed}")
    engine = Engine(real_flows())
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
    value = result_for(wanted_values().get(last.step, {}), dice, nonsense)
    return ResultIn(last.id, True, at, value if isinstance(value, str) else json.dumps(value), value)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[:40])
def test_walks_to_an_end_without_an_engine_error(path: Path) -> None:
    flow = real_flows()[path.stem]
    if set(flow.starts) == {"parent"}:
        flow = real_flows()[f"parent of {flow.name}"]
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
        walk(real_flows()[name], ("text", "request")[seed % 2], seed, nonsense=0.03, steps=seen)
    assert len(seen & set(real_flows()[name].steps)) > 170  # of the 244 that can be reached
