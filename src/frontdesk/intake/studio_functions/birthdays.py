"""Month, day and year of birth, asked one after the other; what was validated is kept sealed until the age is asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from frontdesk.config.env import get_settings
from frontdesk.flows.answers.month_words import MONTHS
from frontdesk.flows.answers.normalising import plain
from frontdesk.flows.functions import Context
from frontdesk.intake.eligibility import age
from frontdesk.intake.studio_functions import people
from frontdesk.intake.studio_functions.given import Arguments, text, whole_number

INVALID = "0"
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def validate_month(arguments: Arguments, context: Context) -> str:
    """`month`: a number or a name ("Nov") -> "1".."12", or "0"."""
    found = month_of(text(arguments, "month"), context)
    if found is None:
        return INVALID
    _keep(context, month=found, day=None, year=None)
    return str(found)


def validate_day(arguments: Arguments, context: Context) -> str:
    """`day`, `month` -> "1".."31", or "0" for a day that the month never has."""
    day = whole_number(text(arguments, "day"), context.language, context.now)
    month = month_of(text(arguments, "month"), context)
    if day is None or not 1 <= day <= (_LONGEST[month - 1] if month else 31):
        return INVALID
    _keep(context, **({"month": month} if month else {}), day=day, year=None)
    return str(day)


def validate_year(arguments: Arguments, context: Context) -> str:
    """`year` in two or four digits -> four, or "0": in the future, over 110 years ago, in either century ("20"), or
    without the day that was given before (29 February)."""
    kept = _kept(context)
    month, day = kept.get("month") or 1, kept.get("day") or 1
    try:
        born = age.date_of_birth(day, month, text(arguments, "year"), _today(context.now))
    except ValueError:
        return INVALID
    _keep(context, year=born.year)
    return str(born.year)


def calculate_age(arguments: Arguments, context: Context) -> str:
    """`year`, `month`, `day` -> the age in years, or "".

    The eviction export gives the day for the month, so the date validated in this session counts before what is given;
    where there is none, two equal texts are taken for that slip, and no age for certain.
    """
    today, kept = _today(context.now), _kept(context)
    given = {name: text(arguments, name) for name in ("year", "month", "day")}
    try:
        if all(kept.get(name) for name in ("year", "month", "day")):
            born = date(kept["year"], kept["month"], kept["day"])
        elif given["month"] == given["day"]:
            return ""
        else:
            day = whole_number(given["day"], context.language, context.now) or 0
            month = month_of(given["month"], context) or 0
            born = age.date_of_birth(day, month, given["year"], today)
    except ValueError:
        return ""
    _keep_date(context, born)
    return str(age.age_on(born, today))


def month_of(body: str, context: Context) -> int | None:
    """A month by number or name, in our three languages."""
    named = MONTHS.get(plain(body))
    number = named or whole_number(body, context.language, context.now)
    return number if number and 1 <= number <= 12 else None


def _today(now: datetime) -> date:
    return now.astimezone(get_settings().office_zone).date()


def _kept(context: Context) -> dict[str, Any]:
    from frontdesk.intake.triage import answers

    person = people.of(context)
    kept = answers.get(person).get("birthday_parts") if person is not None else None
    return dict(kept or {})


def _keep(context: Context, **parts: int | None) -> None:
    from frontdesk.intake.triage import answers

    person = people.of(context)
    if person is not None:
        answers.put(person, birthday_parts={**_kept(context), **parts})


def _keep_date(context: Context, born: date) -> None:
    from frontdesk.intake.triage import answers

    person = people.of(context)
    if person is not None:
        answers.put(person, born=born.isoformat())
