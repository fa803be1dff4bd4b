"""Words around an option, and ways of saying what an option says. Data only; as `normalising.plain` leaves them."""

from __future__ import annotations

from frontdesk.flows.answers.normalising import word_set

#: Words around a number: "the second one", "opcion 3", "numer 2".
AROUND = word_set("""
    the option only just number answer no nr num choice choose pick select one it is its my would be i want like think
    said reply
    la el solo solamente nomas opcion numero respuesta es quiero elijo escojo uno una mi creo que
    tylko opcja opcje numer wybieram odpowiedz to poprosze ta ten chce mysle ze
    """)
#: Words that say nothing about which option is meant.
EMPTY = word_set("""
    a an the my i im is am are was be been to of for in on at with and or it its this that me we our you your he she do
    does have has had need want get got about from by as so help problem issue one thing can could would like some
    el la los las un una unos unas mi mis yo es soy estoy de del en con y o a al por para que me se su sus lo le nos
    tengo tenemos necesito quiero ayuda problema
    w we z ze na do o i a lub u za po od dla sie to jest jestem moj moja moje mam mamy ja mi mnie nas chce pomoc problem
    """)
#: What people say for "I don't know" and "none of your business" where an option says so.
UNSURE = {"not sure", "im not sure", "i am not sure", "dont know", "i dont know", "i do not know", "idk", "dunno",
     "unsure", "no se", "no lo se", "no estoy seguro", "no estoy segura", "nie wiem", "nie jestem pewien",
     "nie jestem pewna", "no idea"}  # fmt: skip
DECLINE = {
    "prefer not to say", "prefer not to respond", "prefer not to answer", "rather not say", "i prefer not to say",
    "id rather not say", "i dont want to say", "i dont want to answer", "no answer", "decline", "skip",
    "saltar", "omitir", "paso", "saltarla", "omitirla", "la paso", "quiero saltar", "pomin", "pomijam", "pomin to",
    "pominac", "chce pominac", "skip it", "skip this", "pass",
    "prefiero no decir", "prefiero no contestar", "prefiero no responder", "no quiero decir", "no quiero contestar",
    "wole nie mowic", "wole nie odpowiadac", "nie chce mowic", "nie chce odpowiadac", "odmawiam",
}  # fmt: skip
SAME = (UNSURE, DECLINE)
#: A yes or a no that says nothing else. It chooses an option that is called so, and none of which it is one word
#: ("They said no", "No more work for me").
BARE = word_set("""
    yes yeah yea yep yup yess yah ok okay no nope nop nah noo si sip sii claro tak taak nie niee
    """)
