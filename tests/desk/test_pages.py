"""What the desk's pages say and do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from desk.conftest import NUMBER, make_attempts
from frontdesk.carrier.statuses import Channel, Outcome
from frontdesk.config import clock
from frontdesk.config.env import get_settings, parse_round_times
from frontdesk.desk.outcomes import of_rounds
from frontdesk.desk.templatetags.desk import age, office_time
from frontdesk.desk.today import evening_start, next_round
from frontdesk.monitor.models import MonitorEntry
from frontdesk.reminders.imports import importing
from frontdesk.reminders.models import Appointment, AppointmentLog, Import, Round

CHICAGO = ZoneInfo("America/Chicago")
ROUNDS = parse_round_times("19:00,19:45,+1d 09:00")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("now", "due", "name"),
    [
        ("2026-03-03 08:59", "2026-03-03 09:00", "final retry"),
        ("2026-03-03 09:00", "2026-03-03 19:00", "first attempt"),
        ("2026-03-03 19:00", "2026-03-03 19:45", "retry"),
        ("2026-03-03 23:59", "2026-03-04 09:00", "final retry"),
        ("2026-03-07 20:00", "2026-03-08 09:00", "final retry"),  # the clocks change in that night
    ],
)
def test_the_next_round(now, due, name):
    coming = next_round(ROUNDS, CHICAGO, local(now).astimezone(UTC))
    assert (coming.due_at, coming.name) == (local(due).astimezone(UTC), name)


def test_the_page_looks_back_to_last_evening_even_when_the_clocks_changed():
    assert evening_start(ROUNDS[0], CHICAGO, local("2026-03-08 10:00")) == local("2026-03-07 19:00")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-03-03 07:05", "today 7:05 AM"),
        ("2026-03-02 19:00", "yesterday 7:00 PM"),
        ("2026-03-04 00:00", "tomorrow 12:00 AM"),
        ("2026-03-09 14:30", "Mon 9 Mar, 2:30 PM"),
        ("2025-12-31 14:30", "Wed 31 Dec 2025, 2:30 PM"),
    ],
)
def test_times_are_the_offices(moment, words, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: local("2026-03-03 12:00"))
    assert office_time(local(moment).astimezone(UTC)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "less than a minute"), (61, "1 min"), (7300, "2 h"), (200_000, "2 d"), (-9, "less than a minute")],
)
def test_ages(seconds, words, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: local("2026-03-03 12:00"))
    assert age(local("2026-03-03 12:00") - timedelta(seconds=seconds)) == words


def test_outcomes_are_counted_by_channel(office):
    AppointmentLog.objects.filter(pk=office.attempt.pk).update(status="queued", rank=0)
    make_attempts(3, now=office.now, round=office.round, source=office.file, start=10)
    call = make_attempts(1, now=office.now, round=office.round, source=office.file, start=20)[0]
    AppointmentLog.objects.filter(pk=call.pk).update(channel="call", status="no_answer", rank=10)
    empty = Round.objects.create(office_day=office.now.date(), position="2", kind="retry", due_at=office.now)
    counted = of_rounds([office.round.pk, empty.pk])
    channels = {c.channel: c for c in counted[office.round.pk].channels}
    assert channels[Channel.TEXT].outcomes == [(Outcome.DELIVERED, 3), (Outcome.QUEUED, 1)]
    assert channels[Channel.CALL].outcomes == [(Outcome.NO_ANSWER, 1)]
    assert (counted[office.round.pk].settled, counted[office.round.pk].total) == (4, 5)
    assert counted[office.round.pk].percent == 80
    assert (counted[empty.pk].total, counted[empty.pk].percent) == (0, 0)


def body(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_today_says_what_needs_attention(office, users, sign_in):
    Round.objects.create(
        office_day=office.now.date(),
        position="3",
        kind="final",
        status="skipped",
        due_at=office.now - timedelta(hours=2),
    )
    page = body(sign_in(users.receptionist).get("/"))
    assert "No worker is running" in page
    assert "was missed and left out" in page
    assert "1 job has failed" in page
    assert "1 reply waits for a person; the oldest has for 2 h." in page
    assert "The next round starts" in page


def test_an_empty_office_is_told_what_to_do(users, sign_in):
    page = body(sign_in(users.receptionist).get("/"))
    assert "No round has run since" in page
    assert "Upload the first one." in page
    assert "Upload the first one." not in body(sign_in(users.viewer).get("/"))


def test_the_moving_part_comes_alone_and_only_while_something_moves(office, users, sign_in):
    client = sign_in(users.viewer)
    address = reverse("desk:round", args=[office.round.pk])
    part = client.get(address, {"part": "live"}).content.decode().strip()
    assert part.startswith('<div id="live"') and "<html" not in part
    assert "hx-get" not in part  # finished
    Round.objects.update(status="running")
    assert "hx-get" in client.get(address, {"part": "live"}).content.decode()
    assert '<meta http-equiv="refresh" content="2">' in body(client.get(address))


def test_a_page_left_open_goes_to_the_sign_in_when_the_session_ends(office, client):
    response = client.get("/", {"part": "live"}, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, reverse("account_login"))


def test_pages_are_not_kept_by_the_browser(office, users, sign_in):
    assert sign_in(users.viewer).get("/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("files", "words"),
    [({}, "Choose a file first."), ({"file": SimpleUploadedFile("empty.csv", b"")}, "empty.csv is empty.")],
)
def test_an_upload_that_cannot_be_says_why(files, words, users, sign_in):
    assert words in body(sign_in(users.receptionist).post(reverse("desk:upload"), files))
    assert not Import.objects.exists()


CSV = (
    b"appointment_id,patient_id,phone_number,text_preference,appt_date_time\n"
    b"A1,P1,312-555-0142,Y,2030-03-04 14:00\nA2,P2,12,Y,2030-03-04 14:00\n"
)


@pytest.fixture
def uploaded(users, sign_in):
    client = sign_in(users.receptionist)
    client.post(reverse("desk:upload"), {"file": SimpleUploadedFile("../monday.csv", CSV)})
    return Import.objects.get()


def test_an_upload_is_read_by_a_job_and_shown_as_a_plan(uploaded, users, sign_in):
    client = sign_in(users.receptionist)
    assert (uploaded.file_name, uploaded.user, uploaded.status) == ("monday.csv", users.receptionist, "uploaded")
    assert ProcrastinateJob.objects.filter(task_name__endswith="plan_import").count() == 1
    address = reverse("desk:import", args=[uploaded.pk])
    assert "The file is being read" in body(client.get(address))
    importing.plan_import(uploaded.pk, clock.now())
    page = body(client.get(address))
    assert "<strong>1</strong> of 2 rows become appointments" in page
    assert "Import and send now" in page and "<b>1</b> cannot be imported" in page
    seen_by_a_viewer = body(sign_in(users.viewer).get(address))
    assert "<b>1</b> new" in seen_by_a_viewer and "Import and send now" not in seen_by_a_viewer


def test_importing_once_however_often_one_clicks(uploaded, users, sign_in):
    client = sign_in(users.receptionist)
    apply = reverse("desk:apply-import", args=[uploaded.pk])
    client.post(apply)  # too early: there is no plan yet
    assert not ProcrastinateJob.objects.filter(task_name__endswith="apply_import").exists()
    importing.plan_import(uploaded.pk, clock.now())
    client.post(apply, {"import": ""})
    again = client.post(apply, {"send_now": "1"}, follow=True)
    assert "does not wait for a decision any more" in body(again)
    assert ProcrastinateJob.objects.filter(task_name__endswith="apply_import").count() == 1
    uploaded.refresh_from_db()
    assert uploaded.send_now is False


def test_discarding(uploaded, users, sign_in):
    client = sign_in(users.receptionist)
    page = body(client.post(reverse("desk:discard-import", args=[uploaded.pk]), follow=True))
    assert "Nothing of it was imported." in page
    assert not Appointment.objects.exists()


def test_a_file_that_is_no_csv_says_so_on_its_page(users, sign_in):
    client = sign_in(users.receptionist)
    client.post(reverse("desk:upload"), {"file": SimpleUploadedFile("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00")})
    upload = Import.objects.get()
    importing.plan_import(upload.pk, clock.now())
    upload.refresh_from_db()
    page = body(client.get(reverse("desk:import", args=[upload.pk])))
    assert upload.error and "The file could not be read" in page and "upload it again" in page


def test_the_failed_rows_come_as_a_file(office, users, sign_in):
    response = sign_in(users.receptionist).get(reverse("desk:failed-rows", args=[office.file.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="monday-failed-rows.csv"'
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Appt ID,Phone")
    assert "312 555 0142 00" in text


def test_starting_a_round(office, users, sign_in):
    client = sign_in(users.receptionist)
    start = reverse("desk:start-round")
    Appointment.objects.update(success_at=office.now)
    assert "There is nobody to contact." in body(client.get(start))
    assert "no appointment is due" in body(client.post(start, follow=True))
    Appointment.objects.update(success_at=None, text_preference=True)
    office.opt_out.delete()
    before = Round.objects.count()
    page = body(client.post(start, follow=True))
    assert Round.objects.count() == before + 1
    started = Round.objects.latest("pk")
    assert (started.started_by, started.texts) == (users.receptionist, 1)
    assert "Started by Receptionist Lee" in page and NUMBER in page
    audited = MonitorEntry.objects.get(tags__contains=["action:round.started"])
    assert audited.data["object"] == f"round:{started.pk}"


def test_only_get_shows_and_only_post_does(office, users, sign_in):
    client = sign_in(users.administrator)
    for name in ("apply-import", "discard-import"):
        assert client.get(reverse(f"desk:{name}", args=[office.file.pk])).status_code == 405
    assert client.post("/").status_code == 405


def test_a_form_from_elsewhere_is_refused(office, users):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(users.receptionist)
    assert client.post(reverse("desk:start-round")).status_code == 403
    assert Round.objects.count() == 1


def test_no_page_has_script_in_it_of_our_own(office, users, sign_in):
    """Our templates hold no handlers and no scripts, so that a strict content policy needs no exception for them."""
    from pathlib import Path

    import frontdesk.desk

    for template in (Path(frontdesk.desk.__file__).parent / "templates").rglob("*.html"):
        text = template.read_text()
        assert "<script" not in text and " on" + "click" not in text and "style=" not in text, template


def test_what_is_missing_and_what_is_forbidden_is_said_in_words(users, sign_in):
    missing = sign_in(users.viewer).get(reverse("desk:round", args=[999]))
    assert missing.status_code == 404 and b"There is nothing here" in missing.content
    forbidden = sign_in(users.viewer).get(reverse("desk:upload"))
    assert b"Your role does not allow this page" in forbidden.content
    roleless = sign_in(users.nobody).get("/")
    assert b"Your account has no role yet" in roleless.content


def test_the_settings_of_the_office_are_used(monkeypatch, users, sign_in):
    monkeypatch.setenv("FRONTDESK_ROUNDS", "18:15")
    get_settings.cache_clear()
    assert "6:15 PM" in body(sign_in(users.viewer).get("/"))
