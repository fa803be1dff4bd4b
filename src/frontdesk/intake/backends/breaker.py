"""A circuit breaker: when a service fails again and again, it is left alone for a while. Pure: the time is passed in.

```
closed -- MOST_FAILURES one after another --> open -- after its pause --> half open: one request may try
  ^                                             ^                             |
  +---------------- it succeeds ----------------|-----------------------------+
                                                +--- it fails: a pause twice as long
```
"""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST_FAILURES = 5
#: Seconds for which a service is left alone at first, and at most.
FIRST_PAUSE = 10.0
LONGEST_PAUSE = 300.0


@dataclass(frozen=True)
class Breaker:
    """`opened_at`: seconds on any clock that only goes forward; None: closed. `tries_since`: a request tries since."""

    failures: int = 0
    opened_at: float | None = None
    pause: float = FIRST_PAUSE
    tries_since: float | None = None

    def state(self, now: float) -> str:
        """closed, open or half_open."""
        if self.opened_at is None:
            return "closed"
        return "half_open" if now >= self.opened_at + self.pause else "open"


def begin(breaker: Breaker, now: float) -> tuple[bool, Breaker]:
    """Whether a request may be made now. In a half-open breaker one may; one that does not come back for as long as the
    pause lasted is forgotten."""
    state = breaker.state(now)
    if state == "closed":
        return True, breaker
    if state == "open":
        return False, breaker
    if breaker.tries_since is not None and now < breaker.tries_since + breaker.pause:
        return False, breaker
    return True, replace(breaker, tries_since=now)


def succeeded(breaker: Breaker) -> Breaker:
    """A request was answered."""
    return Breaker()


def failed(breaker: Breaker, now: float) -> Breaker:
    """A request was not answered as it should be."""
    if breaker.opened_at is None:
        failures = breaker.failures + 1
        if failures < MOST_FAILURES:
            return replace(breaker, failures=failures)
        return Breaker(failures, now, FIRST_PAUSE)
    if breaker.tries_since is None:
        return breaker  # it began before the breaker opened
    return Breaker(breaker.failures, now, min(LONGEST_PAUSE, breaker.pause * 2))
