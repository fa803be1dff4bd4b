"""ZIP codes: "60603", "60603-1234", "zip 60603 ". The value is the five digits."""

from __future__ import annotations

import re

from frontdesk.flows.answers.normalising import fold
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import Ambiguous, Choice, NotUnderstood, Question, Result, Understood
from frontdesk.flows.answers.wording import say

_ZIP = re.compile(r"(?<![\w.,$-])(\d{5})(?:[- ]?\d{4})?(?!\w|[-.,]\d)")
#: The lowest code there is (Holtsville, New York).
LOWEST = 501


def understand(body: str, question: Question) -> Result:
    text = fold(body)
    codes = list(dict.fromkeys(code for code in _ZIP.findall(text) if int(code) >= LOWEST))
    # a house number or a phone number is no ZIP code: nothing else in the text may be a long number
    others = [run for run in re.findall(r"\d+", _ZIP.sub(" ", text)) if len(run) > 4]
    if not codes or others:
        return NotUnderstood("not_a_zip", hint(question, "not_a_zip"))
    if len(codes) > 1:
        return Ambiguous(tuple(Choice(code, code) for code in codes))
    return Understood(codes[0], codes[0])


def hint(question: Question, code: str) -> str:
    text = say("zip", question.language)
    if code == "too_long":
        text = f"{say('too_long', question.language)} {text}"
    return text + (say("or_none", question.language) if question.parameters.get("or_none") else "")


def is_exact(body: str, question: Question) -> bool:
    return _ZIP.fullmatch(fold(body)) is not None and isinstance(understand(body, question), Understood)


TYPE = AnswerType("zip", understand, hint, is_exact=is_exact)
