"""A household's incomes: gathered, added up, mended one at a time, and compared with an organization's limit.

An income is {"kind", "amount": dollars as text, None where the person does not know, "periods": pay periods a year},
as the sealed answers keep them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import person
from frontdesk.intake.flow_functions.answer_types import UNKNOWN
from frontdesk.intake.flow_functions.household import dollars
from frontdesk.intake.flow_functions.income_words import line

#: Kinds in the order of the questions; all but these two are asked a month.
KINDS = (
    "wages",
    "self_employment",
    "tanf",
    "veterans",
    "unemployment",
    "ssi",
    "social_security",
    "private_disability",
    "alimony",
    "child_support",
    "workers_comp",
    "pension",
    "investments",
    "other",
)
_WEEKLY = {"unemployment": 52}
SUMS = ("items", "total", "unknown", "count", "lines", "options")


def register() -> None:
    functions.register(
        "income_items",
        income_items,
        takes=("wage_frequency", "has_snap", *KINDS),
        optional=("wage_frequency", "has_snap", *KINDS),
        gives=SUMS,
        about="the incomes of a household as a list, their total a month, and how they are read back",
    )
    functions.register(
        "change_income",
        change_income,
        takes=("items", "kind", "amount", "periods", "add"),
        optional=("periods", "add"),
        gives=SUMS,
        about="the same with one income changed; `add`: with one more",
    )
    functions.register(
        "income_in_language",
        income_in_language,
        takes=("items",),
        gives=SUMS,
        about="the same incomes, read back in the language that is spoken now",
    )
    functions.register(
        "decide_income",
        decide_income,
        takes=("triage_user", "settings_id", "items"),
        optional=("triage_user", "settings_id"),
        gives=("outcome", "total", "over_income", "needs_review", "fields"),
        about="keeps the incomes and compares their total with the limit of the organization that was chosen: "
        "within, over, manual_review or waived",
    )


def income_items(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    items = []
    for kind in KINDS:
        amount = arguments.get(kind)
        if amount in (None, ""):
            continue
        periods = int(arguments.get("wage_frequency") or 12) if kind == "wages" else _WEEKLY.get(kind, 12)
        items.append({"kind": kind, "amount": _amount(amount), "periods": periods})
    benefits = arguments.get("has_snap")
    if benefits is True or "snap" in (benefits if isinstance(benefits, list) else []):
        items.append({"kind": "snap", "amount": "0.00", "periods": 12})
    return _sums(items, context)


def change_income(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    items = [dict(item) for item in arguments.get("items") or []]
    kind, amount = person.text(arguments.get("kind")), _amount(arguments.get("amount"))
    changed = next((item for item in items if item["kind"] == kind), None)
    if changed is None or person.flag(arguments.get("add")):
        items.append({"kind": kind, "amount": amount, "periods": int(arguments.get("periods") or 12)})
    else:
        changed["amount"] = amount
        changed["periods"] = int(arguments.get("periods") or changed["periods"])
    return _sums(items, context)


def income_in_language(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    return _sums(list(arguments.get("items") or []), context)


def decide_income(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.backends import terms
    from frontdesk.intake.eligibility import deciding, income, medians, populations
    from frontdesk.intake.triage import answers, decisions, recording

    triage_user = person.of(context)
    items = list(arguments.get("items") or [])
    total = income.total(income.items_of(items))
    answers.replace(triage_user, incomes=items)
    row = person.chosen(triage_user)
    told: dict[str, Any] = {"total_income_cents": total.monthly_cents, "last_screen_viewed": "sms_income"}
    known = terms.of_row(row, context.now)
    today, size = person.today(context), triage_user.household_size
    groups = populations.of_person(triage_user.populations, triage_user.age, known.senior_age)
    median = medians.median_cents(triage_user.county_fips, size, today)
    decision = deciding.decide_income(total, size, known, today, groups, triage_user.state or "IL", median)
    facts = {
        "household_size": size,
        "total_cents": total.monthly_cents,
        "limit_cents": decision.limit_cents,
        "unknown": list(total.unknown),
        "not_counted": list(total.not_counted),
        "populations": sorted(groups),
    }
    decisions.record(
        triage_user, "income", decision.version, facts, decision.outcome, decision.reasons, context.now, row
    )
    over, review = decision.outcome == "over", decision.outcome == "manual_review"
    told |= {"over_income": over, "needs_review": review}
    if over:
        told["intake_status"] = "Over-income"
    recording.update(triage_user, context.now, **told)
    return {
        "outcome": decision.outcome,
        "total": dollars(total.monthly_cents),
        "over_income": over,
        "needs_review": review,
        "fields": {item["kind"]: item["amount"] for item in items if item["kind"] != "snap"},
    }


def _sums(items: Sequence[Mapping[str, Any]], context: Context) -> dict[str, Any]:
    from frontdesk.intake.eligibility import income

    total = income.total(income.items_of(items))
    kinds = [item["kind"] for item in items]
    options = [
        {"value": item["kind"], "label": line(item, context.language)}
        for place, item in enumerate(items)
        if item["kind"] != "snap" and item["kind"] not in kinds[:place]
    ]
    return {
        "items": [dict(item) for item in items],
        "total": dollars(total.monthly_cents),
        "unknown": bool(total.unknown),
        "count": len(items),
        "lines": "\n".join(line(item, context.language) for item in items),
        "options": options,
    }


def _amount(value: Any) -> str | None:
    """Dollars as text; None for an amount that is not known."""
    text = person.text(value)
    return None if text in ("", UNKNOWN) else text
