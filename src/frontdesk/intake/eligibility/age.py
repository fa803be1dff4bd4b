"""Dates of birth and ages (intake.md 3.2, decision 3, B19)."""

from __future__ import annotations

import calendar
import re
from datetime import date

from frontdesk.intake.eligibility.invalid import Invalid

#: Nobody is older (decision 3).
OLDEST = 110


def date_of_birth(day: int, month: int, year_text: str | int, today: date) -> date:
    """The date of birth from its three parts. Raises Invalid, the first of: month, day, year, which_century (two digits
    that could be either), future, too_old.
    """
    check_month(month)
    check_day(day, month)
    year = read_year(year_text, today)
    if day > calendar.monthrange(year, month)[1]:
        raise Invalid("day", f"{year} had no 29 February")
    born = date(year, month, day)
    if born > today:
        raise Invalid("future", "this date of birth is still to come")
    if age_on(born, today) > OLDEST:
        raise Invalid("too_old", f"a person born then is over {OLDEST}")
    return born


def check_month(month: int) -> int:
    """1 to 12. Raises Invalid (month)."""
    if not 1 <= month <= 12:
        raise Invalid("month", f"month {month}: 1 to 12")
    return month


def check_day(day: int, month: int) -> int:
    """A day that the month has in some year: 29 February too. Raises Invalid (day)."""
    longest = calendar.monthrange(2024, month)[1]  # a leap year
    if not 1 <= day <= longest:
        raise Invalid("day", f"day {day}: this month has {longest}")
    return day


def read_year(year_text: str | int, today: date) -> int:
    """Four digits, or two where only one century gives an age of 0 to 110 this year (decision 3: in 2026, "85" is 1985,
    "05" is 2005, and "16" to "26" must be written out). Raises Invalid: year, which_century, future, too_old.
    """
    text = str(year_text).strip().lstrip("'’")
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", text):
        raise Invalid("year", "a year has four digits, or two")
    if len(text) == 4:
        year = int(text)
        if year > today.year:
            raise Invalid("future", f"the year {year} is still to come")
        if today.year - year > OLDEST + 1:  # whoever was born late that year may still be 110
            raise Invalid("too_old", f"a person born in {year} is over {OLDEST}")
        return year
    century = today.year // 100 * 100
    plausible = [year for year in (century + int(text), century - 100 + int(text)) if 0 <= today.year - year <= OLDEST]
    if len(plausible) != 1:
        raise Invalid(
            "which_century", f"a year that ends in {text} may be {' or '.join(map(str, plausible)) or 'none'}"
        )
    return plausible[0]


def age_on(born: date, today: date) -> int:
    """Whole years; who was born on 29 February is a year older on 1 March of other years. Raises Invalid (future)."""
    if born > today:
        raise Invalid("future", "this date of birth is still to come")
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
