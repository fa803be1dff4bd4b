"""What people also write first, and what is on no menu: sentences that stand against every guess of the ranker."""

from __future__ import annotations

OTHER: dict[str, tuple[str, ...]] = {
    "en": (
        *("hello", "hey there", "is anyone there", "start", "begin", "test", "thank you so much", "who are you"),
        *("is this free", "are you a real person", "I got your number from a flyer", "a friend told me to text you"),
        *("can someone call me", "I have a legal question", "looking for a lawyer", "do you have an attorney for me"),
        *("I want to separate from my wife", "my ex will not let me see my kids", "how do I get full custody"),
        *("I owe money on my credit cards", "a collector keeps calling me", "the bank wants to take my home"),
        *("they are taking money from my paycheck", "my employer owes me wages", "I got hurt on the job"),
        *("my visa runs out", "I need help with my immigration papers", "ICE took my brother", "apply for citizenship"),
        *("I need to write a will", "my mother passed away and left a house", "how do I become guardian of my niece"),
        *(
            "my disability claim was turned down",
            "I lost my medical card",
            "hospital is billing me",
            "I was in a wreck",
        ),
        *("I got a ticket", "my license is suspended", "someone stole my identity", "the car I bought is broken"),
        *("my son is in trouble at school", "the school wants to expel my daughter", "I need to change my name"),
        *("I owe taxes", "someone took my money online", "my brother is in jail", "I have a warrant"),
        *(
            "a contractor did bad work on my home",
            "my neighbor is loud",
            "I want to sue somebody",
            "sorry wrong number",
        ),
    ),
    "es": (
        *("buenos dias", "hay alguien ahi", "empezar", "gracias", "quien es", "es gratis", "me pueden llamar"),
        *("tengo una pregunta legal", "busco abogado", "mi amiga me dio este numero", "quiero separarme de mi esposa"),
        *("no me deja ver a mis hijos", "debo dinero en tarjetas", "el banco me quiere quitar la casa"),
        *("mi patron me debe dinero", "me lastime en el trabajo", "ayuda con papeles de inmigracion"),
        *("la migra se llevo a mi hermano", "quiero ser ciudadano", "hacer un testamento", "mi mama fallecio"),
        *("ice agarro a mi esposo", "mi esposo esta detenido por la migra", "mi hijo esta preso en la carcel"),
        *("la policia agarro a mi esposo", "detuvieron a mi hermano"),
        *("me negaron el seguro social", "perdi la tarjeta medica", "choque mi carro", "me dieron una multa"),
        *("problemas en la escuela de mi hijo", "cambiar mi nombre", "me robaron la identidad", "me estafaron"),
    ),
    "pl": (
        *(
            "halo",
            "czy jest tam ktos",
            "zaczynamy",
            "dziekuje",
            "kto to",
            "czy to za darmo",
            "prosze do mnie zadzwonic",
        ),
        *("mam pytanie prawne", "szukam adwokata", "kolega dal mi ten numer", "chce sie rozstac z zona"),
        *("maz nie daje mi widziec dzieci", "mam dlugi na karcie", "bank chce zabrac mi dom"),
        *("pracodawca nie zaplacil", "wypadek przy pracy", "pomoc z papierami imigracyjnymi", "chce obywatelstwo"),
        *("moj syn siedzi w wiezieniu", "policja aresztowala mojego meza"),
        *("napisac testament", "mama umarla i zostawila dom", "odmowili mi renty", "rozbilem auto", "dostalem mandat"),
        *("problemy syna w szkole", "zmienic nazwisko", "ukradli mi tozsamosc", "oszukali mnie w internecie"),
    ),
}
