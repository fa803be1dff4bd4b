"""The worker: takes jobs, keeps the schedule, shows that it lives, and ends in an orderly way.

One process, one event loop, and two halves (`halves.py`): an evening's round, whose jobs last as long as the sending
does, leaves conversations and the minute tick their slots. Any number of workers, on any number of machines, may run
over the same database.

```
starting -> working -> stopping (SIGTERM, Ctrl-C, a restart, nothing left to drain: running jobs finish) -> ended
               |  ^
               v  |
          database lost (tries again until it is back)
```
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, connections
from procrastinate import exceptions
from procrastinate.contrib.django import app, utils
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker as QueueWorker

from frontdesk.config import clock
from frontdesk.config.database.provider import DatabaseError
from frontdesk.config.env import get_settings
from frontdesk.config.process import keep_what_is_loaded, run_fast
from frontdesk.jobs import draining, halves, heartbeat, services, stalled
from frontdesk.jobs.tasks import TICK, TICK_KEY

logger = logging.getLogger(__name__)

#: Seconds between looks at whether a rehearsal's clock was moved.
CLOCK_WATCH = 0.5
#: Seconds to wait before looking for a lost database again: first, and at the most.
FIRST_PATIENCE, LONGEST_PATIENCE = 0.5, 10.0
#: Seconds a query waits for a connection.
POOL_PATIENCE = 4.0
#: Threads, and connections of the queue, beyond one a job: for what runs beside the jobs.
SPARE = 4
_DATABASE_LOST = (
    exceptions.ConnectorException,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    OperationalError,
    InterfaceError,
    DatabaseError,
)

_stop = threading.Event()


class Ending(enum.StrEnum):
    """Why a worker ended."""

    STOPPED = "stopped"  # SIGTERM or Ctrl-C
    DRAINED = "drained"  # nothing was left to do
    RESTART = "restart"  # `restart-workers` asks it to begin anew


def stopping() -> bool:
    """Is this process's worker asked to stop? Long tasks ask between two pieces of work, and return."""
    return _stop.is_set()


def work(*, drain: bool = False, on_progress: Callable[[], None] | None = None) -> Ending:
    """Work until told to stop; with `drain` until nothing is left (draining.py says what that means).

    on_progress is called several times a second while draining, from a thread of its own. Returns when all running jobs
    have finished.
    """
    _stop.clear()
    keep_what_is_loaded()
    return run_fast(_Run(drain, on_progress).work())


class _Run:
    def __init__(self, drain: bool, on_progress: Callable[[], None] | None) -> None:
        self.drain = drain
        self.on_progress = on_progress
        self.ending: Ending | None = None
        self.halves: Sequence[QueueWorker] = ()

    async def work(self) -> Ending:
        patience = FIRST_PATIENCE
        # as many threads as jobs, so that a few slow functions of flows do not keep a round from the database
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(halves.slots() + SPARE))
        with self._signals():
            while self.ending is None:
                try:
                    await self._live()
                    patience = FIRST_PATIENCE
                except _DATABASE_LOST as error:
                    if self.ending is None:
                        logger.warning("the database was lost (%s); looking for it again", type(error).__name__)
                if self.ending is None:
                    await asyncio.sleep(patience)
                    patience = min(patience * 2, LONGEST_PATIENCE)
        await sync_to_async(connections.close_all)()  # those of asynchronous tasks, which share one lasting thread
        return self.ending

    def end(self, ending: Ending) -> None:
        """Take no more jobs; the running ones finish."""
        self.ending = self.ending or ending
        _stop.set()
        for half in self.halves:
            half.stop()

    async def _live(self) -> None:
        """One life between two losses of the database."""
        parameters = await asyncio.to_thread(_connection_parameters)
        pulse = await heartbeat.Heartbeat.begin(parameters)
        try:
            connector = PsycopgConnector(
                kwargs=parameters,
                min_size=1,
                max_size=halves.slots() + SPARE,
                # a lost database is looked for anew, not waited for (an embedded one is then started again)
                timeout=POOL_PATIENCE,
                reconnect_timeout=POOL_PATIENCE,
            )
            with app.replace_connector(connector):
                async with app.open_async():
                    await _in_thread(_begin)
                    self.halves = halves.build(f"worker {pulse.worker_id}")
                    if self.ending is None:
                        await self._work_beside(pulse)
        finally:
            self.halves = ()
            await pulse.end()

    async def _work_beside(self, pulse: heartbeat.Heartbeat) -> None:
        """Run both halves; when one of them, or what runs beside them, ends or fails, all of it ends."""
        beside = [asyncio.create_task(self._beat(pulse)), asyncio.create_task(self._watch_clock())]
        if self.drain:
            beside.append(asyncio.create_task(self._drain()))
        running = [asyncio.create_task(half.run()) for half in self.halves]
        try:
            await asyncio.wait([*running, *beside], return_when=asyncio.FIRST_COMPLETED)
            for half in self.halves:
                half.stop()
            ended = list(await asyncio.gather(*running, return_exceptions=True))
        finally:
            for task in beside:
                task.cancel()
            ended_beside = await asyncio.gather(*beside, return_exceptions=True)
        for outcome in [*ended, *ended_beside]:
            if isinstance(outcome, Exception):
                raise outcome

    async def _beat(self, pulse: heartbeat.Heartbeat) -> None:
        while True:
            ids = [half.worker_id for half in self.halves if half.worker_id is not None]
            if await pulse.beat(ids) and not self.drain:
                self.end(Ending.RESTART)
            # the queue's numbers are known a moment after the start; without them a killed worker is found out later
            await asyncio.sleep(heartbeat.INTERVAL if len(ids) == len(self.halves) else 0.1)

    async def _watch_clock(self) -> None:
        """The queue ticks once a real minute; when a rehearsal's clock is moved, tick at once."""
        if get_settings().frontdesk_now is None:
            await asyncio.Event().wait()
        loop = asyncio.get_running_loop()
        before, seen = clock.now(), loop.time()
        while True:
            await asyncio.sleep(CLOCK_WATCH)
            now, at = clock.now(), loop.time()
            if abs((now - before).total_seconds() - (at - seen)) > 1:
                await _in_thread(_defer_tick)
            before, seen = now, at

    async def _drain(self) -> None:
        await draining.until_nothing_is_left(self.halves, self.on_progress)
        self.end(Ending.DRAINED)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """The first SIGTERM or Ctrl-C ends in order, a second one at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        numbers = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.getsignal(number) for number in numbers}

        def first() -> None:
            for number in numbers:
                loop.remove_signal_handler(number)
                signal.signal(number, signal.SIG_DFL)
            self.end(Ending.STOPPED)

        for number in numbers:
            loop.add_signal_handler(number, first)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)
                signal.signal(number, before[number])


def _begin() -> None:
    """First of all: take over what a killed worker left, and do what was due while nobody worked."""
    stalled.rescue(clock.now())
    _defer_tick()


def _defer_tick() -> None:
    services.defer(TICK, lock_key=TICK_KEY)


def _connection_parameters() -> dict[str, Any]:
    """Where the database is; an embedded one is started if it does not run."""
    try:
        return dict(utils.connector_params())
    finally:
        connections.close_all()


async def _in_thread(function: Callable[..., Any], *args: Any) -> Any:
    return await sync_to_async(_with_own_connection, thread_sensitive=False)(function, *args)


def _with_own_connection(function: Callable[..., Any], *args: Any) -> Any:
    """The threads are many and short of use: each gives its connection back."""
    try:
        return function(*args)
    finally:
        connections.close_all()
