"""kill -9 of web server, worker and database while people are talking with a flow, at other moments with each seed.

Whatever dies: no text of a person is lost, none is answered twice, and every conversation goes on where it was.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import requests

from conversations.web_server import Asked, WebServer
from journeys.harness.crash_house import CrashHouse, crash_house

FLOW = """
flow: trip
steps:
  - ask: Where do you want to go?
    as: place
  - say: ASIDE
  - http: ADDRESS/trains
    with: {to: "{{ place }}"}
    timeout: 8 seconds
    as: train
    failed: []
  - ask: "There is a train at {{ train.at }}. How many people are you?"
    as: people
    answer: integer 1..20
  - ask: When do you come back?
    as: back
  - end: "{{ place }}, {{ people }}, {{ back }}. Have a good trip."
"""
ASIDE = "One moment."
VICTIMS = ("web", "web", "worker", "worker", "database", "all")
PEOPLE = 5
#: Real seconds for all of it; and in which nothing moves before the clock is turned on.
PATIENCE, STILL = 120.0, 2.0


class Traveller:
    """Somebody who answers each question when it has arrived. Who gets no answer is delivered again by the carrier."""

    def __init__(self, house: CrashHouse, n: int) -> None:
        self.house = house
        self.n = n
        self.number = f"+1312555{2300 + n}"
        self.said = ["trip", f"Town {n}", f"{n + 1}", f"on day {n}"]
        self.will_read = [
            "Where do you want to go?",
            ASIDE,
            f"There is a train at {n + 5}:00. How many people are you?",
            "When do you come back?",
            f"Town {n}, {n + 1}, on day {n}. Have a good trip.",
        ]
        self.until = time.monotonic() + PATIENCE

    def talk(self, nth: int) -> None:
        """Says the nth thing, and waits until what follows from it has arrived."""
        sid = f"SM{self.n:016d}{nth:016d}"
        while not self._delivered(sid, self.said[nth]):
            self._patiently(0.2)
        while len(self.reads()) < (1, 3, 4, 5)[nth]:
            self._patiently(0.05)

    def _delivered(self, sid: str, body: str) -> bool:
        answer = self.house.carrier.ask("POST", "text-in", {"from": self.number, "body": body, "sid": sid})
        return 200 <= answer["status"] < 300

    def reads(self) -> list[str]:
        return self.house.carrier.read_on(self.number)

    def _patiently(self, seconds: float) -> None:
        assert time.monotonic() < self.until, f"{self.number} waits for more than {self.reads()}"
        time.sleep(seconds)


@pytest.fixture
def trains() -> Iterator[WebServer]:
    server = WebServer()
    stop = server.start()
    yield server
    stop()


@pytest.mark.slow
@pytest.mark.spread
@pytest.mark.parametrize("seed", range(3))
def test_conversations_survive_whatever_is_killed(seed, trains):
    rng = random.Random(f"trip {seed}")
    delays = [rng.choice([0, 0.1, 0.5, 2]) for _ in range(PEOPLE)]

    def train(asked: Asked) -> tuple[int, dict[str, str], str]:
        n = int(asked.path.rpartition("+")[2])
        time.sleep(delays[n])
        return 200, {"Content-Type": "application/json"}, f'{{"at": "{n + 5}:00"}}'

    trains.answers["/trains"] = train
    settings = {"FRONTDESK_FLOW_HTTP_ALLOW": "127.0.0.1", "FRONTDESK_ANSWER_WITHIN": "1"}
    settings |= {"FRONTDESK_SMS_PER_SECOND": "50", "FRONTDESK_NUDGE_AFTER": "0"}
    with crash_house(f"trip-{seed}", start="2026-03-03T13:00:00-06:00", settings=settings) as house:
        path = house.home / "trip.yaml"
        path.write_text(FLOW.replace("ADDRESS", trains.url).replace("ASIDE", ASIDE))
        house.command("flows", "import", str(path))
        house.command("flows", "publish", "trip", "--default")
        house.wait_for_web()
        travellers = [Traveller(house, n) for n in range(PEOPLE)]
        with ThreadPoolExecutor(PEOPLE) as crowd:
            for nth in range(3):
                kills = [(rng.uniform(0, 2), rng.choice(VICTIMS)) for _ in range(rng.choice([1, 2]))]
                _meanwhile(house, [crowd.submit(one.talk, nth) for one in travellers], kills)
            # between two turns everything is restarted; then everybody goes on
            house.kill("all")
            _meanwhile(house, [crowd.submit(one.talk, 3) for one in travellers], [])
        _come_to_rest(house)
        for traveller in travellers:
            _is_whole(house, traveller)
        assert house.carrier.sent_twice() == {}
        assert {asked.path.rpartition("+")[2] for asked in trains.asked} == {str(n) for n in range(PEOPLE)}


def _meanwhile(house: CrashHouse, talks: list[Future[None]], kills: list[tuple[float, str]]) -> None:
    """Until all have said what they have to say: kill, start again who has died, let time pass when nothing moves."""
    began = time.monotonic()
    before: Any = None
    still_since = began
    while not all(talk.done() for talk in talks) or kills:
        for kill in [one for one in kills if time.monotonic() - began >= one[0]]:
            kills.remove(kill)
            house.kill(kill[1])
        house.watch()
        seen = house.carrier.ask("GET", "state")
        moved = (seen["texts"], seen["callbacks"], sum(talk.done() for talk in talks))
        if moved != before:
            before, still_since = moved, time.monotonic()
        elif time.monotonic() - still_since > STILL:  # texts that failed, leases of the dead: found by the minute tick
            house.move_clock(house.now() + timedelta(seconds=61))
            still_since = time.monotonic()
        time.sleep(0.05)
    for talk in talks:
        talk.result()


def _come_to_rest(house: CrashHouse) -> None:
    """Every text has its last word."""
    end = time.monotonic() + PATIENCE
    while True:
        house.watch()
        try:
            left = house.sql(
                "select status, count(*) as n from conversation_messages"
                " where direction = 'out' and status not in ('delivered', 'sent') group by 1"
            )
            if not left:
                return
        except (OSError, psycopg.Error, requests.RequestException, IndexError):
            left = []  # the database is away
        assert time.monotonic() < end, f"left lying: {left}"
        house.move_clock(house.now() + timedelta(seconds=61))
        time.sleep(0.5)


def _is_whole(house: CrashHouse, traveller: Traveller) -> None:
    number, said = traveller.number, traveller.said
    read = traveller.reads()
    assert sorted(read) == sorted(traveller.will_read), "each text once"
    # an answer whose request was cut off is asked for again by the carrier, maybe later than what follows it went out
    assert [text for text in read if text != ASIDE] == [text for text in traveller.will_read if text != ASIDE]
    texts = house.table("inbound_texts", **{"from": number})
    assert [text["body"] for text in texts] == said and all(text["answered_at"] for text in texts)
    [session] = house.table("flow_sessions", contact_number=number)
    assert (session["state"], session["ended_by"], session["failure"]) == ("ended", "flow", "")
    kept = house.table("conversation_messages", contact_number=number)
    assert [m["body"] for m in kept if m["direction"] == "in"] == said
    assert [m["body"] for m in kept if m["direction"] == "out"] == traveller.will_read
    turns = house.table("session_turns", session_id=session["id"])
    assert [turn["number"] for turn in turns] == list(range(1, session["turns"] + 1))
    assert [turn["event"] for turn in turns].count("text") == len(said)
    assert [turn["event"] for turn in turns].count("result") == 1
    assert house.table("inbox_threads", contact_number=number) == []
