"""Numbers in what people write: digits, words and ordinals in three languages, mixed as people mix them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from frontdesk.flows.answers.near import meant
from frontdesk.flows.answers.number_words import HUNDREDS, NO_SLIPS, NOT_HERE, ORDINALS, TENS, TIMES, UNITS
from frontdesk.flows.answers.results import LANGUAGES, spoken

#: Longer runs of digits are no numbers but account numbers and noise.
MOST_DIGITS = 15
_ORDINAL_DIGITS = re.compile(
    r"(\d{1,3})(?:st|nd|rd|th|o|a|er|era|ero|ro|ra|do|da|to|ta|mo|ma|vo|va|y|szy|szego|ego|ej)"
)


class Kind(Enum):
    UNIT = "unit"  # 0-19, and 20-29 in Spanish
    TEN = "ten"  # 20, 30, ... 90
    HUNDREDS = "hundreds"  # 100, 200, ... as one word
    TIMES = "times"  # hundred, thousand
    DIGITS = "digits"


@dataclass(frozen=True)
class Number:
    """A number found in words `start` up to (not including) `end`."""

    value: int
    start: int
    end: int
    ordinal: bool = False


def find_numbers(words: Sequence[str], language: str) -> list[Number]:
    """All numbers among these plain words, in order. "twenty one" is one number, "2 3" are two."""
    language = spoken(language)
    found: list[Number] = []
    at = 0
    while at < len(words):
        number = _number_at(words, at, language)
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.end
    return found


def whole_number(text: str, language: str, *, slips: bool = True) -> Number | None:
    """The number that the whole plain text is; with `slips`, one slip of the finger in a number word is forgiven."""
    words = text.split()
    if not words or len(words) > 12:
        return None
    number = _number_at(words, 0, spoken(language))
    if number and number.end == len(words):
        return number
    if len(words) == 1 and slips:
        value = _misspelt(words[0], spoken(language))
        return None if value is None else Number(value, 0, 1)
    return None


def ordinal(word: str, language: str) -> int | None:
    """first, 1st, primera, 1a, pierwszy: its number."""
    found = _ORDINAL_DIGITS.fullmatch(word)
    if found:
        return int(found[1])
    return _ordinals(spoken(language)).get(word)


def _number_at(words: Sequence[str], at: int, language: str) -> Number | None:
    """The longest number that begins at this word."""
    lexicon = _lexicon(language)
    total = current = 0
    last: Kind | None = None
    end = start = at
    if words[at] == "a" and at + 1 < len(words) and words[at + 1] in ("hundred", "thousand", "grand"):
        at += 1
    last_value = 0
    while at < len(words):
        word = words[at]
        if last is not None and word in ("and", "y", "e") and _joins(word, words, at, last, last_value, lexicon):
            at += 1
            continue
        if word.isdecimal():
            if last is not None or len(word) > MOST_DIGITS:
                break
            value, kind = int(word), Kind.DIGITS
        elif word in lexicon:
            value, kind = lexicon[word]
        else:
            break
        if kind is Kind.TIMES:
            if last is Kind.TIMES and last_value <= value and last_value != 100:
                break
            if value == 1000:
                total, current = total + (current or 1) * 1000, 0
            else:
                current = (current or 1) * 100
        elif _may_follow(kind, value, last, last_value):
            current += value
        else:
            break
        last, last_value = kind, value
        at += 1
        end = at
    return Number(total + current, start, end) if last is not None else None


def _may_follow(kind: Kind, value: int, last: Kind | None, last_value: int) -> bool:
    if last is None:
        return True
    if kind is Kind.DIGITS or last is Kind.DIGITS or value == 0:
        return False
    if last is Kind.TIMES:
        return value < last_value
    if last is Kind.HUNDREDS:
        return kind in (Kind.UNIT, Kind.TEN)
    return last is Kind.TEN and kind is Kind.UNIT and value < 10


def _joins(
    word: str, words: Sequence[str], at: int, last: Kind, last_value: int, lexicon: dict[str, tuple[int, Kind]]
) -> bool:
    """Whether this "and" is inside a number: "hundred and five", "treinta y uno"; not "1 and 3"."""
    following = lexicon.get(words[at + 1]) if at + 1 < len(words) else None
    if following is None:
        return False
    value, kind = following
    if word == "and":
        return last is Kind.TIMES and kind in (Kind.UNIT, Kind.TEN) and value > 0
    return last is Kind.TEN and kind is Kind.UNIT and 0 < value < 10


@cache
def _lexicon(language: str) -> dict[str, tuple[int, Kind]]:
    """The number words that count in this language: its own before those of the others."""
    words: dict[str, tuple[int, Kind]] = {}
    for spoken_here in (language, *(other for other in LANGUAGES if other != language)):
        for table, kind in ((UNITS, Kind.UNIT), (TENS, Kind.TEN), (HUNDREDS, Kind.HUNDREDS), (TIMES, Kind.TIMES)):
            for word, value in table[spoken_here].items():
                if spoken_here == language or word not in NOT_HERE[language]:
                    words.setdefault(word, (value, kind))
    return words


@cache
def _ordinals(language: str) -> dict[str, int]:
    words: dict[str, int] = {}
    for spoken_here in (language, *(other for other in LANGUAGES if other != language)):
        for word, value in ORDINALS[spoken_here].items():
            if spoken_here == language or word not in NOT_HERE[language]:
                words.setdefault(word, value)
    return words


def _misspelt(word: str, language: str) -> int | None:
    if len(word) < 4 or word in NO_SLIPS or word in _ordinals(language):
        return None
    spelled = [(known, value) for known, (value, kind) in _own(language).items() if kind is not Kind.TIMES]
    value = meant(word, spelled)
    return value if isinstance(value, int) else None


@cache
def _own(language: str) -> dict[str, tuple[int, Kind]]:
    tables = ((UNITS, Kind.UNIT), (TENS, Kind.TEN), (HUNDREDS, Kind.HUNDREDS), (TIMES, Kind.TIMES))
    return {word: (value, kind) for table, kind in tables for word, value in table[language].items()}
