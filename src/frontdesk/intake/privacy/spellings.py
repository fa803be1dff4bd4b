"""The ways in which a sensitive answer may stand in a text, so that each copy of it is found. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from babel.dates import format_date

_LANGUAGES: Final = ("en", "es", "pl")
#: As people type a date, and as flows repeat it.
_NUMERIC: Final = (
    *("MM/dd/yyyy", "M/d/yyyy", "M/d/yy", "MM-dd-yyyy", "M-d-yyyy"),
    *("dd.MM.yyyy", "d.MM.yyyy", "dd/MM/yyyy", "d/M/yyyy"),
)
_WORDS: Final = ("MMMM d, yyyy", "MMM d, yyyy", "d 'de' MMMM 'de' yyyy", "d MMMM yyyy", "MMMM d yyyy", "d MMM yyyy")
#: Answers that are looked for as they are written.
_PLAIN: Final = ("street", "email", "phone", "first_name", "last_name", "maiden_name", "nickname", "landlord_name")


def of_answers(answers: Mapping[str, Any]) -> list[str]:
    """Every spelling of what identifies a person in their sealed answers (triage/answers.py): date of birth, street,
    amounts of incomes, names, ways to reach them. Unit, town and ZIP code alone give nothing away.
    """
    found = [str(answers[name]) for name in _PLAIN if answers.get(name)]
    full = f"{answers.get('first_name') or ''} {answers.get('last_name') or ''}".strip()
    with suppress(ValueError):
        found += _dates(date.fromisoformat(str(answers.get("born") or "")))
    for item in answers.get("incomes") or ():
        if isinstance(item, Mapping) and item.get("amount"):
            found += _amounts(str(item["amount"]))
    return sorted({text for text in (*found, full) if text})


def _dates(born: date) -> Iterator[str]:
    yield born.isoformat()
    for pattern in _NUMERIC:
        yield format_date(born, pattern, locale="en")
    for language in _LANGUAGES:
        for pattern in _WORDS:
            yield format_date(born, pattern, locale=language)


def _amounts(text: str) -> Iterator[str]:
    """1200 stands as 1200, 1,200, 1200.00, 1,200.00; a yearly or monthly sum of it is a total, which stays."""
    yield text
    try:
        amount = Decimal(text.replace(",", "").replace("$", "").strip())
    except InvalidOperation:
        return
    whole = amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else None
    for value in (whole, amount.quantize(Decimal("0.01"))):
        if value is not None:
            yield f"{value}"
            yield f"{value:,}"
