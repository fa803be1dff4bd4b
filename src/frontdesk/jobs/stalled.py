"""Jobs of workers that were killed: the queue leaves them `doing` for ever, so they are put back to be done again.

A job may therefore run twice; that is harmless, because whoever works on a row claims it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from frontdesk.jobs import failures
from frontdesk.jobs.locks import WORKER_LIVES

logger = logging.getLogger(__name__)

#: A job that was put back so often kills its workers: it fails instead.
MAX_RESCUES = 5
#: The queue's own sign of life comes every 10 s; a worker silent for longer than this is dead.
SILENCE_SECONDS = 30

# Real time: a rehearsal's clock says nothing about whether a process lives (heartbeat.py).
_STALLED = f"""
select j.id, j.queue_name, j.task_name, j.args, j.attempts,
       exists (select 1 from procrastinate_jobs o where o.queueing_lock = j.queueing_lock and o.status = 'todo')
from procrastinate_jobs j left join procrastinate_workers q on q.id = j.worker_id
where j.status = 'doing' and (
  q.id is null
  or q.last_heartbeat < clock_timestamp() - interval '{SILENCE_SECONDS} seconds'
  or exists (select 1 from workers w where j.worker_id = any(w.queue_worker_ids) and not {WORKER_LIVES})
)
for update of j skip locked
"""


@dataclass(frozen=True)
class Rescue:
    """How many jobs were put back, how many were dropped (an equal one waits), how many failed for good."""

    put_back: int = 0
    dropped: int = 0
    failed: int = 0


@transaction.atomic
def rescue(now: datetime) -> Rescue:
    """Put the jobs of dead workers back into the queue."""
    put_back = dropped = failed = 0
    with connection.cursor() as cursor:
        cursor.execute(_STALLED)
        for job_id, queue, task, payload, attempts, equal_waits in cursor.fetchall():
            if not equal_waits and attempts >= MAX_RESCUES:
                cursor.execute("select procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
                text = f"its worker died while it ran, {attempts + 1} times"
                failures.record(job_id, queue, task, failures.as_dict(payload), text, now)
                failed += 1
            elif not equal_waits and _put_back(job_id):
                put_back += 1
            else:
                cursor.execute("select procrastinate_finish_job_v1(%s, 'aborted', true)", [job_id])
                dropped += 1
    if put_back or dropped or failed:
        logger.warning("jobs of dead workers: %s put back, %s dropped, %s failed", put_back, dropped, failed)
    return Rescue(put_back, dropped, failed)


def _put_back(job_id: int) -> bool:
    """False when an equal job waits by now: one that was put back just before (two workers died at their ticks), or
    one that somebody has enqueued this moment."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select procrastinate_retry_job_v2(%s, null, null, null, null)", [job_id])
    except IntegrityError:
        return False
    return True
