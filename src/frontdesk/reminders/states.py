"""What has become of an appointment, as one word: for one that is loaded, and as a condition for many."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from frontdesk.reminders.models import MAX_ATTEMPTS, Appointment


class State(StrEnum):
    PENDING = "pending"  # still ahead, no round has attempted it
    IN_PROGRESS = "in_progress"  # attempted, not reached, rounds are left
    REACHED = "reached"  # every channel it wants has succeeded
    CONFIRMED = "confirmed"  # the person said they will come
    CANCELLED = "cancelled"  # the person said they will not come
    UNREACHED = "unreached"  # all its rounds are used up, still ahead, not reached
    EXPIRED = "expired"  # its time has passed and it was not reached
    SUPERSEDED = "superseded"  # a later import moved it
    DELETED = "deleted"  # staff withdrew it


def state_of(appointment: Appointment, now: datetime) -> State:
    """The state at `now`; the first of the rules that holds."""
    if appointment.deleted_at is not None:
        return State.DELETED
    if appointment.superseded_at is not None:
        return State.SUPERSEDED
    if appointment.response:
        return State.CONFIRMED if appointment.response == Appointment.Response.CONFIRMED else State.CANCELLED
    if appointment.success_at is not None:
        return State.REACHED
    if appointment.appt_date_time <= now:
        return State.EXPIRED
    if appointment.attempt_count >= MAX_ATTEMPTS:
        return State.UNREACHED
    return State.IN_PROGRESS if appointment.attempt_count else State.PENDING


def in_state(state: State, now: datetime) -> Q:
    """The condition under which `state_of` gives `state`."""
    if state is State.DELETED:
        return Q(deleted_at__isnull=False)
    live = Q(deleted_at=None)
    if state is State.SUPERSEDED:
        return live & Q(superseded_at__isnull=False)
    live &= Q(superseded_at=None)
    if state in (State.CONFIRMED, State.CANCELLED):
        return live & Q(response=state.value)
    live &= Q(response=Appointment.Response.NONE)
    if state is State.REACHED:
        return live & Q(success_at__isnull=False)
    live &= Q(success_at=None)
    if state is State.EXPIRED:
        return live & Q(appt_date_time__lte=now)
    live &= Q(appt_date_time__gt=now)
    if state is State.UNREACHED:
        return live & Q(attempt_count__gte=MAX_ATTEMPTS)
    return live & (Q(attempt_count=0) if state is State.PENDING else Q(attempt_count__range=(1, MAX_ATTEMPTS - 1)))
