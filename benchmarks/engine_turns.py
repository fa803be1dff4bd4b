"""Turns a second of the flow engine alone: a flow of 20 questions with conditions and templates, on one core.

    .venv/bin/python benchmarks/engine_turns.py [--seconds 2]

A turn takes in one answer: it understands the text, stores it, evaluates a condition, renders the next question and
gives back a new session. Three of the questions have options, one step in three is a condition, every question holds a
template. The baseline is what any engine that keeps its session in a database must do for each turn: read the session
from JSON and write it again, with nothing done in between. Then the cost of a turn early and late in a long
conversation, and in a long flow.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from frontdesk.flows.engine import Engine, TextIn, Trigger, Turn
from frontdesk.flows.language import read

AT = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
QUESTIONS = 20
REACH = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each figure is measured")
    seconds = parser.parse_args().seconds

    engine = Engine({"bench": read(flow_of(QUESTIONS), "bench.yaml")})
    stored = json.dumps(after(engine, QUESTIONS // 2).session)
    rates = {
        "engine: one answer in, the next question out": whole_conversations(engine, seconds),
        "the same, session to JSON and back every turn": whole_conversations(engine, seconds, stored=True),
        "baseline: session from JSON and to JSON, no engine": measured(lambda: json.dumps(json.loads(stored)), seconds),
    }
    print(f"\n{QUESTIONS} questions, conditions and templates{'turns/s':>36}{'us a turn':>12}")
    for name, rate in rates.items():
        print(f"{name:<56}{rate:>10,.0f}{1e6 / rate:>12.1f}")
    print(f"reach: {REACH:,} turns/s\n")

    long_flow = Engine({"bench": read(flow_of(600), "bench.yaml")})
    looping = Engine({"bench": read(LOOP, "loop.yaml")})
    print(f"{'cost of a turn, us':<44}{'at 5':>10}{'at 50':>10}{'at 500':>10}{'500 : 5':>10}")
    for name, subject in (
        ("question of a flow of 600 questions", long_flow),
        ("answer of a conversation that goes in a circle", looping),
    ):
        costs = [one_turn(subject, n, seconds / 4) for n in (5, 50, 500)]
        print(f"{name:<44}" + "".join(f"{cost:>10.1f}" for cost in costs) + f"{costs[-1] / costs[0]:>10.2f}")
    print("reach: flat")


def flow_of(questions: int) -> str:
    """A flow as an author writes it. Every third question has a condition after it, every seventh has options."""
    lines = ["flow: bench", "steps:", "  - say: Hello. We have some questions for you."]
    for n in range(1, questions + 1):
        before = f"You said {{{{ q{n - 1} }}}}. " if n > 1 else ""
        if n % 7 == 0:
            lines += [f"  - choose: {before}What is the problem ({n})?", f"    as: q{n}", "    options:"]
            lines += ["      rent: Renting a home", "      food: Food stamps", "      job: Lost job"]
        else:
            lines += [f"  - ask: {before}How many people are in room {n}?", f"    as: q{n}"]
            lines += ["    answer: integer 0..20"]
        if n % 3 == 0 and n % 7:
            lines += [f"  - when: q{n} > 3 and trigger.message.Body != 'x'", "    then:"]
            lines += [f"      - set: {{many_{n}: '{{{{ q{n} | plus: 1 }}}}'}}"]
    return "\n".join([*lines, "  - say: Thank you. The last was {{ q1 }}.", ""])


LOOP = """
flow: bench
steps:
  - set: {total: 0}
  - repeat:
      - ask: So far {{ total }}. How many more?
        as: more
        answer: integer 0..20
      - set: {total: "{{ total | plus: more }}"}
    until: more == 20
"""


def after(engine: Engine, answers: int) -> Turn:
    turn = engine.start("bench", Trigger("text", AT, body="hi", contact="+13125550100", line="+13125550199"))
    for _ in range(answers):
        turn = engine.resume(turn.session, TextIn("2", AT))
    return turn


def whole_conversations(engine: Engine, seconds: float, *, stored: bool = False) -> float:
    """Turns a second over whole conversations, the start not counted as a turn (but its time is)."""
    turns, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        turn = after(engine, 0)
        for _ in range(QUESTIONS):
            session = json.loads(json.dumps(turn.session)) if stored else turn.session
            turn = engine.resume(session, TextIn("2", AT))
        turns += QUESTIONS
        assert turn.state == "ended", turn
    return turns / (time.perf_counter() - began)


def one_turn(engine: Engine, answers: int, seconds: float) -> float:
    """Microseconds of the turn after so many answers, the best of five measurements."""
    session = after(engine, answers - 1).session
    event = TextIn("2", AT)
    return min(1e6 / measured(lambda: engine.resume(session, event), seconds / 5) for _ in range(5))


def measured(what: Callable[[], object], seconds: float) -> float:
    """How often a second."""
    times, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        for _ in range(50):
            what()
        times += 50
    return times / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
