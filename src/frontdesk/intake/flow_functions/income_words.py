"""What a household's incomes are called when they are read back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency

from frontdesk.flows.answers.results import spoken
from frontdesk.flows.templating.filters import locale_of

KINDS: Mapping[str, Mapping[str, str]] = {
    "wages": {"en": "Pay", "es": "Sueldo", "pl": "Pensja"},
    "self_employment": {"en": "Own work or farm", "es": "Trabajo propio o granja", "pl": "Własna firma lub farma"},
    "tanf": {"en": "TANF", "es": "TANF", "pl": "TANF"},
    "veterans": {"en": "Veterans benefits", "es": "Beneficios de veteranos", "pl": "Dla weteranów"},
    "unemployment": {"en": "Unemployment", "es": "Desempleo", "pl": "Zasiłek dla bezrobotnych"},
    "ssi": {"en": "SSI", "es": "SSI", "pl": "SSI"},
    "social_security": {"en": "Social Security", "es": "Seguro Social", "pl": "Social Security"},
    "snap": {
        "en": "SNAP (does not count)",
        "es": "SNAP (no cuenta)",
        "pl": "SNAP (nie liczy się)",
    },
    "private_disability": {"en": "Disability pay", "es": "Seguro privado de discapacidad", "pl": "Prywatna renta"},
    "alimony": {"en": "Alimony", "es": "Sustento de su ex esposo o esposa", "pl": "Alimenty na siebie"},
    "child_support": {"en": "Child support", "es": "Sustento de hijos (child support)", "pl": "Alimenty na dzieci"},
    "workers_comp": {
        "en": "Workers' compensation",
        "es": "Pago por accidente laboral",
        "pl": "Za wypadek w pracy",
    },
    "pension": {"en": "Pension", "es": "Dinero de retiro", "pl": "Emerytura z pracy"},
    "investments": {"en": "Interest or dividends", "es": "Intereses o dividendos", "pl": "Odsetki"},
    "other": {"en": "Other income", "es": "Otro ingreso", "pl": "Inny dochód"},
}
_PERIODS: Mapping[int, Mapping[str, str]] = {
    52: {"en": "a week", "es": "por semana", "pl": "tygodniowo"},
    26: {"en": "every two weeks", "es": "cada dos semanas", "pl": "co dwa tygodnie"},
    24: {"en": "twice a month", "es": "dos veces al mes", "pl": "dwa razy w miesiącu"},
    12: {"en": "a month", "es": "al mes", "pl": "miesięcznie"},
    4: {"en": "a quarter", "es": "por trimestre", "pl": "kwartalnie"},
    1: {"en": "a year", "es": "al año", "pl": "rocznie"},
}
_UNKNOWN: Mapping[str, str] = {"en": "not known", "es": "no se sabe", "pl": "nie wiadomo"}


def line(item: Mapping[str, Any], language: str) -> str:
    """ "Pay: $1,200.50 every two weeks", "SSI: not known", "SNAP (does not count)"."""
    language = spoken(language)
    name = KINDS.get(str(item["kind"]), KINDS["other"])[language]
    if item["kind"] == "snap":
        return name
    if item["amount"] is None:
        return f"{name}: {_UNKNOWN[language]}"
    return f"{name}: {_money(Decimal(str(item['amount'])), language)} {_PERIODS[int(item['periods'])][language]}"


def _money(amount: Decimal, language: str) -> str:
    """As the filter `money` of flows writes it."""
    locale = locale_of(language)
    pattern = locale.currency_formats["standard"].pattern
    if amount == amount.to_integral_value():
        pattern = pattern.replace(".00", "")
    shown = format_currency(amount, "USD", format=pattern, locale=locale, currency_digits=False)
    return str(shown).replace("\u00a0", " ").replace("\u202f", " ")
