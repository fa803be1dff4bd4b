"""How much the carrier takes: 429 beyond a rate, calls that queue."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from frontdesk.standin.limits import Rate
from standin.conftest import OFFICE_NUMBER, PERSON

TEXT = {"To": PERSON, "From": OFFICE_NUMBER, "Body": "Hello"}


def test_beyond_the_rate_it_answers_429_and_takes_nothing(start):
    standin = start(texts_per_second=2)
    answers = [standin.post("Messages.json", TEXT) for _ in range(6)]
    refused = [a for a in answers if a.status_code == 429]
    assert len(refused) >= 3
    assert refused[0].json()["code"] == 20429 and refused[0].headers["Retry-After"] == "1"
    assert standin.control("GET", "state")["texts"] == 6 - len(refused)
    # calls have a rate of their own
    assert standin.post("Calls.json", {"To": PERSON, "From": OFFICE_NUMBER, "Twiml": "<Response/>"}).status_code == 201


def test_too_many_requests_at_once_are_refused(start):
    standin = start(requests_at_once=2, faults=[{"fault": "slow_request", "seconds": 0.4, "next": 2}])
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda _: standin.post("Messages.json", TEXT).status_code, range(6)))
    assert 429 in statuses and statuses.count(201) >= 1


def test_calls_beyond_the_limit_wait_in_the_queue(start):
    standin = start(calls_at_once=1, default={"call": "live"})
    first, second = standin.call(twiml="<Response/>").sid, standin.call(twiml="<Response/>").sid
    standin.control("POST", f"calls/{first}/answer")
    standin.control("POST", f"calls/{second}/answer")
    standin.idle()
    calls = standin.control("GET", "calls")["calls"]
    assert [c["status"] for c in calls] == ["completed", "completed"]
    sids = [s["sid"] for s in standin.control("GET", "callbacks", kind="call_status")["callbacks"]]
    assert sids == [first] * 4 + [second] * 4  # one after the other


def test_a_rate_gives_back_what_time_brings():
    rate = Rate(10)
    start = time.monotonic() + 10
    rate.take(start)
    taken = sum(rate.take(start + 0.001) for _ in range(50))
    assert 8 <= taken <= 10
    assert not rate.take(start + 0.002)
    assert rate.take(start + 0.2)
    assert all(Rate(0).take() for _ in range(100))
