"""Every limit ends in a clear failure that names flow and step, and none of them hangs."""

from __future__ import annotations

import json

import pytest

from flows.talking import AT, Talk
from frontdesk.flows.engine import Engine, EngineError, Failed, Limits, Message, Noted, NotUnderstood, TextIn, Trigger
from frontdesk.flows.language import read
from frontdesk.flows.model import Branch, Case, Flow, Say, Text
from frontdesk.flows.templating import Template


def failure(talk: Talk) -> Failed:
    assert talk.state == "failed"
    (failed,) = talk.of(Failed)
    assert failed.flow and failed.message
    assert talk.session["wait"] is None
    return failed


LOOP = "flow: f\nsteps:\n  - step: top\n    set: {n: 1}\n  - goto: top\n"


def test_a_loop_without_a_wait() -> None:
    failed = failure(Talk(LOOP, limits=Limits(visits_without_wait=7)))
    assert (failed.code, failed.flow, failed.step) == ("loop", "f", "top")
    assert "8 times" in failed.message


def test_the_person_is_told_that_staff_will_write() -> None:
    talk = Talk(LOOP, office="Prairie Clinic")
    assert len(talk.texts) == 1
    assert "Prairie Clinic" in talk.texts[0]


def test_a_loop_with_a_question_is_none() -> None:
    talk = Talk(
        "flow: f\nsteps:\n  - step: top\n    ask: Again?\n    as: a\n  - goto: top\n",
        limits=Limits(visits_without_wait=2),
    )
    talk(*["x"] * 100)
    assert talk.state == "waiting"


def test_a_loop_of_calls_that_answer_at_once() -> None:
    talk = Talk("flow: f\nsteps:\n  - step: top\n    call: poll\n  - goto: top\n", limits=Limits(steps_per_turn=30))
    for _ in range(40):
        talk.answer(1)
        if talk.state != "calling":
            break
    assert failure(talk).code == "steps"


def test_steps_of_a_whole_session() -> None:
    talk = Talk(
        "flow: f\nsteps:\n  - step: top\n    ask: Again?\n    as: a\n  - goto: top\n",
        limits=Limits(steps_per_session=50),
    )
    for _ in range(60):
        if talk.state == "failed":
            break
        talk("x")
    assert failure(talk).code == "steps"
    assert talk.session["steps"] == 51


def test_texts_of_a_turn_are_capped_but_the_question_is_asked() -> None:
    says = "".join(f"  - say: Text {n}.\n" for n in range(30))
    talk = Talk(f"flow: f\nsteps:\n{says}  - ask: And now?\n    as: a\n", limits=Limits(texts_per_turn=5))
    assert talk.texts == [*(f"Text {n}." for n in range(5)), "And now?"]
    assert [note.code for note in talk.of(Noted)] == ["texts"]


def test_a_loop_that_lists_things_ends_by_itself() -> None:
    """As a widely used export does: it texts one counsellor after the other, without waiting."""
    steps = {
        s.name: s
        for s in (
            Say(name="show", text=Text("k", "", {"en": Template("Counsellor {{ n }}")}), next="more"),
            Branch(name="more", cases=(Case((), "show"),), next=None),
        )
    }
    flow = Flow(name="f", steps=steps, starts={"text": "show"})
    talk = Talk(flow, limits=Limits(visits_without_wait=25))
    assert failure(talk).code == "loop"
    assert sum(isinstance(event, Message) for event in talk.turn.events) == 11  # 10, and that staff will write


GROW = """
flow: f
steps:
  - set: {all: ""}
  - step: top
    ask: More?
    as: more
    answer: text up to 400
  - set: {all: "{{ all }}{{ more }}"}
  - goto: top
"""


def test_a_session_that_grows_too_large() -> None:
    talk = Talk(GROW, limits=Limits(session_bytes=30_000))
    for _ in range(400):
        if talk.state == "failed":
            break
        talk("x" * 300)
    failed = failure(talk)
    assert failed.code == "size"
    assert len(json.dumps(talk.session)) < 31_000


def test_the_way_back_is_shortened_before_that() -> None:
    talk = Talk(GROW, limits=Limits(session_bytes=30_000))
    while len(talk.session["frames"][0]["values"].get("all", "")) < 9_000:
        talk("x" * 300)
    assert talk.state == "waiting"
    assert 0 < len(talk.session["back"]) < 30
    assert len(json.dumps(talk.session)) < 31_000


def test_one_value_that_is_too_large() -> None:
    talk = Talk(
        "flow: f\nsteps:\n  - call: big\n    as: big\n  - ask: Now?\n    as: a\n", limits=Limits(session_bytes=20_000)
    )
    talk.answer("x" * 50_000)
    assert failure(talk).code == "size"
    assert len(json.dumps(talk.session)) < 20_000


def test_a_conversation_of_ten_thousand_turns_stays_small() -> None:
    engine = Engine({"f": read(GROW.replace("{{ all }}{{ more }}", "{{ more }}"), "f")})
    turn = engine.start("f", Trigger("text", AT, body="hi"))
    sizes = []
    for n in range(10_000):
        turn = engine.resume(turn.session, TextIn(f"answer {n}", AT))
        if n in (100, 9_999):
            sizes.append(len(json.dumps(turn.session)))
    assert turn.state == "waiting"
    assert sizes[1] < sizes[0] * 1.1
    assert len(turn.session["back"]) == Limits().back_steps
    assert turn.session["size"] < Limits().session_bytes


def test_age() -> None:
    talk = Talk("flow: f\nsteps:\n  - ask: One?\n    as: a\n  - ask: Two?\n    as: b\n", limits=Limits(age_days=30))
    talk.send(TextIn("x", talk.later(days=30)))
    assert talk.texts == ["Two?"]
    talk.send(TextIn("x", talk.later(seconds=1)))
    assert failure(talk).code == "age"


def test_a_text_that_is_too_long() -> None:
    flow = "flow: f\nsteps:\n  - call: long\n    as: long\n  - say: '{{ long }}'\n  - ask: Now?\n    as: a\n"
    talk = Talk(flow, limits=Limits(text_characters=500))
    talk.answer("x" * 501)
    assert failure(talk).code == "text"
    fine = Talk(flow, limits=Limits(text_characters=500))
    assert fine.answer("x" * 500).texts == ["x" * 500, "Now?"]


def test_a_person_s_text_that_is_too_long_is_cut() -> None:
    talk = Talk("flow: f\nsteps:\n  - ask: Tell us.\n    as: a\n    answer: text\n", limits=Limits(text_characters=100))
    talk("y" * 1_000)
    assert talk.of(Noted)[0].code == "text"
    assert not talk.of(NotUnderstood)
    assert talk.session["frames"][0]["values"]["a"] == "y" * 100


def test_back_reaches_so_many_answers_and_no_more() -> None:
    asks = "".join(f"  - ask: Question {n}?\n    as: a{n}\n" for n in range(1, 9))
    talk = Talk(f"flow: f\nsteps:\n{asks}", limits=Limits(back_steps=3))
    talk("a", "b", "c", "d", "e")
    assert talk("back", "back", "back") == ["Question 3?"]
    assert talk("back")[-1] == "Question 3?"


def test_a_step_or_flow_that_is_gone() -> None:
    talk = Talk("flow: f\nsteps:\n  - ask: One?\n    as: a\n  - ask: Two?\n    as: b\n")
    other = Engine({"f": read("flow: f\nsteps:\n  - ask: Other?\n    as: x\n", "f")})
    turn = other.resume(talk.session, TextIn("x", AT))
    assert [e.code for e in turn.events if isinstance(e, Failed)] == ["missing_step"]
    turn = Engine({}).resume(talk.session, TextIn("x", AT))
    assert turn.state == "failed"


# --- mistakes of whoever runs the engine ------------------------------------------------------------------------------


def test_an_unknown_flow_and_a_wrong_trigger() -> None:
    engine = Engine({"f": read(LOOP, "f")})
    with pytest.raises(EngineError, match="no flow g"):
        engine.start("g", Trigger("text", AT))
    with pytest.raises(EngineError, match="not started by fax"):
        engine.start("f", Trigger("fax", AT))


def test_a_session_that_is_over() -> None:
    talk = Talk("flow: f\nsteps:\n  - say: Hi.\n")
    with pytest.raises(EngineError, match="over"):
        talk.engine.resume(talk.session, TextIn("x", AT))


def test_a_time_without_a_zone() -> None:
    talk = Talk(GROW)
    with pytest.raises(EngineError, match="time zone"):
        talk.engine.resume(talk.session, TextIn("x", AT.replace(tzinfo=None)))
