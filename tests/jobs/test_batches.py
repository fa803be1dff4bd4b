"""A batch's counts are true whatever happens to its jobs."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from frontdesk.jobs import batches, failures, services
from frontdesk.jobs.models import BatchJob, FailedJob, JobBatch
from jobs import worker_process as tasks

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)


def batch_of(count: int) -> tuple[JobBatch, list[int]]:
    batch = batches.create("a round", count, NOW)
    services.defer_batch(batch.pk, tasks.NOTE, [{"word": f"w{i}"} for i in range(count)])
    return batch, list(BatchJob.objects.filter(batch=batch).order_by("job_id").values_list("job_id", flat=True))


def counts(batch: JobBatch) -> tuple[int, int, int, bool]:
    batch.refresh_from_db()
    return batch.total_jobs, batch.pending_jobs, batch.failed_jobs, batch.finished_at is not None


def test_a_batch_is_finished_when_its_last_job_is_done():
    batch, jobs = batch_of(2)
    batches.job_done(batch.pk, jobs[0], NOW)
    assert counts(batch) == (2, 1, 0, False)
    batches.job_done(batch.pk, jobs[1], NOW)
    assert counts(batch) == (2, 0, 0, True)
    assert batch.finished_at == NOW


def test_a_batch_of_no_jobs_is_finished_at_once():
    assert counts(batches.create("nothing due", 0, NOW)) == (0, 0, 0, True)


def test_a_job_that_runs_twice_counts_once():
    batch, jobs = batch_of(2)
    batches.job_done(batch.pk, jobs[0], NOW)
    batches.job_done(batch.pk, jobs[0], NOW)
    batches.job_failed(batch.pk, jobs[0], uuid.uuid4(), NOW)
    assert counts(batch) == (2, 1, 0, False)


def test_a_job_beyond_the_batch_only_wakes_and_is_not_counted():
    batch, jobs = batch_of(1)
    wake = services.defer(tasks.NOTE, word="again", batch_id=batch.pk)
    batches.job_done(batch.pk, wake, NOW)
    assert counts(batch) == (1, 1, 0, False)
    batches.job_done(batch.pk, jobs[0], NOW)
    assert counts(batch) == (1, 0, 0, True)


def test_jobs_enqueued_one_by_one_count_too():
    batch = batches.create("an import", 1, NOW)
    job = services.defer(tasks.NOTE, word="alone", batch_id=batch.pk)
    batches.job_done(batch.pk, job, NOW)
    assert counts(batch) == (1, 0, 0, True)


def test_a_failed_job_counts_as_done_and_a_retry_opens_the_batch_again():
    batch, jobs = batch_of(2)
    failed = failures.record(jobs[0], "default", tasks.NOTE, {"word": "w0", "batch_id": batch.pk}, "boom", NOW)
    batches.job_done(batch.pk, jobs[1], NOW)
    assert counts(batch) == (2, 0, 1, True)
    assert batch.failed_job_ids == [str(failed.uuid)]

    new = failures.retry(failed.uuid, NOW)
    assert new is not None and new != jobs[0]
    assert counts(batch) == (2, 1, 0, False)
    assert batch.failed_job_ids == []

    batches.job_done(batch.pk, new, NOW)
    assert counts(batch) == (2, 0, 0, True)


def test_a_failed_job_is_kept_once_and_retried_once():
    batch, jobs = batch_of(1)
    payload = {"word": "w0", "batch_id": batch.pk}
    first = failures.record(jobs[0], "default", tasks.NOTE, payload, "boom", NOW)
    assert failures.record(jobs[0], "default", tasks.NOTE, payload, "boom", NOW) == first
    assert failures.retry(first.uuid, NOW) is not None
    assert failures.retry(first.uuid, NOW) is None
    assert FailedJob.objects.count() == 1


def test_a_retry_of_what_does_not_exist_says_so():
    with pytest.raises(LookupError, match="no failed job"):
        failures.retry(uuid.uuid4(), NOW)
    gone = failures.record(999, "default", "frontdesk.old.task", {}, "boom", NOW)
    with pytest.raises(LookupError, match="no task"):
        failures.retry(gone.uuid, NOW)
    gone.refresh_from_db()
    assert gone.retried_at is None


def test_two_waiting_jobs_never_share_a_key():
    first = services.defer(tasks.NOTE, lock_key="wake", word="one")
    assert services.defer(tasks.NOTE, lock_key="wake", word="two") == first
    assert services.defer(tasks.NOTE, lock_key="another", word="three") != first


def test_an_unknown_task_is_refused_when_it_is_enqueued():
    with pytest.raises(LookupError, match=r"no task 'frontdesk\.nobody'"):
        services.defer("frontdesk.nobody")
