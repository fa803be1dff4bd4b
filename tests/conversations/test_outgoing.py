"""Texts go out once, one person's in order, at the shared rate; against the stand-in over HTTP."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction

from conversations.talk import AFTERNOON, LINE, NIGHT, PERSON, make_session, wrote
from frontdesk.carrier.client import CarrierRecord, close_carrier
from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.patience import LEASE, MAX_TRIES
from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.config.sealing import new_key
from frontdesk.consent.models import ContactDay, OptOut, SendingPause
from frontdesk.consent.services import opt_out, pause, resume
from frontdesk.conversations.models import ConversationMessage
from frontdesk.conversations.outgoing import sending, settling, upkeep
from frontdesk.conversations.outgoing.claiming import claim
from frontdesk.conversations.outgoing.folding import State, fold_now, moved
from frontdesk.conversations.outgoing.queueing import Outgoing, queue_texts
from frontdesk.conversations.transcript import record_in

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "+13125550143"


def run(coroutine_function, *args):
    async def once():
        try:
            return await coroutine_function(*args)
        finally:
            await close_carrier()

    return async_to_sync(once)()


def queue(*bodies, to=PERSON, line=LINE, at=AFTERNOON, session=None, **how):
    with transaction.atomic():
        return queue_texts(session, to, line, [Outgoing(body) for body in bodies], now=at, **how)


def again(row):
    row.refresh_from_db()
    return row


def bodies(standin, to=PERSON):
    return [text["body"] for text in standin.texts(to)]


def test_what_is_queued_goes_out_once_from_the_line_it_belongs_to(carrier):
    (row,) = queue("Hello")
    sent = run(sending.send_due)
    assert (sent.accepted, sent.refused, sent.uncertain) == (1, 0, 0)
    run(sending.send_due)
    (text,) = carrier.texts()
    assert (text["from"], text["to"], text["body"]) == (LINE, PERSON, "Hello")
    assert text["params"]["StatusCallback"][0].startswith(f"http://127.0.0.1:9/twilio/status/text/{row.token}#")
    assert (again(row).status, row.sid, row.accepted_at) == ("accepted", text["sid"], row.accepted_at)
    assert row.accepted_at is not None


def test_pictures_from_the_line_that_was_texted_whatever_the_settings_say(carrier, monkeypatch):
    monkeypatch.setenv("TWILIO_PHONE_NUMBER", "+13125550177")
    get_settings.cache_clear()
    queue_texts(None, PERSON, LINE, [Outgoing("", media=("https://x.org/a.png",))], now=AFTERNOON)
    run(sending.send_due)
    (text,) = carrier.texts()
    assert text["from"] == LINE
    assert text["params"]["MediaUrl"] == ["https://x.org/a.png"]
    assert "Body" not in text["params"]


def test_the_texts_of_one_person_go_in_order_and_those_of_many_side_by_side(carrier):
    for number in range(8):
        queue(*(f"{n}" for n in range(5)), to=f"+1312555{2000 + number}")
    run(sending.send_due)
    for number in range(8):
        assert bodies(carrier, f"+1312555{2000 + number}") == ["0", "1", "2", "3", "4"]


def test_a_claim_takes_the_first_text_of_each_person_only(carrier):
    first, _ = queue("one", "two")
    (other,) = queue("three", to=OTHER)
    assert {text.id for text in claim(10, AFTERNOON).texts} == {first.pk, other.pk}
    assert claim(10, AFTERNOON).texts == []


def test_a_long_text_goes_out_in_parts_in_order(carrier):
    text = "One sentence of some length. " * 80
    rows = queue(text.strip())
    assert len(rows) == 2
    run(sending.send_due)
    assert " ".join(bodies(carrier)) == text.strip()


def test_two_workers_at_once_send_nothing_twice_and_keep_the_order(carrier):
    for number in range(6):
        queue("0", "1", "2", to=f"+1312555{2000 + number}")
    threads = [threading.Thread(target=_work) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    for number in range(6):
        assert bodies(carrier, f"+1312555{2000 + number}") == ["0", "1", "2"]
    assert len(carrier.texts()) == 18


def test_what_came_of_texts_and_callbacks_of_the_same_texts_do_not_undo_one_another(carrier):
    low, high = queue("one")[0].pk, queue("two", to=OTHER)[0].pk
    claim(10, AFTERNOON)
    held, failed = threading.Event(), []

    def callbacks() -> None:
        """As `folding` does: the rows in the order of their keys, in one transaction."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                lock = "select id from conversation_messages where id = %s for no key update"
                cursor.execute(lock, [low])
                held.set()
                _until_somebody_waits(cursor)
                cursor.execute(lock, [high])
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    beside = threading.Thread(target=callbacks)
    beside.start()
    assert held.wait(10)
    record = CarrierRecord(Channel.TEXT, "SM1", "queued", PERSON, LINE, "one", AFTERNOON)
    outcome = sending._Slice(accepted=[(high, record), (low, replace(record, sid="SM2"))])
    sending._write(outcome)
    beside.join(20)
    assert failed == []
    assert set(ConversationMessage.objects.values_list("status", flat=True)) == {"accepted"}


def _until_somebody_waits(cursor):
    end = time.monotonic() + 10
    while True:
        cursor.execute("select count(*) from pg_locks where not granted")
        if cursor.fetchone()[0]:
            return
        assert time.monotonic() < end
        time.sleep(0.01)


def _work():
    try:
        run(sending.send_due)
    finally:
        connection.close()


def test_the_next_text_waits_for_an_uncertain_one_and_goes_when_that_is_settled(carrier):
    carrier.ask("faults", "PUT", faults=[{"fault": "lost_reply", "on": "texts", "next": 1}])
    first, second = queue("one", "two")
    assert run(sending.send_due).uncertain == 1
    assert (again(first).status, again(second).status) == ("uncertain", "queued")
    assert bodies(carrier) == ["one"]

    carrier.ask("idle")
    run(settling.settle_uncertain, again(first).settle_after)
    assert again(first).sid == carrier.texts()[0]["sid"]
    assert first.status == "delivered"
    run(sending.send_due)
    assert bodies(carrier) == ["one", "two"]


def test_a_request_that_never_arrived_is_sent_after_looking(carrier):
    carrier.ask("faults", "PUT", faults=[{"fault": "lost_request", "on": "texts", "next": 1}])
    first, _ = queue("one", "two")
    run(sending.send_due)
    assert carrier.texts() == []
    run(settling.settle_uncertain, again(first).settle_after)
    assert again(first).status == "queued"
    clock.move_to(first.due_at)
    run(sending.send_due)
    assert bodies(carrier) == ["one", "two"]


def test_the_same_words_sent_before_are_not_taken_for_the_lost_text(carrier):
    queue("Please answer yes or no.")
    run(sending.send_due)
    carrier.ask("faults", "PUT", faults=[{"fault": "lost_request", "on": "texts", "next": 1}])
    (lost,) = queue("Please answer yes or no.")
    run(sending.send_due)
    run(settling.settle_uncertain, again(lost).settle_after)
    assert again(lost).status == "queued"


def test_a_worker_killed_in_the_middle_leaves_a_text_that_is_settled_not_repeated(carrier):
    (row,) = queue("Hello")
    (text,) = claim(1, AFTERNOON).texts  # and the worker is gone
    upkeep.wake(AFTERNOON + LEASE - timedelta(seconds=1))
    assert again(row).status == "sending"
    later = AFTERNOON + LEASE + timedelta(seconds=1)
    assert upkeep.next_moment(AFTERNOON) == text.lease_until
    upkeep.wake(later)
    assert again(row).status == "uncertain"
    run(settling.settle_uncertain, later)
    assert again(row).status == "queued"  # the carrier never had it


def test_a_callback_settles_a_lost_answer_by_its_token(carrier):
    carrier.ask("faults", "PUT", faults=[{"fault": "lost_reply", "on": "texts", "next": 1}])
    (row,) = queue("Hello")
    run(sending.send_due)
    fold_now([StatusEvent(Channel.TEXT, "SM9", row.token, "delivered", AFTERNOON)])
    assert (again(row).status, row.sid, row.settle_after) == ("delivered", "SM9", None)


def test_when_the_carrier_cannot_be_asked_for_long_the_next_text_goes(carrier):
    carrier.ask("faults", "PUT", faults=[{"fault": "lost_reply", "on": "texts", "next": 1}])
    first, second = queue("one", "two")
    run(sending.send_due)
    carrier.ask("faults", "PUT", faults=[{"fault": "error", "on": "reads"}])
    run(settling.settle_uncertain, AFTERNOON + timedelta(minutes=5))
    assert again(first).status == "uncertain"
    run(settling.settle_uncertain, AFTERNOON + timedelta(minutes=40))
    assert (again(first).status, first.reason) == ("failed", settling.UNKNOWN)
    clock.move_to(AFTERNOON + timedelta(minutes=40))
    run(sending.send_due)
    assert bodies(carrier) == ["one", "two"]
    assert again(second).status == "accepted"


def test_a_busy_carrier_is_asked_again_in_order(carrier):
    carrier.ask("faults", "PUT", faults=[{"fault": "too_many", "on": "texts", "next": 1}])
    first, _ = queue("one", "two")
    sent = run(sending.send_due)
    assert (sent.accepted, sent.again) == (2, 1)
    assert bodies(carrier) == ["one", "two"]
    assert again(first).tries == 2
    assert ContactDay.objects.get(number=PERSON).contacts == 2  # the refused try does not count


def test_a_text_that_is_never_taken_is_given_up_with_a_reason(carrier):
    carrier.ask("faults", "PUT", faults=[{"fault": "too_many", "on": "texts"}])
    (row,) = queue("one")
    ConversationMessage.objects.update(tries=MAX_TRIES - 1)
    run(sending.send_due)
    assert again(row).status == "failed"
    assert row.reason.endswith(f"Given up after {MAX_TRIES} tries.")


def test_a_refusal_says_why_and_lets_the_next_go(carrier):
    carrier.ask("scenario", "PUT", phones={PERSON: {"text": ["refuse 30007", "delivered"]}})
    first, second = queue("one", "two")
    run(sending.send_due)
    assert (again(first).status, first.error_code) == ("failed", 30007)
    assert "filtered" in first.reason
    assert again(second).status == "accepted"


def test_the_carriers_opt_out_is_ours_and_stops_what_follows(carrier):
    carrier.ask("scenario", "PUT", phones={PERSON: {"text": "refuse 21610"}})
    first, second = queue("one", "two", answers_person=True)
    run(sending.send_due)
    assert OptOut.objects.filter(number=PERSON, source="carrier").exists()
    assert (again(first).status, again(second).status) == ("failed", "refused")
    assert second.reason.startswith("The person asked for no more texts")


def test_who_opted_out_gets_nothing_not_even_an_answer(carrier):
    wrote()
    opt_out(PERSON, Channel.TEXT, source="text", now=AFTERNOON)
    (row,) = queue("one", answers_person=True)
    run(sending.send_due)
    assert carrier.texts() == []
    assert again(row).status == "refused"


def test_a_pause_holds_everything_and_loses_nothing(carrier):
    pause("drill", now=AFTERNOON)
    (row,) = queue("one", answers_person=True)
    run(sending.send_due)
    assert again(row).status == "queued"
    assert upkeep.next_moment(AFTERNOON) is None
    resume(now=AFTERNOON)
    clock.move_to(row.due_at)
    run(sending.send_due)
    assert bodies(carrier) == ["one"]


def test_at_night_an_answer_goes_and_what_we_begin_waits(carrier):
    clock.move_to(NIGHT)
    wrote(at=NIGHT - timedelta(minutes=1))
    (nudge,) = queue("Still there?", at=NIGHT)
    answer, more = queue("Your rent is due.", "Anything else?", at=NIGHT, answers_person=True)
    run(sending.send_due)
    # the answers overtake what waits for the morning
    assert bodies(carrier) == ["Your rent is due.", "Anything else?"]
    assert (again(nudge).status, again(answer).status, again(more).status) == ("queued", "accepted", "accepted")
    clock.move_to(nudge.due_at)
    run(sending.send_due)
    assert bodies(carrier)[-1] == "Still there?"


def test_a_late_answer_waits_for_the_morning_or_for_the_person(carrier):
    clock.move_to(NIGHT)
    wrote(at=NIGHT - timedelta(hours=3))
    (row,) = queue("Your rent is due.", at=NIGHT, answers_person=True)
    run(sending.send_due)
    assert again(row).due_at > NIGHT + timedelta(hours=5)
    record_in(None, PERSON, LINE, "hello?", now=NIGHT)
    run(sending.send_due)
    assert bodies(carrier) == ["Your rent is due."]


def test_who_writes_before_the_morning_gets_the_question_that_waits_before_its_answer(carrier):
    clock.move_to(NIGHT)
    session = make_session(now=NIGHT)
    (question,) = queue_texts(session, PERSON, LINE, [Outgoing("Are you content?")], now=NIGHT)
    run(sending.send_due)
    assert again(question).due_at > NIGHT + timedelta(hours=5)
    record_in(session, PERSON, LINE, "hello?", now=NIGHT)
    queue_texts(session, PERSON, LINE, [Outgoing("Please reply yes or no.")], now=NIGHT, answers_person=True)
    run(sending.send_due)
    assert bodies(carrier) == ["Are you content?", "Please reply yes or no."]


def test_the_frequency_cap_is_for_what_we_begin(carrier, monkeypatch):
    wrote()
    queue(*"abcdefgh", answers_person=True)
    run(sending.send_due)
    assert len(carrier.texts()) == 8
    assert not ContactDay.objects.exists()
    rows = queue(*"ABCDEFGH", to=OTHER)
    run(sending.send_due)
    assert len(carrier.texts(OTHER)) == 6
    assert [again(row).status for row in rows[-2:]] == ["queued", "queued"]


def test_wrong_credentials_hold_everything_and_tell_staff(carrier, monkeypatch):
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "not-the-token")
    get_settings.cache_clear()
    (row,) = queue("one")
    run(sending.send_due)
    assert (again(row).status, row.tries) == ("queued", 0)
    assert SendingPause.objects.get(ended_at=None).channel == "text"


def test_a_line_that_is_no_longer_ours_stops_nobody_else(carrier, monkeypatch):
    monkeypatch.setenv("TWILIO_PHONE_NUMBER", LINE)
    get_settings.cache_clear()
    (gone,), (fine,) = queue("one", line="+13125550177"), queue("two")
    run(sending.send_due)
    assert (again(gone).status, gone.error_code, again(fine).status) == ("failed", 21606, "accepted")
    assert not SendingPause.objects.exists()


def test_the_tick_finds_what_a_lost_job_left(carrier):
    (row,) = queue("one")
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    upkeep.wake(AFTERNOON)
    with connection.cursor() as cursor:
        cursor.execute("select task_name from procrastinate_jobs where status = 'todo'")
        assert cursor.fetchall() == [("frontdesk.conversations.tasks.send_texts",)]
    assert upkeep.next_moment(AFTERNOON) == row.due_at


def test_a_session_is_told_once_of_a_text_that_did_not_arrive(carrier, monkeypatch):
    told = []
    monkeypatch.setattr(upkeep, "_on_failure", [lambda row, now: told.append(row.pk)])
    (row,) = queue("one", session=make_session())
    (other,) = queue("two", to=OTHER, session=make_session(OTHER, state="ended"))
    fold_now([StatusEvent(Channel.TEXT, "SM", r.token, "undelivered", AFTERNOON, 30005) for r in (row, other)])
    assert (upkeep.tell_failures(AFTERNOON), upkeep.tell_failures(AFTERNOON)) == (1, 0)
    assert told == [row.pk]


EVENTS = {
    "sent, delivered": (["sent", "delivered"], "delivered", 12),
    "out of order": (["delivered", "sent"], "delivered", 12),
    "failed, then delivered after all": ([("undelivered", 30008), "delivered"], "delivered", 12),
    "delivered, then a late failure": (["delivered", ("undelivered", 30008)], "delivered", 12),
    "an unknown word": (["levitating"], "sending", 1),
}


@pytest.mark.parametrize(("words", "status", "rank"), EVENTS.values(), ids=EVENTS)
def test_how_events_move_a_text(words, status, rank):
    events = [
        StatusEvent(Channel.TEXT, "SM1", None, *(w if isinstance(w, tuple) else (w,))[:1], AFTERNOON, *w[1:])
        if isinstance(w, tuple)
        else StatusEvent(Channel.TEXT, "SM1", None, w, AFTERNOON)
        for w in words
    ]
    after = moved(State("sending", 1), events)
    assert (after.status, after.rank, after.sid) == (status, rank, "SM1")
    assert (after.error_code is None) == (status != "undelivered")


def test_callbacks_of_reminders_change_no_text_and_ours_no_attempt(carrier):
    from asgiref.sync import async_to_sync as to_sync

    from factories import appointment, attempt
    from frontdesk.carrier import handlers
    from frontdesk.carrier.group_commit import connection_parameters

    (row,) = queue("one")
    of_a_reminder = attempt(appointment())

    async def fold_all():
        import psycopg

        async with await psycopg.AsyncConnection.connect(**parameters) as conn:
            for folder in handlers.folders():
                await folder(conn, [StatusEvent(Channel.TEXT, "SM1", row.token, "delivered", AFTERNOON)])
                await folder(conn, [StatusEvent(Channel.TEXT, "SM2", of_a_reminder.token, "sent", AFTERNOON)])

    parameters = connection_parameters()
    to_sync(fold_all)()
    assert (again(row).status, row.sid) == ("delivered", "SM1")
    of_a_reminder.refresh_from_db()
    assert (of_a_reminder.status, of_a_reminder.sid) == ("sent", "SM2")


def test_a_text_whose_key_is_missing_waits_for_it_and_holds_up_nobody_else(monkeypatch):
    session = make_session()
    queue_texts(session, PERSON, LINE, [Outgoing("You were born in 1980.", sensitive=True)], now=AFTERNOON)
    monkeypatch.setenv("FRONTDESK_DATA_KEYS", new_key())
    get_settings.cache_clear()
    queue_texts(None, "+13125550177", LINE, [Outgoing("Hello.")], now=AFTERNOON)
    assert [text.body for text in claim(10, AFTERNOON).texts] == ["Hello."]
    row = ConversationMessage.objects.defer("body").get(contact_number=PERSON)
    assert (row.status, row.due_at) == ("queued", AFTERNOON + timedelta(minutes=5))
    assert "put the key back" in row.reason
    monkeypatch.delenv("FRONTDESK_DATA_KEYS")
    get_settings.cache_clear()
    assert [text.body for text in claim(10, AFTERNOON + timedelta(minutes=5)).texts] == ["You were born in 1980."]
