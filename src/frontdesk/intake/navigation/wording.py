"""What a person reads when an answer to a form is not valid, and the words of yes and no, in three languages.

English keeps to letters that cost one text (GSM-7).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

YES_NO: Mapping[str, Mapping[str, str]] = {
    "t": {"en": "Yes", "es": "Sí", "pl": "Tak"},
    "f": {"en": "No", "es": "No", "pl": "Nie"},
}

_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "required": {
        "en": "Please answer this question.",
        "es": "Por favor conteste esta pregunta.",
        "pl": "Prosze odpowiedziec na to pytanie.",
    },
    "not_an_option": {
        "en": "Please pick from the list. For example, reply 1.",
        "es": "Por favor elija de la lista. Por ejemplo, responda 1.",
        "pl": "Prosze wybrac z listy. Na przyklad: 1.",
    },
    "alone": {
        "en": "The last choice cannot go with others. Please choose again.",
        "es": "La ultima opcion no va con otras. Por favor elija de nuevo.",
        "pl": "Ostatniej odpowiedzi nie mozna laczyc z innymi. Prosze wybrac jeszcze raz.",
    },
    "too_many": {
        "en": "Please choose no more than {most}.",
        "es": "Por favor elija no mas de {most}.",
        "pl": "Prosze wybrac najwyzej {most}.",
    },
    "not_yes_or_no": {
        "en": "Please reply yes or no.",
        "es": "Por favor responda si o no.",
        "pl": "Prosze odpowiedziec tak lub nie.",
    },
    "not_a_date": {
        "en": "Please write month, day and year. For example, 3/15/2026.",
        "es": "Por favor escriba mes, dia y año. Por ejemplo, 3/15/2026.",
        "pl": "Prosze podac miesiac, dzien i rok. Na przyklad: 3/15/2026.",
    },
    "too_early": {
        "en": "The date cannot be before {earliest}.",
        "es": "La fecha no puede ser antes de {earliest}.",
        "pl": "Data nie moze byc wczesniejsza niz {earliest}.",
    },
    "too_late": {
        "en": "The date cannot be after {latest}.",
        "es": "La fecha no puede ser despues de {latest}.",
        "pl": "Data nie moze byc pozniejsza niz {latest}.",
    },
    "too_long": {
        "en": "That is too long. Please use no more than {longest} letters.",
        "es": "Es demasiado largo. Por favor use no mas de {longest} letras.",
        "pl": "To za dlugie. Prosze uzyc najwyzej {longest} liter.",
    },
}


def sentence(code: str, language: str, about: Mapping[str, Any]) -> str:
    """The sentence of a code of `values.Invalid`; English where there is none in the language."""
    known = _SENTENCES.get(code, _SENTENCES["required"])
    return (known.get(language) or known["en"]).format(**about)


def yes_no(value: str, language: str) -> str:
    """The word for "t" or "f"."""
    words = YES_NO.get(value, {})
    return words.get(language) or words.get("en", value)
