"""The two halves of a worker: one takes every job, the other only those that nobody may hold up.

| half | takes | at once |
|---|---|---|
| general | every job | FRONTDESK_WORKER_CONCURRENCY |
| reserved | those of `app.RESERVED_QUEUES` | FRONTDESK_CONVERSATION_CONCURRENCY |

To the queue they are two workers; to everybody else (`workers`, `restart-workers`, `doctor`) they are one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.worker import Worker as QueueWorker

from frontdesk.config.env import get_settings
from frontdesk.jobs.app import RESERVED_QUEUES


class _General(QueueWorker):
    async def _periodic_deferrer(self) -> None:
        """The reserved half enqueues what is periodic: two in one process would share their iterators of times."""
        await asyncio.Event().wait()


def slots() -> int:
    """How many jobs a worker runs at once, of both halves."""
    settings = get_settings()
    return settings.frontdesk_worker_concurrency + settings.frontdesk_conversation_concurrency


def build(name: str) -> Sequence[QueueWorker]:
    """Both halves, not running yet."""
    settings = get_settings()
    options: dict[str, Any] = {
        **app.worker_defaults,
        "install_signal_handlers": False,
        "fetch_job_polling_interval": 2.0,
    }
    return (
        _General(app, **options, name=name, concurrency=settings.frontdesk_worker_concurrency),
        QueueWorker(
            app,
            **options,
            name=f"{name}, reserved",
            concurrency=settings.frontdesk_conversation_concurrency,
            queues=list(RESERVED_QUEUES),
        ),
    )
