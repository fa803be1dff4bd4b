"""Is a worker alive? A row in `workers`, renewed every few seconds, and a lock that dies with the process.

The one exception to "the clock is passed in": a rehearsal's clock jumps over hours while a worker lives for seconds, so
life is measured with the database server's own clock. The advisory lock tells of a killed worker at once; the time
tells of one whose machine is gone and whose connection nobody has noticed to be dead.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Sequence
from typing import Any

import psycopg

from frontdesk.jobs.locks import WORKER

#: Seconds between two beats.
INTERVAL = 5.0
#: A worker not seen for so many seconds is not alive.
PATIENCE = 45


class Heartbeat:
    """One worker's sign of life, on a connection of its own."""

    def __init__(self, connection: psycopg.AsyncConnection, worker_id: int) -> None:
        self.connection = connection
        self.worker_id = worker_id

    @classmethod
    async def begin(cls, parameters: dict[str, Any]) -> Heartbeat:
        """Connect, write the row, take the lock."""
        connection = await psycopg.AsyncConnection.connect(**{**parameters, "autocommit": True})
        name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        cursor = await connection.execute(
            "insert into workers (name, queue_worker_ids, started_at, seen_at) "
            "values (%s, '{}', clock_timestamp(), clock_timestamp()) returning id",
            [name],
        )
        row = await cursor.fetchone()
        assert row is not None
        await connection.execute("select pg_advisory_lock(%s, %s)", [WORKER, row[0]])
        return cls(connection, row[0])

    async def beat(self, queue_worker_ids: Sequence[int]) -> bool:
        """Renew the sign of life; the ids are those under which the queue knows this worker's jobs.

        True when a restart was asked for since this worker started.
        """
        cursor = await self.connection.execute(
            """
            update workers set seen_at = clock_timestamp(),
                queue_worker_ids = case when %s::bigint[] = '{}' then queue_worker_ids else %s::bigint[] end
            where id = %s
            returning exists (select 1 from worker_restarts where asked_at > started_at)
            """,
            [list(queue_worker_ids), list(queue_worker_ids), self.worker_id],
        )
        row = await cursor.fetchone()
        return bool(row and row[0])

    async def end(self) -> None:
        """Say that the worker stopped, and let go of the lock."""
        try:
            await self.connection.execute(
                "update workers set stopped_at = clock_timestamp() where id = %s", [self.worker_id]
            )
        except psycopg.Error:
            pass  # the database is gone; the lock is too
        finally:
            await self.connection.close()
