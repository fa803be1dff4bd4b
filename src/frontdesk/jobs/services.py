"""Enqueue a job: in the caller's transaction, so that the job exists exactly when what it works on does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from procrastinate import exceptions, jobs, manager
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from frontdesk.config import clock
from frontdesk.jobs import batches

# Not the app's own connector: inside a worker that is an asynchronous one, outside of Django's transactions.
_queue = manager.JobManager(DjangoConnector())


def defer(
    task_name: str,
    *,
    queue: str | None = None,
    at: datetime | None = None,
    lock_key: str | None = None,
    **args: Any,
) -> int:
    """Enqueue one job of the task `task_name` ("frontdesk.reminders.tasks.send_chunk") with `args` (JSON values).

    queue: another one than the task names for itself.
    at: not before this instant of Frontdesk's clock. A clock that is moved afterwards does not move the job: what must
        happen at a time belongs into a row that the minute tick finds.
    lock_key: no two jobs wait with the same key; when one waits already, nothing is enqueued and its number returned.
    batch_id (in `args`): the job counts in this batch, as long as the batch has room (`batches.py`).

    Returns the queue's number of the job. Raises LookupError when no such task exists.
    """
    try:
        with transaction.atomic():
            job_id = defer_many(task_name, [args], queue=queue, at=at, lock_key=lock_key)[0]
            if (batch_id := args.get("batch_id")) is not None:
                batches.add_jobs(batch_id, [job_id])
            return job_id
    except exceptions.AlreadyEnqueued:
        waiting = _waiting_with_key(lock_key)
        if waiting is not None:
            return waiting
        return defer(task_name, queue=queue, at=at, lock_key=lock_key, **args)


def defer_batch(batch_id: int, task_name: str, arguments: Sequence[dict[str, Any]], *, queue: str | None = None) -> int:
    """Enqueue the jobs of a batch, one for each of `arguments` (to which batch_id is added). Returns how many."""
    if not arguments:
        return 0
    with transaction.atomic():
        job_ids = defer_many(task_name, [{"batch_id": batch_id, **a} for a in arguments], queue=queue)
        batches.add_jobs(batch_id, job_ids)
    return len(job_ids)


def defer_many(
    task_name: str,
    arguments: Sequence[dict[str, Any]],
    *,
    queue: str | None = None,
    at: datetime | None = None,
    lock_key: str | None = None,
) -> list[int]:
    """Enqueue jobs in one statement, without counting them in a batch. Returns their numbers."""
    task = app.tasks.get(task_name)
    if task is None:
        raise LookupError(f"no task {task_name!r}; tasks are functions in <room>/tasks.py with @app.task")
    scheduled_at = None if at is None else datetime.now(UTC) + (at - clock.now())
    waiting = [
        jobs.Job(
            queue=queue or task.queue,
            lock=None,
            queueing_lock=lock_key,
            task_name=task_name,
            task_kwargs=dict(args),
            scheduled_at=scheduled_at,
        )
        for args in arguments
    ]
    return [job.id for job in _queue.batch_defer_jobs(waiting) if job.id is not None]


def _waiting_with_key(lock_key: str | None) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("select id from procrastinate_jobs where queueing_lock = %s and status = 'todo'", [lock_key])
        row = cursor.fetchone()
    return row[0] if row else None
