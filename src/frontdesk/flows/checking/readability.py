"""How hard is a text to read, in school grades? One formula a language, for the languages of a front desk.

English: Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers, Chissom 1975).
Spanish: Fernández Huerta's ease of reading (1959) in the form that Law corrected (2011: F is words a sentence), and
    its table of grades: 90-100 4th, 80-90 5th, 70-80 6th, 60-70 7th and 8th, 50-60 before university, then studies.
Polish: FOG-PL, Gunning's fog index (1952), with four syllables for a hard word as Seretny (2006) and the Wrocław
    group of plain Polish set it; its figure is years of schooling.

All of them are made for texts of a hundred words; of a single text of ten words they say little.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import pyphen

#: The languages that can be measured.
LANGUAGES = ("en", "es", "pl")

_LINK = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b\w+\.(?:org|com|gov|net)\b\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
#: Ease of reading in Spanish -> grade, at the middle of each band of the table.
_SPANISH_GRADES = (
    (100.0, 3.5),
    (95.0, 4.0),
    (85.0, 5.0),
    (75.0, 6.0),
    (65.0, 7.5),
    (55.0, 11.0),
    (40.0, 13.0),
    (0.0, 17.0),
)

_SPANISH_STRONG = "aeoáéóíú"
_POLISH_VOWELS = "aąeęioóuy"


@dataclass(frozen=True)
class Measure:
    """`grade`: school grade (for Polish, years of schooling); `words`, `sentences`: what it was reckoned from."""

    grade: float
    words: int
    sentences: int


def measure(text: str, language: str) -> Measure | None:
    """The reading level of `text`; None for a language without a formula, and for a text without words.

    A line is a sentence too: lists are read line by line.
    """
    if language[:2] not in LANGUAGES:
        return None
    sentences = [words for part in _SENTENCE.split(_LINK.sub(" ", text)) if (words := _WORD.findall(part))]
    count = sum(len(words) for words in sentences)
    if not count:
        return None
    syllables_of = [syllables(word, language[:2]) for words in sentences for word in words]
    grade = _FORMULAS[language[:2]](count, len(sentences), syllables_of)
    return Measure(round(max(0.0, grade), 1), count, len(sentences))


@lru_cache(maxsize=16384)
def syllables(word: str, language: str) -> int:
    """The syllables of one word, at least one."""
    lower = word.lower()
    if language == "es":
        return max(1, _spanish(lower))
    if language == "pl":
        return max(1, _polish(lower))
    return max(1, sum(_english_piece(piece) for piece in _english().inserted(lower, "\n").split("\n")))


def _flesch_kincaid(words: int, sentences: int, syllables_of: list[int]) -> float:
    return 0.39 * words / sentences + 11.8 * sum(syllables_of) / words - 15.59


def _fernandez_huerta(words: int, sentences: int, syllables_of: list[int]) -> float:
    ease = 206.84 - 60 * sum(syllables_of) / words - 1.02 * words / sentences
    ease = min(100.0, max(0.0, ease))
    for (high, easier), (low, harder) in pairwise(_SPANISH_GRADES):
        if ease >= low:
            return easier + (high - ease) / (high - low) * (harder - easier)
    return _SPANISH_GRADES[-1][1]


def _fog_pl(words: int, sentences: int, syllables_of: list[int]) -> float:
    hard = sum(count >= 4 for count in syllables_of)
    return 0.4 * (words / sentences + 100 * hard / words)


_FORMULAS = {"en": _flesch_kincaid, "es": _fernandez_huerta, "pl": _fog_pl}


@lru_cache(maxsize=1)
def _english() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")


def _english_piece(piece: str) -> int:
    """Vowel groups of a piece between two hyphens of the dictionary, without a silent e at its end.

    The hyphens alone miss syllables of one letter at the edges (a-dult, cit-y), the vowels alone find too many
    (some-thing); together they come closest.
    """
    found = len(re.findall(r"[aeiouy]+", piece))
    if found > 1 and re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouysxz]es$|[aeiouy]le$", piece):
        found -= 1
    return found


def _spanish(word: str) -> int:
    """Nuclei: a weak vowel (i, u, y) beside another vowel makes no syllable of its own; an accented one does."""
    word = re.sub(r"qu(?=[eiéí])|gu(?=[eiéí])", "q", word)
    word = re.sub(r"y(?![aeiouáéíóúü])", "i", word)
    count = 0
    before = ""
    for letter in word:
        if letter in _SPANISH_STRONG:
            count += 0 if before == "weak" else 1
            before = "strong"
        elif letter in "iuü":
            count += 0 if before in ("weak", "strong") else 1
            before = "weak"
        else:
            before = ""
    return count


def _polish(word: str) -> int:
    """Vowels, without the i that only softens (nie), and without the u of au and eu."""
    word = re.sub(r"i(?=[aąeęoóu])", "", word)
    return sum(letter in _POLISH_VOWELS for letter in re.sub(r"(?<=[ae])u", "", word))
