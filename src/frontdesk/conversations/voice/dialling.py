"""Handing the calls of flows to the carrier: claimed one by one, at the shared rate; what came of it is written.

Nobody is called twice: a call is claimed (and committed) before the carrier is asked, under a lease.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.db.models.functions import Coalesce

from frontdesk.carrier import rates
from frontdesk.carrier.client import (
    CarrierBusy,
    CarrierNotSetUp,
    CarrierRecord,
    CarrierRefused,
    CarrierUnknown,
    MakeCall,
    get_carrier,
)
from frontdesk.carrier.errors import ErrorKind, explain
from frontdesk.carrier.patience import (
    BUSY,
    FIRST_BACK_OFF,
    LEASE,
    MAX_TRIES,
    SETTLE_AFTER_ERROR,
    SETTLE_AFTER_SILENCE,
    back_off,
    seconds_until,
)
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.consent.models import OptOut
from frontdesk.consent.services import ContactRequest, Verdict, decide, opt_out, pause, release
from frontdesk.conversations.models import FlowCall, FlowSession
from frontdesk.conversations.voice import placing
from frontdesk.jobs.threads import in_thread
from frontdesk.people.notifications import notify_staff

logger = logging.getLogger(__name__)

Stopping = Callable[[], bool]
#: Seconds until it is looked again, at the latest: this process dials for all who wake it (`jobs.alone`).
NAP = 0.25
#: Without news of a call that the carrier has, it is asked after this long.
ASK_AFTER = timedelta(minutes=5)


async def make_due(stopping: Stopping = lambda: False) -> int:
    """Make whatever calls are due. Returns how many the carrier has taken."""
    made = 0
    while not stopping():
        wait = await in_thread(_seconds_to_next)
        if wait is None:
            return made
        if wait:
            await asyncio.sleep(min(wait, NAP))
            continue
        claimed = await in_thread(_claim)
        if claimed is None:
            return made  # it is in another worker's hands
        call, slot = claimed
        if call is not None:
            made += await _hand_over(call, slot)
    return made


async def _hand_over(call: FlowCall, slot: datetime) -> bool:
    wait = (slot - clock.now()).total_seconds()
    if wait > 0:
        await asyncio.sleep(wait)
    if call.lease_until is None or clock.now() > call.lease_until - LEASE / 2:
        await in_thread(write_again, call, "The call could not be started.", clock.now())
        return False
    try:
        record = await get_carrier().make_call(_request(call))
    except CarrierBusy:
        await in_thread(_write_busy, call)
    except CarrierRefused as error:
        await in_thread(_write_refused, call, error.code)
    except CarrierUnknown as error:
        await in_thread(_write_uncertain, call, error.answered)
    except CarrierNotSetUp as error:
        await in_thread(_write_held, call, f"No calls can be made: {error}.")
    except Exception as error:  # a fault of ours must not leave the session waiting
        logger.exception("asking the carrier failed: %s", type(error).__name__)
        await in_thread(_write_uncertain, call, False)
    else:
        await in_thread(write_accepted, call, record, clock.now())
        return True
    return False


def _request(call: FlowCall) -> MakeCall:
    return MakeCall(
        call.token,
        call.to_number,
        sender=call.from_number,
        asks_at="flow-call",
        ring_seconds=call.ring_seconds,
        machine_detection="Enable" if call.detect_machine else "",
        send_digits=call.send_digits,
        record=call.record,
    )


def next_moment(now: datetime) -> datetime | None:
    """When the next call is due, to be settled, or its worker's lease ends. None: never."""
    from frontdesk.consent.queries import paused_channels

    queued = FlowCall.objects.filter(status=Outcome.QUEUED).aggregate(at=Min("due_at"))["at"]
    leased = FlowCall.objects.filter(status=Outcome.SENDING).aggregate(at=Min("lease_until"))["at"]
    settle = FlowCall.objects.filter(status=Outcome.UNCERTAIN).aggregate(at=Min("settle_after"))["at"]
    moments = [None if Channel.CALL in paused_channels() else queued, leased, settle]
    return min((moment for moment in moments if moment is not None), default=None)


def _seconds_to_next() -> float | None:
    now = clock.now()
    due = FlowCall.objects.filter(status=Outcome.QUEUED).aggregate(at=Min("due_at"))["at"]
    return seconds_until(due, now)


def _claim() -> tuple[FlowCall | None, datetime] | None:
    """The next due call, if consent lets it go now. None: all that is due is locked by others."""
    now = clock.now()
    with transaction.atomic():
        due = FlowCall.objects.filter(status=Outcome.QUEUED, due_at__lte=now).order_by("due_at", "pk")
        call = due.select_for_update(skip_locked=True, of=("self",)).first()
        if call is None:
            return None
        session = FlowSession.objects.get(pk=call.session_id)
        if session.state != FlowSession.State.CALLING:
            _end(call, Outcome.STOPPED, "The conversation has ended meanwhile.")
            return None, now
        (decision,) = decide([request(call)], now, reserve=True)
        if decision.verdict is Verdict.LATER and decision.at is not None:
            call.due_at, call.reason = decision.at, decision.reason
            call.save(update_fields=["due_at", "reason"])
            return None, now
        if decision.verdict is not Verdict.ALLOWED:
            _end(call, Outcome.REFUSED, decision.reason)
        else:
            call.status, call.rank, call.reason = Outcome.SENDING, RANK[Outcome.SENDING], ""
            call.lease_until, call.settle_after, call.tries = now + LEASE, None, call.tries + 1
            call.save()
    if call.status != Outcome.SENDING:
        placing.tell(call.pk, now)
        return None, now
    (slot,) = rates.take_slots(Channel.CALL, 1, now, get_settings())
    return call, slot


def request(call: FlowCall) -> ContactRequest:
    """What consent is asked about this call."""
    return ContactRequest(
        call.to_number, Channel.CALL, answers_person=call.answers_person, counted=not call.answers_person
    )


def write_accepted(call: FlowCall, record: CarrierRecord, now: datetime) -> None:
    """The carrier has it; a status callback may have been faster."""
    row = FlowCall.objects.filter(pk=call.pk)
    row.update(sid=record.sid, accepted_at=Coalesce("accepted_at", now))
    row.filter(told_at=None, answered_at=None).update(settle_after=now + ASK_AFTER)
    row.filter(rank__lt=RANK[Outcome.ACCEPTED]).update(
        status=Outcome.ACCEPTED, rank=RANK[Outcome.ACCEPTED], carrier_status=record.status, reason=""
    )


def write_again(call: FlowCall, reason: str, now: datetime) -> None:
    """The carrier did not process it: due again after a pause that grows, given up after MAX_TRIES."""
    if call.tries >= MAX_TRIES:
        write_failed(call, f"{reason} Given up after {MAX_TRIES} tries.", now)
        return
    again = (
        _of(call)
        .filter(sid="")
        .update(
            status=Outcome.QUEUED,
            rank=RANK[Outcome.QUEUED],
            due_at=now + back_off(call.tries),
            reason=reason[:300],
            settle_after=None,
        )
    )
    if again and not call.answers_person:
        release([request(call)], now)


def write_failed(call: FlowCall, reason: str, now: datetime, code: int | None = None) -> None:
    """It is not tried again, and the session is told."""
    if (
        _of(call)
        .filter(sid="")
        .update(
            status=Outcome.FAILED, rank=RANK[Outcome.FAILED], reason=reason[:300], error_code=code, settle_after=None
        )
    ):
        placing.tell(call.pk, now)


def _write_busy(call: FlowCall) -> None:
    now = clock.now()
    rates.slow_down(Channel.CALL, FIRST_BACK_OFF, now, get_settings())
    write_again(call, BUSY, now)


def _write_refused(call: FlowCall, code: int) -> None:
    now, meaning = clock.now(), explain(code)
    if meaning.kind is ErrorKind.ACCOUNT:
        _write_held(call, meaning.sentence)
        return
    if meaning.kind is ErrorKind.OPTED_OUT:
        opt_out(call.to_number, Channel.CALL, source=OptOut.Source.CARRIER, wording=str(code), now=now)
    elif meaning.kind in (ErrorKind.OUR_FAULT, ErrorKind.OUR_MESSAGE):
        notify_staff("carrier_refuses", {"code": code, "sentence": meaning.sentence}, now)
    write_failed(call, meaning.sentence, now, code)


def _write_uncertain(call: FlowCall, answered: bool) -> None:
    """The answer was lost; `answered`: the carrier answered with a server error."""
    now = clock.now()
    _of(call).filter(status=Outcome.SENDING).update(
        status=Outcome.UNCERTAIN,
        rank=RANK[Outcome.UNCERTAIN],
        settle_after=now + (SETTLE_AFTER_ERROR if answered else SETTLE_AFTER_SILENCE),
        reason="The carrier's answer was lost; it is being asked what it did.",
    )


def _write_held(call: FlowCall, reason: str) -> None:
    """Nothing is wrong with the call: it waits until staff have put our account right."""
    now = clock.now()
    _of(call).filter(status=Outcome.SENDING).update(
        status=Outcome.QUEUED, rank=RANK[Outcome.QUEUED], tries=F("tries") - 1, reason=reason[:300]
    )
    if not call.answers_person:
        release([request(call)], now)
    pause(reason, by="frontdesk", channel=Channel.CALL, now=now)
    notify_staff("sending_paused", {"channel": str(Channel.CALL), "sentence": reason}, now)


def _end(call: FlowCall, outcome: Outcome, reason: str) -> None:
    call.status, call.rank, call.reason = outcome, RANK[outcome], reason[:300]
    call.save(update_fields=["status", "rank", "reason"])


def _of(call: FlowCall) -> QuerySet[FlowCall]:
    """The row, while the claim is ours."""
    return FlowCall.objects.filter(
        pk=call.pk, lease_until=call.lease_until, status__in=(Outcome.SENDING, Outcome.UNCERTAIN)
    )
