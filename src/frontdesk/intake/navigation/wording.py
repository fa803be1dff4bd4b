"""What a person reads when an answer to a form is not valid, and the words of yes and no, in three languages.

English keeps to letters that cost one text (GSM-7).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from frontdesk.flows.answers.results import spoken

YES_NO: Mapping[str, Mapping[str, str]] = {
    "t": {"en": "Yes", "es": "Sí", "pl": "Tak"},
    "f": {"en": "No", "es": "No", "pl": "Nie"},
}

_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "required": {
        "en": "Please answer this question.",
        "es": "Por favor conteste esta pregunta.",
        "pl": "Proszę odpowiedzieć na to pytanie.",
    },
    "not_an_option": {
        "en": "Please pick from the list. For example, reply 1.",
        "es": "Por favor elija de la lista. Por ejemplo, responda 1.",
        "pl": "Proszę wybrać z listy. Na przykład: 1.",
    },
    "alone": {
        "en": "One of your answers can only stand alone. Please choose again.",
        "es": "Una de sus respuestas debe ir sola. Por favor elija de nuevo.",
        "pl": "Jednej z odpowiedzi nie można łączyć z innymi. Proszę wybrać jeszcze raz.",
    },
    "too_many": {
        "en": "Please choose no more than {most}.",
        "es": "Por favor elija {most} o menos.",
        "pl": "Proszę wybrać najwyżej {most}.",
    },
    "not_yes_or_no": {
        "en": "Please reply yes or no.",
        "es": "Por favor responda sí o no.",
        "pl": "Proszę odpowiedzieć tak lub nie.",
    },
    "not_a_date": {
        "en": "Please write month, day and year. For example, 3/15/2026.",
        "es": "Por favor escriba el mes con letras. Por ejemplo, 15 de marzo de 2026.",
        "pl": "Proszę napisać miesiąc słowem. Na przykład: 15 marca 2026.",
    },
    "too_early": {
        "en": "The date cannot be before {earliest}.",
        "es": "La fecha no puede ser antes del {earliest}.",
        "pl": "Data nie może być wcześniejsza niż {earliest}.",
    },
    "too_late": {
        "en": "The date cannot be after {latest}.",
        "es": "La fecha no puede ser después del {latest}.",
        "pl": "Data nie może być późniejsza niż {latest}.",
    },
    "too_long": {
        "en": "That is too long. Please use no more than {longest} letters.",
        "es": "Es demasiado largo. Por favor use {longest} letras o menos.",
        "pl": "To za długie. Proszę użyć najwyżej {longest} liter.",
    },
}


def sentence(code: str, language: str, about: Mapping[str, Any]) -> str:
    """The sentence of a code of `values.Invalid`; English where there is none in the language. Days are in words."""
    known = _SENTENCES.get(code, _SENTENCES["required"])
    figures = {name: _in_words(value, language) if name in _DAYS else value for name, value in about.items()}
    return (known.get(language) or known["en"]).format(**figures)


#: Of `about`, what is a day (ISO).
_DAYS = ("earliest", "latest")


def _in_words(day: str, language: str) -> str:
    """ "January 1, 2015", "1 de enero de 2015", "1 stycznia 2015"."""
    return str(format_date(date.fromisoformat(day), "long", locale=spoken(language)))


def yes_no(value: str, language: str) -> str:
    """The word for "t" or "f"."""
    words = YES_NO.get(value, {})
    return words.get(language) or words.get("en", value)
