"""What an amount paid so many times a year is a month: amount x n / 12 (decision 2 of intake.md; never x 4.3)."""

from __future__ import annotations

from frontdesk.intake.eligibility.guidelines import twelfth
from frontdesk.intake.eligibility.invalid import Invalid

#: Pay periods a year.
WEEKLY, BIWEEKLY, SEMI_MONTHLY, MONTHLY, QUARTERLY, ANNUALLY = 52, 26, 24, 12, 4, 1
PERIODS = {
    "weekly": WEEKLY,
    "biweekly": BIWEEKLY,
    "semi_monthly": SEMI_MONTHLY,
    "monthly": MONTHLY,
    "quarterly": QUARTERLY,
    "annually": ANNUALLY,
}
_KNOWN = frozenset(PERIODS.values())


def yearly_cents(amount_cents: int, periods: int) -> int:
    """What is paid in a year. `periods`: 52, 26, 24, 12, 4 or 1. Raises Invalid (periods, amount)."""
    if periods not in _KNOWN:
        raise Invalid("periods", f"{periods} pay periods a year: known are {sorted(_KNOWN, reverse=True)}")
    if amount_cents < 0:
        raise Invalid("amount", "an income is 0 or more")
    return amount_cents * periods


def monthly_cents(amount_cents: int, periods: int) -> int:
    """A twelfth of what is paid in a year, half a cent up. Raises Invalid (periods, amount)."""
    return twelfth(yearly_cents(amount_cents, periods))
