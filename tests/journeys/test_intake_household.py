"""B10 and B11: who lives in the home, and the first question about income."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journeys.harness.intake import Client, IntakeOffice

EVICTION = {"en": "EVICTION", "es": "Desalojo", "pl": "Eksmisja"}
UNEMPLOYMENT = {"en": "unemployment", "es": "desempleo", "pl": "bezrobocie"}
ADULTS = {
    "en": "How many adults live in your home? Count yourself.",
    "es": "¿Cuántos adultos viven en su casa? Cuéntese usted.",
    "pl": "Ilu dorosłych mieszka w Twoim domu? Policz też siebie.",
}


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


def asked_for_the_household(
    office: IntakeOffice, language: str = "en", text: str = "", zip_code: str = "60603"
) -> Client:
    person = office.client(language=language, zip_code=zip_code)
    person.begins(text or EVICTION[language])
    person.goes_on(until="adults")
    assert person.last == ADULTS[language]
    return person


# --- B10 ---


@pytest.mark.parametrize(
    ("language", "two", "none"), [("en", "two", "0"), ("es", "dos", "ninguno"), ("pl", "dwoje", "zero")]
)
def test_b10_the_household_is_counted_in_words_or_digits(
    office: IntakeOffice, language: str, two: str, none: str
) -> None:
    """B10: two adults and no children are a household of two; it is kept with the screen it was asked on."""
    maria = asked_for_the_household(office, language)
    maria.says(two)
    maria.says(none)
    maria.goes_on(until="guided_navigation")
    record = maria.record()
    assert (record["household_size"], record["household_adults"], record["household_children"]) == (2, 2, 0)
    assert record["over_income"] is False
    screens = office.table("triage_screens", triage_user_id=record["id"])
    assert "sms_household_size" in [one["screen"] for one in screens]


@pytest.mark.parametrize("answer", ["0", "-1", "lots"])
def test_b10_an_impossible_household_is_asked_again(office: IntakeOffice, answer: str) -> None:
    """B10: nobody lives with no adult, with less than none, or with "lots": the question comes again."""
    maria = asked_for_the_household(office)
    [hint] = maria.says(answer)
    assert hint == "Please send one number from 1 to 20. If you live alone, send 1."
    assert maria.at() == "household/adults"
    maria.says("1")
    assert maria.at() == "household/children"


@pytest.mark.parametrize(("language", "lots"), [("es", "muchos"), ("pl", "dużo")])
def test_b10_a_number_is_asked_for_in_their_language(office: IntakeOffice, language: str, lots: str) -> None:
    """B10: a word that is no number is asked again in the language of the conversation."""
    maria = asked_for_the_household(office, language)
    [hint] = maria.says(lots)
    assert hint.startswith({"es": "Por favor", "pl": "Wyślij"}[language]) and maria.at() == "household/adults"


@pytest.mark.parametrize(
    ("language", "word", "definition"),
    [
        (
            "en",
            "HELP",
            "Count your spouse, and adults who pay no rent or food. Do not count a person you need help against.",
        ),
        (
            "es",
            "AYUDA",
            "Cuente a su cónyuge y a los adultos que no pagan renta ni comida."
            " No cuente a la persona de la que debe defenderse.",
        ),
        (
            "pl",
            "POMOC",
            "Policz męża lub żonę oraz dorosłych, którzy nie płacą za mieszkanie ani jedzenie."
            " Nie licz osoby, przed którą szukasz ochrony.",
        ),
    ],
)
def test_b10_help_says_who_counts(office: IntakeOffice, language: str, word: str, definition: str) -> None:
    """B10: HELP says who belongs to the household, and asks the same question again."""
    maria = asked_for_the_household(office, language)
    assert maria.says(word)[-2:] == [definition, ADULTS[language]]


# --- B11 ---

LIMIT = {
    "en": "Is your income, before taxes, more than $5,410 a month?",
    "es": "Antes de impuestos, ¿pasan los ingresos de su hogar de $5,410 al mes?",
    "pl": "Czy dochód domowników, przed podatkiem, jest wyższy niż 5 410 USD miesięcznie?",
}
OVER = {
    "en": "Your income is over the limit for free legal help here.",
    "es": "Sus ingresos pasan el límite para ayuda legal gratis aquí.",
    "pl": "Dochód jest powyżej limitu bezpłatnej pomocy prawnej.",
}
READ_ON = {
    "en": "https://www.illinoislegalaid.org/legal-information/unemployment-benefits",
    "es": "https://example.org/illinois/es/desempleo",
    "pl": "https://example.org/illinois/pl/bezrobocie",
}


def asked_for_the_income(office: IntakeOffice, language: str, text: str = "", zip_code: str = "60603") -> Client:
    person = asked_for_the_household(office, language, text, zip_code)
    person.goes_on(until="over_income")
    return person


def plain(text: str) -> str:
    """With ordinary spaces only."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_b11_too_much_income_leads_to_reading_and_referrals(office: IntakeOffice, language: str) -> None:
    """B11: two people in 2026 are asked about three times the poverty guideline, $5,410 a month. Nobody helps with
    unemployment above it, so they are told so, and where to read on."""
    maria = asked_for_the_income(office, language, UNEMPLOYMENT[language])
    assert plain(maria.last) == LIMIT[language]
    maria.says({"en": "yes", "es": "sí", "pl": "tak"}[language])
    assert maria.replies[0].startswith(OVER[language])
    assert READ_ON[language] in maria.said and "illinoislegalaid.org/get-legal-help" in maria.said
    assert maria.session()["state"] == "ended"
    record = maria.record()
    assert record["over_income"] is True
    assert (record["triage_status"], record["intake_status"]) == ("Over-income Referrals", "Over-income")
    said, judged = maria.decisions("rough_income")
    assert said["outcome"] == "over"
    assert said["facts"] == {"household_size": 2, "limit_cents": 541000, "percent": 300}
    assert judged["outcome"] == "referrals" and judged["facts"]["offered"] == []


@pytest.mark.parametrize(
    ("adults", "children", "limit"), [("1", "0", "$3,990"), ("1", "2", "$6,830"), ("4", "4", "$13,930")]
)
def test_b11_the_amount_is_exact_for_the_size(office: IntakeOffice, adults: str, children: str, limit: str) -> None:
    """B11: the question names the exact amount for the household, not a rounded one."""
    maria = asked_for_the_household(office)
    maria.says(adults)
    maria.says(children)
    assert maria.last == f"Is your income, before taxes, more than {limit} a month?"


def test_b11_too_much_income_goes_on_where_an_organization_has_no_limit(office: IntakeOffice) -> None:
    """B11: an organization takes food stamps whatever people earn, so the rough question shuts nobody out: they come
    to its offer."""
    maria = asked_for_the_income(office, "en", "food stamps")
    maria.story = ["6", "yes"]
    maria.says("yes")
    assert maria.replies[0] == "Your income is over the limit of most offices. Some have no limit, so let us go on."
    maria.goes_on(until="get_matches")
    assert "Capital Example Benefits Project" in maria.last
    assert maria.record()["over_income"] is True and maria.record()["triage_status"] == "Program triage"


#: Locked out since this morning, with a place to sleep.
LOCKED_OUT = ["1", "4", "no", "yes", "1", "no", "1", "5", "Acme"]


def test_b11_too_much_income_still_reaches_an_organization_that_does_not_look_at_it(office: IntakeOffice) -> None:
    """B11: whoever is locked out in Chicago is sent to a line that asks nobody what they earn."""
    maria = asked_for_the_income(office, "en")
    maria.story = list(LOCKED_OUT)
    maria.says("yes")
    maria.goes_on()
    assert maria.replies[0].startswith("Please call Lakefront Example Tenant Help at")
    assert (maria.record()["intake_status"], maria.record()["over_income"]) == ("Bypass", True)


def test_b11_too_much_income_and_nobody_in_the_end_is_a_referral_for_the_income(office: IntakeOffice) -> None:
    """B11: in Calhoun County nobody takes a tenant's eviction. Once the dialogue has shown that it is one, they are
    told the reason, and the record says so."""
    maria = asked_for_the_income(office, "en", zip_code="62047")
    maria.story = list(LOCKED_OUT)
    maria.says("yes")
    maria.goes_on()
    assert maria.replies[0].startswith(OVER["en"]) and "https://example.org/illinois/eviction" in maria.said
    record = maria.record()
    assert (record["triage_status"], record["intake_status"]) == ("Over-income Referrals", "Over-income")
