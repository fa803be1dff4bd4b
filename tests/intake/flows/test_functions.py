"""The functions that need no database, and what each registration says of itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.flows import answers, functions, packaged
from frontdesk.flows.functions import Context
from frontdesk.flows.model import CallFunction
from frontdesk.intake.flow_functions import languages

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def call(name: str, language: str = "en", **arguments: Any) -> Any:
    function = functions.find(name)
    assert function is not None
    return function.run(arguments, Context(now=NOW, language=language, contact="+13125550142"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Desalojo", "es"),
        ("hola necesito ayuda", "es"),
        ("¿me pueden ayudar?", "es"),
        ("me quieren echar de mi casa", "es"),
        ("ayuda legal", "es"),
        ("eksmisja", "pl"),
        ("dzień dobry, potrzebuję pomocy", "pl"),
        ("właściciel", "pl"),
        ("EVICTION", "en"),
        ("eviction help pls", "en"),
        ("my landlord wants me out", "en"),
        ("hi", "en"),
        ("SNAP", ""),
        ("", ""),
        ("60603", ""),
        ("me", ""),
        ("José", ""),
    ],
)
def test_the_language_of_a_first_text(text: str, language: str) -> None:
    assert languages.written_in(text) == language


def test_english_is_no_proof_that_somebody_wants_english() -> None:
    assert call("first_language", text="EVICTION") == {"language": ""}
    assert call("first_language", text="Desalojo") == {"language": "es"}
    assert call("first_language", text=None) == {"language": ""}


def test_a_cry_for_help_says_the_language() -> None:
    assert call("first_language", text="me está pegando") == {"language": "es"}
    assert call("first_language", text="he is hitting me") == {"language": ""}


@given(st.text(max_size=200))
def test_every_text_has_a_language_or_none(text: str) -> None:
    assert languages.written_in(text) in ("", "en", "es", "pl")


def test_the_poverty_estimate_is_exact() -> None:
    assert call("poverty_estimate", adults=2, children=0) == {
        "household_size": 2,
        "monthly": 5410,
        "yearly": 64920,
        "percent": 300,
        "year": 2026,
    }
    assert call("poverty_estimate", adults="1", children="0", percent=125)["monthly"] == 1662.5
    assert call("poverty_estimate", adults=1, children=0, state="HI")["yearly"] == 18360 * 3


@pytest.mark.parametrize(
    ("text", "wanted", "zip_code"),
    [
        ("ZIP", True, ""),
        ("zip please", True, ""),
        ("otro zip", True, ""),
        ("60603", True, "60603"),
        ("zip 60603-1234", True, "60603"),
        ("no", False, ""),
        ("zipper", False, ""),
        ("", False, ""),
    ],
)
def test_another_zip_code(text: str, wanted: bool, zip_code: str) -> None:
    assert call("read_other_zip", text=text) == {"wanted": wanted, "zip_code": zip_code}


@pytest.mark.parametrize(
    ("month", "day", "ok", "days"), [(11, 31, False, 30), (2, 29, True, 29), (2, 30, False, 29), (1, 31, True, 31)]
)
def test_days_that_a_month_has(month: int, day: int, ok: bool, days: int) -> None:
    found = call("check_birth_day", "es", month=month, day=day)
    assert (found["ok"], found["days"]) == (ok, days)


@pytest.mark.parametrize(
    ("day", "month", "year", "problem", "born"),
    [
        (29, 2, "2023", "no_such_day", ""),
        (29, 2, "2024", "", "2024-02-29"),
        (3, 11, "85", "", "1985-11-03"),
        (3, 11, "'85", "", "1985-11-03"),
        (3, 11, "20", "four_digits", ""),
        (3, 11, "2090", "future", ""),
        (3, 3, "2026", "future", ""),  # tomorrow
        (3, 11, "abc", "unreadable", ""),
        (3, 11, "1200", "unreadable", ""),
        (3, 11, "", "unreadable", ""),
    ],
)
def test_dates_of_birth(day: int, month: int, year: str, problem: str, born: str) -> None:
    found = call("check_birth_date", day=day, month=month, year=year)
    assert (found["ok"], found["problem"], found["born"]) == (not problem, problem, born)


def test_incomes_are_added_up_and_read_back() -> None:
    sums = call(
        "income_items", wages="1200.50", wage_frequency="26", unemployment="300.00", has_snap=["unemployment", "snap"]
    )
    assert sums["total"] == 3901.08 and sums["unknown"] is False
    assert sums["lines"] == "Pay: $1,200.50 every two weeks\nUnemployment: $300 a week\nSNAP (does not count)"
    assert [item["periods"] for item in sums["items"]] == [26, 52, 12]
    assert [option["value"] for option in sums["options"]] == ["wages", "unemployment"]


def test_one_income_is_changed_and_one_added() -> None:
    before = call("income_items", wages="400.00", wage_frequency="52", ssi="100.00")
    after = call("change_income", items=before["items"], kind="ssi", amount="120.00")
    assert [item["amount"] for item in after["items"]] == ["400.00", "120.00"]
    assert [item["amount"] for item in before["items"]] == ["400.00", "100.00"]
    more = call("change_income", items=after["items"], kind="other", amount="50.00", add=True)
    assert more["count"] == 3 and more["items"][-1] == {"kind": "other", "amount": "50.00", "periods": 12}


def test_what_is_not_known_is_no_zero() -> None:
    sums = call("income_items", "es", wages="unknown", wage_frequency="12")
    assert sums["items"] == [{"kind": "wages", "amount": None, "periods": 12}]
    assert (sums["total"], sums["unknown"], sums["lines"]) == (0, True, "Sueldo: no se sabe")
    assert call("income_items") == {"items": [], "total": 0, "unknown": False, "count": 0, "lines": "", "options": []}


@pytest.mark.parametrize(
    ("body", "month"),
    [("11", 11), ("03", 3), ("Nov", 11), ("november", 11), ("novmeber", 11), ("novembr", 11), ("marzo", 3),
     ("w marcu", 3), ("październik", 10), ("13", None), ("0", None), ("soon", None), ("may or june", None)],
)  # fmt: skip
def test_months(body: str, month: int | None) -> None:
    found = answers.understand("month", body, language="en", now=NOW)
    assert (found.value if isinstance(found, answers.Understood) else None) == month


@pytest.mark.parametrize(
    ("body", "language", "value"),
    [
        ("$1,200.50", "en", "1200.50"),
        ("I don't know", "en", "unknown"),
        ("no sé", "es", "unknown"),
        ("nie wiem", "pl", "unknown"),
        ("?", "en", "unknown"),
        ("0", "en", "0.00"),
        ("none", "en", "0.00"),
        ("400 a week", "en", "400.00"),
        ("400 a month", "en", None),
        ("about 1000", "en", None),
        ("1.200,50", "en", None),
        ("1.200,50", "es", "1200.50"),
        ("maybe", "en", None),
    ],
)
def test_amounts(body: str, language: str, value: str | None) -> None:
    found = answers.understand("amount", body, language=language, now=NOW, parameters={"per": "week"})
    assert (found.value if isinstance(found, answers.Understood) else None) == value
    if isinstance(found, answers.NotUnderstood):
        assert found.hint.splitlines()[-1].isupper() is False and len(found.hint) < 160


def test_each_function_that_the_flows_call_is_documented_and_gives_what_it_says() -> None:
    called = {
        step.function
        for name in packaged.names()
        for step in packaged.load(name).steps.values()
        if isinstance(step, CallFunction)
    }
    for name in called:
        function = functions.find(name)
        assert function is not None and function.about, name
        assert function.optional <= set(function.takes), name
