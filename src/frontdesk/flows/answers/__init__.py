"""Answers: what a text means to the question it answers. Pure, in English, Spanish and Polish.

`understand(type, body, ...)` gives `Understood`, `Ambiguous` or `NotUnderstood`; it never guesses and never raises for
what people write. `docs/answer-types.md` lists the types and shows how to register an own one.
"""

from frontdesk.flows.answers import (
    choices,
    dates,
    email,
    integers,
    languages,
    media,
    money,
    phones,
    several,
    text,
    yes_no,
    zip,
)
from frontdesk.flows.answers import (
    names as names_of_people,
)
from frontdesk.flows.answers.registry import AnswerType, find, is_exact, names, register, suffix, understand
from frontdesk.flows.answers.results import Ambiguous, Choice, NotUnderstood, Question, Result, Understood
from frontdesk.flows.answers.spec import SpecError, parameter_faults, parse_spec

for _type in (
    yes_no.TYPE,
    choices.TYPE,
    several.TYPE,
    integers.TYPE,
    money.TYPE,
    dates.DATE,
    dates.DATE_OF_BIRTH,
    phones.TYPE,
    email.TYPE,
    zip.TYPE,
    names_of_people.TYPE,
    text.TYPE,
    languages.TYPE,
    media.TYPE,
):
    register(_type)

__all__ = [
    "Ambiguous",
    "AnswerType",
    "Choice",
    "NotUnderstood",
    "Question",
    "Result",
    "SpecError",
    "Understood",
    "find",
    "is_exact",
    "names",
    "parameter_faults",
    "parse_spec",
    "register",
    "suffix",
    "understand",
]
