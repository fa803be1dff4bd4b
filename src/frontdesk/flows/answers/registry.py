"""The answer types by name. Other rooms register their own; `docs/answer-types.md` shows how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from frontdesk.flows.answers import none_words
from frontdesk.flows.answers.normalising import clean, without_signature
from frontdesk.flows.answers.results import Choice, NotUnderstood, Question, Result, Understood, spoken
from frontdesk.flows.answers.wording import say

#: A text longer than this is a story; only types that say so take it.
LONGEST = 400


def _no_suffix(question: Question) -> str:
    return ""


def _never(body: str, question: Question) -> bool:
    return False


@dataclass(frozen=True)
class AnswerType:
    """One kind of answer.

    understand: the text (cleaned, without a phone's signature) and the question -> what it means. Must not raise, and
        gives the same for the same input. hint: the question and a code -> the text that asks again, with an example.
    suffix: what is appended to the question. is_exact: the text literally is an answer.
    parameters: the names that a spec may set. takes_options: a question of this type lists options; needs_options: it
        cannot do without. takes_long: texts of any length are given to it.
    """

    name: str
    understand: Callable[[str, Question], Result]
    hint: Callable[[Question, str], str]
    suffix: Callable[[Question], str] = _no_suffix
    is_exact: Callable[[str, Question], bool] = _never
    parameters: tuple[str, ...] = ()
    takes_options: bool = False
    needs_options: bool = False
    takes_long: bool = False


_types: dict[str, AnswerType] = {}


def register(answer_type: AnswerType) -> None:
    """Make a type known under its name; the last registration of a name counts."""
    _types[answer_type.name] = answer_type


def find(name: str) -> AnswerType | None:
    return _types.get(name)


def names() -> tuple[str, ...]:
    """All names, in the order of registration."""
    return tuple(_types)


def understand(
    type: str,
    body: str,
    *,
    language: str,
    now: datetime,
    parameters: Mapping[str, Any] | None = None,
    options: Sequence[Choice] = (),
    media: Sequence[Mapping[str, str]] = (),
) -> Result:
    """What `body` means as an answer of this type. Raises KeyError for a type that does not exist, nothing else."""
    answer_type = _types[type]
    question = Question(language, now, parameters or {}, options, media)
    text = clean(body)
    if not answer_type.takes_long:
        text = without_signature(text)
        if len(text) > LONGEST:
            return NotUnderstood("too_long", answer_type.hint(question, "too_long"))
    if question.parameters.get("or_none") and not media and none_words.declines(text, language):
        return Understood(None, say("none", language))
    return answer_type.understand(text, question)


def suffix(
    type: str,
    *,
    language: str,
    parameters: Mapping[str, Any] | None = None,
    options: Sequence[Choice] = (),
) -> str:
    """What is appended to the question, "" for most types."""
    return _types[type].suffix(Question(spoken(language), _ANY_TIME, parameters or {}, options))


def is_exact(
    type: str,
    body: str,
    *,
    language: str,
    now: datetime | None = None,
    parameters: Mapping[str, Any] | None = None,
    options: Sequence[Choice] = (),
) -> bool:
    """Whether the text literally is an option, or a plain yes or no: then it is no word that works everywhere."""
    text = without_signature(clean(body))
    if not text or len(text) > LONGEST:
        return False
    return _types[type].is_exact(text, Question(language, now or _ANY_TIME, parameters or {}, options))


#: Where the time does not matter.
_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
