"""Percent of the federal poverty guidelines, exact to the cent (intake.md 7.1; decision 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from frontdesk.intake.eligibility.guideline_tables import TABLES, Region, Table
from frontdesk.intake.eligibility.invalid import Invalid

#: The rough question at the beginning of every intake asks for this much of the guidelines.
ROUGH_PERCENT = 300
#: A table older than this is out of date: a new one appears every January.
_FRESH_DAYS = 430


@dataclass(frozen=True)
class Limit:
    """An amount of money that an income may not exceed.

    `yearly_cents` is exact. `monthly_cents` is a twelfth of it, half a cent up: for people to read, and exact whenever
    `percent` is a multiple of 12 (so at 300 %). `version` names the rule for a stored decision: "fpl 2026".
    `is_stale`: the newest table known is more than a year old on that day.
    """

    yearly_cents: int
    monthly_cents: int
    percent: int
    year: int
    version: str
    is_stale: bool = False


def limit(size: int, percent: int, on: date, state: str = "IL") -> Limit:
    """`percent` of the guideline for a household of `size`, as it holds on the day `on` in `state` (two letters).

    Alaska and Hawaii have guidelines of their own; everywhere else those of the 48 states are used, territories too.
    A year's table holds from its effective date on. Raises Invalid (size, percent, no_guideline).
    """
    if percent < 0:
        raise Invalid("percent", f"{percent} % of the guidelines: a percentage is 0 or more")
    table = table_on(on)
    yearly = guideline(size, table, state) * percent  # dollars x 100 cents x percent / 100
    return Limit(
        yearly_cents=yearly,
        monthly_cents=twelfth(yearly),
        percent=percent,
        year=table.year,
        version=f"fpl {table.year}",
        is_stale=table is TABLES[0] and (on - table.effective).days > _FRESH_DAYS,
    )


def guideline(size: int, table: Table, state: str) -> int:
    """The guideline itself, in dollars a year."""
    if size < 1:
        raise Invalid("size", f"a household of {size}: there is at least one person in it")
    region = _region(table, state)
    return region.first + region.further * (size - 1)


def table_on(on: date) -> Table:
    """The newest table that is in force on a day."""
    for table in TABLES:
        if table.effective <= on:
            return table
    first = TABLES[-1]
    raise Invalid("no_guideline", f"no guidelines for {on}: the oldest known hold from {first.effective} on")


def twelfth(yearly_cents: int) -> int:
    """A year's cents as a month's, half a cent up."""
    return (yearly_cents * 2 + 12) // 24


def percent_of(yearly_cents: int, size: int, on: date, state: str = "IL") -> int:
    """How many percent of the guideline an income is, rounded down: for caseworkers, never for the decision."""
    return yearly_cents // guideline(size, table_on(on), state)


def _region(table: Table, state: str) -> Region:
    return {"AK": table.alaska, "HI": table.hawaii}.get(state.strip().upper(), table.contiguous)
