"""How long we wait for the carrier, and how often we ask it again: the same for every text and call. Pure."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from frontdesk.carrier.client import TOTAL_TIMEOUT

#: How long what is claimed belongs to its worker. Longer than a slice of send slots and the carrier's time-out.
LEASE = timedelta(seconds=120)
#: Seconds before the end of a lease in which no request is begun any more.
LEASE_MARGIN = TOTAL_TIMEOUT + 5
#: A job that sends waits this long for what is due in a moment; the minute tick has the rest.
LINGER = timedelta(seconds=20)
#: Times the carrier is asked for one contact before it is given up with a reason.
MAX_TRIES = 6
#: What staff read of what the busy carrier did not process.
BUSY = "The carrier asked us to try again later."
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


def seconds_until(due: datetime | None, now: datetime) -> float | None:
    """Seconds until what is due next, 0 when it is now; None when nothing is that is worth lingering for."""
    if due is None or due > now + LINGER:
        return None
    return max(0.0, (due - now).total_seconds())


def lease_nearly_over(claimed_at: datetime, now: datetime, held: float) -> bool:
    """Whether somebody else may soon take what was claimed at `claimed_at` for lost; `held`: for how many seconds we
    have had it by the monotonic clock. Either clock counts: that one stands still while a machine sleeps, the other may
    be set back.
    """
    left = LEASE.total_seconds() - LEASE_MARGIN
    return held > left or (now - claimed_at).total_seconds() > left
