"""A person calls, and a flow answers: over the real webhooks with real signatures, following the TwiML."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError, connections, transaction

from conversations.calling import HOST, Caller
from conversations.talk import AFTERNOON
from conversations.texting import publish, queued, says, session
from flows.exports import export, state
from frontdesk.carrier.models import CarrierEvent
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.conversations import calls, continuing, library
from frontdesk.conversations.blanking import without_sensitive
from frontdesk.conversations.models import (
    CallTurn,
    ConversationMessage,
    FlowRoute,
    FlowSession,
    InboxThread,
    SessionCall,
)
from frontdesk.conversations.voice import answering, ending
from frontdesk.conversations.voice import talking as calls_of_flows
from frontdesk.flows import functions
from frontdesk.monitor.models import MonitorEntry
from reminders.answering import post

pytestmark = pytest.mark.django_db(transaction=True)

MENU = """
flow: menu
languages: [en]
starts: [call]
goodbye: Goodbye.
steps:
  - say: Welcome to the clinic.
  - choose: What is it about?
    as: topic
    options: {rent: Renting, food: Food}
  - ask: How many adults live with you?
    as: adults
    answer: integer 1..20
  - say: "{{ topic }} for {{ adults }}."
"""


@pytest.fixture(autouse=True)
def at_the_office(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTERNOON)
    monkeypatch.setenv("FRONTDESK_ANSWER_WITHIN", "0")
    monkeypatch.setenv("FRONTDESK_OFFICE_NAME", "Lakeside Clinic")
    get_settings.cache_clear()


@pytest.fixture
def office(monkeypatch):
    def ring(number: str) -> None:
        monkeypatch.setenv("FRONTDESK_OFFICE_PHONE", number)
        get_settings.cache_clear()

    return ring


@pytest.fixture
def caller(client):
    return Caller(client)


@pytest.fixture
def function(monkeypatch):
    monkeypatch.setattr(functions, "_functions", dict(functions._functions))
    return functions.register


def answers(text: str = MENU, **routes) -> str:
    return publish(text, **(routes or {"default": True}))


def test_a_flow_of_ours_is_spoken_and_understands_keys_and_words(caller):
    answers()
    caller.calls()
    assert caller.heard == ["Welcome to the clinic.", "What is it about? For Renting, press 1. For Food, press 2."]
    gather = caller.verb("Gather")
    assert (gather.get("input"), gather.get("numDigits"), gather.get("actionOnEmptyResult")) == (
        "dtmf speech", "1", "true",
    )  # fmt: skip
    assert gather.get("language") == gather.find("Say").get("language") == "en-US"
    caller.presses("2")
    assert caller.last == "How many adults live with you?"
    caller.says("Three.")
    assert caller.heard[-1] == "food for 3."
    assert caller.document is None
    row = session()
    assert (row.channel, row.state, row.ended_by, row.call_sid) == ("call", "ended", "flow", caller.sid)


def test_the_transcript_has_what_was_said_on_both_sides(caller):
    answers()
    caller.calls().presses("2").says("Three.")
    rows = ConversationMessage.objects.filter(session=session()).order_by("pk")
    assert {row.via for row in rows} == {"call"}
    assert [(row.direction, row.body) for row in rows] == [
        ("in", "(called)"),
        ("out", "Welcome to the clinic."),
        ("out", "What is it about? For Renting, press 1. For Food, press 2."),
        ("in", "2"),
        ("out", "How many adults live with you?"),
        ("in", "Three."),
        ("out", "food for 3."),
    ]


def test_a_request_that_comes_again_gets_the_same_answer_and_changes_nothing(caller, client):
    answers()
    caller.calls()
    assert caller.ask("/twilio/voice", CallStatus="ringing") == caller.documents[0]
    address = caller.verb("Gather").get("action")
    asked = caller.ask(address, Digits="2")
    row = session()
    assert caller.ask(address, Digits="2") == asked
    assert caller.ask(address, Digits="1") == asked  # a late one, even with other keys
    caller.says("Three.")
    after = FlowSession.objects.get(pk=row.pk)
    caller.ask(address, Digits="2")
    again = FlowSession.objects.get(pk=row.pk)
    assert (again.document, again.turns, again.state) == (after.document, after.turns, "ended")
    assert FlowSession.objects.count() == 1
    assert sorted(CallTurn.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_a_turn_that_was_never_offered_is_answered_with_the_last_one(caller):
    answers()
    caller.calls()
    row, last = session(), caller.documents[-1]
    assert caller.ask(f"/twilio/flow-call/{row.token}?turn=9", Digits="2") == last
    assert FlowSession.objects.get(pk=row.pk).turns == row.turns


def test_another_call_cannot_go_on_with_the_session(client, caller):
    answers()
    caller.calls()
    other = Caller(client, sid="CA" + "9" * 32)
    assert "Hangup" in other.ask(caller.verb("Gather").get("action"), Digits="2")
    assert session().turns == 1


def test_forged_requests_are_refused(client, caller):
    answers()
    caller.calls()
    path = f"/twilio/flow-call/{session().token}?turn=2"
    assert post(client, path, "wrong", CallSid=caller.sid, Digits="2").status_code == 403
    assert post(client, "/twilio/voice/ended", "wrong", CallSid=caller.sid, CallStatus="completed").status_code == 403
    assert session().state == "waiting"


# --- which flow answers ---


def test_without_a_route_the_office_line_answers(caller):
    publish(MENU)
    caller.calls()
    assert caller.heard[0].startswith("Hello, this is the automated line of Lakeside Clinic.")
    assert not FlowSession.objects.exists()


def test_the_number_that_is_called_decides_then_the_default(client):
    second = "+13125550177"
    answers(default=True)
    publish(MENU.replace("flow: menu", "flow: other").replace("Welcome to the clinic", "Second line"), lines=[second])
    assert Caller(client).calls().heard[0] == "Welcome to the clinic."
    assert Caller(client, line=second).calls().heard[0] == "Second line."


def test_calls_only(caller):
    publish(MENU.replace("starts: [call]", "starts: [call, text]"), default=True, calls_only=True)
    assert list(FlowRoute.objects.values_list("kind", "channel")) == [("default", "call")]


def test_a_flow_that_fails_to_begin_leaves_the_call_to_the_office_line(caller, monkeypatch):
    answers()

    def broken(*_):
        raise RuntimeError("no")

    monkeypatch.setattr(answering, "_version", broken)
    assert caller.calls().heard[0].startswith("Hello, this is the automated line")


# --- silence, nonsense, staff ---


def test_silence_and_nonsense_end_with_a_person(caller, office):
    office("+13125550177")
    answers()
    caller.calls().is_silent()
    assert "For Renting, press 1" in caller.last
    caller.says("perhaps").is_silent()
    assert caller.last == "Please hold. We are connecting you with a person."
    assert caller.verb("Dial").findtext("Number") == "+13125550177"
    assert (session().state, InboxThread.objects.get().reason) == ("handed_over", "not_understood")
    caller.is_connected("completed")
    assert caller.document is None
    assert (session().state, session().ended_by, InboxThread.objects.get().state) == ("ended", "staff", "resolved")


HANDS_OVER = """
flow: helped
starts: [call]
steps:
  - hand_over: somebody wants to talk
    text: One moment.
"""


def test_nobody_picks_up_in_the_office_so_a_message_is_taken(caller, office):
    office("(312) 555-0177")
    answers(HANDS_OVER)
    caller.calls().is_connected("no-answer")
    assert caller.last.startswith("Nobody can take your call now.")
    caller.records(12)
    assert caller.last == "Thank you. A person will get back to you. Goodbye."
    thread = InboxThread.objects.get()
    message = ConversationMessage.objects.get(thread=thread, direction="in", body="", via="call")
    assert message.media == [
        {"url": f"{HOST}/2010-04-01/Accounts/AC1/Recordings/RE{caller.sid[2:]}.mp3", "content_type": "audio/mpeg"}
    ]
    assert (thread.state, session().state) == ("open", "handed_over")


def test_without_an_office_phone_a_message_is_taken_at_once(caller):
    answers(HANDS_OVER)
    caller.calls()
    assert caller.waits_at == "Record"
    caller.records(9, hangs_up=True)
    assert InboxThread.objects.get().state == "open"
    assert ConversationMessage.objects.filter(direction="in", body="", via="call").count() == 1


def test_who_hangs_up_while_the_office_rings_stays_in_the_inbox(caller, office):
    office("+13125550177")
    answers(HANDS_OVER)
    caller.calls().is_connected("no-answer", CallStatus="completed")
    assert (InboxThread.objects.get().state, session().state) == ("open", "handed_over")


def test_given_back_it_goes_on_by_text(caller):
    answers()
    caller.calls().is_silent().is_silent().is_silent()
    caller.hangs_up()
    row = session()
    assert row.state == "handed_over"
    with transaction.atomic():
        continuing.given_back(FlowSession.objects.select_for_update().get(pk=row.pk), AFTERNOON)
    row = session()
    assert (row.channel, row.state) == ("text", "waiting")
    assert queued()[0].startswith("What is it about?")


# --- the end of a call ---


def test_a_hang_up_ends_the_session(caller):
    answers()
    caller.calls().hangs_up()
    row = session()
    assert (row.state, row.ended_by, row.call_ended_at) == ("ended", "hung_up", AFTERNOON)
    caller.hangs_up()
    assert session().turns == row.turns


def test_a_request_that_says_the_call_is_over_ends_it_too(caller):
    answers()
    caller.calls()
    caller.ask(caller.verb("Gather").get("action"), CallStatus="completed", Digits="1")
    assert (session().state, session().ended_by) == ("ended", "hung_up")


def test_one_call_that_cannot_be_ended_holds_up_none_of_the_others(caller, monkeypatch):
    answers()
    caller.calls()
    broken = session()
    FlowSession.objects.filter(pk=broken.pk).update(contact_number="+13125550198", call_sid="CAbroken")
    caller.calls()
    hang_up = ending.hang_up
    monkeypatch.setattr(ending, "hang_up", lambda row, now: 1 / 0 if row.pk == broken.pk else hang_up(row, now))
    assert ending.tick(AFTERNOON + timedelta(hours=5)) == 1
    assert list(FlowSession.objects.order_by("pk").values_list("state", flat=True)) == ["waiting", "ended"]
    assert MonitorEntry.objects.filter(kind="exception", summary__contains=f"call of session {broken.pk}").exists()


def test_calls_of_long_ago_are_ended_by_the_tick(caller):
    answers()
    caller.calls()
    assert ending.tick(AFTERNOON + timedelta(hours=1)) == 0
    assert ending.still_open(AFTERNOON + timedelta(hours=1)) == [(session().pk, caller.sid)]
    assert ending.tick(AFTERNOON + timedelta(hours=5)) == 1
    assert (session().state, session().ended_by) == ("ended", "hung_up")
    assert ending.tick(AFTERNOON + timedelta(hours=6)) == 0


MESSAGE = """
flow: messages
starts: [call]
steps:
  - record: After the tone.
    as: message
    {hung_up}
  - say: Thank you.
  - hand_over: a message
"""


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_recording_is_kept_and_what_follows_it_is_done_whoever_hangs_up(caller, hangs_up):
    answers(MESSAGE.format(hung_up=""))
    caller.calls()
    assert caller.heard == ["After the tone."]
    caller.records(20, hangs_up=hangs_up)
    row = session()
    assert row.state == "handed_over"
    url = f"{HOST}/2010-04-01/Accounts/AC1/Recordings/RE{caller.sid[2:]}"
    assert row.document["frames"][0]["values"]["message"] == url
    assert ConversationMessage.objects.get(session=row, direction="in", body="").media[0]["url"] == f"{url}.mp3"


def test_a_hang_up_has_a_way_of_its_own(caller):
    answers(MESSAGE.format(hung_up="hung_up: [{hand_over: they hung up}]"))
    caller.calls().records(20, hangs_up=True)
    assert (session().state, InboxThread.objects.get().detail) == ("handed_over", "they hung up")


def test_no_message_leads_on(caller):
    answers(MESSAGE.format(hung_up="no_audio: [{say: Nothing.}]"))
    caller.calls().is_silent()
    assert "Nothing." in caller.heard


# --- texts, functions, sensitive answers ---

TEXTS = """
flow: texts
starts: [call]
steps:
  - say: We text you.
  - say: "The form: https://x.org"
    to: "+13125550188"
  - speak: Goodbye.
"""


def test_texts_to_others_go_out_by_themselves(caller):
    answers(TEXTS)
    caller.calls()
    assert caller.heard == ["We text you.", "Goodbye."]
    assert queued("+13125550188") == ["The form: https://x.org"]


SLOW = """
flow: slow
starts: [call]
steps:
  - say: One moment.
  - call: look_up
    as: found
    failed:
      - say: We could not look it up.
      - end: Goodbye.
  - say: "It is {{ found }}."
"""


def test_a_quick_function_is_answered_at_once(caller, function):
    function("look_up", lambda arguments, context: "Cook")
    answers(SLOW)
    assert caller.calls().heard == ["One moment.", "It is Cook."]


def test_a_slow_one_keeps_the_caller_waiting_then_goes_on(caller, function):
    function("look_up", lambda arguments, context: "Cook", remote=True)
    answers(SLOW)
    caller.calls()
    assert caller.heard == ["One moment."]
    assert caller.verb("Pause").get("length") == "2"
    caller.ask(caller.verb("Redirect").text)
    assert caller.heard == ["One moment."]
    async_to_sync(calls.run)(SessionCall.objects.get().pk)
    caller.ask(caller.verb("Redirect").text)
    assert caller.heard == ["One moment.", "It is Cook."]
    assert (caller.document, session().state) == (None, "ended")


def test_no_result_in_time_gives_the_caller_to_the_office(caller, function, monkeypatch):
    function("look_up", lambda arguments, context: "Cook", remote=True)
    answers(SLOW)
    caller.calls()
    seconds = itertools.count(40, 40)
    for _ in range(3):
        at = AFTERNOON + timedelta(seconds=next(seconds))
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        if caller.document is not None:
            caller.ask(caller.verb("Redirect").text)
    assert caller.last.startswith("We are sorry, something went wrong.")
    assert (session().state, InboxThread.objects.get().reason) == ("ended", "failed")


def test_a_hang_up_while_a_result_is_awaited_lets_what_needs_no_ear_go_on(caller, function):
    function("look_up", lambda arguments, context: "Cook", remote=True)
    answers(SLOW.replace('say: "It is {{ found }}."', "hand_over: looked up"))
    caller.calls().hangs_up()
    assert session().state == "calling"
    async_to_sync(calls.run)(SessionCall.objects.get().pk)
    assert (session().state, InboxThread.objects.get().detail) == ("handed_over", "looked up")


def test_sensitive_answers_are_marked(caller):
    answers(MENU.replace("answer: integer 1..20", "answer: integer 1..20\n    sensitive: true"))
    caller.calls().presses("1").says("four")
    marked = ConversationMessage.objects.filter(sensitive=True)
    assert [row.body for row in marked] == ["four"]


CONFIRMS = """
flow: confirms
starts: [call]
steps:
  - ask: How many?
    as: many
    answer: integer 1..20
    confirm: "You said {{ value }}. Is that right?"
  - say: "{{ many }} it is."
"""


def test_what_is_asked_back_opens_the_microphone(caller):
    answers(CONFIRMS)
    caller.calls().says("seven")
    assert caller.last == "You said 7. Is that right? For yes, press 1. For no, press 2."
    assert caller.waits_at == "Gather"
    assert caller.presses("2").last == "How many?"
    assert caller.says("eight").presses("1").last == "8 it is."


def test_it_is_spoken_in_the_language_of_the_person(caller, monkeypatch):
    monkeypatch.setenv("FRONTDESK_TRANSLATION_GATE", "0")
    get_settings.cache_clear()
    answers(MENU.replace("languages: [en]", "languages: [en, es]"), default=True)
    caller.calls().says("Español")
    assert {say.get("language") for say in caller.document.iter("Say")} == {"es-US"}
    assert caller.verb("Gather").get("language") == "es-US"


ENDLESS = """
flow: endless
starts: [call]
steps:
  - step: menu
    gather: Press 1.
    keys:
      "1": [{say: One.}]
    when_silent:
      - speak: Nothing was pressed.
      - goto: menu
"""


def test_who_is_gone_is_not_asked_for_ever(caller):
    answers(ENDLESS)
    caller.calls()
    for _ in range(9):
        caller.is_silent()
    assert caller.waits_at == "Gather"
    caller.is_silent()
    assert (caller.document, session().state, session().ended_by) == (None, "ended", "hung_up")


def test_another_application_takes_the_call_and_gives_it_back(client, caller):
    publish(
        export(
            state(
                "away", "add-twiml-redirect", {"return": "back", "fail": "broken"}, url="https://x.org/a", method="POST"
            ),
            state("back", "say-play", {"audioComplete": None}, say="Welcome back, {{widgets.away.Choice}}."),
            state("broken", "say-play", {"audioComplete": None}, say="Broken."),
            event="incomingCall",
        ),
        name="away",
        default=True,
    )
    caller.calls()
    assert caller.verb("Redirect").text == "https://x.org/a"
    answer = caller.ask("/twilio/voice?FlowEvent=return", Choice="2")
    assert caller.heard == ["Welcome back, 2."]
    assert (session().state, session().ended_by) == ("ended", "flow")
    assert "Hangup" in caller.ask("/twilio/voice?FlowEvent=return", Choice="3")
    assert "Welcome back, 2." in answer or "Welcome back, 2." in caller.documents[1]


def test_an_address_that_is_none_leaves_by_fail(caller):
    publish(
        export(
            state("away", "add-twiml-redirect", {"return": None, "fail": "broken"}, url="{{nothing}}", method="POST"),
            state("broken", "say-play", {"audioComplete": None}, say="Broken."),
            event="incomingCall",
        ),
        name="away",
        default=True,
    )
    assert caller.calls().heard == ["Broken."]


def test_a_question_by_text_moves_the_person_there(caller):
    publish(
        export(
            state("ask", "send-and-wait-for-reply", {"incomingMessage": "thanks"}, body="Your ZIP?", timeout="3600"),
            state("thanks", "send-message", {"sent": None}, body="Thanks, {{widgets.ask.inbound.Body}}."),
            event="incomingCall",
        ),
        name="by_text",
        default=True,
    )
    caller.calls()
    assert caller.last == "We have sent you a text message. Please go on by text. Goodbye."
    assert queued() == ["Your ZIP?"]
    assert (session().channel, session().state) == ("text", "waiting")
    caller.hangs_up()
    ConversationMessage.objects.filter(status="queued").update(status="sent")
    assert says("60603") == ["Thanks, 60603."]


@pytest.mark.parametrize("broken", ["a fault", "no database"])
def test_a_turn_that_breaks_is_undone_and_the_caller_is_told(caller, monkeypatch, broken):
    answers()
    caller.calls()
    before = session()
    error = RuntimeError("no") if broken == "a fault" else OperationalError("gone")

    def breaks(*_, **__):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(calls_of_flows, "actions_of", breaks)
        caller.presses("2")
    assert caller.last.startswith("We are sorry, something went wrong.")
    after = session()
    assert (after.document, after.turns, after.state) == (before.document, before.turns, "waiting")
    assert CallTurn.objects.count() == 1


def test_the_same_request_twice_at_once_is_taken_in_once(caller):
    answers()
    caller.calls()
    token, form = session().token, {"CallSid": caller.sid, "Digits": "2"}

    def ask(_):
        try:
            return calls_of_flows.answer(token, 2, form, AFTERNOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as crowd:
        found = set(crowd.map(ask, range(4)))
    assert len(found) == 1
    assert session().turns == 2


CARD = {
    "PaymentToken": "tok_4f1c9a",
    "PaymentConfirmationCode": "ch_77b2",
    "PaymentCardNumber": "xxxx-xxxxxx-x4001",
    "ExpirationDate": "0530",
    "SecurityCode": "***",
    "PaymentCardPostalCode": "K1A 0B1",
    "PaymentCardType": "visa",
}


def takes_payments() -> str:
    ends = {event: f"on-{event}" for event in ("success", "providerError", "hangup")}
    return publish(
        export(
            state("pay", "capture-payments", ends, payment_connector="Stripe_1", payment_amount="19.99"),
            state("on-success", "say-play", {"audioComplete": None}, say="Thank you: {{widgets.pay.Result}}."),
            state("on-providerError", "say-play", {"audioComplete": None}, say="Nothing was paid."),
            state("on-hangup", "set-variables", {"next": None}, variables=[{"key": "gone", "value": "yes"}]),
            event="incomingCall",
        ),
        name="payment",
        default=True,
    )


@pytest.mark.parametrize(
    ("result", "hears"),
    [("success", "Thank you: success."), ("payment-connector-error", "Nothing was paid.")],
)
def test_what_the_carrier_tells_of_a_payment_stands_in_the_session_alone(caller, result, hears):
    takes_payments()
    caller.calls()
    assert caller.verb("Pay").get("chargeAmount") == "19.99"
    caller.pays(result, **CARD)
    assert caller.last == hears
    row = session()
    assert row.document["frames"][0]["widgets"]["pay"] == {"Result": result, **CARD}
    (event,) = [event for event in CarrierEvent.objects.all() if "Result" in event.data]
    assert event.data["Result"] == result
    assert not event.data.keys() & CARD.keys()
    facts = [CARD[name] for name in CARD if name != "ExpirationDate"]  # which may stand in an id by chance
    kept = [*ConversationMessage.objects.values_list("body", flat=True)]
    kept += [str(data) for data in MonitorEntry.objects.values_list("summary", "data")]
    kept += [str(turn) for turn in CallTurn.objects.values_list("actions", "twiml")]
    assert not [fact for fact in facts if any(fact in text for text in kept)]
    cleaned = without_sensitive(row.document, library.flows_for(row.pins).values())
    assert cleaned["frames"][0]["widgets"]["pay"] == {"Result": result, **dict.fromkeys(CARD)}


def test_who_hangs_up_while_paying_leaves_by_that(caller):
    takes_payments()
    caller.calls().pays("caller-hung-up", CallStatus="completed")
    row = session()
    assert (row.state, row.document["frames"][0]["widgets"]["pay"]) == ("ended", {"Result": "caller-hung-up"})
    assert row.document["frames"][0]["values"] == {"gone": "yes"}
