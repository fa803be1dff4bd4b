"""When are rounds due? Office days and local times in, instants out; no database, no clock.

A round belongs to its office day, the day of the evening's first round, whatever day it falls on itself. It begins at
its local time, or as soon after it as somebody asks, for an hour; then it has been missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.config.env import RoundTime
from frontdesk.reminders.local_time import to_utc

#: A round missed for less than this is made up.
MAKE_UP = timedelta(hours=1)
#: Rounds missed longer ago than this many days are not even mentioned.
LOOK_BACK = 3


@dataclass(frozen=True)
class ScheduledRound:
    """One round of one office day. `position` counts from 1; `kind` is first, retry or final."""

    office_day: date
    position: str
    kind: str
    due_at: datetime


@dataclass(frozen=True)
class DueRound(ScheduledRound):
    """A round whose time has come. `missed`: by an hour or more, so that it is not begun any more."""

    missed: bool = False


def due_rounds(
    now: datetime,
    times: Sequence[RoundTime],
    zone: ZoneInfo,
    recorded: Collection[tuple[date, str]],
    since: datetime | None = None,
) -> list[DueRound]:
    """The rounds that are due at `now` and not in `recorded` (office day, position), the earliest first.

    since: when the schedule was first looked at; rounds missed before it were nobody's to run and are left out.
    """
    due = []
    for scheduled in _rounds_from(_first_day(now, times, zone), times, zone):
        if scheduled.due_at > now:
            break
        missed = now - scheduled.due_at >= MAKE_UP
        if (scheduled.office_day, scheduled.position) in recorded:
            continue
        if missed and since is not None and scheduled.due_at < since:
            continue
        due.append(DueRound(scheduled.office_day, scheduled.position, scheduled.kind, scheduled.due_at, missed))
    return due


def next_round_at(after: datetime, times: Sequence[RoundTime], zone: ZoneInfo) -> datetime:
    """The instant of the first scheduled round later than `after`."""
    upcoming = _rounds_from(_first_day(after, times, zone), times, zone)
    return next(scheduled.due_at for scheduled in upcoming if scheduled.due_at > after)


def kind_of(index: int, count: int) -> str:
    """The kind of the round at `index` (from 0) of `count` an evening."""
    if index == 0:
        return "first"
    return "final" if index == count - 1 else "retry"


def _first_day(now: datetime, times: Sequence[RoundTime], zone: ZoneInfo) -> date:
    return now.astimezone(zone).date() - timedelta(days=LOOK_BACK + max(time.days for time in times))


def _rounds_from(day: date, times: Sequence[RoundTime], zone: ZoneInfo) -> Iterator[ScheduledRound]:
    """The rounds of `day` and of all days after it, by the instants they are due."""
    waiting: list[ScheduledRound] = []  # an evening's rounds may come after the next evening's first
    while True:
        for index, time in enumerate(times):
            due_at = to_utc(datetime.combine(day + timedelta(days=time.days), time.at), zone)
            waiting.append(ScheduledRound(day, str(index + 1), kind_of(index, len(times)), due_at))
        day += timedelta(days=1)
        # nothing of a later day comes before its midnight; a day's slack for zones that skip a date
        horizon = to_utc(datetime.combine(day - timedelta(days=1), datetime.min.time()), zone)
        waiting.sort(key=lambda scheduled: (scheduled.due_at, scheduled.office_day))
        while waiting and waiting[0].due_at < horizon:
            yield waiting.pop(0)
