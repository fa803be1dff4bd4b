"""Dates of birth: the calendar, the century, the future, and whole years."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.intake.eligibility.age import age_on, check_day, date_of_birth, read_year
from frontdesk.intake.eligibility.invalid import Invalid

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("day", "month", "year", "born"),
    [
        (5, 11, "1985", date(1985, 11, 5)),
        (5, 11, "85", date(1985, 11, 5)),
        (29, 2, "2024", date(2024, 2, 29)),
        (29, 2, "96", date(1996, 2, 29)),
        (4, 3, "2026", date(2026, 3, 4)),  # born today
        (1, 1, "15", date(2015, 1, 1)),
        (1, 1, "00", date(2000, 1, 1)),
        (1, 1, "27", date(1927, 1, 1)),
        (1, 1, " 1999 ", date(1999, 1, 1)),
        (1, 1, "'85", date(1985, 1, 1)),
        (1, 1, 1985, date(1985, 1, 1)),
        (5, 3, "1915", date(1915, 3, 5)),  # 110 until tomorrow
    ],
)
def test_dates_of_birth(day, month, year, born):
    assert date_of_birth(day, month, year, TODAY) == born


@pytest.mark.parametrize(
    ("day", "month", "year", "code"),
    [
        (31, 11, "1985", "day"),
        (29, 2, "2023", "day"),
        (29, 2, "1900", "too_old"),
        (30, 2, "2024", "day"),
        (0, 1, "1985", "day"),
        (32, 1, "1985", "day"),
        (1, 0, "1985", "month"),
        (1, 13, "1985", "month"),
        (5, 3, "2026", "future"),
        (1, 1, "2027", "future"),
        (1, 1, "9999", "future"),
        (4, 3, "1915", "too_old"),  # 111 today
        (1, 1, "1890", "too_old"),
        (1, 1, "0000", "too_old"),
        (1, 1, "16", "which_century"),
        (1, 1, "26", "which_century"),
        (1, 1, "198", "year"),
        (1, 1, "5", "year"),
        (1, 1, "nineteen", "year"),
        (1, 1, "", "year"),
        (1, 1, "-85", "year"),
        (1, 1, "٨٥", "year"),
    ],
)
def test_what_is_no_date_of_birth_is_refused(day, month, year, code):
    with pytest.raises(Invalid) as raised:
        date_of_birth(day, month, year, TODAY)
    assert raised.value.code == code


def test_two_digits_must_be_four_exactly_where_both_centuries_are_plausible():
    asked = []
    for digits in range(100):
        try:
            year = read_year(f"{digits:02d}", TODAY)
            assert 0 <= 2026 - year <= 110
        except Invalid as refused:
            assert refused.code == "which_century"
            asked.append(digits)
    assert asked == list(range(16, 27))


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(2008, 3, 4), TODAY, 18),
        (date(2008, 3, 5), TODAY, 17),
        (date(2026, 3, 4), TODAY, 0),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2000, 12, 31), date(2001, 1, 1), 0),
    ],
)
def test_whole_years(born, today, age):
    assert age_on(born, today) == age


def test_nobody_is_born_tomorrow():
    with pytest.raises(Invalid):
        age_on(date(2026, 3, 5), TODAY)


@pytest.mark.parametrize(("month", "longest"), [(1, 31), (2, 29), (4, 30), (11, 30), (12, 31)])
def test_days_of_a_month_before_the_year_is_known(month, longest):
    assert check_day(longest, month) == longest
    with pytest.raises(Invalid):
        check_day(longest + 1, month)


@given(born=st.dates(date(1916, 3, 5), TODAY), today=st.just(TODAY))
def test_an_age_is_the_number_of_birthdays(born, today):
    birthdays = 0
    for year in range(born.year + 1, today.year + 1):
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        birthday = date(year, 3, 1) if (born.month, born.day) == (2, 29) and not leap else born.replace(year=year)
        birthdays += birthday <= today
    assert age_on(born, today) == birthdays
    assert date_of_birth(born.day, born.month, f"{born.year}", today) == born
