"""Whether somebody who writes may be in danger: of their own hand, of somebody else's, now or before.

Whole phrases in English, Spanish and Polish, all three tried on every text, since people in need write in their own
language. The phrases, and the false friends that only sound like them ("my phone died"), are in `crisis_words/`. A slip
of the finger is forgiven in long words that are near no other. Where in doubt the text counts: a crisis text that
was not needed costs two texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from frontdesk.flows.answers.near import distance, is_near
from frontdesk.flows.answers.normalising import word_set
from frontdesk.intake.understanding.clauses import clauses
from frontdesk.intake.understanding.crisis_words import KINDS, Words
from frontdesk.intake.understanding.crisis_words.english import ENGLISH
from frontdesk.intake.understanding.crisis_words.polish import POLISH
from frontdesk.intake.understanding.crisis_words.spanish import SPANISH

#: Whoever writes one of these right before a phrase denies it.
_DENIALS = word_set("""
    not never dont doesnt didnt isnt wasnt arent wont wouldnt hasnt havent aint no nobody neither nor without cannot
    nunca jamas tampoco sin nadie
    nie nigdy nikt ani
    """)
#: Words that may stand between the denial and the phrase.
_BETWEEN = word_set("""
    to ever really even actually going gonna want wanna trying planning about thinking of here will would be saying am
    is was are being have has been in any a feeling feel
    me se ha han esta quiero voy pienso a en de
    mi sie mnie juz chce jestem mam zamierzam
    """)


@dataclass(frozen=True)
class Finding:
    """`kind`: one of KINDS; `language`: that of the words."""

    kind: str
    language: str


def find(text: str, language: str = "") -> str:
    """The kind of crisis a text tells of: "suicide", "danger" (a threat, a weapon, no way out) or "violence"; "": none.

    `language` is that of the conversation; it decides nothing, for all languages are tried.
    """
    found = look(text, language)
    return found.kind if found else ""


def language_of(text: str, language: str) -> str:
    """The language in which the crisis is told; the given one where none is."""
    found = look(text, language)
    return found.language if found else language


def look(text: str, language: str = "") -> Finding | None:
    """What was found, in the given language first."""
    said = _plain(text)
    if not said:
        return None
    found: dict[str, str] = {}
    for words in sorted(_ALL, key=lambda words: words.language != language):
        for kind in _kinds(said, words):
            found.setdefault(kind, words.language)
    return next((Finding(kind, found[kind]) for kind in KINDS if kind in found), None)


def _plain(text: str) -> str:
    """The text as the patterns read it: plain words, and ` | ` between clauses."""
    return " | ".join(" ".join(words) for words in clauses(text))


def _kinds(said: str, words: Words) -> set[str]:
    ready = _ready(words.language)
    text = ready.friends.sub(" | ", _mended(said, words))
    text = " ".join(text.split())
    return {
        kind for kind, pattern in ready.patterns.items() if any(not _denied(text, m) for m in pattern.finditer(text))
    }


def _mended(said: str, words: Words) -> str:
    """The text with slips in the long words put right."""
    return " ".join(_meant(word, words) for word in said.split())


def _meant(word: str, words: Words) -> str:
    if len(word) < 4 or word in words.long or word in words.real:
        return word
    near = [one for one in _by_first(words.language).get(word[0], ()) if _is_slip(word, one)]
    return near[0] if len(near) == 1 else word


def _is_slip(word: str, other: str) -> bool:
    """One slip, and not at the end: another ending is another word, "threatens" is no slip of "threatened"."""
    same_end = word[-1] == other[-1] or sorted(word[-2:]) == sorted(other[-2:])
    return same_end and is_near(word, other) and distance(word, other) == 1


@lru_cache(maxsize=8)
def _by_first(language: str) -> dict[str, tuple[str, ...]]:
    long = next(words for words in _ALL if words.language == language).long
    return {first: tuple(sorted(word for word in long if word[0] == first)) for first in {word[0] for word in long}}


def _denied(text: str, match: re.Match[str]) -> bool:
    """Whether the phrase is denied: "he never hit me". Only what stands right before it can do that."""
    for word in reversed(text[: match.start()].split()[-5:]):
        if word in _DENIALS:
            return True
        if word not in _BETWEEN:
            return False
    return False


@dataclass(frozen=True)
class _Ready:
    patterns: dict[str, re.Pattern[str]]
    friends: re.Pattern[str]


@lru_cache(maxsize=8)
def _ready(language: str) -> _Ready:
    words = next(words for words in _ALL if words.language == language)
    return _Ready(
        {kind: _whole_words(patterns) for kind, patterns in words.patterns.items()}, _whole_words(words.friends)
    )


def _whole_words(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\S)(?:" + "|".join(f"(?:{pattern})" for pattern in patterns) + r")(?!\S)")


_ALL = (ENGLISH, SPANISH, POLISH)
