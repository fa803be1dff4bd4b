"""What a household receives, and what of it counts (intake.md 7.2; 45 CFR 1611.2(i): income is before taxes).

Three things are kept apart: an amount (0 is one), an amount that the person does not know (None), and what was not said
at all (no item). What is not known is never taken for 0: see `deciding.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from frontdesk.intake.eligibility.frequency import MONTHLY, monthly_cents, yearly_cents
from frontdesk.intake.eligibility.invalid import Invalid

#: What counts, and what the case management system LegalServer calls it (ILAO otis_sms_functions.rst).
LEGALSERVER_TYPES: dict[str, str] = {
    "wages": "Employment",
    "self_employment": "Employment",
    "tanf": "TANF",
    "veterans": "Veterans",
    "unemployment": "Unemployment Compensation",
    "ssi": "SSI",
    "social_security": "Social Security",
    "private_disability": "Disability",
    "alimony": "Alimony",
    "child_support": "Child Support",
    "workers_comp": "Workers' Compensation",
    "pension": "Pension/Retirement (Not Soc. Sec.)",
    "investments": "Trust, Interest, or Dividends",
    "other": "Other",
}
#: What people receive that is no income: benefits in kind, and money that comes once. It counts 0.
NOT_INCOME = frozenset({"snap", "housing_voucher", "tax_refund", "gift", "settlement"})
KINDS = (*LEGALSERVER_TYPES, *sorted(NOT_INCOME))


@dataclass(frozen=True)
class Item:
    """One thing received: `amount_cents` each pay period, None where the person does not know how much.

    `of_opposing_party`: the person they seek help against receives it; it does not count (domestic violence).
    """

    kind: str
    amount_cents: int | None
    periods: int = MONTHLY
    of_opposing_party: bool = False


@dataclass(frozen=True)
class Counted:
    """An item as it went into a total."""

    kind: str
    amount_cents: int
    periods: int
    monthly_cents: int


@dataclass(frozen=True)
class Total:
    """What is received a month: the sum of each item's cents, as they are read back to the person.

    `unknown`: kinds that count and whose amount is not known, each once. `not_counted`: kinds that count 0, each once.
    `yearly_cents`: the exact sum of a year, on which decisions rest; None where only the month is known.
    """

    monthly_cents: int
    unknown: tuple[str, ...] = ()
    counted: tuple[Counted, ...] = ()
    not_counted: tuple[str, ...] = ()
    yearly_cents: int | None = None


def total(items: Iterable[Item]) -> Total:
    """Add up. Raises Invalid (kind, amount, periods)."""
    counted: list[Counted] = []
    unknown: dict[str, None] = {}
    not_counted: dict[str, None] = {}
    year = 0
    for item in items:
        if item.kind not in LEGALSERVER_TYPES and item.kind not in NOT_INCOME:
            raise Invalid("kind", f"{item.kind!r} is no kind of income; known are {', '.join(KINDS)}")
        if item.kind in NOT_INCOME or item.of_opposing_party:
            not_counted[item.kind] = None
        elif item.amount_cents is None:
            unknown[item.kind] = None
        else:
            year += yearly_cents(item.amount_cents, item.periods)
            month = monthly_cents(item.amount_cents, item.periods)
            counted.append(Counted(item.kind, item.amount_cents, item.periods, month))
    return Total(
        monthly_cents=sum(each.monthly_cents for each in counted),
        unknown=tuple(unknown),
        counted=tuple(counted),
        not_counted=tuple(not_counted),
        yearly_cents=year,
    )


def items_of(answers: Iterable[Mapping[str, Any]]) -> list[Item]:
    """The incomes as the sealed answers keep them: [{"kind", "amount", "periods"}].

    `amount`: dollars as text, or whole cents as a number (`amount_cents` too); blank or missing where the person does
    not know it. `of_opposing_party` as in Item. Raises Invalid (amount).
    """
    return [
        Item(
            str(each.get("kind") or "other"),
            _cents(each["amount_cents"] if each.get("amount_cents") is not None else each.get("amount")),
            int(each.get("periods") or MONTHLY),
            bool(each.get("of_opposing_party")),
        )
        for each in answers
    ]


def _cents(amount: Any) -> int | None:
    if amount is None or str(amount).strip() == "":
        return None
    if isinstance(amount, int):
        return amount
    try:
        dollars = Decimal(str(amount))
    except InvalidOperation:
        dollars = Decimal("NaN")
    if not dollars.is_finite():
        raise Invalid("amount", "an amount of income is dollars as plain text: 1200.50")
    return int((dollars * 100).to_integral_value(ROUND_HALF_UP))
