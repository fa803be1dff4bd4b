"""What happens in one seed's evening: who is in the file, what the carrier gets wrong, who is killed and when."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from journeys.harness.crash_house import CrashHouse
from journeys.harness.rows import appointment

#: Area codes of the office's own zone, so that nobody's quiet hours put anything off.
AREAS = ("312", "773", "708", "847", "630")
TEXTS = ("delivered",) * 6 + ("undelivered 30003", "failed 30008", "sent_only", "silent")
CALLS = ("human", "human", "human 1", "machine", "busy", "no-answer", "hang-up")
FAULTS: tuple[dict[str, Any], ...] = (
    {"fault": "lost_reply", "on": "texts", "probability": 0.1},
    {"fault": "lost_reply", "on": "calls", "probability": 0.1},
    {"fault": "lost_request", "on": "any", "probability": 0.05},
    {"fault": "error", "on": "texts", "status": 503, "probability": 0.08},
    {"fault": "error", "on": "calls", "status": 500, "processed": True, "probability": 0.08},
    {"fault": "too_many", "on": "any", "probability": 0.1},
    {"fault": "slow_reply", "on": "any", "seconds": 0.15, "probability": 0.2},
    {"fault": "error", "on": "reads", "status": 503, "probability": 0.1},
    {"fault": "double_callback", "probability": 0.2},
    {"fault": "late_callback", "seconds": 0.4, "probability": 0.2},
    {"fault": "shuffled_callbacks", "probability": 0.2},
    {"fault": "lost_callback", "probability": 0.1},
)


@dataclass
class Kill:
    """Somebody dies when the carrier has accepted `after` more requests, or `at_latest` seconds into the stretch."""

    victim: str
    after: int
    at_latest: float
    delay: float  # real seconds after that, so that it hits anything


@dataclass
class File:
    """The rows of the file, and what must become of them."""

    rows: list[dict[str, str]] = field(default_factory=list)
    imported: int = 0
    duplicates: int = 0
    failed: int = 0


def people(rng: random.Random) -> File:
    """40 to 80 appointments, some of them on one number; a few rows twice, a few that cannot be."""
    file = File()
    numbers = [f"+1{rng.choice(AREAS)}55501{n:02d}" for n in rng.sample(range(100), 50)]
    for n in range(rng.randint(40, 80)):
        number = numbers[n] if n < len(numbers) else rng.choice(numbers)
        call, text = rng.choice([(True, True), (True, True), (False, True), (True, False)])
        when = f"2026-03-04 {rng.randint(13, 17)}:{rng.choice(['00', '15', '30', '45'])}"
        file.rows.append(appointment(f"A{n}", number, when, call=call, text=text))
    file.imported = len(file.rows)
    for row in rng.sample(file.rows, 3):
        file.rows.append(dict(row))
        file.duplicates += 1
    for n in range(rng.randint(0, 3)):
        file.rows.append(appointment(f"B{n}", "call the daughter", call=True))
        file.failed += 1
    rng.shuffle(file.rows)
    return file


def scenario(rng: random.Random, file: File) -> dict[str, Any]:
    """What the phones do, call after call, and what goes wrong on the way."""
    phones = {}
    for number in sorted({row["phone_number"] for row in file.rows if row["phone_number"].startswith("+")}):
        phones[number] = {"text": rng.choices(TEXTS, k=3), "call": rng.choices(CALLS, k=3)}
    return {
        "phones": phones,
        "faults": rng.sample(FAULTS, rng.randint(3, 8)),
        "seed": rng.randrange(10**6),
        "pace": rng.choice([0, 0.01, 0.05]),
        "retry_after": 0.3,
    }


def kills(rng: random.Random, victims: Iterable[str], contacts: int) -> list[Kill]:
    """These die, each at a moment of its own."""
    return [Kill(v, rng.randint(0, contacts), rng.uniform(1, 5), rng.expovariate(8)) for v in victims]


class Reaper:
    """Kills in a stretch of the evening; `house.run(beside=reaper)`. `kill`: how, if not as the house does it."""

    def __init__(self, house: CrashHouse, kills: Iterable[Kill], kill: Callable[[str], object] | None = None) -> None:
        self.house = house
        self.kill = kill or house.kill
        self.waiting = list(kills)
        self.began = time.monotonic()
        self.accepted = self._accepted()

    def __call__(self) -> bool:
        """Kill whom it is time for. Returns whether all are dead."""
        if self.waiting:
            accepted, since = self._accepted() - self.accepted, time.monotonic() - self.began
            for kill in [k for k in self.waiting if accepted >= k.after > 0 or since >= k.at_latest]:
                self.waiting.remove(kill)
                time.sleep(kill.delay)  # the moment itself is what is random
                self.kill(kill.victim)
        return not self.waiting

    def _accepted(self) -> int:
        accepted = self.house.carrier.accepted()
        return accepted["texts_total"] + accepted["calls_total"]
