"""Yes and no, as people text them, by language. Data only; written as `normalising.plain` leaves them.

A misspelling is listed only where no slip of the finger makes it of the opposite.
"""

from __future__ import annotations

from frontdesk.flows.answers.normalising import word_set

#: Whole phrases that say yes. All languages count in every conversation, but for what `NOT_HERE` takes out.
YES = {
    "en": {
        "yes", "y", "yeah", "yea", "yep", "yup", "ya", "yah", "yess", "yesss", "yse", "yea yea", "yws", "ues", "yees",
        "ye", "yas", "yus", "uh huh", "yessir", "yes sir", "yes maam", "aye", "sure", "sure thing", "ok", "okay", "k",
        "kk", "okey", "okie", "correct", "thats correct", "right", "thats right", "true", "thats true", "exactly",
        "absolutely", "definitely", "certainly", "of course", "affirmative", "indeed", "i do", "we do", "i am",
        "we are", "it is", "i did", "we did", "i have", "we have", "i was", "it was", "they do", "they are", "i can",
        "i will", "i would", "he does", "she does", "it does", "they did", "he did", "she did", "there is",
        "there are", "yes i do", "you bet", "for sure", "yes please", "it has", "i agree", "agree", "agreed",
        "u bet", "yeh", "he is", "she is", "i guess", "i guess so", "i guess yes", "i think so", "i believe so",
        "i think yes",
    },
    "es": {
        "si", "s", "sip", "sii", "siii", "sis", "claro", "claro que si", "por supuesto", "correcto", "es correcto",
        "cierto", "es cierto", "verdad", "es verdad", "asi es", "exacto", "exactamente", "de acuerdo", "vale",
        "desde luego", "afirmativo", "simon", "si senor", "si senora", "esta bien", "si tengo", "si quiero",
        "si vivo", "si soy", "si estoy", "si hay", "acepto", "okey", "como no", "si por favor",
        "yo si", "ta bien", "andale", "dale", "claro si", "creo que si", "yo creo que si", "pienso que si",
        "supongo que si", "pues si", "aja", "ajam", "orale", "sale", "pues claro",
    },
    "pl": {
        "tak", "t", "tak jest", "taak", "taaak", "tka", "tak tak", "oczywiscie", "pewnie", "jasne", "zgadza sie",
        "dokladnie", "prawda", "to prawda", "zgoda", "zgadzam sie", "dobrze", "dobra", "okej", "owszem", "no tak",
        "mhm", "tak mam", "tak jestem", "tak prosze", "prawidlowo", "potwierdzam", "naturalnie", "zgadza",
        "no pewnie", "no jasne", "no oczywiscie", "niestety tak", "chyba tak", "mysle ze tak", "aha",
    },
}  # fmt: skip

NO = {
    "en": {
        "no", "n", "nope", "nop", "nah", "naw", "noo", "nooo", "no sir", "no maam", "no way", "never", "negative",
        "not", "not me", "not at all", "i dont", "i do not", "we dont", "we do not", "im not", "i am not", "were not",
        "we are not", "it isnt", "it is not", "its not", "i didnt", "i did not", "we didnt", "i havent",
        "i have not", "i cant", "i cannot", "i wont", "i wasnt", "they dont", "they are not", "they didnt",
        "he doesnt", "she doesnt", "he does not", "she does not", "it doesnt", "it does not", "false", "incorrect",
        "wrong", "thats wrong", "not true", "thats not true", "not correct", "thats not correct", "not right",
        "thats not right", "not yet", "no not yet", "nobody", "no one", "none", "i disagree", "there isnt",
        "there arent", "there is not", "there are not", "no thank you", "he didnt", "she didnt", "nno", "noi",
        "we arent", "they arent", "he isnt", "she isnt", "of course not", "definitely not", "absolutely not",
        "certainly not", "nuh uh", "not really", "no not really", "not anymore", "no not anymore", "i dont think so",
        "i guess not", "no longer",
    },
    "es": {
        "no", "n", "nel", "no senor", "no senora", "para nada", "nunca", "jamas", "negativo", "falso", "es falso",
        "incorrecto", "no es correcto", "no es cierto", "no es verdad", "no es asi", "todavia no", "aun no",
        "claro que no", "por supuesto que no", "de ninguna manera", "tampoco", "no tengo", "no quiero", "no puedo",
        "no soy", "no estoy", "no hay", "nadie", "ninguno", "no para nada", "yo no", "creo que no", "yo creo que no",
        "supongo que no", "pues no", "ya no", "no ya no",
    },
    "pl": {
        "nie", "n", "niee", "nieee", "nei", "nigdy", "nieprawda", "to nieprawda", "nie zgadza sie", "nie mam",
        "nie jestem", "jeszcze nie", "wcale nie", "skad", "alez skad", "bynajmniej", "nie ma", "zle",
        "nieprawidlowo", "blednie", "nie zgadzam sie", "nie chce", "nie moge", "oczywiscie ze nie", "na pewno nie",
        "niestety nie", "no nie", "juz nie", "chyba nie", "mysle ze nie", "nie juz nie",
        "absolutnie nie", "skadze", "skad ze", "ani troche", "nikt", "zaden",
    },
}  # fmt: skip

#: What does not count in a language: Polish "no" is a drawled yes, Spanish "ya" means already.
NOT_HERE = {
    "en": frozenset({"s", "t", "simon", "vale", "sale", "prawda", "skad"}),
    "es": frozenset({"t", "ya", "ye", "skad"}),
    "pl": frozenset({"sale", "no", "noo", "nooo", "nno", "s", "ye", "ya", "sis", "noi"}),
}

#: Begin like a yes or a no and are neither.
NEITHER = (
    "no problem", "no doubt", "no worries", "no idea", "no clue", "no comment", "no matter", "no more", "no questions",
    "no reply", "no sure", "yeah right", "yeah no", "no yeah", "ok but", "ok then what", "right now", "true or false",
    "yes or no", "si o no", "tak lub nie", "tak czy nie", "ya no", "no se", "no lo se", "si no", "no hay problema",
    "nie wiem", "nie ma problemu", "nie ma za co", "nie rozumiem", "no entiendo", "no comprendo", "si supieras",
    "no speak", "no hablo", "no english", "no ingles", "sure about", "ok what", "ok why", "ok how", "no quiero decir",
    "not sure", "not really", "not exactly", "not always", "not anymore", "no siempre", "nie zawsze", "nie do konca",
    "no del todo", "nie zupelnie", "nie calkiem", "no exactamente", "nie dokladnie", "not that i know",
    "no que yo sepa", "nie wydaje mi sie", "right where", "sure not", "ok no", "ok stop", "mal o bien",
)  # fmt: skip

#: After a yes or a no, these take it back or tie it to something.
BUT = word_set("""
    but however except unless if only sometimes until though although except
    pero aunque excepto salvo menos solo
    ale lecz jednak oprocz tylko jesli chyba
    """)

#: Longer words that bear a slip: near one and far from every other.
SPELLED_YES = (
    "yeah", "sure", "okay", "correct", "exactly", "absolutely", "definitely", "certainly", "claro", "correcto",
    "exacto", "cierto", "oczywiscie", "pewnie", "jasne", "dokladnie", "dobrze",
)  # fmt: skip
SPELLED_NO = ("nope", "never", "incorrect", "false", "nunca", "incorrecto", "falso", "nigdy", "nieprawda")

YES_SIGNS = "👍👌✅✔☑🆗💯"
NO_SIGNS = "👎❌✖🚫✗✘"
