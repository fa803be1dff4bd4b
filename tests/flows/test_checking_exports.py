"""The real exports are checked without a stumble, and what is known to be wrong with the largest one is found."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.flows.exports import REAL, condition, export, needs_real_exports, real, state

from frontdesk.carrier.segments import count
from frontdesk.consent.words import understand
from frontdesk.flows import studio
from frontdesk.flows.checking import check
from frontdesk.flows.language import read
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import FlowError, Problem, Severity


def findings(flow: Flow) -> list[Problem]:
    return check(flow, segments=lambda text: count(text).segments, reserved=lambda text: understand(text) is not None)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[:40])
def test_every_real_export_is_checked(path: Path) -> None:
    try:
        flow, _ = studio.read(path.read_text(), path.name)
    except FlowError:
        pytest.skip("it is refused when it is read")
    found = findings(flow)
    assert found == findings(flow)
    for problem in found:
        assert problem.step in flow.steps or not problem.step
        assert problem.line > 0 or not problem.step
        # nothing but what is not there keeps a Studio flow from running
        assert problem.severity is not Severity.ERROR or problem.code in ("unknown_function", "unknown_flow")


@needs_real_exports
def test_what_is_wrong_with_the_eviction_export_is_found() -> None:
    flow, said_by_reader = studio.read(real("ilao-eviction.json"), "ilao-eviction.json")
    found = {(p.code, p.step) for p in findings(flow)}
    texts = {(p.code, p.message) for p in findings(flow)}
    assert len([step for code, step in found if code == "unreachable_step"]) == 15
    assert {
        ("same_argument", "calculate-age"),
        ("unknown_variable", "send-to-legal-server"),  # callbackType
        ("unknown_variable", "get-content"),  # legal_issue
        ("not_set_before", "get-otis-matches"),  # issue, asked later
        ("spelled_two_ways", "update_triage_user_overincome"),  # overrincome
        ("spelled_two_ways", "update_triage_user_bypass"),  # Program triage complete
        ("dead_end", "route-preferred-callback"),
        ("placeholder", "spanish-redirect"),
        ("swallowed_word", "route-language"),  # end
        ("reserved_word", "legal-issue-help"),  # Start
        ("answer_not_read", "out-of-state"),
        ("loop_without_wait", "show-next-counselor"),
        ("argument_twice", "send-to-legal-server"),  # income_investments
        ("too_many_segments", "household-adults"),  # a typographic apostrophe
    } <= found
    assert {
        ("never_read", f"`{name}` is set and never read.")
        for name in ("id", "legal-issue-name", "name", "shown-housing")
    } == {text for text in texts if text[0] == "never_read"}
    assert {"send-failure", "init-counselor-ctr"} <= {p.step for p in said_by_reader}
    # a call that fails leads nowhere in 36 states, 30 of which can be reached
    assert len([step for code, step in found if code == "failure_ends"]) == 30


@needs_real_exports
def test_the_largest_export_is_read_and_checked_in_well_under_a_second() -> None:
    text = real("ilao-eviction.json")
    begin = time.perf_counter()
    flow, _ = studio.read(text, "ilao-eviction.json")
    findings(flow)
    assert time.perf_counter() - begin < 1


words = st.sampled_from(
    ["a", "b", "{{ a }}", "{{ widgets.a.inbound.Body }}", "{{ flow.variables.b | plus: 1 }}", "{{", "{% if a %}x",
     "Reply STOP.", "text END", "é’—", "{{ widgets.b.parsed.x | nope }}", ""]
)  # fmt: skip
KINDS = ["send-message", "send-and-wait-for-reply", "split-based-on", "set-variables", "run-function", "run-subflow",
         "make-http-request", "say-play", "odd"]  # fmt: skip
EVENTS = ["sent", "failed", "incomingMessage", "noMatch", "next", "success", "fail"]
names = st.sampled_from(["a", "b", "c", "d", None])


@st.composite
def states(draw: st.DrawFn) -> list[dict[str, object]]:
    found = []
    for name in draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True)):
        events = draw(st.lists(st.sampled_from(EVENTS), unique=True))
        found.append(
            state(
                name,
                draw(st.sampled_from(KINDS)),
                {event: draw(names) for event in events},
                body=draw(words),
                timeout="3600",
                input=draw(words),
                url="https://example.org/" + draw(st.sampled_from("xy")),
                flow_sid="FW1",
                parameters=[{"key": draw(st.sampled_from("ab")), "value": draw(words)}],
                variables=[{"key": draw(st.sampled_from("ab")), "value": draw(words)}],
                branches=[
                    (
                        draw(names),
                        condition(draw(st.sampled_from(["equal_to", "regex", "contains"])), draw(words), draw(words)),
                    )
                ],
            )
        )
    return found


@settings(max_examples=150, deadline=None)
@given(states())
def test_any_export_that_can_be_read_can_be_checked(found: list[dict[str, object]]) -> None:
    try:
        flow, _ = studio.read(export(*found), "any.json")
    except FlowError:
        return
    assert findings(flow) == findings(flow)


texts = st.text(alphabet="ab {}|.%\"'\n-éł’", max_size=20).map(lambda text: text.strip() or "x")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["say", "ask", "set", "run", "call", "goto", "end", "when"]), texts),
        min_size=1,
        max_size=6,
    )
)
def test_any_flow_of_ours_that_can_be_read_can_be_checked(steps: list[tuple[str, str]]) -> None:
    written = []
    for number, (word, text) in enumerate(steps):
        plain = json.dumps(text)
        written.append(
            {
                "ask": f"- ask: {plain}\n  as: a{number}\n  step: s{number}",
                "set": f"- set: {{v: {plain}}}\n  step: s{number}",
                "run": f"- run: other\n  with: {{x: {plain}}}\n  step: s{number}",
                "call": f"- call: f\n  with: {{x: {plain}}}\n  as: r\n  step: s{number}",
                "goto": f"- goto: s{number // 2}",
                "when": f"- when: v == {plain}\n  step: s{number}\n  then: [{{say: {plain}}}]",
            }.get(word, f"- {word}: {plain}\n  step: s{number}")
        )
    try:
        flow = read("flow: any\nlanguages: [en, es]\nsteps:\n" + "\n".join(written) + "\n", "any.yaml")
    except FlowError:
        return
    findings(flow)
