"""Where steps lead: the table of exits knows every class of step."""

from __future__ import annotations

import dataclasses

import pytest

from frontdesk.flows import model
from frontdesk.flows.checking.graph import WAYS, Exit, ExitKind, cycles, exits, reachable, targets
from frontdesk.flows.language import read
from frontdesk.flows.templating import Condition, Template

FLOW = """
flow: meeting
steps:
  - ask: Shall we meet?
    as: meet
    answer: yes_no
    no:
      - say: Good-bye.
      - return:
  - say: See you.
"""


def classes_of_steps() -> list[type[model.Step]]:
    found, ahead = [], [model.Step]
    while ahead:
        kind = ahead.pop()
        ahead += kind.__subclasses__()
        found.append(kind)
    return [kind for kind in found if kind is not model.Step]


def targets_named_by(kind: type[model.Step]) -> set[str]:
    """The fields of a class that hold the name of a step, by their type and what they are called."""
    return {field.name for field in dataclasses.fields(kind) if field.type == "str | None"}


@pytest.mark.parametrize("kind", classes_of_steps(), ids=lambda kind: kind.__name__)
def test_every_class_of_step_and_each_of_its_targets_is_in_the_table(kind: type[model.Step]) -> None:
    unused = {"next"} if kind in (model.Return, model.End) else set()  # nothing follows these
    assert {way.attribute for way in WAYS[kind]} == targets_named_by(kind) - unused


def test_a_branch_has_its_cases_first_and_then_the_way_where_none_holds() -> None:
    yes = model.Case((Condition(expression="meet"),), "a", "yes")
    branch = model.Branch(name="b", next="c", cases=(yes,))
    assert exits(branch) == [Exit("yes", "a", ExitKind.CASE), Exit("otherwise", "c", ExitKind.OTHERWISE)]


def test_a_question_has_the_exits_it_can_take() -> None:
    flow = read("flow: a\nsteps:\n  - ask: Your name?\n    as: name\n", "a.yaml")
    ask = flow.steps["name"]
    assert [e.kind for e in exits(ask)] == [ExitKind.NEXT]
    patient = dataclasses.replace(ask, timeout=60, when_silent="x", after_tries=model.AfterTries.GO_ON)
    assert [(e.kind, e.target) for e in exits(patient)] == [
        (ExitKind.NEXT, None),
        (ExitKind.GIVEN_UP, None),
        (ExitKind.SILENT, "x"),
    ]


def test_targets_are_named_once_and_only_where_there_are_any() -> None:
    say = model.MakeCall(name="call", to=Template("+13125550142"), next="a", busy="a", failed="b")
    assert targets(say) == ["a", "b"]


def test_what_can_be_reached() -> None:
    flow = read(FLOW, "meeting.yaml")
    assert reachable(flow) == set(flow.steps)
    see_you = next(
        name for name, step in flow.steps.items() if isinstance(step, model.Say) and "See" in step.text.source
    )
    assert reachable(flow, start=[see_you]) == {see_you}


@pytest.mark.parametrize(
    ("edges", "found"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["a"]}, [["a"]]),
        ({"a": ["b"], "b": ["a", "c"], "c": []}, [["a", "b"]]),
        ({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]}, [["a", "b"], ["c", "d"]]),
        ({"a": ["b", "elsewhere"], "b": ["c"], "c": ["a"]}, [["a", "b", "c"]]),  # a name outside counts for nothing
    ],
)
def test_cycles(edges: dict[str, list[str]], found: list[list[str]]) -> None:
    assert cycles(edges, lambda name: edges.get(name, [])) == found


def test_cycles_of_a_very_long_flow_need_no_deep_stack() -> None:
    last = 20_000
    edges = {str(n): [str(n + 1)] for n in range(last)} | {str(last): ["0"]}
    assert len(cycles(edges, lambda name: edges[name])[0]) == last + 1
