"""How alike two persons' names are, as a conflict check sees them. Pure.

The other side of the wire answers a score from 17 to 100 and one of four intervals (ILAO WD:conflict_check.rst); where
its limits lie is not published, so these are ours: `highest` is the same name but for a slip of the pen, `lowest` one
that only reminds of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import product

from rapidfuzz import fuzz

#: (at least, interval), the highest first.
INTERVALS = ((96, "highest"), (88, "high"), (80, "low"), (70, "lowest"))


def interval(score: int) -> str:
    """highest, high, low, lowest; "" below."""
    return next((name for least, name in INTERVALS if score >= least), "")


def plain(name: str) -> str:
    """Without accents, case, dots and hyphens: "Ána-María O'Neil Jr." -> "ana maria oneil jr"."""
    text = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    letters = "".join(c if c.isalnum() else "" if c in "'\u2019" or unicodedata.combining(c) else " " for c in text)
    return " ".join(letters.split())


def whole_names(firsts: Iterable[str], lasts: Iterable[str]) -> list[str]:
    """Every pair of a first and a last name, plain, none twice: a nickname and a maiden name make four."""
    pairs = product([p for f in firsts if (p := plain(f))], [p for name in lasts if (p := plain(name))])
    return list(dict.fromkeys(f"{first} {last}" for first, last in pairs))


def best_score(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """0..100: how alike the two most alike are; the order of the words does not matter."""
    return max((round(fuzz.token_sort_ratio(a, b)) for a, b in product(ours, theirs)), default=0)


def spellings(word: str) -> frozenset[str]:
    """A plain word, and it with one letter left out: two words that are one slip apart - a letter too many, too few,
    another, or two changed round - have one of these in common. Words of two letters stand for themselves."""
    left_out = (word[:at] + word[at + 1 :] for at in range(len(word))) if len(word) > 2 else ()
    return frozenset((word, *left_out))


#: Letters that are written for one another in English, Spanish and Polish; what is not here is a vowel, or silent.
_SOUNDS = {
    letter: number
    for number, letters in enumerate(("bvw", "fp", "ckq", "sz", "jgx", "dt", "l", "mn", "r"), 1)
    for letter in letters
}
_GROUPS = (("ph", "f"), ("sz", "s"), ("sh", "s"), ("cz", "s"), ("ch", "s"), ("rz", "s"), ("ck", "k"), ("ll", "y"))


def sound(word: str) -> str:
    """What a plain word sounds like: Alvarez and Alvares are the same, as are Kowalski and Kovalsky. A vowel counts
    only where the word begins with it (Soundex, US patent 1,261,167, has the idea; this one may be longer)."""
    for group, letter in _GROUPS:
        word = word.replace(group, letter)
    found = ["0"] if word[:1] in tuple("aeiou") else []
    before = 0
    for letter in word:
        number = _SOUNDS.get(letter, 0)
        if number and number != before:
            found.append(str(number))
        before = number
    return "".join(found) or word
