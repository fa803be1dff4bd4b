"""Conditions: every type of Studio's split, and Liquid expressions."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.flows.templating import Condition, TemplateFault
from frontdesk.flows.templating.automaton import Automaton

NOW = "2024-03-05T17:30:00-06:00"


@pytest.mark.parametrize(
    ("type", "body", "value", "expected"),
    [
        ("equal_to", " YES ", "yes", True),
        ("equal_to", "yes.", "yes", False),
        ("equal_to", "ŁÓDŹ", "łódź", True),
        ("equal_to", "", "", True),
        ("equal_to", "{}", "{}", True),
        ("not_equal_to", "no", "yes", True),
        ("not_equal_to", "Yes ", "yes", False),
        ("matches_any_of", "Yep", "yes, yep ,sure", True),
        ("matches_any_of", "yes, yep", "yes, yep", False),
        ("matches_any_of", "", "yes,", False),  # an empty item is none
        ("matches_any_of", "1", "1", True),
        ("matches_any_of", "not. no", "No, not. no", True),
        ("does_not_match_any_of", "maybe", "yes,no", True),
        ("does_not_match_any_of", "NO", "yes,no", False),
        ("is_blank", "  ", "", True),
        ("is_blank", " x ", "dummy", False),
        ("is_not_blank", "x", "", True),
        ("is_not_blank", "\n", "", False),
        ("regex", "3125550142", "^[0-9]{10}$", True),
        ("regex", "3125550142 ", "[0-9]{10}", True),
        ("regex", "3125550142X12", "^[0-9]{10}x[0-9]*", True),
        ("regex", "a3125550142", "[0-9]{10}", False),  # the whole text
        ("regex", "YES", "yes|no", True),
        ("regex", "yes no", "yes|no", False),
        ("regex", "12", "(?<tens>1)(?<ones>2)", True),
        ("contains", '["1","3"]', '"1"', True),
        ("contains", "I have a LEASE", "lease", True),
        ("contains", "lease", "", False),
        ("does_not_contain", "lease", "rent", True),
        ("does_not_contain", "LEASE", "lease", False),
        ("starts_with", "Prairie State", "prairie", True),
        ("starts_with", "The Prairie", "prairie", False),
        ("does_not_start_with", "The Prairie", "prairie", True),
        ("does_not_start_with", "Prairie", "prairie", False),
        ("less_than", "2", "10", True),
        ("less_than", "1,200.50", "1201", True),
        ("less_than", "10", "10", False),
        ("less_than", "two", "10", False),
        ("less_than", "", "10", False),
        ("greater_than", "10.5", "10", True),
        ("greater_than", "9", "10", False),
        ("greater_than", "nan", "10", False),
        ("greater_than", "5", "{{ four }}", True),
        ("is_before_time", "08:59", "09:00", True),
        ("is_before_time", "09:00", "09:00", False),
        ("is_before_time", "", "18:00", True),  # the time of the event, 17:30
        ("is_after_time", "", "17:00", True),
        ("is_after_time", "", "17:30", False),
        ("is_after_time", "5:31 pm", "17:30", True),
        ("is_after_time", "never", "17:30", False),
        ("is_before_date", "2024-03-04", "2024-03-05", True),
        ("is_before_date", "2024-03-05", "2024-03-05", False),
        ("is_before_date", "", "2024-03-06", True),
        ("is_after_date", "", "2024-03-04", True),
        ("is_after_date", "03/06/2024", "2024-03-05", True),
        ("is_after_date", "soon", "2024-03-05", False),
        ("is_after_date", "2024-03-06", "", False),
    ],
)
def test_studios_types(type: str, body: str, value: str, expected: bool) -> None:
    scope = {"widgets": {"q": {"inbound": {"Body": body}}}, "four": "4", "flow": {"now": NOW}}
    condition = Condition(type=type, argument="{{widgets.q.inbound.Body}}", value=value)
    assert condition.holds(scope) is expected


def test_a_type_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="sounds_like"):
        Condition(type="sounds_like", argument="a", value="b")
    with pytest.raises(ValueError, match="sounds_like"):
        Condition.forgiving(type="sounds_like", argument="a", value="b")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("adults > 2 and over_income", True),
        ("adults > 3 or over_income", True),
        ("adults > 2 and not over_income", False),
        ("not over_income or adults == 3", True),
        ("no or yes and no", False),  # `and` binds tighter
        ("yes or yes and no", True),
        ("(yes or yes) and no", False),
        ("not (yes and no)", True),
        ("not no and yes", True),
        ("income > 900", True),  # money is a text of a number
        ("income > other", True),
        ("income == 1200.5", True),
        ("income != 1200", True),
        ("adults == '3'", True),
        ("adults >= 3 and adults <= 3", True),
        ("name == 'Ana'", True),
        ("name == 'ana'", False),
        ("name contains 'n'", True),
        ("needs contains 'food'", True),
        ("unknown", False),
        ("unknown == blank", False),
        ("unknown == nil", True),
        ("unknown > 3", False),
        ("widgets.zip-code.parsed.county == 'Cook'", True),
        ("born < '2000-01-01'", True),
        ("0", True),  # Liquid: only false and null are not true
    ],
)
def test_expressions(expression: str, expected: bool) -> None:
    scope = {
        "adults": 3, "over_income": True, "yes": True, "no": False, "income": "1200.50", "other": "99", "name": "Ana",
        "needs": ["food"], "widgets": {"zip-code": {"parsed": {"county": "Cook"}}}, "born": "1985-04-03",
    }  # fmt: skip
    assert Condition(expression=expression).holds(scope) is expected


@pytest.mark.parametrize(
    ("expression", "column"),
    [("adults >", 9), ("(a", 3), ("a b", 3), ("a and", 6), ("a = 1", 3), ("a % 2", 3), ("a | plus: 1", 3)],
)
def test_an_expression_that_is_none_is_refused_with_its_place(expression: str, column: int) -> None:
    with pytest.raises(TemplateFault) as caught:
        Condition(expression=expression)
    assert (caught.value.line, caught.value.column) == (1, column)


def test_an_expression_that_breaks_says_so() -> None:
    with pytest.raises(TemplateFault):
        Condition(expression="list > 3").holds({"list": [1]})


def test_variables_of_a_condition() -> None:
    assert Condition(type="less_than", argument="{{a.b}}", value="{{c}}").variables == {"a.b", "c"}
    assert Condition(expression="adults > limit.adults and not over").variables == {"adults", "limit.adults", "over"}


def test_what_studio_publishes_though_it_is_broken_is_kept_and_never_holds() -> None:
    for broken in (
        Condition.forgiving(type="equal_to", argument="{{ a{{b}} }}", value="x"),
        Condition.forgiving(type="regex", argument="{{ a }}", value="(unclosed"),
    ):
        assert broken.fault is not None
        with pytest.raises(TemplateFault):
            broken.holds({})


# --- patterns never take long ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+b", "a" * 1600),
        ("(a|aa)+b", "a" * 1600),
        ("(.*)*x", "y" * 1600),
        (".*.*.*.*.*.*x", "y" * 1600),
        (r"(\w+\s?)+!", "word " * 300),
        (r"([0-9]+,?)*;", "1,2" * 500),
    ],
)
def test_no_pattern_hangs(pattern: str, text: str) -> None:
    condition = Condition(type="regex", argument="{{ b }}", value=pattern)
    begun = time.process_time()
    assert condition.holds({"b": text}) is False
    assert time.process_time() - begun < 5


def test_what_could_hang_and_needs_to_look_back_is_refused() -> None:
    with pytest.raises(TemplateFault, match="may take for ever"):
        Condition(type="regex", argument="{{ b }}", value=r"(a+)+\1b")


_PATTERN = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", r"\b", "^", "$", "é", "[a-c1]"]),
    lambda inner: st.tuples(inner, inner).map("".join)
    | st.tuples(inner, inner).map(lambda p: f"(?:{p[0]}|{p[1]})")
    | st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "*?"])).map(lambda p: f"(?:{p[0]}){p[1]}")
    | inner.map(lambda p: f"({p})"),
    max_leaves=6,
)  # fmt: skip


@settings(deadline=None)
@given(pattern=_PATTERN, text=st.text("abAB1é\n ", max_size=8))
def test_the_automaton_matches_what_python_matches(pattern: str, text: str) -> None:
    assert Automaton(pattern).fullmatch(text) is bool(re.compile(pattern, re.IGNORECASE).fullmatch(text))
