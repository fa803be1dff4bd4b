"""STOP, START, HELP and BACK in the middle of an intake; silence; and texts that come twice or at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from typing import Any

import pytest

from journeys.harness.database import Database
from journeys.harness.intake import NO, Client, IntakeOffice, intake_office
from journeys.harness.stories import SNAP_APPLY, TENANT_NOTICE

LANGUAGES = ("en", "es", "pl")
HUNGRY = {"en": "SNAP", "es": "estampillas", "pl": "kartki na żywność"}
EVICTED = {"en": "EVICTION", "es": "desalojo", "pl": "eksmisja"}
ADULTS = {
    "en": "How many adults live in your home? Count yourself.",
    "es": "¿Cuántos adultos viven en su casa? Cuéntese usted.",
    "pl": "Ilu dorosłych mieszka w Twoim domu? Policz też siebie.",
}
CHILDREN = {
    "en": "How many children under 18 live in your home?",
    "es": "¿Cuántos menores de 18 años viven en su casa?",
    "pl": "Ile dzieci poniżej 18 lat mieszka w Twoim domu?",
}
#: How a STOP is confirmed: by the carrier, which knows English alone, or by us in the language of the word.
CARRIER = "You have successfully been unsubscribed."
OURS = {
    "en": "Lakeview Help: You will get no more calls or texts from us.",
    "es": "Lakeview Help: Ya no le llamaremos ni le enviaremos mensajes.",
    "pl": "Lakeview Help: Nie będziemy już dzwonić ani pisać.",
}
#: The question at which somebody has enough -> what they write, and what confirms it.
STOPS = {
    "en": {
        "household/adults": ("STOP", CARRIER),
        "guided_navigation": ("Stop.", OURS["en"]),
        "intake_names/last_name": ("no más textos", OURS["es"]),
        "contact_information/mail": ("quit", CARRIER),
    },
    "es": {
        "household/adults": ("no más mensajes", OURS["es"]),
        "guided_navigation": ("STOP", CARRIER),
        "intake_names/last_name": ("ya no quiero mensajes", OURS["es"]),
        "contact_information/mail": ("Alto.", OURS["es"]),
    },
    "pl": {
        "household/adults": ("STOP", CARRIER),
        "guided_navigation": ("Koniec", OURS["pl"]),
        "intake_names/last_name": ("nie piszcie do mnie", OURS["pl"]),
        "contact_information/mail": ("Stop!", OURS["en"]),
    },
}


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


def somebody(office: IntakeOffice, language: str, until: str, **answers: Any) -> Client:
    """Somebody who asks for food stamps and has come to this question."""
    client = office.client(language=language, story=SNAP_APPLY, **answers)
    client.begins(HUNGRY[language])
    client.goes_on(until=until)
    return client


# B26 ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_b26_stop_at_any_question_and_start_again(office: IntakeOffice, language: str):
    """B26: STOP, in capitals or not, with a full stop, in the words of three languages: one confirmation, then no text
    whatever they write. START goes on with the very question; at the end the intake is as if nothing had been."""
    client = office.client(language=language, story=SNAP_APPLY)
    client.begins(HUNGRY[language])
    for step, (word, confirmation) in STOPS[language].items():
        client.goes_on(until=step)
        question, read = client.last, len(client.phone.reads())
        client.says(word)
        [confirmed] = client.phone.reads()[read:]
        assert confirmed.startswith(confirmation), word
        assert client.session()["parked_at"] is not None and client.session()["state"] == "waiting"
        assert client.says("1") == [] == client.says("hello?")
        assert len(client.phone.reads()) == read + 1, "nothing more"
        assert client.says("START") == [question]
        assert client.session()["parked_at"] is None
    client.goes_on()
    assert client.record()["last_screen_viewed"] == "sms-confirmation" and len(client.transfers()) == 1
    assert client.record()["household_size"] == 2, "what they wrote while parked is no answer"


LEASE_WILL_END = {
    "en": "my lease will end",
    "es": "mi contrato va a terminar",
    "pl": "koniec umowy najmu, co mam zrobić",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b26_a_stop_word_in_a_sentence_is_an_answer(office: IntakeOffice, language: str):
    """B26: `my lease will end` is a first text like any other, and an answer to the question who the landlord is."""
    client = office.client(language=language)
    client.begins(LEASE_WILL_END[language])
    client.goes_on(until="get_legal_issue")
    assert office.table("opt_outs", number=client.phone.number) == []

    tenant = office.client(language=language, story=[*TENANT_NOTICE[:-1], LEASE_WILL_END[language]])
    tenant.begins(EVICTED[language])
    tenant.goes_on(until="get_matches")
    assert LEASE_WILL_END[language] in str(tenant.record()["sealed"]["profile"])
    assert office.table("opt_outs", number=tenant.phone.number) == []


HELP = {"en": "HELP", "es": "AYUDA", "pl": "POMOC"}
WHO_COUNTS = {
    "en": "Count your spouse, and adults who pay no rent or food. Do not count a person you need help against.",
    "es": "Cuente a su cónyuge y a los adultos que no pagan renta ni comida. No cuente a la persona de la que debe"
    " defenderse.",
    "pl": "Policz męża lub żonę oraz dorosłych, którzy nie płacą za mieszkanie ani jedzenie. Nie licz osoby, przed"
    " którą szukasz ochrony.",
}
ANYWHERE = {
    "en": "Answer with a number or in your own words. You can text BACK, REPEAT or EXIT at any time.",
    "es": "Responda con un número o con sus palabras. Puede escribir VOLVER, REPETIR o SALIR en cualquier momento.",
    "pl": "Odpowiedz numerem albo własnymi słowami. W każdej chwili działają słowa WSTECZ, POWTÓRZ i WYJDŹ.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b26_help_at_any_question(office: IntakeOffice, language: str):
    """B26: HELP is answered with what helps at this question, or what helps at all; then the question comes again, and
    the place is not lost."""
    client = somebody(office, language, "household/adults")
    assert client.says(HELP[language]) == [WHO_COUNTS[language], ADULTS[language]]
    assert client.says("2") == [CHILDREN[language]]
    for step in ("guided_navigation", "intake_names/last_name", "intake_demographics/race"):
        client.goes_on(until=step)
        place, question = client.at(), client.last
        assert client.says(HELP[language]) == [ANYWHERE[language], question]
        assert client.at() == place
    client.goes_on()
    assert len(client.transfers()) == 1


# B27 ------------------------------------------------------------------------------------------------------------------

BACK = {"en": "BACK", "es": "VOLVER", "pl": "wstecz"}
LIMIT_OF_TWO = {"en": "$5,410", "es": "$5,410", "pl": "5 410 USD"}
LIMIT_OF_THREE = {"en": "$6,830", "es": "$6,830", "pl": "6 830 USD"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b27_back_asks_the_question_before_and_computes_anew(office: IntakeOffice, language: str):
    """B27: BACK at the question about income leads to the children: with one more child the figure is another one. In
    the dialogue it leads one question back too, and what was said counts no more."""
    client = somebody(office, language, "household/over_income")
    assert LIMIT_OF_TWO[language] in client.last.replace("\xa0", " ")
    assert client.says(BACK[language]) == [CHILDREN[language]]
    client.says("1")
    assert LIMIT_OF_THREE[language] in client.last.replace("\xa0", " ")
    assert client.says(BACK[language]) == [CHILDREN[language]]
    assert client.says(BACK[language]) == [ADULTS[language]]
    client.phone.texts("3", "1", NO[language])
    assert client.record()["household_size"] == 4

    question = client.last
    client.says("1")
    assert client.last != question
    assert client.says(BACK[language]) == [question]
    client.goes_on(until="get_matches")
    assert client.record()["outcome_value"] == "apply", "not what was said before"


def test_b27_a_text_that_comes_twice_is_one(office: IntakeOffice):
    """B27: the carrier delivers the same text again: it is answered the same, and nothing has changed."""
    client = somebody(office, "en", "household/adults")
    sid = "SM" + "4" * 32
    assert client.says("2", sid=sid) == [CHILDREN["en"]]
    before = (client.session(), client.record(), client.phone.messages())
    assert [client.says("2", sid=sid) for _ in range(2)] == [[CHILDREN["en"]]] * 2
    assert (client.session(), client.record(), client.phone.messages()) == before
    client.phone.texts("0", "no")
    assert (client.record()["household_adults"], client.record()["household_children"]) == (2, 0)


def test_b27_two_texts_of_one_second_are_taken_in_order(office: IntakeOffice):
    """B27: two texts come at the same moment: the one that was there first answers the question about adults, the other
    the next question, and each question is asked once."""
    client = somebody(office, "en", "household/adults")
    read = len(client.phone.reads())
    with ThreadPoolExecutor(2) as both:
        list(both.map(client.phone.texts, ("3", "1")))
    first, second = [text["body"] for text in office.table("inbound_texts", **{"from": client.phone.number})][-2:]
    client.phone.reads_soon("Is your income, before taxes, more than")
    office.quiet()
    assert len(client.phone.reads()) == read + 2
    client.says("no")
    record = client.record()
    assert (record["household_adults"], record["household_children"]) == (int(first), int(second))


# B27, with a clock of its own.

NUDGE = {
    "en": "Are you still there? You can answer when you are ready.",
    "es": "¿Sigue usted ahí? Puede responder cuando quiera.",
    "pl": "Czy jesteś jeszcze z nami? Możesz odpowiedzieć w dowolnej chwili.",
}
#: What they were telling us about, and the question again.
RECAP = {
    "en": ["You were telling us about your household.", ADULTS["en"]],
    "es": ["Usted nos estaba hablando de su hogar.", ADULTS["es"]],
    "pl": ["Rozmawialiśmy o: domownicy.", ADULTS["pl"]],
}
GOOD_MORNING = {"en": "Good morning!", "es": "buenos días", "pl": "dzień dobry"}


@pytest.fixture(scope="module")
def later(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IntakeOffice]:
    """An office of its own, at noon on a Tuesday."""
    house = intake_office(tmp_path_factory.mktemp("words"), server, start="2026-03-03T12:00:00-06:00")
    try:
        with house.open().nothing_breaks():
            yield house
    finally:
        house.close()


def test_b27_silence_one_nudge_and_the_next_day_the_same_question(later: IntakeOffice):
    """B27: who is silent for 20 hours is asked once, in their language, whether they are still there, and the question
    again. A text the next day: "You were telling us about ...", and the same question; then it goes on. After seven
    days of silence it ends, and what they told us is gone."""
    people = {language: somebody(later, language, "household/adults") for language in LANGUAGES}
    asleep = somebody(later, "en", "intake_birth_date/month")
    asleep.says("11")
    begun = later.now().astimezone(UTC)  # in which a week has always the same length
    later.pass_time(begun + timedelta(hours=19))
    assert not any(NUDGE[language] in one.phone.reads() for language, one in people.items())
    later.pass_time(begun + timedelta(hours=21))
    later.pass_time(begun + timedelta(hours=27))
    for language, one in people.items():
        one.phone.reads_soon(NUDGE[language])
        assert one.phone.reads()[-2:] == [NUDGE[language], ADULTS[language]], "once"

    later.pass_time("10:00")
    for language, one in people.items():
        assert one.says(GOOD_MORNING[language]) == RECAP[language]
        one.says("2")
        assert one.last == CHILDREN[language]
        one.goes_on()
        assert one.record()["intake_status"] in ("Eligible", "eTransferred")

    assert asleep.record()["sealed"]["last_name"] == "Lopez"
    later.pass_time(begun + timedelta(days=7, minutes=5))
    later.tick()
    assert (asleep.session()["state"], asleep.session()["ended_by"]) == ("ended", "silence")
    assert asleep.record()["sealed"] is None and "Lopez" not in str(asleep.session()) + str(asleep.phone.messages())
    assert asleep.phone.reads().count(NUDGE["en"]) == 1
