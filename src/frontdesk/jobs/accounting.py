"""Around every job a worker runs: its batch is counted, its failure kept. Tasks know nothing of it."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from procrastinate import exceptions
from procrastinate.job_context import JobContext
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from frontdesk.config import clock
from frontdesk.jobs import batches, failures, telling
from frontdesk.jobs.app import SCHEDULE_QUEUE
from frontdesk.jobs.threads import in_thread

logger = logging.getLogger(__name__)

_done = 0


def work_done() -> int:
    """How many jobs this process has ended so far, well or not; the schedule's own do not count."""
    return _done


async def accounted(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
    """Worker middleware: run the job, then write down what came of it before the queue calls it finished.

    A crash in between leaves the job unfinished in the queue: it is rescued, runs again and is counted then, once.
    """
    global _done
    try:
        return await _run(call_next, context)
    finally:
        if context.job.queue != SCHEDULE_QUEUE:
            _done += 1


async def _run(call_next: AsyncCallNext, context: JobContext) -> Any:
    job, started = context.job, time.monotonic()
    assert job.id is not None
    try:
        result = await call_next()
    except (exceptions.JobAborted, asyncio.CancelledError):
        raise
    except Exception as error:
        if context.task.get_retry_exception(exception=error, job=job) is None:
            logger.error("job %s (%s) failed: %s", job.id, job.task_name, type(error).__name__)
            await in_thread(
                _failed, job.id, job.queue, job.task_name, job.task_kwargs, error, time.monotonic() - started
            )
        raise
    batch_id = job.task_kwargs.get("batch_id")
    if batch_id is not None:
        await in_thread(batches.job_done, batch_id, job.id, clock.now())
    return result


def _failed(job_id: int, queue: str, task: str, payload: dict[str, Any], error: BaseException, seconds: float) -> None:
    now = clock.now()
    text = telling.text_of(error)
    failed = failures.record(job_id, queue, task, payload, text, now)
    telling.exception(
        f"job {task} failed: {type(error).__name__}",
        {"job": job_id, "failed_job": str(failed.uuid), "payload": payload, "exception": text},
        ["job", f"task:{task}"],
        now,
        seconds,
    )
