"""What people in danger write, in each language: tables of patterns over plain text (see `crisis.py`).

A pattern is a regular expression over lower-case words without accents and apostrophes, divided by single spaces; where
the writer put a comma or a full stop there is a `|`, which no pattern crosses. `kind` comes from KINDS.
"""

from __future__ import annotations

from dataclasses import dataclass

SUICIDE, DANGER, VIOLENCE = "suicide", "danger", "violence"
#: Where a text tells of several, the first of these counts.
KINDS = (SUICIDE, DANGER, VIOLENCE)


@dataclass(frozen=True)
class Words:
    """One language. `friends`: false friends, taken out of the text before the patterns are tried. `long`: words of the
    patterns in which a slip of the finger is forgiven. `real`: words that only look like those with a slip in them."""

    language: str
    patterns: dict[str, tuple[str, ...]]
    friends: tuple[str, ...]
    long: frozenset[str]
    real: frozenset[str]
