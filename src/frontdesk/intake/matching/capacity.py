"""Whether a service has room for one more intake. Pure.

`current_count` is the count of the present period: it begins anew each day, Monday or first of the month in the
office's zone (`backends/capacity.py`, where counts are kept).
"""

from __future__ import annotations


def has_room(intake_limit: int, current_count: int) -> bool:
    """0 is no limit."""
    return intake_limit == 0 or current_count < intake_limit
