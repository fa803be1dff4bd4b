"""Texts as the rules of this part read them: plain words, clause by clause."""

from __future__ import annotations

import re

from frontdesk.flows.answers.normalising import clean, plain, without_signature

#: More than this nobody reads on a phone; what follows is not looked at.
LONGEST = 2_000
#: What a clause ends with. An apostrophe ends none, nor does a hyphen within a word.
_ENDS = re.compile(r"[.,;:!?()\[\]\"\n\r|…—–]+|\s-+\s")


def clauses(text: str) -> list[list[str]]:
    """The words of each clause: lower case, no accents, no punctuation, no phone's signature."""
    said = without_signature(clean(text[:LONGEST]))
    found = (plain(part).split() for part in _ENDS.split(said))
    return [words for words in found if words]
