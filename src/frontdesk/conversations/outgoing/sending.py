"""Handing texts to the carrier: claim the next of each person, send at the shared rate, write what came of it, again.

Nobody gets a text twice: it is claimed (and committed) before the carrier is asked, and a request is not begun when its
lease is nearly over. Nobody is forgotten: whatever happens here, the row says how far it came.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from frontdesk.carrier import rates
from frontdesk.carrier.client import (
    Carrier,
    CarrierBusy,
    CarrierNotSetUp,
    CarrierRecord,
    CarrierRefused,
    CarrierUnknown,
    get_carrier,
)
from frontdesk.carrier.errors import ErrorKind, explain
from frontdesk.carrier.patience import BUSY, FIRST_BACK_OFF, LEASE, lease_nearly_over, seconds_until
from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.conversations.outgoing import results
from frontdesk.conversations.outgoing.claiming import Claimed, Text, claim, next_due
from frontdesk.jobs.threads import in_thread

logger = logging.getLogger(__name__)

#: Texts claimed at a time at the most.
SLICE = 100
#: Seconds until it is looked again, at the latest, whether something is due and there are slots: this process sends for
#: all who wake it (`jobs.alone`).
NAP = 0.25
#: Who waits for an answer must not wait for a long slice of other people's to go: at most so much of one, in seconds.
ANSWERS_SLICE = 0.5
#: The carrier does not take texts from this sender. Of the office's own it concerns everybody; of another line, which
#: the office may have given up, only whom we know by it.
NOT_FROM_THIS_LINE = frozenset({21212, 21603, 21606, 21659, 21701, 21703, 21704, 21705})

Stopping = Callable[[], bool]
T = TypeVar("T")


@dataclass
class Sent:
    """What a run of sending did, in texts."""

    accepted: int = 0
    refused: int = 0
    again: int = 0
    uncertain: int = 0


@dataclass
class _Slice:
    accepted: list[tuple[int, CarrierRecord]] = field(default_factory=list)
    refused: list[tuple[Text, int]] = field(default_factory=list)
    busy: list[Text] = field(default_factory=list)
    not_begun: list[Text] = field(default_factory=list)
    uncertain: list[tuple[Text, bool]] = field(default_factory=list)
    held: list[Text] = field(default_factory=list)
    trouble: str = ""  # why all texts must wait for staff

    @property
    def others(self) -> list[Text]:
        """What was not accepted."""
        refused, uncertain = [text for text, _ in self.refused], [text for text, _ in self.uncertain]
        return [*refused, *self.busy, *self.not_begun, *uncertain, *self.held]


async def send_due(stopping: Stopping = lambda: False) -> Sent:
    """Send whatever is due, each person's texts one after the other."""
    first, rest = await both(send_answers(stopping), send_rest(stopping))
    return Sent(*(a + b for a, b in zip(astuple(first), astuple(rest), strict=True)))


async def both(first: Awaitable[T], second: Awaitable[T]) -> list[T]:
    """Await both, side by side; what one of them raises is raised when the other has ended too."""
    ended = await asyncio.gather(first, second, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, BaseException):
            raise outcome
    return ended  # type: ignore[return-value]


async def send_answers(stopping: Stopping = lambda: False) -> Sent:
    """Send what people wait for, with the next slots there are: what answers them, what staff write, and whatever must
    go before it to the same person.
    """
    return await _send(stopping, answers=True)


async def send_rest(stopping: Stopping = lambda: False) -> Sent:
    """Send all that is due, as far as there are slots to spare: beginnings, nudges, texts to others."""
    return await _send(stopping, answers=False)


async def _send(stopping: Stopping, *, answers: bool) -> Sent:
    sent = Sent()
    settings = get_settings()
    seconds = ANSWERS_SLICE if answers else rates.SLICE_SECONDS
    limit = min(SLICE, rates.slice_size(rates.per_second(Channel.TEXT, settings), seconds))
    while not stopping():
        wait = await in_thread(_seconds_to_next, answers)
        if wait is None:
            return sent
        if wait:
            await asyncio.sleep(min(wait, NAP))
            continue
        claimed_at = time.monotonic()
        claimed, slots, nap = await in_thread(_claim_with_slots, limit, answers)
        if claimed is None:
            await asyncio.sleep(min(nap, NAP))
            continue
        if not claimed.locked:
            return sent  # what is due is in another worker's hands
        if claimed.texts:
            outcome = await _hand_over(claimed.texts, slots, claimed_at)
            await in_thread(_write, outcome)
            sent.accepted += len(outcome.accepted)
            sent.refused += len(outcome.refused)
            sent.again += len(outcome.busy) + len(outcome.not_begun) + len(outcome.held)
            sent.uncertain += len(outcome.uncertain)
            if not answers and await in_thread(_seconds_to_next, True) == 0:
                await send_answers(stopping)  # one that had to wait for a text of this slice, to the same person
    return sent


def _claim_with_slots(limit: int, answers: bool) -> tuple[Claimed | None, list[datetime], float]:
    """What to send when; None and the seconds after which to ask again: others have taken the next slots."""
    now, settings = clock.now(), get_settings()
    if answers:
        claimed = claim(limit, now, answers=True)
        return claimed, rates.take_slots(Channel.TEXT, len(claimed.texts), now, settings), 0.0
    slots, wait = rates.take_spare_slots(Channel.TEXT, limit, now, settings)
    if not slots:
        return None, [], wait
    claimed = claim(limit, now)
    count = len(claimed.texts)
    rates.give_back(Channel.TEXT, slots[count:], settings)
    return claimed, slots[:count], 0.0


def _seconds_to_next(answers: bool) -> float | None:
    """Seconds until something is due, 0 when it is now; None when nothing is that is worth lingering for."""
    now = clock.now()
    return seconds_until(next_due(now, answers=answers), now)


async def _hand_over(texts: list[Text], slots: list[datetime], claimed_at: float) -> _Slice:
    outcome = _Slice()
    try:
        carrier = get_carrier()
    except CarrierNotSetUp as error:
        outcome.trouble = f"Nothing can be sent: {error}."
        outcome.held.extend(texts)
        return outcome
    await asyncio.gather(
        *(_ask(carrier, text, slot, claimed_at, outcome) for text, slot in zip(texts, slots, strict=True))
    )
    return outcome


async def _ask(carrier: Carrier, text: Text, slot: datetime, claimed_at: float, outcome: _Slice) -> None:
    wait = (slot - clock.now()).total_seconds()
    if wait > 0:
        await asyncio.sleep(wait)
    if outcome.trouble:
        outcome.held.append(text)
        return
    if lease_nearly_over(text.lease_until - LEASE, clock.now(), time.monotonic() - claimed_at):
        outcome.not_begun.append(text)
        return
    try:
        record = await carrier.send_text(text.request(clock.now()))
    except CarrierBusy:
        outcome.busy.append(text)
    except CarrierRefused as error:
        meaning = explain(error.code)
        if meaning.kind is ErrorKind.ACCOUNT and not (error.code in NOT_FROM_THIS_LINE and _is_another_line(text)):
            outcome.trouble = meaning.sentence
            outcome.held.append(text)
        else:
            outcome.refused.append((text, error.code))
    except CarrierUnknown as error:
        outcome.uncertain.append((text, error.answered))
    except CarrierNotSetUp as error:
        outcome.trouble = f"Nothing can be sent: {error}."
        outcome.held.append(text)
    except Exception as error:  # a fault of ours must not lose what became of the others
        logger.exception("asking the carrier failed: %s", type(error).__name__)
        outcome.uncertain.append((text, False))
    else:
        outcome.accepted.append((text.id, record))


def _is_another_line(text: Text) -> bool:
    settings = get_settings()
    return text.line not in (settings.twilio_phone_number, settings.twilio_messaging_service_sid)


@transaction.atomic
def _write(outcome: _Slice) -> None:
    now = clock.now()
    results.lock([pk for pk, _ in outcome.accepted] + [text.id for text in outcome.others])
    for pk, record in outcome.accepted:
        results.write_accepted(pk, record, now)
    for text, code in outcome.refused:
        results.write_refused(text, code, now)
    for text in outcome.busy:
        results.write_again_later(text, BUSY, now)
    for text in outcome.not_begun:
        results.write_again_later(text, "The text could not be started.", now)
    for text, answered in outcome.uncertain:
        results.write_uncertain(text, answered, now)
    if outcome.busy:
        rates.slow_down(Channel.TEXT, FIRST_BACK_OFF, now, get_settings())
    if outcome.trouble:
        results.write_held(outcome.held, outcome.trouble, now)
