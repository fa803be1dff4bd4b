"""What the minute tick and the night do for attempts: end dead leases, wake what is due, settle what is open.

A job only wakes a row; these find again whatever a lost job, a crash or a long sleep left lying.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from frontdesk.consent.queries import paused_channels
from frontdesk.jobs.services import defer
from frontdesk.reminders.attempts import results


def wake(now: datetime) -> None:
    """Every minute: contacts that are due get a job, whoever forgot them; uncertain ones are asked about."""
    results.expire_leases(now)
    if _exists("status = 'queued' and due_at <= %s", now):
        defer("frontdesk.reminders.tasks.send_due", lock_key="send_due")
    if _exists("status = 'uncertain' and settle_after <= %s", now):
        defer("frontdesk.reminders.tasks.settle", lock_key="settle")


def reconcile_tonight(now: datetime) -> None:
    """Every night: ask the carrier about everything unsettled."""
    defer("frontdesk.reminders.tasks.reconcile", lock_key="reconcile")


def next_moment(now: datetime) -> datetime | None:
    """When the next attempt needs somebody: one is due, to be settled, or its worker's lease ends. None: never.

    What a pause holds back needs nobody until it is lifted.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select least(
                (select min(due_at) from appointment_logs where status = 'queued' and channel <> all(%s)),
                (select min(settle_after) from appointment_logs where status = 'uncertain'),
                (select min(lease_until) from appointment_logs where status = 'sending'))
            """,
            [[str(channel) for channel in paused_channels()]],
        )
        return cursor.fetchone()[0]


def _exists(condition: str, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"select exists (select 1 from appointment_logs where {condition})", [now])
        return cursor.fetchone()[0]
