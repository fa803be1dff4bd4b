"""Yes and no, one option, several options: what people text, and what it means."""

import pytest
from tests.flows.answering import HOME, LISTS, again, meaning, result_of, which

from frontdesk.flows.answers import Choice, Understood, is_exact, suffix
from frontdesk.flows.answers.yes_no_words import NO, NOT_HERE, YES

YES_NO = [
    ("en", "yes", True),
    ("en", " YES!! ", True),
    ("en", "Y", True),
    ("en", "yeah", True),
    ("en", "yep 🙂", True),
    ("en", "yse", True),
    ("en", "Yes please", True),
    ("en", "yes i do", True),
    ("en", "Yes, since last May", True),
    ("en", "of course", True),
    ("en", "thats right", True),
    ("en", "That's correct.", True),
    ("en", "ok", True),
    ("en", "k", True),
    ("en", "👍", True),
    ("en", "correctt", True),
    ("en", "sí", True),
    ("en", "tak", True),
    ("en", "yes\nSent from my iPhone", True),
    ("en", "no", False),
    ("en", "N", False),
    ("en", "Nope.", False),
    ("en", "no i dont", False),
    ("en", "No, I don't have any", False),
    ("en", "no thank you", False),
    ("en", "not yet", False),
    ("en", "i don't", False),
    ("en", "👎", False),
    ("en", "nie", False),
    ("en", "no, i have a lease", False),
    ("en", "of course not", False),
    ("en", "definitely not", False),
    ("en", "we aren't", False),
    ("en", "nooooo", False),
    ("en", "yessssss", True),
    ("es", "siiii", True),
    ("es", "yo no", False),
    ("pl", "takkk", True),
    ("pl", "niestety nie", False),
    ("pl", "noooo", again("not_yes_or_no")),
    ("en", "i guess", True),
    ("en", "I guess so", True),
    ("en", "i think so", True),
    ("en", "No, not really", False),
    ("en", "not anymore", False),
    ("en", "sale", again("not_yes_or_no")),
    ("es", "creo que sí", True),
    ("es", "Pues sí", True),
    ("es", "ajá", True),
    ("es", "órale", True),
    ("es", "sale", True),
    ("es", "creo que no", False),
    ("es", "ya no", False),
    ("es", "ya no sé", again("unsure")),
    ("pl", "chyba tak", True),
    ("pl", "już nie", False),
    ("pl", "chyba nie", False),
    ("en", "maybe", again("unsure")),
    ("en", "I don't know", again("unsure")),
    ("en", "not sure", again("unsure")),
    ("en", "not really", False),
    ("en", "yes and no", which(True, False)),
    ("en", "yes no", which(True, False)),
    ("en", "no, yes", which(True, False)),
    ("en", "yes or no", which(True, False)),
    ("en", "yes but not anymore", again("not_yes_or_no")),
    ("en", "yes i don't", again("not_yes_or_no")),
    ("en", "no problem", again("not_yes_or_no")),
    ("en", "no doubt", again("not_yes_or_no")),
    ("en", "right now", again("not_yes_or_no")),
    ("en", "yes?", again("not_yes_or_no")),
    ("en", "👍👎", again("not_yes_or_no")),
    ("en", "yes 👎", again("not_yes_or_no")),
    ("en", "2", again("not_yes_or_no")),
    ("en", "", again("not_yes_or_no")),
    ("en", "the landlord says no", again("not_yes_or_no")),
    ("en", "once", again("not_yes_or_no")),
    ("es", "si", True),
    ("es", "Sí, claro", True),
    ("es", "sii", True),
    ("es", "por supuesto", True),
    ("es", "así es", True),
    ("es", "si tengo", True),
    ("es", "yes", True),
    ("es", "no", False),
    ("es", "No, gracias", False),
    ("es", "no tengo", False),
    ("es", "todavía no", False),
    ("es", "claro que no", False),
    ("es", "no sé", again("unsure")),
    ("es", "tal vez", again("unsure")),
    ("es", "a veces", again("unsure")),
    ("es", "ya", again("not_yes_or_no")),
    ("es", "sí y no", which(True, False)),
    ("es", "no solo eso", again("not_yes_or_no")),
    ("pl", "tak", True),
    ("pl", "Tak, poproszę", True),
    ("pl", "oczywiście", True),
    ("pl", "zgadza się", True),
    ("pl", "t", True),
    ("pl", "si", True),
    ("pl", "nie", False),
    ("pl", "Nie, dziękuję", False),
    ("pl", "nie mam", False),
    ("pl", "jeszcze nie", False),
    # in Polish "no" is a drawled yes, and in every other language a no
    ("pl", "no", again("not_yes_or_no")),
    ("pl", "nie wiem", again("unsure")),
    ("pl", "może", again("unsure")),
    ("pl", "raczej tak", again("unsure")),
    ("pl", "tak i nie", which(True, False)),
    ("pl", "tak, ale nie teraz", again("not_yes_or_no")),
]


@pytest.mark.parametrize(("language", "body", "expected"), YES_NO)
def test_yes_and_no(language, body, expected):
    assert meaning("yes_no", body, language) == expected


def test_no_phrase_says_yes_and_no():
    every_yes, every_no = set().union(*YES.values()), set().union(*NO.values())
    assert not every_yes & every_no


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_every_listed_phrase_counts_in_its_language(language):
    for table, value in ((YES, True), (NO, False)):
        for phrase in table[language] - NOT_HERE[language]:
            assert meaning("yes_no", phrase, language) is value, phrase
            assert is_exact("yes_no", phrase, language=language), phrase


def test_numbered_yes_and_no():
    assert suffix("yes_no", language="es", parameters={"numbered": True}).startswith("\n1. Sí\n2. No\n")
    assert suffix("yes_no", language="es") == ""
    assert meaning("yes_no", "1.", numbered=True) is True
    assert meaning("yes_no", "2", numbered=True) is False
    assert meaning("yes_no", "3", numbered=True) == again("not_yes_or_no")


CHOICE = [
    ("en", "Number one", "rent"),
    ("en", "just 2", "food"),
    ("en", "food 2", "food"),
    ("en", "rent 2", which("rent", "food")),
    ("es", "solo la 2", "food"),
    ("pl", "tylko 2", "food"),
    ("en", "2", "food"),
    ("en", "2.", "food"),
    ("en", "#4", "wages"),
    ("en", "4)", "wages"),
    ("en", "(4)", "wages"),
    ("en", "4️⃣", "wages"),
    ("en", "four", "wages"),
    ("en", "Four please", "wages"),
    ("en", "cuatro", "wages"),
    ("en", "cztery", "wages"),
    ("en", "number 4", "wages"),
    ("en", "option 4", "wages"),
    ("en", "the second one", "food"),
    ("en", "2nd", "food"),
    ("en", "last one", "wages"),
    ("en", "I think 2", "food"),
    ("en", "b", "food"),
    ("en", "D)", "wages"),
    ("en", "renting", "rent"),
    ("en", "RENTING A HOME", "rent"),
    ("en", "1. Renting a home", "rent"),
    ("en", "2 - food stamps", "food"),
    ("en", "snap", "food"),
    ("en", "link card", "food"),
    ("en", "rentign", "rent"),
    ("en", "rentin", "rent"),
    ("en", "food stmps", "food"),
    ("en", "foodstamps", "food"),
    ("en", "unpayd wages", "wages"),
    ("en", "wages", "wages"),
    ("en", "different", "other"),
    ("en", "I need help with food stamps", "food"),
    ("en", "food stamps, thank you", "food"),
    ("en", "9", again("out_of_range")),
    ("en", "0", again("out_of_range")),
    ("en", "-1", again("out_of_range")),
    ("en", "1.5", again("out_of_range")),
    ("en", "twelve", again("out_of_range")),
    ("en", "44", again("out_of_range")),
    ("en", "", again("empty")),
    ("en", "???", again("empty")),
    ("en", "parents", again("not_on_list")),
    ("en", "hello", again("not_on_list")),
    ("en", "not renting", again("not_on_list")),
    ("en", "not food stamps", again("unsure")),
    ("en", "maybe 2", again("unsure")),
    ("en", "i dont know", again("unsure")),
    ("en", "1 or 2", which("rent", "food")),
    ("en", "1 and 3", which("rent", "other")),
    ("en", "1,2", which("rent", "food")),
    ("en", "1,5", again("out_of_range")),
    ("en", "food stamps or wages", which("food", "wages")),
    ("en", "1 food stamps", which("rent", "food")),
    ("en", "unpaid food", which("food", "wages")),
    ("en", "I am renting an apartment", which("rent")),
    ("es", "4", "wages"),
    ("es", "cuatro", "wages"),
    ("es", "la segunda", "food"),
    ("es", "opción 3", "other"),
    ("es", "alquiler", "rent"),
    ("es", "alqiler", "rent"),
    ("es", "cupones", "food"),
    ("es", "otro", "other"),
    ("es", "el último", "wages"),
    ("es", "1 o 2", which("rent", "food")),
    ("es", "tal vez 2", again("unsure")),
    ("pl", "cztery", "wages"),
    ("pl", "trzecia", "other"),
    ("pl", "numer 3", "other"),
    ("pl", "żywność", "food"),
    ("pl", "zywnosc", "food"),
    ("pl", "wynajem", "rent"),
    ("pl", "wynajm", "rent"),
    ("pl", "niewyplacona pensja", "wages"),
    ("pl", "2 lub 3", which("food", "other")),
    ("pl", "chyba 2", again("unsure")),
    ("pl", "nie wiem", again("unsure")),
]


@pytest.mark.parametrize(("language", "body", "expected"), CHOICE)
def test_one_option(language, body, expected):
    assert meaning("choice", body, language, LISTS[language]) == expected


def test_two_labels_equally_near_ask_back():
    options = [Choice("v", "Veteran"), Choice("w", "Veterans")]
    assert meaning("choice", "vetern", options=options) == which("v", "w")
    assert meaning("choice", "veteran", options=options) == "v"
    divorce = [Choice("j", "June"), Choice("l", "July")]
    assert meaning("choice", "jule", options=divorce) == which("j", "l")


def test_a_word_of_two_labels_asks_back():
    options = [Choice("a", "Rent help"), Choice("b", "Rental car"), Choice("c", "Rent increase")]
    assert meaning("choice", "rent", options=options) == which("a", "c")
    assert meaning("choice", "rent increase", options=options) == "c"
    heat = [Choice("heat", "Heat"), Choice("cold", "No heat")]
    assert meaning("choice", "no heat", options=heat) == "cold"
    assert meaning("choice", "heat", options=heat) == "heat"


def test_an_option_that_is_called_by_a_number():
    options = [Choice("none", "0"), Choice("one", "1"), Choice("more", "2 or more")]
    assert meaning("choice", "1", options=options) == which("none", "one")  # the first, or the one called 1?
    assert meaning("choice", "3", options=options) == "more"


def test_values_that_are_codes_are_no_words():
    options = [Choice("2", "Landlord"), Choice("1", "Tenant"), Choice("M", "Both")]
    assert meaning("choice", "1", options=options) == "2"
    assert meaning("choice", "2", options=options) == "1"
    assert meaning("choice", "landlord", options=options) == "2"


def test_options_that_say_yes_no_and_not_sure():
    options = [Choice("y", "Yes"), Choice("n", "No"), Choice("x", "Not sure")]
    for body, value in [("yep", "y"), ("nope", "n"), ("idk", "x"), ("I don't know", "x"), ("no se", "x"), ("3", "x")]:
        assert meaning("choice", body, options=options) == value, body
    declined = [Choice("w", "White"), Choice("p", "Prefer not to respond")]
    assert meaning("choice", "I'd rather not say", options=declined) == "p"


@pytest.mark.parametrize(
    ("language", "label", "bodies"),
    [
        ("en", "Prefer not to say", ["skip", "Skip!", "saltar", "paso", "pomiń"]),
        ("es", "Prefiero no decir", ["saltar", "omitir", "Paso", "skip"]),
        ("pl", "Wolę nie mówić", ["pomiń", "pomijam", "Pomin.", "skip"]),
    ],
)
def test_skipping_is_the_option_that_declines(language, label, bodies):
    options = [Choice("w", "White"), Choice("p", label)]
    for body in bodies:
        assert meaning("choice", body, language, options) == "p", body


BARE = [
    ("en", ["They said no", "They said yes", "Nothing yet"], ["no", "No.", "yes", "yep", "si", "tak", "no thanks"]),
    ("en", ["No more work for me", "Fewer hours", "No pay"], ["no", "nope", "no no", "yes"]),
    ("en", ["No more work for me", "Fewer hours"], ["no", "No!", "nie"]),
    ("es", ["Me dijeron que no", "Me dijeron que sí", "Nada todavía"], ["no", "sí", "si", "yes"]),
    ("es", ["No hay más trabajo", "Menos horas"], ["no", "No, gracias"]),
    ("pl", ["Powiedzieli nie", "Powiedzieli tak", "Jeszcze nic"], ["nie", "tak", "Nie!", "Tak, dziękuję"]),
    ("pl", ["Nie ma już pracy", "Mniej godzin"], ["nie", "no"]),
]


@pytest.mark.parametrize(("language", "labels", "bodies"), BARE)
def test_a_bare_yes_or_no_chooses_no_option_of_which_it_is_one_word(language, labels, bodies):
    options = [Choice(str(n), label) for n, label in enumerate(labels)]
    for body in bodies:
        assert meaning("choice", body, language, options)[0] == "again", body
        assert meaning("choices", body, language, options)[0] == "again", body


def test_a_bare_yes_or_no_chooses_what_is_called_so():
    options = [Choice("a", "They said no", ("no",)), Choice("b", "They said yes", ("yes", "tak")), Choice("c", "Yes")]
    assert meaning("choice", "no", options=options) == "a"
    assert meaning("choice", "tak", options=options) == "b"
    assert meaning("choice", "they said no", options=options[:1] + options[2:]) == "a"
    assert meaning("choice", "yeah", options=options) == "c"


def test_a_bare_yes_is_asked_back_where_options_begin_with_it():
    options = [Choice("mine", "Yes, I filed it"), Choice("theirs", "Yes, against me"), Choice("no", "No")]
    assert meaning("choice", "yes", options=options) == which("mine", "theirs")
    assert meaning("choice", "tak", options=options) == which("mine", "theirs")
    assert meaning("choice", "no", options=options) == "no"


def test_letters_that_are_also_the_first_of_a_label_ask_back():
    options = [Choice("r", "Renting"), Choice("b", "Buying"), Choice("a", "Apartment")]
    assert meaning("choice", "a", options=options) == which("r", "a")
    assert meaning("choice", "r", options=options) == "r"
    assert meaning("choice", "b", options=options) == "b"


def test_a_choice_without_options_never_chooses():
    assert meaning("choice", "1") == again("no_options")
    assert meaning("choices", "1") == again("no_options")
    assert suffix("choice", language="en") == ""


def test_a_story_decides_nothing():
    story = "my landlord came by yesterday and he told me that renting here was over for me and my kids and so on"
    assert meaning("choice", story, options=HOME)[0] == "again"


CHOICES = [
    ("en", "only 1 and 3", ["a", "c"]),
    ("en", "1, 3 and 4", ["a", "c", "d"]),
    ("en", "1,3", ["a", "c"]),
    ("en", "1 3", ["a", "c"]),
    ("en", "3 1", ["a", "c"]),
    ("en", "1 and 3", ["a", "c"]),
    ("en", "1 & 3", ["a", "c"]),
    ("en", "1,1,3", ["a", "c"]),
    ("en", "1\n3", ["a", "c"]),
    ("en", "#1 #3", ["a", "c"]),
    ("en", "a, c", ["a", "c"]),
    ("en", "one and three", ["a", "c"]),
    ("en", "2", ["b"]),
    ("en", "food and clothing", ["a"]),
    ("en", "food and clothing and rent", ["a", "b"]),
    ("en", "rent, utilites", ["b", "c"]),
    ("en", "all", ["a", "b", "c", "d"]),
    ("en", "All of the above", ["a", "b", "c", "d"]),
    ("en", "none", []),
    ("en", "none of them", []),
    ("en", "1 to 3", ["a", "b", "c"]),
    ("en", "1-3", again("unsure")),
    ("en", "1 or 3", again("unsure")),
    ("en", "all except 2", again("unsure")),
    ("en", "not 3", again("unsure")),
    ("en", "maybe 1", again("unsure")),
    ("en", "1,9", again("out_of_range")),
    ("en", "13", again("out_of_range")),
    ("en", "9", again("out_of_range")),
    ("en", "", again("empty")),
    ("en", "blah", again("not_on_list")),
    ("es", "1 y 3", ["a", "c"]),
    ("es", "1y3", ["a", "c"]),
    ("es", "1, 2 y 4", ["a", "b", "d"]),
    ("es", "uno y tres", ["a", "c"]),
    ("es", "todas", ["a", "b", "c", "d"]),
    ("es", "ninguna", []),
    ("es", "1 o 3", again("unsure")),
    ("pl", "1 i 3", ["a", "c"]),
    ("pl", "1 oraz 3", ["a", "c"]),
    ("pl", "wszystkie", ["a", "b", "c", "d"]),
    ("pl", "żadne", []),
    ("pl", "1 lub 3", again("unsure")),
]
NEEDS = [Choice("a", "Food and clothing"), Choice("b", "Rent"), Choice("c", "Utilities"), Choice("d", "Day care")]


@pytest.mark.parametrize(("language", "body", "expected"), CHOICES)
def test_several_options(language, body, expected):
    assert meaning("choices", body, language, NEEDS) == expected


def test_none_where_an_option_says_none():
    options = [*NEEDS, Choice("n", "None of these")]
    assert meaning("choices", "none", options=options) == ["n"]
    assert meaning("choices", "5", options=options) == ["n"]
    assert meaning("choices", "5, 2", options=options) == again("unsure")
    assert meaning("choices", "all", options=options) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("language", "label", "bodies"),
    [
        ("en", "None of these", ["no", "nothing", "I don't have any", "we don't get any", "none of those"]),
        ("es", "Ninguno de estos", ["no", "nada", "no tengo", "no recibo nada", "No tenemos nada, gracias"]),
        ("pl", "Żadne", ["nie", "nic", "nie mam", "Nie mamy nic.", "żadnego", "nic nie dostaję"]),
    ],
)
def test_having_none_is_the_option_that_says_none(language, label, bodies):
    options = [*NEEDS, Choice("n", label)]
    for body in bodies:
        assert meaning("choices", body, language, options) == ["n"], body
        assert meaning("choice", body, language, options) == "n", body


def test_having_none_is_no_answer_where_no_option_says_none():
    assert meaning("choices", "nie mam", "pl", NEEDS) == again("unsure")
    assert meaning("choice", "no tengo", "es", NEEDS) == again("not_on_list")
    assert meaning("choice", "no", "pl", [*NEEDS, Choice("n", "Żadne")]) == again("not_on_list")  # "well, yes"


def test_how_many_may_be_picked():
    assert meaning("choices", "1,2,3", options=NEEDS, at_most=2) == again("too_many")
    assert meaning("choices", "1,2", options=NEEDS, at_most=2) == ["a", "b"]
    assert meaning("choices", "1", options=NEEDS, at_least=2) == again("too_few")
    assert meaning("choices", "none", options=NEEDS, at_least=1) == again("too_few")


def test_a_piece_with_two_meanings_asks_for_the_whole_answer():
    options = [Choice("a", "Rent help"), Choice("b", "Rent increase"), Choice("c", "Food")]
    assert meaning("choices", "food, rent", options=options) == which(["a", "c"], ["b", "c"])


@pytest.mark.parametrize(("language", "last"), [("en", "reply 1,3."), ("es", "responda 1,3."), ("pl", "1,3.")])
def test_what_is_appended_to_a_list(language, last):
    assert suffix("choice", language=language, options=HOME).startswith("\n1. Renting a home\n2. Food stamps\n3. ")
    assert suffix("choices", language=language, options=HOME).endswith(last)


def test_labels_of_several_are_joined_in_the_language():
    result = result_of(
        "choices", "1,2,3", "es", [Choice("a", "Vivienda"), Choice("b", "Comida"), Choice("c", "Impuestos")]
    )
    assert result == Understood(["a", "b", "c"], "Vivienda, Comida e Impuestos")


def test_what_literally_is_an_answer():
    languages = [Choice("en", "English"), Choice("es", "Español")]
    for body in ("Español", "ESPANOL", "1", "2.", "english"):
        assert is_exact("choice", body, language="en", options=languages), body
    for body in ("3", "help", "espanol por favor", "back", ""):
        assert not is_exact("choice", body, language="en", options=languages), body
    assert is_exact("yes_no", "Yes!", language="en")
    assert not is_exact("yes_no", "yes i live there", language="en")
    assert is_exact("language", "polaco", language="en")


LANGUAGES = [
    ("1", "en"), ("2", "es"), ("3.", "pl"), ("english", "en"), ("inglés", "en"), ("angielski", "en"), ("Español", "es"),
    ("espanol", "es"), ("Spanish please", "es"), ("hiszpański", "es"), ("polski", "pl"), ("po polsku", "pl"),
    ("polish", "pl"), ("polaco", "pl"), ("englsh", "en"), ("spansh", "es"), ("dos", "es"), ("es", "es"),
    ("French", again("not_on_list")), ("4", again("out_of_range")), ("spanish or english", which("en", "es")),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), LANGUAGES)
def test_languages(body, expected):
    for language in ("en", "es", "pl"):
        assert meaning("language", body, language) == expected


def test_languages_that_a_flow_offers():
    two = [Choice("es", "Español"), Choice("pl", "Polski")]
    assert meaning("language", "1", options=two) == "es"
    assert meaning("language", "polish", options=two) == "pl"
    assert meaning("language", "english", options=two) == again("not_on_list")
    assert suffix("language", language="en", options=two).startswith("\n1. Español\n2. Polski\n")
