"""The date of birth, asked in three parts and confirmed. Only the age stays on the triage record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import person
from frontdesk.intake.flow_functions.answer_types import month_name

if TYPE_CHECKING:
    from frontdesk.intake.models import TriageUser

#: Why a date cannot be one of birth -> what the flow asks anew.
_PROBLEMS = {
    "month": "no_such_day",
    "day": "no_such_day",
    "which_century": "four_digits",
    "future": "future",
    "year": "unreadable",
    "too_old": "unreadable",
}


def register() -> None:
    functions.register(
        "check_birth_day",
        check_birth_day,
        takes=("month", "day"),
        gives=("ok", "days", "month_name"),
        about="whether a month has such a day; 29 February counts until the year is known",
    )
    functions.register(
        "check_birth_date",
        check_birth_date,
        takes=("month", "day", "year"),
        gives=("ok", "problem", "born", "year", "age"),
        about="the date (ISO) and the age; `problem`: no_such_day, four_digits, future or unreadable",
    )
    functions.register(
        "save_birth_date",
        save_birth_date,
        takes=("triage_user", "born", "age"),
        optional=("triage_user",),
        gives=("ok",),
        about="keeps the date of birth sealed, and the age",
    )


def check_birth_day(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.eligibility import age
    from frontdesk.intake.eligibility.invalid import Invalid

    month, day = int(arguments["month"]), int(arguments["day"])
    name = month_name(month, context.language)
    days = {4: 30, 6: 30, 9: 30, 11: 30, 2: 29}.get(month, 31)
    try:
        age.check_day(day, month)
    except Invalid:
        return {"ok": False, "days": days, "month_name": name}
    return {"ok": True, "days": days, "month_name": name}


def check_birth_date(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.eligibility import age
    from frontdesk.intake.eligibility.invalid import Invalid

    today = person.today(context)
    digits = "".join(c for c in person.text(arguments.get("year")) if c.isdigit())
    try:
        born = age.date_of_birth(int(arguments["day"]), int(arguments["month"]), digits, today)
    except Invalid as invalid:
        problem = _PROBLEMS.get(invalid.code, "unreadable")
        return {"ok": False, "problem": problem, "born": "", "year": None, "age": None}
    years = age.age_on(born, today)
    return {"ok": True, "problem": "", "born": born.isoformat(), "year": born.year, "age": years}


def save_birth_date(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.eligibility import age
    from frontdesk.intake.triage import answers, recording

    triage_user = person.of(context)
    born = date.fromisoformat(person.text(arguments.get("born")))
    years = age.age_on(born, person.today(context))
    answers.put(triage_user, born=born.isoformat())
    recording.update(triage_user, context.now, last_screen_viewed="sms_date_of_birth", age=years)
    _keep_decision(triage_user, years, context)
    return {"ok": True}


def _keep_decision(triage_user: TriageUser, years: int, context: Context) -> None:
    """Whether the organization that was chosen takes somebody of this age, and why; of those that are offered later
    the matching says it."""
    from frontdesk.intake.backends import terms
    from frontdesk.intake.eligibility import deciding
    from frontdesk.intake.triage import decisions, recording

    row = recording.settings_of(triage_user)
    if row is None:
        return
    known = terms.of_row(row, context.now)
    decision = deciding.decide_age(years, known)
    facts = {"age": years, "minimum_age": deciding.youngest(known), "is_senior": decision.is_senior}
    decisions.record(triage_user, "age", "age 1", facts, decision.outcome, decision.reasons, context.now, row)
