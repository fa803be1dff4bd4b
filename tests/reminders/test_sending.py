"""What is due goes out once, at the shared rate, and the row says what became of it; against the stand-in over HTTP."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection

from factories import EVENING, appointment, attempt
from frontdesk.carrier.client import MakeCall, close_carrier, get_carrier
from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.consent.models import ContactDay, OptOut, SendingPause
from frontdesk.people.models import Notification, Role, User
from frontdesk.reminders.attempts import results, sending, settling
from frontdesk.reminders.attempts.claiming import Claim
from standin_process import StandInProcess

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def standin():
    process = StandInProcess()
    yield process
    process.stop()


@pytest.fixture(autouse=True)
def evening(standin, monkeypatch, tmp_path, transactional_db):
    """Seven in the evening in Chicago; the carrier has nothing wrong with it."""
    connection.ensure_connection()  # to the run's database, before the home is another one
    # the home moves for the clock's sake; the database, which threads of the sending connect to, stays where it is
    monkeypatch.setitem(connection.settings_dict, "EMBEDDED", False)
    standin.ask("reset", "POST")
    standin.ask("scenario", "PUT")
    standin.ask("faults", "PUT", faults=[])
    monkeypatch.setenv("TWILIO_API_URL", standin.url)
    monkeypatch.setenv("FRONTDESK_NOW", EVENING.isoformat())
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    monkeypatch.setenv("FRONTDESK_SMS_PER_SECOND", "1000")
    monkeypatch.setenv("FRONTDESK_CALLS_PER_SECOND", "1000")
    monkeypatch.setenv("FRONTDESK_PUBLIC_URL", "http://127.0.0.1:9")
    get_settings.cache_clear()
    clock.move_to(EVENING)


def run(coroutine_function, *args):
    async def once():
        try:
            return await coroutine_function(*args)
        finally:
            await close_carrier()

    return async_to_sync(once)()


def test_what_is_due_goes_out_once(standin):
    text, call = attempt(appointment()), attempt(appointment("+13125550143"), Channel.CALL)
    sent = run(sending.send_due)
    assert (sent.accepted, sent.refused, sent.uncertain) == (2, 0, 0)
    run(sending.send_due)
    assert len(standin.texts()) == len(standin.calls()) == 1
    text.refresh_from_db()
    call.refresh_from_db()
    assert text.sid == standin.texts()[0]["sid"]
    assert text.status == "accepted"
    assert text.body == standin.texts()[0]["body"]
    assert call.sid == standin.calls()[0]["sid"]


def test_a_text_carries_its_token_and_how_long_it_is_good_for(standin):
    row = attempt(appointment(appt_date_time=EVENING + timedelta(hours=1)))
    run(sending.send_due)
    (text,) = standin.texts()
    assert text["params"]["StatusCallback"][0].startswith(f"http://127.0.0.1:9/twilio/status/text/{row.token}#")
    assert 3500 <= int(text["params"]["ValidityPeriod"][0]) <= 3600


def test_a_chunk_sends_its_own_and_nobody_elses(standin):
    from frontdesk.jobs.models import JobBatch

    batch = JobBatch.objects.create(name="round", created_at=EVENING)
    mine = attempt(appointment(), batch=batch, chunk=0)
    other = attempt(appointment("+13125550143"), batch=batch, chunk=1)
    run(sending.send_chunk, batch.pk, 0)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == ("accepted", "queued")


def test_a_permanent_refusal_says_why_and_is_not_tried_again(standin):
    standin.ask("scenario", "PUT", phones={"+13125550142": {"text": "refuse 21614"}})
    row = attempt(appointment())
    run(sending.send_due)
    run(sending.send_due)
    row.refresh_from_db()
    assert (row.status, row.error_code, row.reason_code) == ("failed", 21614, "permanent_channel")
    assert row.reason == "The number is a landline or cannot take texts."
    assert row.tries == 1


def test_the_carriers_opt_out_is_ours_too(standin):
    standin.ask("scenario", "PUT", phones={"+13125550142": {"text": "refuse 21610"}})
    attempt(appointment())
    run(sending.send_due)
    assert {o.channel for o in OptOut.objects.filter(number="+13125550142")} == {"call", "text"}
    assert OptOut.objects.first().source == "carrier"


def test_a_busy_carrier_is_asked_again_until_it_has_time(standin):
    standin.ask("faults", "PUT", faults=[{"fault": "too_many", "on": "texts", "next": 1}])
    row = attempt(appointment())
    sent = run(sending.send_due)
    assert (sent.accepted, sent.again) == (1, 1)
    row.refresh_from_db()
    assert (row.status, row.tries) == ("accepted", 2)
    assert len(standin.texts()) == 1
    assert ContactDay.objects.get(number="+13125550142").contacts == 1  # the refused try does not count


def test_a_lost_answer_is_settled_by_looking_never_by_sending_again(standin):
    standin.ask("faults", "PUT", faults=[{"fault": "lost_reply", "on": "texts", "next": 1}])
    row = attempt(appointment())
    run(sending.send_due)
    row.refresh_from_db()
    assert (row.status, row.sid) == ("uncertain", "")
    run(sending.send_due)
    assert len(standin.texts()) == 1

    standin.ask("idle")
    run(settling.settle_uncertain, row.settle_after)
    row.refresh_from_db()
    assert row.sid == standin.texts()[0]["sid"]
    assert row.status == "delivered"
    assert row.appointment.text_reached_at is not None


def test_a_request_that_never_arrived_is_made_again(standin):
    standin.ask("faults", "PUT", faults=[{"fault": "lost_request", "on": "texts", "next": 1}])
    row = attempt(appointment())
    run(sending.send_due)
    row.refresh_from_db()
    assert row.status == "uncertain"
    clock.move_to(row.settle_after)
    run(settling.settle_uncertain, row.settle_after)
    row.refresh_from_db()
    assert (row.status, row.reason_code) == ("queued", "not_received")
    run(sending.send_due)
    row.refresh_from_db()
    assert row.sid == standin.texts()[0]["sid"]
    assert len(standin.texts()) == 1


def test_two_lost_calls_to_one_number_get_a_sid_each(standin):
    standin.ask("faults", "PUT", faults=[{"fault": "lost_reply", "on": "calls", "next": 2}])
    rows = [attempt(appointment(), Channel.CALL), attempt(appointment(), Channel.CALL)]
    run(sending.send_due)
    for row in rows:
        row.refresh_from_db()
    run(settling.settle_uncertain, max(row.settle_after for row in rows))
    for row in rows:
        row.refresh_from_db()
    assert {row.sid for row in rows} == {call["sid"] for call in standin.calls()}


def test_a_call_that_a_conversation_made_is_not_taken_for_the_lost_one(standin):
    """Its callbacks have come, and they carry the token of somebody else."""
    call = async_to_sync(_make_call)()
    CarrierEvent.objects.create(
        kind="call_status", sid=call.sid, token=uuid.uuid4(), data={}, fingerprint="x", received_at=EVENING
    )
    standin.ask("faults", "PUT", faults=[{"fault": "lost_request", "on": "calls", "next": 1}])
    row = attempt(appointment(), Channel.CALL)
    run(sending.send_due)
    row.refresh_from_db()
    run(settling.settle_uncertain, row.settle_after)
    row.refresh_from_db()
    assert (row.status, row.reason_code, row.sid) == ("queued", "not_received", "")


async def _make_call():
    try:
        return await get_carrier().make_call(MakeCall(uuid.uuid4(), "+13125550142"))
    finally:
        await close_carrier()


def test_a_server_error_is_looked_into_not_repeated(standin):
    standin.ask("faults", "PUT", faults=[{"fault": "error", "on": "texts", "next": 1, "processed": True}])
    row = attempt(appointment())
    run(sending.send_due)
    row.refresh_from_db()
    assert row.status == "uncertain"
    run(settling.settle_uncertain, row.settle_after)
    row.refresh_from_db()
    assert row.sid == standin.texts()[0]["sid"]


def test_a_dead_workers_lease_ends_and_the_carrier_is_asked(standin):
    row = attempt(appointment())
    from frontdesk.reminders.attempts.claiming import claim

    claim("a worker that dies", 10, EVENING, channel=Channel.TEXT, render=lambda contact: "hello")
    assert results.expire_leases(EVENING + timedelta(seconds=60)) == 0
    later = EVENING + timedelta(minutes=5)
    assert results.expire_leases(later) == 1
    run(settling.settle_uncertain, later)
    row.refresh_from_db()
    assert (row.status, row.reason_code) == ("queued", "not_received")


def test_an_attempt_is_given_up_with_its_reason_after_some_tries(standin):
    row = attempt(appointment(), status="sending", tries=results.MAX_TRIES, claimed_at=EVENING)
    claim = Claim(row.pk, EVENING)
    results.write_again_later([(claim, results.MAX_TRIES)], "carrier_busy", "The carrier was busy.", EVENING)
    row.refresh_from_db()
    assert row.status == "failed"
    assert "Given up after 6 tries" in row.reason


def test_wrong_credentials_hold_everything_and_tell_staff(standin, monkeypatch):
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong")
    get_settings.cache_clear()
    # a test that emptied the tables before this one has emptied the roles too
    administrator, _ = Role.objects.get_or_create(slug="administrator", defaults={"name": "Administrator"})
    User.objects.create_user("ann@example.org", role=administrator)
    rows = [attempt(appointment(f"+1312555014{n}")) for n in range(3)]
    run(sending.send_due)
    for row in rows:
        row.refresh_from_db()
        assert (row.status, row.tries) == ("queued", 0)
    assert "TWILIO_AUTH_TOKEN" in SendingPause.objects.get(ended_at=None).reason
    assert Notification.objects.filter(type="sending_paused").count() == 1


def test_what_the_carrier_never_settled_is_asked_about(standin):
    standin.ask("scenario", "PUT", phones={"+13125550142": {"text": "silent"}, "+13125550143": {"text": "sent_only"}})
    silent, sent_only = attempt(appointment()), attempt(appointment("+13125550143"))
    run(sending.send_due)
    standin.ask("idle")
    later = EVENING + timedelta(minutes=45)
    assert run(settling.settle_stale, later) == 2
    silent.refresh_from_db()
    sent_only.refresh_from_db()
    assert silent.status == "delivered"
    assert sent_only.status == "unconfirmed"


def test_the_rate_is_kept(standin, monkeypatch):
    monkeypatch.setenv("FRONTDESK_SMS_PER_SECOND", "20")
    get_settings.cache_clear()
    for n in range(10):
        attempt(appointment(f"+1312555014{n}"))
    before = clock.now()
    run(sending.send_due)
    assert len(standin.texts()) == 10
    assert clock.now() - before >= timedelta(seconds=9 / 20)


@pytest.mark.parametrize("fault", [{"fault": "error", "status": 503}, {"fault": "lost_reply"}, {"fault": "too_many"}])
def test_a_look_at_the_carrier_that_fails_once_is_repeated(standin, fault):
    standin.ask("scenario", "PUT", phones={"+13125550142": {"text": "silent"}})
    silent = attempt(appointment())
    run(sending.send_due)
    standin.ask("idle")
    standin.ask("faults", "PUT", faults=[{**fault, "on": "reads", "next": 1}])
    run(settling.settle_stale, EVENING + timedelta(minutes=45))
    silent.refresh_from_db()
    assert silent.status == "delivered"


def test_settling_before_a_round_leaves_the_connections_of_what_is_being_sent_alone(standin):
    """Both run in a worker's one event loop; a session closed under a request loses its answer."""
    standin.ask("scenario", "PUT", phones={"+13125550142": {"text": "silent"}})
    silent = attempt(appointment())
    run(sending.send_due)
    standin.ask("idle")

    async def beside():
        of_the_jobs = get_carrier()
        await sync_to_async(settling.settle_before_a_round)(EVENING + timedelta(minutes=45))
        return [record.status for record in await of_the_jobs.find_texts("+13125550142")]

    assert run(beside) == ["delivered"]
    silent.refresh_from_db()
    assert silent.status == "delivered"
