"""In which language somebody writes, where their words leave no doubt. Pure.

"EVICTION" is no proof of English: people text the word that a poster tells them. Spanish and Polish words are: what the
languages are made of ("hay", "mnie"), endings ("cortaron", "straciłem"), and the keywords of the issues.

| what | counts |
|---|---|
| a word of one language | 1 |
| one that may stand in an English text too ("hay", "se"), an ending that names have too | 0.7 |
| a short word that two of the languages have ("me", "no", "i") | 0.4 |
| an English word for the problem ("landlord", "food stamps") in a Spanish or Polish text | 0.4 |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from frontdesk.flows.answers.normalising import plain, word_set
from frontdesk.intake.understanding.clauses import clauses
from frontdesk.intake.understanding.everyday import ELSEWHERE

_SPANISH = word_set("""
    hola buenas buenos dias tardes noches ayuda ayudame ayudenme ayudar necesito quiero tengo estoy gracias abogado
    abogada desalojo desalojar desalojan echar echan casero casera renta alquiler dueno duena arrendador desempleo
    estampillas cupones comida trabajo despidieron antecedentes orden proteccion violencia esposo esposa familia
    ingles espanol por favor con para mi me el la los las un una que como donde cuando porque pero legal no puedo pagar
    hay y se del al lo le les nos mis su sus tu es esta este esto estan estamos son soy fue fueron era muy ya si sin
    sobre desde hasta entre tambien todavia nada nadie algo mucho mucha muchos muchas hace tiene tienen tenemos quiere
    quieren puede pueden debo debe van va voy ha han he yo nosotros ellos ella usted ustedes quien dice dio casa
    cuarto papel papeles dinero hijo hija hijos hijas nino nina ninos madre padre hermano hermana novio novia mes meses
    semana
    hoy ayer anoche manana numero celular telefono jefe patron corte carcel juzgado marido mujer cuanto cuanta cuesta
    """)
_POLISH = word_set("""
    czesc dzien dobry witam prosze potrzebuje pomocy pomoc prawna prawnej prawnika adwokat adwokata eksmisja eksmisji
    eksmisje eksmituje wlasciciel wlasciciela czynsz czynszu mieszkanie mieszkania zasilek zasilku bezrobocie bezrobotny
    bezrobotna kartki zywnosciowe zatarcie skazania nakaz ochrony przemoc maz zona chce mam mnie moj moja jestem nie sie
    jak gdzie kiedy dlaczego ale polsku polski do na z w i czy dziekuje prace pracy zwolnili
    mi moje mojego mojej moim moich mna nas nam nasz jest sa byl byla bylo byli ma maja mial ze za od bez dla po przez
    przed juz tez tylko bardzo nic nikt ktos cos co kto ktory ktora teraz dzis dzisiaj wczoraj jutro miesiac miesiecy
    mieszkam dom domu syn syna corka corke dzieci dziecko matka ojciec brat siostra pani pismo prad numer pomylka robota
    robote roboty sadu urzad moge musze wiem nazywam bylem bylam pomozcie
    """)
#: Words that other languages have too: they prove little alone.
_SHARED = word_set("""
    me la no legal con mi un i w z do na a as he in on is my the comida orden pan dias los las
    y del al lo le les su tu son sin ya si era van va ha yo dice casa corte padre madre manana entre patron
    ma ze za od po co sa by we us am el por sobre
    """)
#: Words that prove more, though not alone.
_HALF = word_set("hay se es esta este soy ella debe dio nada mis nas nam bez numer cos urzad")
#: What English is made of; and words for the problem, which people take into their own language.
_ENGLISH = word_set("""
    i a do me no us by in on at as it he is am my
    the are was were im you she they we and or of to from with have has need help want lost please hello hi hey can not
    dont cant denied evicted my your his their our this that there what who how why when where will would for be been
    being if but so about because out all get got does did didnt doesnt wont ive its id hes shes theyre an him them
    stop who which after before kicked fired one more any need needs
    """)
_ENGLISH_TOPICS = word_set("""
    landlord rent eviction evict job food stamps benefits lawyer legal unemployment notice court apartment house kids
    husband wife record expunge
    """)
#: Endings of longer words, without accents, and how much they prove.
_ENDINGS: dict[str, tuple[tuple[str, float], ...]] = {
    "es": (
        (r"\w{2,}(?:aron|ieron|ciones|iendo|idades|amente|abamos)", 1),
        (r"\w{3,}(?:cion|ando|ados|adas|idad|arme|erme|irme|arlo|arla)", 0.7),
        (r"\w{4,}(?:ado|ada|amos|emos|imos|aban)", 0.7),
    ),
    "pl": (
        (r"\w{2,}(?:ilem|ylem|ilam|ylam|alam|elam|aniu|eniu|owego|owej|alismy|ilismy|yscie)", 1),
        (r"\w{3,}(?:alem|acja|acji|acje|oscia|owac|ywac)", 1),
        (r"\w{3,}(?:ali|eli|ili|yli|owy|iego|iemu|ymi|ych)", 0.7),
        (r"\w*(?:szcz|prz|krz|trz|wrz|dzie|dzia|czn|czk)\w*", 0.7),
    ),
}
#: Names and English words that end so, or nearly.
_NO_ENDING = word_set("""
    sharon aaron baron charon macaron coercion suspicion orlando fernando rolando armando hernando commando brando
    colorado tornado avocado bravado desperado alvarado maldonado delgado granada armada canada cascada ramos
    jerusalem bethlehem somali bengali israeli denali nepali swahili chili kunduli piccadilli
    """)
_WORD = re.compile(r"[^\W\d_]+")


def written_in(text: str, keywords: Iterable[Mapping[str, Sequence[str]]] = ()) -> str:
    """ "es", "pl" or "en"; "" where the words do not tell.

    `keywords`: those of the issues, each by language. Where all else leaves it open and they match in one language
    only, it is that.
    """
    lowered = text.lower()
    words = _WORD.findall(_folded(lowered))
    if not words:
        return ""
    scores = {
        "es": _score(words, "es", _SPANISH) + 2 * bool(re.search("[ñ¿¡]", lowered)),
        "pl": _score(words, "pl", _POLISH) + 2 * bool(re.search("[łąęśćżźń]", lowered)),
    }
    topics = sum(word in _ENGLISH_TOPICS for word in words)
    scores["en"] = _score(words, "en", _ENGLISH) + topics * (0.4 if max(scores.values()) >= 1 else 1)
    best = max(scores, key=lambda language: scores[language])
    others = max(score for language, score in scores.items() if language != best)
    if scores[best] >= 1 and scores[best] > others:
        return best
    named = _named_in(text, keywords)
    return named if named and all(scores[named] >= score or score < 1 for score in scores.values()) else ""


def _score(words: list[str], language: str, known: frozenset[str]) -> float:
    return sum(_weight(word, language, known) for word in words)


def _weight(word: str, language: str, known: frozenset[str]) -> float:
    if word in known:
        return 0.4 if word in _SHARED else 0.7 if word in _HALF else 1
    if word in _NO_ENDING:
        return 0
    return max((weight for ending, weight in _ENDINGS.get(language, ()) if re.fullmatch(ending, word)), default=0)


def _named_in(text: str, keywords: Iterable[Mapping[str, Sequence[str]]]) -> str:
    """The one language in whose keywords the text names a problem; words that several of them have do not count."""
    phrases: dict[str, set[str]] = {}
    for by_language in (*keywords, ELSEWHERE):
        for language, some in by_language.items():
            phrases.setdefault(language, set()).update(plain(one) for one in some)
    said = [f" {' '.join(words)} " for words in clauses(text)]
    found: set[str] = set()
    for language, own in phrases.items():
        others = set().union(*(some for other, some in phrases.items() if other != language))
        if any(f" {phrase} " in clause for phrase in own - others if phrase for clause in said):
            found.add(language)
    return found.pop() if len(found) == 1 else ""


def _folded(lowered: str) -> str:
    apart = unicodedata.normalize("NFKD", lowered).replace("ł", "l")
    return "".join(c for c in apart if not unicodedata.combining(c))
