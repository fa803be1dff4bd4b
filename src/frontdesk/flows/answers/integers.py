"""Whole numbers: "2", "two", "dos", "2 kids", "there are 3 of us". What is rough, denied or doubtful asks again."""

from __future__ import annotations

import re

from frontdesk.flows.answers.guarding import DENIALS, OR, ROUGHLY, is_doubtful
from frontdesk.flows.answers.none_words import NONE
from frontdesk.flows.answers.normalising import fold, plain, without_courtesy, word_set
from frontdesk.flows.answers.numbers import MOST_DIGITS, find_numbers, whole_number
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import Ambiguous, Choice, NotUnderstood, Question, Result, Understood, spoken
from frontdesk.flows.answers.wording import say

#: A number may stand in a short sentence; in a longer one it may be about anything.
MOST_WORDS = 8
#: Thousands and decimals as written: 1,200 and 1.200 are whole numbers, 2.5 is none.
_WRITTEN = re.compile(r"(?<![\w.,])-?\d[\d.,]*\d(?![\w])|(?<![\w.,])-\d+(?!\w)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")
_WHOLE = re.compile(r"(\d+)[.,]0{1,2}")
_ALONE = re.compile(r"[-+]?\d+")
#: "no kids", "sin hijos", "nie mam dzieci": none of them, whatever they are.
_NONE_OF = re.compile(
    r"(?:(?:i|we) )?(?:(?:have|got|there (?:are|is)) )?(?:no|zero)(?: \w+){1,2}|(?:i|we) (?:dont|do not) have(?: any)?"
    r"(?: \w+)?|(?:no )?(?:tengo|tenemos|hay)(?: ningun[oa]?s?)?(?: \w+)?|sin \w{3,}"
    r"|nie (?:mam|mamy|ma)(?: zadnych)?(?: \w+)?|bez \w{3,}|zadnych \w+"
)
_SAYS_NO = re.compile(r"\b(?:no|zero|dont|do not|sin|nie|bez|zadnych|ningun\w*)\b")
#: "me and my 2 kids": somebody stands beside the number, who may count or not. What explains a number does not:
#: "2 (my son and daughter)", "3, me and my parents".
_BESIDE = {
    "en": re.compile(r"\b(?:and|plus|n|with)\b|[,;&+\n]"),
    "es": re.compile(r"\b(?:y|e|mas|con)\b|[,;&+\n]"),
    "pl": re.compile(r"\b(?:i|oraz|a|z|ze|plus)\b|[,;&+\n]"),
}
_EXPLAINED = re.compile(r"\([^)]*\)|(?<=\d)\s*[,:;–—-](?!\s*(?:and|y|i|oraz)\b).*\Z", re.DOTALL)
_SOMEBODY = word_set("""
    me myself my wife husband spouse partner boyfriend girlfriend mom mother dad father parents son sons daughter
    daughters kid kids child children baby babies brother sister grandma grandpa grandmother grandfather
    yo mi mis esposa esposo mujer marido pareja novia novio mama madre papa padre padres hijo hijos hija hijas nino
    ninos nina ninas bebe hermano hermana abuela abuelo
    ja moj moja moje moi zona zone maz meza mezem partner partnerka mama tata matka ojciec rodzice syn syna synowie
    corka corke corki dziecko dzieckiem dzieci dziecmi niemowle brat bratem siostra siostra siostry babcia dziadek
    """)
#: Said with a number to a question of which it cannot be the answer.
_NO_COUNT = word_set("dollars usd street apt apartment oclock am pm st ave")


def understand(body: str, question: Question) -> Result:
    folded = fold(body).strip()
    if _ALONE.fullmatch(folded) and len(folded) <= MOST_DIGITS:
        return _within(int(folded), question)
    said = without_courtesy(plain(body))
    if not said:
        return _again(question)
    if said in NONE:
        return _within(0, question)
    if is_doubtful(said):
        return _again(question, "unsure")
    values = _values(folded, question.language)
    if values is None:
        return _again(question)
    words = said.split()
    if not values:
        alone = whole_number(said, question.language)
        if alone and not alone.ordinal:
            return _within(alone.value, question)
        if _NONE_OF.fullmatch(said) and _SAYS_NO.search(said) and "idea" not in words and "problem" not in words:
            return _within(0, question)
        return _again(question)
    spare = set(words)
    if len(values) == 1:
        if len(words) > MOST_WORDS or spare & (ROUGHLY | DENIALS | OR | _NO_COUNT) or re.search(r"[+~<>]", folded):
            return _again(question, "unsure")
        if _has_somebody_beside(folded, question.language):
            return _again(question, "several")
        return _within(values[0], question)
    return _several(values, folded, spare, question)


def _has_somebody_beside(folded: str, language: str) -> bool:
    """Whether people are named beside the number, who may not be in it: "2 kids and me"."""
    pieces = [plain(piece).split() for piece in _BESIDE[spoken(language)].split(_EXPLAINED.sub(" ", folded))]
    return any(not find_numbers(piece, language) and not _SOMEBODY.isdisjoint(piece) for piece in pieces)


def _values(folded: str, language: str) -> list[int] | None:
    """The numbers in the text, in order; None when one of them is no whole number."""
    text = _WRITTEN.sub(_digits, folded)
    if re.search(r"\d[.,/:]\d|[¼-¾⅐-⅞²³¹]|(?<!\w)-\d", text):
        return None
    words = plain(text).split()
    if any(any(c.isdigit() for c in word) and not word.isdecimal() for word in words):
        return None  # 2nd, 5pm, 4b
    if any(len(word) > MOST_DIGITS for word in words if word.isdecimal()):
        return None
    pieces = re.split(r"[,;&/\n]", text)
    return [number.value for piece in pieces for number in find_numbers(plain(piece).split(), language)]


def _digits(found: re.Match[str]) -> str:
    """A written number without its thousands marks and empty decimals; any other stays as it is."""
    whole = _WHOLE.fullmatch(found[0])
    if whole:
        return f" {whole[1]} "
    return f" {re.sub(r'[.,]', '', found[0])} " if _THOUSANDS.fullmatch(found[0]) else found[0]


def _several(values: list[int], folded: str, words: set[str], question: Question) -> Result:
    """Two numbers of which one is meant are asked back; two that are both meant answer another question."""
    fitting = [value for value in dict.fromkeys(values) if not _fault(value, question)]
    either = words & OR or re.fullmatch(r"\s*\d+\s*(?:-|to|a|do|/)\s*\d+\s*", folded)
    if either and len(values) == 2 and len(fitting) == 2 and len(words) <= 6:
        return Ambiguous(tuple(Choice(value, str(value)) for value in fitting))
    return _again(question, "several")


def _within(value: int, question: Question) -> Result:
    fault = _fault(value, question)
    return _again(question, fault) if fault else Understood(value, str(value))


def _fault(value: int, question: Question) -> str:
    low, high = question.parameters.get("min"), question.parameters.get("max")
    if (low is not None and value < int(low)) or (high is not None and value > int(high)):
        return "out_of_range"
    return "out_of_range" if low is None and value < 0 else ""


def _again(question: Question, code: str = "not_a_number") -> NotUnderstood:
    return NotUnderstood(code, hint(question, code))


def hint(question: Question, code: str) -> str:
    low, high = question.parameters.get("min"), question.parameters.get("max")
    example = (
        2 if (low is None or int(low) <= 2) and (high is None or int(high) >= 2) else low if low is not None else high
    )
    key = {(False, False): "integer", (True, True): "integer.between", (True, False): "integer.from"}.get(
        (low is not None, high is not None), "integer.to"
    )
    text = say(key, question.language, min=low, max=high, example=example)
    return f"{say('too_long', question.language)} {text}" if code == "too_long" else text


def is_exact(body: str, question: Question) -> bool:
    return fold(body).isdecimal() and isinstance(understand(body, question), Understood)


TYPE = AnswerType("integer", understand, hint, is_exact=is_exact, parameters=("min", "max"))
