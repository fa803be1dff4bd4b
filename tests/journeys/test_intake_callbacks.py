"""When the organization calls back: days and times, the last place of a slot, and the reminders; around Christmas."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from journeys.harness.database import Database
from journeys.harness.intake import NO, YES, Client, IntakeOffice, intake_office
from journeys.harness.stories import TENANT_NOTICE

LANGUAGES = ("en", "es", "pl")
LAKEFRONT = "Lakefront Example Tenant Help"
#: Lakefront is closed on the 24th and 31st, a federal holiday is on the 25th and the 1st, and nobody works at weekends.
FIRST = {
    "en": f"{LAKEFRONT} can call you on Monday, Dec 28, 9:00 AM - 10:00 AM. Is that a good time?",
    "es": f"{LAKEFRONT} puede llamarle el lunes 28 de diciembre, 9:00 am - 10:00 am. ¿Le queda bien?",
    "pl": f"{LAKEFRONT} może zadzwonić: poniedziałek, 28 grudnia, 9:00-10:00. Czy ten termin pasuje?",
}
DAYS = {
    "en": """Which day is good for you?
1. Monday, Dec 28
2. Tuesday, Dec 29
3. Wednesday, Dec 30
4. Monday, Jan 4
5. Tuesday, Jan 5
6. Wednesday, Jan 6
7. None of these
Reply with the number.""",
    "es": """¿Qué día le queda bien?
1. lunes 28 de diciembre
2. martes 29 de diciembre
3. miércoles 30 de diciembre
4. lunes 4 de enero
5. martes 5 de enero
6. miércoles 6 de enero
7. Ninguno de estos
Responda con la cifra.""",
    "pl": """Który dzień pasuje?
1. poniedziałek, 28 grudnia
2. wtorek, 29 grudnia
3. środa, 30 grudnia
4. poniedziałek, 4 stycznia
5. wtorek, 5 stycznia
6. środa, 6 stycznia
7. Żadne
Odpisz numerem.""",
}
ANOTHER_DAY = {"en": "another day", "es": "otro día", "pl": "inny dzień"}
#: The time that each chooses on Tuesday: its number in the list, and its words.
CHOICE = {"en": "2", "es": "3", "pl": "4"}
TIME = {"en": "10:00 AM - 11:00 AM", "es": "11:00 am - 12:00 pm", "pl": "13:00-14:00"}
BOOKED = {
    "en": f"{LAKEFRONT} will call you on Tuesday, Dec 29, {TIME['en']} at (312) 555-",
    "es": f"{LAKEFRONT} le llamará el martes 29 de diciembre, {TIME['es']} al (312) 555-",
    "pl": f"{LAKEFRONT} zadzwoni: wtorek, 29 grudnia, {TIME['pl']}, na numer (312) 555-",
}
A_DAY_BEFORE = {
    "en": f"Reminder: the call you asked for is on Tuesday, Dec 29, {TIME['en']}. Reply STOP to get no more texts.",
    "es": f"Recordatorio: le llamaremos el martes 29 de diciembre, {TIME['es']}. Responda STOP para no recibir más"
    " mensajes.",
    "pl": f"Przypomnienie: zadzwonimy do Ciebie: wtorek, 29 grudnia, {TIME['pl']}. Odpisz STOP, aby nie dostawać"
    " SMS-ów.",
}
AN_HOUR_BEFORE = {
    "en": f"Reminder: the call you asked for comes today, {TIME['en']}.",
    "es": f"Recordatorio: le llamaremos hoy, {TIME['es']}.",
    "pl": f"Przypomnienie: zadzwonimy do Ciebie dzisiaj, {TIME['pl']}.",
}
TAKEN = {
    "en": "Sorry, somebody has just taken that time.",
    "es": "Lo sentimos, alguien acaba de tomar esa hora.",
    "pl": "Niestety ktoś właśnie zajął ten termin.",
}
#: The offer of the time after the first.
THE_NEXT = {
    "en": FIRST["en"].replace("9:00 AM - 10:00 AM", "10:00 AM - 11:00 AM"),
    "es": FIRST["es"].replace("9:00 am - 10:00 am", "10:00 am - 11:00 am"),
    "pl": FIRST["pl"].replace("9:00-10:00", "10:00-11:00"),
}
YOU_CHOOSE = {
    "en": "All right, then you choose when you call.",
    "es": "Está bien. Entonces usted llama cuando quiera.",
    "pl": "Dobrze, w takim razie możesz zadzwonić, kiedy chcesz.",
}
PLEASE_CALL = {
    "en": f"Please call {LAKEFRONT} at (312) 555-0122, Monday to Friday, 9 to 5. Say that you sent your answers by"
    " text.",
    "es": f"Por favor llame a {LAKEFRONT} al (312) 555-0122, de lunes a viernes, de 9 a 5. Diga que ya mandó sus"
    " respuestas por texto.",
    "pl": f"Zadzwoń do {LAKEFRONT}, (312) 555-0122, od poniedziałku do piątku, 9-17. Powiedz, że odpowiedzi"
    " zostały już wysłane SMS-em.",
}


@pytest.fixture(scope="module")
def office(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IntakeOffice]:
    """An office of its own, on the Wednesday before Christmas."""
    house = intake_office(tmp_path_factory.mktemp("callbacks"), server, start="2026-12-23T15:00:00-06:00")
    try:
        house.open()
        with house.nothing_breaks():
            yield house
    finally:
        house.close()


def offered_a_call(office: IntakeOffice, language: str = "en", **answers: Any) -> Client:
    """A tenant in Chicago who has told everything and is asked about the first time that is free."""
    client = office.client(language=language, story=TENANT_NOTICE, **answers)
    client.begins({"en": "EVICTION", "es": "desalojo", "pl": "eksmisja"}[language])
    client.goes_on(until="appointment_scheduler/first_time")
    return client


def booked(client: Client) -> str:
    """When the call begins that is booked for them, on the office's clock; "": none is."""
    found = client.office.table("callback_bookings", triage_user_id=client.record()["id"], state="booked")
    return "".join(f"{one['starts_at'].astimezone(client.office.zone):%b %d %H:%M}" for one in found)


@pytest.fixture(scope="module")
def on_tuesday(office: IntakeOffice) -> dict[str, Client]:
    """People who are called on Tuesday, by language; filled by the first test."""
    return {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b24_the_first_time_is_declined_then_days_then_times(
    office: IntakeOffice, on_tuesday: dict[str, Client], language: str
):
    """B24: the first free time does not suit: days are listed, without holidays, weekends and the days on which the
    organization is closed; then times; `another day` leads back to the days. What was chosen is confirmed and kept."""
    client = on_tuesday[language] = offered_a_call(office, language)
    assert client.last == FIRST[language]
    client.says(NO[language])
    assert client.said == DAYS[language]
    client.says("3")
    assert client.at() == "appointment_scheduler/which_time"
    client.says(ANOTHER_DAY[language])
    assert client.said == DAYS[language]
    client.says("2")
    assert f"{CHOICE[language]}. {TIME[language]}" in client.said
    client.says(CHOICE[language])
    assert BOOKED[language] in client.said
    assert booked(client) == {"en": "Dec 29 10:00", "es": "Dec 29 11:00", "pl": "Dec 29 13:00"}[language]


def test_b24_two_people_at_once_for_the_last_place(office: IntakeOffice):
    """B24: Lakefront calls two people at a time. Five are offered the same; one takes the first place. Two say yes at
    the same moment: one of them gets the last place, the other an apology and the next time. Whoever says yes later
    gets an apology too, in their language, and may decline all times: then they call themselves."""
    ana, bo, cleo = (offered_a_call(office) for _ in range(3))
    late = [offered_a_call(office, language) for language in LANGUAGES[1:]]
    assert {one.last for one in (ana, bo, cleo)} == {FIRST["en"]}
    ana.says("yes")
    assert booked(ana) == "Dec 28 09:00"

    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda one: one.says("yes"), (bo, cleo)))
    first, second = sorted((bo, cleo), key=lambda one: TAKEN["en"] in one.said)
    assert booked(first) == "Dec 28 09:00" and TAKEN["en"] not in first.said
    assert booked(second) == "" and second.replies == [TAKEN["en"], THE_NEXT["en"]]

    for client in (second, *late):
        if client is not second:
            client.says(YES[client.language])
            assert client.replies == [TAKEN[client.language], THE_NEXT[client.language]]
        client.says(NO[client.language])
        client.says("7")
        assert client.replies[:2] == [YOU_CHOOSE[client.language], PLEASE_CALL[client.language]]
        assert booked(client) == "" and client.record()["intake_status"] in ("Eligible", "eTransferred")
    at_nine = office.table("callback_bookings", starts_at="2026-12-28T09:00:00-06:00")
    assert len(at_nine) == 2, "never more than Lakefront can call"


def test_b24_reminders_a_day_and_an_hour_before(office: IntakeOffice, on_tuesday: dict[str, Client]):
    """B24: a text 24 hours before the call and one an hour before, in the person's language, once each, and without a
    word of what it is about. Whoever said that texts are not safe gets none."""
    assert set(on_tuesday) == set(LANGUAGES), "begun by the first story of this file"
    silent = offered_a_call(office, safe_to_text="no")
    silent.phone.texts("no", "2", "1")
    assert booked(silent) == "Dec 29 09:00"
    knew = len(silent.phone.reads())

    def reminded() -> dict[str, list[str]]:
        return {
            language: [
                text for text in client.phone.reads() if text in (A_DAY_BEFORE[language], AN_HOUR_BEFORE[language])
            ]
            for language, client in on_tuesday.items()
        }

    office.pass_time("2026-12-28T09:58:00-06:00")
    assert reminded() == {"en": [], "es": [], "pl": []}
    office.pass_time("2026-12-28T10:00:00-06:00")
    assert reminded() == {"en": [A_DAY_BEFORE["en"]], "es": [], "pl": []}
    office.pass_time("2026-12-28T13:00:00-06:00")
    assert reminded() == {language: [A_DAY_BEFORE[language]] for language in LANGUAGES}
    office.pass_time("2026-12-29T08:58:00-06:00")
    assert reminded() == {language: [A_DAY_BEFORE[language]] for language in LANGUAGES}
    office.pass_time("2026-12-29T09:00:00-06:00")
    office.pass_time("2026-12-29T10:00:00-06:00")
    office.pass_time("2026-12-29T12:00:00-06:00")
    assert reminded() == {language: [A_DAY_BEFORE[language], AN_HOUR_BEFORE[language]] for language in LANGUAGES}
    assert len(silent.phone.reads()) == knew
    office.pass_time("2026-12-29T15:00:00-06:00")
    assert {row["state"] for row in office.table("callback_bookings")} == {"over"}
