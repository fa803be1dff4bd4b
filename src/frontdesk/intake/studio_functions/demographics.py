"""Race, ethnicity, gender, marital status and language: one list for the question and for the check of the answer.

The check answers with the English label, as the flow stores and transfers it, or "0". Everybody may prefer not to
respond.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frontdesk.flows.answers import Choice, Understood, understand
from frontdesk.flows.functions import Context
from frontdesk.intake.studio_functions.given import Arguments, text

INVALID = "0"
NO_ANSWER = Choice("Prefer not to respond", "Prefer not to respond", ("prefer not to say", "no answer", "skip"))
#: The race after which the flow does not ask for ethnicity.
HISPANIC = "Hispanic or Latino"


def _choice(label: str, *words: str) -> Choice:
    return Choice(label, label, words)


RACES = (
    _choice("American Indian or Alaska Native", "native american", "american indian"),
    _choice("Asian", "asian american"),
    _choice("Black or African American", "black", "african american"),
    _choice(HISPANIC, "hispanic", "latino", "latina", "latinx"),
    _choice("Native Hawaiian or Pacific Islander", "pacific islander", "hawaiian"),
    _choice("White", "caucasian"),
    _choice("Multiracial", "mixed", "more than one"),
    _choice("Other"),
    NO_ANSWER,
)
ETHNICITIES = (
    _choice("Hispanic", "hispanic or latino", "latino", "latina", "latinx"),
    _choice("Not Hispanic", "non hispanic", "not hispanic or latino"),
    NO_ANSWER,
)
GENDERS = (
    _choice("Female", "woman", "f"),
    _choice("Male", "man", "m"),
    _choice("Transgender", "trans"),
    _choice("Nonbinary", "non binary", "nb", "enby"),
    _choice("Other"),
    NO_ANSWER,
)
MARITAL_STATUSES = (
    _choice("Single", "never married", "not married"),
    _choice("Married"),
    _choice("Divorced"),
    _choice("Separated"),
    _choice("Widowed", "widow", "widower"),
    _choice("Other"),
    NO_ANSWER,
)
LANGUAGES = (
    _choice("English", "ingles", "angielski"),
    _choice("Spanish", "espanol", "hiszpanski"),
    _choice("Polish", "polski", "polaco"),
    _choice("Arabic"),
    _choice("Chinese", "mandarin", "cantonese"),
    _choice("Other"),
    NO_ANSWER,
)


def loader(options: tuple[Choice, ...]) -> Callable[[Arguments, Context], Any]:
    """A function without parameters -> {"body": the numbered list}."""
    numbered = "\n".join(f"{number}. {option.label}" for number, option in enumerate(options, 1))
    return lambda arguments, context: {"body": numbered}


def validator(options: tuple[Choice, ...], name: str) -> Callable[[Arguments, Context], Any]:
    """A function of one parameter, `name`: a number of the list, or words for an item -> its label, or "0"."""

    def validate(arguments: Arguments, context: Context) -> Any:
        body = text(arguments, name)
        found = understand("choice", body, language=context.language, now=context.now, options=options)
        return str(found.value) if isinstance(found, Understood) else INVALID

    return validate
