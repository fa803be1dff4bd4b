"""kill -9 of workers while queued texts go out: each reaches its phone once, and each person reads theirs in order."""

from __future__ import annotations

import random
import time

import pytest

PEOPLE, TEXTS = 12, 6
LINE = "+13125550100"
START = "2026-03-03T15:00:00-06:00"
INSERT = """
    insert into conversation_messages (contact_number, line, direction, author, step, body, media, sensitive,
        created_at, via, token, sid, status, rank, reason, tries, answers_person, due_at)
    select '+1312555' || (2000 + person), %(line)s, 'out', 'staff', '', 'text ' || nth || ' for ' || person, '[]',
        false, %(now)s, 'rest', gen_random_uuid(), '', 'queued', 0, '', 0, false, %(now)s
    from generate_series(1, %(texts)s) as nth, generate_series(1, %(people)s) as person order by nth, person
"""


@pytest.mark.slow
@pytest.mark.spread
@pytest.mark.parametrize("seed", range(3))
def test_texts_survive_workers_that_are_killed(open_house, seed):
    rng = random.Random(f"texts {seed}")
    house = open_house(
        start=START, settings={"FRONTDESK_SMS_PER_SECOND": "30", "FRONTDESK_QUIET_HOURS": ""}, scenario={"pace": 0.01}
    )
    house.carrier.faults(
        {"fault": "slow_reply", "on": "texts", "seconds": 0.1},
        {"fault": "lost_reply", "on": "texts", "probability": 0.05},
        {"fault": "lost_request", "on": "texts", "probability": 0.05},
        seed=seed,
    )
    house.sql(INSERT + " returning id", {"line": LINE, "now": START, "texts": TEXTS, "people": PEOPLE})
    accepted = 0
    for _ in range(4):
        worker = house.start_worker("--drain")
        house.tick()
        accepted += rng.randint(5, 15)
        _wait_for(lambda enough=accepted: house.carrier.accepted()["texts_total"] >= enough)
        house.kill9(worker)
    house.carrier.faults()
    for minutes in (5, 10, 15, 20, 25):  # leases run out, lost answers are looked up, what never arrived goes again
        house.move_clock(f"2026-03-03T15:{minutes:02}:00-06:00")
        house.tick()
        house.drain()

    assert house.carrier.sent_twice() == {}
    left = house.sql("select status, count(*) from conversation_messages where status <> 'delivered' group by 1")
    assert left == [], left
    for person in range(1, PEOPLE + 1):
        expected = [f"text {nth} for {person}" for nth in range(1, TEXTS + 1)]
        assert [text["body"] for text in house.carrier.texts(to=f"+1312555{2000 + person}")] == expected


def _wait_for(holds, seconds=15):
    """Until it holds; no longer where each person's next text waits for the lease of a worker that was killed."""
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
