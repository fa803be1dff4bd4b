"""Numbers picked from a list: "1 and 3", "1,3", "all", "SSI" -> a compact JSON array of texts.

The flow looks for a number in the text of the array (`contains "1"`), so that nothing but the numbers of the list may
stand in it; the empty array means that nothing was understood.
"""

from __future__ import annotations

import json
from typing import Any

from frontdesk.flows.answers import Choice, Understood, understand
from frontdesk.flows.functions import Context
from frontdesk.intake.studio_functions.given import Arguments, text

#: The lists that the flow's own questions print, in their order; further words select an item too.
BENEFITS = (
    Choice("1", "TANF", ("cash assistance", "welfare")),
    Choice("2", "Veterans benefits", ("veterans", "va", "va benefits", "veterans disability")),
    Choice("3", "Unemployment", ("unemployment benefits", "unemployment insurance")),
    Choice("4", "SSI", ("supplemental security income",)),
    Choice("5", "Social security", ("ssdi", "retirement", "social security disability")),
)
PAYMENTS = (
    Choice("1", "Private disability insurance", ("disability", "private disability", "disability insurance")),
    Choice("2", "Alimony", ("spousal support", "maintenance")),
    Choice("3", "Child support"),
    Choice("4", "Workers compensation", ("workers comp", "workmans comp")),
    Choice("5", "Retirement or pension", ("retirement", "pension")),
    Choice("6", "Investment income", ("investment", "investments", "interest", "dividends")),
)


def validate_benefits(arguments: Arguments, context: Context) -> Any:
    """`benefits` -> `["1","3"]`, `[]`."""
    return _picked(text(arguments, "benefits"), BENEFITS, context)


def validate_payments(arguments: Arguments, context: Context) -> Any:
    """`payments` -> `["2"]`, `[]`."""
    return _picked(text(arguments, "payments"), PAYMENTS, context)


def _picked(body: str, options: tuple[Choice, ...], context: Context) -> str:
    found = understand("choices", body, language=context.language, now=context.now, options=options) if body else None
    picked = found.value if isinstance(found, Understood) else []
    return json.dumps(picked, separators=(",", ":"))
