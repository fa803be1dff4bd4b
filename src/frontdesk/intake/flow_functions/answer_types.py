"""Answer types of the intake: a month of the year, an amount of money that the person may not know; and, each in a
file of its own, a day of the month and a number of people."""

from __future__ import annotations

import re

from babel.dates import get_month_names

from frontdesk.flows.answers import AnswerType, NotUnderstood, Understood, money
from frontdesk.flows.answers import register as register_type
from frontdesk.flows.answers.month_words import LONG_MONTHS, MONTHS
from frontdesk.flows.answers.near import distance
from frontdesk.flows.answers.normalising import plain, without_courtesy, word_set
from frontdesk.flows.answers.results import Question, Result, spoken
from frontdesk.intake.flow_functions import days, people_counts

#: The value of an amount that the person does not know.
UNKNOWN = "unknown"

_DO_NOT_KNOW = {
    "dont know", "i dont know", "i do not know", "do not know", "not sure", "i am not sure", "im not sure", "no idea",
    "i have no idea", "idk", "unknown", "not known", "i dont remember", "dont remember", "cant say", "?",
    "no se", "no lo se", "no estoy seguro", "no estoy segura", "ni idea", "no recuerdo", "no me acuerdo",
    "nie wiem", "nie jestem pewien", "nie jestem pewna", "nie mam pojecia", "nie pamietam", "trudno powiedziec",
}  # fmt: skip
_UNKNOWN_LABELS = {"en": "not known", "es": "no se sabe", "pl": "nie wiadomo"}

_MONTH_HINTS = {
    "en": "Please write the month as a number from 1 to 12 or as a word. For example: 3 or March.",
    "es": "Por favor, escriba el mes con una cifra del 1 al 12 o con su nombre. Por ejemplo: 3 o marzo.",
    "pl": "Proszę napisać miesiąc liczbą od 1 do 12 albo słowem. Na przykład: 3 albo marzec.",
}
_AMOUNT_HINTS = {
    "en": "If you do not know it, write DON'T KNOW.",
    "es": "Si no lo sabe, escriba NO SÉ.",
    "pl": "Kto nie zna kwoty, może napisać NIE WIEM.",
}


def register() -> None:
    register_type(AnswerType("month", understand_month, month_hint))
    register_type(AnswerType("amount", understand_amount, amount_hint, parameters=money.TYPE.parameters))
    register_type(people_counts.TYPE)
    register_type(days.TYPE)


def understand_month(body: str, question: Question) -> Result:
    """1 to 12 for "3", "03", "March", "mar", "marzo", "marca"; a slip of the finger in a long name is forgiven."""
    words = [word for word in without_courtesy(plain(body)).split() if word not in _BESIDE]
    if len(words) != 1:
        return NotUnderstood("not_a_month", month_hint(question, "not_a_month"))
    word = words[0]
    month = int(word) if re.fullmatch(r"0?[1-9]|1[0-2]", word) else MONTHS.get(word) or _near(word)
    if month is None:
        return NotUnderstood("not_a_month", month_hint(question, "not_a_month"))
    return Understood(month, month_name(month, question.language))


_BESIDE = word_set("in on the of month i was born en el mes de naci w miesiac miesiacu urodzilam urodzilem sie")


def _near(word: str) -> int | None:
    """The month whose name is one slip away, where there is one only."""
    found = {number for name, number in LONG_MONTHS if len(word) >= 4 and distance(word, name) == 1}
    return found.pop() if len(found) == 1 else None


def month_name(month: int, language: str) -> str:
    """ "March", "marzo", "marzec"."""
    return str(get_month_names("wide", context="stand-alone", locale=spoken(language))[month])


def month_hint(question: Question, code: str) -> str:
    return _MONTH_HINTS[spoken(question.language)]


def understand_amount(body: str, question: Question) -> Result:
    """As `money`; who does not know the amount says so, and the value is "unknown". Nothing becomes 0 by accident."""
    said = without_courtesy(plain(body))
    if said in _DO_NOT_KNOW or body.strip() in ("?", "??"):
        return Understood(UNKNOWN, _UNKNOWN_LABELS[spoken(question.language)])
    result = money.TYPE.understand(body, question)
    if isinstance(result, NotUnderstood):
        return NotUnderstood(result.code, amount_hint(question, result.code))
    return result


def amount_hint(question: Question, code: str) -> str:
    return f"{money.TYPE.hint(question, code)}\n{_AMOUNT_HINTS[spoken(question.language)]}"
