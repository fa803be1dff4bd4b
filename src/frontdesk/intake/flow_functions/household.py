"""Who lives with a person, and the amount that the first question about income compares with."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import person


def register() -> None:
    functions.register(
        "poverty_estimate",
        poverty_estimate,
        takes=("adults", "children", "state", "percent"),
        optional=("state", "percent"),
        gives=("household_size", "monthly", "yearly", "percent", "year"),
        about="so much percent (300) of the federal poverty guideline for a household, in dollars, exact to the cent",
    )
    functions.register(
        "save_household",
        save_household,
        takes=("triage_user", "adults", "children", "over_income"),
        optional=("triage_user", "over_income"),
        gives=("household_size",),
        about="keeps the household, and whether its income is over the first limit",
    )


def poverty_estimate(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.eligibility import guidelines, household

    size = household.size(int(arguments["adults"]), int(arguments.get("children") or 0))
    percent = int(arguments.get("percent") or guidelines.ROUGH_PERCENT)
    state = person.text(arguments.get("state")) or "IL"
    limit = guidelines.limit(size, percent, person.today(context), state)
    return {
        "household_size": size,
        "monthly": dollars(limit.monthly_cents),
        "yearly": dollars(limit.yearly_cents),
        "percent": percent,
        "year": limit.year,
    }


def dollars(cents: int) -> int | float:
    """Cents as dollars in JSON: 541000 -> 5410, 391250 -> 3912.5."""
    amount = Decimal(cents) / 100
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def save_household(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.eligibility import guidelines, household
    from frontdesk.intake.triage import decisions, recording

    triage_user = person.of(context)
    adults, children = int(arguments["adults"]), int(arguments.get("children") or 0)
    size = household.size(adults, children)
    over = arguments.get("over_income")
    recording.update(
        triage_user,
        context.now,
        last_screen_viewed="sms_household_size",
        household_size=size,
        household_adults=adults,
        household_children=children,
        **({} if over is None else {"over_income": person.flag(over)}),
    )
    if over is not None:
        state = triage_user.state or "IL"
        limit = guidelines.limit(size, guidelines.ROUGH_PERCENT, person.today(context), state)
        facts = {"household_size": size, "limit_cents": limit.monthly_cents, "percent": limit.percent}
        outcome = "over" if person.flag(over) else "within"
        reason = f"The person says that the income is {'more' if outcome == 'over' else 'not more'} than the limit."
        decisions.record(triage_user, "rough_income", limit.version, facts, outcome, [reason], context.now)
    return {"household_size": size}
