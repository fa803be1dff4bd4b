"""Failed jobs: kept with what they were asked and what went wrong, and tried again when a person says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from frontdesk.jobs import batches, services
from frontdesk.jobs.models import FailedJob


@transaction.atomic
def record(job_id: int, queue: str, task: str, payload: dict[str, Any], exception: str, now: datetime) -> FailedJob:
    """Keep a job that ended in an exception, and count it in its batch. Said twice of one job, it is kept once."""
    known = FailedJob.objects.filter(job_id=job_id, retried_at=None).first()
    if known is not None:
        return known
    batch_id = payload.get("batch_id")
    if batch_id is not None and not batches.exists(batch_id):
        batch_id = None
    failed = FailedJob.objects.create(
        job_id=job_id,
        batch_id=batch_id,
        queue=queue,
        task=task,
        payload=payload,
        exception=exception,
        failed_at=now,
    )
    if batch_id is not None:
        batches.job_failed(batch_id, job_id, failed.uuid, now)
    return failed


@transaction.atomic
def retry(uuid: UUID, now: datetime) -> int | None:
    """Enqueue the failed job once more with the same payload; its batch is open again.

    Returns the new job's number, None when it was retried before. Raises LookupError when there is no such failed job,
    or no such task any more.
    """
    failed = FailedJob.objects.select_for_update().filter(uuid=uuid).first()
    if failed is None:
        raise LookupError(f"there is no failed job {uuid}")
    if failed.retried_at is not None:
        return None
    failed.retried_at = now
    failed.save(update_fields=["retried_at"])
    job_id = services.defer_many(failed.task, [failed.payload], queue=failed.queue)[0]
    if failed.batch_id is not None and failed.job_id is not None:
        batches.reopen_for(failed.batch_id, failed.job_id, job_id, failed.uuid)
    return job_id


def adopt_unrecorded(now: datetime) -> int:
    """Record the queue's failed jobs that nobody could: of a task that exists no more, or of a worker that lost the
    database at that moment. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select id, queue_name, task_name, args from procrastinate_jobs j
            where status = 'failed' and not exists (select 1 from failed_jobs f where f.job_id = j.id)
            """
        )
        lost = cursor.fetchall()
    for job_id, queue, task, payload in lost:
        record(job_id, queue, task, as_dict(payload), "the job failed, and its worker could not say why", now)
    return len(lost)


def as_dict(payload: Any) -> dict[str, Any]:
    """The arguments of a job, which Django gives as JSON text."""
    if isinstance(payload, str):
        import json

        payload = json.loads(payload)
    return dict(payload)
