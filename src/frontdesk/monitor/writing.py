"""Writes entries so that nothing the monitor does ever breaks or delays the work it watches.

- In a transaction the entry is written in a savepoint: an error of ours is undone alone. It shares the transaction's
  fate; so record around a transaction rather than in it when a rollback is what you want to see.
- In a transaction that is broken already nothing can be written: the entry waits in memory and goes with the next one,
  or with `flush()`, which every request calls at its end. In an event loop a thread writes it at once.
- When the database is away, entries wait likewise, the newest `WAITING` of them; one that the database refuses for what
  it is, is dropped. Either way a line in the log says so, without the entry's data.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Sequence

from django.db import InterfaceError, OperationalError, connection, transaction

from frontdesk.monitor.models import MonitorEntry

log = logging.getLogger(__name__)
WAITING = 1000
_waiting: deque[MonitorEntry] = deque(maxlen=WAITING)
_lock = threading.Lock()


def write(entries: Sequence[MonitorEntry]) -> None:
    """Write the entries and those that wait, now if it can be done here, else soon. Raises nothing."""
    if in_event_loop():
        _wait(entries)
        asyncio.get_running_loop().run_in_executor(None, _flush_in_a_thread)
    elif connection.needs_rollback:
        _wait(entries)
    else:
        _write([*_take_waiting(), *entries])


def flush() -> None:
    """Write what waits. Raises nothing."""
    if _waiting:
        write([])


def waiting() -> int:
    """How many entries wait to be written."""
    return len(_waiting)


def in_event_loop() -> bool:
    """Whether this code runs in an event loop, where the database must not be waited for."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _write(entries: list[MonitorEntry]) -> None:
    if not entries:
        return
    try:
        try:
            _insert(entries)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()  # the server was restarted: a new connection may do
            _insert(entries)
    except (OperationalError, InterfaceError) as error:
        _wait(entries)
        log.warning("%d monitor entries wait, the database is away: %s", len(entries), type(error).__name__)
    except Exception as error:
        if len(entries) > 1:
            for entry in entries:  # one bad entry takes no other with it
                _write([entry])
        else:
            log.error("a monitor entry was lost: %s", type(error).__name__)


def _insert(entries: list[MonitorEntry]) -> None:
    with transaction.atomic():
        MonitorEntry.objects.bulk_create(entries, batch_size=500)


def _wait(entries: Sequence[MonitorEntry]) -> None:
    with _lock:
        _waiting.extend(entries)


def _take_waiting() -> list[MonitorEntry]:
    with _lock:
        taken = list(_waiting)
        _waiting.clear()
    return taken


def _flush_in_a_thread() -> None:
    try:
        flush()
    finally:
        connection.close()  # the thread's own, which nobody else would close
