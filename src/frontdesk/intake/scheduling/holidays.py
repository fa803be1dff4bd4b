"""The federal holidays of the United States, on the days on which offices keep them. Pure.

Source: 5 U.S.C. 6103(a) names the days; 6103(b) and Executive Order 11582 move one that falls on a Saturday to the
Friday before, and one on a Sunday to the Monday after. Inauguration Day is left out: only Washington, D.C. keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final

_MONDAY, _THURSDAY = 0, 3


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(nth: int, weekday: int, month: int) -> Callable[[int], date]:
    """The nth such weekday of a month."""

    def on(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))

    return on


def _last_monday(month: int) -> Callable[[int], date]:
    def on(year: int) -> date:
        last = date(year, month + 1, 1) - timedelta(days=1)
        return last - timedelta(days=last.weekday())

    return on


#: Name -> the day in a year, before it is moved off a weekend.
FEDERAL: Final[Mapping[str, Callable[[int], date]]] = {
    "New Year's Day": _fixed(1, 1),
    "Birthday of Martin Luther King, Jr.": _nth(3, _MONDAY, 1),
    "Washington's Birthday": _nth(3, _MONDAY, 2),
    "Memorial Day": _last_monday(5),
    "Juneteenth National Independence Day": _fixed(6, 19),
    "Independence Day": _fixed(7, 4),
    "Labor Day": _nth(1, _MONDAY, 9),
    "Columbus Day": _nth(2, _MONDAY, 10),
    "Veterans Day": _fixed(11, 11),
    "Thanksgiving Day": _nth(4, _THURSDAY, 11),
    "Christmas Day": _fixed(12, 25),
}


def observed(day: date) -> date:
    """The day on which a holiday that falls on `day` is kept."""
    if day.weekday() == 5:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if day.weekday() == 6 else day


@cache
def of_year(year: int) -> Mapping[date, str]:
    """The days of a year on which offices are closed, with their names; 31 December may be the next year's."""
    days = {observed(on(of)): name for of in (year, year + 1) for name, on in FEDERAL.items()}
    return {day: name for day, name in sorted(days.items()) if day.year == year}


def is_holiday(day: date) -> bool:
    """Whether federal offices are closed on this day for a holiday."""
    return day in of_year(day.year)
