"""One of several options (`choice`): by number, letter, number word, label or one of its words, slips forgiven."""

from __future__ import annotations

import re

from frontdesk.flows.answers import choosing
from frontdesk.flows.answers.guarding import OR, is_doubtful
from frontdesk.flows.answers.listing import numbered
from frontdesk.flows.answers.normalising import plain, without_courtesy
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import Ambiguous, Choice, NotUnderstood, Question, Result, Understood
from frontdesk.flows.answers.wording import say

#: In a longer text one word that happens to be an option's decides nothing.
MOST_WORDS = 12
#: So many are asked back; more would be the list again.
MOST_OFFERED = 4
_PIECES = re.compile(r"\b(?:or|o|u|lub|albo|czy|and|y|i|oraz)\b|[,;/&+\n]")


def understand(body: str, question: Question) -> Result:
    options = question.options
    if not options:
        return NotUnderstood("no_options", hint(question, "no_options"))
    said = plain(body)
    if _is_negative(body):
        return _again(question, "out_of_range")
    found = choosing.find(said, options, question.language)
    words = said.split()
    if len(found.places) == 1 and not found.weak:
        option = options[found.places[0]]
        certain = without_courtesy(said) in choosing.phrases(option) or len(words) <= 2
        if not certain and (len(words) > MOST_WORDS or _wavers(said, option)):
            return _again(question, "unsure")
        return Understood(option.value, option.label)
    if found.weak and (len(found.places) > MOST_OFFERED or is_doubtful(said) or len(words) > MOST_WORDS):
        return _again(question, "unsure")
    if found.places:
        return Ambiguous(tuple(options[place] for place in found.places))
    return _by_parts(body, question, found.code)


def _is_negative(body: str) -> bool:
    return re.fullmatch(r"\s*-\s*\d+\s*", body) is not None or re.search(r"\d\.\d", body) is not None


def _wavers(said: str, option: Choice) -> bool:
    return is_doubtful(said) and not any(is_doubtful(phrase) for phrase in choosing.phrases(option))


def _by_parts(body: str, question: Question, code: str) -> Result:
    """Two options in one text: "1 or 2" is asked back, "1 and 3" too, for only one is wanted."""
    said = without_courtesy(plain(body))
    words = said.split()
    pieces = [piece for piece in _PIECES.split(_words(body)) if piece.strip()]
    if len(pieces) == 1 and words and all(word.isdecimal() for word in words):
        pieces = words
    places: list[int] = []
    for piece in pieces[:20]:
        found = choosing.find(plain(piece), question.options, question.language)
        if not found.places and len(pieces) <= 4 and found.code == "out_of_range":
            return _again(question, "out_of_range")
        places += [place for place in found.places if place not in places]
    if len(pieces) > 1 and len(places) > 1 and len(words) <= MOST_WORDS:
        return Ambiguous(tuple(question.options[place] for place in sorted(places)))
    if is_doubtful(said) or (OR & set(words) and places):
        return _again(question, "unsure")
    return _again(question, code)


def _words(body: str) -> str:
    """The text with its separators, each word plain."""
    return re.sub(r"[^,;/&+\n]+", lambda part: f" {plain(part[0])} ", body)


def _again(question: Question, code: str) -> NotUnderstood:
    return NotUnderstood(code, hint(question, code))


def hint(question: Question, code: str) -> str:
    language, options = question.language, question.options
    if not options:
        return say("choice.no_options", language)
    if code == "out_of_range":
        return say("choice.out_of_range", language, last=len(options))
    text = say("choice", language, first=options[0].label)
    return f"{say('too_long', language)} {text}" if code == "too_long" else text


def suffix(question: Question) -> str:
    if not question.options:
        return ""
    return f"{numbered(question.options)}\n{say('choice.suffix', question.language)}"


def is_exact(body: str, question: Question) -> bool:
    said = plain(body)
    if said.isdecimal():
        return len(said) < 4 and not _is_negative(body) and 1 <= int(said) <= len(question.options)
    return any(said in choosing.phrases(option) for option in question.options)


TYPE = AnswerType("choice", understand, hint, suffix, is_exact, takes_options=True, needs_options=True)
