from __future__ import annotations

import asyncio
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from carrier.asking import post_all
from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.refolding import refold
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.config import clock
from frontdesk.consent.models import OptOut
from frontdesk.reminders.attempts.folding import fold_now
from frontdesk.reminders.models import Appointment, AppointmentLog

NOW = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
NUMBER = "+13125550142"


def an_attempt(channel: Channel = Channel.CALL, status: Outcome = Outcome.ACCEPTED, **more) -> AppointmentLog:  # type: ignore[no-untyped-def]
    appointment = Appointment.objects.create(
        appointment_id=uuid.uuid4().hex,
        patient_id="1",
        phone_number=NUMBER,
        msg="reminder",
        appt_date_time=NOW + timedelta(days=1),
        phone_preference=channel is Channel.CALL,
        text_preference=channel is Channel.TEXT,
    )
    attempt = AppointmentLog.objects.create(
        appointment=appointment,
        contact_id=0,
        channel=channel,
        to_number=NUMBER,
        due_at=NOW,
        status=status,
        rank=RANK[status],
        **more,
    )
    AppointmentLog.objects.filter(pk=attempt.pk).update(contact_id=attempt.pk)
    return attempt


def told(attempt: AppointmentLog, status: str, **more) -> StatusEvent:  # type: ignore[no-untyped-def]
    more.setdefault("received_at", NOW)
    return StatusEvent(Channel(attempt.channel), more.pop("sid", "CA1"), attempt.token, status, **more)


@pytest.mark.django_db
def test_who_was_left_out_of_a_shared_text_is_not_reached_by_it() -> None:
    first = an_attempt(Channel.TEXT, Outcome.ACCEPTED)
    left_out = an_attempt(Channel.TEXT, Outcome.STOPPED)
    AppointmentLog.objects.filter(pk=left_out.pk).update(token=first.token, contact_id=first.pk)
    fold_now([told(first, "delivered", sid="SM1")])
    first.refresh_from_db()
    left_out.refresh_from_db()
    assert (first.status, left_out.status) == ("delivered", "stopped")
    assert first.appointment.text_reached_at and not left_out.appointment.text_reached_at


@pytest.mark.django_db
class TestOneAttempt:
    def test_answered_by_a_machine_in_an_earlier_event(self) -> None:
        attempt = an_attempt()
        fold_now([told(attempt, "in-progress", answered_by="machine_end_beep")])
        fold_now([told(attempt, "completed", duration=9)])
        attempt.refresh_from_db()
        assert (attempt.status, attempt.answered_by, attempt.duration) == ("voicemail", "machine_end_beep", 9)
        assert attempt.appointment.success_at is None

    def test_answered_by_a_machine_as_only_another_webhook_told(self) -> None:
        attempt = an_attempt()
        CarrierEvent.objects.create(
            kind="voice", sid="CA1", token=attempt.token, fingerprint="f", received_at=NOW,
            data={"CallSid": "CA1", "AnsweredBy": "machine_end_silence"},
        )  # fmt: skip
        fold_now([told(attempt, "completed", duration=9)])
        attempt.refresh_from_db()
        assert (attempt.status, attempt.answered_by) == ("voicemail", "machine_end_silence")

    def test_an_answer_is_never_taken_back(self) -> None:
        attempt = an_attempt()
        fold_now([told(attempt, "completed")])
        fold_now([told(attempt, "in-progress", answered_by="machine_end_beep"), told(attempt, "completed")])
        attempt.refresh_from_db()
        assert (attempt.status, attempt.answered_by) == ("answered", "machine_end_beep")
        assert attempt.appointment.success_at is not None

    def test_a_pressed_key_proves_a_person(self) -> None:
        attempt = an_attempt()
        fold_now([told(attempt, "in-progress", answered_by="unknown", data={"Digits": "1"})])
        attempt.refresh_from_db()
        assert attempt.status == "answered"

    @pytest.mark.parametrize("key_first", [True, False])
    def test_a_call_answered_by_a_key_ends_when_it_is_over(self, key_first: bool) -> None:
        attempt = an_attempt()
        pressed, over = NOW + timedelta(seconds=20), NOW + timedelta(seconds=31)
        key = told(attempt, "in-progress", answered_by="unknown", data={"Digits": "1"}, received_at=pressed)
        end = told(attempt, "completed", answered_by="unknown", duration=30, received_at=over)
        for event in (key, end) if key_first else (end, key):
            fold_now([event])
        attempt.refresh_from_db()
        assert (attempt.status, attempt.carrier_status, attempt.end_time) == ("answered", "completed", over)
        assert attempt.start_time == NOW + timedelta(seconds=1)

    def test_keys_kept_with_the_attempt_prove_a_person_too(self) -> None:
        attempt = an_attempt(digits="3", answered_by="unknown")
        fold_now([told(attempt, "completed")])
        attempt.refresh_from_db()
        assert attempt.status == "answered"

    def test_an_error_is_explained_and_a_success_explains_it_away(self) -> None:
        attempt = an_attempt(Channel.TEXT, reason_code="uncertain", reason="The answer was lost.")
        fold_now([told(attempt, "undelivered", error_code=30003)])
        attempt.refresh_from_db()
        assert (attempt.status, attempt.error_code, attempt.reason_code) == ("undelivered", 30003, "transient")
        assert "phone" in attempt.reason.lower()
        fold_now([told(attempt, "delivered")])
        attempt.refresh_from_db()
        assert (attempt.status, attempt.error_code, attempt.reason) == ("delivered", None, "")

    def test_a_lost_answer_is_found_by_its_callback(self) -> None:
        attempt = an_attempt(
            Channel.TEXT, Outcome.UNCERTAIN, settle_after=NOW, reason_code="uncertain", reason="The answer was lost."
        )
        fold_now([told(attempt, "queued", sid="SM7")])
        attempt.refresh_from_db()
        assert (attempt.status, attempt.sid, attempt.settle_after, attempt.reason) == ("accepted", "SM7", None, "")
        assert attempt.accepted_at == NOW

    def test_a_status_we_do_not_know_changes_no_outcome(self) -> None:
        attempt = an_attempt(Channel.TEXT)
        fold_now([told(attempt, "teleported")])
        attempt.refresh_from_db()
        assert attempt.status == "accepted"

    def test_a_call_says_nothing_of_a_text(self) -> None:
        attempt = an_attempt(Channel.TEXT)
        fold_now([StatusEvent(Channel.CALL, "CA1", attempt.token, "completed", NOW)])
        attempt.refresh_from_db()
        assert (attempt.status, attempt.sid) == ("accepted", "")

    def test_segments_are_kept_when_the_carrier_tells_them(self) -> None:
        attempt = an_attempt(Channel.TEXT)
        fold_now([told(attempt, "sent", data={"NumSegments": "2"})])
        attempt.refresh_from_db()
        assert attempt.segments == 2

    @pytest.mark.parametrize(("last_attempt", "is_reached"), [(True, True), (False, False)])
    def test_voicemail_counts_for_the_last_attempt(self, last_attempt: bool, is_reached: bool) -> None:
        attempt = an_attempt(last_attempt=last_attempt)
        fold_now([told(attempt, "completed", answered_by="machine_end_beep")])
        attempt.appointment.refresh_from_db()
        assert (attempt.appointment.success_at is not None) == is_reached
        assert (attempt.appointment.call_reached_at is not None) == is_reached

    def test_a_text_that_says_opted_out_opts_out_once(self) -> None:
        attempt = an_attempt(Channel.TEXT)
        event = told(attempt, "undelivered", error_code=21610)
        fold_now([event])
        opt_outs = OptOut.objects.filter(number=NUMBER, ended_at=None)
        assert {(row.channel, row.source, row.wording) for row in opt_outs} == {
            ("text", "carrier", "21610"),
            ("call", "carrier", "21610"),
        }
        OptOut.objects.update(ended_at=NOW)  # the person came back
        fold_now([event])  # told again, by a late callback or by reconciliation
        assert not OptOut.objects.filter(ended_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_an_opt_out_that_cannot_be_written_now_is_written_later(monkeypatch: pytest.MonkeyPatch) -> None:
    from frontdesk.consent import services

    attempt = an_attempt(Channel.TEXT)
    path = f"/twilio/status/text/{attempt.token}"
    form = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "21610", "To": NUMBER}
    whole = services.opt_out

    def fails(*args, **kwargs):  # type: ignore[no-untyped-def]
        raise RuntimeError("no")

    monkeypatch.setattr(services, "opt_out", fails)
    assert post_all([(path, form)]) == [204]
    attempt.refresh_from_db()
    assert (attempt.status, CarrierEvent.objects.get().folded_at) == ("accepted", None)
    monkeypatch.setattr(services, "opt_out", whole)
    assert refold(clock.now()) == 1
    attempt.refresh_from_db()
    assert (attempt.status, attempt.error_code) == ("undelivered", 21610)
    assert OptOut.objects.filter(number=NUMBER, ended_at=None, source="carrier").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_processes_folding_the_same_contacts_in_opposite_order() -> None:
    """Threads with connections of their own fold the same attempts at once; nothing is lost and nothing deadlocks."""
    attempts = [an_attempt() for _ in range(40)]
    statuses = ["initiated", "ringing", "in-progress", "completed"]
    errors: list[BaseException] = []
    barrier = threading.Barrier(4)

    def work(number: int) -> None:
        try:
            barrier.wait(10)
            for status in statuses:
                some = attempts if number % 2 else attempts[::-1]
                fold_now([told(one, status, sid=f"CA{one.pk}", answered_by="human") for one in some])
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert set(AppointmentLog.objects.values_list("status", flat=True)) == {"answered"}
    assert not Appointment.objects.filter(success_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_rows_others_hold_make_the_callback_wait_not_fail() -> None:
    """Another transaction holds the attempt for a while; the callback is stored and folded when it lets go."""
    import psycopg

    from carrier.asking import post
    from frontdesk.carrier.group_commit import close_writer, connection_parameters
    from frontdesk.config.asgi import application

    attempt = an_attempt()

    async def run() -> int:
        other = await psycopg.AsyncConnection.connect(**connection_parameters())
        await other.execute("select 1 from appointment_logs where id = %s for update", [attempt.pk])
        request = asyncio.create_task(
            post(application, f"/twilio/status/call/{attempt.token}", {"CallSid": "CA1", "CallStatus": "busy"})
        )
        while not await _somebody_waits():
            pass
        await other.commit()
        await other.close()
        status = await request
        await close_writer()
        return status

    async def _somebody_waits() -> bool:
        async with await psycopg.AsyncConnection.connect(**connection_parameters()) as watcher:
            cursor = await watcher.execute("select count(*) from pg_locks where not granted")
            return bool((await cursor.fetchone() or [0])[0])

    assert asyncio.run(run()) == 204
    attempt.refresh_from_db()
    assert attempt.status == "busy"
