"""The Procrastinate application: configured when Django starts.

Rooms do not use it directly: they enqueue with `jobs.services.defer`, which takes part in the caller's transaction.
"""

from __future__ import annotations

from procrastinate import App

#: Jobs of the schedule itself (the minute tick, the rescue): not counted as work.
SCHEDULE_QUEUE = "schedule"
#: Jobs that a person in a conversation waits for.
CONVERSATIONS_QUEUE = "conversations"
#: Every worker has slots that only jobs of these queues take: a long round leaves them free.
RESERVED_QUEUES = (SCHEDULE_QUEUE, CONVERSATIONS_QUEUE)


def on_ready(app: App) -> None:
    """Called once by Procrastinate's Django app, when all rooms are loaded: every worker keeps account of its jobs."""
    from frontdesk.jobs.accounting import accounted

    app.worker_defaults["worker_middleware"] = [accounted]
