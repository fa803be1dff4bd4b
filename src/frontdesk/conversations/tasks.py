"""The jobs of this room. Thin: each calls a service; any of them may run twice or never.

They have slots of their own (`jobs.halves`). What goes on as long as there is something to send is done once at a time
in a process, so that it leaves slots to what people wait for.
"""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from frontdesk.config import clock
from frontdesk.jobs.alone import alone
from frontdesk.jobs.app import CONVERSATIONS_QUEUE
from frontdesk.jobs.worker import stopping

#: A job that lost the database has not failed: it begins again when the database is back.
WHEN_THE_DATABASE_IS_BACK = RetryStrategy(max_attempts=5, wait=2, retry_exceptions=(OperationalError, InterfaceError))


@app.task(name="frontdesk.conversations.tasks.run_call", queue=CONVERSATIONS_QUEUE, retry=WHEN_THE_DATABASE_IS_BACK)
async def run_call(call_id: int) -> None:
    """Ask what a session wants to know of a function or a web address, and give it the answer."""
    from frontdesk.conversations import calls

    await calls.run(call_id)


@app.task(
    name="frontdesk.conversations.tasks.make_calls",
    queue=CONVERSATIONS_QUEUE,
    queueing_lock="make_calls",
    retry=WHEN_THE_DATABASE_IS_BACK,
)
async def make_calls() -> None:
    """Make the calls of flows that are due."""
    from frontdesk.conversations.voice import dialling

    await alone("calls of flows", lambda: dialling.make_due(stopping))


@app.task(
    name="frontdesk.conversations.tasks.flow_call_news", queue=CONVERSATIONS_QUEUE, retry=WHEN_THE_DATABASE_IS_BACK
)
async def flow_call_news(call_id: int) -> None:
    """Tell a session what became of a call it made."""
    from frontdesk.conversations.voice import placing
    from frontdesk.jobs.threads import in_thread

    await in_thread(placing.tell, call_id, clock.now())


@app.task(
    name="frontdesk.conversations.tasks.settle_flow_calls", queue=CONVERSATIONS_QUEUE, queueing_lock="settle_flow_calls"
)
async def settle_flow_calls() -> None:
    """Ask the carrier about calls of which nothing more was heard."""
    from frontdesk.conversations.voice import settling

    await settling.settle(clock.now())


@app.task(
    name="frontdesk.conversations.tasks.send_texts",
    queue=CONVERSATIONS_QUEUE,
    queueing_lock="send_texts",
    retry=WHEN_THE_DATABASE_IS_BACK,
)
async def send_texts() -> None:
    """Hand over the texts that are due, those that people wait for beside the others."""
    from frontdesk.conversations.outgoing import sending

    await sending.both(
        alone("answers", lambda: sending.send_answers(stopping)),
        alone("other texts", lambda: sending.send_rest(stopping)),
    )


@app.task(name="frontdesk.conversations.tasks.settle_texts", queue=CONVERSATIONS_QUEUE, queueing_lock="settle_texts")
async def settle_texts() -> None:
    """Ask the carrier about texts whose answer was lost."""
    from frontdesk.conversations.outgoing import settling

    await settling.settle_uncertain(clock.now())


@app.task(
    name="frontdesk.conversations.tasks.reconcile_texts", queue=CONVERSATIONS_QUEUE, queueing_lock="reconcile_texts"
)
async def reconcile_texts() -> None:
    """Ask the carrier about every text without a last word."""
    from frontdesk.conversations.outgoing import settling

    await settling.reconcile(clock.now())
