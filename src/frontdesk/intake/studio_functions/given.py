"""What a function of a Studio export is given: texts, blank where a question was never asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from frontdesk.flows.answers import Understood, understand
from frontdesk.intake.eligibility import household

Arguments = Mapping[str, Any]


def text(arguments: Arguments, *names: str) -> str:
    """The first of these arguments that is not blank, without space at its ends; "" when there is none."""
    for name in names:
        value = arguments.get(name)
        found = "" if value is None else str(value).strip()
        if found:
            return found
    return ""


def whole_number(body: str, language: str, now: datetime) -> int | None:
    """A count as people write it ("2", "two", "2 kids"); None for what is blank, rough or no whole number."""
    found = understand("integer", body, language=language, now=now) if body else None
    return found.value if isinstance(found, Understood) and isinstance(found.value, int) else None


def household_size(adults: str, children: str, language: str, now: datetime) -> int | None:
    """The size of a household from the two answers as they were written; None when it is none: not two whole numbers,
    nobody grown up, or more people than live together."""
    grown, young = whole_number(adults, language, now), whole_number(children, language, now)
    if grown is None or young is None:
        return None
    try:
        return household.size(grown, young)
    except ValueError:
        return None
