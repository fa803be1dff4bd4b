"""The poverty guidelines: every figure of the published tables, and which table holds on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from frontdesk.intake.eligibility.guideline_tables import TABLES
from frontdesk.intake.eligibility.guidelines import limit, percent_of, table_on
from frontdesk.intake.eligibility.invalid import Invalid

IN_2026, IN_2025 = date(2026, 3, 4), date(2025, 3, 4)

#: size: dollars a year at 100, 125, 200, 300 %, and a month at 300 %
FIGURES_2026 = {
    1: ("15960", "19950", "31920", "47880", "3990"),
    2: ("21640", "27050", "43280", "64920", "5410"),
    3: ("27320", "34150", "54640", "81960", "6830"),
    4: ("33000", "41250", "66000", "99000", "8250"),
    5: ("38680", "48350", "77360", "116040", "9670"),
    6: ("44360", "55450", "88720", "133080", "11090"),
    7: ("50040", "62550", "100080", "150120", "12510"),
    8: ("55720", "69650", "111440", "167160", "13930"),
}
#: size: dollars a year at 100, 125, 200 %, and a month at 300 %
FIGURES_2025 = {
    1: ("15650", "19562.50", "31300", "3912.50"),
    2: ("21150", "26437.50", "42300", "5287.50"),
    3: ("26650", "33312.50", "53300", "6662.50"),
    4: ("32150", "40187.50", "64300", "8037.50"),
    5: ("37650", "47062.50", "75300", "9412.50"),
    6: ("43150", "53937.50", "86300", "10787.50"),
    7: ("48650", "60812.50", "97300", "12162.50"),
    8: ("54150", "67687.50", "108300", "13537.50"),
}


def cents(dollars: str) -> int:
    whole, _, part = dollars.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


@pytest.mark.parametrize("size", FIGURES_2026)
def test_the_figures_of_2026(size):
    figures = FIGURES_2026[size]
    for percent, dollars in zip((100, 125, 200, 300), figures, strict=False):
        assert limit(size, percent, IN_2026).yearly_cents == cents(dollars)
    assert limit(size, 300, IN_2026).monthly_cents == cents(figures[-1])


@pytest.mark.parametrize("size", FIGURES_2025)
def test_the_figures_of_2025(size):
    figures = FIGURES_2025[size]
    for percent, dollars in zip((100, 125, 200), figures, strict=False):
        assert limit(size, percent, IN_2025).yearly_cents == cents(dollars)
    assert limit(size, 300, IN_2025).monthly_cents == cents(figures[-1])


@pytest.mark.parametrize(
    ("on", "percent", "yearly", "monthly"),
    [
        (IN_2026, 100, "5680", None),
        (IN_2026, 125, "7100", None),
        (IN_2026, 200, "11360", None),
        (IN_2026, 300, "17040", "1420"),
        (IN_2025, 100, "5500", None),
        (IN_2025, 125, "6875", None),
        (IN_2025, 200, "11000", None),
        (IN_2025, 300, "16500", "1375"),
    ],
)
def test_each_further_person(on, percent, yearly, monthly):
    for size in (8, 9, 24):
        smaller, larger = limit(size, percent, on), limit(size + 1, percent, on)
        assert larger.yearly_cents - smaller.yearly_cents == cents(yearly)
        if monthly:
            assert larger.monthly_cents - smaller.monthly_cents == cents(monthly)


@pytest.mark.parametrize(
    ("year", "state", "first", "further"),
    [
        (2026, "AK", 19950, 7100),
        (2026, "HI", 18360, 6530),
        (2025, "AK", 19550, 6880),
        (2025, "HI", 17990, 6330),
        (2024, "IL", 15060, 5380),
        (2024, "AK", 18810, 6730),
        (2024, "HI", 17310, 6190),
        (2023, "DC", 14580, 5140),
        (2023, "AK", 18210, 6430),
        (2023, "HI", 16770, 5910),
        (2022, "WI", 13590, 4720),
        (2022, "AK", 16990, 5900),
        (2022, "HI", 15630, 5430),
        (2021, "IL", 12880, 4540),
        (2021, "AK", 16090, 5680),
        (2021, "HI", 14820, 5220),
        (2026, "PR", 15960, 5680),  # no guideline of its own
        (2026, " hi ", 18360, 6530),
        (2026, "", 15960, 5680),
    ],
)
def test_first_and_further_person_by_year_and_state(year, state, first, further):
    on = date(year, 12, 31)
    assert limit(1, 100, on, state).yearly_cents == first * 100
    assert limit(2, 100, on, state).yearly_cents == (first + further) * 100


@pytest.mark.parametrize("table", TABLES[:-1], ids=lambda table: str(table.year))
def test_a_table_holds_from_its_effective_date_on(table):
    assert limit(1, 100, table.effective).version == f"fpl {table.year}"
    assert limit(1, 100, table.effective - timedelta(days=1)).version == f"fpl {table.year - 1}"
    assert limit(1, 100, date(table.year, 1, 1)).year == table.year - 1


def test_before_the_oldest_table_there_is_no_guideline():
    with pytest.raises(Invalid, match="13") as raised:
        limit(1, 100, date(2021, 1, 12))
    assert raised.value.code == "no_guideline"
    assert table_on(date(2021, 1, 13)).year == 2021


def test_the_newest_table_is_used_on_and_said_to_be_old():
    assert not limit(1, 100, date(2027, 1, 31)).is_stale
    late = limit(1, 100, date(2027, 6, 1))
    assert (late.year, late.is_stale) == (TABLES[0].year, True)
    assert not limit(1, 100, date(2022, 1, 1)).is_stale


def test_a_month_is_a_twelfth_half_a_cent_up():
    assert limit(1, 125, IN_2026).monthly_cents == 166_250  # 19,950 / 12
    assert limit(1, 125, IN_2025).monthly_cents == 163_021  # 19,562.50 / 12 = 1,630.2083
    assert limit(2, 125, IN_2025).monthly_cents == 220_313  # 26,437.50 / 12 = 2,203.125


def test_the_percentage_of_an_income_is_rounded_down():
    assert percent_of(1_596_000, 1, IN_2026) == 100
    assert percent_of(1_595_999, 1, IN_2026) == 99
    assert percent_of(0, 1, IN_2026) == 0


@pytest.mark.parametrize(("size", "percent", "code"), [(0, 100, "size"), (-1, 100, "size"), (1, -1, "percent")])
def test_what_cannot_be_is_refused(size, percent, code):
    with pytest.raises(Invalid) as raised:
        limit(size, percent, IN_2026)
    assert raised.value.code == code


def test_tables_stand_newest_first():
    assert [table.year for table in TABLES] == sorted((table.year for table in TABLES), reverse=True)
    assert all(table.effective.year == table.year for table in TABLES)
