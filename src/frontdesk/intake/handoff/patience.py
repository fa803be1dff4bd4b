"""How long the intake waits for other services, and how often it asks them again. Pure."""

from __future__ import annotations

import random
from datetime import timedelta

#: How long what is claimed belongs to its job: longer than any request takes.
LEASE = timedelta(seconds=120)
FIRST_BACK_OFF = 60.0
LONGEST_BACK_OFF = 3600.0
#: About nine hours of asking; then staff look.
MOST_TRIES = 14


def back_off(tries: int) -> timedelta:
    """How long to wait before try number `tries + 1`: doubling from a minute, at most an hour, up to a fifth of it
    random."""
    seconds = min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2.0 ** (min(tries, 30) - 1))
    return timedelta(seconds=seconds * random.uniform(0.8, 1.0))
