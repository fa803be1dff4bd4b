from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class JobBatch(models.Model):
    """The jobs of one round (or one upload), counted together.

    ```
    open (pending_jobs > 0) -> finished (finished_at is set when pending_jobs is 0; failed jobs count as done)
    ```
    """

    name = models.CharField(max_length=200)
    total_jobs = models.PositiveIntegerField(default=0)
    pending_jobs = models.PositiveIntegerField(default=0)
    failed_jobs = models.PositiveIntegerField(default=0)
    failed_job_ids = models.JSONField(default=list)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "job_batches"
        verbose_name_plural = "job batches"
        indexes = [models.Index(fields=["created_at"], name="batches_newest_first")]

    def __str__(self) -> str:
        return self.name


class BatchJob(models.Model):
    """One job of a batch, by its queue number: what makes the batch's counts true when a job runs twice.

    ```
    waiting (done_at is null) -> done (done_at; failed ones too) -> waiting again (a retry: job_id is the new job's)
    ```
    """

    batch = models.ForeignKey(JobBatch, on_delete=models.CASCADE, related_name="jobs")
    job_id = models.BigIntegerField(unique=True)  # procrastinate_jobs.id
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "batch_jobs"

    def __str__(self) -> str:
        return f"job {self.job_id}"


class FailedJob(models.Model):
    """A job that ended in an exception: what it was asked, what went wrong; `retry` enqueues the same payload again.

    ```
    failed -> retried (retried_at)
    ```
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    job_id = models.BigIntegerField(null=True)  # procrastinate_jobs.id
    batch = models.ForeignKey(JobBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    queue = models.CharField(max_length=100)
    task = models.CharField(max_length=200)
    payload = models.JSONField()
    exception = models.TextField()
    failed_at = models.DateTimeField()
    retried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "failed_jobs"
        indexes = [
            models.Index(fields=["failed_at"], name="failed_jobs_newest_first"),
            models.Index(fields=["job_id"], name="failed_jobs_of_a_job"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.uuid}"


class Worker(models.Model):
    """A worker that is or was alive: `seen_at` is renewed while it lives (`doctor`, `/readyz`, `import --now` ask).

    Its times are the database server's, never a rehearsal's (`heartbeat.py` says why).
    """

    queue_worker_ids = ArrayField(models.BigIntegerField(), default=list)  # of procrastinate_workers: both its halves
    name = models.CharField(max_length=100, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "workers"

    def __str__(self) -> str:
        return self.name


class WorkerRestart(models.Model):
    """A request that all workers started before `asked_at` finish their present chunk and begin anew."""

    asked_at = models.DateTimeField()

    class Meta:
        db_table = "worker_restarts"

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M:%S}"


class ScheduleMark(models.Model):
    """What the schedule remembers: when a nightly function last ran, when something was first seen, a span's end.

    ```
    claimed (started_at, office_day) -> finished (finished_at); one that never finished is claimed again an hour later
    ```
    """

    name = models.CharField(max_length=100, unique=True)
    office_day = models.DateField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "schedule_marks"

    def __str__(self) -> str:
        return self.name
