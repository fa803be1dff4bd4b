"""Status callbacks of calls that flows make: the row moves forward, then a job tells the session.

The rule (`moved`) is pure. Events come doubled, late and in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction

from frontdesk.carrier.aside import aside
from frontdesk.carrier.errors import explain, explain_sip
from frontdesk.carrier.handlers import StatusEvent, by_token
from frontdesk.carrier.statuses import RANK, Channel, Outcome, call_outcome

NEWS = "frontdesk.conversations.tasks.flow_call_news"
FINAL = RANK[Outcome.FAILED]
_COLUMNS = "status, rank, sid, carrier_status, answered_by, duration, error_code, reason, accepted_at"
_LOCK = f"select id, token, {_COLUMNS} from flow_calls where token = any(%s::uuid[]) order by id for no key update"
_WRITE = f"update flow_calls set ({_COLUMNS}) = (%s, %s, %s, %s, %s, %s, %s, %s, %s) where id = %s"


@dataclass(frozen=True)
class State:
    """What of a call status events may change."""

    status: str
    rank: int
    sid: str = ""
    carrier_status: str = ""
    answered_by: str = ""
    duration: int | None = None
    error_code: int | None = None
    reason: str = ""
    accepted_at: datetime | None = None


def moved(call: State, events: Iterable[StatusEvent]) -> State:
    """The call after these events."""
    for event in events:
        call = replace(
            call,
            sid=call.sid or event.sid,
            answered_by=call.answered_by or event.answered_by,
            duration=max(event.duration or 0, call.duration or 0) or call.duration,
        )
        outcome = call_outcome(event.status)  # a flow hears itself who picked up
        if outcome is None:
            continue
        call = replace(call, accepted_at=call.accepted_at or event.received_at)
        if RANK[outcome] > call.rank:
            call = replace(call, status=outcome, rank=RANK[outcome], carrier_status=event.status, reason="")
            if event.error_code:
                sentence = explain(event.error_code).sentence
                call = replace(call, error_code=event.error_code, reason=sentence[:300])
            elif outcome is Outcome.FAILED and event.sip_code is not None:
                call = replace(call, reason=explain_sip(event.sip_code).sentence[:300])
    return call


async def fold(conn: psycopg.AsyncConnection, events: Sequence[StatusEvent]) -> None:
    """Move the calls these events speak of, inside the caller's transaction; a job tells the sessions afterwards."""
    news = by_token(events, Channel.CALL)
    if not news:
        return
    rows = await (await conn.execute(_LOCK, [list(news)])).fetchall()
    ended = []
    for pk, token, *facts in rows:
        before, after = State(*facts), moved(State(*facts), news[token])
        if after != before:
            await conn.execute(_WRITE, _values(after, pk))
        if after.rank >= FINAL:
            ended.append(pk)
    for pk in ended:
        await aside(_wake, pk)


@transaction.atomic
def fold_now(events: Sequence[StatusEvent]) -> None:
    """The same on Django's connection."""
    news = by_token(events, Channel.CALL)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(news)])
        for pk, token, *facts in cursor.fetchall():
            before, after = State(*facts), moved(State(*facts), news[token])
            if after != before:
                cursor.execute(_WRITE, _values(after, pk))
            if after.rank >= FINAL:
                _wake(pk)


def _wake(pk: int) -> None:
    from datetime import timedelta

    from frontdesk.config import clock
    from frontdesk.jobs.services import defer

    # the callback that brought the news is committed a moment later than this job
    defer(NEWS, lock_key=f"flow call {pk}", at=clock.now() + timedelta(seconds=0.5), call_id=pk)


def _values(call: State, pk: int) -> list[Any]:
    return [
        *(call.status, call.rank, call.sid, call.carrier_status, call.answered_by, call.duration),
        *(call.error_code, call.reason, call.accepted_at, pk),
    ]
