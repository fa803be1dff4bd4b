"""Texts as they are compared: without case, accents, punctuation, emoji, courtesy and phones' signatures."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Phones add these under a text; all that follows belongs to it.
_DEVICE = (
    r"(?:iphone|ipad|ipod|android|samsung|galaxy|pixel|motorola|moto|nokia|huawei|xiaomi|lg|htc|oneplus|blackberry|"
    r"windows|verizon|at&t|t-mobile|metro|boost|sprint|mobile|yahoo|outlook|gmail|mail|smartphone|smartfon\w*|telefonu)"
)
_SIGNATURE = re.compile(
    rf"(?:^|\s)(?:sent (?:from|via)(?: (?:my|the))? {_DEVICE}|enviad[oa] (?:desde|de|con)(?: mi)? {_DEVICE}|"
    rf"wys[lł]an[eoay] ze? (?:(?:mojego|mojej|mego) )?{_DEVICE}|(?:get|obtener|pobierz) outlook\b).*\Z",
    re.IGNORECASE | re.DOTALL,
)
#: Letters that do not come apart into a base letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = "'’‘`´ʼ＇"
_NO_APOSTROPHES = str.maketrans(dict.fromkeys(_APOSTROPHES))
_ASCII_NO_WORDS = re.compile(r"[^a-z0-9]+")


def word_set(text: str) -> frozenset[str]:
    """The words of a table written as text."""
    return frozenset(text.split())


#: Said around an answer; they change nothing about it.
COURTESY = word_set("""
    please pls plz plse thanks thank thx ty tks hi hello hey kindly sir maam
    gracias favor porfavor porfa hola senor senora senorita
    prosze poprosze dziekuje dzieki witam czesc hej pozdrawiam
    """)
_PHRASES = re.compile(
    r"(?<!\S)(?:thank you(?: (?:so|very) much)?|thanks a lot|god bless(?: you)?|por favor|muchas gracias|"
    r"good (?:morning|afternoon|evening)|buen(?:os|as) (?:dias|tardes|noches)|dzien dobry|z gory dziekuje|"
    r"bardzo (?:dziekuje|prosze))(?!\S)"
)


def clean(text: str) -> str:
    """The text with what no database and no screen takes left out (NUL, control characters, lone surrogates)."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = []
    for character in text.replace("\r\n", "\n").replace("\r", "\n"):
        category = unicodedata.category(character)
        if character in "\n\t" or (category[0] != "C" or category == "Cf") or category == "Co":
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept)).strip().strip("\u200b\u200e\u200f\ufeff").strip()


def without_signature(text: str) -> str:
    """The text up to "Sent from my iPhone"; a text that is nothing else stays as it is."""
    if len(text) < 12:
        return text
    found = _SIGNATURE.search(text)
    if not found or not text[: found.start()].strip(" -_*\n"):
        return text
    return text[: found.start()].rstrip(" -_*\n\t")


def fold(text: str) -> str:
    """Lower case without accents; digits of any script become 0-9. Punctuation stays.

    Fractions and raised digits stay as they are: "2½" must not become 21.
    """
    if text.isascii():
        return text.lower()
    kept = []
    for character in text:
        decomposed = unicodedata.decomposition(character)
        if decomposed.startswith(("<fraction>", "<super>", "<sub>")):
            kept.append(character)
        else:
            kept.extend(unicodedata.normalize("NFKD", character).casefold())
    out = []
    for character in "".join(kept).translate(_LETTERS):
        category = unicodedata.category(character)
        if category in ("Mn", "Me", "Cf"):
            continue
        out.append(str(unicodedata.digit(character)) if category == "Nd" else character)
    return "".join(out)


def plain(text: str) -> str:
    """Only folded letters and digits, words divided by single spaces; apostrophes vanish ("don't" is "dont")."""
    folded = fold(text).translate(_NO_APOSTROPHES)
    if folded.isascii():
        return _ASCII_NO_WORDS.sub(" ", folded).strip()
    kept = [c if unicodedata.category(c)[0] == "L" or unicodedata.category(c)[0] == "N" else " " for c in folded]
    return " ".join("".join(kept).split())


def without_courtesy(plain_text: str) -> str:
    """A plain text without greetings and thanks; if nothing else was said, the text itself."""
    text = _PHRASES.sub(" ", plain_text)
    kept = " ".join(word for word in text.split() if word not in COURTESY)
    return kept or plain_text


@lru_cache(maxsize=8192)
def plain_label(label: str) -> str:
    """`plain` of a flow's own text, remembered (what people write is not)."""
    return plain(label)
