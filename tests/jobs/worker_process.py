"""Tasks for the tests, and a worker in a process of its own that can be killed: `worker_process.py DATABASE [--drain]
[NAME=VALUE...]`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings_for_tests"
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    django.setup()
    # the settings of a test run begin by forgetting what the environment says
    os.environ.update(word.split("=") for word in sys.argv[2:] if "=" in word)
    from frontdesk.config.env import get_settings

    get_settings.cache_clear()

from procrastinate.contrib.django import app

from frontdesk.jobs import worker
from frontdesk.jobs.app import SCHEDULE_QUEUE
from frontdesk.monitor.models import MonitoredTag

NOTE, FAIL, SLOW, ASYNC = "tests.note", "tests.fail", "tests.slow", "tests.in_the_loop"
TICKING = "tests.ticking"


def note(word: str) -> None:
    """Leave a trace that other processes see (any table with a word in it will do)."""
    from django.utils import timezone

    MonitoredTag.objects.get_or_create(tag=word, defaults={"created_at": timezone.now()})


def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for another process to bring the condition about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def noted() -> set[str]:
    return set(MonitoredTag.objects.values_list("tag", flat=True))


@app.task(name=NOTE)
def _note(word: str, batch_id: int | None = None) -> None:
    note(word)


@app.task(name=TICKING, queue=SCHEDULE_QUEUE)
def _ticking(word: str) -> None:
    note(word)


@app.task(name=ASYNC)
async def _in_the_loop(word: str, batch_id: int | None = None) -> None:
    from asgiref.sync import sync_to_async

    await sync_to_async(note)(word)


@app.task(name=FAIL)
def _fail(batch_id: int | None = None, unless: str = "") -> None:
    """Fails until `unless` is noted."""
    if not unless or unless not in noted():
        raise ValueError("the number +13125550142 is no good")


@app.task(name=SLOW)
def _slow(word: str, batch_id: int | None = None) -> None:
    """Runs until `word-go` is noted or the worker is asked to stop; then notes the word."""
    note(f"{word}-began")
    while f"{word}-go" not in noted() and not worker.stopping():
        time.sleep(0.02)
    note(word)


if __name__ == "__main__":
    print(worker.work(drain="--drain" in sys.argv), flush=True)
