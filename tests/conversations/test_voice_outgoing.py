"""Calls that flows make: asked of consent, written before the carrier is asked, never made twice, and told of once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from conversations.calling import Caller
from conversations.talk import AFTERNOON, LINE, PERSON, make_session
from conversations.texting import publish, queued, says, session
from flows.exports import needs_real_exports, real
from frontdesk.carrier.client import MakeCall, close_carrier, get_carrier
from frontdesk.carrier.group_commit import connection_parameters
from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.patience import LEASE
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.consent.services import opt_out, pause
from frontdesk.conversations import starting, versions
from frontdesk.conversations.models import FlowCall, FlowVersion
from frontdesk.conversations.voice import dialling, folding, placing, settling
from frontdesk.conversations.voice.folding import State, moved

pytestmark = pytest.mark.django_db(transaction=True)

CALLS_BACK = """
flow: calls_back
starts: [text, request]
steps:
  - ask: Shall we call you?
    as: call_me
    answer: yes_no
  - make_call: "{{ contact.channel.address }}"
    detect_machine: true
    timeout: 25 seconds
    busy: [{say: You were on the phone.}]
    no_answer: [{say: You did not pick up.}]
    failed: [{say: We could not call you.}]
  - speak: This is the clinic.
  - gather: Press 1 to confirm.
    as: key
  - say: Thank you.
"""


@pytest.fixture(autouse=True)
def office(monkeypatch, carrier):
    monkeypatch.setattr(clock, "now", lambda: AFTERNOON)
    monkeypatch.setenv("FRONTDESK_PUBLIC_URL", "http://testserver")
    monkeypatch.setenv("FRONTDESK_ANSWER_WITHIN", "0")
    get_settings.cache_clear()


def run(coroutine_function, *args):
    async def once():
        try:
            return await coroutine_function(*args)
        finally:
            await close_carrier()

    return async_to_sync(once)()


def wants_a_call() -> FlowCall:
    publish(CALLS_BACK, default=True)
    says("hi")
    says("yes")
    return FlowCall.objects.get()


def made() -> FlowCall:
    wants_a_call()
    assert run(dialling.make_due) == 1
    return FlowCall.objects.get()


def news(call: FlowCall, status: str, **more) -> None:
    """A status callback has been folded and told."""
    sid = more.pop("sid", call.sid)
    folding.fold_now([StatusEvent(Channel.CALL, sid, call.token, status, AFTERNOON, **more)])
    placing.tell(call.pk, AFTERNOON)


def again(call: FlowCall) -> FlowCall:
    call.refresh_from_db()
    return call


def test_it_is_written_before_the_carrier_is_asked_and_made_as_the_step_says(carrier):
    call = wants_a_call()
    assert (call.status, call.to_number, call.from_number, call.answers_person) == ("queued", PERSON, LINE, True)
    assert carrier.calls() == []
    assert run(dialling.make_due) == 1
    assert run(dialling.make_due) == 0
    (made,) = carrier.calls()
    params = made["params"]
    assert (params["To"], params["From"], params["Timeout"]) == ([PERSON], [LINE], ["25"])
    assert params["MachineDetection"] == ["Enable"]
    assert params["Url"][0].startswith(f"http://testserver/twilio/flow-call/{call.token}#")
    assert params["StatusCallback"][0].startswith(f"http://testserver/twilio/status/call/{call.token}#")
    assert (again(call).status, call.sid) == ("accepted", made["sid"])
    assert (session().channel, session().state) == ("text", "calling")


def test_who_picks_up_hears_the_flow(carrier, client):
    call = made()
    person = Caller(client, contact=LINE, line=PERSON, sid=call.sid)
    first = person.ask(f"/twilio/flow-call/{call.token}", AnsweredBy="human")
    assert person.heard == ["This is the clinic.", "Press 1 to confirm."]
    assert (session().channel, session().call_sid) == ("call", call.sid)
    widgets = session().document["frames"][0]["widgets"]
    assert {"CallSid": call.sid, "CallStatus": "in-progress", "AnsweredBy": "human"} in widgets.values()
    turns = session().turns
    assert Caller(client, sid=call.sid).ask(f"/twilio/flow-call/{call.token}", AnsweredBy="human") == first
    assert session().turns == turns
    person.presses("1")
    assert person.last == "Thank you."
    news(call, "completed", duration=40)
    assert (session().state, session().ended_by) == ("ended", "flow")
    assert (again(call).status, call.duration) == ("answered", 40)


def test_who_hangs_up_ends_the_session(carrier, client):
    call = made()
    Caller(client, sid=call.sid).ask(f"/twilio/flow-call/{call.token}", AnsweredBy="human")
    news(call, "completed")
    assert (session().state, session().ended_by) == ("ended", "hung_up")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("busy", "You were on the phone."),
        ("no-answer", "You did not pick up."),
        ("failed", "We could not call you."),
        ("canceled", "We could not call you."),
        ("completed", "We could not call you."),  # the carrier got no words from us
    ],
)
def test_who_does_not_pick_up_gets_a_text(carrier, status, text):
    call = made()
    news(call, status)
    news(call, status)
    assert queued() == [text]
    assert (session().channel, session().state) == ("text", "ended")


def test_a_call_that_is_over_is_picked_up_by_nobody(carrier, client):
    call = made()
    news(call, "busy")
    late = Caller(client, sid=call.sid)
    assert "Hangup" in late.ask(f"/twilio/flow-call/{call.token}")
    assert again(call).answered_at is None


def test_consent_refuses_before_anything_is_written(carrier, monkeypatch):
    monkeypatch.setenv("FRONTDESK_OPT_OUT_SCOPE", "channel")
    get_settings.cache_clear()
    publish(CALLS_BACK, default=True)
    says("hi")
    opt_out(PERSON, Channel.CALL, source="staff", now=AFTERNOON)
    assert says("yes") == ["We could not call you."]
    assert not FlowCall.objects.exists()
    assert session().state == "ended"


def test_a_number_that_is_none_leaves_by_failed(carrier):
    publish(CALLS_BACK.replace("contact.channel.address", "call_me"), default=True)
    says("hi")
    assert says("yes") == ["We could not call you."]


def test_what_consent_puts_off_waits(carrier):
    wants_a_call()
    pause("a test", channel=Channel.CALL, now=AFTERNOON)
    assert run(dialling.make_due) == 0
    call = FlowCall.objects.get()
    assert (call.status, call.due_at > AFTERNOON, carrier.calls()) == ("queued", True, [])
    assert dialling.next_moment(AFTERNOON) is None


def test_at_night_only_who_has_just_written_is_called(carrier, monkeypatch):
    night = AFTERNOON + timedelta(hours=7, minutes=30)
    monkeypatch.setattr(clock, "now", lambda: night)
    publish(CALLS_BACK.replace("  - ask: Shall we call you?\n    as: call_me\n    answer: yes_no\n", ""), default=True)
    starting.start_outbound("calls_back", [PERSON], now=night, by="test")
    call = FlowCall.objects.get()
    assert (call.status, call.answers_person, call.due_at > night) == ("queued", False, True)


def test_a_lost_answer_is_settled_and_nobody_is_called_twice(carrier):
    carrier.ask("faults", "PUT", faults=[{"fault": "lost_reply", "on": "calls", "next": 1}])
    wants_a_call()
    assert run(dialling.make_due) == 0
    call = FlowCall.objects.get()
    assert (call.status, call.sid) == ("uncertain", "")
    assert run(settling.settle, AFTERNOON + timedelta(minutes=2)) == 1
    (there,) = carrier.calls()
    assert again(call).sid == there["sid"]
    assert call.rank >= RANK[Outcome.ACCEPTED]
    assert carrier.ask("accepted")["calls"] == {PERSON: 1}


def test_a_request_that_never_arrived_is_made_again(carrier):
    carrier.ask("faults", "PUT", faults=[{"fault": "lost_request", "on": "calls", "next": 1}])
    wants_a_call()
    run(dialling.make_due)
    later = AFTERNOON + timedelta(minutes=2)
    run(settling.settle, later)
    call = FlowCall.objects.get()
    assert (call.status, carrier.calls()) == ("queued", [])


def test_what_is_somebody_elses_is_not_taken_for_ours(carrier):
    carrier.ask("faults", "PUT", faults=[{"fault": "lost_request", "on": "calls", "next": 1}])
    wants_a_call()
    run(dialling.make_due)

    async def a_reminder():
        return await get_carrier().make_call(MakeCall(uuid.uuid4(), PERSON))

    record = run(a_reminder)
    CarrierEvent.objects.create(
        kind="call_status", sid=record.sid, token="11111111-1111-4111-8111-111111111111", data={}, fingerprint="x",
        received_at=AFTERNOON,
    )  # fmt: skip
    run(settling.settle, AFTERNOON + timedelta(minutes=2))
    assert (FlowCall.objects.get().status, FlowCall.objects.get().sid) == ("queued", "")


def test_one_call_whose_end_cannot_be_told_holds_up_none_of_the_others(monkeypatch):
    calls = [
        FlowCall.objects.create(
            session=make_session(f"+131255501{n}"), to_number=PERSON, status="failed", rank=RANK[Outcome.FAILED],
            due_at=AFTERNOON, created_at=AFTERNOON,
        )
        for n in (50, 51)
    ]  # fmt: skip
    tell = placing.tell
    monkeypatch.setattr(placing, "tell", lambda pk, now: 1 / 0 if pk == calls[0].pk else tell(pk, now))
    settling.tick(AFTERNOON)
    assert [call.told_at for call in FlowCall.objects.order_by("pk")] == [None, AFTERNOON]


def test_a_worker_that_died_is_found_by_the_tick(carrier):
    wants_a_call()
    claimed = dialling._claim()
    assert claimed is not None and claimed[0] is not None
    settling.tick(AFTERNOON)
    assert FlowCall.objects.get().status == "sending"
    settling.tick(AFTERNOON + LEASE + timedelta(seconds=1))
    assert FlowCall.objects.get().status == "uncertain"


def test_the_carrier_is_asked_about_a_call_without_news(carrier):
    carrier.ask("scenario", "PUT", default={"call": "busy"})
    call = made()
    carrier.ask("idle")
    assert run(settling.settle, AFTERNOON + timedelta(minutes=10)) == 1
    assert again(call).status == "busy"
    assert queued() == ["You were on the phone."]


def test_a_refusal_of_the_carrier_leaves_by_failed(carrier):
    carrier.ask("scenario", "PUT", default={"call": "refuse 21214"})
    wants_a_call()
    run(dialling.make_due)
    assert FlowCall.objects.get().status == "failed"
    assert queued() == ["We could not call you."]


def test_callbacks_of_the_round_trip_come_in_on_their_own_connection(carrier):
    """The folder runs on the callbacks' asynchronous connection, and a job tells the session."""
    call = made()
    event = StatusEvent(Channel.CALL, call.sid, call.token, "busy", AFTERNOON)

    async def fold():
        async with await psycopg.AsyncConnection.connect(**connection_parameters()) as conn:
            await folding.fold(conn, [event])

    async_to_sync(fold)()
    assert again(call).status == "busy"
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where task_name = %s and args->>'call_id' = %s",
            [folding.NEWS, str(call.pk)],
        )
        assert cursor.fetchone() == (1,)
    placing.tell(call.pk, AFTERNOON)
    assert queued() == ["You were on the phone."]


STATUSES = ["queued", "initiated", "ringing", "in-progress", "completed", "busy", "no-answer", "failed", "nonsense"]


@given(st.lists(st.sampled_from(STATUSES), max_size=6), st.randoms())
def test_the_last_word_is_the_same_in_any_order(statuses, rng):
    token = None
    events = [StatusEvent(Channel.CALL, "CA1", token, status, AFTERNOON) for status in statuses]
    if len({RANK.get(o) for o in (moved(State("queued", 0), [e]).status for e in events) if RANK[o] >= 10}) > 1:
        return  # one call does not end in two ways
    ends = {s for s in statuses if s in ("completed", "busy", "no-answer", "failed")}
    if len(ends) > 1:
        return
    shuffled = list(events) + list(events)
    rng.shuffle(shuffled)
    one, other = moved(State("queued", 0), events), moved(State("queued", 0), shuffled)
    assert (one.status, one.rank, one.sid) == (other.status, other.rank, other.sid)


@needs_real_exports
def test_a_real_export_calls_to_confirm_an_appointment(carrier, client):
    version = versions.import_flow(real("TwilioAppointmentConfirmations.json"), "x.json", "appointments", now=AFTERNOON)
    FlowVersion.objects.filter(pk=version.pk).update(state="published")
    words = {"initial_message": "Press 1 to confirm.", "confirmation_message": "Confirmed.", "channel": "Voice"}
    data = {**words, "language": "en", "cancellation_message": "Canceled.", "invalid_response_message": "Press 1 or 2."}
    starting.start_outbound("appointments", [PERSON], now=AFTERNOON, by="test", data=data)
    run(dialling.make_due)
    call = FlowCall.objects.get()
    person = Caller(client, sid=call.sid)
    person.ask(f"/twilio/flow-call/{call.token}")
    assert person.heard == ["Press 1 to confirm."]
    person.is_silent().presses("1")
    assert person.heard[1:] == ["Press 1 or 2.", "Press 1 to confirm.", "Confirmed."]
    assert (session().state, session().ended_by) == ("ended", "flow")


@needs_real_exports
@pytest.mark.parametrize("status", ["answered", "no-answer"])
def test_a_real_export_dials_and_hands_over(carrier, client, status):
    version = versions.import_flow(real("twilio-autodialer.json"), "x.json", "autodialer", now=AFTERNOON)
    FlowVersion.objects.filter(pk=version.pk).update(state="published")
    starting.start_outbound("autodialer", [PERSON], now=AFTERNOON, by="test", data={"reason": "talk", "ui": "x"})
    run(dialling.make_due)
    call = FlowCall.objects.get()
    if status == "no-answer":
        news(call, status)
        assert queued() == ["Hi, we tried to reach you today to discuss about talk. Please give us a call a callback"]
        return
    person = Caller(client, sid=call.sid)
    person.ask(f"/twilio/flow-call/{call.token}", AnsweredBy="human")
    assert person.heard[0].startswith("Hello, we are calling you today to  talk .")
    assert person.waits_at == "Record"  # no office phone is set: a message is taken
    assert session().state == "handed_over"


FROM_A_CALL = """
flow: from_a_call
starts: [call]
steps:
  - say: We call the interpreter.
  - make_call: "+13125550166"
    busy: [{speak: The interpreter is busy.}]
    no_answer: [{speak: Nobody there.}]
    failed: [{speak: It failed.}]
  - speak: A person needs you.
"""


def test_a_caller_waits_while_somebody_else_is_called(carrier, client):
    publish(FROM_A_CALL, default=True)
    person = Caller(client).calls()
    assert person.heard == ["We call the interpreter."]
    person.ask(person.verb("Redirect").text)
    run(dialling.make_due)
    call = FlowCall.objects.get()
    assert (call.to_number, call.answers_person) == ("+13125550166", False)
    news(call, "busy")
    person.ask(person.verb("Redirect").text)
    assert person.heard[1:] == ["The interpreter is busy."]
    assert (person.document, session().ended_by) == (None, "flow")


def test_the_flow_goes_on_with_who_picks_up_and_the_caller_is_let_go(carrier, client):
    publish(FROM_A_CALL, default=True)
    person = Caller(client).calls()
    run(dialling.make_due)
    call = FlowCall.objects.get()
    other = Caller(client, contact=LINE, line="+13125550166", sid=call.sid)
    other.ask(f"/twilio/flow-call/{call.token}")
    assert other.heard == ["A person needs you."]
    person.ask(person.verb("Redirect").text)
    assert person.document is None
    assert session().call_sid == call.sid


def test_who_hangs_up_while_somebody_is_called_changes_nothing_for_them(carrier, client):
    publish(FROM_A_CALL, default=True)
    person = Caller(client).calls()
    run(dialling.make_due)
    call = FlowCall.objects.get()
    person.hangs_up()
    assert session().state == "calling"
    news(call, "busy")
    assert (session().state, session().ended_by) == ("ended", "hung_up")
