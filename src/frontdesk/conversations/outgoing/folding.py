"""Status events move texts forward: the folder `carrier.handlers` calls. Tokens of others change nothing.

Events come doubled, late and in any order: whatever the order, a text ends with the highest outcome. The rule (`moved`)
is pure; the same statements run on the callbacks' asynchronous connection (`fold`) and on Django's (`fold_now`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from frontdesk.carrier.aside import aside
from frontdesk.carrier.errors import ErrorKind, explain
from frontdesk.carrier.handlers import StatusEvent, by_token
from frontdesk.carrier.statuses import RANK, Channel, Outcome, text_outcome

# rows in the order of their keys, so that two processes wait for each other instead of deadlocking
_LOCK = """
    select id, token, contact_number, status, rank, sid, error_code, reason, accepted_at from conversation_messages
    where direction = 'out' and token = any(%s::uuid[]) and status <> all(%s::text[]) order by id for no key update
"""
_WRITE = """
    update conversation_messages set status = %s, rank = %s, sid = %s, error_code = %s, reason = %s, accepted_at = %s,
        settle_after = case when %s >= 3 then null else settle_after end
    where id = %s
"""
_NEVER_SENT = [Outcome.REFUSED, Outcome.EXPIRED, Outcome.STOPPED]
SUCCESS = RANK[Outcome.DELIVERED]


@dataclass(frozen=True)
class State:
    """What of a text status events may change."""

    status: str
    rank: int
    sid: str = ""
    error_code: int | None = None
    reason: str = ""
    accepted_at: datetime | None = None


def moved(text: State, events: Iterable[StatusEvent]) -> State:
    """The text after these events."""
    for event in events:
        outcome = text_outcome(event.status)
        text = replace(text, sid=text.sid or event.sid)
        if outcome is None:
            continue
        text = replace(text, accepted_at=text.accepted_at or event.received_at)
        if RANK[outcome] > text.rank:
            # the reason of an earlier word (it was uncertain, say) says nothing of the new one
            text = replace(text, status=outcome, rank=RANK[outcome])
            if text.error_code is None or text.rank >= SUCCESS:
                text = replace(text, error_code=None, reason="")
        if event.error_code and text.error_code is None and text.rank < SUCCESS:
            sentence = explain(event.error_code).sentence[:300]
            text = replace(text, error_code=event.error_code, reason=sentence)
    return text


async def fold(conn: psycopg.AsyncConnection, events: Sequence[StatusEvent]) -> None:
    """Move the texts these events speak of, inside the caller's transaction."""
    news = by_token(events, Channel.TEXT)
    if not news:
        return
    rows = await (await conn.execute(_LOCK, [list(news), _NEVER_SENT])).fetchall()
    for params in _changes(rows, news):
        await conn.execute(_WRITE, params)
    for number, event in _opt_outs(rows, news):
        # in a transaction of its own: it holds although this one may yet fail and be folded again
        await aside(_opt_out, number, event)


@transaction.atomic
def fold_now(events: Sequence[StatusEvent]) -> None:
    """The same on Django's connection."""
    news = by_token(events, Channel.TEXT)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(news), _NEVER_SENT])
        rows = cursor.fetchall()
        for params in _changes(rows, news):
            cursor.execute(_WRITE, params)
    for number, event in _opt_outs(rows, news):
        _opt_out(number, event)


def _changes(rows: Iterable[tuple[Any, ...]], news: dict[UUID, list[StatusEvent]]) -> Iterable[list[Any]]:
    for pk, token, _, *facts in rows:
        before = State(*facts)
        after = moved(before, news[token])
        if after != before:
            yield [
                after.status,
                after.rank,
                after.sid,
                after.error_code,
                after.reason,
                after.accepted_at,
                after.rank,
                pk,
            ]


def _opt_outs(
    rows: Iterable[tuple[Any, ...]], news: dict[UUID, list[StatusEvent]]
) -> Iterable[tuple[str, StatusEvent]]:
    """Who the carrier says has opted out; said twice of one text it counts once."""
    for _, token, number, _, _, _, known, *_ in rows:
        for event in news[token]:
            code = event.error_code
            if code and code != known and explain(code).kind is ErrorKind.OPTED_OUT:
                yield number.rpartition(":")[2][:20], event
                break


def _opt_out(number: str, event: StatusEvent) -> None:
    from frontdesk.consent.models import OptOut
    from frontdesk.consent.services import opt_out

    wording = str(event.error_code)
    opt_out(number, Channel.TEXT, source=OptOut.Source.CARRIER, wording=wording, now=event.received_at)
