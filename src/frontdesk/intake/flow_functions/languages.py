"""In which language somebody writes, where their words leave no doubt. Pure.

"EVICTION" is no proof of English: people text the word that a poster tells them. Spanish and Polish words are.
"""

from __future__ import annotations

import re
import unicodedata

from frontdesk.flows.answers.normalising import word_set

_SPANISH = word_set("""
    hola buenas buenos dias tardes noches ayuda ayudame ayudenme ayudar necesito quiero tengo estoy gracias abogado
    abogada desalojo desalojar desalojan echar echan casero casera renta alquiler dueno duena arrendador desempleo
    estampillas cupones comida trabajo despidieron antecedentes orden proteccion violencia esposo esposa familia
    ingles espanol por favor con para mi me el la los las un una que como donde cuando porque pero legal no puedo pagar
    """)
_POLISH = word_set("""
    czesc dzien dobry witam prosze potrzebuje pomocy pomoc prawna prawnej prawnika adwokat adwokata eksmisja eksmisji
    eksmisje eksmituje wlasciciel wlasciciela czynsz czynszu mieszkanie mieszkania zasilek zasilku bezrobocie bezrobotny
    bezrobotna kartki zywnosciowe zatarcie skazania nakaz ochrony przemoc maz zona chce mam mnie moj moja jestem nie sie
    jak gdzie kiedy dlaczego ale polsku polski do na z w i czy dziekuje prace pracy zwolnili
    """)
#: Words that other languages have too: they prove little alone.
_SHARED = word_set("me la no legal con mi un i w z do na a as he in on is my the comida orden pan dias los las")
_ENGLISH = word_set("""
    the my is am are was i im you he she they we and or of to from with have has need help want landlord rent eviction
    evicted evict lost job food stamps benefits please hello hi hey can not dont cant lawyer legal unemployment denied
    notice court apartment house kids husband wife record expunge
    """)
_WORD = re.compile(r"[^\W\d_]+")


def written_in(text: str) -> str:
    """ "es", "pl" or "en"; "" where the words do not tell."""
    lowered = text.lower()
    folded = "".join(
        c for c in unicodedata.normalize("NFKD", lowered).replace("ł", "l") if not unicodedata.combining(c)
    )
    words = _WORD.findall(folded)
    if not words:
        return ""
    scores = {
        "es": _score(words, _SPANISH) + 2 * bool(re.search("[ñ¿¡]", lowered)),
        "pl": _score(words, _POLISH) + 2 * bool(re.search("[łąęśćżźń]", lowered)),
        "en": _score(words, _ENGLISH),
    }
    best = max(scores, key=lambda language: scores[language])
    others = max(score for language, score in scores.items() if language != best)
    return best if scores[best] >= 1 and scores[best] > others else ""


def _score(words: list[str], known: frozenset[str]) -> float:
    return sum(0.4 if word in _SHARED else 1 for word in words if word in known)
