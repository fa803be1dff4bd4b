"""Which options a text may mean: the matching behind `choice` and `choices`. Nothing is guessed here.

The readings are tried from the surest to the weakest: number or letter, whole label, words of one label, a slip of the
finger. The first that finds an option decides; where it finds several, all of them are returned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from frontdesk.flows.answers.choosing_words import AROUND, BARE, EMPTY, SAME
from frontdesk.flows.answers.guarding import DENIALS
from frontdesk.flows.answers.near import distance, is_near
from frontdesk.flows.answers.none_words import NONE, says_none_of_a_list
from frontdesk.flows.answers.normalising import plain, plain_label, without_courtesy
from frontdesk.flows.answers.numbers import ordinal, whole_number
from frontdesk.flows.answers.results import Choice
from frontdesk.flows.answers.yes_no import read as read_yes_no

_LETTER = re.compile(r"[a-z]")
#: Where the first words of a label end.
_PAUSE = re.compile(r"[,;:.–—]| - ")


@dataclass(frozen=True)
class Found:
    """The places (from 0) of the options that a text may mean. `code` says why there is none. `weak`: the text only
    shares a word with them, so even a single one is to be asked back."""

    places: tuple[int, ...] = ()
    code: str = ""
    weak: bool = False


def find(said: str, options: Sequence[Choice], language: str) -> Found:
    """Which options a plain text means, alone or in a short sentence."""
    text = without_courtesy(said)
    if not text or not options:
        return Found(code="empty")
    for candidate in dict.fromkeys((said, text)):
        same = literal(candidate, options)
        number = _place_by_number(candidate, len(options), language)
        if number is not None:
            # an option may itself be called "2": then 2 is two things
            return Found(tuple(sorted({number, *same})))
        if same:
            return _with_letter(candidate, same, options)
    number = _out_of_range(text, language)
    if number is not None:
        return Found(code="out_of_range")
    by_letter = _by_letter(text, options)
    if by_letter:
        return by_letter
    if BARE.issuperset(text.split()):
        return _by_meaning(text, options, language) or _beginning_so(text, options, language)
    found = _by_both(text, options, language) or _by_meaning(text, options, language) or _by_words(text, options)
    misspelt = whole_number(text, language)
    if misspelt and 1 <= misspelt.value <= len(options):  # "ther" is near "three", and near "Other"
        return Found(tuple(sorted({misspelt.value - 1, *found.places})))
    return found


def literal(text: str, options: Sequence[Choice]) -> list[int]:
    """Options whose label, value or word is exactly this."""
    return [place for place, option in enumerate(options) if text in phrases(option)]


def phrases(option: Choice) -> tuple[str, ...]:
    """Everything that names an option, as plain text."""
    return _phrases(option.label, option.words, option.value if isinstance(option.value, str) else "")


@lru_cache(maxsize=8192)
def _phrases(label: str, words: tuple[str, ...], value: str) -> tuple[str, ...]:
    named = [plain(label), *(plain(word) for word in words)]
    if len(value) > 1 and not any(c.isdigit() for c in value):
        named.append(plain(value.replace("_", " ")))  # codes like "1" or "M" are nothing that people read
    return tuple(phrase for phrase in dict.fromkeys(named) if phrase)


def says_none(option: Choice) -> bool:
    """Whether the option itself is "None of these"."""
    return any(phrase in NONE for phrase in phrases(option))


def none_of_them(text: str, options: Sequence[Choice], language: str) -> int | None:
    """The place of the one option that is "None of these", where a plain text says just that ("no", "nie mam")."""
    if not says_none_of_a_list(text, language):
        return None
    exact = literal(text, options)
    places = exact or [place for place, option in enumerate(options) if says_none(option)]
    return places[0] if len(places) == 1 else None


def _place_by_number(text: str, count: int, language: str) -> int | None:
    """The option whose number this is, alone or between words like "option"."""
    words = text.split()
    kept = [word for word in words if word not in AROUND]
    if not kept and len(words) > 1:  # "number one"
        kept = [word for word in words if whole_number(word, language, slips=False)]
    kept = kept or words
    if len(kept) == 1:
        value = ordinal(kept[0], language)
        if value is not None and 1 <= value <= count:
            return value - 1
    for candidate in (text, " ".join(kept)):
        number = whole_number(candidate, language, slips=False)
        if number and 1 <= number.value <= count:
            return number.value - 1
    if text in ("last", "the last", "last one", "the last one", "el ultimo", "la ultima", "ostatni", "ostatnia"):
        return count - 1
    return None


def _out_of_range(text: str, language: str) -> int | None:
    kept = " ".join(word for word in text.split() if word not in AROUND)
    number = whole_number(kept, language, slips=False)
    return number.value if number else None


def _with_letter(text: str, same: list[int], options: Sequence[Choice]) -> Found:
    """A label or word that is one letter may also be the letter of a place."""
    if not _LETTER.fullmatch(text):
        return Found(tuple(same))
    if any(text in (plain_label(word) for word in options[place].words) for place in same):
        return Found(tuple(same))
    place = ord(text) - ord("a")
    places = {*same, place} if place < len(options) else set(same)
    return Found(tuple(sorted(places)))


def _by_letter(text: str, options: Sequence[Choice]) -> Found | None:
    """A is the first, B the second; the first letter of a label too, where it is no other's."""
    if not _LETTER.fullmatch(text):
        return None
    place = ord(text) - ord("a")
    places = {place} if place < len(options) else set()
    places |= {at for at, option in enumerate(options) if _initial(option) == text}
    return Found(tuple(sorted(places)), "" if places else "not_on_list")


def _initial(option: Choice) -> str:
    """The first letter of a label; of none that begins with a word of one letter ("A different issue")."""
    word = plain_label(option.label).partition(" ")[0]
    return word[0] if len(word) > 1 else ""


def _by_both(text: str, options: Sequence[Choice], language: str) -> Found | None:
    """ "2 food", "1 - renting", "renting 1": number and label. Where they disagree, both are meant."""
    first, _, rest = text.partition(" ")
    if not first.isdecimal():
        rest, _, first = text.rpartition(" ")
    if not first.isdecimal() or not 1 <= int(first[:6]) <= len(options) or not rest:
        return None
    named = _by_words(rest, options).places
    return Found(tuple(sorted({int(first) - 1, *named}))) if named else None


def _by_meaning(text: str, options: Sequence[Choice], language: str) -> Found | None:
    """Yes, no, none, "I don't know": where one option says just that, every way of saying it counts."""
    none = none_of_them(text, options, language)
    if none is not None:
        return Found((none,))
    for same in SAME:
        if text in same:
            places = [at for at, option in enumerate(options) if not same.isdisjoint(phrases(option))]
            if places:
                return Found(tuple(places))
    value = read_yes_no(text, language) if len(text.split()) <= 3 else None
    if value is None:
        return None
    places = [at for at, option in enumerate(options) if read_yes_no(option.label, language) is value
              and len(plain_label(option.label).split()) == 1]  # fmt: skip
    return Found(tuple(places)) if places else None


def _beginning_so(text: str, options: Sequence[Choice], language: str) -> Found:
    """A bare yes or no may mean "Yes, I filed it": the options that begin so are asked back."""
    value = read_yes_no(text, language)
    starts = [_PAUSE.split(option.label, 1) for option in options]
    places = [at for at, (start, *more) in enumerate(starts) if more and value is not None
              and BARE.issuperset(plain(start).split()) and read_yes_no(start, language) is value]  # fmt: skip
    return Found(tuple(places), "" if places else "not_on_list", weak=True)


def _by_words(text: str, options: Sequence[Choice]) -> Found:
    words = text.split()
    whole = [at for at, option in enumerate(options) if any(_contains(words, p.split()) for p in phrases(option))]
    kept = [word for word in words if word not in EMPTY]
    if not whole and kept:
        whole = [at for at, option in enumerate(options) if _is_part(kept, option)]
    if not whole:
        whole = _misspelt(text, kept, options)
    if not whole:
        shared = () if not (DENIALS | {"no"}).isdisjoint(words) else _sharing(kept, options)
        return Found(shared, "" if shared else "not_on_list", bool(shared))
    if len(whole) == 1:
        own = {word for phrase in phrases(options[whole[0]]) for word in phrase.split()}
        whole = sorted({*whole, *_sharing([word for word in kept if word not in own], options, slips=False)})
    whole = _longest(whole, words, options)
    if len(whole) == 1 and _denied(words, options[whole[0]]):
        return Found(code="unsure")
    return Found(tuple(whole))


def _sharing(kept: list[str], options: Sequence[Choice], *, slips: bool = True) -> tuple[int, ...]:
    """Options with which the text shares a word that says something."""

    def told(option: Choice) -> set[str]:
        return {word for p in phrases(option) for word in p.split() if len(word) > 3 and word not in EMPTY}

    said = [word for word in kept if len(word) > 3]
    return tuple(
        place
        for place, option in enumerate(options)
        if any(word == one or (slips and len(word) > 4 and is_near(word, one)) for word in said for one in told(option))
    )


def _contains(words: list[str], phrase: list[str]) -> bool:
    """Whether the phrase stands in the text, word for word. Words of one letter and numbers say too little."""
    if len(phrase) == 1 and (len(phrase[0]) < 3 or phrase[0] in EMPTY or phrase[0].isdecimal()):
        return False
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1))


def _is_part(kept: list[str], option: Choice) -> bool:
    """Whether all that was said are words of this option's label: "renting" of "Renting a home"."""
    return any(set(kept) <= set(phrase.split()) for phrase in phrases(option))


def _longest(places: list[int], words: list[str], options: Sequence[Choice]) -> list[int]:
    """ "no heat" is the option "No heat" even where another is called "Heat"."""

    def size(place: int) -> int:
        said = (p.split() for p in phrases(options[place]))
        return max((len(phrase) for phrase in said if _contains(words, phrase)), default=0)

    sizes = {place: size(place) for place in places}
    longest = max(sizes.values())
    if longest < 2:
        return places
    kept = [place for place in places if sizes[place] == longest]
    inside = max((p for p in phrases(options[kept[0]]) if _contains(words, p.split())), key=lambda p: len(p))
    rest = [place for place in places if place not in kept]
    if all(any(f" {p} " in f" {inside} " for p in phrases(options[place])) for place in rest):
        return kept
    return places


def _misspelt(text: str, kept: list[str], options: Sequence[Choice]) -> list[int]:
    """Options of which the text is a slip away, and everything else is farther. Several that are as near: all."""
    steps: dict[int, int] = {}
    near: set[int] = set()
    said = " ".join(kept) or text
    for place, option in enumerate(options):
        for phrase in phrases(option):
            core = " ".join(word for word in phrase.split() if word not in EMPTY) or phrase
            for one, other in ((text, phrase), (said, core)):
                steps[place] = min(distance(one, other), steps.get(place, 99))
                if _all_near(one.split(), other.split()):
                    near.add(place)
            if kept and len(kept) < len(core.split()) and _all_among(kept, core.split()):
                near.add(place)
                steps[place] = min(steps[place], 1)
    if not near:
        return []
    best = min(steps[place] for place in near)
    return sorted(place for place, far in steps.items() if (place in near or far <= 3) and far <= best + 1)


def _all_near(words: list[str], phrase: list[str]) -> bool:
    if len(words) == len(phrase):
        return all(a == b or is_near(a, b) for a, b in zip(words, phrase, strict=True))
    # "ren ting", "foodstamps": a space too many or too few
    joined, other = "".join(words), "".join(phrase)
    return abs(len(words) - len(phrase)) == 1 and len(other) > 5 and (joined == other or is_near(joined, other))


def _all_among(words: list[str], phrase: list[str]) -> bool:
    return all(any(word == one or is_near(word, one) for one in phrase) for word in words)


def _denied(words: list[str], option: Choice) -> bool:
    """ "not renting": the option's word is there, and so is a denial that the option itself does not have."""
    own = {word for phrase in phrases(option) for word in phrase.split()}
    return not (DENIALS | {"no"}).isdisjoint(set(words) - own)
