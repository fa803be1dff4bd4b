"""From files to appointments: what each row becomes, what it does to earlier ones, and where the file goes."""

from __future__ import annotations

import csv
import io
import json
import os
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DataError, connection

from frontdesk.carrier.statuses import Channel, Outcome
from frontdesk.config.env import get_settings
from frontdesk.consent import services as consent
from frontdesk.consent.models import OptOut
from frontdesk.people.models import Notification
from frontdesk.reminders import exporting
from frontdesk.reminders.imports import importing
from frontdesk.reminders.imports.taking_in import FileResult
from frontdesk.reminders.models import Appointment, AppointmentLog, FailedImportRow, Import, Round

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)
HEADER = "appointment_id,patient_id,phone_number,phone_preference,text_preference,appt_date_time,msg,notes"


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folders of the test's own; everything in the csv folder counts as written long ago."""
    for name in ("csv", "archive"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(f"FRONTDESK_{name.upper()}_DIR", str(tmp_path / name))
    get_settings.cache_clear()
    yield tmp_path


def line(number: int, when: str = "2026-03-07 14:30", phone: str = "312-555-0142", rest: str = "") -> str:
    return f"A{number},P{number},{phone},Y,N,{when},,{rest}"


def put(house: Path, *lines: str, name: str = "day.csv", header: str = HEADER, age: int = 100) -> Path:
    path = house / "csv" / name
    path.write_text("\n".join([header, *lines, ""]))
    written = path.stat().st_mtime - age
    os.utime(path, (written, written))
    return path


def take_in(house: Path, *lines: str, now: datetime = NOW, **named: Any) -> FileResult:
    put(house, *lines, **named)
    (result,) = importing.import_folder(now)
    assert result.rows == result.imported + result.duplicates + result.failed
    return result


def fates(result: FileResult) -> dict[str, int]:
    return {fate: number for fate, number in result.plan.fates.items() if number}


def test_every_row_has_one_fate_and_the_sums_are_right(house: Path) -> None:
    result = take_in(
        house, line(1), line(2), line(1, "3/7/2026 2:30 PM"), line(3, phone="x"), line(4, "2026-03-01 9:00")
    )
    assert (result.rows, result.imported, result.duplicates, result.failed) == (5, 3, 1, 1)
    assert fates(result) == {"new": 2, "duplicate": 1, "invalid": 1, "past": 1}
    one = Appointment.objects.get(appointment_id="A1")
    assert one.patient_id == "P1"
    assert one.phone_number == "+13125550142"
    assert (one.phone_preference, one.text_preference, one.msg) == (True, False, "reminder")
    assert one.appt_date_time == datetime(2026, 3, 7, 20, 30, tzinfo=UTC)
    assert one.source_id == result.import_id
    assert one.created_at == NOW
    failure = FailedImportRow.objects.get()
    assert (failure.parent_id, failure.row_number) == (result.import_id, 5)
    assert failure.data["phone_number"] == "x"
    assert "phone_number “x”" in failure.validation_error


def test_the_import_s_row_tells_the_same(house: Path) -> None:
    result = take_in(house, line(1), line(1), line(2, phone="x"))
    record = Import.objects.get()
    assert record.status == Import.Status.IMPORTED
    assert (record.total_rows, record.processed_rows) == (3, 3)
    assert (record.successful_rows, record.duplicate_rows, record.failed_rows) == (1, 1, 1)
    assert record.completed_at == NOW and record.archived_at == NOW
    assert record.archive_path == result.archived_to


def test_the_file_moves_to_the_archive_under_a_name_of_its_own(house: Path) -> None:
    first = take_in(house, line(1))
    second = take_in(house, line(1))
    assert not list((house / "csv").iterdir())
    assert first.archived_to != second.archived_to
    assert Path(first.archived_to).name == f"20260306T180000Z-{first.import_id}-day.csv"
    assert Path(first.archived_to).read_text() == Path(second.archived_to).read_text()


def test_importing_the_same_file_again_changes_nothing(house: Path) -> None:
    lines = [line(1), line(2), line(2, "2026-03-09 9:00"), line(3, phone="x")]
    take_in(house, *lines)
    before = list(Appointment.objects.order_by("pk").values())
    result = take_in(house, *lines, now=NOW + timedelta(hours=1))
    assert (result.imported, result.duplicates, result.failed, result.superseded) == (0, 3, 1, 0)
    assert list(Appointment.objects.order_by("pk").values()) == before


def test_a_later_file_with_another_time_moves_the_appointment(house: Path) -> None:
    take_in(house, line(1), line(2))
    result = take_in(house, line(1, "2026-03-08 10:00"), line(2))
    assert fates(result) == {"rescheduled": 1, "unchanged": 1}
    assert (result.imported, result.duplicates, result.superseded) == (1, 1, 1)
    old, new = Appointment.objects.filter(appointment_id="A1").order_by("pk")
    assert old.superseded_at == NOW and old.superseded_by == new
    assert new.superseded_at is None


def test_what_was_in_the_past_is_not_superseded(house: Path) -> None:
    take_in(house, line(1))
    result = take_in(house, line(1, "2026-03-14 14:30"), now=NOW + timedelta(days=3))
    assert fates(result) == {"new": 1}
    assert result.superseded == 0
    assert not Appointment.objects.exclude(superseded_at=None).exists()


def test_a_row_in_the_past_supersedes_nothing(house: Path) -> None:
    take_in(house, line(1))
    assert fates(take_in(house, line(1, "2026-03-05 14:30"))) == {"past": 1}
    assert not Appointment.objects.exclude(superseded_at=None).exists()


def test_two_times_in_one_file_are_two_appointments(house: Path) -> None:
    assert fates(take_in(house, line(1), line(1, "2026-03-09 9:00"))) == {"new": 2}
    result = take_in(house, line(1), line(1, "2026-03-10 9:00"))
    assert (result.imported, result.duplicates, result.superseded) == (1, 1, 1)
    live = Appointment.objects.filter(superseded_at=None).order_by("appt_date_time")
    assert [a.appt_date_time.day for a in live] == [7, 10]


def test_moved_back_it_lives_again_and_starts_anew(house: Path) -> None:
    take_in(house, line(1))
    Appointment.objects.update(
        attempt_count=3,
        success_at=NOW,
        call_reached_at=NOW,
        response="cancelled",
        response_at=NOW,
        response_channel="call",
    )
    take_in(house, line(1, "2026-03-08 10:00"))
    result = take_in(house, line(1, phone="312-555-0199"))
    assert fates(result) == {"rescheduled": 1}
    assert (result.imported, result.superseded) == (1, 1)
    first, second = Appointment.objects.order_by("pk")
    assert first.superseded_at is None and first.superseded_by is None
    assert (first.attempt_count, first.success_at, first.call_reached_at, first.response) == (0, None, None, "")
    assert first.phone_number == "+13125550199"
    assert second.superseded_by == first


def test_what_waits_for_the_old_time_is_taken_back(house: Path) -> None:
    take_in(house, line(1), line(2))
    for appointment in Appointment.objects.order_by("pk"):
        attempt(appointment, Outcome.QUEUED)
        attempt(appointment, Outcome.DELIVERED)
    take_in(house, line(1, "2026-03-08 10:00"), line(2))
    seen = AppointmentLog.objects.order_by("pk").values_list("status", "rank", "reason_code")
    assert list(seen) == [
        ("stopped", 10, "superseded"),
        ("delivered", 12, ""),
        ("queued", 0, ""),
        ("delivered", 12, ""),
    ]


def attempt(appointment: Appointment, status: Outcome, channel: Channel = Channel.CALL) -> AppointmentLog:
    from frontdesk.carrier.statuses import RANK

    return AppointmentLog.objects.create(
        appointment=appointment, contact_id=0, channel=channel, to_number=appointment.phone_number, status=status,
        rank=RANK[status], due_at=NOW,
    )  # fmt: skip


def test_another_number_for_a_known_appointment_is_a_correction(house: Path) -> None:
    take_in(house, line(1))
    Appointment.objects.update(attempt_count=1)
    attempt(Appointment.objects.get(), Outcome.QUEUED)
    result = take_in(house, line(1, phone="312-555-0199", rest="bring your card"))
    assert fates(result) == {"corrected": 1}
    assert (result.imported, result.duplicates) == (0, 1)
    corrected = Appointment.objects.get()
    assert corrected.phone_number == "+13125550199"
    assert corrected.extra == {"notes": "bring your card"}
    assert AppointmentLog.objects.get().reason_code == "corrected"
    assert corrected.attempt_count == 0  # the round that reached nobody is given back


def test_what_a_stranger_got_does_not_count_for_the_right_person(house: Path) -> None:
    take_in(house, line(1))
    Appointment.objects.update(attempt_count=3, text_reached_at=NOW)
    take_in(house, line(1, phone="312-555-0199"))
    corrected = Appointment.objects.get()
    assert (corrected.attempt_count, corrected.text_reached_at) == (0, None)


@pytest.mark.parametrize("change", [{"success_at": NOW}, {"response": "cancelled"}, {"deleted_at": NOW}])
def test_what_is_done_with_is_not_corrected(house: Path, change: dict[str, Any]) -> None:
    take_in(house, line(1))
    Appointment.objects.update(**change)
    assert fates(take_in(house, line(1, phone="312-555-0199"))) == {"unchanged": 1}
    assert Appointment.objects.get().phone_number == "+13125550142"


def test_what_staff_removed_stays_removed(house: Path) -> None:
    take_in(house, line(1))
    Appointment.objects.update(deleted_at=NOW)
    take_in(house, line(1))
    assert Appointment.objects.get().deleted_at == NOW


def test_who_opted_out_is_imported_and_said_to_be_left_alone(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_OPT_OUT_SCOPE", "channel")
    get_settings.cache_clear()
    consent.opt_out("+13125550142", Channel.CALL, source=OptOut.Source.STAFF, now=NOW)
    path = put(house, line(1), "A2,P2,312-555-0142,Y,Y,2026-03-07 15:00,,", line(3, phone="312-555-0100"))
    (plan,) = importing.import_folder(NOW, dry_run=True)
    assert fates(plan) == {"new": 2, "opted_out": 1}
    assert (
        plan.plan.samples["opted_out"][0]["sentence"] == "The person opted out of calls: imported, but not contacted."
    )
    assert "contacted on the other channel only" in plan.plan.samples["new"][0]["sentence"]
    assert path.exists()
    (result,) = importing.import_folder(NOW)
    assert result.imported == 3


def test_a_dry_run_leaves_no_trace_and_tells_the_same(house: Path) -> None:
    take_in(house, line(1), line(2), line(3))
    path = put(
        house, line(1), line(2, "2026-03-08 9:00"), line(4), line(4), line(5, phone="x"), line(6, "2026-01-01 9:00")
    )
    before = (Import.objects.count(), list(Appointment.objects.values()))
    (plan,) = importing.import_folder(NOW, dry_run=True)
    assert (Import.objects.count(), list(Appointment.objects.values())) == before
    assert not FailedImportRow.objects.exists()
    assert path.exists()
    assert plan.status == "planned" and plan.import_id is None
    sample = plan.plan.samples["rescheduled"][0]
    assert sample["row"] == 3 and sample["who"] == "P2" and sample["number"] == "+1312•••0142"
    assert sample["when"] == "2026-03-08T09:00:00-05:00"
    assert sample["sentence"] == "Moved here from 2026-03-07 14:30."
    (result,) = importing.import_folder(NOW)
    assert fates(plan) == fates(result) == {
        "new": 1, "rescheduled": 1, "past": 1, "duplicate": 1, "unchanged": 1, "invalid": 1,
    }  # fmt: skip
    assert plan.superseded == result.superseded == 1


def test_a_file_that_is_no_csv_is_set_aside_and_the_rest_goes_on(house: Path) -> None:
    (house / "csv" / "scan.pdf").write_bytes(b"%PDF-1.7 ...")
    put(house, "a,b,c", name="strange.csv", header="x,y,z")
    put(house, line(1))
    results = {Path(r.file).name: r for r in importing.import_folder(NOW)}
    assert {name: str(r.status) for name, r in results.items()} == {
        "scan.pdf": "failed", "strange.csv": "failed", "day.csv": "imported",
    }  # fmt: skip
    assert "PDF" in results["scan.pdf"].error
    assert "no column for appointment_id" in results["strange.csv"].error
    assert sorted(p.name.split("-", 2)[2] for p in (house / "archive" / "rejected").iterdir()) == [
        "scan.pdf",
        "strange.csv",
    ]
    told = [n.data["reason"] for n in Notification.objects.filter(type="import_failed")]
    assert not any("x, y, z" in reason for reason in told)  # a file's content stays out of notifications


def test_oldest_first_and_what_is_not_finished_is_left(house: Path) -> None:
    put(house, line(1, "2026-03-09 9:00"), name="a-new.csv", age=10)
    put(house, line(1, "2026-03-08 9:00"), name="b-old.csv", age=50)
    put(house, line(9), name="c.csv.part")
    put(house, line(9), name=".hidden.csv")
    (house / "csv" / "folder").mkdir()
    (house / "csv" / "dangling.csv").symlink_to(house / "nowhere")
    results = importing.import_folder(NOW)
    assert [(Path(r.file).name, str(r.status)) for r in results] == [
        ("c.csv.part", "left"), ("b-old.csv", "imported"), ("a-new.csv", "imported"),
    ]  # fmt: skip
    assert Appointment.objects.get(superseded_at=None).appt_date_time.day == 9
    assert (house / "csv" / "c.csv.part").exists()


def test_a_file_that_grows_is_left_for_the_next_run(house: Path) -> None:
    path = put(house, line(1))
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.02):
            with path.open("a") as file:
                file.write(line(2) + "\n")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        os.utime(path)  # it was written to just now
        (result,) = importing.import_folder(NOW)
    finally:
        stop.set()
        writer.join()
    assert (str(result.status), result.ok) == ("left", True)
    assert path.exists() and not Import.objects.exists()


def test_the_archive_overwrites_nothing(house: Path) -> None:
    first = take_in(house, line(1))
    Import.objects.all().delete()
    with connection.cursor() as cursor:  # a database begun anew counts from 1 again
        cursor.execute("select setval(pg_get_serial_sequence('imports', 'id'), %s, false)", [first.import_id])
    second = take_in(house, line(2))
    assert second.import_id == first.import_id
    assert "A1" in Path(first.archived_to).read_text() and "A2" in Path(second.archived_to).read_text()


def test_a_link_s_file_stays_where_it_is(house: Path) -> None:
    real = put(house, line(1)).rename(house / "real.csv")
    (house / "csv" / "link.csv").symlink_to(real)
    (result,) = importing.import_folder(NOW)
    assert result.imported == 1
    assert real.exists() and not (house / "csv" / "link.csv").is_symlink()
    assert Path(result.archived_to).read_text() == real.read_text()


def test_a_missing_file_is_told(house: Path) -> None:
    (result,) = importing.import_files([house / "no.csv"], NOW)
    assert (str(result.status), result.ok) == ("missing", False)


def test_an_empty_folder_and_none_at_all(house: Path) -> None:
    assert importing.import_folder(NOW) == []
    (house / "csv").rmdir()
    assert importing.import_folder(NOW) == []


def test_failed_rows_repaired_are_imported(house: Path) -> None:
    take_in(
        house, line(1), line(2, phone="+1312"), line(3, rest='"=HYPERLINK(""http://x"")"', when="soon"), name="one.csv"
    )
    text = "".join(exporting.failed_rows_csv())
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["failed_row"] for row in rows] == ["3", "4"]
    assert rows[0]["phone_number"] == "'+1312"  # it would run as a formula
    assert rows[1]["notes"].startswith("'=")
    assert "too short" in rows[0]["failed_because"] or "no telephone number" in rows[0]["failed_because"]
    repaired = text.replace("'+1312,", "'+13125550199,").replace("soon", "2026-03-07 15:00")
    (house / "csv" / "repaired.csv").write_text(repaired)
    (result,) = importing.import_folder(NOW)
    assert (result.imported, result.failed) == (2, 0)
    assert Appointment.objects.get(appointment_id="A2").phone_number == "+13125550199"
    assert Appointment.objects.get(appointment_id="A3").extra == {"notes": '=HYPERLINK("http://x")'}


def test_failed_rows_of_two_systems_fit_into_one_file(house: Path) -> None:
    take_in(house, line(1, phone="x"), name="one.csv")
    take_in(house, "A2,P2,x,3/7/2026,2:30 PM", name="two.csv", header="Appt ID,MRN,Cell,Appt Date,Appt Time")
    text = "".join(exporting.failed_rows_csv()).replace(",x,", ",312-555-0142,")
    (house / "csv" / "repaired.csv").write_text(text)
    (result,) = importing.import_folder(NOW)
    assert (result.imported, result.failed) == (2, 0)
    assert set(Appointment.objects.values_list("appt_date_time", flat=True)) == {
        datetime(2026, 3, 7, 20, 30, tzinfo=UTC)
    }


def test_staff_are_told_of_failed_rows(house: Path, django_user_model: Any) -> None:
    from frontdesk.people.models import Role

    django_user_model.objects.create_user(
        "a@example.org", "secret", role=Role.objects.get(slug="administrator"), first_name="A", last_name="B"
    )
    take_in(house, line(1, phone="x"), line(2))
    told = Notification.objects.get(type="rows_failed")
    assert told.data["failed"] == 1 and told.data["rows"] == 2


# From an upload.


def upload(content: str, name: str = "up.csv", user: Any = None) -> Import:
    halves = (content[: len(content) // 2].encode(), content[len(content) // 2 :].encode())
    return importing.receive(name, halves, user, NOW)


def test_an_upload_is_planned_then_imported_then_archived(house: Path) -> None:
    record = upload("\n".join([HEADER, line(1), line(2, phone="x")]), name="../../etc/up.csv")
    assert record.file_name == "up.csv" and record.status == Import.Status.UPLOADED
    plan = importing.plan_import(record.pk, NOW)
    assert plan is not None and plan.imported == 1
    record.refresh_from_db()
    assert record.status == Import.Status.PLANNED
    assert record.plan["fates"]["invalid"] == 1 and record.plan["samples"]["invalid"][0]["row"] == 3
    assert not Appointment.objects.exists()
    result = importing.apply_import(record.pk, NOW)
    assert result is not None and result.imported == 1
    assert importing.apply_import(record.pk, NOW) is None  # a job may come twice
    record.refresh_from_db()
    assert record.status == Import.Status.IMPORTED and record.archived_at == NOW
    assert not Path(record.file_path).exists() and Path(record.archive_path).exists()
    assert Appointment.objects.count() == 1
    assert importing.discard(record.pk) is False


def test_a_discarded_upload_changes_nothing(house: Path) -> None:
    record = upload("\n".join([HEADER, line(1)]))
    importing.plan_import(record.pk, NOW)
    assert importing.discard(record.pk) is True
    assert importing.apply_import(record.pk, NOW) is None
    assert not Path(record.file_path).exists()
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("meanwhile", ["imported", "discarded"])
def test_a_late_second_look_at_an_upload_changes_nothing(
    house: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    record = upload("\n".join([HEADER, line(1)]))
    importing.plan_import(record.pk, NOW)
    reads = importing.plan_file

    def decided_first(*given: Any) -> FileResult:
        if meanwhile == "imported":
            importing.apply_import(record.pk, NOW)
        else:
            importing.discard(record.pk)
        return reads(*given)

    monkeypatch.setattr(importing, "plan_file", decided_first)
    assert importing.plan_import(record.pk, NOW) is None
    record.refresh_from_db()
    assert (record.status, record.error) == (meanwhile, "")


def test_what_the_database_refuses_is_not_quoted(
    house: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    record = upload("\n".join([HEADER, line(1)]))

    def refused(*given: Any) -> FileResult:
        raise DataError("DETAIL: Failing row contains (+13125550142).")

    monkeypatch.setattr(importing, "plan_file", refused)
    assert importing.plan_import(record.pk, NOW) is None
    record.refresh_from_db()
    assert record.status == Import.Status.FAILED
    assert "5550142" not in record.error + caplog.text


def test_an_upload_that_is_no_csv_says_so_by_its_own_name(house: Path) -> None:
    record = upload("%PDF-1.7", name="scan.pdf")
    assert importing.plan_import(record.pk, NOW) is None
    record.refresh_from_db()
    assert record.status == Import.Status.FAILED
    assert record.error.startswith("scan.pdf is no CSV but a PDF")


def test_only_a_planned_upload_is_applied_later(house: Path) -> None:
    record = upload("\n".join([HEADER, line(1)]))
    assert importing.apply_later(record.pk) is False
    importing.plan_import(record.pk, NOW)
    assert importing.apply_later(record.pk, send_now=True) is True
    assert importing.apply_later(record.pk) is False
    record.refresh_from_db()
    assert record.status == Import.Status.IMPORTING and record.send_now


def test_import_and_send_now_starts_one_round_for_these_people(house: Path) -> None:
    take_in(house, line(1), line(2))
    record = upload("\n".join([HEADER, line(3), line(4), line(2)]))
    importing.plan_import(record.pk, NOW)
    importing.apply_import(record.pk, NOW, send_now=True)
    importing.apply_import(record.pk, NOW, send_now=True)
    started = Round.objects.get()
    assert (started.kind, started.calls) == (Round.Kind.MANUAL, 1)  # one call names both: they share a number
    named = AppointmentLog.objects.values_list("appointment__appointment_id", flat=True)
    assert sorted(named) == ["A3", "A4"]
    record.refresh_from_db()
    assert record.batch_id == started.batch_id


def test_an_upload_whose_job_was_lost_gets_another(house: Path, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("a@example.org", "secret")
    record = upload("\n".join([HEADER, line(1)]), user=user)
    importing.wake_lost(NOW + timedelta(minutes=1))
    assert jobs() == []
    importing.wake_lost(NOW + timedelta(minutes=5))
    importing.wake_lost(NOW + timedelta(minutes=6))
    assert jobs() == [("frontdesk.reminders.tasks.plan_import", {"import_id": record.pk})]


def jobs() -> list[tuple[str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute("select task_name, args::text from procrastinate_jobs where status = 'todo' order by id")
        return [(name, json.loads(args)) for name, args in cursor.fetchall()]


# The commands.


def command(*words: str) -> tuple[dict[str, Any], int]:
    out = io.StringIO()
    code = 0
    try:
        call_command(*words, stdout=out)
    except SystemExit as error:
        code = int(error.code or 0)
    return json.loads(out.getvalue()), code


def test_the_command_reports_each_file(house: Path) -> None:
    path = put(house, line(1, "2099-03-07 14:30"), line(2, phone="x"))
    data, code = command("import", "--json")
    (file,) = data["files"]
    assert code == 0  # failed rows are part of what was asked for
    assert file["file"] == str(path)
    assert {key: file[key] for key in ("rows", "imported", "duplicates", "superseded", "failed", "status")} == {
        "rows": 2, "imported": 1, "duplicates": 0, "superseded": 0, "failed": 1, "status": "imported",
    }  # fmt: skip
    assert file["import_id"] == Import.objects.get().pk


@pytest.mark.parametrize("content", [None, b"%PDF"])
def test_the_command_s_exit_code_says_when_a_file_failed(house: Path, content: bytes | None) -> None:
    path = house / "csv" / "file.csv"
    if content is not None:
        path.write_bytes(content)
    data, code = command("import", "--json", str(path))
    assert code == 1
    assert data["files"][0]["error"]


def test_the_command_s_dry_run_has_the_plan(house: Path) -> None:
    path = put(house, line(1))
    data, code = command("import", "--json", "--dry-run", str(path))
    assert code == 0
    assert data["files"][0]["plan"]["fates"]["past"] + data["files"][0]["plan"]["fates"]["new"] == 1
    assert path.exists() and not Appointment.objects.exists()


@pytest.mark.parametrize(("what", "count"), [("appointments", 2), ("logs", 1), ("failed-rows", 1)])
@pytest.mark.parametrize("form", ["csv", "json", "object"])
def test_exports(house: Path, what: str, count: int, form: str) -> None:
    take_in(house, line(1), line(2), line(3, phone="x"))
    attempt(Appointment.objects.order_by("pk")[0], Outcome.DELIVERED)
    out = io.StringIO()
    call_command("export", what, *(["--json"] if form == "object" else ["--format", form]), stdout=out)
    rows: Sequence[dict[str, Any]]
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(out.getvalue().removeprefix("\ufeff"))))
    else:
        loaded = json.loads(out.getvalue())
        rows = loaded[what] if form == "object" else loaded
    assert len(rows) == count
    if what == "appointments":
        assert rows[0]["phone_number"] == "+13125550142"
        assert rows[0]["appt_date_time"] == "2026-03-07T14:30:00-06:00"
    if what == "logs":
        assert rows[0]["status"] == "delivered" and rows[0]["to"] == "+13125550142"
