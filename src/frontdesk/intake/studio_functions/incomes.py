"""Sums of money a person receives, as the export sends them: raw texts under fourteen keys, all a month's but two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frontdesk.flows.answers import Choice, Understood, understand
from frontdesk.flows.functions import Context
from frontdesk.intake.studio_functions import amounts
from frontdesk.intake.studio_functions.given import Arguments, text

MONTHLY, WEEKLY = 12, 52
#: The menu of the export's question -> pay periods a year.
FREQUENCIES = (
    Choice(52, "Once a week", ("weekly", "every week")),
    Choice(26, "Every 2 weeks", ("every two weeks", "biweekly", "every other week")),
    Choice(24, "Twice a month", ("2 times a month", "semimonthly", "two times a month")),
    Choice(12, "Once a month", ("monthly", "every month")),
)
#: Key of the export -> kind of income, and its pay periods a year. Unemployment is paid by the week (intake.md 14.4).
KINDS = {
    "income_private_disability": ("private_disability", MONTHLY),
    "income_investments": ("investments", MONTHLY),
    "income_tanf": ("tanf", MONTHLY),
    "income_veterans_amount": ("veterans", MONTHLY),
    "income_unemployment": ("unemployment", WEEKLY),
    "income_ssi": ("ssi", MONTHLY),
    "income_social_security": ("social_security", MONTHLY),
    "income_alimony": ("alimony", MONTHLY),
    "income_child_support": ("child_support", MONTHLY),
    "income_workers_comp": ("workers_comp", MONTHLY),
    "income_pension": ("pension", MONTHLY),
    "income_other_income": ("other", MONTHLY),
    "income_self_employment": ("self_employment", MONTHLY),
}
#: The arguments that are read here.
TAKES = (*KINDS, "income_wages", "wage_frequency")
SENSITIVE = (*KINDS, "income_wages")


@dataclass(frozen=True)
class Received:
    """`amount_cents` each pay period; None: a text that is no plain amount, or is paid nobody knows how often."""

    kind: str
    amount_cents: int | None
    periods: int


def received(arguments: Arguments, context: Context) -> list[Received]:
    """What was answered; a key left blank was not asked."""
    found = []
    for key, (kind, periods) in KINDS.items():
        body = text(arguments, key)
        if body:
            found.append(Received(kind, amounts.cents(body, context), periods))
    wages = text(arguments, "income_wages")
    if wages:
        often = wage_periods(text(arguments, "wage_frequency"), context)
        found.append(Received("wages", amounts.cents(wages, context) if often else None, often or MONTHLY))
    return found


def wage_periods(body: str, context: Context) -> int | None:
    """The menu's number or words, or the periods themselves (what this module answered before): "2" -> 26."""
    if body in ("52", "26", "24", "12"):
        return int(body)
    found = understand("choice", body, language=context.language, now=context.now, options=FREQUENCIES)
    return int(found.value) if isinstance(found, Understood) else None


def as_answers(items: list[Received]) -> list[dict[str, Any]]:
    """As the sealed answers keep incomes. `amount`: dollars as text; None where it is not known."""
    return [
        {
            "kind": item.kind,
            "amount": None if item.amount_cents is None else amounts.as_text(item.amount_cents),
            "periods": item.periods,
        }
        for item in items
    ]
