"""From the office's wall clock to UTC: the one place that decides what a local time means on the days clocks change.

- A time that does not exist (clocks skip it in spring) is moved forward by what was skipped: 02:30 in Chicago on
  2026-03-08 is 03:30 CDT. A round or an appointment is never lost, and never earlier than it was written.
- A time that exists twice (clocks repeat it in autumn) is the first of the two: a reminder is then never too late.

Both follow from one rule: the offset in force before the change counts (`fold=0`, PEP 495).
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def to_utc(naive: datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the clocks of `zone` show `naive`; gap and fold as the module says.

    Raises ValueError when `naive` has a zone already, OverflowError beyond the calendar's ends.
    """
    if naive.tzinfo is not None:
        raise ValueError("to_utc takes a local time without a zone")
    return naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
