"""What each function that reads an answer makes of it: tables of what people write."""

from __future__ import annotations

import json

import pytest

from frontdesk.intake.studio_functions import demographics
from intake.studio_functions.office import call, context

pytestmark = pytest.mark.django_db

YEAR_2026 = [
    ("85", "1985"),
    ("1985", "1985"),
    ("07", "2007"),
    ("20", "0"),  # 1920 or 2020: in 2026 both can be
    ("2030", "0"),
    ("1900", "0"),
    ("x", "0"),
    ("", "0"),
    ("185", "0"),
]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1200", "1200.00"),
        ("$1,200.50", "1200.50"),
        ("0", "0.00"),
        ("none", "0.00"),
        ("two thousand dollars", "2000.00"),
        ("about 1000", "-1"),
        ("1.200,50", "-1"),
        ("-5", "-1"),
        ("lots", "-1"),
        ("", "-1"),
    ],
)
def test_money(written: str, amount: str) -> None:
    assert call("otis-validate-money-input", amount=written) == amount


@pytest.mark.parametrize(
    ("written", "benefits", "payments"),
    [
        ("1", '["1"]', '["1"]'),
        ("1,3", '["1","3"]', '["1","3"]'),
        ("1 and 3", '["1","3"]', '["1","3"]'),
        ("3 1", '["1","3"]', '["1","3"]'),
        ("6", "[]", '["6"]'),
        ("all", '["1","2","3","4","5"]', '["1","2","3","4","5","6"]'),
        ("13", "[]", "[]"),
        ("0", "[]", "[]"),
        ("what?", "[]", "[]"),
        ("", "[]", "[]"),
    ],
)
def test_pick_lists(written: str, benefits: str, payments: str) -> None:
    """Compact arrays of texts: the flow looks for the numbers in them, quotes and all."""
    assert call("otis-validate-benefits-types", benefits=written) == benefits
    assert call("otis-validate-payments", payments=written) == payments


def test_pick_lists_know_their_items_by_name() -> None:
    assert call("otis-validate-benefits-types", benefits="SSI and unemployment") == '["3","4"]'
    assert call("otis-validate-payments", payments="child support") == '["3"]'


@pytest.mark.parametrize(("written", "month"), [("Nov", "11"), ("november", "11"), ("4", "4"), ("april", "4")])
def test_months(written: str, month: str) -> None:
    assert call("otis-validate-month", month=written) == month


@pytest.mark.parametrize("written", ["Smarch", "13", "0", "", "-1"])
def test_no_months(written: str) -> None:
    assert call("otis-validate-month", month=written) == "0"


@pytest.mark.parametrize(
    ("day", "month", "said"),
    [
        ("3", "4", "3"),
        ("31", "1", "31"),
        ("31", "11", "0"),  # B19
        ("29", "2", "29"),  # there is such a day in some year
        ("30", "2", "0"),
        ("31", "", "31"),
        ("45", "4", "0"),
        ("0", "4", "0"),
        ("x", "4", "0"),
        ("", "", "0"),
    ],
)
def test_days(day: str, month: str, said: str) -> None:
    assert call("otis-validate-day-of-month", day=day, month=month) == said


@pytest.mark.parametrize(("written", "year"), YEAR_2026)
def test_years(written: str, year: str) -> None:
    assert call("otis-validate-year", year=written) == year


LISTS = [
    ("otis-load-races", "otis-validate-race", "race", demographics.RACES),
    ("otis-load-ethnicity", "otis-validate-ethnicity", "ethnicity", demographics.ETHNICITIES),
    ("otis-load-genders", "otis-validate-gender", "gender", demographics.GENDERS),
    ("otis-load-marital-statuses", "otis-validate-marital-status", "maritalStatus", demographics.MARITAL_STATUSES),
    ("otis-load-languages", "otis-validate-preferred-language", "language", demographics.LANGUAGES),
]


@pytest.mark.parametrize(("load", "validate", "argument", "options"), LISTS, ids=[row[2] for row in LISTS])
def test_demographics(load: str, validate: str, argument: str, options: tuple) -> None:
    """Each number of the list that is shown, and each label, is the label that is stored."""
    shown = call(load)["body"].split("\n")
    assert len(shown) == len(options)
    for line in shown:
        number, label = line.split(". ", 1)
        assert call(validate, **{argument: number}) == label
        assert call(validate, **{argument: label.lower()}) == label
    for wrong in ("0", str(len(shown) + 1), "-1", "", "qwerty"):
        assert call(validate, **{argument: wrong}) == "0"
    assert "Prefer not to respond" in call(load, langcode="en")["body"]


def test_the_race_that_sets_the_ethnicity_is_spelt_as_the_flow_tests_it() -> None:
    assert call("otis-validate-race", race="latina") == "Hispanic or Latino"
    assert "4. Hispanic or Latino" in call("otis-load-races")["body"]


@pytest.mark.parametrize(
    ("adults", "children", "size", "income"),
    [
        ("2", "0", "2", "5410.00"),  # decision 1: the exact figure of 2026
        ("two", "none", "2", "5410.00"),
        ("1", "2", "3", "6830.00"),
        ("0", "2", "0", ""),
        ("-1", "2", "0", ""),
        ("lots", "2", "0", ""),
        ("2", "", "0", ""),
        ("900", "1", "0", ""),
    ],
)
def test_poverty_estimate(adults: str, children: str, size: str, income: str) -> None:
    found = call("otis-poverty-estimate", adults=adults, children=children)
    assert found == {"household_size": size, "income": income}


def test_replies_are_as_a_flow_reads_them() -> None:
    """Bare texts are texts; objects can be read key by key."""
    assert json.loads(call("otis-validate-benefits-types", benefits="2", among=context(language="es"))) == ["2"]
    assert isinstance(call("otis-load-races"), dict)
