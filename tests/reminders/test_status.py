"""`frontdesk status` and `frontdesk remind`: their numbers and keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.consent.services import opt_out
from frontdesk.reminders.models import Appointment, AppointmentLog
from frontdesk.reminders.queries import appointment_counts, attempt_counts

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
AHEAD, PAST = NOW + timedelta(hours=20), NOW - timedelta(hours=1)


@pytest.fixture
def make() -> Callable[..., Appointment]:
    made = 0

    def make_one(*attempts: tuple[str, str, str], **values: Any) -> Appointment:
        nonlocal made
        made += 1
        given = {"phone_number": f"+1312555{1000 + made}", "phone_preference": True, "appt_date_time": AHEAD}
        appointment = Appointment.objects.create(
            appointment_id=f"A{made}", patient_id="P", msg="reminder", **{**given, **values}
        )
        for channel, status, code in attempts:
            AppointmentLog.objects.create(
                appointment=appointment,
                contact_id=made,
                channel=channel,
                status=status,
                rank=RANK[Outcome(status)],
                reason_code=code,
                to_number=appointment.phone_number,
                due_at=NOW,
            )
        return appointment

    return make_one


FATES = [
    # what it is, values, attempts
    ("pending", {}, []),
    ("pending", {"text_preference": True}, [("text", "refused", "opted_out")]),
    ("in_progress", {"attempt_count": 1}, [("call", "no_answer", "")]),
    ("in_progress", {"attempt_count": 3}, [("call", "ringing", "")]),  # the last call rings
    ("in_progress", {"attempt_count": 2}, [("call", "busy", ""), ("text", "undelivered", "permanent_channel")]),
    ("reached", {"success_at": NOW}, [("call", "answered", "")]),
    ("reached", {"success_at": PAST, "appt_date_time": PAST}, []),
    ("unreached", {"attempt_count": 3}, [("call", "no_answer", "")]),
    ("unreached", {"attempt_count": 1}, [("call", "failed", "permanent_number")]),
    ("unreached", {"attempt_count": 1}, [("call", "failed", "permanent_channel")]),
    (
        "in_progress",  # a landline: it will be called instead
        {"attempt_count": 1, "phone_preference": None, "text_preference": True},
        [("text", "undelivered", "permanent_channel")],
    ),
    ("expired", {"appt_date_time": PAST}, []),
    ("expired", {"appt_date_time": NOW, "attempt_count": 3}, []),
]


@pytest.mark.parametrize(("fate", "values", "attempts"), FATES)
def test_each_appointment_has_one_fate(make, fate, values, attempts):
    make(*attempts, **values)
    counts = appointment_counts(NOW)
    assert (counts.total, getattr(counts, fate)) == (1, 1)
    assert _sum(counts) == 1


def test_the_answered_are_among_the_reached(make):
    make(success_at=NOW, response="confirmed")
    make(success_at=NOW, response="cancelled")
    make(success_at=NOW)
    counts = appointment_counts(NOW)
    assert (counts.reached, counts.confirmed, counts.cancelled, counts.total) == (3, 1, 1, 3)


def test_a_number_that_was_corrected_counts_anew(make):
    person = make(("call", "failed", "permanent_number"), attempt_count=1)
    Appointment.objects.filter(pk=person.pk).update(phone_number="+13125559999")
    counts = appointment_counts(NOW)
    assert (counts.unreached, counts.in_progress) == (0, 1)


def test_superseded_and_deleted_ones_do_not_count(make):
    make(superseded_at=NOW)
    make(deleted_at=NOW)
    assert appointment_counts(NOW).total == 0


def test_opted_out_means_every_wanted_channel(make, monkeypatch):
    monkeypatch.setenv("FRONTDESK_OPT_OUT_SCOPE", "channel")
    from frontdesk.config.env import get_settings

    get_settings.cache_clear()
    both = make(text_preference=True)
    opt_out(both.phone_number, Channel.TEXT, source="text", now=NOW)
    assert appointment_counts(NOW).pending == 1
    opt_out(both.phone_number, Channel.CALL, source="text", now=NOW)
    counts = appointment_counts(NOW)
    assert (counts.opted_out, counts.pending) == (1, 0)
    Appointment.objects.update(success_at=NOW)
    assert appointment_counts(NOW).opted_out == 0


def test_nobody_without_a_channel_is_pending(make, monkeypatch):
    from frontdesk.config.env import get_settings

    make(phone_preference=None)
    assert appointment_counts(NOW).pending == 1
    monkeypatch.setenv("FRONTDESK_NO_PREFERENCE", "none")
    get_settings.cache_clear()
    counts = appointment_counts(NOW)
    assert (counts.pending, counts.unreached) == (0, 1)


def test_all_fates_together_make_the_total(make):
    for _, values, attempts in FATES:
        make(*attempts, **values)
    counts = appointment_counts(NOW)
    assert counts.total == len(FATES) == _sum(counts)
    assert attempt_counts()["no_answer"] == 2


def test_status_prints_the_promised_keys(make):
    make(("call", "answered", ""), success_at=NOW)
    out = StringIO()
    call_command("status", as_json=True, stdout=out)
    printed = json.loads(out.getvalue())
    assert list(printed) == ["appointments", "attempts", "replies", "jobs"]
    assert list(printed["appointments"]) == [
        "total", "pending", "in_progress", "reached", "confirmed", "cancelled", "unreached", "expired", "opted_out",
    ]  # fmt: skip
    assert printed["attempts"] == {"answered": 1}
    assert list(printed["jobs"]) == ["waiting", "running", "failed"]


def test_remind_with_nobody_due_says_so():
    out = StringIO()
    call_command("remind", as_json=True, stdout=out)
    assert json.loads(out.getvalue()) == {"batch_id": None, "calls": 0, "texts": 0, "skipped": {}}


def _sum(counts: Any) -> int:
    return counts.pending + counts.in_progress + counts.reached + counts.unreached + counts.expired + counts.opted_out
