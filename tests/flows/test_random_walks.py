"""A person who answers with sense and nonsense, for thousands of turns: whatever they do, the conversation holds.

What is checked at every turn is in random_walk.py: no exception, no lost session, a session that is plain JSON and
gives the same turn from JSON as from memory, a state that is what the events say, earlier documents unchanged, and BACK
that leads to exactly where it was, from where the same answer leads to the same place again.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.flows.exports import REAL, needs_real_exports, real_flows, result_for, wanted_values

from flows.random_flows import random_flows
from flows.random_walk import Walk
from frontdesk.flows import checking, packaged
from frontdesk.flows.drawing import mermaid, svg
from frontdesk.flows.engine import Limits
from frontdesk.flows.model import CallFunction
from frontdesk.flows.transcripts import files
from frontdesk.flows.translating import coverage, extract

FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
#: Every choice that is made on the way is Hypothesis's, which shrinks what it finds; the flow is the seed's.
dice, moves, seeds = st.randoms(use_true_random=False), st.integers(1, 60), st.integers(0, 9_999)
#: What the functions of the packaged flows give, by step.
APPOINTMENTS = [
    {"id": str(n), "date": f"March {n}", "at_time": "9 AM", "place": place} for n, place in ((6, "Clinic"), (7, ""))
]
FOUND: list[Any] = [
    {"count": 1, "language": "", "appointments": APPOINTMENTS[:1]},
    {"count": 2, "language": "pl", "appointments": APPOINTMENTS},
    {"count": 0, "language": "es", "appointments": []},
    {},
]
#: How much of what the person does is nonsense.
SHARES = (0.05, 0.3, 0.6)
DONE: list[Any] = [{"count": 1}, {"count": 0}, None]
#: What the functions of the intake answer in its transcripts; a list there is several answers.
INTAKE = files.read_given(packaged.FOLDER / "intake" / "prepared.en.given").results


def intake_results() -> dict[str, list[Any]]:
    """Step of a flow of the intake -> what its function may give, most often what it gives in the transcripts."""
    found: dict[str, list[Any]] = {}
    for name in packaged.names():
        for step in packaged.load(name).steps.values():
            if isinstance(step, CallFunction) and step.function in INTAKE:
                usual = INTAKE[step.function]
                found[step.name] = [*(usual if isinstance(usual, list) else [usual])] * 5 + [None, {}]
    return found


RESULTS = {
    **intake_results(),
    **dict.fromkeys(("find", "find_in_their_language"), FOUND + intake_results()["find"]),
    **dict.fromkeys(("done", "undone", "asked"), DONE),
}


def gone(walk: Walk, moves: int) -> Walk:
    for _ in range(moves):
        walk.move()
    walk.close()
    return walk


def through_a_random_flow(seed: int, dice: Random, moves: int, limits: Limits | None = None) -> Walk:
    return gone(Walk(dice, random_flows(Random(seed)), limits or Limits(), nonsense=SHARES[seed % 3]), moves)


#: Reading a flow takes longer than walking through it.
load = cache(packaged.load)


def through_a_packaged_flow(seed: int, dice: Random, moves: int) -> Walk:
    names = packaged.names()
    first = names[seed % len(names)]
    flows = [load(name) for name in (first, *(name for name in names if name != first))]
    flows[0] = replace(flows[0], crisis=seed % 2 == 0)
    return gone(Walk(dice, flows, results=RESULTS, nonsense=SHARES[seed % 3]), moves)


def through_an_export(seed: int, dice: Random, moves: int) -> Walk:
    flows, wanted, data_dice = real_flows(), wanted_values(), Random(seed)
    startable = sorted(name for name, flow in flows.items() if set(flow.starts) - {"parent", "conversation"})
    first = flows[max(startable, key=lambda name: len(flows[name].steps))]
    if seed % 2:
        first = flows[startable[seed // 2 % len(startable)]]
    walk = Walk(
        dice,
        [first, *flows.values()],
        results={step: [result_for(about, data_dice, 0.2) for _ in range(6)] for step, about in wanted.items()},
        answers={step: about["inbound.Body"] for step, about in wanted.items() if about.get("inbound.Body")},
        parameters={what: data_dice.choice([*values, "x"]) for what, values in wanted.get("data", {}).items()},
        nonsense=SHARES[seed % 3],
    )
    return gone(walk, moves)


@FEW
@given(seeds, dice, moves)
def test_random_flows_hold(seed: int, dice: Random, moves: int) -> None:
    through_a_random_flow(seed, dice, moves)


@FEW
@given(seeds, dice, moves)
def test_the_packaged_flows_hold(seed: int, dice: Random, moves: int) -> None:
    through_a_packaged_flow(seed, dice, moves)


@needs_real_exports
@FEW
@given(seeds, dice, moves)
def test_the_real_exports_hold(seed: int, dice: Random, moves: int) -> None:
    through_an_export(seed, dice, moves)


@FEW
@given(seeds, dice, moves)
def test_random_flows_hold_within_tight_limits(seed: int, dice: Random, moves: int) -> None:
    limits = Random(seed)
    tight = Limits(
        steps_per_turn=limits.randint(3, 30),
        steps_per_session=limits.randint(20, 200),
        visits_without_wait=limits.randint(1, 5),
        depth=limits.randint(1, 4),
        session_bytes=limits.randint(3_000, 9_000),
        text_characters=limits.randint(150, 900),
        texts_per_turn=limits.randint(0, 3),
        kept_texts=limits.randint(0, 2),
        back_steps=limits.randint(0, 4),
        tries=limits.randint(1, 3),
    )
    through_a_random_flow(seed, dice, moves, tight)


@pytest.mark.parametrize("seed", range(8))
def test_random_flows_can_be_checked_drawn_and_translated(seed: int) -> None:
    flows = {flow.name: flow for flow in random_flows(Random(seed))}
    for flow in flows.values():
        checking.check(flow, flows=flows)
        assert extract(flow, "es")
        assert coverage(flow)["es"].missing == ()
        assert mermaid(flow).count("flowchart TD")
        assert svg(flow).startswith("<svg")


def test_thousands_of_turns_go_far() -> None:
    """The same without Hypothesis, which is quicker: so many turns, and as many ways back and ends of every kind."""
    walks = [through_a_random_flow(seed, Random(seed), 100) for seed in range(60)]
    walks += [through_a_packaged_flow(seed, Random(seed), 100) for seed in range(20)]
    assert sum(walk.turns for walk in walks) > 3_000
    assert sum(walk.backs for walk in walks) > 150
    assert sum(walk.replays for walk in walks) > 100
    assert sum(walk.alarms for walk in walks) > 40
    ends = {end for walk in walks for end in walk.ends}
    assert ends >= {"flow", "exit", "silence", "tries"}


@pytest.mark.slow
@pytest.mark.spread
@pytest.mark.parametrize("part", range(4))
def test_tens_of_thousands_of_turns(part: int) -> None:
    for seed in range(part * 40, part * 40 + 40):
        through_a_random_flow(seed, Random(seed), 100)
        through_a_packaged_flow(seed, Random(seed), 100)
        if REAL:
            through_an_export(seed, Random(seed), 100)
