"""Lists of options as they are sent and answered: the numbered suffix, and lists joined in a language."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.flows.answers.results import Choice, spoken
from frontdesk.flows.answers.wording import say


def numbered(options: Sequence[Choice]) -> str:
    """ "\\n1. Renting\\n2. Food"."""
    return "".join(f"\n{number}. {option.label}" for number, option in enumerate(options, start=1))


def joined(labels: Sequence[str], language: str) -> str:
    """ "A", "A and B", "A, B and C" in the language."""
    if len(labels) < 2:
        return "".join(labels)
    word = say("and", language)
    # Spanish "y" turns into "e" before an i-sound: "vivienda e impuestos"
    last = labels[-1].lower()
    if spoken(language) == "es" and last.startswith(("i", "hi", "í")) and not last.startswith(("hie", "ie", "hia")):
        word = "e"
    return f"{', '.join(labels[:-1])} {word} {labels[-1]}"
