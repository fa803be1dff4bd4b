"""What became of contacts whose answer was lost, or whose last word never came: ask the carrier, never send blindly.

- **uncertain**: a request whose answer was lost. The carrier's newest calls or texts to that number are looked
  through for one that is nobody else's: if it is there, the attempt gets its sid; if not, the carrier never had it and
  the attempt is due again. Where fewer are there than were lost and nothing tells them apart (two calls to one number),
  those without one are given up: their turn comes in the next round, and nobody is called twice for one attempt.
- **stale**: handed over, but no callback has settled it in good time. The carrier is asked for its status.
- **reconciliation** (nightly): the same for everything of the last days, so that lost callbacks do no lasting harm.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection, transaction

from frontdesk.carrier.client import (
    Carrier,
    CarrierError,
    CarrierRecord,
    CarrierRefused,
    get_carrier,
)
from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.patience import CLOCK_SLACK, SETTLE_AFTER_SILENCE
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.config.env import get_settings
from frontdesk.reminders.attempts import results
from frontdesk.reminders.attempts.claiming import Claim
from frontdesk.reminders.attempts.folding import fold_now

logger = logging.getLogger(__name__)

#: Without news for this long, a contact at the carrier is asked about.
STALE_AFTER = timedelta(minutes=20)
#: The phone network took a text this long ago and said nothing more: it will not.
UNCONFIRMED_AFTER = timedelta(minutes=30)
#: Reconciliation looks this far back; Twilio keeps its records far longer.
RECONCILE_BACK = timedelta(days=7)
#: What staff read of an attempt that may or may not have reached the carrier.
UNCLEAR_WHICH = "Of several to this number the carrier has fewer, and not which; this one is not repeated."
#: Requests to the carrier under way at once while settling.
CONCURRENCY = 10
#: Contacts settled in one go.
PAGE = 500


@dataclass(frozen=True)
class _Lost:
    contact_id: int
    token: UUID
    channel: Channel
    to: str
    body: str
    claimed_at: datetime
    tries: int

    @property
    def claim(self) -> Claim:
        return Claim(self.contact_id, self.claimed_at)


@dataclass(frozen=True)
class _Handed:
    token: UUID
    channel: Channel
    sid: str


async def settle_uncertain(now: datetime, carrier: Callable[[], Carrier] = get_carrier) -> int:
    """Settle the uncertain contacts whose time to ask has come. Returns how many were looked at.

    `carrier` gives whom to ask; it is not called when there is nothing to ask.
    """
    lost = await sync_to_async(_take_uncertain)(now)
    by_number: dict[tuple[str, Channel], list[_Lost]] = {}
    for one in lost:
        by_number.setdefault((one.to, one.channel), []).append(one)
    await _each(by_number.values(), lambda group: _settle_number(carrier(), group, now))
    return len(lost)


async def settle_stale(
    now: datetime,
    *,
    older_than: timedelta = STALE_AFTER,
    unconfirmed_too: bool = False,
    carrier: Callable[[], Carrier] = get_carrier,
) -> int:
    """Ask the carrier about contacts it has had for `older_than` without a final word. Returns how many."""
    asked, after = 0, ""
    while handed := await sync_to_async(_stale)(now, older_than, unconfirmed_too, after):
        events = [e for e in await _each(handed, lambda one: _ask_status(carrier(), one, now)) if e is not None]
        if events:
            await sync_to_async(fold_now)(events)
        asked, after = asked + len(handed), handed[-1].sid
    await sync_to_async(_settle_unconfirmed)(now)
    return asked


def settle_before_a_round(now: datetime) -> None:
    """What a round needs: leases of dead workers ended, uncertain and stale contacts asked about."""
    results.expire_leases(now)
    mine: list[Carrier] = []

    def carrier() -> Carrier:
        # not the running loop's, which in a worker belongs to the jobs: to close that would cut off what they send
        if not mine:
            mine.append(Carrier(get_settings()))
        return mine[0]

    async def settle() -> None:
        try:
            await settle_uncertain(now, carrier)
            await settle_stale(now, carrier=carrier)
        finally:
            for one in mine:
                await one.close()

    async_to_sync(settle)()


async def reconcile(now: datetime) -> int:
    """The nightly look at everything unsettled, and at texts that were given up as unconfirmed."""
    await settle_uncertain(now)
    return await settle_stale(now, unconfirmed_too=True)


async def _settle_number(carrier: Carrier, group: Sequence[_Lost], now: datetime) -> None:
    """Match the lost requests of one number, oldest first, with the carrier's records that are nobody else's."""
    first = group[0]
    try:
        find = carrier.find_texts if first.channel is Channel.TEXT else carrier.find_calls
        records = await find(first.to)
    except CarrierError as error:
        logger.warning("the carrier cannot be asked about an uncertain %s: %s", first.channel, error)
        await sync_to_async(_ask_again)([one.contact_id for one in group], now)
        return
    await sync_to_async(_bind)(group, records, now)


@transaction.atomic
def _bind(group: Sequence[_Lost], records: Sequence[CarrierRecord], now: datetime) -> None:
    ids = [one.contact_id for one in group]
    if (others_until := _others_on_the_way(group[0], ids)) is not None:
        # what the carrier has may be theirs; all are settled together when theirs is settled too
        _ask_again(ids, now, others_until)
        return
    with connection.cursor() as cursor:
        sids = [record.sid for record in records]
        # a callback that carries another token is about a call or text of somebody else: of a conversation, say
        cursor.execute(
            "select sid from appointment_logs where sid = any(%s) "
            "union select sid from carrier_events where sid = any(%s) and token <> all(%s)",
            [sids, sids, [one.token for one in group]],
        )
        taken = {sid for (sid,) in cursor.fetchall()}
    free = [r for r in sorted(records, key=lambda r: r.created_at or now) if r.sid not in taken]
    found: list[tuple[_Lost, CarrierRecord]] = []
    missing: list[_Lost] = []
    for one in sorted(group, key=lambda lost: lost.claimed_at):
        match = next((record for record in free if _could_be(one, record)), None)
        if match is None:
            missing.append(one)
        else:
            free.remove(match)
            found.append((one, match))
    results.write_accepted([(one.contact_id, record) for one, record in found], now)
    fold_now([_news(one.token, record, now) for one, record in found])
    unclear = [one for one in missing if any(_could_be(one, record) for _, record in found)]
    again = [(one.claim, one.tries) for one in missing if one not in unclear]
    results.write_given_up([one.claim for one in unclear], "unclear_which", UNCLEAR_WHICH, now)
    results.write_again_later(again, "not_received", "The carrier had not received it.", now)


def _others_on_the_way(one: _Lost, group: Sequence[int]) -> datetime | None:
    """When the last of the other contacts to this number, which may be at the carrier under no sid yet, is settled."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select max(coalesce(lease_until, settle_after)) from appointment_logs
            where "to" = %s and channel = %s and status in ('sending', 'uncertain') and contact_id <> all(%s)
            """,
            [one.to, one.channel, list(group)],
        )
        return cursor.fetchone()[0]


def _could_be(lost: _Lost, record: CarrierRecord) -> bool:
    if record.created_at is not None and record.created_at < lost.claimed_at - CLOCK_SLACK:
        return False
    # a trial account's texts begin with a sentence of the carrier's
    return lost.channel is Channel.CALL or record.body.strip().endswith(lost.body.strip())


async def _ask_status(carrier: Carrier, one: _Handed, now: datetime) -> StatusEvent | None:
    try:
        record = await carrier.fetch(one.channel, one.sid)
    except CarrierRefused as error:
        if error.status != 404:
            return None
        return StatusEvent(one.channel, one.sid, one.token, "failed", received_at=now, error_code=error.code)
    except CarrierError as error:
        logger.warning("the carrier cannot be asked about %s: %s", one.sid, error)
        return None
    return _news(one.token, record, now)


def _news(token: UUID, record: CarrierRecord, now: datetime) -> StatusEvent:
    """The carrier's record as if it had called back with it."""
    return StatusEvent(
        channel=record.channel,
        sid=record.sid,
        token=token,
        status=record.status,
        received_at=now,
        error_code=record.error_code,
        answered_by=record.answered_by,
        duration=record.duration,
        happened_at=record.end_time or record.start_time,
    )


async def _each(items, ask):  # type: ignore[no-untyped-def]
    gate = asyncio.Semaphore(CONCURRENCY)

    async def one(item):  # type: ignore[no-untyped-def]
        async with gate:
            return await ask(item)

    return await asyncio.gather(*(one(item) for item in items))


def _take_uncertain(now: datetime) -> list[_Lost]:
    """Claim the uncertain contacts to ask about: nobody else asks about them for the next minute."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with taken as (
                update appointment_logs set settle_after = %(next)s, updated_at = %(now)s
                where id in (select id from appointment_logs where status = 'uncertain' and settle_after <= %(now)s
                             order by settle_after limit %(page)s for update skip locked)
                returning contact_id, token, channel, "to", body, claimed_at, tries
            )
            select distinct on (contact_id) * from taken order by contact_id
            """,
            {"now": now, "next": now + SETTLE_AFTER_SILENCE, "page": PAGE},
        )
        return [_Lost(c, token, Channel(ch), to, body, at, tries) for c, token, ch, to, body, at, tries in cursor]


def _ask_again(contact_ids: Sequence[int], now: datetime, at: datetime | None = None) -> None:
    """Ask in a minute, or at `at` when that is sooner."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update appointment_logs set settle_after = %s, updated_at = %s where contact_id = any(%s) "
            "and status = 'uncertain'",
            [min(filter(None, (at, now + SETTLE_AFTER_SILENCE))), now, list(contact_ids)],
        )


def _stale(now: datetime, older_than: timedelta, unconfirmed_too: bool, after: str) -> list[_Handed]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select distinct on (sid) token, channel, sid from appointment_logs
            where accepted_at <= %s and accepted_at > %s and sid > %s and (
                status in ('accepted', 'ringing', 'in_progress', 'sent') or (%s and status = 'unconfirmed'))
            order by sid limit %s
            """,
            [now - older_than, now - RECONCILE_BACK, after, unconfirmed_too, PAGE],
        )
        return [_Handed(token, Channel(channel), sid) for token, channel, sid in cursor.fetchall()]


def _settle_unconfirmed(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update appointment_logs set status = 'unconfirmed', rank = %s, updated_at = %s,
                reason = 'The phone network took the text and never said whether it arrived.'
            where status = 'sent' and channel = 'text' and accepted_at <= %s
            """,
            [RANK[Outcome.UNCONFIRMED], now, now - UNCONFIRMED_AFTER],
        )
