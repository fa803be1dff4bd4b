"""kill -9 of the worker, the web server and the database at random moments of an evening, a different one each seed.

Whatever dies: one accepted message for each attempt, nobody forgotten, the file never lost.
"""

from __future__ import annotations

import os
import random
import signal
from datetime import datetime

import psycopg
import pytest

from journeys.harness import chaos, crash_checks
from journeys.harness.chaos import Reaper
from journeys.harness.crash_house import CrashHouse, crash_house, wait_until

SEEDS = range(20)
VICTIMS = ("worker", "worker", "workers", "web", "web", "database", "database", "all")
NAME = "evening.csv"


@pytest.mark.slow
@pytest.mark.spread
@pytest.mark.parametrize("seed", SEEDS)
def test_an_evening_in_which_processes_are_killed(seed):
    rng = random.Random(f"evening {seed}")
    file = chaos.people(rng)
    workers = rng.choice([1, 1, 2])
    with crash_house(
        f"seed-{seed}",
        workers=rng.choice([0, workers]),  # without a worker an operator's command does the work itself
        start="2026-03-03T18:30:00-06:00",
        scenario=chaos.scenario(rng, file),
        settings={"FRONTDESK_SMS_PER_SECOND": "40", "FRONTDESK_CALLS_PER_SECOND": "40"},
    ) as house:
        path = house.put_csv(NAME, file.rows)
        os.utime(path, (1, 1))  # nobody is still writing it
        _operator(house, rng)
        house.workers += [None] * (workers - len(house.workers))
        _evening(house, rng, file.imported)

        crash_checks.nobody_was_contacted_twice(house)
        crash_checks.every_attempt_has_an_end(house)
        crash_checks.nobody_was_forgotten(house, file)
        crash_checks.the_books_are_true(house)
        crash_checks.the_file_was_not_lost(house, file, NAME)
        crash_checks.every_callback_is_stored(house)


@pytest.mark.slow
@pytest.mark.spread
def test_a_worker_that_was_asleep_sends_nothing_that_another_has_sent_meanwhile():
    """The lid of a laptop is closed in the middle of a round, and opened again when another machine has gone on."""
    rng = random.Random("asleep")
    file = chaos.people(rng)
    with crash_house("asleep", workers=0, settings={"FRONTDESK_SMS_PER_SECOND": "8"}) as house:
        house.put_csv(NAME, [{**row, "phone_preference": "N", "text_preference": "Y"} for row in file.rows])
        asleep = house.start_command("import", "--now")
        wait_until(lambda: house.carrier.accepted()["texts_total"] >= 5, asleep)
        os.kill(asleep.pid, signal.SIGSTOP)  # between two texts: the next one is an eighth of a second away
        house.carrier.wait_until_idle()
        begun = house.carrier.accepted()["texts_total"]
        house.move_on("2026-03-03T19:05")
        house.workers.append(None)
        house.run(enough=lambda: house.carrier.accepted()["texts_total"] >= begun + 10, jobs=1)
        os.kill(asleep.pid, signal.SIGCONT)
        house.run(beside=lambda: not asleep.running)
        crash_checks.nobody_was_contacted_twice(house)
        crash_checks.every_attempt_has_an_end(house)
        crash_checks.nobody_was_forgotten(house, file)


def _evening(house: CrashHouse, rng: random.Random, contacts: int) -> None:
    """The three rounds, with somebody dying in each, and the night, which asks the carrier what it never told us."""
    if hold := rng.random() < 0.25:
        house.carrier.hold_callbacks()
    _round(house, "2026-03-03T19:00", chaos.kills(rng, rng.choices(VICTIMS, k=rng.randint(1, 3)), contacts))
    if hold:
        house.carrier.release_callbacks("shuffled", rng.randrange(1000))
        house.carrier.wait_until_idle()
    _round(house, "2026-03-03T19:45", chaos.kills(rng, rng.choices(VICTIMS, k=1), contacts // 2))
    _round(house, "2026-03-04T09:00", chaos.kills(rng, rng.choices(VICTIMS, k=rng.randint(0, 1)), contacts // 3))
    house.carrier.faults()
    house.carrier.wait_until_idle()
    night = house.move_on("2026-03-05T03:05")
    house.run(beside=lambda: _reconciled(house, night))
    house.wait_for_web()
    house.stop_workers()
    house.carrier.wait_until_idle()


def _operator(house: CrashHouse, rng: random.Random) -> None:
    """Before the evening an operator imports by hand, and is cut off; or leaves it to the first round."""
    words = rng.choice([None, ["import"], ["import", "--now"]])
    if words is None:
        return
    operator = house.start_command(*words)
    reaper = Reaper(house, chaos.kills(rng, ["operator"], 40), kill=lambda victim: operator.kill9())
    house.rest(lambda: reaper() or not operator.running)


def _round(house: CrashHouse, when: str, kills: list[chaos.Kill]) -> None:
    due = house.move_on(when)
    house.run(rounds=1, since=due, beside=Reaper(house, kills))


def _reconciled(house: CrashHouse, since: datetime) -> bool:
    try:
        return bool(
            house.sql("select name from schedule_marks where name = 'nightly reconcile' and finished_at >= %s", [since])
        )
    except (OSError, psycopg.Error):
        return False  # the database is away
