"""How many segments does each text take in each language, and which character makes it dear?

One character outside the GSM-7 alphabet halves what a segment holds. Which characters those are is asked of the
counter that is given, so that the alphabet is written down in one place only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from frontdesk.flows import answers, model
from frontdesk.flows.checking.review import Review
from frontdesk.flows.checking.samples import sample
from frontdesk.flows.parts import SEGMENT_BUDGET, PlacedText
from frontdesk.flows.problems import Problem, Severity

#: So many different characters can be replaced by hand; a language that needs more of them needs them.
_FEW = 2
#: What word processors put in.
_LOOK_ALIKES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u3000\t", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    "\u2026": "...",
    "\u2022": "-",
    "\u00b7": "-",
    "\u00d7": "x",
    "\u0142": "l",
    "\u0141": "L",
}  # fmt: skip


@dataclass(frozen=True)
class Dear:
    """A character that makes a text dear. `instead`: what to write, "" to leave it out, None where there is nothing."""

    character: str
    instead: str | None

    def __str__(self) -> str:
        shown = self.character if self.character.isprintable() and self.character.strip() else ascii(self.character)
        name = unicodedata.name(self.character, "").lower()
        how = {None: "reword it", "": "leave it out"}.get(self.instead, f"write {self.instead}")
        return f"{shown} ({name}): {how}" if name else f"{shown}: {how}"

    @property
    def is_letter(self) -> bool:
        return self.character.isalpha()


def find(review: Review) -> Iterator[Problem]:
    """Codes: too_many_segments, dear_character."""
    if review.segments is None:
        return
    counter = _Counter(review.segments)
    budget = review.flow.segment_budget or SEGMENT_BUDGET
    for placed in review.texts:
        if _is_spoken(placed) or _is_option(placed):
            continue
        for language in placed.text.templates:
            text = as_sent(placed, language)
            dear = counter.dear(text)
            now, then = review.segments(text), review.segments(counter.replaced(text, dear))
            if now > budget:
                yield review.problem(
                    "too_many_segments",
                    f"The {language} text takes about {now} segments; {budget} are allowed.",
                    step=placed.step,
                    line=placed.line,
                    advice=f"{_because(dear, then)} Shorten it, or say it in two texts.".strip(),
                )
            elif now > then and (len(dear) <= _FEW or not any(one.is_letter for one in dear)):
                yield review.problem(
                    "dear_character",
                    f"The {language} text takes {now} segments instead of {then}.",
                    step=placed.step,
                    line=placed.line,
                    advice=_because(dear, then),
                    severity=Severity.NOTE if any(one.is_letter for one in dear) else Severity.WARNING,
                )


def as_sent(placed: PlacedText, language: str) -> str:
    """The text with usual values and, for a question, its options and how to answer."""
    text = sample(placed.text.templates[language].source)
    if isinstance(placed.step, model.Ask) and placed.where == "text":
        text += _suffix(placed.step, language)
    return text


def _suffix(step: model.Ask, language: str) -> str:
    spec = step.answer
    choices = [
        answers.Choice(option.value, sample((option.label.templates.get(language) or _first(option.label)).source))
        for option in spec.options
    ]
    try:
        return answers.suffix(spec.type, language=language, parameters=spec.parameters, options=choices)
    except (KeyError, ValueError, LookupError):  # a type that is registered elsewhere, or not at all
        return "".join(f"\n{number}. {choice.label}" for number, choice in enumerate(choices, start=1))


def _first(text: model.Text) -> model.Template:
    return next(iter(text.templates.values()))


class _Counter:
    """Asks the counter given which characters are dear, each once."""

    def __init__(self, segments: Callable[[str], int]) -> None:
        self._segments = segments
        self._known: dict[str, Dear | None] = {}

    def dear(self, text: str) -> list[Dear]:
        """The dear characters of `text`, each once, in the order in which they come."""
        if text.isascii() and not any(self._of(c) for c in set(text)):
            return []
        return [dear for character in dict.fromkeys(text) if (dear := self._of(character))]

    def replaced(self, text: str, dear: list[Dear]) -> str:
        for one in dear:
            if one.instead is not None:
                text = text.replace(one.character, one.instead)
        return text

    def _of(self, character: str) -> Dear | None:
        if character not in self._known:
            dear = self._is_dear(character)
            self._known[character] = Dear(character, self._instead(character)) if dear else None
        return self._known[character]

    def _is_dear(self, character: str) -> bool:
        """100 plain letters fit one segment of either alphabet's first kind only; with a dear one they need two."""
        return self._segments("a" * 100 + character) > self._segments("a" * 100)

    def _instead(self, character: str) -> str | None:
        if character in _LOOK_ALIKES:
            return _LOOK_ALIKES[character]
        if unicodedata.category(character) == "Mn":
            return ""
        plain = "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) != "Mn")
        return plain if plain and plain != character and not any(self._is_dear(c) for c in plain) else None


def _because(dear: list[Dear], then: int) -> str:
    if not dear:
        return ""
    named = "; ".join(str(one) for one in dear[:3]) + (f"; and {len(dear) - 3} more" if len(dear) > 3 else "")
    return f"These characters double what it takes: {named}. Without them it takes {then}."


def _is_spoken(placed: PlacedText) -> bool:
    return isinstance(placed.step, (model.Speak, model.Gather))


def _is_option(placed: PlacedText) -> bool:
    """Options are counted with the question they stand under; a topic stands in another text."""
    return placed.where.startswith("answer.") or (placed.step is None and placed.where == "topic")
