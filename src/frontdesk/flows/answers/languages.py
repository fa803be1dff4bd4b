"""The language a person wants: by number, or by its name in any of the three languages."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.flows.answers import choices
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import Choice, NotUnderstood, Question, Result
from frontdesk.flows.answers.wording import say

#: Each called by its own name, as somebody looks for it who reads no other.
ALL = (
    Choice("en", "English", ("eng", "en", "ingles", "angielski", "po angielsku", "anglais", "inglesa", "angielsku")),
    Choice("es", "Español", ("spanish", "esp", "es", "castellano", "hiszpanski", "po hiszpansku", "espanola",
                             "en espanol", "hiszpansku", "espaniol")),
    Choice("pl", "Polski", ("polish", "pol", "pl", "polaco", "po polsku", "polsku", "polska", "polskie")),
)  # fmt: skip


def offered(question: Question) -> tuple[Choice, ...]:
    """The options of the question, each under all of its names; without options, every language."""
    if not question.options:
        return ALL
    known = {choice.value: choice for choice in ALL}
    return tuple(_named(option, known.get(option.value)) for option in question.options)


def _named(option: Choice, known: Choice | None) -> Choice:
    return Choice(option.value, option.label, (*option.words, *((known.label, *known.words) if known else ())))


def _asked(question: Question, options: Sequence[Choice]) -> Question:
    return Question(question.language, question.now, question.parameters, options)


def understand(body: str, question: Question) -> Result:
    asked = _asked(question, offered(question))
    result = choices.understand(body, asked)
    if isinstance(result, NotUnderstood):
        return NotUnderstood(result.code, hint(question, result.code))
    return result


def hint(question: Question, code: str) -> str:
    return say("language", question.language, first=offered(question)[0].label)


def suffix(question: Question) -> str:
    return choices.suffix(_asked(question, offered(question)))


def is_exact(body: str, question: Question) -> bool:
    return choices.is_exact(body, _asked(question, offered(question)))


TYPE = AnswerType("language", understand, hint, suffix, is_exact, takes_options=True)
