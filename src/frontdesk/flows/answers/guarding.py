"""Words that make an answer no plain answer: doubts, denials, comparisons, "or". Data for every type."""

from __future__ import annotations

from frontdesk.flows.answers.normalising import word_set

#: Whoever says this is not sure.
DOUBTS = word_set("""
    maybe perhaps possibly probably idk dunno unsure depends guess guessing either whichever whatever sometimes
    quiza quizas talvez posiblemente probablemente depende cualquiera supongo acaso
    moze chyba prawdopodobnie zalezy obojetnie jakos
    """)
DOUBT_PHRASES = (
    "not sure", "dont know", "do not know", "no idea", "not certain", "hard to say", "cant say", "cannot say",
    "have no clue", "no clue", "dont remember", "do not remember", "dont understand", "do not understand",
    "not really", "kind of", "sort of", "a veces",
    "tal vez", "no se", "no lo se", "no estoy segur", "no recuerdo", "no me acuerdo", "a lo mejor", "puede ser",
    "mas o menos", "no entiendo", "no sabemos", "no sabria", "quien sabe",
    "nie wiem", "nie jestem pewn", "nie pamietam", "byc moze", "trudno powiedziec", "nie rozumiem", "nie mam pojecia",
    "nie wiemy", "raczej", "tak jakby",
)  # fmt: skip

#: Numbers said with these are no exact numbers.
ROUGHLY = word_set("""
    about around approximately approx roughly nearly almost circa ish like over under above below more less fewer than
    least most up between minus plus few couple several some lots many lot half
    dozen dozens docena docenas tuzin tuziny
    casi unos unas aproximadamente cerca alrededor menos mas minimo maximo entre varios varias muchos muchas algunos
    algunas pocos medio media
    okolo mniej wiecej prawie ponad przynajmniej najmniej najwyzej miedzy kilka kilkoro kilku pare paru duzo wielu pol
    jakies jakos niecale blisko
    """)

#: What is said with these is denied.
DENIALS = word_set("""
    not dont doesnt isnt arent aint never neither nor without except but wasnt werent didnt wont
    ni nunca tampoco excepto menos sino pero
    nie ani nigdy bez oprocz ale poza
    """)

#: Between two things of which one is meant.
OR = frozenset({"or", "o", "u", "lub", "albo", "czy"})


def is_doubtful(plain_text: str) -> bool:
    """Whether this plain text says, somewhere, that its writer is not sure."""
    words = plain_text.split()
    if not DOUBTS.isdisjoint(words):
        return True
    padded = f" {plain_text}"
    return any(f" {phrase}" in padded for phrase in DOUBT_PHRASES)
