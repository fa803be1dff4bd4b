"""The jobs of this room. Thin: each calls a service; any of them may run twice or never."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from frontdesk.config import clock
from frontdesk.jobs.app import CONVERSATIONS_QUEUE
from frontdesk.jobs.threads import in_thread

#: A job that lost the database has not failed: it begins again when the database is back.
WHEN_THE_DATABASE_IS_BACK = RetryStrategy(max_attempts=5, wait=2, retry_exceptions=(OperationalError, InterfaceError))


@app.task(name="frontdesk.intake.tasks.send_transfer", queue=CONVERSATIONS_QUEUE, retry=WHEN_THE_DATABASE_IS_BACK)
async def send_transfer(transfer_id: int) -> None:
    """Hand an intake over to the organization that helps."""
    from frontdesk.intake.handoff import transferring

    await in_thread(transferring.send, transfer_id, clock.now())


@app.task(name="frontdesk.intake.tasks.tell_backend", queue=CONVERSATIONS_QUEUE, retry=WHEN_THE_DATABASE_IS_BACK)
async def tell_backend(triage_user_id: int) -> None:
    """Tell the external service what is new of a triage user."""
    from frontdesk.intake.backends import pending_updates

    await in_thread(pending_updates.send, triage_user_id, clock.now())
