"""Requests of the carrier to our webhooks, signed as it signs them, and reminders that have gone out."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.reminders.models import Appointment, AppointmentLog

PERSON = "+13125550142"
_numbers = itertools.count(1)


def post(client, path, token="test-token", **form):
    """POST a form to a webhook, signed for the public URL of the tests."""
    signature = RequestValidator(token).compute_signature(f"http://testserver{path}", form)
    body, kind = urlencode(form), "application/x-www-form-urlencoded"
    return client.post(path, body, content_type=kind, headers={"X-Twilio-Signature": signature})


def appointment(when, number=PERSON, **more):
    n = next(_numbers)
    return Appointment.objects.create(
        appointment_id=more.pop("appointment_id", f"A{n}"), patient_id=f"P{n}", phone_number=number,
        appt_date_time=when, msg=more.pop("msg", "reminder"), **more,
    )  # fmt: skip


def contact(appointments, channel, now, status, number=PERSON, **more):
    """One call or text that names these appointments; returns its attempts. Not claimed while it is queued."""
    token, claimed = uuid.uuid4(), None if status == Outcome.QUEUED else now - timedelta(minutes=5)
    attempts = [
        AppointmentLog.objects.create(
            appointment=one, contact_id=0, token=token, channel=Channel(channel), to_number=number, status=status,
            rank=RANK[status], sid="" if claimed is None else more.get("sid", f"SM{token.hex}"), due_at=now,
            claimed_at=claimed, accepted_at=claimed, last_attempt=more.get("last_attempt", False),
        )
        for one in appointments
    ]  # fmt: skip
    AppointmentLog.objects.filter(token=token).update(contact_id=attempts[0].pk)
    for attempt in attempts:
        attempt.refresh_from_db()
    return attempts
