"""What did the person mean? Pure: a text in, a meaning out, and UNCLEAR rather than a guess.

Between "I come" and "I do not come" nothing is ever guessed: a yes counts only when all of the text is understood and
nothing in it denies, doubts or asks; a misspelt word counts only when it is near one meaning and far from the other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rapidfuzz.distance import OSA

from frontdesk.reminders.replies import reply_words as words

#: Longer texts tell a story; staff should read it.
LONGEST = 300


class Meaning(StrEnum):
    """As `Reply.Meaning`, and one more that needs nobody."""

    CONFIRM = "confirm"  # will come
    CANCEL = "cancel"  # will not come
    REPEAT = "repeat"  # wants to hear it again
    WRONG_NUMBER = "wrong_number"  # not the person we look for
    RESCHEDULE = "reschedule"  # asks for another time
    COURTESY = "courtesy"  # "thanks!": says nothing about coming
    UNCLEAR = "unclear"  # nobody understood


@dataclass(frozen=True)
class Understanding:
    """`picks`: the numbers of the appointments that are meant, from 1; empty: all of them. `language`: of the words."""

    meaning: Meaning
    picks: tuple[int, ...] = ()
    language: str = ""


def understand(body: str, language: str = "", appointments: int = 1) -> Understanding:
    """The meaning of a text that answers a reminder of so many `appointments`, written in `language` as far as we know.

    Never raises. C and X (and Y) are the letters our texts ask for; "C1", "C 1 2", "X2" and, of several, a bare "2"
    pick appointments by their numbers in the text.
    """
    if len(body) > LONGEST:
        return Understanding(Meaning.UNCLEAR, language=language)
    signs = _signs(body)
    text = normalise(body)
    if not text:
        return Understanding(signs or Meaning.UNCLEAR, language=language)
    understood = _read(text, body, language, appointments)
    if {signs, understood.meaning} == {Meaning.CONFIRM, Meaning.CANCEL}:  # "yes 👎"
        return Understanding(Meaning.UNCLEAR, language=language)
    return understood


def _read(text: str, body: str, language: str, appointments: int) -> Understanding:
    nothing = Understanding(Meaning.UNCLEAR, language=language)
    text = re.sub(words.NO_DENIAL, "np", text)
    if (code := _code(text, language, appointments)) is not None:
        return nothing if "?" in body else code
    bare = " ".join(text.split())
    for spoken, whole in words.NO.items():
        if bare in whole:
            said = language if bare in words.NO.get(language, set()) else spoken
            return Understanding(Meaning.CANCEL, language=said) if "?" not in body else nothing
    found, rest = _phrases(text, language)
    if not found:
        if set(text.split()) <= words.COURTESY:
            return Understanding(Meaning.COURTESY, language=language)
        return nothing if "?" in body else _misspelt(text, language, appointments)
    for meaning in (Meaning.WRONG_NUMBER, Meaning.RESCHEDULE):
        if meaning in found:
            return nothing if _DENIED.search(rest) else Understanding(meaning, language=found[meaning])
    if len(found) > 1:
        return nothing
    ((meaning, spoken),) = found.items()
    if meaning is Meaning.REPEAT:
        return Understanding(meaning, language=spoken)
    return _yes_or_no(meaning, spoken, rest.replace("\x00", " ").split(), text, "?" in body, appointments) or nothing


def normalise(body: str) -> str:
    """Lower case without accents and apostrophes; letters and digits only, with single spaces."""
    text = unicodedata.normalize("NFKD", body).casefold().replace("ł", "l")
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "L" or category == "Nd":
            kept.append(str(unicodedata.digit(character)) if category == "Nd" else character)
        elif category not in ("Mn", "Me", "Cf") and character not in "'’‘`´ʼ":
            kept.append(" ")
    return " ".join("".join(kept).split())


def _signs(body: str) -> Meaning | None:
    yes = any(sign in body for sign in words.YES_SIGNS)
    no = any(sign in body for sign in words.NO_SIGNS)
    return None if yes == no else Meaning.CONFIRM if yes else Meaning.CANCEL


#: "not a \0", "no need to \0"; NUL is where the phrase stood.
_DENIED = re.compile(rf"\b(?:{'|'.join(sorted(words.NEGATIONS))})(?: need)?(?: to| a| the)* \x00")

_CODE = re.compile(r"[cxy]?(?: ?(?:all|both|todas?|todos|tout|tous|wszystkie))?(?: ?[cxy]? ?\d)*")
_AND = re.compile(r"\b(?:and|y|et|i|e)\b(?= ?[cx]? ?\d)")


def _code(text: str, language: str, appointments: int) -> Understanding | None:
    """`c`, `x`, `c1`, `c 1 2`, `x2`, `1`, `1 and 2`: the codes our texts ask for. None for anything else."""
    compact = " ".join(word for word in _AND.sub(" ", text).split() if word not in words.POLITE)
    if not compact or _CODE.fullmatch(compact) is None:
        return None
    letters = set(re.findall(r"[cxy]", re.sub(r"[a-z]{2,}", "", compact)))
    numbers = [int(n) for n in re.findall(r"\d", compact)]
    unclear = Understanding(Meaning.UNCLEAR, language=language)
    if not letters and (not numbers or compact != " ".join(_AND.sub(" ", text).split())):
        return None  # "all" alone; "at 2"
    if "x" in letters and len(letters) > 1:
        return unclear  # "C1 X2": two answers in one; staff read it
    if any(not 1 <= n <= max(appointments, 1) for n in numbers):
        return unclear
    meaning = Meaning.CANCEL if letters == {"x"} else Meaning.CONFIRM
    return Understanding(meaning, tuple(dict.fromkeys(numbers)), language)


def _compile(table: dict[str, list[str]]) -> list[tuple[str, re.Pattern[str]]]:
    return [(spoken, re.compile(r"(?<!\S)(?:" + "|".join(p) + r")(?!\S)")) for spoken, p in table.items()]


#: In this order: what is found is taken out, so that the "come" of "can't come" says nothing more.
_TABLES = [
    (Meaning.WRONG_NUMBER, _compile(words.WRONG_NUMBER)),
    (Meaning.CANCEL, _compile(words.CANCEL)),
    (Meaning.RESCHEDULE, _compile(words.RESCHEDULE)),
    (Meaning.REPEAT, _compile(words.REPEAT)),
    (Meaning.CONFIRM, _compile(words.CONFIRM)),
]


def _phrases(text: str, language: str) -> tuple[dict[Meaning, str], str]:
    """The meanings found, with their language, and the text with each phrase replaced by NUL."""
    found: dict[Meaning, str] = {}
    for meaning, patterns in _TABLES:
        # a word of several languages ("ok") is of the one the person was written to in
        for spoken, pattern in sorted(patterns, key=lambda pair: pair[0] != language):
            text, times = pattern.subn("\x00", text)
            if times:
                found.setdefault(meaning, spoken)
    return found, text


def _yes_or_no(
    meaning: Meaning, spoken: str, rest: list[str], text: str, asks: bool, appointments: int
) -> Understanding | None:
    """The answer, or None when something beside the phrase denies it, doubts it, or is not understood."""
    numbers = [int(word) for word in rest if word.isdecimal()]
    others = {word for word in rest if not word.isdecimal()}
    if others & words.NEGATIONS or others & words.HEDGES:
        return None
    if meaning is Meaning.CONFIRM and (asks or not others <= _fillers(spoken)):
        return None
    if meaning is Meaning.CANCEL and ((asks and not others <= words.ASKING) or re.search(words.NOT_THEIRS, text)):
        return None
    picks: tuple[int, ...] = ()
    if numbers:
        # times and dates are no picks: whoever names one may mean another than ours
        if len(set(numbers)) > appointments or any(not 1 <= n <= appointments for n in numbers):
            return None
        picks = tuple(dict.fromkeys(numbers))
    return Understanding(meaning, picks, spoken)


def _misspelt(text: str, language: str, appointments: int) -> Understanding:
    """A word or two with a slip in them: near one meaning and far from every other, and nothing else said."""
    unclear = Understanding(Meaning.UNCLEAR, language=language)
    tokens = [token for token in text.split() if token not in words.FILLERS and not token.isdecimal()]
    if not 1 <= len(tokens) <= 2 or set(tokens) & (words.NEGATIONS | words.HEDGES):
        return unclear
    meanings: dict[Meaning, str] = {}
    for token in tokens:
        near = _nearest(token)
        if near is None:
            return unclear
        meanings.setdefault(*near)
    if len(meanings) != 1:
        return unclear
    ((meaning, spoken),) = meanings.items()
    if meaning is Meaning.RESCHEDULE:
        return Understanding(meaning, language=spoken)
    rest = [token for token in text.split() if token not in tokens]
    return _yes_or_no(meaning, spoken, rest, text, False, appointments) or unclear


@cache
def _fillers(spoken: str) -> frozenset[str]:
    """What may stand beside a yes in this language: nothing that a slip of the finger could have made of a denial."""
    denying = words.DENYING[spoken]
    return frozenset(word for word in words.FILLERS if all(distance(word, one) > 1 for one in denying))


def _nearest(token: str) -> tuple[Meaning, str] | None:
    if len(token) < 4:
        return None
    best: dict[str, tuple[int, str, str]] = {}
    for meaning, by_language in words.SPELLED.items():
        best[meaning] = min(
            (distance(token, word), spoken, word) for spoken, vocabulary in by_language.items() for word in vocabulary
        )
    (first, (steps, spoken, word)), (_, (second, _, _)) = sorted(best.items(), key=lambda item: item[1][0])[:2]
    # one slip; two in a long word, if it begins alike ("noconfirmo" is two slips from "confirmo" and its opposite)
    allowed = 2 if len(word) >= 8 and token[:2] == word[:2] else 1
    return (Meaning(first), spoken) if steps <= allowed and second >= steps + 2 else None


def distance(one: str, other: str) -> int:
    """Damerau-Levenshtein distance with adjacent swaps: the slips of a finger between two words."""
    return OSA.distance(one, other)
