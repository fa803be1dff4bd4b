"""A small office: Ann administers, Rosa receives, Vic views, and there is a row of everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from desk.intake_rows import intake_rows
from frontdesk.carrier.models import CarrierEvent, InboundText
from frontdesk.carrier.statuses import RANK, Outcome
from frontdesk.config import clock
from frontdesk.consent.models import OptOut, SendingPause
from frontdesk.conversations.models import FlowRoute, FlowSession, FlowVersion, InboxThread
from frontdesk.jobs.models import FailedJob, JobBatch
from frontdesk.monitor.models import MonitoredTag, MonitorEntry
from frontdesk.people.models import Notification, Role, User
from frontdesk.reminders.models import Appointment, AppointmentLog, FailedImportRow, Import, Reply, Round

NUMBER = "+13125550142"


def make_user(role: str | None, email: str = "", **fields) -> User:
    return User.objects.create_user(
        email or f"{role}@example.org",
        "correct horse battery",
        first_name=(role or "nobody").capitalize(),
        last_name="Lee",
        role=Role.objects.get(slug=role) if role else None,
        **fields,
    )


def make_attempts(count: int, *, now: datetime, round: Round, source: Import, start: int = 0) -> list[AppointmentLog]:
    """`count` appointments with one delivered text each."""
    appointments = Appointment.objects.bulk_create(
        Appointment(
            appointment_id=f"A{start + n}",
            patient_id=f"P{start + n}",
            phone_number=NUMBER,
            appt_date_time=now + timedelta(days=1, minutes=n),
            msg="reminder",
            source=source,
            attempt_count=1,
        )
        for n in range(count)
    )
    return AppointmentLog.objects.bulk_create(
        AppointmentLog(
            appointment=appointment,
            round=round,
            contact_id=0,
            channel="text",
            to_number=NUMBER,
            status=Outcome.DELIVERED,
            rank=RANK[Outcome.DELIVERED],
            due_at=now,
        )
        for appointment in appointments
    )


@pytest.fixture
def users(db):
    roles = ("administrator", "receptionist", "viewer")
    return SimpleNamespace(**{role: make_user(role) for role in roles}, nobody=make_user(None, "nobody@example.org"))


@pytest.fixture
def sign_in():
    def as_user(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return as_user


@pytest.fixture
def office(users):
    """One row of everything the desk shows."""
    now = clock.now()
    batch = JobBatch.objects.create(name="round", created_at=now)
    file = Import.objects.create(
        file_name="monday.csv",
        file_path="/tmp/monday.csv",
        status="imported",
        total_rows=3,
        processed_rows=3,
        successful_rows=1,
        duplicate_rows=1,
        failed_rows=1,
        header=["Appt ID", "Phone"],
        user=users.receptionist,
        created_at=now,
    )
    failed_row = FailedImportRow.objects.create(
        parent=file,
        row_number=3,
        data={"Appt ID": "A9", "Phone": "312 555 0142 00"},
        validation_error="The phone number 312 555 0142 00 has too many digits.",
        created_at=now,
    )
    round = Round.objects.create(
        office_day=now.date(),
        position="1",
        kind="first",
        status="finished",
        due_at=now - timedelta(hours=1),
        started_at=now,
        appointments=1,
        texts=1,
        skipped={"opted_out": 2},
        batch=batch,
    )
    attempt = make_attempts(1, now=now, round=round, source=file)[0]
    reply = Reply.objects.create(
        appointment=attempt.appointment,
        attempt=attempt,
        channel="text",
        from_number=NUMBER,
        body="call me at 312-555-0177 please",
        meaning="unclear",
        sid="SM1",
        received_at=now - timedelta(hours=2),
    )
    flow = FlowVersion.objects.create(
        name="intake", number=1, state="published", source="yaml", text="flow: intake", created_at=now
    )
    session = FlowSession.objects.create(
        contact_number=NUMBER, line="+13125550100", version=flow, document={}, started_at=now, heard_at=now
    )
    return SimpleNamespace(
        flow=flow,
        session=session,
        route=FlowRoute.objects.create(kind="default", flow_name="intake", created_at=now),
        thread=InboxThread.objects.create(
            contact_number=NUMBER,
            line="+13125550100",
            session=session,
            reason="handed_over",
            opened_at=now,
            last_message_at=now,
        ),
        now=now,
        batch=batch,
        file=file,
        failed_row=failed_row,
        round=round,
        attempt=attempt,
        appointment=attempt.appointment,
        reply=reply,
        failed_job=FailedJob.objects.create(
            queue="default",
            task="reminders.send_chunk",
            payload={"chunk": 1},
            exception="ValueError: no",
            failed_at=now,
        ),
        opt_out=OptOut.objects.create(number=NUMBER, channel="text", source="text", scope="all", created_at=now),
        pause=SendingPause.objects.create(
            reason="fire drill", started_at=now - timedelta(days=2), ended_at=now - timedelta(days=1)
        ),
        entry=MonitorEntry.objects.create(kind="warning", summary="slow", tags=["round:1"], created_at=now),
        tag=MonitoredTag.objects.create(tag="round:1", created_at=now),
        event=CarrierEvent.objects.create(kind="text_status", sid="SM1", data={}, fingerprint="f", received_at=now),
        text_in=InboundText.objects.create(
            sid="SM2", from_number=NUMBER, to_number="+13125550100", body="hi", data={}, received_at=now
        ),
        notification=Notification.objects.create(
            type="reply_unclear",
            notifiable_type="user",
            notifiable_id=users.receptionist.pk,
            data={},
            created_at=datetime(2026, 3, 3, tzinfo=UTC),
        ),
        role=Role.objects.get(slug="viewer"),
        user=users.viewer,
        **intake_rows(now),
    )
