"""How many people: numbers as `integer` reads them, and "just me", "me and my husband", "ja i mąż".

A range from 1 asks for adults, the person among them; one from 0 for children. What counts the others is asked again.
"""

from __future__ import annotations

import re

from frontdesk.flows.answers import AnswerType, NotUnderstood, Understood, integers
from frontdesk.flows.answers.normalising import fold, plain, without_courtesy, word_set
from frontdesk.flows.answers.results import Question, Result

_SELF = word_set("""
    me myself alone
    yo solo sola solito solita
    ja sam sama samotnie
    """)
#: One other person: "me and my wife", "mi esposo y yo", "ja z mężem". A son or a daughter may be a child: asked again.
_OTHER = word_set("""
    wife husband hubby spouse boyfriend girlfriend bf gf partner fiance fiancee mom mum mother dad father
    sister brother roommate grandma grandmother grandpa grandfather aunt uncle cousin friend
    esposo esposa marido mujer novio novia pareja companero companera prometido prometida mama madre papa padre
    hermano hermana abuela abuelo tia tio primo prima suegra suegro amigo amiga
    maz mezem zona partner partnerem partnerka chlopak chlopakiem dziewczyna narzeczony narzeczonym narzeczona mama
    matka tata ojciec ojcem siostra brat bratem babcia dziadek dziadkiem wspollokator wspollokatorem
    wspollokatorka
    """)
#: They count nobody.
_AROUND = word_set("""
    just only its it is the my and n plus with by live here we are so at home in house
    mi y e con nada mas nomas solamente unicamente soy somos vivo aqui en casa
    tylko jedynie i oraz z ze a moj moja moje moim nasz jestem mieszkam tu tutaj w domu
    """)
#: "I live with my wife", "vivo con mi mamá", "mieszkam z mężem": the person is said by the verb.
_LIVING = word_set("i live vivo mieszkam")
_KIDS = word_set("""
    kid kids child children baby babies toddler toddlers infant infants minor minors teen teens
    nino ninos nina ninas bebe bebes menor menores
    dziecko dzieci dzieciaki dzieciakow dzieckiem dziecmi niemowle niemowlat maluch maluchy nieletni nieletnich
    """)
_OFFSPRING = word_set("son sons daughter daughters hijo hijos hija hijas syn synow synowie corka corki corek")
_ADULTS = word_set("""
    adult adults grown grownup grownups
    adulto adultos adulta adultas
    dorosly dorosla doroslych dorosli dorosle doroslego
    """)
_NO_KIDS = re.compile(
    r"[\s,;.]*\b(?:(?:and|y|i) )?(?:no|sin|bez) (?:kids|children|ninos|hijos|menores|dzieci)\b[\s,;.]*"
)
_NO = word_set("no zero without sin cero bez ani nie")


def understand(body: str, question: Question) -> Result:
    words = without_courtesy(plain(body)).split()
    counts_adults = int(question.parameters.get("min") or 0) >= 1
    named = _named(words) if "?" not in body else None
    if named and counts_adults:
        return integers.understand(str(named), question)
    said = set(words)
    if counts_adults:  # "2 adults, no kids" counts the adults
        body = _NO_KIDS.sub(" ", fold(body)).strip() or body
    result = integers.understand(body, question)
    if isinstance(result, Understood) and result.value and _counts_others(said, counts_adults):
        return NotUnderstood("others", hint(question, "others"))
    return result


def _named(words: list[str]) -> int | None:
    """1 for the person alone, 2 for the person and one other; None where anything else is said."""
    told = [word for word in words if word not in _AROUND]
    others = [word for word in told if word in _OTHER]
    if len(told) - len(others) != sum(word in _SELF for word in told):
        return None
    if not others:
        return 1 if told else None
    is_there = len(told) > len(others) or not _LIVING.isdisjoint(words)
    return 2 if len(others) == 1 and is_there else None


def _counts_others(said: set[str], counts_adults: bool) -> bool:
    """Whether children were counted where adults are asked for, or adults where children are."""
    if not counts_adults:
        return not _ADULTS.isdisjoint(said) and _KIDS.isdisjoint(said)
    if not _ADULTS.isdisjoint(said) or not _NO.isdisjoint(said):
        return False
    return not _KIDS.isdisjoint(said) or (not _OFFSPRING.isdisjoint(said) and _SELF.isdisjoint(said))


def hint(question: Question, code: str) -> str:
    return integers.hint(question, code)


TYPE = AnswerType("people_count", understand, hint, is_exact=integers.is_exact, parameters=("min", "max"))
