"""PostgreSQL's advisory locks as this room uses them: they end with the connection, so a killed process holds none."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator

from django.db import connection

#: The first half of each lock's key, so that no other use of advisory locks in the database meets ours.
WORKER = 4_711_001  # held by a living worker; second half: workers.id
TICK = 4_711_002  # held while a function of the tick runs; second half: its name

#: SQL: does a living worker hold the lock of the row w of `workers`?
WORKER_LIVES = f"""
exists (
  select 1 from pg_locks l
  where l.locktype = 'advisory' and l.classid = {WORKER} and l.objid::bigint = w.id and l.objsubid = 2 and l.granted
    and l.database = (select oid from pg_database where datname = current_database())
)
"""


@contextlib.contextmanager
def held_or_not(space: int, name: str) -> Iterator[bool]:
    """Hold the lock `name` during the block; the value says whether it could be had (it is not waited for)."""
    key = zlib.crc32(name.encode()) - 2**31  # a signed 32-bit number
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [space, key])
        ours = bool(cursor.fetchone()[0])
    try:
        yield ours
    finally:
        if ours:
            # a broken connection has let go of the lock by itself
            with contextlib.suppress(Exception), connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [space, key])
