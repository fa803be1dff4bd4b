"""The words by which people answer a reminder, by language. Data only; `replies.py` reads it.

All are written as `replies.normalise` leaves them: lower case, no accents, no apostrophes, no punctuation. Patterns
match whole words anywhere in a text. A pattern for coming must not be one slip of the finger away from one for not
coming: "can make it" is none, because "cant make it" is the opposite.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: They will come.
CONFIRM = {
    "en": [
        r"confirm(?:ed|ing|s)?",
        r"y+e+s+|ye+a+h*|yep|yup|yessir|y|c",
        r"o+k+(?:a+y+)?|okey|okie|k|kk",
        r"sure(?: thing)?|absolutely|definitely|certainly|of course|affirmative|will do",
        r"(?:i ?ll|ill|i will|we will|well) (?:be (?:there|here)|come|attend|make it|see you)",
        r"be there|see you(?: (?:then|there|soon|tomorrow|all))?|(?:im|i am|we are|were) coming",
        r"sounds good|works for me|that works",
    ],
    "es": [
        r"confirm(?:o|amos|ar|ad[oa]s?|acion|e)",
        r"si+|sip|o+k+(?:e+y+)?|claro(?: que si)?|por supuesto|vale|de acuerdo|desde luego",
        r"(?:ahi|alli|alla|aqui) (?:estare(?:mos)?|voy)|estare(?:mos)?(?: (?:ahi|alli|alla))?|asistire(?:mos)?",
        r"(?:ahi |alli )?nos vemos|si (?:voy|ire)(?: a ir)?",
    ],
    "fr": [
        r"(?:je )?confirm(?:e|er|ee?|ons|ation)",
        r"oui+|ouais|o+k+|daccord|d accord|bien sur|entendu|volontiers",
        r"(?:je|j y|jy) serai(?: (?:la|present|presente))?|je viens|je viendrai|nous viendrons",
    ],
    "pl": [
        r"potwierdz(?:am|amy|ic|ony|one|ona|enie)|potwierdz",
        r"tak+|o+k+|zgoda|dobrze|jasne|oczywiscie|dobra|okej|pewnie",
        r"(?:bede|bedziemy|przyjde|przyjdziemy|przyjade|przyjedziemy)|do zobaczenia",
    ],
}

#: They will not come.
CANCEL = {
    "en": [
        r"(?:cancel+(?:ed|ing|ation|s)?|cxl)",
        r"(?:i )?(?:can ?t|can ?not|couldnt|could not|wont|will not|am not able to|not able to|unable to)"
        r" (?:be able to )?(?:come|make (?:it|the|my|this|our)|attend|be there|go|be coming|be attending)",
        r"not (?:coming|attending|going|able to (?:come|make it|attend))",
        r"not (?:gonna|going to) (?:make it|be there|come)",
        r"wont be able|skip it|call it off",
    ],
    "es": [
        r"cancel(?:o|amos|ar(?:la)?|ada|ado|en(?:la)?|e|ela|acion)|anul(?:o|ar(?:la)?|en|ada|e|amos)",
        r"no (?:puedo|podre|podemos|podremos|voy a poder|vamos a poder|podria)(?: (?:ir|asistir|llegar|venir|estar))?",
        r"no (?:voy|ire|iremos|vamos|asistire|asistiremos|estare|llegare|podre)(?: a (?:ir|asistir|poder))?",
    ],
    "fr": [
        r"annul(?:e|er|ez|ee|ons|ation)",
        r"(?:je |nous |on )?(?:ne |n )?(?:peux|pourrai|pourrais|pouvons|pourrons|peut) pas"
        r"(?: (?:venir|etre la|y aller|me presenter|me deplacer))?",
        r"(?:je |nous )?(?:ne )?(?:viens|viendrai|viendrons|venons|serai) pas",
    ],
    "pl": [
        r"odwol(?:uje|ujemy|ac|aj|ajcie|ane|ana|any|uj)|anul(?:uje|uj|owac|ujemy)|rezygnuje z (?:wizyty|terminu)",
        r"nie (?:moge|mozemy|dam rady|damy rady|bede mogla|bede mogl|uda mi sie|zdolam)"
        r"(?: (?:przyjsc|przyjechac|byc|dotrzec|sie stawic|pojawic sie))?",
        r"nie (?:przyjde|przyjdziemy|przyjade|przyjedziemy|bede|bedziemy|dotre|stawie sie|pojawie sie)",
    ],
}

#: Whole texts that say no to the reminder; inside a longer text these words may deny anything.
NO = {"en": {"no", "n", "nope"}, "es": {"no", "no gracias"}, "fr": {"non", "non merci"}, "pl": {"nie", "nie dziekuje"}}

#: Not the person we look for.
WRONG_NUMBER = {
    "en": [
        r"wrong (?:number|num|person|phone|cell|guy|lady|patient|one|no)",
        r"(?:not|isnt|no longer|not my|isnt my) (?:the right|their|her|his|this persons) (?:number|phone|person)",
        r"(?:no ?one|nobody|no one here) (?:here )?(?:by|with|of) (?:that|this) name|no such person",
        r"(?:dont|do not) know (?:this|that|any such|who that) (?:person|patient|is)|not the right (?:person|number)",
    ],
    "es": [
        r"(?:numero|telefono|persona|celular) (?:equivocad[oa]|incorrect[oa]|errone[oa])|equivocad[oa]",
        r"(?:se )?equivoc(?:o|aron|aste|ado|ada)(?: de (?:numero|persona|telefono))?|no es (?:el|mi|su) numero",
        r"no soy (?:esa|la|el) persona|aqui no (?:vive|es)|no conozco a (?:esa|ese|nadie)",
    ],
    "fr": [
        r"(?:mauvais|faux) numero|erreur de (?:numero|personne)|mauvaise personne|pas le bon numero",
        r"(?:vous )?(?:vous )?(?:etes )?tromp(?:e|es|ez|ee) (?:de (?:numero|personne))|je ne suis pas cette personne",
    ],
    "pl": [
        r"(?:zly|bledny|nieprawidlowy|niewlasciwy) numer|nie ten numer|to nie (?:ten|moj|jego|jej) numer",
        r"pomylk[ai]|pomylony numer|pomyliliscie (?:numer|sie)|nie znam (?:tej|takiej) osoby|zla osoba",
    ],
}

#: They ask for another time.
RESCHEDULE = {
    "en": [
        r"re ?schedul\w*|re ?book\w*|postpone\w*|push (?:it |this |that )?back",
        r"(?:move|change|switch|shift)(?: (?:it|this|that|the|my|our|to|up|back|a|for))*"
        r"(?: (?:appointment|appt|apt|date|time|day|visit|to|up|back|tomorrow|monday|tuesday|wednesday|thursday|friday|"
        r"saturday|sunday|next))?",
        r"(?:different|another|other|new|later|earlier|better) (?:time|day|date|appointment|appt|slot|hour|week)",
    ],
    "es": [
        r"re ?(?:programar?|programen|agendar?|agenden|programacion)|posponer(?:la)?|aplazar(?:la)?|mover(?:la)?",
        r"cambiar(?:la|lo)?(?: (?:la|el|mi|de|a|para|otro|otra))*(?: (?:hora|cita|fecha|dia|horario))?",
        r"cambio de (?:hora|fecha|cita|dia)|otr[oa] (?:hora|fecha|dia|horario|cita|momento)",
    ],
    "fr": [
        r"report(?:er|ez|ons)|repouss(?:er|ez)|decal(?:er|ez)|deplac(?:er|ez)(?: (?:le|mon) (?:rendez vous|rdv))?",
        r"chang(?:er|ez)(?: (?:le|la|mon|de|l|d))*(?: (?:heure|lheure|dheure|date|jour|rendez vous|rdv))?",
        r"(?:autre|nouvelle|nouveau) (?:jour|date|heure|rendez vous|rdv|moment|creneau)",
    ],
    "pl": [
        r"przeloz\w*|przelozyc|przesun\w*|przeniesc|przeniesienie|zmienic|zmiana|zmiane",
        r"inn(?:y|a|ego|ej|ym) (?:termin|terminie|terminu|dzien|dnia|godzin[aey]|data|date|pora)",
    ],
}

#: They want to hear it again.
REPEAT = {
    "en": [
        r"repeat|say again|once more|(?:what|which) (?:time|day|date|hour)|when (?:is|was)(?: (?:it|my|the|our))?",
        r"re ?send|remind me|where (?:is|are)",
    ],
    "es": [r"repetir|repita|repiten?|otra vez|(?:a )?que (?:hora|dia|fecha)|cuando (?:es|seria)|donde (?:es|queda)"],
    "fr": [r"repet(?:er|ez|e)|encore une fois|(?:a )?quel(?:le)? (?:heure|jour|date)|cest quand|quand est"],
    "pl": [r"powtorz(?:yc|cie)?|jeszcze raz|(?:o )?ktorej|kiedy (?:jest|mam|to)|jaki dzien|gdzie"],
}

#: Nothing but courtesy: what people write after an answer, or instead of one.
COURTESY = _set(
    "thanks thank you thankyou thx ty tysm great good perfect awesome nice cool got it wonderful appreciated "
    "appreciate very much so a lot again have day evening night welcome youre np bye goodbye hi hello hey "
    "received noted understood see ya morning afternoon "
    "gracias muchas muchisimas perfecto listo muy amable hola buenas buenos noches dias tardes bien igualmente "
    "recibido merci beaucoup parfait super bonne journee soiree bonjour bonsoir tres bien recu salut "
    "dziekuje bardzo dzieki swietnie pozdrawiam dzien dobry milego dnia do widzenia witam wzajemnie"
)

#: What may stand beside a mere letter: "C please".
POLITE = _set(
    "please pls plz thanks thank you thx ty sorry hi hello por favor gracias hola svp merci bonjour prosze dziekuje "
    "dzieki"
)

#: Words that may stand beside a yes without changing it.
FILLERS = COURTESY | _set(
    "i ill we me my the a an for at on in it that this these please pls plz u our will be there then am im and with to "
    "appointment appointments appt appts apt visit tomorrow today tonight monday tuesday wednesday thursday friday "
    "saturday sunday mon tue tues wed thu thurs fri sat sun january february march april may june july august "
    "september october november december pm noon just would like sir maam doctor dr all both everything of them "
    "by confirmation confirming attendance forward looking as scheduled planned "
    "por favor mi mis la las el los cita citas que para de del en a senor senora doctora lunes martes miercoles jueves "
    "viernes sabado domingo manana hoy ahi alli todas todos ambas ambos estare asistencia con su sus quiero "
    "svp sil vous plait stp le les mon mes rendez rdv pour demain lundi mardi mercredi jeudi vendredi samedi dimanche "
    "ma presence je tous deux la au aux du des voudrais "
    "prosze pani pan panu panstwa wizyte wizyta wizyty termin terminy na jutro dzis dzisiaj w we poniedzialek wtorek "
    "srode sroda czwartek piatek sobote sobota niedziele obecnosc swoja moja moj swoj wszystkie oba obie z chce"
)

#: Beside a request to cancel that is a question, only these may stand: "can you cancel it, please?"
ASKING = (FILLERS - {"do", "have"}) | _set(
    "can could you need want must has will would like us "
    "puede puedo podria pueden quisiera necesito tengo favor "
    "pouvez pourriez puis peux veux dois souhaite "
    "mozna moge mozecie chcialbym chcialabym musze"
)

#: "No problem" denies nothing.
NO_DENIAL = r"\bno (?:problem|worries|prob|hay problema|pasa nada)\b"

#: The cancelling was somebody else's.
NOT_THEIRS = r"\b(?:you|they|office|clinic|doctor|someone|somebody|it|appointment) (?:have |has |had |all )?cancel+ed\b"

#: What stands before these in a language turns them round; no filler may be one slip of the finger away.
DENYING = {"en": ("not", "cant", "dont", "wont"), "es": ("no",), "fr": ("pas",), "pl": ("nie",)}

#: They deny what stands beside them.
NEGATIONS = _set(
    "no not dont cant cannot wont never nor neither without isnt didnt doesnt havent hasnt wasnt arent shouldnt "
    "couldnt wouldnt unable non ne pas n jamais ni nunca tampoco nie nigdy ani nope don"
)

#: They make a yes or a no conditional, or speak of something else.
HEDGES = _set(
    "but if unless maybe perhaps might unsure probably possibly hopefully late later early earlier before until "
    "instead except only was were been why says said already else think guess depends "
    "pero quizas quiza talvez tal depende tarde temprano antes despues si creo "
    "mais peut retard tard avant apres sauf seulement "
    "ale jesli jezeli moze chyba raczej spoznie pozniej wczesniej tylko gdyby"
)

#: Words long enough to be recognised with one slip in them.
SPELLED = {
    "confirm": {
        "en": {"confirm", "confirmed", "confirming", "absolutely", "definitely"},
        "es": {"confirmo", "confirmar", "confirmado", "confirmada", "asistire"},
        "fr": {"confirme", "confirmer"},
        "pl": {"potwierdzam", "potwierdz", "potwierdzic", "oczywiscie"},
    },
    "cancel": {
        "en": {"cancel", "cancelled", "canceled", "cancelling", "canceling"},
        "es": {"cancelo", "cancelar", "cancelada", "cancelado"},
        "fr": {"annule", "annuler", "annulez"},
        "pl": {"odwoluje", "odwolac", "odwolaj", "anuluje"},
    },
    "reschedule": {
        "en": {"reschedule", "rescheduled", "rescheduling", "postpone"},
        "es": {"reprogramar", "reagendar", "posponer"},
        "fr": {"reporter", "deplacer"},
        "pl": {"przelozyc", "przeniesc"},
    },
}

YES_SIGNS = "👍👌✅✔☑🆗💯🙋"
NO_SIGNS = "👎❌✖🚫🙅"
