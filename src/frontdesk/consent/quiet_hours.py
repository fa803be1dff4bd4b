"""When may a call or a text start, and until when?

A moment is allowed when it is outside the quiet hours in *every* zone given. Everything here is pure: instants come in
with their zone and go out in UTC; a day with a clock change is as exact as any other, because the search walks along
instants and looks at the wall clock, never the other way round.

Assumes what holds everywhere today: clocks change at whole minutes, and not twice within a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.config.env import HourSpan

#: Windows of several zones that do not meet within this time never will (clock changes move them by an hour or two).
SEARCH_LIMIT = timedelta(days=8)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Window:
    """The first allowed stretch at or after an instant: `opens` is inside, `closes` outside (None: it never closes)."""

    opens: datetime
    closes: datetime | None


def is_allowed(moment: datetime, quiet: HourSpan | None, zones: Iterable[ZoneInfo]) -> bool:
    """Whether `moment` (an instant with its zone) is outside the quiet hours in every zone."""
    return quiet is None or not any(quiet.contains(_wall_clock(moment, zone)) for zone in zones)


def first_window(now: datetime, quiet: HourSpan | None, zones: Iterable[ZoneInfo]) -> Window | None:
    """The stretch that is open at `now`, else the next one; None when no minute of any day suits all the zones.

    `opens` is `now` itself when it is allowed, else a whole minute later than `now`.
    """
    moment = now.astimezone(UTC)
    if quiet is None:
        return Window(moment, None)
    zones = tuple(dict.fromkeys(zones))
    limit = moment + SEARCH_LIMIT
    while moment < limit:
        ends = [
            _next(moment, zone, lambda t: not quiet.contains(t), quiet.end)
            for zone in zones
            if quiet.contains(_wall_clock(moment, zone))
        ]
        if not ends:
            return Window(
                moment, min((_next(moment, zone, quiet.contains, quiet.start) for zone in zones), default=None)
            )
        moment = max(ends)
    return None


def next_day(now: datetime, zone: ZoneInfo) -> datetime:
    """The first instant of tomorrow in `zone`, in UTC (where midnight does not exist: when the clock goes on)."""
    tomorrow = now.astimezone(zone).date() + _DAY
    return datetime.combine(tomorrow, time.min, tzinfo=zone).astimezone(UTC)


def _next(moment: datetime, zone: ZoneInfo, wanted: Callable[[time], bool], edge: time) -> datetime:
    """The first instant after `moment` whose wall clock is `wanted`; `edge` is the hour at which that begins.

    The wall clock at `moment` is not wanted yet.
    """
    while True:
        local = moment.astimezone(zone)
        to_edge = datetime.combine(local.date(), edge) - local.replace(tzinfo=None)
        if to_edge <= timedelta(0):
            to_edge += _DAY
        reached = moment + to_edge
        change = _clock_change(moment, reached, zone)
        if change is None:
            return reached
        # the clock jumps before the edge is reached: perhaps over the edge, perhaps further away from it
        if wanted(_wall_clock(change, zone)):
            return change
        moment = change


def _clock_change(after: datetime, until: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant in (after, until] at which the offset of `zone` changes; None when it is the same at both ends."""
    before = after.astimezone(zone).utcoffset()
    if until.astimezone(zone).utcoffset() == before:
        return None
    low = after.replace(second=0, microsecond=0)
    steps = -((low - until) // _MINUTE)  # whole minutes, rounded up
    first, last = 0, steps
    while last - first > 1:
        middle = (first + last) // 2
        if (low + middle * _MINUTE).astimezone(zone).utcoffset() == before:
            first = middle
        else:
            last = middle
    return low + last * _MINUTE


def _wall_clock(moment: datetime, zone: ZoneInfo) -> time:
    return moment.astimezone(zone).time()
