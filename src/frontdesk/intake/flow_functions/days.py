"""The day of a month, 1 to 31: "3", "3rd", "the third", "el 3", "trzeciego"."""

from __future__ import annotations

from frontdesk.flows.answers import AnswerType, integers
from frontdesk.flows.answers.normalising import plain, without_courtesy, word_set
from frontdesk.flows.answers.numbers import ordinal
from frontdesk.flows.answers.results import Question, Result

_BESIDE = word_set("on the of month day i was born el dia del mes en naci dnia dzien miesiaca urodzilam urodzilem sie")
_RANGE = {"min": 1, "max": 31}


def understand(body: str, question: Question) -> Result:
    asked = Question(question.language, question.now, _RANGE)
    words = [word for word in without_courtesy(plain(body)).split() if word not in _BESIDE]
    day = _day(words, question.language)
    if day is not None and "?" not in body:
        return integers.understand(str(day), asked)
    return integers.understand(body, asked)


def _day(words: list[str], language: str) -> int | None:
    """The ordinal that these words are: "3rd", "twenty first", "dwudziestego pierwszego"."""
    if len(words) == 1:
        return ordinal(words[0], language)
    if len(words) != 2:
        return None
    tens, units = ordinal(words[0], language) or _TENS.get(words[0]), ordinal(words[1], language)
    return tens + units if tens in (20, 30) and units and units < 10 else None


_TENS = {"twenty": 20, "thirty": 30}


def hint(question: Question, code: str) -> str:
    return integers.hint(Question(question.language, question.now, _RANGE), code)


def is_exact(body: str, question: Question) -> bool:
    return integers.is_exact(body, Question(question.language, question.now, _RANGE))


TYPE = AnswerType("day_of_month", understand, hint, is_exact=is_exact)
