"""Which options a text may mean: the matching behind `choice` and `choices`. Nothing is guessed here.

The readings are tried from the surest to the weakest: number or letter, whole label, words of one label, a slip of the
finger. The first that finds an option decides; where it finds several, all of them are returned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.flows.answers.guarding import DENIALS
from frontdesk.flows.answers.near import distance, is_near
from frontdesk.flows.answers.normalising import plain_label, without_courtesy, word_set
from frontdesk.flows.answers.numbers import find_numbers, ordinal, whole_number
from frontdesk.flows.answers.results import Choice, spoken
from frontdesk.flows.answers.yes_no import read as read_yes_no

#: Words around a number: "the second one", "opcion 3", "numer 2".
_AROUND = word_set("""
    the option number answer no nr num choice choose pick select one it is its my would be i want like think said reply
    la el opcion numero respuesta es quiero elijo escojo uno una mi creo que
    opcja opcje numer wybieram odpowiedz to poprosze ta ten chce mysle ze
    """)
#: Words that say nothing about which option is meant.
_EMPTY = word_set("""
    a an the my i im is am are was be been to of for in on at with and or it its this that me we our you your he she do
    does have has had need want get got about from by as so help problem issue one thing can could would like some
    el la los las un una unos unas mi mis yo es soy estoy de del en con y o a al por para que me se su sus lo le nos
    tengo tenemos necesito quiero ayuda problema
    w we z ze na do o i a lub u za po od dla sie to jest jestem moj moja moje mam mamy ja mi mnie nas chce pomoc problem
    """)
#: What people say for "I don't know" and "none of your business" where an option says so.
_UNSURE = {"not sure", "im not sure", "i am not sure", "dont know", "i dont know", "i do not know", "idk", "dunno",
     "unsure", "no se", "no lo se", "no estoy seguro", "no estoy segura", "nie wiem", "nie jestem pewien",
     "nie jestem pewna", "no idea"}  # fmt: skip
_DECLINE = {
    "prefer not to say", "prefer not to respond", "prefer not to answer", "rather not say", "i prefer not to say",
    "id rather not say", "i dont want to say", "i dont want to answer", "no answer", "decline", "skip",
    "prefiero no decir", "prefiero no contestar", "prefiero no responder", "no quiero decir", "no quiero contestar",
    "wole nie mowic", "wole nie odpowiadac", "nie chce mowic", "nie chce odpowiadac", "odmawiam",
}  # fmt: skip
_SAME = (frozenset(_UNSURE), frozenset(_DECLINE))
_LETTER = re.compile(r"[a-z]")


@dataclass(frozen=True)
class Found:
    """The places (from 0) of the options that a text may mean. `code` says why there is none."""

    places: tuple[int, ...] = ()
    code: str = ""


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
    return _by_both(text, options, language) or _by_meaning(text, options, language) or _by_words(text, options)


def literal(text: str, options: Sequence[Choice]) -> list[int]:
    """Options whose label, value or word is exactly this."""
    return [place for place, option in enumerate(options) if text in phrases(option)]


def phrases(option: Choice) -> list[str]:
    """Everything that names an option, as plain text."""
    value = [plain_label(option.value.replace("_", " "))] if isinstance(option.value, str) else []
    named = [plain_label(option.label), *(plain_label(word) for word in option.words), *value]
    return [phrase for phrase in dict.fromkeys(named) if phrase]


def _place_by_number(text: str, count: int, language: str) -> int | None:
    """The option whose number this is, alone or between words like "option"."""
    words = text.split()
    kept = [word for word in words if word not in _AROUND] or words
    if len(kept) == 1:
        value = ordinal(kept[0], language)
        if value is not None and 1 <= value <= count:
            return value - 1
    for candidate in (text, " ".join(kept)):
        number = whole_number(candidate, language)
        if number and 1 <= number.value <= count:
            return number.value - 1
    if text in ("last", "the last", "last one", "the last one", "el ultimo", "la ultima", "ostatni", "ostatnia"):
        return count - 1
    return None


def _out_of_range(text: str, language: str) -> int | None:
    kept = " ".join(word for word in text.split() if word not in _AROUND)
    number = whole_number(kept, language)
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
    places |= {at for at, option in enumerate(options) if plain_label(option.label).startswith(text)}
    return Found(tuple(sorted(places)), "" if places else "not_on_list")


def _by_both(text: str, options: Sequence[Choice], language: str) -> Found | None:
    """ "2 food", "1 - renting": number and label. Where they disagree, both are meant."""
    first, _, rest = text.partition(" ")
    if not first.isdecimal() or not 1 <= int(first[:6]) <= len(options) or not rest:
        return None
    named = _by_words(rest, options).places
    return Found(tuple(sorted({int(first) - 1, *named}))) if named else None


def _by_meaning(text: str, options: Sequence[Choice], language: str) -> Found | None:
    """Yes, no, "I don't know": where one option says just that, every way of saying it counts."""
    for same in _SAME:
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


def _by_words(text: str, options: Sequence[Choice]) -> Found:
    words = text.split()
    whole = [at for at, option in enumerate(options) if any(_contains(words, p.split()) for p in phrases(option))]
    kept = [word for word in words if word not in _EMPTY]
    if not whole and kept:
        whole = [at for at, option in enumerate(options) if _is_part(kept, option)]
    if not whole:
        whole = _misspelt(text, kept, options)
    if not whole:
        return Found(code="not_on_list")
    whole = _longest(whole, words, options)
    if len(whole) == 1 and _denied(words, options[whole[0]]):
        return Found(code="unsure")
    return Found(tuple(whole))


def _contains(words: list[str], phrase: list[str]) -> bool:
    """Whether the phrase stands in the text, word for word. Words of one letter and numbers say too little."""
    if len(phrase) == 1 and (len(phrase[0]) < 3 or phrase[0] in _EMPTY or phrase[0].isdecimal()):
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
            core = " ".join(word for word in phrase.split() if word not in _EMPTY) or phrase
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


def numbers_in(said: str, language: str) -> list[int]:
    """The numbers of a plain text, ordinals left out."""
    return [number.value for number in find_numbers(said.split(), spoken(language))]
