"""What the night takes away, and what it leaves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from frontdesk.jobs import batches, cleaning, services
from frontdesk.jobs.models import BatchJob, Worker
from jobs import worker_process as tasks

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def ended(status: str, days_ago: int, **args: object) -> int:
    job = services.defer(tasks.NOTE, word="x", **args)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = %s where id = %s", [status, job])
        cursor.execute(
            "update procrastinate_events set at = clock_timestamp() - make_interval(days => %s) where job_id = %s",
            [days_ago, job],
        )
    return job


def left() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("select id from procrastinate_jobs")
        return {job for (job,) in cursor.fetchall()}


def test_finished_jobs_go_after_a_day_failed_ones_after_a_month_waiting_ones_never():
    kept = {ended("succeeded", 0), ended("failed", 20), ended("todo", 400), ended("doing", 400)}
    ended("succeeded", 2)
    ended("cancelled", 2)
    ended("failed", 31)
    cleaning.clean(NOW)
    assert left() == kept


def test_a_batch_forgets_jobs_that_cannot_run_again_and_keeps_its_counts():
    batch = batches.create("old", 1, NOW)
    job = ended("succeeded", 2, batch_id=batch.pk)
    batches.job_done(batch.pk, job, NOW)
    open_batch = batches.create("open", 2, NOW)
    still_open = ended("succeeded", 2, batch_id=open_batch.pk)
    batches.job_done(open_batch.pk, still_open, NOW)
    cleaning.clean(NOW)
    assert list(BatchJob.objects.values_list("job_id", flat=True)) == [still_open]
    batch.refresh_from_db()
    assert (batch.total_jobs, batch.pending_jobs) == (1, 0)


def test_workers_long_gone_are_forgotten():
    real = datetime.now(UTC)
    Worker.objects.create(name="old", started_at=NOW, seen_at=real.replace(year=real.year - 1))
    Worker.objects.create(name="new", started_at=real, seen_at=real)
    cleaning.clean(NOW)
    assert Worker.objects.get().name == "new"
