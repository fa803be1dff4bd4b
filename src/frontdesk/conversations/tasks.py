"""The jobs of this room. Thin: each calls a service; any of them may run twice or never."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

#: A job that lost the database has not failed: it begins again when the database is back.
WHEN_THE_DATABASE_IS_BACK = RetryStrategy(max_attempts=5, wait=2, retry_exceptions=(OperationalError, InterfaceError))


@app.task(name="frontdesk.conversations.tasks.run_call", retry=WHEN_THE_DATABASE_IS_BACK)
async def run_call(call_id: int) -> None:
    """Ask what a session wants to know of a function or a web address, and give it the answer."""
    from frontdesk.conversations import calls

    await calls.run(call_id)
