"""What became of calls whose answer was lost, or of which nothing more was heard: ask the carrier, never call blindly.

The carrier's records do not name our token, so of its newest calls to the number one is ours that no callback knows as
somebody else's. Where the carrier has none the call is due again; where it cannot be asked for GIVE_UP_AFTER it failed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from frontdesk.carrier.client import Carrier, CarrierError, CarrierRecord, CarrierRefused, get_carrier
from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.patience import CLOCK_SLACK, LEASE, SETTLE_AFTER_SILENCE
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.conversations.models import FlowCall
from frontdesk.conversations.one_by_one import one_by_one
from frontdesk.conversations.voice import dialling, ending, folding, placing
from frontdesk.conversations.voice.reading import OVER
from frontdesk.jobs.services import defer
from frontdesk.jobs.threads import in_thread

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(minutes=30)
UNKNOWN = "The carrier's answer was lost, and it could not be asked; the call may or may not have been made."
NOT_RECEIVED = "The carrier had not received it."
PAGE = 200


def tick(now: datetime) -> None:
    """For the minute tick: end dead leases, wake what is due or to be settled, tell what nobody has told."""
    FlowCall.objects.filter(status=Outcome.SENDING, lease_until__lt=now).update(
        status=Outcome.UNCERTAIN,
        rank=RANK[Outcome.UNCERTAIN],
        settle_after=now,
        reason="The worker stopped in the middle; the carrier is being asked.",
    )
    if FlowCall.objects.filter(status=Outcome.QUEUED, due_at__lte=now).exists():
        defer(placing.MAKE, lock_key="make_calls")
    untold = FlowCall.objects.filter(told_at=None, rank__gte=RANK[Outcome.FAILED])
    pks = list(untold.order_by("pk").values_list("pk", flat=True)[:500])
    one_by_one(pks, lambda pk: placing.tell(pk, now), "end of call", now)
    if FlowCall.objects.filter(told_at=None, settle_after__lte=now).exists():
        defer("frontdesk.conversations.tasks.settle_flow_calls", lock_key="settle_flow_calls")


async def settle(now: datetime, carrier: Callable[[], Carrier] = get_carrier) -> int:
    """Ask the carrier about calls of flows whose time to ask has come, and about calls that have gone quiet.

    Returns how many were asked about.
    """
    due = await in_thread(_take, now)
    for call in due:
        try:
            if call.sid:
                record = await carrier().fetch(Channel.CALL, call.sid)
                await in_thread(_news, call, record, now)
            else:
                await in_thread(_bind, call, await carrier().find_calls(call.to_number), now)
        except CarrierRefused:
            await in_thread(_gone, call, now)
        except CarrierError as error:
            logger.warning("the carrier cannot be asked about a call: %s", error)
            await in_thread(_cannot_ask, call, now)
    quiet = await in_thread(ending.still_open, now)
    for _, sid in quiet:
        try:
            over = (await carrier().fetch(Channel.CALL, sid)).status in OVER
        except CarrierRefused:
            over = True  # it does not know the call any more
        except CarrierError:
            break
        if over:
            await in_thread(ending.call_is_over, sid, now)
    return len(due) + len(quiet)


@transaction.atomic
def _take(now: datetime) -> list[FlowCall]:
    """The calls to ask about: nobody else asks about them for the next minute."""
    due = FlowCall.objects.filter(told_at=None, settle_after__lte=now).exclude(status=Outcome.QUEUED)
    rows = list(due.order_by("settle_after").select_for_update(skip_locked=True)[:PAGE])
    FlowCall.objects.filter(pk__in=[row.pk for row in rows]).update(settle_after=now + SETTLE_AFTER_SILENCE)
    return rows


@transaction.atomic
def _bind(call: FlowCall, records: Sequence[CarrierRecord], now: datetime) -> None:
    fresh = FlowCall.objects.get(pk=call.pk)
    if fresh.sid or fresh.status != Outcome.UNCERTAIN:
        return  # a callback has told meanwhile
    sids = [record.sid for record in records]
    known = dict(CarrierEvent.objects.filter(sid__in=sids).exclude(token=None).values_list("sid", "token"))
    taken = set(FlowCall.objects.filter(sid__in=sids).values_list("sid", flat=True))
    since = (call.lease_until or now) - LEASE - CLOCK_SLACK
    mine = [
        record
        for record in sorted(records, key=lambda one: one.created_at or now)
        if record.sid not in taken
        and known.get(record.sid, call.token) == call.token
        and (record.created_at is None or record.created_at >= since)
        and (not call.from_number or not record.from_number or record.from_number == call.from_number)
    ]
    if not mine:
        dialling.write_again(call, NOT_RECEIVED, now)
        return
    dialling.write_accepted(call, mine[0], now)
    folding.fold_now([_event(call, mine[0], now)])


def _news(call: FlowCall, record: CarrierRecord, now: datetime) -> None:
    folding.fold_now([_event(call, record, now)])
    if record.status in OVER:
        placing.tell(call.pk, now)


def _gone(call: FlowCall, now: datetime) -> None:
    """The carrier does not know it."""
    folding.fold_now([StatusEvent(Channel.CALL, call.sid, call.token, "failed", received_at=now)])
    placing.tell(call.pk, now)


def _cannot_ask(call: FlowCall, now: datetime) -> None:
    if not call.sid and (call.lease_until or now) - LEASE + GIVE_UP_AFTER < now:
        dialling.write_failed(call, UNKNOWN, now)


def _event(call: FlowCall, record: CarrierRecord, now: datetime) -> StatusEvent:
    """The carrier's record as if it had called back with it."""
    return StatusEvent(
        Channel.CALL,
        record.sid,
        call.token,
        record.status,
        received_at=now,
        error_code=record.error_code,
        answered_by=record.answered_by,
        duration=record.duration,
    )
