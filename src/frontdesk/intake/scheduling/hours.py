"""The times at which an organization can still call somebody back. Pure: its hours, what is booked and now come in.

Source: ILAO otis_endusers_intake.rst and otis_data_structures.rst (callback hours by weekday, closed days, holidays,
the most callbacks a slot and for the organization, blocks of the day); the rest are readings of ours, said below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from frontdesk.intake.scheduling.holidays import is_holiday
from frontdesk.intake.scheduling.rules import Rules, Span, read_rules

__all__ = ["BLOCKS", "Slot", "block_of", "day_of", "slots", "week_of"]

#: Where a day is cut when whole blocks are offered: name -> (from, until).
BLOCKS: Final[Mapping[str, tuple[time, time]]] = {
    "morning": (time(0), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time.max),
}
#: Slots begin on the hour or the half hour.
_GRID: Final = 30


@dataclass(frozen=True)
class Slot:
    """A time in which the call comes. Both ends in UTC, which never stands still or repeats itself; `zone`: whose clock
    people read it off. `block`: morning, afternoon, evening, or "" for plain hours.
    """

    starts_at: datetime
    ends_at: datetime
    block: str = field(default="", compare=False)
    zone: ZoneInfo = field(default=ZoneInfo("UTC"), compare=False)


def slots(callbacks: Mapping[str, Any], booked: Counter[datetime], now: datetime, zone: ZoneInfo) -> list[Slot]:
    """The slots that can still be had, earliest first.

    callbacks: as `IntakeSettings.callbacks` (rules.py says what may stand in it). booked: beginning of a slot (any
    zone) -> how many have it; those of the days around now matter, of this week's past days too. zone: the office's,
    where the rules name none of their own.

    None is offered that begins before now + lead_hours, on a closed day or a holiday, later than days_ahead days from
    today, or where the slot, its day or its week (Monday to Sunday) has as many as it may. A slot is read off the
    office's wall clock: one that begins or ends at a time that the clocks skip in spring is not offered, and a time
    that they repeat in autumn means the first of the two. Raises ValueError when `callbacks` is not understood.
    """
    rules = read_rules(callbacks)
    zone = rules.zone or zone
    taken = Counter({moment.astimezone(UTC): 0 for moment in booked})
    for moment, count in booked.items():
        taken[moment.astimezone(UTC)] += count
    days: Counter[date] = Counter()
    weeks: Counter[date] = Counter()
    for moment, count in taken.items():
        days[day_of(moment, zone)] += count
        weeks[week_of(day_of(moment, zone))] += count
    found = []
    today, earliest = day_of(now, zone), now + timedelta(hours=rules.lead_hours)
    for day in (today + timedelta(days=ahead) for ahead in range(rules.days_ahead + 1)):
        if not _is_open(day, rules) or _full(days[day], rules.per_day) or _full(weeks[week_of(day)], rules.per_week):
            continue
        for slot in _of_day(day, rules, zone):
            if slot.starts_at >= earliest and not _full(taken[slot.starts_at], rules.per_slot):
                found.append(slot)
    return found


def block_of(starts_at: datetime, zone: ZoneInfo) -> str:
    """The block of the day that begins, or is under way, at this moment."""
    at = starts_at.astimezone(zone).time()
    return next(name for name, (begin, end) in BLOCKS.items() if begin <= at < end)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day that it is there at this moment."""
    return moment.astimezone(zone).date()


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def _full(count: int, most: int) -> bool:
    return bool(most) and count >= most


def _is_open(day: date, rules: Rules) -> bool:
    return day not in rules.closed and not (rules.holidays and is_holiday(day))


def _of_day(day: date, rules: Rules, zone: ZoneInfo) -> Iterator[Slot]:
    spans = rules.hours.get(day.weekday(), ())
    pieces = _blocks(spans) if rules.blocks else _hours(spans, rules.slot_minutes)
    for start, end, block in pieces:
        starts_at, ends_at = _moment(day, start, zone), _moment(day, end, zone)
        if starts_at is not None and ends_at is not None:
            yield Slot(starts_at, ends_at, block, zone)


def _hours(spans: Iterable[Span], minutes: int) -> Iterator[tuple[int, int, str]]:
    """Beginnings and ends in minutes of the day: one slot after the other, as long as they fit."""
    step = -(-minutes // _GRID) * _GRID
    for span in spans:
        start = -(-span.start // _GRID) * _GRID
        while start + minutes <= span.end:
            yield start, start + minutes, ""
            start += step


def _blocks(spans: Iterable[Span]) -> Iterator[tuple[int, int, str]]:
    """What of each block lies in the hours: from its first open minute to its last."""
    for name, (begin, end) in BLOCKS.items():
        first, last = begin.hour * 60, 24 * 60 if end == time.max else end.hour * 60
        inside = [(max(span.start, first), min(span.end, last)) for span in spans]
        inside = [(start, until) for start, until in inside if start < until]
        if inside:
            yield min(start for start, _ in inside), max(until for _, until in inside), name


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """The moment at which the office's clock shows this; None: it never does (PEP 495: it does not come back)."""
    naive = datetime.combine(day, time()) + timedelta(minutes=minute)
    moment = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == naive else None
