"""Callbacks that were stored and could not be folded: the minute tick tries them again.

Each minute in the first quarter of an hour, then once an hour for two days; after that the event stays as it is, for
staff to look at (`carrier_events` with no `folded_at`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import psycopg
from asgiref.sync import async_to_sync

from frontdesk.carrier.callbacks import KINDS, read_status
from frontdesk.carrier.group_commit import connection_parameters, fold_alone

TRIED_EACH_MINUTE = timedelta(minutes=15)
GIVEN_UP_AFTER = timedelta(days=2)
#: Events taken in one go.
PAGE = 500

_CHANNELS = {str(kind): channel for channel, kind in KINDS.items()}


def refold(now: datetime) -> int:
    """Fold what is stored unfolded; for the minute tick. Returns how many events were folded."""
    parameters = connection_parameters()
    since = now - (GIVEN_UP_AFTER if now.minute == 0 else TRIED_EACH_MINUTE)
    return async_to_sync(_refold)(parameters, since, now)


async def _refold(parameters: dict[str, Any], since: datetime, now: datetime) -> int:
    async with await psycopg.AsyncConnection.connect(**parameters) as connection:
        cursor = await connection.execute(
            """
            select id, kind, token, data, received_at from carrier_events
            where folded_at is null and kind in ('text_status', 'call_status') and received_at > %s
            order by id limit %s for update skip locked
            """,
            [since, PAGE],
        )
        folded = []
        for pk, kind, token, data, received_at in await cursor.fetchall():
            form = {name: value if isinstance(value, str) else value[-1] for name, value in data.items()}
            if await fold_alone(connection, read_status(_CHANNELS[kind], token, form, received_at)):
                folded.append(pk)
        await connection.execute("update carrier_events set folded_at = %s where id = any(%s::bigint[])", [now, folded])
        return len(folded)
