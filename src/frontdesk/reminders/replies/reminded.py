"""Of which appointments did we remind this number? The numbers "1, 2, 3" of a reply are places in this list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.carrier.statuses import NOT_CONTACTED, Channel, Outcome
from frontdesk.reminders.models import Appointment, AppointmentLog

#: A text that comes later than this after a reminder is not taken as an answer to it.
ANSWERS_WITHIN = timedelta(days=14)
#: Reminders to one number so near to each other may each be meant by one answer.
SAME_EVENING = timedelta(hours=24)
NEVER_WENT_OUT = [Outcome.QUEUED, Outcome.FAILED, *NOT_CONTACTED]


@dataclass(frozen=True)
class Reminded:
    """The appointments a person was reminded of, in the order in which the message numbered them.

    `together`: one message named them all, so that a bare yes means each of them.
    """

    appointments: list[Appointment]
    attempt_pk: int
    together: bool = True

    @property
    def language(self) -> str:
        return self.appointments[0].language

    def live(self, now: datetime) -> list[Appointment]:
        return [one for one in self.appointments if is_live(one, now)]

    def picked(self, numbers: tuple[int, ...]) -> list[Appointment]:
        return [self.appointments[n - 1] for n in numbers] if numbers else self.appointments


def is_live(appointment: Appointment, now: datetime) -> bool:
    """Whether it is still to come, as it was: not moved, not withdrawn, not over."""
    return not is_changed(appointment) and appointment.appt_date_time > now


def is_changed(appointment: Appointment) -> bool:
    """Whether it was moved to another time or withdrawn after the reminder."""
    return appointment.superseded_at is not None or appointment.deleted_at is not None


def reminded_of(number: str, now: datetime) -> Reminded | None:
    """What a text from `number` answers: the last text we sent there, else the last call; None when there was none.

    When other messages went there within a day of it, about other appointments still ahead, theirs are listed too.
    """
    attempts = list(
        AppointmentLog.objects.filter(to_number=number, claimed_at__gt=now - ANSWERS_WITHIN)
        .exclude(status__in=NEVER_WENT_OUT)
        .select_related("appointment")
        .order_by("appointment__appt_date_time", "pk")
    )
    if not attempts:
        return None
    last = max(attempts, key=lambda a: (a.channel == Channel.TEXT, a.claimed_at, a.contact_id))
    named = _distinct(a for a in attempts if a.contact_id == last.contact_id)
    known = {one.pk for one in named}
    assert last.claimed_at is not None  # filtered by it
    near = [a for a in attempts if a.claimed_at is not None and abs(a.claimed_at - last.claimed_at) <= SAME_EVENING]
    others = [a for a in near if a.appointment_id not in known and is_live(a.appointment, now)]
    if not others:
        return Reminded(named, last.contact_id)
    here = [a for a in attempts if a.contact_id == last.contact_id and is_live(a.appointment, now)]
    both = sorted([*here, *others], key=lambda a: (a.appointment.appt_date_time, a.appointment_id))
    listed = _distinct(both)
    return Reminded(listed, last.contact_id, together=len(listed) == 1)


def of_a_call(token: UUID) -> Reminded | None:
    """The appointments one call is about; None for a token we never gave."""
    attempts = list(
        AppointmentLog.objects.filter(token=token, channel=Channel.CALL)
        .exclude(status__in=NOT_CONTACTED)
        .select_related("appointment")
        .order_by("appointment__appt_date_time", "pk")
    )
    return Reminded(_distinct(attempts), attempts[0].contact_id) if attempts else None


def _distinct(attempts: object) -> list[Appointment]:
    return list({a.appointment_id: a.appointment for a in attempts}.values())  # type: ignore[attr-defined]
