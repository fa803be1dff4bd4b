"""Within, over, waived, or for a caseworker to look at."""

from __future__ import annotations

from datetime import date

import pytest

from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.eligibility import populations
from frontdesk.intake.eligibility.deciding import decide_age, decide_income
from frontdesk.intake.eligibility.income import Item, Total, total
from frontdesk.intake.eligibility.populations import of_person

ON = date(2026, 3, 4)


def terms(**more) -> Terms:
    return Terms(id="t", name="Housing", organization="Example", organization_id="o", service_id="s", **more)


def decide(cents, size=2, populations=(), state="IL", median_cents=None, on=ON, **more):
    known = total([Item("wages", cents)]) if isinstance(cents, int) else cents
    return decide_income(known, size, terms(**more), on, populations, state, median_cents)


@pytest.mark.parametrize(
    ("cents", "size", "percent", "outcome", "limit"),
    [
        (225_416, 2, 125, "within", 225_417),  # 27,050 a year: 2,254.1667 a month
        (225_417, 2, 125, "over", 225_417),  # 12 x 2,254.17 = 27,050.04
        (541_000, 2, 300, "within", 541_000),
        (541_001, 2, 300, "over", 541_000),
        (520_000, 2, 300, "within", 541_000),  # whom a limit rounded to thousands turned away
        (0, 1, 0, "within", 0),
        (1, 1, 0, "over", 0),
        (166_250, 1, 125, "within", 166_250),
        (166_251, 1, 125, "over", 166_250),
    ],
)
def test_exactly_the_limit_is_within(cents, size, percent, outcome, limit):
    found = decide(cents, size, income_maximum=percent)
    assert (found.outcome, found.limit_cents, found.version) == (outcome, limit, "fpl 2026")


def test_the_cents_that_rounding_adds_turn_nobody_away():
    # 200 % for one person is 31,920 a year, 2,660 a month; these make it to the cent, and 2,660.01 when read back
    exact = [Item("wages", 61_382, 52), Item("investments", 68, 1), Item("other", 68, 1)]
    found = total(exact)
    assert (found.yearly_cents, found.monthly_cents) == (3_192_000, 266_001)
    assert decide(found, 1, income_maximum=200).outcome == "within"
    assert decide(total([*exact, Item("ssi", 1, 1)]), 1, income_maximum=200).outcome == "over"


def test_a_month_alone_is_compared_by_the_month():
    assert decide(Total(225_417), income_maximum=125).outcome == "within"
    assert decide(Total(225_418), income_maximum=125).outcome == "over"


def test_alaska_and_last_year():
    assert decide(260_000, 2, state="IL", income_maximum=125).outcome == "over"
    assert decide(260_000, 2, state="AK", income_maximum=125).outcome == "within"
    before = decide(222_000, 2, on=date(2026, 1, 12), income_maximum=125)
    assert (before.outcome, before.version) == ("over", "fpl 2025")
    assert decide(222_000, 2, on=date(2026, 1, 13), income_maximum=125).outcome == "within"


def test_no_limit_takes_everybody():
    found = decide(Total(10**9, ("wages",)), income_standard="none")
    assert (found.outcome, found.limit_cents, found.version) == ("within", None, "no limit")


@pytest.mark.parametrize(
    ("waived_for", "groups", "outcome"),
    [
        ((), ("veteran",), "over"),
        (("all",), (), "waived"),
        (("Veteran",), ("veteran",), "waived"),
        (("senior", "veteran"), ("disability",), "over"),
    ],
)
def test_waivers(waived_for, groups, outcome):
    assert decide(9_999_900, populations=groups, income_waived_for=waived_for).outcome == outcome


def test_a_group_has_one_name():
    assert populations.of_person([" Disabled", "veteran", ""], None) == {"disability", "veteran"}
    assert populations.waives(["disabled"], populations.of_person(["disability"], 40))


def test_a_waiver_needs_no_amount():
    unknown = total([Item("wages", None)])
    assert decide(unknown, income_waived_for=("all",)).outcome == "waived"
    assert decide(unknown, income_standard="ami", income_waived_for=("all",)).outcome == "waived"


def test_what_is_not_known_is_for_a_caseworker():
    found = decide(total([Item("wages", None), Item("ssi", 94_300)]))
    assert found.outcome == "manual_review"
    assert "wages" in found.reasons[0]
    above = decide(total([Item("wages", None), Item("ssi", 943_000)]))
    assert above.outcome == "manual_review"
    assert "over the limit by itself" in above.reasons[1]


@pytest.mark.parametrize(
    ("cents", "percent", "outcome"),
    [(400_000, 80, "within"), (400_001, 80, "over"), (500_000, 100, "within"), (0, 0, "within")],
)
def test_percent_of_the_area_median_income(cents, percent, outcome):
    found = decide(cents, income_standard="ami", income_maximum=percent, median_cents=6_000_000)
    assert (found.outcome, found.version) == (outcome, "ami")


def test_without_a_median_a_caseworker_decides():
    found = decide(1, income_standard="ami", income_maximum=80)
    assert (found.outcome, found.limit_cents, found.version) == ("manual_review", None, "ami")


def test_reasons_say_the_figures_and_what_may_still_be_done():
    found = decide(300_000, income_maximum=125)
    assert found.reasons[0] == (
        "$3,000.00 a month is more than $2,254.17, 125 % of the poverty guidelines for a household of 2."
    )
    assert found.reasons[1].startswith("At 166 % of the guidelines")
    assert len(decide(400_000, income_maximum=125).reasons) == 1  # over 200 %
    assert "newest known" in decide(1, on=date(2027, 6, 1)).reasons[-1]


@pytest.mark.parametrize(
    ("age", "minimum", "outcome"),
    [(18, 18, "old_enough"), (17, 18, "under_age"), (13, 0, "old_enough"), (12, 0, "under_age"), (20, 21, "under_age")],
)
def test_the_youngest_a_service_takes_is_never_under_thirteen(age, minimum, outcome):
    assert decide_age(age, terms(minimum_age=minimum)).outcome == outcome


def test_seniors():
    assert not decide_age(59, terms()).is_senior
    assert decide_age(60, terms()).is_senior
    assert not decide_age(60, terms(senior_age=65)).is_senior
    assert of_person(["Veteran", " senior "], 59) == {"veteran"}
    assert of_person(["veteran"], 60) == {"veteran", "senior"}
    assert of_person(["senior"], None) == {"senior"}
    assert of_person([], 12) == {"minor"}
