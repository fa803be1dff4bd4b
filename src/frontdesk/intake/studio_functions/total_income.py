"""The income of a household a month, and whether it is over the limit that the flow names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from frontdesk.config.env import get_settings
from frontdesk.flows.functions import Context
from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.eligibility import deciding, income, medians, populations
from frontdesk.intake.eligibility.deciding import IncomeDecision
from frontdesk.intake.eligibility.income import Total
from frontdesk.intake.models import TriageUser
from frontdesk.intake.studio_functions import amounts, incomes, people
from frontdesk.intake.studio_functions.given import Arguments, household_size, text, whole_number

TAKES = ("adults", "children", "standard", "max")
#: Where the flow names no limit (WD:otis_sms_functions.rst).
STANDARD, MOST_PERCENT = "fpl", 300


def validate_total_income(arguments: Arguments, context: Context) -> dict[str, Any]:
    """`adults`, `children`, `standard` (fpl, ami, basic), `max` (percent), `wage_frequency`, the fourteen incomes ->
    income (dollars a month), incomeFlag ("1": over the limit), maxIncome, frequency (pay periods of the wages, a year).

    A limit there is no table for, or an amount that cannot be read, is not "over": the intake is marked for a person to
    look at.
    """
    person = people.of(context)
    items = incomes.received(arguments, context)
    total = income.total([income.Item(item.kind, item.amount_cents, item.periods) for item in items])
    today = context.now.astimezone(get_settings().office_zone).date()
    size = household_size(text(arguments, "adults"), text(arguments, "children"), context.language, context.now)
    size = size or (person.household_size if person else 1)
    terms = _terms(person, arguments, context)
    groups = populations.of_person(
        person.populations if person else (), person.age if person else None, terms.senior_age
    )
    median = medians.median_cents(person.county_fips, size, today) if person else None
    state = (person.state if person else "") or "IL"
    decision = deciding.decide_income(total, size, terms, today, groups, state, median)
    if person is not None:
        _keep(person, items, decision, total, size, terms, context)
    periods = next((item.periods for item in items if item.kind == "wages"), "")
    return {
        "income": amounts.as_text(total.monthly_cents),
        "incomeFlag": "1" if decision.outcome == "over" else "0",
        "maxIncome": "" if decision.limit_cents is None else amounts.as_text(decision.limit_cents),
        "frequency": str(periods),
    }


def _terms(person: TriageUser | None, arguments: Arguments, context: Context) -> Terms:
    """The organization's terms with the limit that the flow names. Whom it waives its own limit for, or that it has
    none, counts on."""
    from frontdesk.intake.backends import terms as stored
    from frontdesk.intake.triage import recording

    row = recording.settings_of(person) if person else None
    known = stored.of_row(row, context.now) if row else Terms("", "", "", "", "")
    if known.income_standard == "none":
        return known
    standard = text(arguments, "standard").lower() or STANDARD
    percent = whole_number(text(arguments, "max"), "en", context.now) or MOST_PERCENT
    return replace(known, income_standard="ami" if standard == "ami" else "fpl", income_maximum=percent)


def _keep(
    person: TriageUser,
    items: list[incomes.Received],
    decision: IncomeDecision,
    total: Total,
    size: int,
    terms: Terms,
    context: Context,
) -> None:
    from frontdesk.intake.triage import answers, decisions, recording

    answers.put(person, incomes=incomes.as_answers(items))
    recording.update(
        person,
        context.now,
        total_income_cents=total.monthly_cents,
        needs_review=person.needs_review or decision.outcome == "manual_review",
    )
    facts = {
        "monthly_cents": total.monthly_cents,
        "household_size": size,
        "standard": terms.income_standard,
        "percent": terms.income_maximum,
        "limit_cents": decision.limit_cents,
        "unknown": list(total.unknown),
    }
    decisions.record(
        person,
        "income",
        decision.version,
        facts,
        decision.outcome,
        list(decision.reasons),
        context.now,
        person.intake_settings,
    )
