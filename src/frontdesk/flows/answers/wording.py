"""What is said to people about their answers, in every language: plain words, short sentences, an example each."""

from __future__ import annotations

from typing import Any

from frontdesk.flows.answers import wording_choosing, wording_values
from frontdesk.flows.answers.results import spoken

SAID: dict[str, dict[str, str]] = {**wording_choosing.SAID, **wording_values.SAID}


def say(key: str, language: str, **values: Any) -> str:
    """One of the texts above, filled in."""
    text = SAID[key][spoken(language)]
    return text.format(**values) if values else text


def add(key: str, **by_language: str) -> None:
    """Add a text; an own type keeps its words here too."""
    SAID[key] = by_language
