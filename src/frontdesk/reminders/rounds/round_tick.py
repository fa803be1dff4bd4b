"""What the minute tick does about rounds: begin what is due, go on with what was interrupted, tell what was missed."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from frontdesk.config.env import get_settings
from frontdesk.jobs import schedule
from frontdesk.people.notifications import notify_staff
from frontdesk.reminders.models import Round
from frontdesk.reminders.rounds import rounds
from frontdesk.reminders.rounds.round_times import LOOK_BACK, MAKE_UP, DueRound, due_rounds

logger = logging.getLogger(__name__)

#: A round that staff started and that is not planned after this long was interrupted.
INTERRUPTED = timedelta(minutes=10)


def tick(now: datetime) -> None:
    """Everything about rounds that is due at `now`. Safe to be called twice, late, and by several workers at once."""
    rounds.finish(now)
    _give_up_interrupted(now)
    missed = []
    for due in _due(now):
        if due.missed:
            missed.append(due)
        else:
            _start(due, now)
    if missed:
        _skip(missed, now)


def _due(now: datetime) -> list[DueRound]:
    settings = get_settings()
    # A first look within the very minute of a round must not count as too late for it.
    since = schedule.first_seen("rounds", now).replace(second=0, microsecond=0)
    days = LOOK_BACK + max(time.days for time in settings.frontdesk_rounds) + 1
    recorded = set(
        Round.objects.filter(office_day__gte=now.astimezone(settings.office_zone).date() - timedelta(days=days))
        .exclude(status=Round.Status.PLANNING)
        .values_list("office_day", "position")
    )
    return due_rounds(now, settings.frontdesk_rounds, settings.office_zone, recorded, since)


def _start(due: DueRound, now: datetime) -> None:
    # The row comes first: it shows staff that the evening has begun, and what a crash interrupts is found by it.
    this = rounds.begin(due.kind, due.office_day, due.position, due.due_at, now)
    if this.status != Round.Status.PLANNING:
        return
    if due.kind == Round.Kind.FIRST:
        _import_folder(now)
    result = rounds.start_round(due.kind, due.office_day, due.position, due.due_at, now)
    logger.info(
        "%s round of %s: %s calls, %s texts, skipped %s",
        due.kind,
        due.office_day,
        result.calls,
        result.texts,
        result.skipped,
    )


def _import_folder(now: datetime) -> None:
    """Take in the csv folder. What goes wrong there must not cost the others their reminder; but when the database is
    lost, the round waits for it, or today's file would have to wait for tomorrow's."""
    from frontdesk.reminders.imports import importing

    try:
        importing.import_folder(now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("the csv folder could not be imported before the round")


def _skip(missed: list[DueRound], now: datetime) -> None:
    """Record missed rounds as skipped and tell staff, once."""
    told = []
    for due in missed:
        this = rounds.begin(due.kind, due.office_day, due.position, due.due_at, now)
        waiting = Round.objects.filter(pk=this.pk, status=Round.Status.PLANNING)
        if waiting.update(status=Round.Status.SKIPPED, started_at=None):
            told.append(due)
    for due in told:
        notify_staff("round_missed", {"due": _local(due.due_at)}, now)
        logger.warning("the round due %s was missed by more than %s and is skipped", _local(due.due_at), MAKE_UP)


def _give_up_interrupted(now: datetime) -> None:
    """A manual round that was never planned is not taken up again by itself: staff may have started another since."""
    stale = Round.objects.filter(
        status=Round.Status.PLANNING, kind=Round.Kind.MANUAL, started_at__lte=now - INTERRUPTED
    )
    for this in stale:
        if Round.objects.filter(pk=this.pk, status=Round.Status.PLANNING).update(status=Round.Status.SKIPPED):
            reason = "it was interrupted before anybody was contacted. Start it again."
            notify_staff("round_failed", {"due": _local(this.due_at), "reason": reason}, now)


def _local(instant: datetime) -> str:
    return f"{instant.astimezone(get_settings().office_zone):%Y-%m-%d %H:%M}"
