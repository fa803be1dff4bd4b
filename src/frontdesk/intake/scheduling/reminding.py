"""Texts a day and an hour before a call, and what becomes of a booking once its time has passed. By the minute tick.

A text goes out within its own stretch of time: the first from 24 hours to 1 hour before, the second from then until
the call may come. One that was not sent by its end (the machine slept, sending was paused, the night is quiet) is left
out, never sent late, and a booking made within a stretch has none in it: the person was told a moment ago.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, QuerySet

from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.consent.services import ContactRequest, Verdict, decide
from frontdesk.conversations.models import ConversationMessage
from frontdesk.conversations.one_by_one import one_by_one
from frontdesk.conversations.outgoing.queueing import Outgoing, queue_texts
from frontdesk.conversations.queries import bare
from frontdesk.intake.models import CallbackBooking
from frontdesk.intake.scheduling import booking, wording
from frontdesk.intake.scheduling.hours import Slot

#: Bookings that one tick takes.
PAGE: Final = 500
DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
#: The `step` of these texts is this and the booking's number.
STEP: Final = "callback reminder/"
_booked = CallbackBooking.objects.filter(state=CallbackBooking.State.BOOKED)


def tick(now: datetime) -> int:
    """Remind who is to be reminded, take back what is of no use any more, and close what is over. Returns how many
    texts were queued.
    """
    _withdraw(now)
    CallbackBooking.objects.filter(state=CallbackBooking.State.BOOKED, ends_at__lte=now).update(
        state=CallbackBooking.State.OVER
    )
    told = one_by_one(_pks(_due_a_day_before(now)), lambda pk: _tell_a_day_before(pk, now), "reminder of call", now)
    return told + one_by_one(
        _pks(_due_an_hour_before(now)), lambda pk: _tell_an_hour_before(pk, now), "reminder of call", now
    )


def next_moment(now: datetime) -> datetime | None:
    """When the next text is due that is not sent yet; None: none is."""
    moments = []
    for starts_at, created_at, day, hour in _booked.filter(takes_texts=True, starts_at__gt=now).values_list(
        "starts_at", "created_at", "day_before_told_at", "hour_before_told_at"
    ):
        if day is None and created_at <= starts_at - DAY and now < starts_at - HOUR:
            moments.append(starts_at - DAY)
        elif hour is None and created_at <= starts_at - HOUR:
            moments.append(starts_at - HOUR)
    return min(moments, default=None)


def _due_a_day_before(now: datetime) -> QuerySet[CallbackBooking]:
    return _booked.filter(
        day_before_told_at=None,
        starts_at__lte=now + DAY,
        starts_at__gt=now + HOUR,
        created_at__lte=F("starts_at") - DAY,
    )


def _due_an_hour_before(now: datetime) -> QuerySet[CallbackBooking]:
    return _booked.filter(
        hour_before_told_at=None,
        starts_at__lte=now + HOUR,
        starts_at__gt=now,
        created_at__lte=F("starts_at") - HOUR,
    )


def _pks(due: QuerySet[CallbackBooking]) -> list[int]:
    wanted = due.filter(takes_texts=True, triage_user__is_trial=False).exclude(triage_user__safe_to_text=False)
    return list(wanted.order_by("starts_at", "pk").values_list("pk", flat=True)[:PAGE])


def _tell_a_day_before(pk: int, now: datetime) -> bool:
    return _tell(pk, _due_a_day_before(now), "day_before_told_at", wording.day_before, now)


def _tell_an_hour_before(pk: int, now: datetime) -> bool:
    return _tell(pk, _due_an_hour_before(now), "hour_before_told_at", wording.hour_before, now)


@transaction.atomic
def _tell(
    pk: int,
    due: QuerySet[CallbackBooking],
    mark: str,
    write: Callable[[Slot, str, ZoneInfo | None], str],
    now: datetime,
) -> bool:
    row = due.filter(pk=pk).select_related("intake_settings").select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return False  # another worker has it, or it was moved meanwhile
    (decision,) = decide([ContactRequest(bare(row.number), Channel.TEXT, before=row.starts_at, counted=False)], now)
    if decision.verdict is Verdict.LATER:
        return False  # the next ticks ask again, as long as it is of use
    if decision.verdict is Verdict.ALLOWED:
        slot = booking.slot_of(row)
        text = Outgoing(write(slot, row.language, None), author=ConversationMessage.Author.SYSTEM, step=f"{STEP}{pk}")
        queue_texts(None, row.number, row.line, [text], now=now)
    CallbackBooking.objects.filter(pk=pk).update(**{mark: now})
    return decision.verdict is Verdict.ALLOWED


def _withdraw(now: datetime) -> None:
    """Texts that wait to go out (sending is paused) about a call that was moved or cancelled, or may have come."""
    waiting: QuerySet[Any] = ConversationMessage.objects.filter(status=Outcome.QUEUED, step__startswith=STEP, tries=0)
    steps = dict(waiting.values_list("pk", "step")[:PAGE])
    numbers = {pk: int(step.removeprefix(STEP)) for pk, step in steps.items()}
    still = set(_booked.filter(pk__in=numbers.values(), starts_at__gt=now).values_list("pk", flat=True))
    gone = [pk for pk, number in numbers.items() if number not in still]
    if gone:
        waiting.filter(pk__in=gone).update(
            status=Outcome.STOPPED, rank=RANK[Outcome.STOPPED], reason="The call it speaks of is over, or moved."
        )
