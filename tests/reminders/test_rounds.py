"""Rounds against a real database: who is picked, what is written, and that nothing happens twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.consent.services import opt_out
from frontdesk.jobs import batches
from frontdesk.jobs.models import JobBatch
from frontdesk.people.models import Notification, Role, User
from frontdesk.reminders.imports import importing
from frontdesk.reminders.models import Appointment, AppointmentLog, Round
from frontdesk.reminders.rounds import round_tick, rounds

NOW = datetime(2026, 3, 5, 1, 0, 20, tzinfo=UTC)  # 19:00:20 in Chicago
DAY = date(2026, 3, 4)
CALL, TEXT = Channel.CALL, Channel.TEXT

Make = Callable[..., Appointment]


@pytest.fixture(autouse=True)
def _no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("FRONTDESK_CSV_DIR", str(tmp_path / "csv"))
    monkeypatch.setenv("FRONTDESK_ARCHIVE_DIR", str(tmp_path / "archive"))


@pytest.fixture
def make(db: None) -> Make:
    made = 0

    def make_one(**values: Any) -> Appointment:
        nonlocal made
        made += 1
        given = {
            "appointment_id": f"A{made}",
            "patient_id": f"P{made}",
            "phone_number": f"+1312555{1000 + made}",
            "phone_preference": True,
            "text_preference": None,
            "appt_date_time": NOW + timedelta(hours=20),
            "msg": "reminder",
        }
        return Appointment.objects.create(**{**given, **values})

    return make_one


def first(now: datetime = NOW) -> rounds.RoundResult:
    return rounds.start_round("first", DAY, "1", now, now)


def jobs_of(batch_id: int | None) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("select args::text from procrastinate_jobs where args ->> 'batch_id' = %s", [str(batch_id)])
        import json

        return [json.loads(args) for (args,) in cursor.fetchall()]


def settle_all(outcome: Outcome, now: datetime = NOW, **values: Any) -> None:
    AppointmentLog.objects.filter(status="queued").update(status=outcome, rank=RANK[outcome], end_time=now, **values)


def test_everybody_by_preference_with_one_job_a_hundred_contacts(make: Make):
    caller, texter, both = make(), make(phone_preference=None, text_preference=True), make(text_preference=True)
    result = first()
    assert (result.calls, result.texts, result.skipped) == (2, 2, {})
    rows = {(a.appointment_id, a.channel): a for a in AppointmentLog.objects.all()}
    assert set(rows) == {(caller.pk, CALL), (texter.pk, TEXT), (both.pk, CALL), (both.pk, TEXT)}
    for row in rows.values():
        assert (row.status, row.rank, row.attempt_number, row.chunk) == ("queued", 0, 1, 0)
        assert row.contact_id == row.pk and row.batch_id == result.batch_id
        assert row.due_at == NOW and row.window_ends_at == datetime(2026, 3, 5, 3, 0, tzinfo=UTC)  # 21:00
    assert len({row.token for row in rows.values()}) == 4
    assert set(Appointment.objects.values_list("attempt_count", flat=True)) == {1}
    assert jobs_of(result.batch_id) == [{"batch_id": result.batch_id, "chunk": 0}]
    this = Round.objects.get()
    assert (this.status, this.appointments, this.calls, this.texts) == ("running", 3, 2, 2)
    assert JobBatch.objects.get().total_jobs == 1


def test_chunks(make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rounds, "CHUNK", 2)
    for _ in range(5):
        make()
    result = first()
    assert sorted(job["chunk"] for job in jobs_of(result.batch_id)) == [0, 1, 2]
    sizes = [AppointmentLog.objects.filter(chunk=chunk).count() for chunk in range(3)]
    assert sizes == [2, 2, 1]
    assert JobBatch.objects.get(pk=result.batch_id).pending_jobs == 3


@pytest.mark.parametrize(
    "values",
    [
        {"appt_date_time": NOW},
        {"appt_date_time": NOW - timedelta(days=1)},
        {"success_at": NOW},
        {"superseded_at": NOW},
        {"deleted_at": NOW},
        {"attempt_count": 3},
    ],
    ids=lambda values: next(iter(values)),
)
def test_who_is_left_alone(make: Make, values: dict[str, Any]):
    make(**values)
    result = first()
    assert result == rounds.RoundResult(result.round_id, None, 0, 0, {})
    assert not AppointmentLog.objects.exists()
    assert Round.objects.get().status == "finished"


def test_a_retry_takes_only_what_is_missing_and_waits_for_what_is_in_flight(make: Make):
    make(text_preference=True)
    first()
    retry = rounds.start_round("retry", DAY, "2", NOW, NOW + timedelta(minutes=45))
    assert (retry.calls, retry.texts, retry.skipped) == (0, 0, {"in_flight": 1})
    assert Appointment.objects.get().attempt_count == 1

    settle_all(Outcome.NO_ANSWER)
    Appointment.objects.update(text_reached_at=NOW)
    later = rounds.start_round("retry", DAY, "2b", NOW, NOW + timedelta(minutes=46))
    assert (later.calls, later.texts) == (1, 0)
    assert Appointment.objects.get().attempt_count == 2
    assert AppointmentLog.objects.get(status="queued").attempt_number == 2


def test_after_three_attempts_nobody_is_attempted_again(make: Make):
    make(appt_date_time=NOW + timedelta(days=9))
    for number in range(1, 5):
        rounds.start_round("retry", DAY, str(number), NOW, NOW)
        settle_all(Outcome.NO_ANSWER)
    attempts = AppointmentLog.objects.order_by("pk").values_list("attempt_number", "last_attempt")
    assert list(attempts) == [(1, False), (2, False), (3, True)]
    assert Appointment.objects.get().attempt_count == 3


def test_a_landline_is_called_instead_in_the_retry(make: Make):
    make(phone_preference=None, text_preference=True)
    first()
    settle_all(Outcome.UNDELIVERED, error_code=30006, reason_code="permanent_channel")
    retry = rounds.start_round("retry", DAY, "2", NOW, NOW)
    assert (retry.calls, retry.texts) == (1, 0)


def test_a_number_that_does_not_exist_is_not_tried_again(make: Make):
    make(text_preference=True)
    first()
    settle_all(Outcome.FAILED, error_code=21211, reason_code="permanent_number")
    retry = rounds.start_round("retry", DAY, "2", NOW, NOW)
    assert (retry.calls, retry.texts, retry.skipped) == (0, 0, {"bad_number": 1})
    assert Appointment.objects.get().attempt_count == 1


@pytest.mark.parametrize("code", ["permanent_number", "permanent_channel"])
def test_a_number_that_was_corrected_is_tried(make: Make, code: str):
    person = make()
    first()
    settle_all(Outcome.FAILED, reason_code=code)
    Appointment.objects.filter(pk=person.pk).update(phone_number="+13125559999")
    retry = rounds.start_round("retry", DAY, "2", NOW, NOW)
    assert (retry.calls, retry.skipped) == (1, {})
    assert AppointmentLog.objects.get(status="queued").to_number == "+13125559999"


def test_appointments_on_one_number_become_one_contact(make: Make):
    number = {"phone_number": "+13125550199", "text_preference": True}
    late = make(**number, appt_date_time=NOW + timedelta(hours=30))
    soon = make(**number, appt_date_time=NOW + timedelta(hours=20))
    polish = make(**number, language="pl")
    result = first()
    assert (result.calls, result.texts) == (2, 2)
    calls = list(AppointmentLog.objects.filter(channel=CALL, appointment__in=[soon, late]).order_by("pk"))
    assert [row.appointment_id for row in calls] == [soon.pk, late.pk]
    assert {row.contact_id for row in calls} == {calls[0].pk}
    assert len({row.token for row in calls}) == 1
    own = AppointmentLog.objects.get(channel=CALL, appointment=polish)
    assert own.contact_id == own.pk
    assert set(Appointment.objects.values_list("attempt_count", flat=True)) == {1}


def test_merging_can_be_turned_off_and_has_a_limit(make: Make, monkeypatch: pytest.MonkeyPatch):
    for _ in range(7):
        make(phone_number="+13125550199")
    assert first().calls == 2  # five and two
    settle_all(Outcome.BUSY)
    from frontdesk.config.env import get_settings

    monkeypatch.setenv("FRONTDESK_MERGE_APPOINTMENTS", "false")
    get_settings.cache_clear()
    assert rounds.start_round("retry", DAY, "2", NOW, NOW).calls == 7


def test_a_refusal_is_a_row_with_its_reason_once_an_evening_and_costs_no_attempt(make: Make):
    gone = make(text_preference=True)
    opt_out(gone.phone_number, TEXT, source="text", now=NOW)
    make()
    result = first()
    assert (result.calls, result.texts, result.skipped) == (1, 0, {"opted_out": 1})
    rows = AppointmentLog.objects.filter(appointment=gone)
    assert {(r.channel, r.status, r.rank, r.reason_code) for r in rows} == {
        (CALL, "refused", 10, "opted_out"),
        (TEXT, "refused", 10, "opted_out"),
    }
    assert all("asked for no more" in r.reason for r in rows)
    gone.refresh_from_db()
    assert gone.attempt_count == 0
    rounds.start_round("retry", DAY, "2", NOW, NOW)
    assert rows.all().count() == 2
    tomorrow = NOW + timedelta(hours=19)
    rounds.start_round("first", DAY + timedelta(days=1), "1", tomorrow, tomorrow)
    assert rows.all().count() == 4


def test_one_channel_refused_the_other_goes_on(make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FRONTDESK_OPT_OUT_SCOPE", "channel")
    from frontdesk.config.env import get_settings

    get_settings.cache_clear()
    one = make(text_preference=True)
    opt_out(one.phone_number, TEXT, source="text", now=NOW)
    result = first()
    assert (result.calls, result.texts, result.skipped) == (1, 0, {})
    one.refresh_from_db()
    assert one.attempt_count == 1


def test_what_falls_into_quiet_hours_waits_for_the_morning_without_a_job(make: Make):
    night = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)  # 22:00
    make(appt_date_time=night + timedelta(hours=20))
    result = rounds.start_manual_round(night)
    row = AppointmentLog.objects.get()
    assert (result.calls, row.status, row.reason_code) == (1, "queued", "quiet_hours")
    assert row.due_at == datetime(2026, 3, 5, 14, 0, tzinfo=UTC)  # 08:00
    assert jobs_of(result.batch_id) == []
    assert Round.objects.get().status == "running"  # it is not over before the morning
    rounds.finish(night)
    assert Round.objects.get().status == "running"


def test_too_late_for_the_earliest_only_leaves_that_one_out(make: Make):
    night = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
    early = make(phone_number="+13125550199", appt_date_time=datetime(2026, 3, 5, 13, 30, tzinfo=UTC))  # 07:30
    later = make(phone_number="+13125550199", appt_date_time=night + timedelta(hours=20))
    result = rounds.start_manual_round(night)
    assert (result.calls, result.skipped) == (1, {"too_late": 1})
    assert AppointmentLog.objects.get(appointment=early).status == "expired"
    assert AppointmentLog.objects.get(appointment=later).status == "queued"
    early.refresh_from_db()
    assert early.attempt_count == 0


def test_a_manual_round_may_be_for_some_only(make: Make):
    one, _ = make(), make()
    result = rounds.start_manual_round(NOW, appointment_ids=[one.pk])
    assert result.calls == 1
    assert AppointmentLog.objects.get().appointment_id == one.pk


def test_a_round_is_finished_when_its_jobs_are_done_and_nothing_is_open(make: Make):
    make()
    result = first()
    assert rounds.finish(NOW) == 0
    settle_all(Outcome.ACCEPTED)
    assert rounds.finish(NOW) == 0  # the job has not ended
    with connection.cursor() as cursor:
        cursor.execute("select id from procrastinate_jobs where args ->> 'batch_id' = %s", [str(result.batch_id)])
        (job,) = cursor.fetchone()
    batches.job_done(result.batch_id, job, NOW)
    assert rounds.finish(NOW) == 1
    assert Round.objects.get().finished_at == NOW


def test_the_tick_begins_each_round_of_the_evening_once(make: Make):
    make()
    for minutes in range(-1, 50):
        round_tick.tick(NOW + timedelta(minutes=minutes))
        settle_all(Outcome.NO_ANSWER)
    begun = Round.objects.order_by("due_at").values_list("position", "kind", "calls")
    assert list(begun) == [("1", "first", 1), ("2", "retry", 1)]


def test_the_first_round_imports_the_folder_first(make: Make, tmp_path: Any):
    from frontdesk.config.env import get_settings

    folder = get_settings().csv_dir
    folder.mkdir(parents=True)
    (folder / "today.csv").write_text(
        "appointment_id,patient_id,phone_number,phone_preference,text_preference,appt_date_time,msg\n"
        "1,2,312-555-0142,Y,N,2026-03-05 15:00,\n"
    )
    import os

    os.utime(folder / "today.csv", (0, 0))  # nobody is still writing it
    round_tick.tick(NOW - timedelta(minutes=1))
    assert not Appointment.objects.exists()
    round_tick.tick(NOW)
    assert Round.objects.get().calls == 1
    assert AppointmentLog.objects.get().to_number == "+13125550142"


def test_a_folder_that_cannot_be_imported_costs_nobody_a_reminder(make: Make, monkeypatch: pytest.MonkeyPatch):
    make()

    def fails(now: datetime) -> None:
        raise OSError("no such disk")

    monkeypatch.setattr(importing, "import_folder", fails)
    round_tick.tick(NOW)
    assert Round.objects.get().calls == 1


@pytest.fixture
def receptionist(db: None) -> User:
    role = Role.objects.get(slug="receptionist")
    return User.objects.create(email="bob@example.org", first_name="Bob", last_name="B", role=role)


def test_a_missed_round_is_skipped_and_told_once(make: Make, receptionist: User):
    make()
    round_tick.tick(NOW - timedelta(hours=2))
    for minutes in (61, 62, 63):
        round_tick.tick(NOW + timedelta(minutes=minutes))
    assert list(Round.objects.order_by("due_at").values_list("position", "status")) == [
        ("1", "skipped"),
        ("2", "running"),  # missed by 16 minutes only
    ]
    notification = Notification.objects.get()
    assert (notification.type, notification.data) == ("round_missed", {"due": "2026-03-04 19:00"})


def test_after_days_of_downtime_only_the_last_few_are_told(make: Make, receptionist: User):
    round_tick.tick(NOW - timedelta(days=30))
    Round.objects.all().delete()
    make()
    for minutes in (0, 1):
        round_tick.tick(NOW + timedelta(minutes=minutes))
    assert Round.objects.exclude(status="skipped").get().position == "1"
    assert 3 <= Round.objects.filter(status="skipped").count() <= 12
    assert Notification.objects.count() == Round.objects.filter(status="skipped").count()


def test_a_new_installation_alarms_nobody(make: Make, receptionist: User):
    evening = NOW + timedelta(hours=2, minutes=30)
    round_tick.tick(evening)
    assert not Round.objects.exists() and not Notification.objects.exists()


def test_a_round_interrupted_before_its_plan_is_taken_up_again_within_the_hour(make: Make):
    make()
    rounds.begin("first", DAY, "1", NOW, NOW)  # and the machine went down
    round_tick.tick(NOW + timedelta(minutes=20))
    assert Round.objects.get().calls == 1
    round_tick.tick(NOW + timedelta(minutes=21))
    assert AppointmentLog.objects.count() == 1


def test_a_round_interrupted_for_longer_is_skipped(make: Make, receptionist: User):
    make()
    round_tick.tick(NOW - timedelta(hours=1))
    rounds.begin("first", DAY, "1", NOW, NOW)
    rounds.begin("manual", DAY, "x", NOW, NOW)
    round_tick.tick(NOW + timedelta(hours=1, minutes=5))
    assert set(Round.objects.exclude(position="2").values_list("kind", "status")) == {
        ("first", "skipped"),
        ("manual", "skipped"),
    }
    assert sorted(Notification.objects.values_list("type", flat=True)) == ["round_failed", "round_missed"]


def test_a_plan_that_breaks_leaves_nothing_half(make: Make, monkeypatch: pytest.MonkeyPatch):
    make()

    def breaks(*args: Any, **values: Any) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(rounds.services, "defer_batch", breaks)
    with pytest.raises(RuntimeError):
        first()
    assert Round.objects.get().status == "planning"
    assert Appointment.objects.get().attempt_count == 0
    assert not AppointmentLog.objects.exists() and not JobBatch.objects.exists()
    monkeypatch.undo()
    round_tick.tick(NOW + timedelta(minutes=1))
    assert (Round.objects.get().status, AppointmentLog.objects.count()) == ("running", 1)


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_begin_a_round_once(transactional_db: None):
    for n in range(200):
        Appointment.objects.create(
            appointment_id=f"A{n}",
            patient_id="P",
            phone_number=f"+1312555{1000 + n}",
            phone_preference=True,
            appt_date_time=NOW + timedelta(hours=20),
            msg="reminder",
        )
    at_once(lambda: round_tick.tick(NOW))
    assert Round.objects.count() == 1
    assert AppointmentLog.objects.count() == 200
    assert set(Appointment.objects.values_list("attempt_count", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_never_take_up_the_same_appointment(transactional_db: None):
    for n in range(100):
        Appointment.objects.create(
            appointment_id=f"A{n}",
            patient_id="P",
            phone_number=f"+1312555{1000 + n}",
            phone_preference=True,
            appt_date_time=NOW + timedelta(hours=20),
            msg="reminder",
        )
    at_once(lambda: rounds.start_manual_round(NOW))
    assert Round.objects.count() == 4
    assert AppointmentLog.objects.count() == 100


def at_once(work: Callable[[], object]) -> None:
    """Do the work in four threads that start together; what one raises fails the test."""
    gate, errors = threading.Barrier(4), []

    def run() -> None:
        gate.wait()
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
