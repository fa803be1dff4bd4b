"""Free text: whatever the person wrote, as they wrote it."""

from __future__ import annotations

from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import NotUnderstood, Question, Result, Understood
from frontdesk.flows.answers.wording import say

#: The most that one text message carries (Twilio joins parts up to it).
LONGEST_TEXT = 1600


def understand(body: str, question: Question) -> Result:
    if not body:
        return NotUnderstood("empty", hint(question, "empty"))
    if len(body) > _most(question):
        return NotUnderstood("too_long", hint(question, "too_long"))
    if len(body) < int(question.parameters.get("min") or 1):
        return NotUnderstood("too_short", hint(question, "too_short"))
    return Understood(body, body)


def _most(question: Question) -> int:
    return int(question.parameters.get("max") or LONGEST_TEXT)


def hint(question: Question, code: str) -> str:
    if code == "too_long":
        return say("text.long", question.language, max=_most(question))
    if code == "too_short":
        return say("text.short", question.language, min=question.parameters.get("min"))
    return say("text", question.language)


TYPE = AnswerType("text", understand, hint, parameters=("min", "max"), takes_long=True)
