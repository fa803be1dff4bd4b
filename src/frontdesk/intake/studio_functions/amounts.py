"""Amounts of money as people wrote them. The validator and the later calls, which send the raw texts, read alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from frontdesk.flows.answers import Understood, understand
from frontdesk.flows.functions import Context
from frontdesk.intake.studio_functions.given import Arguments, text

#: What the flow takes for "no amount": it asks again.
NONE = "-1"


def cents(body: str, context: Context) -> int | None:
    """An amount in cents; None for what is blank or no plain amount ("about 1000", "1.200,50")."""
    found = understand("money", body, language=context.language, now=context.now) if body else None
    if not isinstance(found, Understood) or found.value is None:
        return None
    return int(Decimal(found.value) * 100)


def as_text(amount_cents: int) -> str:
    """120050 -> "1200.50"."""
    return f"{Decimal(amount_cents) / 100:.2f}"


def validate_money(arguments: Arguments, context: Context) -> Any:
    """`amount` -> "1200.50", or "-1"."""
    amount = cents(text(arguments, "amount"), context)
    return NONE if amount is None else as_text(amount)
