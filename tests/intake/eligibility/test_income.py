"""Income: frequencies, what counts, and amount, unknown and missing kept apart."""

from __future__ import annotations

import pytest

from frontdesk.intake.eligibility.frequency import monthly_cents
from frontdesk.intake.eligibility.income import KINDS, LEGALSERVER_TYPES, NOT_INCOME, Item, items_of, total
from frontdesk.intake.eligibility.invalid import Invalid


@pytest.mark.parametrize(
    ("cents", "periods", "monthly"),
    [
        (48_400, 52, 209_733),  # $484 a week, not 2,081.20 as x 4.3 has it
        (120_050, 26, 260_108),
        (30_000, 52, 130_000),
        (1, 26, 2),  # 2.1667
        (1, 52, 4),  # 4.3333
        (3, 26, 7),  # 6.5: half a cent up
        (100, 24, 200),
        (99_999, 12, 99_999),
        (100, 4, 33),
        (6, 1, 1),  # 0.5
        (5, 1, 0),
        (0, 52, 0),
    ],
)
def test_a_month_is_the_amount_times_the_pay_periods_over_twelve(cents, periods, monthly):
    assert monthly_cents(cents, periods) == monthly


@pytest.mark.parametrize(("cents", "periods", "code"), [(1, 13, "periods"), (1, 0, "periods"), (-1, 12, "amount")])
def test_other_frequencies_and_negative_amounts_are_refused(cents, periods, code):
    with pytest.raises(Invalid) as raised:
        monthly_cents(cents, periods)
    assert raised.value.code == code


def test_wages_every_two_weeks_and_unemployment_by_the_week_and_food_benefits():
    found = total(
        [Item("wages", 120_050, 26), Item("unemployment", 30_000, 52), Item("snap", 29_200, 12)],
    )
    assert found.monthly_cents == 390_108
    assert [each.monthly_cents for each in found.counted] == [260_108, 130_000]
    assert found.not_counted == ("snap",)
    assert found.unknown == ()
    assert found.yearly_cents == 4_681_300


def test_every_kind_counts_once_and_no_kind_counts_that_is_no_income():
    for kind in KINDS:
        found = total([Item(kind, 100_000)])
        assert found.monthly_cents == (0 if kind in NOT_INCOME else 100_000), kind
    assert set(LEGALSERVER_TYPES).isdisjoint(NOT_INCOME)
    assert {"snap", "housing_voucher", "tax_refund", "gift", "settlement"} == set(NOT_INCOME)


def test_amount_unknown_and_missing_are_three_things():
    assert total([Item("wages", 0)]).unknown == ()
    assert total([Item("wages", 0)]).counted[0].monthly_cents == 0
    assert total([Item("wages", None)]).unknown == ("wages",)
    assert total([Item("wages", None)]).counted == ()
    assert total([]).counted == total([]).unknown == ()


def test_what_is_not_known_and_does_not_count_does_not_matter():
    assert total([Item("snap", None), Item("gift", None)]).unknown == ()


def test_the_opposing_partys_income_does_not_count():
    found = total([Item("wages", 500_000, of_opposing_party=True), Item("ssi", None, of_opposing_party=True)])
    assert (found.monthly_cents, found.unknown, found.not_counted) == (0, (), ("wages", "ssi"))


def test_a_kind_nobody_knows_is_refused():
    with pytest.raises(Invalid) as raised:
        total([Item("lottery", 1)])
    assert raised.value.code == "kind"


def test_incomes_as_the_sealed_answers_keep_them():
    kept = [
        {"kind": "wages", "amount": "1200.50", "periods": 26},
        {"kind": "unemployment", "amount": "300", "periods": 52},
        {"kind": "ssi", "amount": None},
        {"kind": "tanf", "amount": ""},
        {"kind": "pension", "amount": 120_050},  # whole cents
        {"kind": "other", "amount_cents": 0},
    ]
    assert items_of(kept) == [
        Item("wages", 120_050, 26),
        Item("unemployment", 30_000, 52),
        Item("ssi", None, 12),
        Item("tanf", None, 12),
        Item("pension", 120_050, 12),
        Item("other", 0, 12),
    ]


@pytest.mark.parametrize("amount", ["about 1000", "1.200,50", "NaN", "Infinity", "1,200"])
def test_an_amount_that_is_none_is_never_taken_for_nothing(amount):
    with pytest.raises(Invalid) as raised:
        items_of([{"kind": "wages", "amount": amount, "periods": 12}])
    assert raised.value.code == "amount"
