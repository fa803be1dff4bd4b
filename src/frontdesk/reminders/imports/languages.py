"""Languages as practice systems write them -> two-letter codes (ISO 639-1). Pure."""

from __future__ import annotations

import re

#: Names in English and in the language itself, and the three-letter codes exports use.
_NAMES = {
    name: code
    for code, names in {
        "ar": "arabic ara العربية",
        "bn": "bengali ben",
        "de": "german deutsch deu ger",
        "en": "english eng inglés ingles anglais angielski",
        "es": "spanish español espanol castellano spa esp sp",
        "fa": "farsi persian fas per",
        "fr": "french français francais fra fre",
        "gu": "gujarati guj",
        "hi": "hindi hin",
        "ht": "haitian haitian_creole creole kreyol kreyòl hat",
        "it": "italian italiano ita",
        "ja": "japanese jpn",
        "ko": "korean kor",
        "pl": "polish polski pol",
        "pt": "portuguese português portugues por",
        "ru": "russian русский rus",
        "so": "somali som",
        "tl": "tagalog filipino tgl",
        "uk": "ukrainian українська ukr",
        "ur": "urdu urd",
        "vi": "vietnamese vie",
        "zh": "chinese mandarin cantonese zho chi 中文",
    }.items()
    for name in names.split()
}
_CODE = re.compile(r"([a-z]{2})([-_][a-z\d]+)*")


def language_code(text: str) -> str | None:
    """`Spanish`, `español`, `es-MX`, `SPA` -> `es`; blank -> ""; None for what names no language known here."""
    folded = text.strip().casefold()
    if not folded:
        return ""
    known = _NAMES.get(folded) or _NAMES.get(folded.replace(" ", "_")) or _NAMES.get(re.split(r"[\s;,/(]", folded)[0])
    if known:
        return known
    if found := _CODE.fullmatch(folded):
        return found[1]
    return None
