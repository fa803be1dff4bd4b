"""The attempts of a round as rows of `appointment_logs`, written in one go with COPY."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models

from frontdesk.carrier.statuses import RANK, Outcome
from frontdesk.consent.decision import ReasonCode, Verdict
from frontdesk.reminders.models import AppointmentLog
from frontdesk.reminders.rounds.cadence import is_last_attempt
from frontdesk.reminders.rounds.round_planning import PlannedContact


@dataclass(frozen=True)
class RoundFacts:
    """What all attempts of a round share."""

    round_id: int
    batch_id: int | None
    now: datetime
    next_round_at: datetime


def write(contacts: Sequence[tuple[PlannedContact, int]], facts: RoundFacts) -> int:
    """Write the attempts of these contacts, each with the number of its chunk. Returns how many rows.

    The first appointment's row leads its contact: its id is the contact's, the others carry it as `contact_id`.
    """
    count = sum(len(contact.appointments) for contact, _ in contacts)
    if not count:
        return 0
    fields = [f for f in AppointmentLog._meta.concrete_fields if f.db_default is models.NOT_PROVIDED]
    columns = ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)
    with connection.cursor() as cursor:
        ids = _new_ids(cursor, count)
        with cursor.copy(f"copy appointment_logs ({columns}) from stdin") as copy:
            for values in _rows(contacts, ids, facts):
                copy.write_row([_value(f, values) for f in fields])
    return count


def _rows(
    contacts: Sequence[tuple[PlannedContact, int]], ids: Iterator[int], facts: RoundFacts
) -> Iterator[dict[str, Any]]:
    for contact, chunk in contacts:
        decision = contact.decision
        assert decision is not None
        status = Outcome.QUEUED
        if decision.verdict is Verdict.REFUSED:
            status = Outcome.EXPIRED if decision.reason_code == ReasonCode.TOO_LATE else Outcome.REFUSED
        token, lead = uuid.uuid4(), None
        for appointment in contact.appointments:
            pk = next(ids)
            lead = lead or pk
            number = appointment.attempt_count + 1
            yield {
                "id": pk,
                "appointment_id": appointment.pk,
                "round_id": facts.round_id,
                "batch_id": facts.batch_id,
                "chunk": chunk,
                "contact_id": lead,
                "token": token,
                "channel": str(contact.channel),
                "attempt_number": number,
                "last_attempt": is_last_attempt(number, appointment.when, facts.next_round_at),
                "to_number": contact.number,
                "status": str(status),
                "rank": RANK[status],
                "reason": "" if decision.verdict is Verdict.ALLOWED else decision.reason[:300],
                "reason_code": str(decision.reason_code),
                "due_at": decision.at or facts.now,
                "window_ends_at": decision.window_ends_at,
                "end_time": facts.now if status is not Outcome.QUEUED else None,
            }


def _value(field: Any, values: dict[str, Any]) -> Any:
    return values[field.attname] if field.attname in values else field.get_default()


def _new_ids(cursor: Any, count: int) -> Iterator[int]:
    cursor.execute(
        "select nextval(pg_get_serial_sequence('appointment_logs', 'id')) from generate_series(1, %s)", [count]
    )
    return iter([pk for (pk,) in cursor.fetchall()])
