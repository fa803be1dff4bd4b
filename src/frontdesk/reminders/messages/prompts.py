"""What a message asks people to text back: never a word that the carrier keeps for itself.

The carrier takes STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE and OPTOUT as an opt-out, START, UNSTOP and YES
as an opt-in, HELP and INFO as a question to itself, and blocks or unblocks the number (Twilio: default opt-out words).
"To cancel, reply CANCEL" would end all texts to the person who follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.reminders.messages.rendering import position

_OPT_OUT = "STOPALL|UNSUBSCRIBE|CANCEL|END|QUIT|REVOKE|OPTOUT"
_OTHERS = "START|UNSTOP|HELP|INFO"
_ASK = (
    r"\b(?:reply|text|send|answer|respond|write|type|message|txt|"
    r"responda|responde|envíe|envie|envía|escriba|escribe|conteste|mande|"
    r"répondez|repondez|envoyez|écrivez|ecrivez|tapez|"
    r"odpisz|wyślij|wyslij|napisz|odpowiedz|wpisz)\b"
)
_FILLER = r"(?:\s+(?:with|the|word|only|just|back|us|con|la|el|palabra|avec|le|mot|po|słowo|slowo))*\s*[\"'«“„(]*"
_DIRECT = re.compile(rf"{_ASK}{_FILLER}\s*({_OPT_OUT}|{_OTHERS}|YES)\b", re.IGNORECASE)
#: In the rest of the sentence only capitals count: "reply C to confirm, CANCEL to cancel".
_LATER = re.compile(rf"(?i:{_ASK})[^.!?\n]*?\b({_OPT_OUT}|{_OTHERS}|YES)\b")
_STOP_FOR_SOMETHING_ELSE = re.compile(
    r"\bSTOP\b\s+(?:to|para|pour|aby|by|żeby)\s+"
    r"(?:cancel|confirm|reschedule|change|move|cancelar|anular|confirmar|annuler|confirmer|odwołać|odwolac|potwierdzić)"
    r"(?:\s+(?:your|the|this|my|su|la|tu|esta|votre|le|ce|swoją|swoja|te|tę))?"
    r"\s+(?:appointments?|visits?|bookings?|citas?|rendez-vous|wizyt\w*|termin\w*)\b(?!\s+(?:reminder|text|message))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fault:
    """`level` is error or warning; `line` counts from 1."""

    level: str
    line: int
    message: str


def reserved_words(source: str, *, offers_stop: bool) -> list[Fault]:
    """Prompts in a template's source that ask for a reserved word; with `offers_stop` also a missing way to opt out."""
    words = _words_only(source)
    faults = list(_asked(words))
    if offers_stop and not re.search(r"\bSTOP\b", words):
        faults.append(Fault("warning", 1, "does not say how to end the texts; add for example: Text STOP to end."))
    return sorted(dict.fromkeys(faults), key=lambda f: f.line)


def _asked(words: str) -> Iterator[Fault]:
    seen: set[int] = set()
    for pattern in (_DIRECT, _LATER):
        start = 0
        while found := pattern.search(words, start):
            # further words of the same sentence are looked for from the asking verb on
            start = found.end(1) if pattern is _DIRECT else found.start() + 1
            if found.start(1) in seen:
                continue
            seen.add(found.start(1))
            word = found[1].upper()
            line = position(words, found.start(1))[0]
            if word == "YES":
                yield Fault(
                    "warning", line, "asks for YES, which the carrier also takes as an opt-in; ask for C instead"
                )
            elif word in _OPT_OUT.split("|"):
                yield Fault(
                    "error",
                    line,
                    f"asks people to text {word}, which the carrier takes as STOP: it would end all texts to them; "
                    "ask for X instead",
                )
            else:
                yield Fault("error", line, f"asks people to text {word}, which the carrier answers itself; reword it")
    for found in _STOP_FOR_SOMETHING_ELSE.finditer(words):
        line = position(words, found.start())[0]
        yield Fault("error", line, "offers STOP for an appointment, but STOP ends all texts; ask for X instead")


def _words_only(source: str) -> str:
    """The source with Liquid and XML tags blanked out, so that lines and columns stay."""
    blanked = re.sub(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", _blank, source, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}|<[^>]*>", _blank, blanked, flags=re.DOTALL)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
