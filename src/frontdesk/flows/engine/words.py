"""Words that work everywhere, in English, Spanish and Polish. Only a whole message is one: "my lease will end" is not.

Case, accents, punctuation and "please" do not matter. Words that end or renew consent are not among them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

BACK, REPEAT, HELP, RESTART, EXIT, LANGUAGE = "back", "repeat", "help", "restart", "exit", "language"

#: Longer texts say something else.
LONGEST = 60

_PHRASES: dict[str, tuple[str, ...]] = {
    BACK: (
        *("back", "go back", "step back", "undo", "previous", "previous question", "change my answer"),
        *("change answer", "change my last answer", "last question"),
        *("atras", "volver", "regresar", "volver atras", "ir atras", "anterior", "pregunta anterior"),
        *("cambiar mi respuesta", "cambiar respuesta", "deshacer"),
        *("wstecz", "cofnij", "wroc", "wroc do poprzedniego", "powrot", "poprzednie", "poprzednie pytanie"),
        *("zmien odpowiedz", "zmienic odpowiedz", "do tylu"),
    ),
    REPEAT: (
        *("repeat", "again", "say again", "say that again", "repeat the question", "repeat question"),
        *("ask again", "what was the question", "come again"),
        *("repetir", "repite", "repita", "repitelo", "repita la pregunta", "repetir la pregunta", "otra vez"),
        *("de nuevo", "cual era la pregunta"),
        *("powtorz", "powtorzyc", "powtorz pytanie", "jeszcze raz", "jakie bylo pytanie"),
    ),
    HELP: (
        *("help", "info", "help me", "i need help", "i dont understand", "what does that mean", "what does this mean"),
        *("ayuda", "ayudame", "ayudeme", "necesito ayuda", "no entiendo", "que significa"),
        *("pomoc", "pomocy", "pomoz mi", "potrzebuje pomocy", "nie rozumiem", "co to znaczy"),
    ),
    RESTART: (
        *("restart", "start over", "start again", "begin again", "start from the beginning", "from the beginning"),
        *("reiniciar", "empezar de nuevo", "comenzar de nuevo", "volver a empezar", "desde el principio"),
        *("od nowa", "zacznij od nowa", "zacznij od poczatku", "od poczatku", "jeszcze raz od poczatku"),
    ),
    EXIT: (
        *("exit", "exit chat", "leave", "leave chat", "log out", "logout"),
        *("salir", "salir del chat", "terminar chat"),
        *("wyjdz", "wyjscie", "wyjsc", "opusc czat"),
    ),
}

_LANGUAGES: dict[str, tuple[str, ...]] = {
    "en": (
        *("english", "in english", "english language", "speak english", "ingles", "en ingles"),
        *("angielski", "po angielsku", "jezyk angielski"),
    ),
    "es": (
        *("espanol", "en espanol", "castellano", "habla espanol", "spanish", "in spanish"),
        *("hiszpanski", "po hiszpansku", "jezyk hiszpanski"),
    ),
    "pl": ("polski", "po polsku", "jezyk polski", "polish", "in polish", "polaco", "en polaco"),
}

_FILLERS = frozenset({"please", "pls", "plz", "por", "favor", "porfavor", "prosze"})
_APART = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Word:
    """`name`: one of the words above; `language`: the code, for LANGUAGE."""

    name: str
    language: str = ""


_TABLE: dict[str, Word] = {phrase: Word(name) for name, phrases in _PHRASES.items() for phrase in phrases}
_TABLE |= {phrase: Word(LANGUAGE, code) for code, phrases in _LANGUAGES.items() for phrase in phrases}


def normalise(text: str) -> str:
    """Lower case, without accents, punctuation and emoji; single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold().replace("ł", "l")
        text = "".join(c for c in text if not unicodedata.combining(c))
        text = text.replace("’", "").replace("‘", "")
    return _APART.sub(" ", text.lower().replace("'", "")).strip()


def leaves(body: str, own_words: Collection[str] = ()) -> bool:
    """Whether the whole text is a word to leave with. `own_words`: as for `find`."""
    word = find(body, own_words)
    return word is not None and word.name == EXIT


def find(body: str, own_words: Collection[str] = ()) -> Word | None:
    """The word that the whole text is, or None. `own_words`, normalised, belong to the flow."""
    if len(body) > LONGEST:
        return None
    text = normalise(body)
    if not text:
        return _TABLE["help"] if body.strip() in ("?", "??", "???", "¿?") else None
    if text in own_words:
        return None
    word = _TABLE.get(text)
    if word is None and " " in text:
        kept = " ".join(part for part in text.split() if part not in _FILLERS)
        word = None if kept in own_words else _TABLE.get(kept)
    return word
