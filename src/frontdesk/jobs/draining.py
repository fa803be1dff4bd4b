"""`worker --drain`: work until nothing is left.

Nothing is left when no job waits or runs here, a tick after the last job brought no new one, and no room has anything
to do within the next 90 seconds of Frontdesk's clock (`schedule.register_backlog`): what was put off for a moment is
waited for, what waits for the morning is not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from procrastinate.worker import Worker as QueueWorker

from frontdesk.config import clock
from frontdesk.jobs import accounting, failures, schedule, stalled
from frontdesk.jobs.threads import in_thread

logger = logging.getLogger(__name__)

#: What is due within this time is waited for.
PATIENCE = timedelta(seconds=90)
#: Seconds between two looks.
LOOK = 0.2
#: Looks, a second apart, at something overdue that nobody does, before it is left.
FRUITLESS_LOOKS = 15


@dataclass(frozen=True)
class _Queue:
    waiting: int  # jobs that may start now, or within PATIENCE
    ours: int  # jobs this worker runs
    done: int  # jobs this process has ended, the schedule's own aside


async def until_nothing_is_left(workers: Sequence[QueueWorker], on_progress: Callable[[], None] | None = None) -> None:
    """Return when nothing is left to do; tick whenever the queue has run empty. on_progress is called from a thread.

    workers: the halves of this process's worker.
    """
    ticked_after, overdue_since, fruitless = -1, None, 0
    while True:
        ids = [worker.worker_id for worker in workers if worker.worker_id is not None]
        queue = await in_thread(_look, ids)
        if on_progress is not None:
            await in_thread(on_progress)
        if queue.waiting or queue.ours or len(ids) < len(workers):
            await asyncio.sleep(LOOK)
            continue
        moment, now = await in_thread(_next_moment), clock.now()
        overdue = moment if moment is not None and moment <= now else None
        if overdue is not None and overdue == overdue_since:
            # Jobs may come and go and not do it: the carrier refuses our account, say.
            fruitless += 1
            if fruitless > FRUITLESS_LOOKS:
                logger.warning("something has been due since %s and nothing does it; left as it is", overdue)
                return
            await asyncio.sleep(min(fruitless * LOOK, 1))
        else:
            overdue_since, fruitless = overdue, 0
        if queue.done != ticked_after or overdue is not None:
            ticked_after = queue.done
            await in_thread(_tick)
        elif moment is None or moment > now + PATIENCE:
            return
        else:
            await asyncio.sleep(min((moment - now).total_seconds(), 0.5))


def _look(worker_ids: list[int]) -> _Queue:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select count(*) filter (where status = 'todo'
                       and (scheduled_at is null or scheduled_at <= clock_timestamp() + make_interval(secs => %s))),
                   count(*) filter (where status = 'doing' and worker_id = any(%s))
            from procrastinate_jobs where status in ('todo', 'doing')
            """,
            [PATIENCE.total_seconds(), worker_ids],
        )
        waiting, ours = cursor.fetchone()
    return _Queue(waiting, ours, accounting.work_done())


def _tick() -> None:
    now = clock.now()
    stalled.rescue(now)
    failures.adopt_unrecorded(now)
    schedule.run_minute(now)


def _next_moment() -> datetime | None:
    return schedule.next_backlog(clock.now())
