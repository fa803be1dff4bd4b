"""What an organization needs to know of a person: date of birth, demographics, income, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from journeys.harness.intake import NO, YES, Client, IntakeOffice
from journeys.harness.stories import SNAP_APPLY, TENANT_COURT, TENANT_NOTICE
from journeys.harness.talking import eventually

LANGUAGES = ("en", "es", "pl")
CHICAGO, ROCKFORD = "60603", "61101"
LAKEFRONT, CAPITAL = "Lakefront Example Tenant Help", "Capital Example Benefits Project"
ROCK_RIVER, PRAIRIE = "Rock River Example Law Center", "Prairie Example Legal Aid"
DO_NOT_KNOW = {"en": "don't know", "es": "no sé", "pl": "nie wiem"}
RATHER_NOT = {"en": "prefer not to say", "es": "prefiero no decir", "pl": "wolę nie mówić"}


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


def hungry(office: IntakeOffice, language: str = "en", **answers: Any) -> Client:
    """Somebody who asks for food stamps, which Capital takes everywhere, without a look at the income."""
    client = office.client(language=language, story=SNAP_APPLY, **answers)
    client.begins("SNAP")
    return client


def tenant(office: IntakeOffice, story: list[str], language: str = "en", **answers: Any) -> Client:
    """Somebody who is about to lose their home, in Chicago unless `zip_code` says another place."""
    client = office.client(language=language, story=story, **answers)
    client.begins({"en": "EVICTION", "es": "desalojo", "pl": "eksmisja"}[language])
    return client


def organization(client: Client) -> str:
    """The name of the organization that the intake is for."""
    return str(client.office.row("organizations", id=client.record()["organization_id"])["name"])


# B19 ------------------------------------------------------------------------------------------------------------------

NOVEMBER = {"en": "Nov", "es": "noviembre", "pl": "listopad"}
THIRTY_DAYS = {
    "en": "November has only 30 days. Let us try again.",
    "es": "El mes de noviembre solo tiene 30 días. Probemos otra vez.",
    "pl": "Miesiąc listopad ma tylko 30 dni. Spróbujmy jeszcze raz.",
}
NO_SUCH_DAY = {
    "en": "That year had no such day. Let us try again.",
    "es": "Ese año no tuvo ese día. Probemos otra vez.",
    "pl": "W tamtym roku nie było takiego dnia. Spróbujmy jeszcze raz.",
}
STILL_TO_COME = {
    "en": "That day is still to come. Please check the year.",
    "es": "Ese día todavía no llega. Revise el año, por favor.",
    "pl": "Ten dzień dopiero nadejdzie. Sprawdź rok, proszę.",
}
BORN = {
    "en": "You were born on November 3, 1985. Is that right?",
    "es": "Usted nació el 3 de noviembre de 1985. ¿Es correcto?",
    "pl": "Data urodzenia: 3 listopada 1985. Czy to się zgadza?",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b19_days_that_never_were_are_asked_again(office: IntakeOffice, language: str):
    """B19: 31 November is refused at the day, 29 February 2023 at the year, a day to come too; 85 is 1985. It is read
    back, and "no" leads to the month again. The record keeps the age; the date itself is sealed."""
    client = hungry(office, language)
    client.goes_on(until="month")
    client.says(NOVEMBER[language])
    client.says("31")
    assert client.said.startswith(THIRTY_DAYS[language])
    assert client.at() == "intake_birth_date/month"

    client.phone.texts("2", "29")
    client.says("2023")
    assert client.said.startswith(NO_SUCH_DAY[language])
    assert client.at() == "intake_birth_date/month"

    client.phone.texts(NOVEMBER[language], "3")
    client.says("2026")
    assert client.said.startswith(STILL_TO_COME[language])
    client.says("85")
    assert client.last == BORN[language]
    client.says(NO[language])
    assert client.at() == "intake_birth_date/month"

    client.phone.texts("11", "4", "1985", YES[language])
    record = client.record()
    assert (record["age"], record["last_screen_viewed"]) == (40, "sms_date_of_birth")
    assert record["sealed"]["born"] == "1985-11-04"
    others = {name: value for name, value in record.items() if name != "sealed"}
    assert "1985" not in str(others)


UNDER_AGE = {
    "en": f"{LAKEFRONT} helps people who are 18 or older.",
    "es": f"{LAKEFRONT} ayuda a personas de 18 años o más.",
    "pl": f"{LAKEFRONT} pomaga osobom od 18 lat.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b19_too_young_for_the_organization(office: IntakeOffice, language: str):
    """B19: at 16 the organization's own message for people under age is sent, and where else there is help: Diverted,
    Referrals. Nothing more is asked."""
    client = tenant(office, TENANT_NOTICE, language, year="2009")
    client.goes_on()
    assert UNDER_AGE[language] in client.phone.reads()
    assert "https://www.illinoislegalaid.org/get-legal-help" in "\n".join(client.phone.reads()[-3:])
    record = client.record()
    assert (record["age"], record["intake_status"], record["triage_status"]) == (16, "Diverted", "Referrals")
    assert "has_wages" not in str(client.asked) and client.transfers() == []


# B20 ------------------------------------------------------------------------------------------------------------------

HISPANIC = {"en": "Hispanic", "es": "latina", "pl": "latynoska"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b20_race_says_ethnicity(office: IntakeOffice, language: str):
    """B20: Lakefront asks for ethnicity; who gives Hispanic or Latino as race is not asked, and it is set."""
    client = tenant(office, TENANT_NOTICE, language, race=HISPANIC[language])
    client.goes_on(until="contact_information")
    assert "intake_demographics/race" in client.asked and "intake_demographics/ethnicity" not in client.asked
    record = client.record()
    assert (record["race"], record["ethnicity"]) == ("Hispanic or Latino", "Hispanic or Latino")
    assert (record["gender"], record["marital_status"], record["primary_language"]) == ("Female", "Single", "English")
    assert record["last_screen_viewed"] == "sms_demographics"


@pytest.mark.parametrize("language", LANGUAGES)
def test_b20_whoever_would_rather_not_say(office: IntakeOffice, language: str):
    """B20: each question takes "prefer not to say", and the organization gets a blank for it."""
    questions = ("race", "ethnicity", "gender", "marital_status", "primary_language", "disability")
    # whether they are veterans is asked before the offers, which hang on it, and only there
    client = tenant(office, TENANT_NOTICE, language, **dict.fromkeys((*questions, "groups"), RATHER_NOT))
    client.goes_on(until="contact_information")
    assert "intake_groups/groups" in client.asked
    assert [step for step in client.asked if "demographics" in step] == [f"intake_demographics/{q}" for q in questions]
    record = client.record()
    assert [record[name] for name in questions[:4]] == ["", "", "", ""]
    assert record["primary_language"] == "" and record["populations"] == []

    client.goes_on()
    payload = received(client)
    assert {payload.get(name) for name in ("race", "ethnicity", "gender", "maritalStatus")} <= {None, ""}


def received(client: Client) -> dict[str, Any]:
    """The intake as it reached the organization's desk, once it has."""
    (transfer,) = client.transfers()
    (intake,) = eventually(lambda: client.office.table("received_intakes", external_id=transfer["external_id"]))
    return dict(intake["payload"])


# B21 ------------------------------------------------------------------------------------------------------------------

READ_BACK = {
    "en": """This is the income of your home:
Pay: $1,200.50 every two weeks
Unemployment: $300 a week
SNAP (does not count)
That is $3,901.08 a month. Is that right?""",
    "es": """Estos son los ingresos de su casa:
Sueldo: $1,200.50 cada dos semanas
Desempleo: $300 por semana
SNAP (no cuenta)
Son $3,901.08 al mes. ¿Es correcto?""",
    "pl": """Dochody domowników:
Pensja: 1 200,50 USD co dwa tygodnie
Zasiłek dla bezrobotnych: 300 USD tygodniowo
SNAP (nie liczy się)
Razem 3 901,08 USD miesięcznie. Czy to się zgadza?""",
}
#: Pay every two weeks and unemployment, in a household of four, for which Lakefront's limit is $5,500 a month.
WORKING = {
    "children": "2",
    "has_wages": YES,
    "wage_periods": "2",
    "wages_biweekly": "$1,200.50",
    "benefits": "3,6",
    "unemployment_amount": "300",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b21_income_is_added_up_exactly_and_read_back(office: IntakeOffice, language: str):
    """B21: $1,200.50 every two weeks and $300 a week are 2,601.08 + 1,300.00 = $3,901.08 a month, food stamps do not
    count. It is read back; "no" lets them mend one item. The transfer has 26 and 52 as whole numbers."""
    client = tenant(office, TENANT_NOTICE, language, **WORKING)
    client.goes_on(until="read_back")
    assert client.last == READ_BACK[language]

    client.says(NO[language])
    assert client.at() == "intake_income/which"
    client.phone.texts("2", "310")
    assert client.at() == "intake_income/read_back"
    client.says(NO[language])
    client.phone.texts("2", "300")
    assert client.last == READ_BACK[language]
    client.goes_on(until="contact_information")
    record = client.record()
    assert (record["total_income_cents"], record["over_income"]) == (390108, False)
    assert record["last_screen_viewed"] == "sms_demographics"
    assert client.decisions("income")[-1]["outcome"] == "within"

    client.goes_on()
    assert received(client)["incomes"] == [
        {"amount": "1200.50", "frequency": 26, "type": "Employment"},
        {"amount": "300", "frequency": 52, "type": "Unemployment Compensation"},
    ]


ONE_EXACT_AMOUNT = {
    "en": "Please send one exact amount, as best you can. For example: 1200",
    "es": "Por favor, envíe una sola cantidad exacta, lo mejor que pueda. Por ejemplo: 1200",
    "pl": "Proszę wysłać jedną dokładną kwotę, najlepiej jak się da. Na przykład: 1200",
}
ABOUT = {"en": "about 1000", "es": "como 1000", "pl": "około 1000"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b21_no_amount_becomes_nothing_by_accident(office: IntakeOffice, language: str):
    """B21: "about 1000" is asked again, with an example, and so is "1.200,50" in English, where nobody writes so; who
    writes Spanish or Polish means $1,200.50 by it. Neither ever becomes 0, or 1.20."""
    client = tenant(office, TENANT_NOTICE, language, **WORKING)
    client.goes_on(until="wages_biweekly")
    client.says(ABOUT[language])
    assert client.said.startswith(ONE_EXACT_AMOUNT[language])
    assert client.at() == "intake_income/wages_biweekly"
    client.says("1.200,50")
    if language == "en":
        assert client.at() == "intake_income/wages_biweekly"
        client.says("1200.50")
    client.goes_on(until="read_back")
    assert client.last == READ_BACK[language]


# B22 ------------------------------------------------------------------------------------------------------------------

OVER = {
    "en": f"Your income is over the limit of {PRAIRIE}.",
    "es": f"Sus ingresos pasan el límite de {PRAIRIE}.",
    "pl": f"Twój dochód przekracza limit organizacji {PRAIRIE}.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b22_over_the_limit_of_one_the_next_has_a_higher_one(office: IntakeOffice, language: str):
    """B22: $3,000 a month are over Prairie's limit for two (125 %, $2,254.17) and within Rock River's (200 %): the
    status says Over-income, then Rock River is offered; names, birthday and income are not asked again."""
    client = tenant(
        office, TENANT_COURT, language, zip_code=ROCKFORD, offers="Prairie",
        has_wages=YES, wage_periods="4", wages_monthly="3000",
    )  # fmt: skip
    client.goes_on(until="others")
    assert OVER[language] in client.said
    assert organization(client) == PRAIRIE
    record = client.record()
    assert (record["over_income"], record["intake_status"]) == (True, "Over-income")
    assert record["total_income_cents"] == 300000

    client.goes_on(until="offer")
    assert ROCK_RIVER in client.last
    before = len(client.asked)
    client.goes_on(until="intake_demographics")
    assert client.asked[before:] == ["get_matches/offer"]
    assert organization(client) == ROCK_RIVER
    assert client.record()["over_income"] is False
    assert [one["outcome"] for one in client.decisions("income")] == ["over", "within"]


TOO_MUCH = {
    "en": "Your income is over the limit for free legal help here. You still have rights.",
    "es": "Sus ingresos pasan el límite para ayuda legal gratis aquí. Usted sigue teniendo derechos.",
    "pl": "Dochód jest powyżej limitu bezpłatnej pomocy prawnej. Nadal masz swoje prawa.",
}
PAGE = {
    "en": "https://example.org/illinois/eviction",
    "es": "https://example.org/illinois/es/desalojo",
    "pl": "https://example.org/illinois/pl/eksmisja",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b22_over_the_limit_of_all(office: IntakeOffice, language: str):
    """B22: $5,000 a month are over the limit of both: the page to read, Get Legal Help, Over-income Referrals."""
    client = tenant(
        office, TENANT_COURT, language, zip_code=ROCKFORD, offers="Prairie",
        has_wages=YES, wage_periods="4", wages_monthly="5000",
    )  # fmt: skip
    client.goes_on()
    assert TOO_MUCH[language] in client.phone.reads()
    told = "\n".join(client.phone.reads()[-3:])
    assert PAGE[language] in told and "https://www.illinoislegalaid.org/get-legal-help" in told
    record = client.record()
    assert (record["over_income"], record["intake_status"]) == (True, "Over-income")
    assert record["triage_status"] == "Over-income Referrals"
    assert client.transfers() == []


NOT_KNOWN = {
    "en": "Some of your income is not known yet. That is fine. A person will look at it with you.",
    "es": "Todavía no se sabe parte de sus ingresos. No importa. Una persona lo verá con usted.",
    "pl": "Nie znamy jeszcze części dochodów. To nic. Pracownik omówi to z Tobą.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b22_an_amount_that_nobody_knows_is_looked_at(office: IntakeOffice, language: str):
    """B22: "I don't know" is no 0: the intake goes on, flagged for a person to look at, with the reason stored."""
    client = tenant(office, TENANT_NOTICE, language, **{**WORKING, "unemployment_amount": DO_NOT_KNOW})
    client.goes_on(until="intake_demographics")
    assert NOT_KNOWN[language] in client.said
    record = client.record()
    assert (record["needs_review"], record["over_income"]) == (True, False)
    decision = client.decisions("income")[-1]
    assert decision["outcome"] == "manual_review" and decision["facts"]["unknown"] == ["unemployment"]
    incomes = record["sealed"]["incomes"]
    assert {"kind": "unemployment", "amount": None, "periods": 52} in incomes


def test_b21_what_was_made_of_words_follows_to_another_language(office: IntakeOffice):
    """B21, B5: the incomes that are read back, and the times that are offered, are said again in the language that the
    person goes over to; the record notes it."""
    client = tenant(office, TENANT_NOTICE, **WORKING)
    client.goes_on(until="read_back")
    client.says("Español")
    assert client.last == READ_BACK["es"]
    client.language = "es"
    client.goes_on(until="first_time")
    assert "puede llamarle el miércoles 4 de marzo" in client.last
    assert client.record()["language"] == "es"
    client.says("no")
    client.says("English")
    assert "1. Wednesday, Mar 4" in client.last
    assert client.record()["language"] == "en"
