"""Calls: Studio's steps, and flows of ours spoken."""

from __future__ import annotations

import pytest

from flows.talking import AT, Talk
from frontdesk.flows.engine import (
    CallAction,
    CallIn,
    Ended,
    EndedBy,
    GivenBackIn,
    Message,
    Noted,
    NotUnderstood,
    SilenceIn,
    WaitBegun,
)
from frontdesk.flows.model import (
    CapturePayment,
    Connect,
    Flow,
    Gather,
    MakeCall,
    Record,
    Redirect,
    Say,
    Source,
    Speak,
    Step,
    Text,
    Wait,
)
from frontdesk.flows.templating import Template


def text(source: str) -> Text:
    return Text("k", source, {"en": Template(source)})


def said(name: str) -> Speak:
    return Speak(name=name, text=text(name))


def flow(*steps: Step) -> Flow:
    first = steps[0].name
    starts = dict.fromkeys(("call", "text", "request"), first)
    return Flow(name="f", steps={step.name: step for step in steps}, starts=starts, source=Source.STUDIO)


def happens(talk: Talk, what: str, **fields: str) -> list[CallAction]:
    talk.send(CallIn(what, AT, fields))
    return talk.of(CallAction)


def test_speaking_waits_for_the_end_of_the_sound() -> None:
    first = Speak(name="a", text=text("Hello {{trigger.call.From}}"), voice="Polly.Joanna", next="b")
    talk = Talk(flow(first, said("b")), channel="call")
    (action,) = talk.of(CallAction)
    assert action.verb == "say"
    assert (action.details["text"], action.details["voice"]) == ("Hello +13125550100", "Polly.Joanna")
    assert (talk.of(WaitBegun)[0].kind, talk.state) == ("call", "calling")
    assert happens(talk, "audioComplete")[0].details["text"] == "b"
    assert [action.verb for action in happens(talk, "audioComplete")] == ["hang_up"]
    assert talk.of(Ended)[0].by is EndedBy.FLOW


@pytest.mark.parametrize(
    ("step", "verb"),
    [
        (Speak(name="a", play=Template("https://x/y.mp3")), "play"),
        (Speak(name="a", digits=Template("1234#")), "digits"),
    ],
)
def test_playing_and_tones(step: Speak, verb: str) -> None:
    (action,) = Talk(flow(step), channel="call").of(CallAction)
    assert action.verb == verb
    assert step.name == action.step


GATHER = Gather(
    name="g",
    speak=Speak(name="x", text=text("Press 1"), language="en-US"),
    number_of_digits=1,
    keypress="key",
    speech="speech",
    when_silent="silent",
)
EXITS = [said(name) for name in ("key", "speech", "silent", "done", "none", "hung", "busy", "no_answer", "failed")]


@pytest.mark.parametrize(
    ("step", "what", "leads"),
    [
        *((GATHER, what, leads) for what, leads in (("keypress", "key"), ("speech", "speech"), ("timeout", "silent"))),
        (Record(name="r", next="done", no_audio="none", hung_up="hung"), "recordingComplete", "done"),
        (Record(name="r", next="done", no_audio="none", hung_up="hung"), "noAudio", "none"),
        (Record(name="r", next="done", no_audio="none", hung_up="hung"), "hangup", "hung"),
        (Connect(name="c", noun="number", to=Template("+1"), next="done", hung_up="hung"), "callCompleted", "done"),
        (Connect(name="c", noun="number", to=Template("+1"), next="done", hung_up="hung"), "hangup", "hung"),
        (Redirect(name="t", url=Template("https://x/"), next="done", when_silent="silent"), "return", "done"),
        (Redirect(name="t", url=Template("https://x/"), next="done", when_silent="silent"), "timeout", "silent"),
        (Redirect(name="t", url=Template("https://x/"), next="done", failed="failed"), "fail", "failed"),
    ],
)
def test_exits(step: Step, what: str, leads: str) -> None:
    talk = Talk(flow(step, *EXITS), channel="call")
    assert happens(talk, what, Digits="1", RecordingUrl="https://r")[0].details["text"] == leads
    assert talk.session["frames"][0]["widgets"][step.name] == {"Digits": "1", "RecordingUrl": "https://r"}


def test_what_a_gather_says_stands_beside_its_own_properties() -> None:
    (action,) = Talk(flow(GATHER, *EXITS), channel="call").of(CallAction)
    assert action.verb == "gather"
    assert action.details["text"] == "Press 1"
    assert action.details["number_of_digits"] == 1
    assert action.details["finish_on_key"] == "#"
    assert "keypress" not in action.details


def test_an_outgoing_call_turns_a_request_into_a_call() -> None:
    step = MakeCall(
        name="m", to=Template("{{contact.channel.address}}"), next="done", busy="busy", no_answer="no_answer"
    )
    talk = Talk(flow(step, *EXITS), start=False)
    talk.begin("request")
    (action,) = talk.of(CallAction)
    assert (action.verb, action.details["to"]) == ("make_call", "+13125550100")
    assert happens(talk, "answered", CallSid="CA1", AnsweredBy="human")[0].verb == "say"
    assert talk.session["channel"] == "call"
    talk.begin("request")
    happens(talk, "busy")
    assert [note.code for note in talk.of(Noted)] == ["no_call"]  # `busy` speaks, and there is no call
    assert talk.state == "ended"


@pytest.mark.parametrize("what", ["keypress", "answered", "nonsense", "callCompleted"])
def test_what_means_nothing_at_a_step_is_noted(what: str) -> None:
    talk = Talk(flow(said("a")), channel="call")
    happens(talk, what)
    assert (talk.state, talk.of(Noted)[0].code) == ("calling", "unexpected")


def test_a_hang_up_ends_the_session_without_a_word() -> None:
    talk = Talk(flow(said("a")), channel="call")
    assert happens(talk, "hangup") == []
    assert talk.of(Ended)[0].by is EndedBy.HUNG_UP


def test_silence_in_a_redirect() -> None:
    step = Redirect(name="t", url=Template("https://x/"), when_silent="silent")
    talk = Talk(flow(step, *EXITS), channel="call")
    assert (talk.of(WaitBegun)[0].timeout, talk.of(WaitBegun)[0].obeyed) == (14400, True)
    talk.send(SilenceIn(AT))
    assert talk.of(CallAction)[0].details["text"] == "silent"
    plain = Talk(flow(said("a")), channel="call")
    plain.send(SilenceIn(AT))
    assert plain.of(Noted)[0].code == "unexpected"


@pytest.mark.parametrize(
    "step",
    [
        Speak(name="a", text=text("x"), next="end"),
        Gather(name="a", when_silent="end"),
        Record(name="a", no_audio="end"),
        Connect(name="a", noun="number", to=Template("+1"), next="end"),
    ],
)
def test_a_step_of_a_call_in_a_conversation_by_text_is_passed(step: Step) -> None:
    talk = Talk(flow(step, Say(name="end", text=text("Go on"))))
    assert talk.texts == ["Go on"]
    assert talk.of(Noted)[0].code == "no_call"


def test_studio_sends_texts_while_on_a_call() -> None:
    talk = Talk(flow(Say(name="s", text=text("By text"), next="w"), Wait(name="w", text=text("Reply"))), channel="call")
    assert [event.text for event in talk.of(Message)] == ["By text", "Reply"]
    assert not talk.of(CallAction)
    talk("ok")
    assert talk.of(CallAction)[0].verb == "hang_up"


OURS = """
flow: f
languages: [en, es]
goodbye: Goodbye.
starts: [call]
steps:
  - say: Welcome.
  - choose: What is it about?
    as: topic
    options: {rent: Renting, food: Food}
  - ask: Is it urgent?
    as: urgent
    answer: yes_no
    tries: 2
  - ask: How many adults?
    as: adults
    answer: integer 1..20
  - say: "{{ topic }} {{ urgent }} {{ adults }}"
"""


def test_a_flow_of_ours_is_spoken() -> None:
    talk = Talk(OURS, channel="call")
    say, gather = talk.of(CallAction)
    assert (say.verb, say.details["text"]) == ("say", "Welcome.")
    assert gather.verb == "gather"
    assert gather.details["text"] == "What is it about? For Renting, press 1. For Food, press 2."
    assert gather.details["number_of_digits"] == 1
    assert (talk.of(WaitBegun)[0].kind, talk.state) == ("answer", "waiting")
    assert not talk.of(Message)
    (gather,) = happens(talk, "keypress", Digits="2")
    assert gather.details["text"] == "Is it urgent? For yes, press 1. For no, press 2."
    (gather,) = happens(talk, "keypress", Digits="1")
    assert gather.details["text"] == "How many adults?"
    assert "number_of_digits" not in gather.details
    actions = happens(talk, "speech", SpeechResult="two", Confidence="0.9")
    assert [(a.verb, a.details.get("text")) for a in actions] == [("say", "food true 2"), ("hang_up", None)]


def test_words_can_be_spoken() -> None:
    talk = Talk(OURS, channel="call")
    happens(talk, "keypress", Digits="1")
    actions = happens(talk, "speech", SpeechResult="Back.")
    assert "What is it about?" in actions[0].details["text"]
    actions = happens(talk, "speech", SpeechResult="Español")
    assert actions[-1].details["language"] == "es"
    actions = happens(talk, "speech", SpeechResult="salir")
    assert [action.verb for action in actions] == ["say", "hang_up"]
    assert talk.of(Ended)[0].by is EndedBy.EXIT


def test_silence_and_nonsense_ask_again_and_give_up() -> None:
    talk = Talk(OURS, channel="call")
    happens(talk, "keypress", Digits="1")
    actions = happens(talk, "timeout")
    assert talk.of(NotUnderstood)[0].left == 1
    assert [action.verb for action in actions] == ["say", "gather"]
    actions = happens(talk, "speech", SpeechResult="perhaps")
    assert [action.verb for action in actions] == ["say", "hang_up"]
    assert talk.state == "handed_over"
    happens(talk, "hangup")
    assert talk.state == "handed_over"


def test_given_back_after_a_call_it_goes_on_by_text() -> None:
    talk = Talk(OURS, channel="call")
    happens(talk, "keypress", Digits="1")
    for _ in range(2):
        happens(talk, "timeout")
    talk.send(GivenBackIn(AT))
    assert talk.texts[0].startswith("Is it urgent?")
    assert talk("yes")[0] == "How many adults?"


PAYMENT = CapturePayment(
    name="pay",
    connector=Template("Stripe_1"),
    amount=Template("{{flow.data.due | default: '19.99'}}"),
    currency=Template("usd"),
    parameters=(("order", Template("{{contact.channel.address}}")),),
    next="done",
    too_many_tries="none",
    provider_error="failed",
    interrupted="busy",
    hung_up="hung",
    invalid="silent",
)


def test_a_payment_is_asked_of_the_carrier() -> None:
    (action,) = (talk := Talk(flow(PAYMENT, *EXITS), channel="call")).of(CallAction)
    assert (action.verb, action.step) == ("pay", "pay")
    wanted = {"connector": "Stripe_1", "amount": "19.99", "currency": "usd", "language": "en", "max_attempts": 2}
    assert {name: action.details[name] for name in wanted} == wanted
    assert action.details["parameters"] == {"order": "+13125550100"}
    assert (talk.of(WaitBegun)[0].kind, talk.state) == ("call", "calling")


@pytest.mark.parametrize(
    ("what", "leads"),
    [
        ("success", "done"),
        ("maxFailedAttempts", "none"),
        ("providerError", "failed"),
        ("payInterrupted", "busy"),
        ("hangup", "hung"),
        ("validationError", "silent"),
    ],
)
def test_how_a_payment_comes_out(what: str, leads: str) -> None:
    talk = Talk(flow(PAYMENT, *EXITS), channel="call")
    assert happens(talk, what, Result="r", PaymentToken="tok_1")[0].details["text"] == leads
    assert talk.session["frames"][0]["widgets"]["pay"] == {"Result": "r", "PaymentToken": "tok_1"}
    assert talk.turn.sensitive


def test_by_text_no_payment_is_taken() -> None:
    talk = Talk(flow(PAYMENT, Wait(name="failed", text=text("Nothing was paid."))))
    assert talk.of(CallAction) == []
    assert talk.of(Noted)[0].code == "no_call"
    assert talk.of(Message)[0].text == "Nothing was paid."
