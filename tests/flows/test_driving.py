"""Calls end with prepared results, or with those of registered functions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.flows import functions
from frontdesk.flows.driving import Given, drive
from frontdesk.flows.engine import Engine, Noted, State, TextIn, Trigger, Turn
from frontdesk.flows.reading import read_any

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

FLOW = """
flow: county
steps:
  - call: find_county
    with: {zip: "60603"}
    as: found
    step: find_county
    failed:
      - say: Sorry.
      - return:
  - say: "County {{ found.name }}, {{ widgets.find_county.body }}"
"""

HTTP_FLOW = """
flow: county
steps:
  - http: https://example.org/county
    step: ask_county
    as: found
    failed:
      - say: Sorry.
      - return:
  - say: "County {{ found.name }}"
"""


@pytest.fixture
def registered() -> Iterator[None]:
    before = dict(functions._functions)
    yield
    functions._functions.clear()
    functions._functions.update(before)


def driven(given: Any, text: str = FLOW) -> Turn:
    flow, _ = read_any(text, "county.yaml")
    engine = Engine({flow.name: flow})
    turn = engine.start(flow.name, Trigger("text", NOW, body="hi", contact="+13125550142", line="+13125550100"))
    return drive(engine, turn, Given.read(given), NOW)


@pytest.mark.parametrize(
    "given, texts",
    [
        # by the name of the function, of the step, of flow and step; the most exact counts
        ({"find_county": {"name": "Cook"}}, ['County Cook, {"name": "Cook"}']),
        ({"county/find_county": {"name": "Lake"}, "find_county": {"name": "Cook"}}, ['County Lake, {"name": "Lake"}']),
        # as an answer over HTTP
        ({"find_county": {"status": 200, "body": {"name": "Cook"}}}, ['County Cook, {"name": "Cook"}']),
        ({"find_county": {"status": 200, "body": '{"name": "Cook"}'}}, ['County Cook, {"name": "Cook"}']),
        ({"find_county": {"status": 500, "body": "oops"}}, ["Sorry."]),
        ({"find_county": {"status": 404}}, ["Sorry."]),
        # a value that only looks like one
        ({"find_county": {"status": "open", "name": "Cook"}}, ['County Cook, {"status": "open", "name": "Cook"}']),
        # plain text
        ({"find_county": "Cook"}, ["County , Cook"]),
        # nothing prepared, and no such function
        ({}, ["Sorry."]),
    ],
)
def test_a_prepared_result_ends_the_call(given: dict[str, Any], texts: list[str]) -> None:
    turn = driven(given)
    assert turn.texts == texts
    assert turn.state is State.ENDED


def test_a_list_is_used_in_turn_and_its_last_repeats() -> None:
    given = Given.read({"x": [1, 2]})
    assert [given.take(["x"]) for _ in range(4)] == [1, 2, 2, 2]
    given.set("x", [7])
    assert given.take(["y", "x"]) == 7


@pytest.mark.parametrize(
    "data, says", [(["x"], "list of names"), ("x", "list of names"), ({"x": []}, "x: an empty list")]
)
def test_what_are_no_results_is_refused(data: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Given.read(data)


def test_a_local_function_is_called(registered: None) -> None:
    seen = []

    def find_county(arguments: Any, context: functions.Context) -> Any:
        seen.append(
            (dict(arguments), context.now, context.flow, context.language, context.contact, context.started_with)
        )
        return {"name": f"of {arguments['zip']}"}

    functions.register("find_county", find_county)
    assert driven({}).texts == ['County of 60603, {"name": "of 60603"}']
    assert seen == [({"zip": "60603"}, NOW, "county", "en", "+13125550142", "hi")]


def test_a_prepared_result_counts_before_the_function(registered: None) -> None:
    functions.register("find_county", lambda arguments, context: {"name": "wrong"})
    assert driven({"find_county": {"name": "Cook"}}).texts == ['County Cook, {"name": "Cook"}']


@pytest.mark.parametrize("remote, says", [(True, "leaves this machine"), (False, "broke: ZeroDivisionError")])
def test_a_function_that_cannot_be_called_leaves_by_failed_and_says_why(
    registered: None, remote: bool, says: str
) -> None:
    functions.register("find_county", lambda arguments, context: 1 / 0, remote=remote)
    turn = driven({})
    assert turn.texts == ["Sorry."]
    assert [says in event.message for event in turn.events if isinstance(event, Noted)] == [True]


def test_a_request_is_never_made() -> None:
    turn = driven({}, HTTP_FLOW)
    assert turn.texts == ["Sorry."]
    assert any(isinstance(e, Noted) and "GET https://example.org/county" in e.message for e in turn.events)
    assert driven({"ask_county": {"status": 200, "body": {"name": "Cook"}}}, HTTP_FLOW).texts == ["County Cook"]


def test_the_turns_become_one() -> None:
    turn = driven({"find_county": {"name": "Cook"}})
    assert turn.path[0] == "find_county" and len(turn.path) == len(set(turn.path))
    assert turn.session["state"] == "ended"


def test_what_is_held_back_does_not_come() -> None:
    flow, _ = read_any(FLOW, "county.yaml")
    engine = Engine({flow.name: flow})
    given = Given.read({"find_county": {"name": "Cook"}})
    given.held.add("find_county")
    turn = drive(engine, engine.start(flow.name, Trigger("text", NOW)), given, NOW)
    assert turn.state is State.CALLING
    given.held.clear()
    assert drive(engine, turn, given, NOW).texts == ['County Cook, {"name": "Cook"}']


def test_a_sub_flow_that_is_not_at_hand() -> None:
    text = """
flow: outer
steps:
  - run: inner
    step: in
    gives: [size]
    failed:
      - say: Sorry.
      - return:
  - say: "Size {{ size }}"
"""
    assert driven({"in": {"event": "completed", "variables": {"size": 3}}}, text).texts == ["Size 3"]
    assert driven({"inner": {"event": "completed", "variables": {"size": 4}}}, text).texts == ["Size 4"]
    assert driven({"inner": {"event": "failed"}}, text).texts == ["Sorry."]


def test_a_turn_that_took_a_sensitive_answer_says_so_when_it_has_gone_on() -> None:
    asks = "- ask: Your income?\n  as: income\n  sensitive: true\n- call: look_up\n- ask: And then?\n  as: more\n"
    flow, _ = read_any(f"flow: f\nsteps:\n{asks}", "f.yaml")
    engine = Engine({"f": flow})
    turn = engine.resume(engine.start("f", Trigger("text", NOW)).session, TextIn("1200", NOW))
    assert drive(engine, turn, Given.read({"look_up": 1}), NOW).sensitive
