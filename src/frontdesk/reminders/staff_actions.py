"""What staff do to single appointments and replies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from frontdesk.reminders.models import Appointment, Reply

#: What people answered that a member of staff must act on.
FOR_STAFF = (Reply.Meaning.UNCLEAR, Reply.Meaning.WRONG_NUMBER, Reply.Meaning.RESCHEDULE)


def withdraw(appointment_pks: Sequence[int], now: datetime) -> int:
    """Take appointments out of all further rounds; returns how many were not withdrawn before.

    The rows and their attempts stay. Attempts that are still queued end as `stopped` when a worker comes to them
    (`claiming.py`): several appointments may share one contact, and the others are still to be named in it.
    """
    return Appointment.objects.filter(pk__in=appointment_pks, deleted_at=None).update(deleted_at=now, updated_at=now)


def restore(appointment_pks: Sequence[int], now: datetime) -> int:
    """Undo `withdraw`; returns how many were withdrawn."""
    return Appointment.objects.filter(pk__in=appointment_pks, deleted_at__isnull=False).update(
        deleted_at=None, updated_at=now
    )


def resolve_replies(reply_pks: Sequence[int], user: Any, now: datetime) -> int:
    """Mark replies as dealt with by `user`; returns how many were open."""
    return Reply.objects.filter(pk__in=reply_pks, resolved_at=None).update(resolved_at=now, resolved_by=user)
