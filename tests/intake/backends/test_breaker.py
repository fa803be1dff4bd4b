"""The circuit breaker, by a clock that the test holds."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.intake.backends.breaker import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MOST_FAILURES,
    Breaker,
    begin,
    failed,
    succeeded,
)

#: A busy machine is slow to draw its first values.
BUSY = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def opened(now: float) -> Breaker:
    breaker = Breaker()
    for _ in range(MOST_FAILURES):
        may, breaker = begin(breaker, now)
        assert may
        breaker = failed(breaker, now)
    return breaker


def test_it_opens_after_failures_one_after_another():
    breaker = Breaker()
    for _ in range(MOST_FAILURES - 1):
        breaker = failed(breaker, 0)
    assert breaker.state(0) == "closed"
    assert failed(succeeded(breaker), 0).state(0) == "closed"
    assert failed(breaker, 0).state(0) == "open"


def test_while_it_is_open_nobody_may():
    breaker = opened(100)
    assert begin(breaker, 100 + FIRST_PAUSE - 0.1)[0] is False


def test_after_its_pause_one_may_try():
    may, breaker = begin(opened(100), 100 + FIRST_PAUSE)
    assert may
    assert begin(breaker, 100 + FIRST_PAUSE + 1)[0] is False
    assert succeeded(breaker) == Breaker()


def test_a_try_that_fails_doubles_the_pause_up_to_its_limit():
    breaker, now, pauses = opened(0), 0.0, []
    for _ in range(8):
        now += breaker.pause
        _, breaker = begin(breaker, now)
        breaker = failed(breaker, now)
        pauses.append(breaker.pause)
    assert pauses == [20, 40, 80, 160, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]


def test_a_try_that_never_came_back_is_forgotten():
    _, breaker = begin(opened(0), FIRST_PAUSE)
    assert begin(breaker, 2 * FIRST_PAUSE)[0] is True


def test_requests_that_began_before_it_opened_do_not_lengthen_its_pause():
    breaker = opened(0)
    assert failed(breaker, 5) == breaker


@BUSY
@given(st.lists(st.tuples(st.sampled_from(["ok", "fail", "lost"]), st.floats(0, 400)), max_size=60))
def test_it_never_stays_shut_for_good(steps):
    breaker, now = Breaker(), 0.0
    for what, later in steps:
        now += later
        may, breaker = begin(breaker, now)
        if may and what == "ok":
            breaker = succeeded(breaker)
        elif may and what == "fail":
            breaker = failed(breaker, now)
        assert FIRST_PAUSE <= breaker.pause <= LONGEST_PAUSE
    assert begin(breaker, now + 2 * LONGEST_PAUSE)[0] is True
