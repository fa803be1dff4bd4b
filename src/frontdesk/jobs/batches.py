"""Jobs counted together, truthfully: a job that runs twice (after a rescue) counts once, a failed one counts as done.

A batch knows its jobs by their queue numbers (`batch_jobs`), as many as it was created for. A later job that only wakes
the same work again carries the same `batch_id`, but the batch is full by then, so it is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from frontdesk.jobs.models import BatchJob, JobBatch


def create(name: str, total: int, now: datetime) -> JobBatch:
    """A batch for `total` jobs. One for none is finished at once."""
    return JobBatch.objects.create(
        name=name, total_jobs=total, pending_jobs=total, created_at=now, finished_at=None if total else now
    )


@transaction.atomic
def add_jobs(batch_id: int, job_ids: Sequence[int]) -> int:
    """Count these jobs in the batch, as far as it has room. Returns how many were taken."""
    batch = JobBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        return 0
    room = batch.total_jobs - BatchJob.objects.filter(batch=batch).count()
    taken = [BatchJob(batch=batch, job_id=job_id) for job_id in job_ids[: max(room, 0)]]
    BatchJob.objects.bulk_create(taken)
    return len(taken)


def job_done(batch_id: int, job_id: int, now: datetime) -> None:
    """The job has done its work. Said twice, or of a job the batch does not count, it changes nothing."""
    _count(batch_id, job_id, now)


def job_failed(batch_id: int, job_id: int, failed_uuid: UUID, now: datetime) -> None:
    """The job ended in the failed job `failed_uuid`: it counts as done, and as failed."""
    _count(batch_id, job_id, now, failed_uuid)


@transaction.atomic
def _count(batch_id: int, job_id: int, now: datetime, failed_uuid: UUID | None = None) -> None:
    batch = JobBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        return
    if not BatchJob.objects.filter(batch=batch, job_id=job_id, done_at=None).update(done_at=now):
        return
    batch.pending_jobs -= 1
    if failed_uuid is not None:
        batch.failed_jobs += 1
        batch.failed_job_ids = [*batch.failed_job_ids, str(failed_uuid)]
    if batch.pending_jobs == 0:
        batch.finished_at = now
    batch.save()


@transaction.atomic
def reopen_for(batch_id: int, old_job_id: int, new_job_id: int, failed_uuid: UUID) -> bool:
    """A failed job is tried again as `new_job_id`: the batch waits for it. False when the batch never counted it."""
    batch = JobBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        return False
    counted = BatchJob.objects.filter(batch=batch, job_id=old_job_id).exclude(done_at=None)
    if not counted.update(job_id=new_job_id, done_at=None):
        return False
    batch.pending_jobs += 1
    batch.failed_jobs -= 1
    batch.failed_job_ids = [uuid for uuid in batch.failed_job_ids if uuid != str(failed_uuid)]
    batch.finished_at = None
    batch.save()
    return True


def exists(batch_id: int) -> bool:
    return JobBatch.objects.filter(pk=batch_id).exists()
