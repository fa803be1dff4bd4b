"""Saying that there is none: of what is counted, of an e-mail address, of anything one may leave out."""

from __future__ import annotations

from frontdesk.flows.answers.normalising import plain, without_courtesy, word_set

#: "None" said alone, in any language.
NONE = word_set("""
    none zero zip zilch nil nada ninguno ninguna ningun ningunos cero zaden zadna zadne zadnych zadnego zadnej nic brak
    nadie nikt nobody noone nothing
    """) | {"no one", "none at all", "not one", "not any", "ni uno", "ni una", "ni jeden", "ani jeden", "ani jedna",
     "none of them", "none of these", "none of the above", "ninguno de ellos", "ninguna de ellas",
     "ninguno de estos", "ninguna de estas", "zaden z nich", "zadne z nich", "zadne z tych", "none apply",
     "nothing at all", "nada de eso", "zadna z nich", "zadne z powyzszych", "ninguna de las anteriores",
     "ninguno de los anteriores"}  # fmt: skip

#: What says of a list that nothing on it is theirs; where one option is "None of these", it is meant.
OF_A_LIST = NONE | {
    "no", "nope", "no i dont", "no we dont", "dont have any", "i dont have any", "i do not have any",
    "we dont have any", "i have none", "we have none", "i dont", "we dont", "dont get any", "i dont get any",
    "i do not get any", "we dont get any", "we get none", "i get none", "none of those", "i have nothing",
    "we have nothing", "i dont have anything", "i dont get anything",
    "we dont get anything", "nobody does", "no one does",
    "no tengo", "no tenemos", "no tengo ninguno", "no tengo ninguna", "no tengo nada", "no tenemos nada",
    "no tenemos ninguno", "no tenemos ninguna", "no recibo", "no recibimos", "no recibo nada", "no recibimos nada",
    "no recibo ninguno", "no recibo ninguna", "no nada", "nada de estos", "nada de esto", "no hay", "no nadie",
    "nie", "nie mam", "nie mamy", "nie mam nic", "nic nie mam", "nie mamy nic", "nic nie mamy", "nie mam zadnego",
    "nie mam zadnych", "nie mam zadnej", "nie dostaje", "nie dostajemy", "nic nie dostaje", "nic nie dostajemy",
    "nie dostaje nic", "nie dostajemy nic", "nie dostaje zadnych", "nie otrzymuje", "nie pobieram", "nie ma",
    "nic z tego", "nikt nie dostaje", "nikt nic nie dostaje", "nie nikt", "nie nic",
}  # fmt: skip

#: What declines a question that may be left out ("none", "skip", "I don't have one"); a bare "no" is among them.
DECLINED = NONE | {
    "no", "nope", "skip", "pass", "n a", "na", "not applicable", "i dont have one", "dont have one", "dont have any",
    "i dont have any", "i do not have one", "i dont have it", "i have none", "dont have it", "no email", "no e mail",
    "no phone", "dont have an email", "i dont have an email", "i dont have email", "dont have email",
    "i dont have an e mail", "no i dont", "no i dont have one", "prefer not to say", "rather not say",
    "no tengo", "no lo tengo", "no tengo uno", "no tengo ninguno", "no tengo correo", "no tengo email", "sin correo",
    "no tengo correo electronico", "saltar", "omitir", "no aplica", "no tengo telefono", "prefiero no decir",
    "nie", "nie mam", "nie posiadam", "nie mam zadnego", "pomin", "pomijam", "nie dotyczy", "nie mam maila",
    "nie mam e maila", "nie mam emaila", "bez maila", "nie mam adresu", "nie mam telefonu", "wole nie mowic",
}  # fmt: skip


def says_none_of_a_list(text: str, language: str) -> bool:
    """Whether a plain text says that nothing on a list is theirs. A Polish "no" is a yes of sorts."""
    return text in OF_A_LIST and not (text == "no" and language.startswith("pl"))


def declines(text: str, language: str) -> bool:
    """Whether the whole text says that there is none. A Polish "no" is a yes of sorts, so it does not decline there."""
    said = without_courtesy(plain(text))
    return said in DECLINED and not (said == "no" and language.startswith("pl"))
