"""Display logic: a table of every operator, and a naive restatement of it to compare with."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.intake.navigation.definition import Logic
from frontdesk.intake.navigation.display_logic import UnknownOperator, fields, group, holds

TABLE = [
    # the answer, operator, compared with, whether it holds
    ("tenant", "equal", "tenant", True),
    (" Tenant ", "equal", "tenant", True),
    ("tenants", "equal", "tenant", False),
    (None, "equal", "tenant", False),
    ("", "equal", "", True),
    (["a"], "equal", "a", True),
    (["a", "b"], "equal", ["b", "a"], True),
    (["a", "b"], "equal", "a", False),
    (True, "equal", "t", True),
    ("f", "equal", "t", False),
    ("tenant", "not_equal", "tenant", False),
    (None, "not_equal", "tenant", True),
    ("my landlord", "contains", "land", True),
    ("my landlord", "contains", "lords", False),
    (["1", "11"], "contains", "1", True),
    (["11"], "contains", "1", False),
    (["1", "3"], "contains", ["3", "1"], True),
    (["1", "3"], "contains", ["1", "2"], False),
    (None, "contains", "x", False),
    ([], "contains", "x", False),
    ("x", "contains", "", False),
    (["11"], "not_contains", "1", True),
    (None, "not_contains", "1", True),
    ("tenant_court", "begins_with", "tenant", True),
    ("a tenant", "begins_with", "tenant", False),
    (["x", "tenant_y"], "begins_with", "tenant", True),
    (None, "begins_with", "tenant", False),
    ("b", "in", ["a", "b"], True),
    ("b", "in", "a, b", True),
    ("c", "in", ["a", "b"], False),
    (["c", "b"], "in", ["a", "b"], True),
    ("", "in", ["a", "b"], False),
    ("", "is_empty", "", True),
    ("  ", "is_empty", "", True),
    ([], "is_empty", "", True),
    (None, "is_empty", "", True),
    ("0", "is_empty", "", False),
    ("f", "is_not_empty", "", True),
    ([""], "is_not_empty", "", False),
]


@pytest.mark.parametrize(("value", "operator", "compared", "expected"), TABLE)
def test_each_operator(value: Any, operator: str, compared: Any, expected: bool):
    logic = {"condition": "AND", "rules": [{"field": "q", "operator": operator, "value": compared}]}
    assert holds(logic, {"q": value}) is expected
    assert holds({**logic, "not": True}, {"q": value}) is not expected


def rule(field: str, value: str) -> dict[str, Any]:
    return {"field": field, "operator": "equal", "value": value}


def test_groups_nest():
    logic = {
        "condition": "OR",
        "rules": [
            rule("a", "1"),
            {"condition": "AND", "not": True, "rules": [rule("b", "1"), rule("c", "1")]},
        ],
    }
    assert holds(logic, {"a": "1", "b": "1", "c": "1"})
    assert not holds(logic, {"a": "0", "b": "1", "c": "1"})
    assert holds(logic, {"a": "0", "b": "1", "c": "0"})
    assert list(fields(logic)) == ["a", "b", "c"]


@pytest.mark.parametrize("nothing", [None, {}, {"condition": "OR", "rules": []}])
def test_nothing_to_test_holds(nothing: Any):
    assert holds(nothing, {})


def test_an_unknown_operator_is_said_to_be_one():
    with pytest.raises(UnknownOperator, match="greater"):
        holds({"rules": [{"field": "a", "operator": "greater", "value": "1"}]}, {"a": "2"})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"field": "a", "equal": True}, {"condition": "AND", "not": False, "rules": [rule("a", "t")]}),
        ({"field": "a", "equal": 3}, {"condition": "AND", "not": False, "rules": [rule("a", "3")]}),
        (
            {"any": [{"field": "a", "equal": "1"}, {"field": "b", "equal": "2"}]},
            {"condition": "OR", "not": False, "rules": [rule("a", "1"), rule("b", "2")]},
        ),
        (
            {"not": {"all": [{"field": "a", "equal": "1"}]}},
            {"condition": "AND", "not": True,
             "rules": [{"condition": "AND", "not": False, "rules": [rule("a", "1")]}]},
        ),
    ],
)  # fmt: skip
def test_what_authors_write_becomes_the_shape_of_the_wire(written: Any, expected: Any):
    assert group(Logic.model_validate(written)) == expected


def naive(written: dict[str, Any], values: dict[str, Any]) -> bool:
    """The rules once more, of what an author wrote, as one would explain them to somebody."""
    if "all" in written:
        return not [one for one in written["all"] if not naive(one, values)]
    if "any" in written:
        return len([one for one in written["any"] if naive(one, values)]) > 0
    if "not" in written:
        return not naive(written["not"], values)
    value = values.get(written["field"]) or ""
    several = value if isinstance(value, list) else [value] if value else []
    if "is_empty" in written:
        return len(several) == 0
    if "is_not_empty" in written:
        return len(several) > 0
    if "equal" in written or "not_equal" in written:
        compared = written.get("equal", written.get("not_equal"))
        same = set(several) == ({compared} if isinstance(compared, str) else set(compared))
        return same if "equal" in written else not same
    if "contains" in written or "not_contains" in written:
        compared = written.get("contains", written.get("not_contains"))
        inside = compared in value
        return inside if "contains" in written else not inside
    if "begins_with" in written:
        return bool([one for one in several if one.find(written["begins_with"]) == 0])
    return bool([one for one in several if one in written["in"]])


words = st.sampled_from(["a", "b", "ab", "abc", "t", "f"])
answers = st.one_of(words, st.just(""), st.lists(words, unique=True))
names = st.sampled_from(["p", "q", "r"])
rules = st.one_of(
    st.builds(lambda f, o, v: {"field": f, o: v}, names,
              st.sampled_from(["equal", "not_equal", "contains", "not_contains", "begins_with"]), words),
    st.builds(lambda f, o, v: {"field": f, o: v}, names, st.sampled_from(["in", "equal", "not_equal"]),
              st.lists(words, min_size=1)),
    st.builds(lambda f, o: {"field": f, o: True}, names, st.sampled_from(["is_empty", "is_not_empty"])),
)  # fmt: skip
conditions = st.recursive(
    rules,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
)


@given(conditions, st.dictionaries(names, answers))
def test_it_agrees_with_a_naive_restatement(written: dict[str, Any], values: dict[str, Any]):
    assert holds(group(Logic.model_validate(written)), values) is naive(written, values)
