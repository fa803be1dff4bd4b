"""What others ask about background work."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.db import connection

from frontdesk.jobs.app import SCHEDULE_QUEUE
from frontdesk.jobs.heartbeat import PATIENCE
from frontdesk.jobs.locks import WORKER_LIVES


class Counts(TypedDict):
    """`waiting` and `running` jobs of the queue, without the schedule's own; `failed` ones nobody has retried."""

    waiting: int
    running: int
    failed: int


def counts() -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select count(*) filter (where status = 'todo'), count(*) filter (where status = 'doing'),
                   (select count(*) from failed_jobs where retried_at is null)
            from procrastinate_jobs where status in ('todo', 'doing') and queue_name <> %s
            """,
            [SCHEDULE_QUEUE],
        )
        waiting, running, failed = cursor.fetchone()
    return Counts(waiting=waiting, running=running, failed=failed)


def workers_alive() -> list[str]:
    """The names (host:process:mark) of the workers that live, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select w.name from workers w
            where w.stopped_at is null and w.seen_at > clock_timestamp() - interval '{PATIENCE} seconds'
              and {WORKER_LIVES}
            order by w.started_at
            """
        )
        return [name for (name,) in cursor.fetchall()]


def worker_is_alive(now: datetime) -> bool:
    """Does any worker live at this moment? `now` is not looked at: a worker's life is measured in real time."""
    return bool(workers_alive())
