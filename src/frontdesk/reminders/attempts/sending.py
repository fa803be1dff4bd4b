"""Handing contacts to the carrier: claim a slice, send it at the shared rate, write what came of it, until none is due.

Nobody is contacted twice: a contact is claimed (and committed) before the carrier is asked, and a request is not begun
when its lease is nearly over. Nobody is forgotten: whatever happens here, the row says how far it came.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from frontdesk.carrier import rates
from frontdesk.carrier.client import (
    Carrier,
    CarrierBusy,
    CarrierNotSetUp,
    CarrierRecord,
    CarrierRefused,
    CarrierUnknown,
    MakeCall,
    SendText,
    get_carrier,
)
from frontdesk.carrier.errors import ErrorKind, explain
from frontdesk.carrier.patience import BUSY, FIRST_BACK_OFF, lease_nearly_over, seconds_until
from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.jobs.threads import in_thread
from frontdesk.reminders.attempts import results, troubles
from frontdesk.reminders.attempts.claiming import Claim, Claimed, Contact, claim, next_due
from frontdesk.reminders.attempts.wording import renderer

logger = logging.getLogger(__name__)

#: Contacts claimed at a time at the most.
SLICE = 250
#: Seconds until it is looked again, at the latest, whether there are slots, and whether the worker is to stop.
LONGEST_NAP = 1.0

Stopping = Callable[[], bool]


@dataclass
class Sent:
    """What a run of sending did, in contacts."""

    accepted: int = 0
    refused: int = 0
    again: int = 0
    uncertain: int = 0


@dataclass
class _Slice:
    accepted: list[tuple[int, CarrierRecord]] = field(default_factory=list)
    refused: list[results.Refusal] = field(default_factory=list)
    busy: list[tuple[Claim, int]] = field(default_factory=list)
    not_begun: list[tuple[Claim, int]] = field(default_factory=list)
    uncertain: list[tuple[Claim, bool]] = field(default_factory=list)
    held: list[Claim] = field(default_factory=list)
    trouble: str = ""  # why everything on this channel must wait for staff


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


async def send_chunk(batch_id: int, chunk: int, stopping: Stopping = lambda: False) -> Sent:
    """Send what is due of one chunk of a round's batch, both channels side by side."""
    sent = Sent()
    await asyncio.gather(*(_send_all(channel, sent, stopping, batch_id, chunk) for channel in Channel))
    return sent


async def send_due(stopping: Stopping = lambda: False) -> Sent:
    """Send whatever is due, of any round: what quiet hours held back, what is tried again, what a crash left."""
    sent = Sent()
    await asyncio.gather(*(_send_all(channel, sent, stopping, None, None) for channel in Channel))
    return sent


async def _send_all(channel: Channel, sent: Sent, stopping: Stopping, batch_id: int | None, chunk: int | None) -> None:
    settings = get_settings()
    limit = min(SLICE, rates.slice_size(rates.per_second(channel, settings)))
    while not stopping():
        wait = await in_thread(_seconds_to_next, channel, batch_id, chunk)
        if wait is None:
            return
        if wait:
            await asyncio.sleep(wait)
            continue
        claimed_at = time.monotonic()
        claimed, slots, nap = await in_thread(_claim_with_slots, channel, limit, batch_id, chunk)
        if claimed is None:
            await asyncio.sleep(min(nap, LONGEST_NAP))
            continue
        if not claimed.locked:
            return  # what is due is in another worker's hands
        if claimed.contacts:
            outcome = await _hand_over(claimed.contacts, slots, claimed_at)
            await in_thread(_write, outcome, channel)
            sent.accepted += len(outcome.accepted)
            sent.refused += len(outcome.refused)
            sent.again += len(outcome.busy) + len(outcome.not_begun) + len(outcome.held)
            sent.uncertain += len(outcome.uncertain)


def _claim_with_slots(
    channel: Channel, limit: int, batch_id: int | None, chunk: int | None
) -> tuple[Claimed | None, list[datetime], float]:
    """What to send when; None and the seconds after which to ask again: others have taken the next slots."""
    now, settings = clock.now(), get_settings()
    slots, wait = rates.take_spare_slots(channel, limit, now, settings)
    if not slots:
        return None, [], wait
    claimed = claim(worker_name(), limit, now, channel=channel, render=renderer(), batch_id=batch_id, chunk=chunk)
    count = len(claimed.contacts)
    rates.give_back(channel, slots[count:], settings)
    return claimed, slots[:count], 0.0


def _seconds_to_next(channel: Channel, batch_id: int | None, chunk: int | None) -> float | None:
    """Seconds until something is due, 0 when it is now; None when nothing is that is worth lingering for."""
    now = clock.now()
    return seconds_until(next_due(channel, batch_id, chunk), now)


async def _hand_over(contacts: Sequence[Contact], slots: Sequence[datetime], claimed_at: float) -> _Slice:
    outcome = _Slice()
    try:
        carrier = get_carrier()
    except CarrierNotSetUp as error:
        outcome.trouble = f"Nothing can be sent: {error}."
        outcome.held.extend(contact.claim for contact in contacts)
        return outcome
    await asyncio.gather(
        *(_ask(carrier, contact, slot, claimed_at, outcome) for contact, slot in zip(contacts, slots, strict=True))
    )
    return outcome


async def _ask(carrier: Carrier, contact: Contact, slot: datetime, claimed_at: float, outcome: _Slice) -> None:
    wait = (slot - clock.now()).total_seconds()
    if wait > 0:
        await asyncio.sleep(wait)
    if outcome.trouble:
        outcome.held.append(contact.claim)
        return
    if lease_nearly_over(contact.claim.claimed_at, clock.now(), time.monotonic() - claimed_at):
        outcome.not_begun.append((contact.claim, contact.tries))
        return
    try:
        if contact.channel is Channel.TEXT:
            seconds = int(contact.validity(clock.now()).total_seconds())
            record = await carrier.send_text(SendText(contact.token, contact.to, contact.body, seconds))
        else:
            record = await carrier.make_call(MakeCall(contact.token, contact.to))
    except CarrierBusy:
        outcome.busy.append((contact.claim, contact.tries + 1))
    except CarrierRefused as error:
        meaning = explain(error.code)
        if meaning.kind is ErrorKind.ACCOUNT:
            outcome.trouble = meaning.sentence
            outcome.held.append(contact.claim)
        else:
            outcome.refused.append(results.Refusal(contact.claim, contact.to, error.code, str(error)))
    except CarrierUnknown as error:
        outcome.uncertain.append((contact.claim, error.answered))
    except CarrierNotSetUp as error:
        outcome.trouble = f"Nothing can be sent: {error}."
        outcome.held.append(contact.claim)
    except Exception as error:  # a fault of ours must not lose what became of the others
        logger.exception("asking the carrier failed: %s", type(error).__name__)
        outcome.uncertain.append((contact.claim, False))
    else:
        outcome.accepted.append((contact.id, record))


def _write(outcome: _Slice, channel: Channel) -> None:
    now = clock.now()
    with transaction.atomic():
        results.write_accepted(outcome.accepted, now)
        results.write_refused(outcome.refused, now)
        results.write_again_later(outcome.busy, "carrier_busy", BUSY, now)
        results.write_again_later(outcome.not_begun, "not_sent", "The text or call could not be started.", now)
        results.write_held(outcome.held, outcome.trouble, now)
        results.write_uncertain(outcome.uncertain, now)
        if outcome.busy:
            rates.slow_down(channel, FIRST_BACK_OFF, now, get_settings())
        for refusal in outcome.refused:
            troubles.refused(refusal, channel, now)
        if outcome.trouble:
            troubles.account(outcome.trouble, channel, now)
