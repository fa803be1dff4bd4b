"""Slips of the finger: what was meant, when one word is near and every other is far."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import DamerauLevenshtein

#: Shorter words have too many neighbours that mean something else.
SHORTEST = 4
#: Two slips are allowed only in words of this length.
LONG = 8


def distance(one: str, other: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words (Damerau-Levenshtein)."""
    return DamerauLevenshtein.distance(one, other)


def allowed(word: str) -> int:
    """How many slips a word bears."""
    if len(word) < SHORTEST:
        return 0
    return 2 if len(word) >= LONG else 1


def is_near(written: str, word: str) -> bool:
    """Whether `written` may be `word` with a slip in it. Digits never are: 61 is no slip of 60."""
    if written == word:
        return True
    if len(written) < SHORTEST - 1 or any(c.isdigit() for c in written + word):
        return False
    slips = allowed(word)
    if slips == 0 or abs(len(written) - len(word)) > slips:
        return False
    steps = DamerauLevenshtein.distance(written, word, score_cutoff=slips)
    # two slips only where the words begin alike: "unable" is no slip of "able"
    return steps <= slips and (steps < 2 or written[:2] == word[:2])


def meant(written: str, words: Iterable[tuple[str, object]], margin: int = 1) -> object | None:
    """The meaning of the one word that is near, or None when none is, or another meaning is not `margin` slips farther.

    words: (word, meaning) pairs. The same word may not have two meanings.
    """
    best: dict[object, int] = {}
    close: set[object] = set()
    for word, meaning in words:
        steps = DamerauLevenshtein.distance(written, word, score_cutoff=4)
        best[meaning] = min(steps, best.get(meaning, 99))
        if is_near(written, word):
            close.add(meaning)
    if len(close) != 1:
        return None
    (found,) = close
    others = [steps for meaning, steps in best.items() if meaning != found]
    return found if not others or min(others) >= best[found] + margin else None
