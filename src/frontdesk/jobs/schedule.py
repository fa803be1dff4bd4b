"""What happens by the clock: every minute (the tick), every night, and what `worker --drain` still waits for.

Rooms register functions in their `AppConfig.ready()`; each takes `now` and asks its tables what is due and not done.
Therefore a tick that comes late, twice, or from two workers at once does no harm, and what was due while the machine
slept is done by the first tick afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from frontdesk.config.env import get_settings
from frontdesk.jobs import locks, telling
from frontdesk.jobs.models import ScheduleMark

logger = logging.getLogger(__name__)

#: Nightly functions run once an office day, from this hour on.
NIGHT = time(3, 0)
#: A nightly function that failed, or whose worker died, is tried again after this long.
TRY_AGAIN = timedelta(hours=1)

TickFunction = Callable[[datetime], object]
#: (since, now) -> whether what happened between the two is taken care of.
SpanFunction = Callable[[datetime, datetime], bool]
Backlog = Callable[[datetime], datetime | None]

_minutely: dict[str, TickFunction] = {}
_nightly: dict[str, TickFunction] = {}
_backlogs: list[Backlog] = []


@dataclass
class TickResult:
    """What one tick did, by the names the functions were registered with. `busy`: another tick is still at it."""

    ran: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)


def register_minutely(name: str, function: TickFunction) -> None:
    """Call function(now) every minute, in the order of registration."""
    _minutely[name] = function


def register_spans(name: str, every: timedelta, function: SpanFunction) -> None:
    """Call function(since, now) each `every`, `since` being the `now` of its last success; at once when the house has
    slept longer. One that returns False, or fails, is called again a minute later with the same `since`. An
    installation's first span begins with its first minute."""

    def tick(now: datetime) -> None:
        first = {"started_at": now}
        mark, is_new = ScheduleMark.objects.get_or_create(name=f"until {name}", defaults=first)
        since = min(mark.started_at, now)  # a clock may be set back
        if is_new or (since < now < since + every):
            return
        if function(since, now):
            ScheduleMark.objects.filter(pk=mark.pk).update(started_at=now)

    register_minutely(name, tick)


def register_nightly(name: str, function: TickFunction) -> None:
    """Call function(now) once an office day, after 03:00 office time."""
    _nightly[name] = function


def register_backlog(function: Backlog) -> None:
    """function(now) -> the next moment at which something of the room must be done, None when there is nothing.

    `worker --drain` waits for moments close by. Return None for what is held on purpose (a pause).
    """
    if function not in _backlogs:
        _backlogs.append(function)


def next_backlog(now: datetime) -> datetime | None:
    """The earliest moment at which a room must do something, or None."""
    moments = [moment for function in _backlogs if (moment := function(now)) is not None]
    return min(moments, default=None)


def run_minute(now: datetime) -> TickResult:
    """One tick: every minutely function, then the nightly ones that are due. A failing one stops none of the others;
    its exception goes to the monitor. One that another tick still runs is left to it."""
    result = TickResult()
    for name, function in list(_minutely.items()):
        _run(name, function, now, result)
    day = office_day(now, get_settings().office_zone)
    for name, function in list(_nightly.items()):
        if _claim_night(name, day, now) and _run(name, function, now, result):
            ScheduleMark.objects.filter(name=f"nightly {name}").update(finished_at=now)
    return result


def office_day(now: datetime, zone: ZoneInfo) -> date:
    """The office's day for nightly work: before 03:00 it is still yesterday."""
    local = now.astimezone(zone)
    return local.date() if local.time() >= NIGHT else local.date() - timedelta(days=1)


def first_seen(name: str, now: datetime) -> datetime:
    """When `name` was first asked for; the first time it is `now`. Never changes again."""
    mark, _ = ScheduleMark.objects.get_or_create(name=f"since {name}", defaults={"started_at": now})
    return mark.started_at


def _run(name: str, function: TickFunction, now: datetime, result: TickResult) -> bool:
    with locks.held_or_not(locks.TICK, name) as ours:
        if not ours:
            result.busy.append(name)
            return False
        try:
            function(now)
        except Exception as error:
            logger.exception("the minute tick's %s failed", name)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            summary = f"the minute tick's {name} failed: {type(error).__name__}"
            telling.exception(summary, {"exception": telling.text_of(error)}, ["tick", f"tick:{name}"], now)
            result.failed.append(name)
            return False
    result.ran.append(name)
    return True


@transaction.atomic
def _claim_night(name: str, day: date, now: datetime) -> bool:
    # an installation's first night is the one after its first day
    first = {"office_day": day, "started_at": now, "finished_at": now}
    ScheduleMark.objects.get_or_create(name=f"nightly {name}", defaults=first)
    mark = ScheduleMark.objects.select_for_update().get(name=f"nightly {name}")
    newer_day = mark.office_day is None or mark.office_day < day
    unfinished = mark.finished_at is None and mark.started_at <= now - TRY_AGAIN
    if not (newer_day or unfinished):
        return False
    mark.office_day, mark.started_at, mark.finished_at = day, now, None
    mark.save()
    return True
