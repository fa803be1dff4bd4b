"""The schedule's own jobs, and the nightly cleaning of the queue. Thin: they call the modules beside them."""

from __future__ import annotations

from procrastinate.contrib.django import app

from frontdesk.config import clock
from frontdesk.jobs import failures, schedule, stalled
from frontdesk.jobs.app import SCHEDULE_QUEUE

#: Only a queueing lock: with `lock` as well the tick of a killed worker would hold up every later one.
TICK_KEY = "tick"
TICK = "frontdesk.jobs.tasks.tick"


# Cron expressions are in UTC, and one that is more than ten minutes late is dropped: so one a minute, which asks the
# rooms what is due by the office's clock.
@app.periodic(cron="* * * * *", periodic_id="tick")
@app.task(queue=SCHEDULE_QUEUE, queueing_lock=TICK_KEY, name=TICK)
def tick(timestamp: int = 0) -> None:
    """The minute tick. `timestamp` is Procrastinate's; Frontdesk's own clock counts."""
    schedule.run_minute(clock.now())


@app.periodic(cron="* * * * *", periodic_id="rescue")
@app.task(queue=SCHEDULE_QUEUE, queueing_lock="rescue", name="frontdesk.jobs.tasks.rescue")
def rescue(timestamp: int = 0) -> None:
    """Put the jobs of killed workers back; keep account of jobs that failed without one."""
    now = clock.now()
    stalled.rescue(now)
    failures.adopt_unrecorded(now)
