"""Names, as people give them: "my name is MARIA DE LA CRUZ" is Maria de la Cruz. No name is refused for its sound;
a greeting or a yes is none."""

from __future__ import annotations

import re
import unicodedata

from frontdesk.flows.answers.choosing_words import BARE, UNSURE
from frontdesk.flows.answers.normalising import fold, plain, without_courtesy, word_set
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import NotUnderstood, Question, Result, Understood
from frontdesk.flows.answers.wording import say

LONGEST_NAME = 100
#: More words are a sentence.
MOST_WORDS = 8
_GREETING = re.compile(
    r"(?:hi|hello|hey|hola|witam|czesc|dzien dobry|buen[oa]s (?:dias|tardes|noches))(?: there)?(?:[ ,.!]+|$)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:(?:my|the) (?:(?:full|first|last|middle|legal|maiden|family|other|nick) ?)?name(?: is| was|'?s)?|my names|"
    r"i am called|(?:people|they|everybody|everyone|friends) call me|call me|i go by|this is|it is|it's|its|i am|i'm|"
    r"im|name(?: is)?|first name|last name|maiden name|nickname|"
    r"me llamo|mi (?:nombre|apellido)(?: completo)?(?: de soltera)?(?: es| era)?|(?:yo )?soy|nombre|apellidos?|"
    r"se llama|(?:todos )?me (?:dicen|llaman|conocen como)|de soltera|"
    r"nazywam sie|(?:moje )?(?:imie|nazwisko)(?: i nazwisko)?(?: to)?|mam na imie|mam na nazwisko|jestem(?! z domu)|"
    r"(?:(?:wszyscy|ludzie) )?(?:mowia|wolaja) (?:na|do) mnie|(?:mowia|mow|mowcie) mi|"
    r"(?:(?:jestem )?z domu|nazwisko panienskie)(?: to)?)(?:\s*[:=,-]\s*|\s+)",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"[\s,.!]*(?:\b(?:please|thanks|thank you|thx|gracias|por favor|dziekuje|dzieki|prosze)\b[\s,.!]*)+$", re.IGNORECASE
)
#: Small words inside a name that stay small.
_PARTICLES = word_set("de del la las los y e da das do dos di van von der den zu af bin ibn al el san ter te")
_NOT_GIVEN = re.compile(
    r"(?:i )?(?:dont|do not|wont|will not|cant|cannot|rather not|prefer not)\b.*|(?:why|who|what|how|when)\b.*|"
    r"(?:no (?:quiero|puedo|tengo|se)|prefiero no|por que|quien|para que)\b.*|"
    r"yes|yeah|nope|ok|"
    r"(?:nie (?:chce|powiem|podam|moge|wiem)|wole nie|dlaczego|po co|kto)\b.*|idk|none of your business"
)

#: Said alone they are no name, though somebody may be called so: "my name is Tak" is one.
_BARE = BARE | UNSURE | {"i do", "i did", "i have", "ni idea", "nie mam pojecia", "dunno", "i dunno"}


def understand(body: str, question: Question) -> Result:
    said = without_courtesy(plain(body))
    if said in UNSURE and question.parameters.get("or_none"):
        return Understood(None, say("none", question.language))
    if said in _BARE or BARE.issuperset(said.split()):
        return _again(question, "not_a_name")
    text = _without_frame(" ".join(body.split()))
    if not text or not any(c.isalpha() for c in text):
        return _again(question, "not_a_name")
    if len(text) > LONGEST_NAME or len(text.split()) > MOST_WORDS:
        return _again(question, "too_long")
    if re.search(r"[\d@?<>{}\[\]=_/\\|#$%^*+~]|https?:|www\.", text) or _NOT_GIVEN.fullmatch(plain(text)):
        return _again(question, "not_a_name")
    name = in_case(text)
    return Understood(name, name)


def _without_frame(text: str) -> str:
    """The name without "my name is", courtesy, emoji, quotes and marks around it."""
    text = "".join(c for c in text if unicodedata.category(c) not in ("So", "Sk", "Cf", "Co", "Me") or c in "`´")
    folded = fold(text)
    if len(folded) == len(text):  # else places in one are not those in the other
        if greeting := _GREETING.match(folded):
            text, folded = text[greeting.end() :], folded[greeting.end() :]
        before = _BEFORE.match(folded)
        if _BEFORE.fullmatch(f"{folded} "):
            return ""
        if before and text[before.end() :].strip():
            text, folded = text[before.end() :], folded[before.end() :]
        after = _COURTESY.search(folded)
        if after and after.start() > 0:
            text = text[: after.start()]
    return " ".join(text.strip(" \"“”„«»'‘’`.,;:!()-–—").split())


def in_case(name: str) -> str:
    """A name in all capitals or all small letters with its capitals put right; any other is left as it was written."""
    if not (name.isupper() or name.islower()):
        return name
    if name.isupper() and len(name) <= 3 and " " not in name:
        return name if len(name) == 1 or not _has_vowel(name) else _word(name)
    words = name.lower().split()
    return " ".join(
        word if word in _PARTICLES and 0 < at < len(words) - 1 else _word(word) for at, word in enumerate(words)
    )


def _has_vowel(word: str) -> bool:
    return any(c in "aeiouy" for c in fold(word))


def _word(word: str) -> str:
    """o'brien-smith -> O'Brien-Smith, mcdonald -> McDonald, iii -> III."""
    word = word.lower()
    if word.strip(".") in ("ii", "iii", "iv"):
        return word.upper()
    parts = re.split(r"([-'’.])", word)
    joined = "".join(_capital(part) if at % 2 == 0 else part for at, part in enumerate(parts))
    # a possessive is no second name: jay's
    return re.sub(r"(['’])(S)(?=$|-)", lambda found: found[1] + "s", joined)


def _capital(part: str) -> str:
    if part.startswith("mc") and len(part) > 4:
        return f"Mc{part[2:].capitalize()}"
    return part[:1].upper() + part[1:]


def _again(question: Question, code: str) -> NotUnderstood:
    return NotUnderstood(code, hint(question, code))


def hint(question: Question, code: str) -> str:
    text = say("name", question.language)
    if code == "too_long":
        text = f"{say('too_long', question.language)} {text}"
    return text + (say("or_none", question.language) if question.parameters.get("or_none") else "")


TYPE = AnswerType("name", understand, hint)
