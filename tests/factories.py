"""Rows for tests, with sensible values for all that a test does not care about."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.reminders.models import Appointment, AppointmentLog, Round

#: A Thursday evening in Chicago, 19:00.
EVENING = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def appointment(number: str = "+13125550142", **fields: Any) -> Appointment:
    """An appointment at ten the next morning (Chicago), wanting both channels."""
    n = next(_numbers)
    given = {
        "appointment_id": f"A{n}",
        "patient_id": f"P{n}",
        "phone_number": number,
        "phone_preference": True,
        "text_preference": True,
        "appt_date_time": EVENING + timedelta(hours=15),
        "msg": "reminder",
    }
    return Appointment.objects.create(**{**given, **fields})


def round_of_the_evening(**fields: Any) -> Round:
    n = next(_numbers)
    given = {"office_day": EVENING.date(), "position": f"test {n}", "kind": "first", "status": "running"}
    return Round.objects.create(**{**given, "due_at": EVENING, **fields})


def attempt(of: Appointment, channel: Channel = Channel.TEXT, *, follows: AppointmentLog | None = None, **fields: Any):
    """An attempt, queued and due; `follows` another one: they share the contact."""
    status = fields.pop("status", Outcome.QUEUED)
    log = AppointmentLog(
        **{
            "appointment": of,
            "channel": channel,
            "to_number": of.phone_number,
            "contact_id": follows.contact_id if follows else 0,
            "token": follows.token if follows else uuid4(),
            "status": status,
            "rank": RANK[status],
            "due_at": EVENING,
            **fields,
        }
    )
    log.save()
    if follows is None and "contact_id" not in fields:
        log.contact_id = log.pk
        log.save(update_fields=["contact_id"])
    return log
