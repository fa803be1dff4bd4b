"""Several of the options (`choices`): "1, 3 and 4", "1 y 3", "1 3", "a,c", "food and rent", "all", "none"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, product

from frontdesk.flows.answers import choosing
from frontdesk.flows.answers.guarding import DENIALS, OR, is_doubtful
from frontdesk.flows.answers.listing import joined, numbered
from frontdesk.flows.answers.none_words import NONE
from frontdesk.flows.answers.normalising import fold, plain, without_courtesy
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import Ambiguous, Choice, NotUnderstood, Question, Result, Understood, spoken
from frontdesk.flows.answers.wording import say

#: More pieces are a story.
MOST_PIECES = 40
#: So many readings are asked back; more would be no question.
MOST_READINGS = 4

_ALL = frozenset({
    "all", "all of them", "all of these", "all of the above", "everything", "every one", "all apply", "they all apply",
    "todo", "todos", "todas", "todo eso", "todas ellas", "todos ellos", "todas las anteriores", "todos los anteriores",
    "wszystko", "wszystkie", "wszystkie z nich", "kazde", "wszystkie powyzsze",
})  # fmt: skip
_BOTH = frozenset({"both", "both of them", "ambos", "ambas", "los dos", "las dos", "oba", "obie", "oboje", "obydwa"})
_AND = re.compile(r"\b(?:and|y|e|i|oraz|also|tambien|tez|plus|n)\b|[,;/&+\n.|]")
_SPAN = re.compile(r"(\d{1,3}) (?:to|thru|through|al?|hasta|do) (\d{1,3})")


def understand(body: str, question: Question) -> Result:
    options = question.options
    if not options:
        return NotUnderstood("no_options", hint(question, "no_options"))
    said = without_courtesy(plain(body))
    everything = said in _ALL or (said in _BOTH and len(options) == 2)
    if everything and not choosing.literal(said, options):
        return _counted(range(len(options)), question)
    none = choosing.none_of_them(said, options, question.language)
    if none is not None:
        return _counted([none], question)
    if said in NONE:
        return _nothing(question)
    found = _places(body, said, question)
    if isinstance(found, str):
        return _again(question, found)
    if all(len(places) == 1 for places in found):
        return _counted({places[0] for places in found}, question)
    return _asked_back(found, question)


def _nothing(question: Question) -> Result:
    least = int(question.parameters.get("at_least") or 0)
    return _again(question, "too_few") if least else Understood([], say("none", question.language))


def _places(body: str, said: str, question: Question) -> list[tuple[int, ...]] | str:
    """For each piece of the answer the options it may mean; or a word for why it is not understood."""
    options, language = question.options, question.language
    whole = choosing.find(said, options, language)
    if (
        len(whole.places) == 1
        and not whole.weak
        and (said in choosing.phrases(options[whole.places[0]]) or len(said.split()) == 1)
    ):
        return [whole.places]
    words = set(said.split())
    own = {word for option in options for phrase in choosing.phrases(option) for word in phrase.split()}
    if is_doubtful(said) or (words - own) & (DENIALS | (OR - {"o", "u"} if spoken(language) != "es" else OR)):
        return "unsure"
    span = _SPAN.fullmatch(said)
    if span:
        first, last = int(span[1]), int(span[2])
        return [(at - 1,) for at in range(first, last + 1)] if 1 <= first < last <= len(options) else "out_of_range"
    if re.search(r"\d\s*[-–—]\s*\d", body):
        return "unsure"  # 1-3: three options, or two?
    pieces = _pieces(body, question)
    if not pieces or len(pieces) > MOST_PIECES:
        return whole.code or "not_on_list"
    found = []
    for piece in pieces:
        places = choosing.find(piece, options, language)
        if not places.places or places.weak:
            return places.code or "not_on_list"
        found.append(places.places)
    return found


def _pieces(body: str, question: Question) -> list[str]:
    """The answer cut at commas, "and" and the spaces between numbers; labels that hold an "and" stay whole."""
    text = " ".join(f"{plain(part)}{mark}" for part, mark in re.findall(r"([^,;/&+\n.|]*)([,;/&+\n.|]?)", fold(body)))
    text = re.sub(r"(?<=\d)(and|y|e|i|n)(?=\d)", r" \1 ", text)
    kept: list[str] = []
    for phrase in sorted({p for option in question.options for p in choosing.phrases(option)}, key=len, reverse=True):
        if len(phrase.split()) > 1 and _AND.search(phrase) and re.search(rf"\b{re.escape(phrase)}\b", text):
            kept.append(phrase)
            text = re.sub(rf"\b{re.escape(phrase)}\b", ",", text, count=1)
    pieces = [without_courtesy(" ".join(piece.split())) for piece in _AND.split(text) if piece.strip()]
    out = list(kept)
    for piece in pieces:
        words = piece.split()
        short = all(word.isdecimal() or len(word) == 1 for word in words)
        out.extend(words if short else [piece])
    return [piece for piece in out if piece]


def _counted(places: Iterable[int], question: Question) -> Result:
    chosen = [question.options[place] for place in sorted(set(places))]
    if len(chosen) > 1 and any(choosing.says_none(option) for option in chosen) and len(chosen) < len(question.options):
        return _again(question, "unsure")  # "none" and something
    if len(chosen) > 1 and len(chosen) == len(question.options):
        chosen = [option for option in chosen if not choosing.says_none(option)]
    most = question.parameters.get("at_most")
    if most is not None and len(chosen) > int(most):
        return _again(question, "too_many")
    if len(chosen) < int(question.parameters.get("at_least") or 0):
        return _again(question, "too_few")
    return Understood([option.value for option in chosen], joined([o.label for o in chosen], question.language))


def _asked_back(found: list[tuple[int, ...]], question: Question) -> Result:
    """Every reading as a whole answer, when there are few."""
    readings = list(dict.fromkeys(tuple(sorted(set(one))) for one in islice(product(*found), MOST_READINGS * 4)))
    counted = [_counted(reading, question) for reading in readings]
    choices = tuple(Choice(one.value, one.label) for one in counted if isinstance(one, Understood))
    return Ambiguous(choices) if 2 <= len(choices) <= MOST_READINGS else _again(question, "unsure")


def _again(question: Question, code: str) -> NotUnderstood:
    return NotUnderstood(code, hint(question, code))


def hint(question: Question, code: str) -> str:
    language, given = question.language, question.parameters
    if not question.options:
        return say("choice.no_options", language)
    if code == "too_many":
        return say("choices.too_many", language, most=given.get("at_most"), example=_example(question))
    if code == "too_few":
        return say("choices.too_few", language, least=given.get("at_least"), example=_example(question))
    text = say("choices", language, example=_example(question))
    return f"{say('too_long', language)} {text}" if code == "too_long" else text


def _example(question: Question) -> str:
    """ "1,3" for three options and more; never more than may be picked."""
    count, most = len(question.options), int(question.parameters.get("at_most") or len(question.options) or 1)
    if count < 2 or most < 2:
        return "1"
    least = min(int(question.parameters.get("at_least") or 0), count)
    if least > 2:
        return ",".join(str(number) for number in range(1, least + 1))
    return "1,2" if count == 2 else "1,3"


def suffix(question: Question) -> str:
    if not question.options:
        return ""
    return f"{numbered(question.options)}\n{say('choices.suffix', question.language, example=_example(question))}"


def is_exact(body: str, question: Question) -> bool:
    said = plain(body)
    if said.isdecimal():
        return len(said) < 4 and "-" not in body and 1 <= int(said) <= len(question.options)
    return any(said in choosing.phrases(option) for option in question.options)


TYPE = AnswerType(
    "choices", understand, hint, suffix, is_exact, ("at_least", "at_most"), takes_options=True, needs_options=True
)
