"""Who is called back when. A time is given away once its settings' row is locked, so that caps hold whoever comes at
the same moment.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from frontdesk.config.env import get_settings
from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.models import CallbackBooking, IntakeSettings, TriageUser
from frontdesk.intake.scheduling import hours
from frontdesk.intake.scheduling.hours import Slot
from frontdesk.intake.scheduling.rules import read_rules

State = CallbackBooking.State


def first(terms: Terms, now: datetime, *, but: Iterable[datetime] = ()) -> Slot | None:
    """The first time that is free, leaving out those that begin at one of `but`; None: there is none."""
    left_out = {moment.astimezone(UTC) for moment in but}
    return next((slot for slot in _free(terms, now) if slot.starts_at not in left_out), None)


def days(terms: Terms, now: datetime) -> list[date]:
    """The days, where the organization is, on which a time is free; in order."""
    zone = zone_of(terms)
    return sorted({hours.day_of(slot.starts_at, zone) for slot in _free(terms, now)})


def times(terms: Terms, day: date, now: datetime) -> list[Slot]:
    """The free times of a day, in order."""
    zone = zone_of(terms)
    return [slot for slot in _free(terms, now) if hours.day_of(slot.starts_at, zone) == day]


@transaction.atomic
def book(
    triage_user: TriageUser, settings: IntakeSettings, starts_at: datetime, now: datetime
) -> CallbackBooking | None:
    """Give the person the slot that begins at `starts_at`; None: it is full meanwhile, or not offered (any more).

    A person has one time: another one that they had is given up for it, and kept when this one cannot be had. The same
    once more changes nothing.
    """
    # in the order in which a confirmed intake takes them (handoff/transferring.py)
    settings = IntakeSettings.objects.select_for_update(no_key=True).get(pk=settings.pk)
    person = TriageUser.objects.select_for_update(no_key=True).get(pk=triage_user.pk)
    had = CallbackBooking.objects.filter(triage_user=person, state=State.BOOKED).first()
    if had is not None and had.intake_settings_id == settings.pk and had.starts_at == starts_at:
        return had
    taken = _booked(settings.uuid, now, but=had)
    offered = hours.slots(settings.callbacks, taken, now, _office())
    slot = next((slot for slot in offered if slot.starts_at == starts_at), None)
    if slot is None:
        return None
    if had is not None:
        given_up = State.OVER if had.ends_at <= now else State.CANCELLED
        CallbackBooking.objects.filter(pk=had.pk).update(state=given_up)
    return CallbackBooking.objects.create(
        triage_user=person,
        intake_settings=settings,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        number=person.contact_number,
        line=person.line,
        language=person.language,
        takes_texts=person.safe_to_text is not False,
        created_at=now,
    )


def cancel(triage_user: TriageUser, now: datetime) -> bool:
    """Give up the person's time. False: they had none."""
    theirs = CallbackBooking.objects.filter(triage_user_id=triage_user.pk, state=State.BOOKED, ends_at__gt=now)
    return bool(theirs.update(state=State.CANCELLED))


def of_person(triage_user: TriageUser) -> CallbackBooking | None:
    """The time that the person has, if it is still to come."""
    return CallbackBooking.objects.filter(triage_user_id=triage_user.pk, state=State.BOOKED).first()


def slot_of(booking: CallbackBooking) -> Slot:
    """The time that was booked, as `first` and `times` gave it."""
    zone = zone_of(booking.intake_settings)
    blocks = read_rules(booking.intake_settings.callbacks).blocks
    block = hours.block_of(booking.starts_at, zone) if blocks else ""
    return Slot(booking.starts_at, booking.ends_at, block, zone)


def zone_of(terms: Terms | IntakeSettings) -> ZoneInfo:
    """The time zone in which these hours are meant."""
    return read_rules(terms.callbacks).zone or _office()


def _free(terms: Terms, now: datetime) -> list[Slot]:
    return hours.slots(terms.callbacks, _booked(terms.id, now), now, _office())


def _booked(settings_id: str | uuid.UUID, now: datetime, but: CallbackBooking | None = None) -> Counter[datetime]:
    """Beginning -> how many have it, from the Monday before now on: what the caps of days and weeks count."""
    rows = CallbackBooking.objects.filter(
        intake_settings__uuid=settings_id, starts_at__gt=now - timedelta(days=8)
    ).exclude(state=State.CANCELLED)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return Counter(rows.values_list("starts_at", flat=True))


def _office() -> ZoneInfo:
    return get_settings().office_zone
