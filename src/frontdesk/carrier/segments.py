"""How many segments does a text take, and which character makes it dear?

A text in the GSM-7 alphabet holds 160 characters, or 153 in each of several parts. One single character outside it
turns the whole text into UCS-2: 70 units alone, 67 a part. Extension characters (``^{}\\[~]|€`` and form feed) take two
septets, characters beyond the Basic Multilingual Plane (emoji) two units, and neither is split between two parts.
(3GPP TS 23.038; Twilio docs "What is GSM-7", "What is UCS-2", "SMS character limit".)
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

#: The GSM-7 basic alphabet (TS 23.038, 6.2.1), without the escape character.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Its extension table (6.2.1.1): escape and a second septet.
EXTENSION = frozenset("\f^{}\\[~]|€")
#: Twilio refuses a longer body (error 21617).
LONGEST_BODY = 1600

_ALONE = {"GSM-7": 160, "UCS-2": 70}
_IN_PARTS = {"GSM-7": 153, "UCS-2": 67}

#: Look-alikes that a word processor or a CSV puts in; letters with accents are found by taking the accent off.
_LOOK_ALIKES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u0060\u00b4\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
    ),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    "\u2026": "...",
    "\u2022": "-",
    "\u00b7": "-",
    "\u00d7": "x",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "œ": "oe",
    "Œ": "OE",
    "ı": "i",
    "ª": "a",
    "º": "o",
    "°": "o",
    "©": "(c)",
    "®": "(r)",
    "™": "(tm)",
}


@dataclass(frozen=True)
class DearCharacter:
    """The first character outside GSM-7: it makes the whole text UCS-2, which holds less than half as much."""

    character: str
    position: int  # from 1, in characters
    name: str  # Unicode's name of it
    replacement: str | None  # a GSM-7 look-alike ("" to leave it out); None: there is none

    def __str__(self) -> str:
        shown = (
            self.character if self.character.isprintable() and not self.character.isspace() else ascii(self.character)
        )
        advice = {None: "reword it", "": "leave it out"}.get(self.replacement, f"write {self.replacement!r}")
        return f"{shown} ({self.name}) at character {self.position}: {advice}"


@dataclass(frozen=True)
class Segments:
    """What a text takes on the wire; the carrier charges each segment."""

    encoding: Literal["GSM-7", "UCS-2"]
    characters: int
    units: int  # septets of GSM-7, 16-bit units of UCS-2
    segments: int
    dear: DearCharacter | None  # None when the encoding is GSM-7

    @property
    def left(self) -> int:
        """Units left before one more segment begins, counted without what a part boundary may leave empty."""
        room = _ALONE[self.encoding] if self.segments <= 1 else _IN_PARTS[self.encoding] * self.segments
        return max(0, room - self.units)


def count(text: str) -> Segments:
    """Count `text` exactly as the phone network does; an empty text takes no segment."""
    dear = first_dear_character(text)
    encoding: Literal["GSM-7", "UCS-2"] = "UCS-2" if dear else "GSM-7"
    widths = [_width(c, encoding) for c in text]
    units = sum(widths)
    if units <= _ALONE[encoding]:
        return Segments(encoding, len(text), units, 1 if text else 0, dear)
    segments, filled = 1, 0
    for width in widths:
        if filled + width > _IN_PARTS[encoding]:
            segments, filled = segments + 1, 0
        filled += width
    return Segments(encoding, len(text), units, segments, dear)


def first_dear_character(text: str) -> DearCharacter | None:
    """The first character of `text` that GSM-7 does not have, or None."""
    for index, character in enumerate(text):
        if character not in BASIC and character not in EXTENSION:
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            return DearCharacter(character, index + 1, name, replacement(character))
    return None


def replacement(character: str) -> str | None:
    """A GSM-7 look-alike of `character`: `ą` -> `a`, a curly quote -> a straight one; None when there is none."""
    if character in BASIC or character in EXTENSION:
        return character
    if character in _LOOK_ALIKES:
        return _LOOK_ALIKES[character]
    if unicodedata.category(character) == "Mn":  # an accent on its own
        return ""
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) != "Mn")
    return plain if plain and all(c in BASIC for c in plain) else None


def to_gsm7(text: str) -> str:
    """`text` with every character that has a GSM-7 look-alike replaced by it; the others stay as they are."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(character if (new := replacement(character)) is None else new for character in composed)


def _width(character: str, encoding: str) -> int:
    if encoding == "GSM-7":
        return 2 if character in EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1
