"""What a flow wants from outside: functions, HTTP, other flows; results in time, late, twice, never."""

from __future__ import annotations

import pytest

from flows.talking import AT, Talk
from frontdesk.flows.engine import (
    Ended,
    Failed,
    FlowWanted,
    FunctionWanted,
    GivenBackIn,
    HttpWanted,
    Limits,
    Noted,
    ResultIn,
    SilenceIn,
    TextIn,
)
from frontdesk.flows.engine.phrases import phrase
from frontdesk.flows.model import CallFunction, Flow, Say, Source, Text
from frontdesk.flows.templating import Template

LIMIT = """
flow: f
steps:
  - ask: How many?
    as: n
    answer: integer 1..9
  - call: poverty_estimate
    step: estimate
    with: {adults: "{{ n }}", who: "{{ contact.channel.address }}"}
    as: limit
  - ask: Over {{ limit.monthly | money }}?
    as: over
    answer: yes_no
  - say: "{{ over }}"
"""


def test_a_function_is_wanted_with_typed_arguments_and_its_result_is_read() -> None:
    talk = Talk(LIMIT)
    talk("2")
    wanted = talk.of(FunctionWanted)[0]
    assert (wanted.function, wanted.step, wanted.flow) == ("poverty_estimate", "estimate", "f")
    assert wanted.arguments == {"adults": 2, "who": "+13125550100"}
    assert talk.state == "calling"
    assert talk.answer({"monthly": 5410}).texts == ["Over $5,410?"]
    assert talk.session["frames"][0]["values"]["limit"] == {"monthly": 5410}
    widget = talk.session["frames"][0]["widgets"]["estimate"]
    assert widget == {"status_code": 200, "content_type": "application/json"}  # the result is kept once


@pytest.mark.parametrize(
    "reads", ["{{ widgets.estimate.body }}", "{% if widgets['estimate'].parsed %}x{% endif %}", "{{ widgets[over] }}"]
)
def test_a_flow_that_reads_widgets_has_the_whole_result_there(reads: str) -> None:
    for flow in (
        LIMIT.replace('say: "{{ over }}"', f'say: "{reads}"'),
        LIMIT + "    if: widgets.estimate.parsed.monthly > 1\n",
        LIMIT.replace("flow: f\n", f'flow: f\ngoodbye: "{reads}"\n'),
    ):
        talk = Talk(flow)
        talk("2")
        talk.answer({"monthly": 5410})
        widget = talk.session["frames"][0]["widgets"]["estimate"]
        assert widget["parsed"] == {"monthly": 5410}
        assert widget["body"] == '{"monthly": 5410}'
        assert widget["status_code"] == 200


def test_back_over_a_call_asks_for_it_anew() -> None:
    talk = Talk(LIMIT)
    talk("2")
    talk.answer({"monthly": 5410})
    first = talk.session["calls"]
    assert talk("back") == ["How many?"]
    assert "limit" not in talk.values
    talk("3")
    wanted = talk.of(FunctionWanted)[0]
    assert wanted.arguments["adults"] == 3
    assert talk.session["calls"] == first + 1
    assert talk.answer({"monthly": 6800}).texts == ["Over $6,800?"]


def test_a_result_that_comes_twice_or_late_changes_nothing() -> None:
    talk = Talk(LIMIT)
    talk("2")
    wanted = talk.of(FunctionWanted)[0].id
    talk.answer({"monthly": 5410})
    before = talk.session["frames"]
    talk.send(ResultIn(wanted, True, AT, value={"monthly": 1}))
    assert talk.of(Noted)[0].code == "late_result"
    assert talk.session["frames"] == before
    talk("yes")
    assert talk.state == "ended"
    talk.send(ResultIn(wanted, True, AT, value={"monthly": 1}))
    assert talk.of(Noted)[0].code == "late_result"
    assert talk.state == "ended"


def test_ids_are_the_same_in_a_replay() -> None:
    one, other = Talk(LIMIT), Talk(LIMIT)
    for talk in (one, other):
        talk("2")
    assert one.turn == other.turn


def test_a_function_that_failed_leaves_by_its_failed_exit() -> None:
    flow = LIMIT.replace("    as: limit\n", "    as: limit\n    failed:\n      - say: No estimate.\n")
    talk = Talk(flow)
    talk("2")
    assert talk.answer(ok=False, status=500, error="timed out").texts[0] == "No estimate."
    assert talk.values["limit"] is None
    assert talk.session["frames"][0]["widgets"]["estimate"]["error"] == "timed out"


def test_without_one_the_session_fails_and_the_person_is_told() -> None:
    talk = Talk(LIMIT)
    talk("2")
    talk.answer(ok=False, error="broken")
    failed = talk.of(Failed)[0]
    assert (failed.code, failed.flow, failed.step) == ("call_failed", "f", "estimate")
    assert "poverty_estimate" in failed.message and "broken" in failed.message
    assert talk.texts == [phrase("failed", "en", {}, office="our office")]


def bare(source: Source) -> Flow:
    steps = {
        "c": CallFunction(name="c", function="x", store_as="v"),
        "s": Say(name="s", text=Text("k", "", {"en": Template("{{ widgets.c.body }}")})),  # never reached
    }
    return Flow(name="f", steps=steps, starts={"text": "c"}, source=source)


def test_a_model_without_any_exit_fails_or_ends_as_its_source_does() -> None:
    ours = Talk(bare(Source.YAML))
    ours.answer(ok=False, error="broken")
    assert (ours.of(Failed)[0].code, ours.of(Failed)[0].step, ours.of(Failed)[0].flow) == ("call_failed", "c", "f")
    assert ours.texts and ours.state == "failed"
    studio = Talk(bare(Source.STUDIO))
    studio.answer(ok=False, error="broken")
    assert studio.state == "ended"
    assert studio.of(Noted)[0].code == "call_failed"


@pytest.mark.parametrize(
    ("result", "value", "body"),
    [
        ({"value": {"a": 1}}, {"a": 1}, '{"a": 1}'),
        ({"body": '{"a": 1}'}, {"a": 1}, '{"a": 1}'),
        ({"body": "[1, 2]"}, [1, 2], "[1, 2]"),
        ({"body": "60603"}, "60603", "60603"),
        ({"body": "{broken"}, "{broken", "{broken"),
        ({"value": "true"}, "true", "true"),
        ({"value": 0}, 0, "0"),
        ({}, None, ""),
    ],
)
def test_bodies_and_values(result: dict[str, object], value: object, body: str) -> None:
    talk = Talk(bare(Source.YAML))
    talk.answer(**result)
    frame = talk.session["frames"][0]
    assert frame["values"]["v"] == value
    assert frame["widgets"]["c"]["body"] == body


def test_an_http_request_is_rendered() -> None:
    flow = """
flow: f
takes: {zip: "60603"}
steps:
  - http: https://api.example/places/{{ zip }}
    step: place
    method: POST
    headers: {X-Zip: "{{ zip }}"}
    json: {zip: "{{ zip }}"}
    as: place
  - say: "{{ place.county }} {{ widgets.place.status_code }}"
"""
    talk = Talk(flow)
    wanted = talk.of(HttpWanted)[0]
    assert (wanted.method, wanted.url) == ("POST", "https://api.example/places/60603")
    assert wanted.headers == (("X-Zip", "60603"),)
    assert '"60603"' in wanted.body
    assert talk.answer({"county": "Cook"}).texts == ["Cook 200"]


class TestTextsMeanwhile:
    FLOW = """
flow: f
steps:
  - call: slow
    step: slow
    as: r
  - ask: First?
    as: a
  - ask: Second?
    as: b
  - say: "{{ a }} and {{ b }}"
"""

    def test_they_are_kept_in_order_and_read_when_a_question_stands(self) -> None:
        talk = Talk(self.FLOW)
        assert talk("one", "two") == []
        assert [kept["body"] for kept in talk.session["kept"]] == ["one", "two"]
        talk.answer(1)
        assert talk.texts == ["First?", "Second?", "one and two"]
        assert talk.session["kept"] == []

    def test_what_is_too_much_for_one_question_waits_for_the_next(self) -> None:
        talk = Talk(self.FLOW)
        talk("one")
        talk.answer(1)
        assert talk.texts == ["First?", "Second?"]

    def test_too_many_are_left_out_and_noted(self) -> None:
        talk = Talk(self.FLOW, limits=Limits(kept_texts=2))
        talk("1", "2", "3")
        assert talk.of(Noted)[0].code == "kept"
        assert len(talk.session["kept"]) == 2

    def test_whoever_wants_to_leave_need_not_wait(self) -> None:
        talk = Talk(self.FLOW)
        assert talk("exit")
        assert talk.state == "ended"

    def test_silence_means_nothing_then(self) -> None:
        talk = Talk(self.FLOW)
        talk.send(SilenceIn(AT))
        assert (talk.state, talk.of(Noted)[0].code) == ("calling", "unexpected")

    def test_back_among_them_works(self) -> None:
        talk = Talk(self.FLOW)
        talk("one", "back", "uno", "dos")
        talk.answer(1)
        assert talk.texts[-1] == "uno and dos"

    def test_what_staff_have_read_since_is_no_answer_any_more(self) -> None:
        talk = Talk(
            """
flow: f
steps:
  - call: slow
  - hand_over: wants a person
  - ask: First?
    as: a
"""
        )
        talk("is anybody there?")
        talk.answer(1)
        assert talk.state == "handed_over"
        assert talk.send(GivenBackIn(AT)).texts == ["First?"]
        assert (talk.state, talk.session["kept"]) == ("waiting", [])

    def test_their_media_is_kept_too(self) -> None:
        talk = Talk(self.FLOW.replace("as: a\n", "as: a\n    answer: media\n"))
        talk.send(TextIn("", AT, media=({"url": "https://m/1", "content_type": "image/png"},)))
        talk.answer(1)
        assert talk.texts == ["First?", "Second?"]


# --- sub-flows --------------------------------------------------------------------------------------------------------

MAIN = """
flow: main
steps:
  - ask: Before?
    as: before
  - run: household
    step: house
    with: {who: "{{ before }}"}
  - ask: After {{ household_size }} and {{ adults }}?
    as: after
  - say: "{{ household_size }} {{ after }}"
"""
HOUSEHOLD = """
flow: household
takes: [who]
gives: [household_size, adults]
steps:
  - ask: How many adults, {{ who }}?
    as: adults
    answer: integer 1..9
  - ask: How many children?
    as: children
    answer: integer 0..9
  - set: {household_size: "{{ adults | plus: children }}"}
"""


def test_a_sub_flow_takes_and_gives() -> None:
    talk = Talk(MAIN, HOUSEHOLD)
    assert talk("Ana") == ["How many adults, Ana?"]
    assert talk.turn.path == ("house", "household/adults")
    assert talk("2", "1") == ["After 3 and 2?"]
    assert "children" not in talk.values
    assert talk.session["frames"][0]["widgets"]["house"] == {"household_size": 3, "adults": 2}
    assert talk("x") == ["3 x"]


def test_back_works_over_the_borders_of_sub_flows() -> None:
    talk = Talk(MAIN, HOUSEHOLD)
    seen = [talk.session]
    for body in ("Ana", "2", "1"):
        talk(body)
        seen.append(talk.session)
    for earlier in reversed(seen[:-1]):
        talk("back")
        assert {k: talk.session[k] for k in ("frames", "wait", "back", "state", "language")} == {
            k: earlier[k] for k in ("frames", "wait", "back", "state", "language")
        }
    assert talk("Eva", "1", "4") == ["After 5 and 1?"]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("  - run: household\n    gives: {household_size: size}\n  - say: '{{ size }}/{{ adults }}'\n", "3/"),
        ("  - run: household\n    as: home\n  - say: '{{ home.household_size }}/{{ adults }}'\n", "3/"),
        ("  - run: household\n  - say: '{{ household_size }}/{{ adults }}'\n", "3/2"),
    ],
)
def test_what_comes_back_and_under_which_name(step: str, said: str) -> None:
    household = HOUSEHOLD.replace("takes: [who]\n", "takes: {who: you}\n")
    assert Talk(f"flow: main\nsteps:\n{step}", household)("2", "1") == [said]


def test_return_leaves_at_once_with_more_values() -> None:
    steps = "  - set: {a: 1, b: 2}\n  - return: {c: '{{ a | plus: b }}'}\n  - say: Never.\n"
    inner = f"flow: inner\ngives: [a]\nsteps:\n{steps}"
    talk = Talk("flow: main\nsteps:\n  - run: inner\n  - say: '{{ a }} {{ b }} {{ c }}'\n", inner)
    assert talk.texts == ["1  3"]


def test_end_ends_everything() -> None:
    inner = "flow: inner\nsteps:\n  - end: That is all.\n"
    talk = Talk("flow: main\nsteps:\n  - run: inner\n  - say: Never.\n", inner)
    assert talk.texts == ["That is all."]
    assert talk.state == "ended"


def test_a_parameter_that_is_missing_is_null_and_noted() -> None:
    talk = Talk(MAIN.replace('    with: {who: "{{ before }}"}\n', ""), HOUSEHOLD)
    assert talk("Ana") == ["How many adults, ?"]
    assert talk.of(Noted)[0].code == "missing_parameter"


def test_flows_nest_deeply_but_not_without_end() -> None:
    flows = [f"flow: f{n}\ngives: [x]\nsteps:\n  - run: f{n + 1}\n" for n in range(90)]
    flows.append("flow: f90\ngives: [x]\nsteps:\n  - ask: Deep down?\n    as: x\n")
    talk = Talk(*flows)
    assert talk.texts == ["Deep down?"]
    assert talk("yes") == []
    assert talk.of(Ended)[0].values["x"] == "yes"
    endless = Talk("flow: f\nsteps:\n  - run: f\n")
    assert endless.of(Failed)[0].code == "depth"
    assert len(endless.session["frames"]) <= 101


def test_a_flow_that_is_not_there_can_be_answered_by_prepared_results() -> None:
    talk = Talk(MAIN)
    talk("Ana")
    wanted = talk.of(FlowWanted)[0]
    assert (wanted.wanted, wanted.arguments, talk.state) == ("household", {"who": "Ana"}, "calling")
    assert talk.answer({"event": "completed", "variables": {"household_size": 4, "adults": 2}}).texts == [
        "After 4 and 2?"
    ]


def test_a_prepared_failure_and_plain_values() -> None:
    talk = Talk(MAIN)
    talk("Ana")
    talk.answer({"event": "failed", "variables": {}})
    assert talk.of(Failed)[0].code == "call_failed"
    plain = Talk(MAIN)
    plain("Ana")
    assert plain.answer({"household_size": 4, "adults": 2}).texts == ["After 4 and 2?"]


def test_or_it_fails_where_nobody_can_answer() -> None:
    talk = Talk(MAIN, known=lambda name: False)
    talk("Ana")
    assert not talk.of(FlowWanted)
    assert talk.of(Failed)[0].code == "missing_flow"
    assert "household" in talk.of(Failed)[0].message


def test_language_chosen_inside_stays() -> None:
    main = "flow: main\nlanguages: [en, es]\nsteps:\n  - run: inner\n  - ask: Then?\n    as: x\n"
    inner = "flow: inner\nlanguages: [en, es]\nsteps:\n  - ask: Language?\n    as: l\n    answer: language\n"
    talk = Talk(main, inner)
    talk("2" if "2." in talk.texts[0] else "español")
    assert talk.session["language"] == "es"
    talk("volver")
    assert talk.session["language"] == "en"


def test_templates_that_break_are_noted_and_empty() -> None:
    broken = Template.forgiving("{{ a[{{ b }}] }}")
    text = Text("k", "x", {"en": broken})
    flow = Flow(name="f", steps={"s": Say(name="s", text=text)}, starts={"text": "s"})
    talk = Talk(flow)
    assert talk.state == "ended"
    assert [note.code for note in talk.of(Noted)] == ["template", "empty_text"]
