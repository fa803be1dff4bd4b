"""How many intakes count against a service's limit now: the count begins anew with each period. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def period_start(reset: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the present period began, in the office's zone: today, Monday or the first, at midnight; None: never.

    `reset`: daily, weekly, monthly, never (WD:otis_data_structures.rst: a limit is reset daily, weekly or monthly).
    """
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if reset == "daily":
        return midnight
    if reset == "weekly":
        return midnight - timedelta(days=midnight.weekday())
    if reset == "monthly":
        return midnight.replace(day=1)
    return None


def count_now(count: int, counted_since: datetime | None, reset: str, now: datetime, zone: ZoneInfo) -> int:
    """What is left of a stored count: 0 when its period is over. `counted_since`: when the first of them was counted,
    or the period in which they were counted began."""
    began = period_start(reset, now, zone)
    if began is not None and counted_since is not None and counted_since < began:
        return 0
    return count
