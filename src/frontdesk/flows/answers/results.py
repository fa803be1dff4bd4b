"""What can become of a text that answers a question, and what a question is to an answer type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: The languages that are spoken here; texts in any other fall back to the first.
LANGUAGES = ("en", "es", "pl")


@dataclass(frozen=True)
class Choice:
    """One option as the person reads it: `value` (JSON) is stored, `label` shown, `words` select it too."""

    value: Any
    label: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understood:
    """The answer counts. `value` is JSON; `label` says it to the person ("March 5, 2024")."""

    value: Any
    label: str


@dataclass(frozen=True)
class Ambiguous:
    """Two or more readings: ask which. Their values are whole answers, ready to be stored."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class NotUnderstood:
    """No answer. `code` is a word for logs and tests; `hint` asks again, in the person's language, with an example."""

    code: str
    hint: str


Result = Understood | Ambiguous | NotUnderstood


@dataclass(frozen=True)
class Question:
    """What an answer type may know of the question.

    `now` is the office's local time (or any aware time): "today" is its date. `parameters` are those of the spec.
    `options` are rendered in `language`. `media` came with the text: [{url, content_type}].
    """

    language: str
    now: datetime
    parameters: Mapping[str, Any] = field(default_factory=dict)
    options: Sequence[Choice] = ()
    media: Sequence[Mapping[str, str]] = ()


def spoken(language: str) -> str:
    """The language in which to answer: "es-US" is "es", an unknown one "en"."""
    base = language.replace("_", "-").split("-")[0].lower()
    return base if base in LANGUAGES else LANGUAGES[0]
