"""Stores status callbacks durably, many in one transaction, and folds them in the same one.

Each request that brings a callback waits; one task per process takes all that wait, writes them, lets the registered
folders move the attempts, commits, and then wakes the requests. So every callback is on disk before it is answered, and
one commit serves as many as have come in meanwhile.

```
waiting -> (insert + fold + commit) -> stored
        -> folding fails: each by itself; the one at fault is stored unfolded, and `refolding.py` tries again
        -> no database within PATIENCE: unavailable (503: the carrier retries); kept, and stored when it is back
```
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connections
from psycopg import errors

from frontdesk.carrier import handlers
from frontdesk.carrier.aside import aside
from frontdesk.carrier.callbacks import KINDS
from frontdesk.carrier.forms import Form
from frontdesk.carrier.handlers import StatusEvent

log = logging.getLogger(__name__)

#: Callbacks in one transaction at most, and in memory at most.
LARGEST_BATCH = 500
LONGEST_QUEUE = 5000
#: Seconds a transaction that could begin waits for more to come along, when the one before had more.
LINGER = 0.004
#: Seconds between looks; uvloop counts whole milliseconds, and would make nothing of less.
LOOK = 0.001
#: Seconds a request waits for its callback to be stored (Twilio gives up after 15).
PATIENCE = 6.0
#: Seconds one transaction (and the connecting before it) may take before its connection is given up.
TRANSACTION_PATIENCE = 5.0
#: Seconds between attempts to reach the database: doubled from the first to the last.
FIRST_BACK_OFF, LAST_BACK_OFF = 0.05, 1.0
#: Seconds a closing process goes on trying to store what it has.
CLOSING_PATIENCE = 5.0
#: Times a batch begins again when it meets others at the same rows.
TRIES = 4

#: Two transactions met at the same rows; to begin again is all there is to do.
CONTENTION = (errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable, errors.QueryCanceled)
#: The database is away.
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, OSError, TimeoutError)

_INSERT = """
    insert into carrier_events (kind, sid, token, data, fingerprint, received_at, folded_at)
    select kind, sid, token, data, fingerprint, received_at, case when %s then received_at end
    from json_to_recordset(%s::json) as e(
        kind text, sid text, token uuid, data jsonb, fingerprint text, received_at timestamptz)
    order by fingerprint
    on conflict (fingerprint) do nothing returning fingerprint
"""


class QueueFull(Exception):
    """More callbacks wait than memory should hold."""


@dataclass(slots=True)
class Item:
    """One callback on its way into the database."""

    event: StatusEvent
    form: Form
    fingerprint: str
    stored: asyncio.Future[bool]
    overdue_at: float  # by the loop's clock

    def columns(self) -> dict[str, Any]:
        event = self.event
        return {
            "kind": KINDS[event.channel],
            "sid": event.sid,
            "token": str(event.token) if event.token else None,
            "data": self.form,
            "fingerprint": self.fingerprint,
            "received_at": event.received_at.isoformat(),
        }


class Writer:
    """The one task of an event loop that writes callbacks. Made by `get_writer`, ended by `close_writer`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Item] = deque()
        self._arrived = asyncio.Event()
        self._closing = False
        self._connection: psycopg.AsyncConnection | None = None
        self._task = self._loop.create_task(self._run(), name="callbacks")

    def put(self, event: StatusEvent, form: Form, fingerprint: str) -> asyncio.Future[bool]:
        """Take a callback. The future becomes True when it is durable, False when that takes too long.

        Raises QueueFull.
        """
        if self._closing or len(self._waiting) >= LONGEST_QUEUE:
            raise QueueFull
        stored: asyncio.Future[bool] = self._loop.create_future()
        self._waiting.append(Item(event, form, fingerprint, stored, self._loop.time() + PATIENCE))
        self._arrived.set()
        return stored

    async def close(self) -> None:
        """Store what has been taken, as far as the database lets us, and end."""
        self._closing = True
        self._arrived.set()
        try:
            await asyncio.wait_for(self._task, CLOSING_PATIENCE)
        except TimeoutError:
            self._give_up(self._waiting)

    async def _run(self) -> None:
        try:
            await self._write_for_ever()
        finally:
            await self._disconnect()

    async def _write_for_ever(self) -> None:
        expected = 0
        while True:
            if not self._waiting:
                if self._closing:
                    return
                self._arrived.clear()
                await self._arrived.wait()
            await self._gather(expected)
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]
            expected = len(batch)
            try:
                await self._store(batch)
            except asyncio.CancelledError:
                self._give_up(batch)
                raise
            except Exception:  # a fault of ours: the writer lives on, the carrier sends these again
                log.exception("Callbacks could not be stored.")
                self._give_up(batch)

    async def _gather(self, expected: int) -> None:
        """Under load wait a little for as many callbacks as last time: their senders are just being answered."""
        until = self._loop.time() + LINGER
        await asyncio.sleep(0)  # the other requests of this turn of the loop come along
        while len(self._waiting) < expected and self._loop.time() < until and not self._closing:
            await asyncio.sleep(LOOK)

    async def _store(self, batch: Sequence[Item]) -> None:
        """Write a batch, however long the database is away. Writing it twice does no harm: it is stored once."""
        back_off, met = FIRST_BACK_OFF, 0
        one_by_one = False
        while True:
            try:
                async with asyncio.timeout(TRANSACTION_PATIENCE):
                    connection = await self._connected()
                    await (_write_one_by_one if one_by_one else _write)(connection, batch)
                break
            except CONTENTION:
                met += 1
                one_by_one = met >= TRIES
                await self._disconnect()
                await asyncio.sleep(random.uniform(0, 0.02 * 2**met))
            except AWAY as error:
                await self._disconnect()
                if back_off == FIRST_BACK_OFF:
                    log.warning("The database is away; callbacks wait for it: %s", type(error).__name__)
                self._give_up_overdue(batch)
                await asyncio.sleep(back_off * random.uniform(0.5, 1))
                back_off = min(back_off * 2, LAST_BACK_OFF)
            except Exception:
                if one_by_one:
                    raise
                log.exception("A batch of %s callbacks failed; they are taken one by one.", len(batch))
                one_by_one = True
                await self._disconnect()
        for item in batch:
            if not item.stored.done():
                item.stored.set_result(True)

    def _give_up_overdue(self, batch: Sequence[Item]) -> None:
        now = self._loop.time()
        self._give_up([item for items in (batch, self._waiting) for item in items if item.overdue_at <= now])

    def _give_up(self, items: Sequence[Item] | deque[Item]) -> None:
        for item in items:
            if not item.stored.done():
                item.stored.set_result(False)

    async def _connected(self) -> psycopg.AsyncConnection:
        if self._connection is None or self._connection.closed:
            parameters = await aside(connection_parameters)
            self._connection = await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
        return self._connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


async def _write(connection: psycopg.AsyncConnection, batch: Sequence[Item]) -> None:
    """Insert and fold in one transaction; what is stored already is not folded again."""
    events = {item.fingerprint: item for item in batch}
    async with connection.transaction():
        new = await _insert(connection, list(events.values()), folded=True)
        if new:
            fresh = [item.event for item in batch if item.fingerprint in new and events[item.fingerprint] is item]
            for folder in handlers.folders():
                await folder(connection, fresh)


async def _write_one_by_one(connection: psycopg.AsyncConnection, batch: Sequence[Item]) -> None:
    """Insert all, fold each in a savepoint of its own; one commit. What cannot be folded stays, unfolded."""
    events = {item.fingerprint: item for item in batch}
    async with connection.transaction():
        new = await _insert(connection, list(events.values()), folded=False)
        folded = []
        for fingerprint, item in events.items():
            if fingerprint in new and await fold_alone(connection, item.event):
                folded.append(fingerprint)
        await connection.execute(
            "update carrier_events set folded_at = received_at where fingerprint = any(%s::text[])", [folded]
        )


async def fold_alone(connection: psycopg.AsyncConnection, event: StatusEvent) -> bool:
    """Fold one event in a savepoint. Returns whether that worked; why not is logged, without the event's contents."""
    try:
        async with connection.transaction():
            for folder in handlers.folders():
                await folder(connection, [event])
    except Exception as error:
        if connection.closed or connection.broken:
            raise
        log.exception("The callback of %s cannot be folded; it is kept and tried again.", event.sid)
        await aside(_record_unfolded, event, error)
        return False
    return True


async def _insert(connection: psycopg.AsyncConnection, items: Sequence[Item], *, folded: bool) -> set[str]:
    rows = json.dumps([item.columns() for item in items])
    cursor = await connection.execute(_INSERT, [folded, rows])
    return {fingerprint for (fingerprint,) in await cursor.fetchall()}


def _record_unfolded(event: StatusEvent, error: Exception) -> None:
    from frontdesk.monitor import services as monitor

    summary = f"The {event.channel} status callback of {event.sid} could not be folded: {type(error).__name__}."
    try:
        monitor.record("exception", summary, tags=["callback", f"sid:{event.sid}"], now=event.received_at)
    except Exception:  # the event itself must be stored whatever becomes of the note
        log.exception("The monitor could not be told of it.")


def connection_parameters() -> dict[str, Any]:
    """What to connect with: Django's parameters (an embedded database is started), without Django's own types."""
    given = connections["default"].get_connection_params()
    parameters = {name: value for name, value in given.items() if name not in ("context", "cursor_factory")}
    if parameters.get("prepare_threshold") is None and not connections["default"].settings_dict.get("EMBEDDED"):
        return parameters  # a connection pooler may stand between us and the server
    return {**parameters, "prepare_threshold": 2}


_writers: WeakKeyDictionary[asyncio.AbstractEventLoop, Writer] = WeakKeyDictionary()


def get_writer() -> Writer:
    """The running event loop's writer, made at first use."""
    loop = asyncio.get_running_loop()
    writer = _writers.get(loop)
    if writer is None:
        writer = _writers[loop] = Writer()
    return writer


async def close_writer() -> None:
    """End the running loop's writer, if there is one, when it has stored what it has."""
    writer = _writers.pop(asyncio.get_running_loop(), None)
    if writer is not None:
        await writer.close()
