"""Does this text end consent, renew it, or ask for help? The whole message is read, never a part of it.

"stop", "STOP!!", "Stop, please." and "no me llamen más" end it; "my lease will end" and "stop by at 5" do not. Case,
accents, punctuation, spaces, emoji, courtesy and a phone's signature do not matter. The law accepts "any reasonable
means" (47 CFR 64.1200(a)(10)), so plain wordings count beside the carrier's words; what is unsure is left to staff.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from frontdesk.carrier.statuses import Channel
from frontdesk.consent import wordings

#: Longer texts tell a story; no wording is nearly as long.
MAX_LENGTH = 120


class Meaning(StrEnum):
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"


@dataclass(frozen=True)
class Understood:
    """What a text means for consent.

    `by_carrier`: one of the carrier's own words, which it acts on and confirms itself. `channels`: those the wording
    names ("do not call me"); empty when it names none or both.
    """

    meaning: Meaning
    language: str
    by_carrier: bool = False
    channels: frozenset[Channel] = frozenset()


def understand(body: str) -> Understood | None:
    """The meaning of a whole text, or None: then it is an ordinary message."""
    if len(body) > MAX_LENGTH * 3:
        return None
    whole = normalise(body)
    # what the carrier matches is the bare word: with courtesy around it ("stop please") it does nothing
    bare = body.strip().lower()
    text = _without_fillers(whole)
    if not text or len(text) > MAX_LENGTH:
        return None
    if text in wordings.CARRIER_STOP or re.fullmatch(r"s+t+o+p+", text):
        return Understood(Meaning.OPT_OUT, "en", by_carrier=bare in wordings.CARRIER_STOP)
    if text in wordings.CARRIER_START and (text != "yes" or whole == "yes"):  # "yes please" answers something else
        return Understood(Meaning.OPT_IN, "en", by_carrier=bare in wordings.CARRIER_START)
    for language, phrases in wordings.STOP.items():
        if text in phrases or any(pattern.fullmatch(text) for pattern in _PATTERNS[language]):
            return Understood(Meaning.OPT_OUT, language, channels=_named_channels(text))
    for language, phrases in wordings.START.items():
        if text in phrases:
            return Understood(Meaning.OPT_IN, language)
    for language, phrases in wordings.HELP.items():
        if text in phrases:
            return Understood(Meaning.HELP, language, by_carrier=bare in wordings.CARRIER_HELP)
    return None


def normalise(body: str) -> str:
    """Lower case without accents, apostrophes, punctuation, emoji and a phone's signature; single spaces.

    Letters written apart (S.T.O.P) are put together, repeated words (stop stop stop) said once.
    """
    text = unicodedata.normalize("NFKD", body).casefold().replace("ł", "l")
    text = re.sub(r"\bsent (?:from|via) my .*$", "", text, flags=re.DOTALL)
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "L" or category == "Nd":
            kept.append(character)
        elif category in ("Mn", "Me", "Cf") or character in "'’‘`´":
            continue
        else:
            kept.append(" ")
    spaced = " ".join("".join(kept).split())
    return _said_once(re.sub(r"(?<!\S)\w(?: \w){2,}(?!\S)", lambda found: found[0].replace(" ", ""), spaced))


def _without_fillers(text: str) -> str:
    return _said_once(_FILLERS.sub(" ", text))


def _said_once(text: str) -> str:
    words = text.split()
    return " ".join(word for i, word in enumerate(words) if i == 0 or word != words[i - 1])


def _named_channels(text: str) -> frozenset[Channel]:
    about_texts = any(part in text for part in wordings.NAMES_TEXT)
    about_calls = any(part in text for part in wordings.NAMES_CALL)
    if about_texts == about_calls:
        return frozenset()
    return frozenset({Channel.TEXT if about_texts else Channel.CALL})


_FILLERS = re.compile(r"(?<!\S)(?:" + "|".join(sorted(wordings.FILLERS, key=len, reverse=True)) + r")(?!\S)")
_PATTERNS = {language: [re.compile(p) for p in patterns] for language, patterns in wordings.PATTERNS.items()}
