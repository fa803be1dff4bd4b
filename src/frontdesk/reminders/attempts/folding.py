"""Status events move attempts forward, and a success marks its appointment: the folder `carrier.handlers` calls.

What an event does to an attempt is `moving.py`'s rule, when an appointment is reached `reaching.py`'s; here the rows
are read, locked and written. Rows are locked in the order of their ids, attempts before appointments, so that two web
processes wait for each other instead of deadlocking. The steps are written once, without doing any I/O; `fold` takes
them on an asynchronous connection and `fold_now` on Django's.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import psycopg
from django.db import OperationalError, connection, transaction

from frontdesk.carrier.aside import aside
from frontdesk.carrier.errors import ErrorKind, explain
from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.statuses import Channel, Outcome
from frontdesk.config.env import Settings, get_settings
from frontdesk.reminders.attempts.moving import Moving, move
from frontdesk.reminders.attempts.reaching import is_reached, is_success
from frontdesk.reminders.rounds.cadence import wanted_channels

#: Times `fold_now` begins again when the database has chosen it as the victim of a deadlock.
TRIES = 5
#: Attempts that ended before the carrier was asked; the contact they shared may still have gone out for the others.
NEVER_MADE = (Outcome.REFUSED, Outcome.EXPIRED, Outcome.STOPPED)
_MOVING = tuple(field.name for field in fields(Moving))
_moving_values = attrgetter(*_MOVING)
# by the words of the database; quicker than asking the enum, which a batch of hundreds does thousands of times
_CHANNELS = {str(channel): channel for channel in Channel}
_OUTCOMES = {str(outcome): outcome for outcome in Outcome}
_wanted = lru_cache(wanted_channels)


@dataclass(frozen=True)
class _Query:
    sql: str
    params: list[Any]


@dataclass(frozen=True)
class _CarrierOptOut:
    """The carrier says this number has opted out of this channel."""

    number: str
    channel: Channel
    code: int
    now: datetime


_Rows = list[tuple[Any, ...]] | None  # None: the step gives none
_Steps = Generator["_Query | _CarrierOptOut", _Rows, None]


@dataclass(slots=True)
class _Attempt:
    id: int
    appointment_id: int
    channel: Channel
    last_attempt: bool
    moving: Moving


async def fold(conn: psycopg.AsyncConnection, events: Sequence[StatusEvent]) -> None:
    """Move the attempts these events speak of, inside the caller's transaction. Unknown tokens change nothing."""
    steps = _steps(events)
    rows: _Rows = None
    try:
        while True:
            step = steps.send(rows)
            rows = None
            if isinstance(step, _CarrierOptOut):
                # in a transaction of its own: it holds although this transaction may yet fail and be folded again
                await aside(_opt_out, step)
                continue
            cursor = await conn.execute(step.sql, step.params)
            rows = await cursor.fetchall() if cursor.description else None
    except StopIteration:
        return


def fold_now(events: Sequence[StatusEvent]) -> None:
    """The same on Django's connection, in a transaction of its own or in the caller's."""
    outermost = not connection.in_atomic_block
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return _take(_steps(events))
        except OperationalError as error:
            retriable = isinstance(
                error.__cause__, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure
            )
            if not (outermost and retriable and attempt < TRIES):
                raise


def _take(steps: _Steps) -> None:
    rows: _Rows = None
    with connection.cursor() as cursor:
        try:
            while True:
                step = steps.send(rows)
                rows = None
                if isinstance(step, _CarrierOptOut):
                    _opt_out(step)
                    continue
                cursor.execute(step.sql, step.params)
                rows = cursor.fetchall() if cursor.description else None
        except StopIteration:
            return


def _opt_out(step: _CarrierOptOut) -> None:
    from frontdesk.consent.models import OptOut
    from frontdesk.consent.services import opt_out

    opt_out(step.number, step.channel, source=OptOut.Source.CARRIER, wording=str(step.code), now=step.now)


def _steps(events: Sequence[StatusEvent]) -> _Steps:
    settings = get_settings()
    by_token = yield from _by_token(events)
    if not by_token:
        return
    yield from _opt_outs(by_token)
    attempts = yield from _lock_attempts(by_token)
    answered_by: dict[UUID, str] = {}
    if settings.frontdesk_machine_detection:
        answered_by = yield from _answered_by(by_token, attempts)
    now = max(event.received_at for news in by_token.values() for event in news)
    moved: list[_Attempt] = []
    successes: dict[int, dict[Channel, datetime]] = defaultdict(dict)
    for token, sharing in attempts.items():
        for attempt in sharing:
            # a call's events say nothing of a text, whoever's address they came to
            news = [event for event in by_token[token] if event.channel is attempt.channel]
            if not attempt.moving.answered_by and token in answered_by:
                attempt.moving.answered_by = answered_by[token]
            if move(attempt.moving, news):
                moved.append(attempt)
            policy = settings.frontdesk_voicemail_reaches
            if news and is_success(attempt.moving.status, policy, last_attempt=attempt.last_attempt):
                successes[attempt.appointment_id].setdefault(attempt.channel, attempt.moving.end_time or now)
    if moved:
        yield _write_attempts(moved, now)
    if successes:
        yield from _mark_appointments(successes, settings, now)


def _by_token(events: Iterable[StatusEvent]) -> Generator[_Query, _Rows, dict[UUID, list[StatusEvent]]]:
    """The events of each attempt; one whose address had no token is found by its sid."""
    events = list(events)
    by_token: dict[UUID, list[StatusEvent]] = defaultdict(list)
    tokens: dict[str, UUID] = {}
    sids = sorted({event.sid for event in events if event.token is None and event.sid})
    if sids:
        rows = yield _Query("select sid, token from appointment_logs where sid = any(%s::text[])", [sids])
        tokens = dict(rows or ())
    for event in events:
        token = event.token or tokens.get(event.sid)
        if token is not None:
            by_token[token].append(event)
    return by_token


def _opt_outs(by_token: dict[UUID, list[StatusEvent]]) -> Generator[_Query | _CarrierOptOut, _Rows, None]:
    """Who the carrier says has opted out, before any lock is taken; said twice of one attempt it counts once."""
    told = {
        token: event
        for token, events in by_token.items()
        for event in events
        if event.error_code and explain(event.error_code).kind is ErrorKind.OPTED_OUT
    }
    if not told:
        return
    rows = yield _Query(
        'select distinct token, "to", error_code from appointment_logs where token = any(%s::uuid[]) order by "to"',
        [list(told)],
    )
    for token, number, known in rows or ():
        event = told[token]
        if known != event.error_code:
            yield _CarrierOptOut(number, event.channel, event.error_code or 0, event.received_at)


def _lock_attempts(tokens: Iterable[UUID]) -> Generator[_Query, _Rows, dict[UUID, list[_Attempt]]]:
    rows = yield _Query(
        """
        select token, id, appointment_id, channel, last_attempt, status, rank, sid, carrier_status, error_code,
               reason_code, reason, answered_by, digits, duration, segments, accepted_at, start_time, end_time
        from appointment_logs where token = any(%s::uuid[]) and status <> all(%s::text[]) order by id for no key update
        """,
        [list(tokens), list(NEVER_MADE)],
    )
    attempts: dict[UUID, list[_Attempt]] = defaultdict(list)
    for token, pk, appointment, channel, last, status, *facts in rows or ():
        attempts[token].append(_Attempt(pk, appointment, _CHANNELS[channel], last, Moving(_OUTCOMES[status], *facts)))
    return attempts


def _answered_by(
    by_token: dict[UUID, list[StatusEvent]], attempts: dict[UUID, list[_Attempt]]
) -> Generator[_Query, _Rows, dict[UUID, str]]:
    """Who answered the calls that are said to be completed, by what the carrier told in another webhook."""
    asking = {
        event.sid: token
        for token, events in by_token.items()
        for event in events
        if event.status == "completed"
        and not any(one.answered_by for one in events)
        and any(not attempt.moving.answered_by for attempt in attempts.get(token, ()))
    }
    if not asking:
        return {}
    rows = yield _Query(
        """
        select sid, data->>'AnsweredBy' from carrier_events
        where sid = any(%s::text[]) and data->>'AnsweredBy' <> '' order by id desc
        """,
        [list(asking)],
    )
    return {asking[sid]: str(answered_by)[:30] for sid, answered_by in rows or ()}


def _write_attempts(attempts: Sequence[_Attempt], now: datetime) -> _Query:
    return _Query(
        """
        update appointment_logs l set
            status = m.status, rank = m.rank, sid = m.sid, carrier_status = m.carrier_status,
            error_code = m.error_code, reason_code = m.reason_code, reason = m.reason, answered_by = m.answered_by,
            duration = m.duration, segments = m.segments, accepted_at = m.accepted_at, start_time = m.start_time,
            end_time = m.end_time, updated_at = %s,
            lease_until = case when m.rank > l.rank then null else l.lease_until end,
            settle_after = case when m.rank > l.rank then null else l.settle_after end
        from json_to_recordset(%s::json) as m(
            id bigint, status text, rank smallint, sid text, carrier_status text, error_code integer, reason_code text,
            reason text, answered_by text, duration integer, segments smallint, accepted_at timestamptz,
            start_time timestamptz, end_time timestamptz)
        where l.id = m.id
        """,
        [now, json.dumps([_columns(one) for one in attempts], default=datetime.isoformat)],
    )


def _columns(attempt: _Attempt) -> dict[str, Any]:
    return {"id": attempt.id, **dict(zip(_MOVING, _moving_values(attempt.moving), strict=True))}


def _mark_appointments(
    successes: dict[int, dict[Channel, datetime]], settings: Settings, now: datetime
) -> Generator[_Query, _Rows, None]:
    """Write when a channel first succeeded, and when that made the appointment reached; neither is ever taken back."""
    rows = yield _Query(
        """
        select id, phone_preference, text_preference, text_reached_at, call_reached_at, success_at from appointments
        where id = any(%s::bigint[]) and (text_reached_at is null or call_reached_at is null or success_at is null)
        order by id for no key update
        """,
        [sorted(successes)],
    )
    changed = []
    for pk, by_phone, by_text, text_at, call_at, success_at in rows or ():
        news = successes[pk]
        reached = {Channel.TEXT: text_at or news.get(Channel.TEXT), Channel.CALL: call_at or news.get(Channel.CALL)}
        succeeded = {channel for channel, at in reached.items() if at is not None}
        wanted = _wanted(by_phone, by_text, settings.frontdesk_no_preference)
        done = success_at
        if done is None and is_reached(wanted, succeeded, settings.frontdesk_reached_by):
            done = max(news.values())
        if (reached[Channel.TEXT], reached[Channel.CALL], done) != (text_at, call_at, success_at):
            changed.append({"id": pk, "text": reached[Channel.TEXT], "call": reached[Channel.CALL], "done": done})
    if changed:
        yield _Query(
            """
            update appointments a set text_reached_at = r.text, call_reached_at = r.call, success_at = r.done,
                updated_at = %s
            from json_to_recordset(%s::json) as r(id bigint, text timestamptz, call timestamptz, done timestamptz)
            where a.id = r.id
            """,
            [now, json.dumps(changed, default=datetime.isoformat)],
        )
