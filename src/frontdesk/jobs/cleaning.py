"""What the night takes away: finished jobs of the queue, and the traces of workers long gone."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

#: Days that finished jobs stay in the queue's tables, that failed ones do, and that rows about workers do.
KEEP_DONE, KEEP_FAILED, KEEP_WORKERS = 1, 30, 7

# Real time, because the queue writes its events with the server's own clock.
_OLD_JOBS = """
delete from procrastinate_jobs where id in (
  select j.id from procrastinate_jobs j join lateral (
    select max(at) as ended from procrastinate_events e where e.job_id = j.id
  ) last on true
  where j.status = any(%s::procrastinate_job_status[]) and last.ended < clock_timestamp() - make_interval(days => %s)
)
"""


def clean(now: datetime) -> None:
    """Prune what has served its time. Failed jobs stay in `failed_jobs` for ever, until staff remove them."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD_JOBS, [["succeeded", "cancelled", "aborted"], KEEP_DONE])
        cursor.execute(_OLD_JOBS, [["failed"], KEEP_FAILED])
        cursor.execute(
            "delete from workers where seen_at < clock_timestamp() - make_interval(days => %s)", [KEEP_WORKERS]
        )
        cursor.execute(
            "delete from worker_restarts where asked_at < clock_timestamp() - make_interval(days => %s)", [KEEP_WORKERS]
        )
        # a job that was counted and is gone from the queue cannot run again
        cursor.execute(
            "delete from batch_jobs b where done_at is not null "
            "and exists (select 1 from job_batches where id = b.batch_id and finished_at is not null) "
            "and not exists (select 1 from procrastinate_jobs j where j.id = b.job_id) "
            "and not exists (select 1 from failed_jobs f where f.job_id = b.job_id and f.retried_at is null)"
        )
