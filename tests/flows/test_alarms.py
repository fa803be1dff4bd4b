"""`crisis: true`: who may be in danger reads the crisis text first, and chooses whether to go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from flows.alarming import ALARM
from flows.talking import AT, Talk
from frontdesk.carrier.segments import count
from frontdesk.flows import alarms
from frontdesk.flows.alarms import Alarm
from frontdesk.flows.engine import (
    Alarmed,
    CallAction,
    CallIn,
    Ended,
    EndedBy,
    Engine,
    EngineError,
    GivenBackIn,
    HandedOver,
    Message,
    Noted,
    NotUnderstood,
    NudgeIn,
    ResumeIn,
    SilenceIn,
    TextIn,
    Trigger,
    ValueSet,
    WaitBegun,
    session,
)
from frontdesk.flows.engine.phrases import PHRASES
from frontdesk.flows.language import read

FLOW = """
flow: f
languages: [en, es, pl]
crisis: true
goodbye: Take care.
steps:
  - ask: How many adults?
    as: adults
    answer: integer 1..20
    help: Count yourself.
    tries: 2
    after_tries: end
  - choose: What is it?
    as: topic
    options: {rent: Renting, hurt: He is hitting me}
  - ask: What happened?
    as: story
    answer: text
    sensitive: true
  - ask: What is your first name?
    as: first
    answer: name
  - ask: Is that right, {{ first }}?
    as: right
    answer: yes_no
  - call: look_up
  - ask: And your ZIP code?
    as: zip
    answer: zip
  - hand_over: ready
"""
VIOLENCE, DIE = "He is hitting me", "I want to die"
GO_ON = "Do you want to go on with our questions? Reply 1 for yes, 2 for no."
TOLD = ["(en) violence: call 911 or 988.", GO_ON]


def new(*more: str, flow: str = FLOW, alarm: Alarm | None = ALARM, **settings: Any) -> Talk:
    return Talk(flow, *more, alarm=alarm, **settings)


def waits(talk: Talk) -> dict[str, Any]:
    return dict(talk.session["wait"])


def test_the_crisis_text_goes_first_and_then_the_question_whether_to_go_on() -> None:
    talk = new()
    before = talk.session
    assert talk(VIOLENCE) == TOLD
    assert talk.of(Alarmed) == [Alarmed("violence", "adults")]
    assert not talk.of(NotUnderstood) and not talk.of(ValueSet)
    assert [type(e).__name__ for e in talk.turn.events] == ["Alarmed", "Message", "Message", "WaitBegun"]
    assert waits(talk) == {"kind": "answer", "tries": 0, "alarm": {"kind": "violence", "tries": 0, "held": None}}
    assert talk.session["frames"] == before["frames"] and talk.session["back"] == []


@pytest.mark.parametrize("yes", ["1", "1.", "yes", "YES please", "y", "sí", "ok"])
def test_yes_leads_to_the_question_again(yes: str) -> None:
    talk = new()
    before = talk.session
    assert talk(VIOLENCE, yes) == ["How many adults?"]
    assert session.same(talk.session, before)
    assert talk("2")[0].startswith("What is it?")


@pytest.mark.parametrize("no", ["2", "2.", "no", "No thanks", "nie"])
def test_no_ends_with_the_goodbye_of_the_flow(no: str) -> None:
    talk = new()
    talk(VIOLENCE)
    assert talk(no) == ["Take care."]
    assert talk.of(Ended)[0].by is EndedBy.EXIT


def test_one_and_two_answer_what_was_asked_last() -> None:
    """At a question for a number, and at one with numbered options, 1 and 2 are yes and no all the same."""
    talk = new()
    assert talk("2", DIE, "1")[0].startswith("What is it?")
    assert talk(DIE, "2") == ["Take care."]


@pytest.mark.parametrize("answer", ["3", "three"])
def test_an_answer_to_the_open_question_goes_on_with_it(answer: str) -> None:
    talk = new()
    talk(VIOLENCE)
    assert talk(answer)[0].startswith("What is it?")
    assert talk.values["adults"] == 3
    assert talk("back") == ["How many adults?"]
    assert waits(talk) == {"kind": "answer", "tries": 0}


def test_another_crisis_is_answered_again_and_costs_no_try() -> None:
    talk = new()
    for _ in range(20):
        assert talk(VIOLENCE) == TOLD
    assert talk(DIE) == ["(en) suicide: call 911 or 988.", GO_ON]
    assert waits(talk)["alarm"] == {"kind": "suicide", "tries": 0, "held": None}
    assert talk("yes") == ["How many adults?"]


def test_a_text_that_is_neither_is_asked_again_and_at_last_people_take_over() -> None:
    """Although the question itself says that the flow ends after two."""
    talk = new()
    talk(VIOLENCE)
    assert talk("lots") == [GO_ON]
    assert talk.of(NotUnderstood)[0].left == 2
    assert talk("lots") == [GO_ON]
    talk("lots")
    assert talk.of(HandedOver)[0].reason == "not_understood"
    assert talk.send(GivenBackIn(AT)).texts == ["How many adults?"]
    assert talk("4")[0].startswith("What is it?")


def test_tries_of_the_question_are_kept() -> None:
    talk = new()
    talk("many")
    assert waits(talk)["tries"] == 1
    talk(VIOLENCE, "yes")
    assert waits(talk) == {"kind": "answer", "tries": 1}
    assert talk("many") == ["Take care."]


@pytest.mark.parametrize("word", ["back", "BACK!", "repeat", "atrás"])
def test_back_and_repeat_drop_the_alarm(word: str) -> None:
    talk = new()
    talk("2")
    before = talk.session
    assert talk(DIE) == ["(en) suicide: call 911 or 988.", GO_ON]
    assert talk(word)[0].startswith("What is it?")
    assert "alarm" not in waits(talk)
    assert session.same(talk.session | {"wait": before["wait"]}, before)


def test_words_still_work_while_it_is_asked() -> None:
    assert new()(DIE, "help") == ["Count yourself.", "How many adults?"]
    assert new()(DIE, "exit") == ["Take care."]
    talk = new()
    assert talk(DIE, "español") == ["De acuerdo, seguimos en español.", "How many adults?"]
    assert new()(DIE, "restart") == ["OK, let's start over.", "How many adults?"]


def test_reminders_lead_to_the_question() -> None:
    for event in (NudgeIn(AT), ResumeIn(AT)):
        talk = new()
        talk(DIE)
        assert talk.send(event).texts[-1] == "How many adults?"
        assert "alarm" not in waits(talk)
    talk = new()
    talk(DIE)
    talk.send(SilenceIn(AT))
    assert talk.of(Ended)[0].by is EndedBy.SILENCE


def test_an_option_word_for_word_is_an_answer() -> None:
    talk = new()
    assert talk("2", VIOLENCE) == ["What happened?"]
    assert talk.values["topic"] == "hurt"


def test_what_was_asked_back_is_dropped() -> None:
    flow = FLOW.replace("    help: Count yourself.\n", '    confirm: "{{ value }}, right?"\n')
    talk = new(flow=flow)
    assert talk("3") == ["3, right?"]
    assert talk(DIE)[1] == GO_ON
    assert talk("yes") == ["How many adults?"]
    assert "adults" not in talk.values


def test_at_a_sensitive_question_for_free_text_it_is_the_answer_after_yes() -> None:
    talk = new()
    talk("2", "1")
    assert talk(VIOLENCE) == TOLD
    assert talk.turn.sensitive
    assert talk("1") == ["What is your first name?"]
    assert talk.values["story"] == VIOLENCE
    assert talk.of(ValueSet)[0].sensitive
    assert talk("back") == ["What happened?"]
    assert waits(talk) == {"kind": "answer", "tries": 0} and "story" not in talk.values
    assert talk(VIOLENCE, "He broke the door.") == ["What is your first name?"]
    assert talk.values["story"] == "He broke the door."


@pytest.mark.parametrize(
    ("answer", "is_held"), [("text up to 40", False), ("text 2..500", False), ("text up to 501", True)]
)
def test_at_a_question_for_a_fact_it_is_no_answer(answer: str, is_held: bool) -> None:
    talk = new(flow=FLOW.replace("    answer: text\n", f"    answer: {answer}\n"))
    talk("2", "1", VIOLENCE)
    assert talk("1") == (["What is your first name?"] if is_held else ["What happened?"])
    assert ("story" in talk.values) == is_held


def test_it_is_confirmed_where_the_question_confirms() -> None:
    flow = FLOW.replace("    answer: text\n", '    answer: text\n    confirm: "Shall we keep that?"\n')
    talk = new(flow=flow)
    assert talk("2", "1", VIOLENCE, "1") == ["Shall we keep that?"]
    assert talk("yes") == ["What is your first name?"]
    assert talk.values["story"] == VIOLENCE


def test_elsewhere_it_is_no_answer() -> None:
    talk = new()
    talk("2", "1", "x")
    assert talk(DIE, "yes") == ["What is your first name?"]
    assert "first" not in talk.values


def test_as_the_first_text_it_is_answered_before_the_flow_begins() -> None:
    talk = new(start=False)
    talk.begin(body=DIE)
    assert talk.texts == ["(en) suicide: call 911 or 988.", "How many adults?"]
    assert talk.of(Alarmed) == [Alarmed("suicide", "")]
    assert waits(talk) == {"kind": "answer", "tries": 0}
    assert talk("restart") == ["OK, let's start over.", "How many adults?"]


@pytest.mark.parametrize(("body", "language"), [("mi esposo me pega", "es"), ("Chce sie zabic", "pl")])
def test_it_is_answered_in_the_language_it_is_written_in(body: str, language: str) -> None:
    talk = new(start=False)
    talk.begin(body=body)
    assert talk.texts[0].startswith(f"({language}) ")
    assert talk.of(Message)[0].language == language and talk.of(Message)[1].language == "en"
    assert talk.session["language"] == "en"


def test_while_a_result_is_awaited_it_is_answered_at_once_and_not_read_again() -> None:
    talk = new()
    talk("2", "1", "x", "Ann", "yes")
    before = talk.session
    assert before["state"] == "calling"
    assert talk(VIOLENCE) == TOLD[:1]
    assert talk.of(Alarmed) == [Alarmed("violence", "look_up")]
    assert session.same(talk.session, before)
    assert talk("60603") == []
    talk.answer({})
    assert talk.session["state"] == "handed_over" and talk.values["zip"] == "60603"


def test_while_staff_have_it_it_is_answered_and_nothing_moves() -> None:
    talk = new()
    talk("2", "1", "x", "Ann", "yes")
    talk.answer({})
    talk("60603")
    before = talk.session
    assert talk(VIOLENCE) == TOLD[:1]
    assert session.same(talk.session, before) and not talk.of(WaitBegun)
    assert talk("thank you") == []


INNER = """
flow: inner
languages: [en, es, pl]
gives: [a]
steps:
  - ask: A?
    as: a
    answer: integer
"""
OUTER = """
flow: outer
languages: [en, es, pl]
{crisis}
goodbye: Bye from outside.
steps:
  - run: inner
  - ask: B?
    as: b
    answer: integer
"""


def test_sub_flows_inherit_it() -> None:
    talk = new(INNER, flow=OUTER.format(crisis="crisis: true"))
    assert talk(VIOLENCE) == TOLD
    assert talk.of(Alarmed) == [Alarmed("violence", "inner/a")]
    assert talk("no") == ["Bye from outside."]


def test_the_flow_that_runs_one_does_not_inherit_it() -> None:
    inner = INNER.replace("gives:", "crisis: true\ngives:")
    talk = new(inner, flow=OUTER.format(crisis=""))
    assert talk(VIOLENCE) == TOLD
    assert talk("yes", "3") == ["B?"]
    talk(VIOLENCE)
    assert talk.of(NotUnderstood) and not talk.of(Alarmed)


def test_without_the_key_or_without_an_alarm_it_is_a_text_like_any_other() -> None:
    talk = new(flow=FLOW.replace("crisis: true", "crisis: false"))
    talk(VIOLENCE)
    assert talk.of(NotUnderstood) and not talk.of(Alarmed)
    talk = new(alarm=Alarm(lambda body, language: "", ALARM.text))
    talk(VIOLENCE)
    assert talk.of(NotUnderstood)


def test_on_a_call_it_is_spoken_and_keys_answer() -> None:
    flow = FLOW.replace("goodbye:", "starts: [call, text]\ngoodbye:")
    talk = new(flow=flow, channel="call")
    talk.send(CallIn("speech", AT, {"SpeechResult": DIE}))
    spoken = [(e.verb, e.details["text"]) for e in talk.of(CallAction)]
    assert spoken[0] == ("say", "(en) suicide: call 911 or 988.")
    assert spoken[1] == (
        "gather",
        "Do you want to go on with our questions? For yes, press 1. For no, press 2.",
    )
    talk.send(CallIn("keypress", AT, {"Digits": "1"}))
    assert talk.of(CallAction)[-1].details["text"].startswith("How many adults?")


def broken(*_: str) -> str:
    raise RuntimeError("I want to die")


def test_an_alarm_that_breaks_stops_nobody() -> None:
    talk = new(alarm=Alarm(broken, ALARM.text))
    assert talk("3")[0].startswith("What is it?")
    note = talk.of(Noted)[0]
    assert note.code == "alarm" and "die" not in note.message
    talk = new(alarm=Alarm(ALARM.find, broken))
    assert talk(DIE) == [PHRASES["alarm"]["en"], GO_ON]
    assert talk.of(Noted)[0].code == "alarm"
    talk = new(alarm=Alarm(ALARM.find, lambda kind, language: " "))
    assert talk(DIE)[0] == PHRASES["alarm"]["en"]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(alarms, "_registered", None)
    yield


@pytest.mark.usefixtures("registry")
def test_what_is_registered_is_asked() -> None:
    engine = Engine({"f": read(FLOW, "f.yaml")})
    turn = engine.start("f", Trigger("text", AT, body=DIE))
    assert turn.texts == ["How many adults?"]
    alarms.register(ALARM.find, ALARM.text)
    turn = engine.start("f", Trigger("text", AT, body="mi esposo me pega"))
    assert turn.texts == ["(en) violence: call 911 or 988.", "How many adults?"]
    alarms.register(ALARM.find, ALARM.text, language=ALARM.language)
    turn = engine.start("f", Trigger("text", AT, body="mi esposo me pega"))
    assert turn.texts[0] == "(es) violence: call 911 or 988."
    assert engine.resume(turn.session, TextIn(DIE, AT)).texts[1] == GO_ON


def test_the_key_is_true_or_false() -> None:
    assert read(FLOW, "f.yaml").crisis
    assert not read(FLOW.replace("crisis: true\n", ""), "f.yaml").crisis
    with pytest.raises(Exception, match="true or false"):
        read(FLOW.replace("crisis: true", "crisis: maybe"), "f.yaml")


@pytest.mark.parametrize("name", ["alarm", "alarm_go_on", "alarm_reply"])
def test_its_phrases_cost_one_text(name: str) -> None:
    for language, phrase in PHRASES[name].items():
        segments = count(phrase)
        assert segments.segments <= (2 if language == "pl" else 1), (language, segments)
    assert {"en", "es", "pl"} == set(PHRASES[name])


def test_a_session_that_is_over_is_over() -> None:
    talk = new()
    talk(DIE, "no")
    with pytest.raises(EngineError):
        talk(DIE)
