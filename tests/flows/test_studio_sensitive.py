"""Questions of an export whose answers functions take as sensitive."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.flows.exports import export, state

from frontdesk.flows.engine import Engine, TextIn, Trigger
from frontdesk.flows.engine.events import WaitBegun
from frontdesk.flows.model import Wait
from frontdesk.flows.reading import read_any
from frontdesk.flows.studio import read
from frontdesk.flows.studio.sensitive import mark

NOW = datetime(2026, 3, 5, 21, tzinfo=UTC)
EXPORT = export(
    state("street", "send-and-wait-for-reply", {"incomingMessage": "colour"}, body="Street?"),
    state("colour", "send-and-wait-for-reply", {"incomingMessage": "send"}, body="Colour?"),
    state(
        "send",
        "run-function",
        {"success": None},
        url="https://x.example/send",
        parameters=[
            {"key": "street", "value": "{{widgets.street.inbound.Body}}"},
            {"key": "colour", "value": "{{widgets.colour.inbound.Body}}"},
            {"key": "name", "value": "{{flow.variables.name}}"},
        ],
    ),
)
KNOWN = {"send": {"street", "name"}, "other": {"colour"}}


def sensitive(flow) -> list[str]:
    return [name for name, step in flow.steps.items() if isinstance(step, Wait) and step.sensitive]


def test_the_questions_that_a_sensitive_argument_is_taken_from() -> None:
    flow, _ = read(EXPORT, "x.json")
    assert sensitive(flow) == []
    assert sensitive(mark(flow, KNOWN)) == ["street"]
    assert mark(flow, {}) is flow


def test_a_flow_of_our_own_says_so_itself() -> None:
    flow, _ = read_any(
        "flow: f\nsteps:\n  - ask: Street?\n    as: street\n  - call: send\n    with: {street: '{{ street }}'}",
        "f.yaml",
    )
    assert mark(flow, KNOWN) is flow


def test_the_engine_says_which_answers_are_sensitive() -> None:
    flow, _ = read(EXPORT, "x.json", "x")
    engine = Engine({"x": mark(flow, KNOWN)})
    turn = engine.start("x", Trigger("text", NOW, body="hi", contact="+13125550142", line="+13125550100"))
    assert [event.sensitive for event in turn.events if isinstance(event, WaitBegun)] == [True]
    turn = engine.resume(turn.session, TextIn("1 State St", NOW))
    assert turn.sensitive
    assert [event.sensitive for event in turn.events if isinstance(event, WaitBegun)] == [False]
    assert not engine.resume(turn.session, TextIn("blue", NOW)).sensitive
