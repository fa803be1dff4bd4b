"""How long we wait for the carrier, and how often we ask it again: the same for every text and call. Pure."""

from __future__ import annotations

import random
from datetime import timedelta

#: How long what is claimed belongs to its worker. Longer than a slice of send slots and the carrier's time-out.
LEASE = timedelta(seconds=120)
#: Times the carrier is asked for one contact before it is given up with a reason.
MAX_TRIES = 6
#: Seconds to wait after the first refusal of a busy carrier; doubled each time, with jitter.
FIRST_BACK_OFF = 2.0
LONGEST_BACK_OFF = 120.0
#: How long to wait before asking what became of a request: after a server error, and after a lost connection, when the
#: request may still be on its way.
SETTLE_AFTER_ERROR = timedelta(seconds=10)
SETTLE_AFTER_SILENCE = timedelta(seconds=60)
#: A request was made at most this long before its row was claimed, by any clock.
CLOCK_SLACK = timedelta(minutes=5)


def back_off(tries: int) -> timedelta:
    """How long to wait before try number `tries + 1`: doubling from 2 s, at most 2 min, up to half of it random."""
    seconds = min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2 ** (tries - 1))
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))
