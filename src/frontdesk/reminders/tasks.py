"""The jobs of this room. Thin: each calls a service; any of them may run twice or never.

Every command loads this module to know the jobs by name; what talks to the carrier is heavy and loaded when it runs.
"""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from frontdesk.config import clock
from frontdesk.jobs.worker import stopping
from frontdesk.reminders.imports import importing

#: A job that lost the database has not failed: it begins again when the database is back.
WHEN_THE_DATABASE_IS_BACK = RetryStrategy(max_attempts=5, wait=2, retry_exceptions=(OperationalError, InterfaceError))


@app.task(name="frontdesk.reminders.tasks.send_chunk", retry=WHEN_THE_DATABASE_IS_BACK)
async def send_chunk(batch_id: int, chunk: int) -> None:
    """Hand over what is due of one chunk of a round."""
    from frontdesk.reminders.attempts import sending

    await sending.send_chunk(batch_id, chunk, stopping)


@app.task(name="frontdesk.reminders.tasks.send_due", queueing_lock="send_due")
async def send_due() -> None:
    """Hand over whatever is due, of any round."""
    from frontdesk.reminders.attempts import sending

    await sending.send_due(stopping)


@app.task(name="frontdesk.reminders.tasks.settle", queueing_lock="settle")
async def settle() -> None:
    """Ask the carrier about contacts whose answer was lost."""
    from frontdesk.reminders.attempts import settling

    await settling.settle_uncertain(clock.now())


@app.task(name="frontdesk.reminders.tasks.reconcile", queueing_lock="reconcile")
async def reconcile() -> None:
    """Ask the carrier about everything unsettled."""
    from frontdesk.reminders.attempts import settling

    await settling.reconcile(clock.now())


@app.task(name="frontdesk.reminders.tasks.plan_import")
def plan_import(import_id: int) -> None:
    """Read an upload and say what importing it would do."""
    importing.plan_import(import_id, clock.now())


@app.task(name="frontdesk.reminders.tasks.apply_import")
def apply_import(import_id: int) -> None:
    """Import an upload that a person has said yes to."""
    importing.apply_import(import_id, clock.now())
