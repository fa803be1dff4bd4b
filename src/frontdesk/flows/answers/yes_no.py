"""Yes or no, in any of the languages, alone or before a sentence. "maybe" and "yes and no" ask back."""

from __future__ import annotations

import re
from functools import cache

from frontdesk.flows.answers import yes_no_words as words
from frontdesk.flows.answers.guarding import is_doubtful
from frontdesk.flows.answers.near import distance, meant
from frontdesk.flows.answers.normalising import fold, plain, without_courtesy, word_set
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import (
    LANGUAGES,
    Ambiguous,
    Choice,
    NotUnderstood,
    Question,
    Result,
    Understood,
    spoken,
)
from frontdesk.flows.answers.wording import say

#: "nooooo", "siii": a letter held down says no more than once.
_STRETCHED = re.compile(r"(.)\1{2,}")
#: The longest phrase in the tables has four words.
_LONGEST_PHRASE = 4


def understand(body: str, question: Question) -> Result:
    if question.parameters.get("numbered"):
        numbered = {"1": True, "2": False}.get(fold(body).strip(" .)#"))
        if numbered is not None:
            return _said(numbered, question.language)
    value = read(body, question.language)
    if value is not None:
        return _said(value, question.language)
    if is_both(body, question.language):
        return Ambiguous(tuple(Choice(v, say("yes" if v else "no", question.language)) for v in (True, False)))
    code = "unsure" if is_doubtful(plain(body)) else "not_yes_or_no"
    return NotUnderstood(code, hint(question, code))


def read(body: str, language: str) -> bool | None:
    """True, False, or None when the text is not clearly one of them."""
    said = plain(body)
    if not said:
        return _signs(body)
    meanings = _meanings(spoken(language))
    for text in (said, without_courtesy(said), _STRETCHED.sub(r"\1", said)):
        if text in meanings and "?" not in body:
            return None if _signs(body) not in (None, meanings[text]) else meanings[text]
    said = without_courtesy(said)
    tokens = said.split()
    if "?" in body or is_doubtful(said) or _signs(body) is not None:
        return None
    if any(f"{said} ".startswith(f"{start} ") for start in words.NEITHER):
        return None
    if len(tokens) == 1:
        return _misspelt(tokens[0])
    return _with_more(tokens, meanings, spoken(language))


def is_both(body: str, language: str) -> bool:
    """Whether a yes and a no are both said, and nothing else: "yes and no", "si/no", "yes no"."""
    tokens = [t for t in without_courtesy(plain(body)).split() if t not in ("and", "or", "y", "o", "i", "lub", "czy")]
    meanings = _meanings(spoken(language))
    return (
        not is_doubtful(plain(body))
        and 2 <= len(tokens) <= 4
        and {meanings.get(token) for token in tokens} == {True, False}
    )


def _with_more(tokens: list[str], meanings: dict[str, bool], language: str) -> bool | None:
    """A yes or a no before more words: it counts when what follows takes nothing back."""
    for length in range(min(_LONGEST_PHRASE, len(tokens)), 0, -1):
        start = " ".join(tokens[:length])
        if start in meanings:
            break
    else:
        return None
    value, rest = meanings[start], tokens[length:]
    if start not in _OPENERS:
        return None
    if not words.BUT.isdisjoint(rest):
        return None
    if value and any(meanings.get(token) is False or token in _DENYING for token in rest):
        return None
    if not value and any(meanings.get(token) is True and token in _OPENERS for token in rest):
        return None
    return value


def _misspelt(token: str) -> bool | None:
    if len(token) < 4:
        return None
    pairs: list[tuple[str, object]] = [(word, True) for word in words.SPELLED_YES]
    pairs += [(word, False) for word in words.SPELLED_NO]
    value = meant(token, pairs, margin=2)
    if not isinstance(value, bool):
        return None
    # "skay" is a slip from "okay", and from the Polish "skad", which says no
    opposite = (phrase for table in (words.NO if value else words.YES).values() for phrase in table)
    return None if any(len(one) > 2 and distance(token, one) < 2 for one in opposite) else value


def _signs(body: str) -> bool | None:
    yes = any(sign in body for sign in words.YES_SIGNS)
    no = any(sign in body for sign in words.NO_SIGNS)
    return None if yes == no else yes


@cache
def _meanings(language: str) -> dict[str, bool]:
    table = {}
    for value, by_language in ((True, words.YES), (False, words.NO)):
        for spoken_here in LANGUAGES:
            for phrase in by_language[spoken_here]:
                if phrase not in words.NOT_HERE[language]:
                    table[phrase] = value
    return table


#: A sentence may follow these: "yes, since May", "nie mam takiej". "I have" may begin anything.
_OPENERS = word_set("""
    yes yeah yea yep yup ya yess sure ok okay correct si sip claro correcto tak oczywiscie pewnie jasne
    no nope nah nop nie nigdy never
    """) | {"yes i do", "yes sir", "yes maam", "of course", "claro que si", "por supuesto", "tak jest", "no sir",
     "no maam", "no thank you", "not yet", "todavia no", "jeszcze nie", "i dont", "i do not", "we dont", "no tengo",
     "nie mam", "no hay", "nie ma", "im not", "i am not", "thats right", "thats correct", "si tengo", "tak mam",
     "i didnt", "i havent", "no not yet", "claro que no", "no soy", "no estoy", "nie jestem", "si senor",
     "no senor"}  # fmt: skip
_DENYING = word_set("not dont doesnt isnt arent never cant wont didnt nunca tampoco jamas ni nie nigdy ani")


def _said(value: bool, language: str) -> Understood:
    return Understood(value, say("yes" if value else "no", language))


def hint(question: Question, code: str) -> str:
    key = "yes_no.numbered" if question.parameters.get("numbered") else "yes_no"
    text = say(key, question.language)
    return f"{say('too_long', question.language)} {text}" if code == "too_long" else text


def suffix(question: Question) -> str:
    if not question.parameters.get("numbered"):
        return ""
    language = question.language
    return f"\n1. {say('yes', language)}\n2. {say('no', language)}\n{say('choice.suffix', language)}"


def is_exact(body: str, question: Question) -> bool:
    return plain(body) in _meanings(spoken(question.language))


TYPE = AnswerType("yes_no", understand, hint, suffix, is_exact, parameters=("numbered",))
