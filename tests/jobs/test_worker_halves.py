"""A worker keeps slots for conversations and for the minute tick: a long round cannot take them."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from frontdesk.jobs import queries, restarting, schedule, services, worker
from frontdesk.jobs.app import CONVERSATIONS_QUEUE
from frontdesk.jobs.models import Worker
from jobs import worker_process as tasks

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)


#: One slot of each half.
ONE_SLOT = ("FRONTDESK_WORKER_CONCURRENCY=1", "FRONTDESK_CONVERSATION_CONCURRENCY=1")


def test_a_conversation_and_the_tick_do_not_wait_for_a_job_that_lasts(start_worker: Callable[..., object]):
    services.defer(tasks.SLOW, word="round")
    process = start_worker(*ONE_SLOT)
    tasks.until(lambda: "round-began" in tasks.noted())
    services.defer(tasks.NOTE, word="another round")
    services.defer(tasks.NOTE, queue=CONVERSATIONS_QUEUE, word="answer")
    services.defer(tasks.TICKING, word="tick")
    tasks.until(lambda: {"answer", "tick"} <= tasks.noted(), seconds=10)
    assert not {"round", "another round"} & tasks.noted()

    process.send_signal(signal.SIGTERM)  # both halves end, and the running job first
    assert process.wait(60) == 0
    assert "round" in tasks.noted()
    assert queries.counts() == {"waiting": 1, "running": 0, "failed": 0}


def test_free_slots_take_conversations_too(start_worker: Callable[..., object]):
    services.defer(tasks.SLOW, queue=CONVERSATIONS_QUEUE, word="slow answer")
    process = start_worker(*ONE_SLOT)
    tasks.until(lambda: "slow answer-began" in tasks.noted())
    services.defer(tasks.NOTE, queue=CONVERSATIONS_QUEUE, word="quick answer")
    tasks.until(lambda: "quick answer" in tasks.noted(), seconds=10)
    assert restarting.ask_all() == 1  # one worker, whatever the queue calls its halves
    assert process.wait(60) == 0
    assert "slow answer" in tasks.noted()


def test_what_a_killed_worker_did_in_either_half_is_done_by_another(start_worker: Callable[..., object]):
    services.defer(tasks.SLOW, word="round")
    first = start_worker(*ONE_SLOT)
    tasks.until(lambda: "round-began" in tasks.noted())  # the slot of the general half is taken
    services.defer(tasks.SLOW, queue=CONVERSATIONS_QUEUE, word="answer")
    tasks.until(lambda: "answer-began" in tasks.noted())
    tasks.until(lambda: len(Worker.objects.get().queue_worker_ids) == 2)
    first.kill()
    first.wait()
    assert queries.counts()["running"] == 2  # as the queue believes
    tasks.until(lambda: not queries.worker_is_alive(NOW), seconds=5)
    tasks.note("round-go")
    tasks.note("answer-go")
    assert start_worker("--drain").wait(60) == 0
    assert {"round", "answer"} <= tasks.noted()


def test_drain_works_off_both_halves(monkeypatch: pytest.MonkeyPatch):
    for name, value in (("_minutely", {}), ("_nightly", {}), ("_backlogs", [])):
        monkeypatch.setattr(schedule, name, value)
    for n in range(5):
        services.defer(tasks.NOTE, word=f"general {n}")
        services.defer(tasks.NOTE, queue=CONVERSATIONS_QUEUE, word=f"conversation {n}")
    assert worker.work(drain=True) is worker.Ending.DRAINED
    assert len(tasks.noted()) == 10
