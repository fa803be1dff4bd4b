"""Workers, in this process and in others that are killed."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from frontdesk.config import clock
from frontdesk.jobs import batches, queries, restarting, schedule, services, stalled, worker
from frontdesk.jobs.models import FailedJob, Worker
from jobs import worker_process as tasks

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _only_our_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_minutely", {}), ("_nightly", {}), ("_backlogs", [])):
        monkeypatch.setattr(schedule, name, value)


def test_drain_works_until_nothing_is_left_and_counts_the_batch():
    batch = batches.create("words", 3, NOW)
    services.defer_batch(batch.pk, tasks.NOTE, [{"word": "one"}, {"word": "two"}])
    services.defer(tasks.ASYNC, word="three", batch_id=batch.pk)
    assert worker.work(drain=True) is worker.Ending.DRAINED
    assert tasks.noted() == {"one", "two", "three"}
    batch.refresh_from_db()
    assert (batch.pending_jobs, batch.failed_jobs, batch.finished_at is not None) == (0, 0, True)
    assert queries.counts() == {"waiting": 0, "running": 0, "failed": 0}
    assert not queries.worker_is_alive(NOW)


def test_a_failure_is_kept_without_numbers_and_its_retry_succeeds():
    batch = batches.create("fails", 1, NOW)
    services.defer(tasks.FAIL, batch_id=batch.pk, unless="mended")
    worker.work(drain=True)
    failed = FailedJob.objects.get()
    assert (failed.task, failed.payload) == (tasks.FAIL, {"batch_id": batch.pk, "unless": "mended"})
    assert "ValueError" in failed.exception and "3125550142" not in failed.exception
    batch.refresh_from_db()
    assert (batch.pending_jobs, batch.failed_jobs, batch.failed_job_ids) == (0, 1, [str(failed.uuid)])
    assert queries.counts()["failed"] == 1

    from frontdesk.jobs import failures

    tasks.note("mended")
    failures.retry(failed.uuid, NOW)
    worker.work(drain=True)
    batch.refresh_from_db()
    assert (batch.pending_jobs, batch.failed_jobs, batch.failed_job_ids) == (0, 0, [])
    assert queries.counts()["failed"] == 0


def test_a_job_of_an_unknown_task_fails_and_its_batch_still_ends():
    batch = batches.create("old", 1, NOW)
    job = services.defer(tasks.NOTE, word="x", batch_id=batch.pk)
    with connection.cursor() as cursor:  # as after an update that took the task away
        cursor.execute("update procrastinate_jobs set task_name = 'frontdesk.old.task' where id = %s", [job])
    worker.work(drain=True)
    batch.refresh_from_db()
    assert (batch.pending_jobs, batch.failed_jobs) == (0, 1)
    assert FailedJob.objects.get().task == "frontdesk.old.task"


def test_drain_waits_for_what_is_due_in_a_moment_and_not_for_the_morning():
    due = [clock.now() + timedelta(seconds=1), clock.now() + timedelta(hours=9)]
    done: list[datetime] = []

    def tick(now: datetime) -> None:
        while due and due[0] <= now:
            done.append(due.pop(0))

    schedule.register_minutely("due", tick)
    schedule.register_backlog(lambda now: due[0] if due else None)
    assert worker.work(drain=True) is worker.Ending.DRAINED
    assert (len(done), len(due)) == (1, 1)


def test_drain_leaves_what_nobody_does(monkeypatch: pytest.MonkeyPatch):
    from frontdesk.jobs import draining

    monkeypatch.setattr(draining, "FRUITLESS_LOOKS", 3)
    schedule.register_backlog(lambda now: NOW)
    # each tick even enqueues a job, which changes nothing
    schedule.register_minutely("in vain", lambda now: services.defer(tasks.NOTE, word="in vain", lock_key="v"))
    assert worker.work(drain=True) is worker.Ending.DRAINED


def test_a_killed_worker_is_known_to_be_dead_at_once_and_its_job_is_done_by_another(
    start_worker: Callable[..., object],
):
    batch = batches.create("slow", 1, NOW)
    services.defer(tasks.SLOW, word="slow", batch_id=batch.pk)
    first = start_worker()
    tasks.until(lambda: "slow-began" in tasks.noted())
    tasks.until(lambda: len(Worker.objects.get().queue_worker_ids) == 2)
    assert queries.worker_is_alive(NOW)
    assert stalled.rescue(NOW) == stalled.Rescue()  # it lives: nothing to rescue

    first.kill()
    first.wait()
    tasks.until(lambda: not queries.worker_is_alive(NOW), seconds=5)
    assert queries.counts()["running"] == 1  # as the queue believes

    tasks.note("slow-go")
    second = start_worker("--drain")
    assert second.wait(60) == 0
    assert "slow" in tasks.noted()
    batch.refresh_from_db()
    assert (batch.pending_jobs, batch.finished_at is not None) == (0, True)


def test_a_job_that_kills_every_worker_fails_in_the_end(start_worker: Callable[..., object]):
    batch = batches.create("poison", 1, NOW)
    job = services.defer(tasks.NOTE, word="poison", batch_id=batch.pk)
    for _ in range(stalled.MAX_RESCUES):
        _begun_by_a_dead_worker(job)
        assert stalled.rescue(NOW).put_back == 1
    _begun_by_a_dead_worker(job)
    assert stalled.rescue(NOW).failed == 1
    assert "worker died" in FailedJob.objects.get().exception
    batch.refresh_from_db()
    assert (batch.pending_jobs, batch.failed_jobs) == (0, 1)


def test_a_rescued_wake_is_dropped_when_an_equal_one_waits():
    job = services.defer(tasks.NOTE, word="wake", lock_key="wake")
    _begun_by_a_dead_worker(job)
    services.defer(tasks.NOTE, word="wake", lock_key="wake")
    assert stalled.rescue(NOW).dropped == 1
    assert queries.counts() == {"waiting": 1, "running": 0, "failed": 0}


def test_of_two_equal_wakes_whose_workers_died_one_is_put_back():
    """Two ticks of two workers, say. No worker could begin while the rescue stumbled over this."""
    for _ in range(2):
        _begun_by_a_dead_worker(services.defer(tasks.NOTE, word="wake", lock_key="wake"))
    assert stalled.rescue(NOW) == stalled.Rescue(put_back=1, dropped=1)
    assert queries.counts() == {"waiting": 1, "running": 0, "failed": 0}


def test_sigterm_lets_the_running_job_finish(start_worker: Callable[..., object]):
    services.defer(tasks.SLOW, word="slow")
    process = start_worker()
    tasks.until(lambda: "slow-began" in tasks.noted())
    services.defer(tasks.NOTE, word="after")
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert process.stdout.read().strip() == "stopped"
    assert "slow" in tasks.noted()
    assert queries.counts()["running"] == 0
    assert Worker.objects.get().stopped_at is not None


def test_restart_workers_ends_those_that_live_in_order(start_worker: Callable[..., object]):
    services.defer(tasks.SLOW, word="slow")
    process = start_worker()
    tasks.until(lambda: "slow-began" in tasks.noted())
    assert restarting.ask_all() == 1
    assert process.wait(60) == 0
    assert process.stdout.read().strip() == "restart"
    assert "slow" in tasks.noted()


def test_two_workers_share_a_batch_and_the_count_is_right(start_worker: Callable[..., object]):
    batch = batches.create("many", 60, NOW)
    services.defer_batch(batch.pk, tasks.NOTE, [{"word": f"w{i}"} for i in range(60)])
    both = [start_worker("--drain"), start_worker("--drain")]
    assert [process.wait(60) for process in both] == [0, 0]
    assert len(tasks.noted()) == 60
    batch.refresh_from_db()
    assert (batch.pending_jobs, batch.failed_jobs, batch.finished_at is not None) == (0, 0, True)


def _begun_by_a_dead_worker(job: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing', worker_id = null where id = %s", [job])


def test_a_worker_outlives_the_loss_of_the_database(start_worker: Callable[..., object]):
    process = start_worker()
    tasks.until(lambda: queries.worker_is_alive(NOW))
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] > 0
    services.defer(tasks.NOTE, word="after the loss")
    tasks.until(lambda: "after the loss" in tasks.noted())
    tasks.until(lambda: len(queries.workers_alive()) == 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
