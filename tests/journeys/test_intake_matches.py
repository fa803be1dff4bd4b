"""Who can help: which organizations are offered to whom, and what follows when there is none, one, or several."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import sql

from journeys.harness.intake import NO, YES, Client, IntakeOffice
from journeys.harness.stories import (
    TENANT_CONDITIONS,
    TENANT_COURT,
    TENANT_LOCKOUT,
    TENANT_NOTICE,
    TENANT_UTILITIES,
)

#: ZIP codes, and who takes what there (packs/illinois/pack.yaml).
CHICAGO, ROCKFORD, SPRINGFIELD, CALHOUN, QUINCY, EVANSTON = "60603", "61101", "62701", "62047", "62301", "60201"
LAKEFRONT, SOUTH_BRANCH = "Lakefront Example Tenant Help", "South Branch Example Housing Clinic"
ROCK_RIVER, PRAIRIE = "Rock River Example Law Center", "Prairie Example Legal Aid"
NORTH_SHORE = "North Shore Example Family Project"

LANGUAGES = ("en", "es", "pl")
EVICTION = {"en": "EVICTION", "es": "Desalojo", "pl": "eksmisja"}
PAGE = {
    "en": "https://example.org/illinois/eviction",
    "es": "https://example.org/illinois/es/desalojo",
    "pl": "https://example.org/illinois/pl/eksmisja",
}
GET_LEGAL_HELP = "https://www.illinoislegalaid.org/get-legal-help"


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


def tenant(office: IntakeOffice, zip_code: str, story: list[str], language: str = "en", **answers: Any) -> Client:
    """Somebody who has told it all, and whom the next text tells who can help."""
    client = office.client(language=language, story=story, zip_code=zip_code, **answers)
    client.begins(EVICTION[language])
    client.goes_on(until="guided_navigation")
    client.goes_on(until="wanted")
    return client


def offered(client: Client) -> list[str]:
    """The organizations that a list offers, in its order; [] when there is no list."""
    lines = [line.partition(". ") for line in client.last.splitlines()]
    return [name for number, dot, name in lines if number.isdigit() and dot and "Example" in name]


@contextmanager
def meanwhile(office: IntakeOffice, table: str, name: str, **columns: Any) -> Iterator[None]:
    """An organization changes its terms, and changes them back."""
    (before,) = (row for row in office.table(table) if row["name"] == name)
    with_new = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(column)) for column in columns
    )
    update = (sql.SQL("update {} set ").format(sql.Identifier(table)) + with_new).as_string(None)
    update += " where name = %(its_name)s returning id"
    assert len(office.sql(update, {**columns, "its_name": name})) == 1
    try:
        yield
    finally:
        office.sql(update, {**{column: before[column] for column in columns}, "its_name": name})


# B14 ------------------------------------------------------------------------------------------------------------------


def test_b14_only_the_newest_submission_that_is_no_draft_counts(office: IntakeOffice):
    """B14: Rock River lists cut-off heat in a newer draft, Prairie in an older submission: neither takes it. A court
    case is in Rock River's submission before the draft, and in Prairie's newest: both are offered."""
    cold = tenant(office, ROCKFORD, TENANT_UTILITIES)
    cold.goes_on()
    assert cold.record()["triage_status"] == "Referrals"
    matching = cold.decisions("matching")[-1]
    assert (matching["outcome"], matching["facts"]["outcome_value"]) == ("none", "tenant_utilities")

    sued = tenant(office, ROCKFORD, TENANT_COURT)
    sued.goes_on(until="offers")
    assert sorted(offered(sued)) == [PRAIRIE, ROCK_RIVER]


def test_b14_who_is_closed_full_or_elsewhere_is_not_offered(office: IntakeOffice):
    """B14: of the two that take a court case in Chicago the full one is not offered, nor one that is closed; one that
    serves other counties only never is. The stored decision says why, for the caseworker."""
    with meanwhile(office, "intake_settings", "South Branch court intake", current_count=5, counted_since=office.now()):
        client = tenant(office, CHICAGO, TENANT_COURT)
        client.goes_on(until="offer")
    assert LAKEFRONT in client.last and SOUTH_BRANCH not in client.last and PRAIRIE not in client.last
    matching = client.decisions("matching")[-1]
    assert matching["outcome"] == "offered"
    assert any(SOUTH_BRANCH in reason and "full (5 of 5 intakes)" in reason for reason in matching["reasons"])
    assert matching["facts"]["rejected"]["area"] >= 2  # Prairie, Rock River

    with meanwhile(office, "intake_settings", "Lakefront eviction intake", is_enabled=False):
        client = tenant(office, CHICAGO, TENANT_COURT)
        client.goes_on(until="offer")
    assert SOUTH_BRANCH in client.last and LAKEFRONT not in client.last


def test_b14_who_had_an_intake_longest_ago_comes_first(office: IntakeOffice):
    """B14: the order is by the last intake, longest ago first, so that the work is shared out."""
    with (
        meanwhile(office, "organizations", LAKEFRONT, last_intake_at=office.now()),
        meanwhile(office, "organizations", SOUTH_BRANCH, last_intake_at="2026-01-05T12:00:00-06:00"),
    ):
        client = tenant(office, CHICAGO, TENANT_COURT)
        client.goes_on(until="offers")
        assert offered(client) == [SOUTH_BRANCH, LAKEFRONT]
    with (
        meanwhile(office, "organizations", LAKEFRONT, last_intake_at="2026-01-05T12:00:00-06:00"),
        meanwhile(office, "organizations", SOUTH_BRANCH, last_intake_at=office.now()),
    ):
        client = tenant(office, CHICAGO, TENANT_COURT)
        client.goes_on(until="offers")
        assert offered(client) == [LAKEFRONT, SOUTH_BRANCH]


# B15 ------------------------------------------------------------------------------------------------------------------

NOBODY = {
    "en": "We found no office that can take your case now.",
    "es": "No encontramos una oficina que pueda tomar su caso ahora.",
    "pl": "Nie ma teraz biura, które może wziąć tę sprawę.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b15_nobody_matches(office: IntakeOffice, language: str):
    """B15: where nobody takes the case they get the page to read and Get Legal Help; Diverted, Referrals."""
    client = tenant(office, CALHOUN, TENANT_NOTICE, language)
    client.goes_on()
    assert NOBODY[language] in client.phone.reads()
    told = "\n".join(client.phone.reads()[-3:])
    assert PAGE[language] in told and GET_LEGAL_HELP in told
    record = client.record()
    assert (record["intake_status"], record["triage_status"]) == ("Diverted", "Referrals")
    assert record["last_screen_viewed"] == "sms-no-matches"
    assert client.session()["state"] == "ended" and client.transfers() == []


OFFER = {
    "en": f"{PRAIRIE} may be able to help you. Do you want to ask them for help?",
    "es": f"{PRAIRIE} quizá le pueda ayudar. ¿Quiere pedirles ayuda?",
    "pl": f"{PRAIRIE} może Ci pomóc. Czy chcesz poprosić o pomoc?",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b15_one_matches(office: IntakeOffice, language: str):
    """B15: a single organization is offered with a question of yes or no; yes begins the intake with it."""
    client = tenant(office, SPRINGFIELD, TENANT_NOTICE, language)
    client.goes_on(until="offer")
    assert client.last == OFFER[language]
    client.says(YES[language])
    assert client.at() == "intake_names/last_name"
    record = client.record()
    assert record["intake_status"] == "Started"
    assert office.row("organizations", id=record["organization_id"])["name"] == PRAIRIE


@pytest.mark.parametrize("language", LANGUAGES)
def test_b15_several_match(office: IntakeOffice, language: str):
    """B15: several organizations are a numbered list; the one whose number is sent is asked."""
    client = tenant(office, CHICAGO, TENANT_COURT, language)
    client.goes_on(until="offers")
    listed = offered(client)
    assert sorted(listed) == [LAKEFRONT, SOUTH_BRANCH]
    none_of_these = {"en": "3. None of these", "es": "3. Ninguna de estas", "pl": "3. Żadne"}[language]
    assert none_of_these in client.last
    client.says("2")
    assert client.at() == "intake_names/last_name"
    assert office.row("organizations", id=client.record()["organization_id"])["name"] == listed[1]


# B16 ------------------------------------------------------------------------------------------------------------------

NOTHING_SENT = {
    "en": "All right. We have sent nothing to anyone.",
    "es": "Está bien. No enviamos nada a nadie.",
    "pl": "Dobrze. Nikomu nic nie wysłaliśmy.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b16_the_offer_is_declined(office: IntakeOffice, language: str):
    """B16: no to the offer: status Offered, a kind goodbye with the page to read. A later text begins anew."""
    client = tenant(office, SPRINGFIELD, TENANT_NOTICE, language)
    client.goes_on(until="offer")
    client.says(NO[language])
    assert client.said.startswith(NOTHING_SENT[language])
    assert PAGE[language] in client.said and GET_LEGAL_HELP in client.said
    record, first = client.record(), client.session()
    assert (record["intake_status"], record["triage_status"]) == ("Offered", "Program triage completed")
    assert record["last_screen_viewed"] == "sms-match-offered"
    assert first["state"] == "ended" and client.transfers() == []

    client.begins(EVICTION[language])
    assert client.at() == "legal_help/consent"
    assert client.session()["id"] != first["id"]


def test_b16_none_of_several_is_declined_too(office: IntakeOffice):
    """B16: "None of these" is a no to all of them."""
    client = tenant(office, CHICAGO, TENANT_COURT)
    client.goes_on(until="offers")
    client.says("none of these")
    assert client.said.startswith(NOTHING_SENT["en"])
    assert client.record()["intake_status"] == "Offered"


# B17 ------------------------------------------------------------------------------------------------------------------

SCHOOL = {
    "en": "Do you or someone in your family go to a school of District 65 or 202?",
    "es": "¿Usted o alguien de su familia va a una escuela del Distrito 65 o 202?",
    "pl": "Czy ktoś z Twojej rodziny chodzi do szkoły okręgu 65 lub 202?",
}
CANNOT = {
    "en": f"Sorry, {NORTH_SHORE} cannot take your case.",
    "es": f"Lo sentimos, {NORTH_SHORE} no puede tomar su caso.",
    "pl": f"Niestety {NORTH_SHORE} nie może wziąć tej sprawy.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b17_disqualified_and_nobody_else(office: IntakeOffice, language: str):
    """B17: the organization's own questions turn the person away: they are told, and as nobody else is left, they get
    referrals."""
    client = tenant(office, EVANSTON, TENANT_CONDITIONS, language)
    client.goes_on(until="offer")
    assert NORTH_SHORE in client.last
    client.says(YES[language])
    assert SCHOOL[language] in client.last
    client.says(NO[language])
    assert CANNOT[language] in client.said
    assert client.decisions("qualifier")[-1]["outcome"] == "disqualified"
    client.goes_on()
    assert NOBODY[language] in client.phone.reads()
    record = client.record()
    assert (record["intake_status"], record["triage_status"]) == ("Diverted", "Referrals")
    assert "intake_names/last_name" not in client.asked


def test_b17_disqualified_by_one_of_two(office: IntakeOffice):
    """B17: turned away by one of two, the person is offered the other, without the first."""
    client = tenant(office, EVANSTON, TENANT_NOTICE)
    client.goes_on(until="offers")
    assert sorted(offered(client)) == [LAKEFRONT, NORTH_SHORE]
    client.says("North Shore")
    client.says("no")
    assert client.at() == "legal_help/others"
    client.says("yes")
    assert LAKEFRONT in client.last and NORTH_SHORE not in client.last
    client.says("yes")
    assert client.at() == "intake_names/last_name"
    assert office.row("organizations", id=client.record()["organization_id"])["name"] == LAKEFRONT


def test_b17_qualified(office: IntakeOffice):
    """B17: who qualifies is told so, and the intake begins; the answers and the reason are kept for the caseworker."""
    client = tenant(office, EVANSTON, TENANT_CONDITIONS)
    client.goes_on(until="offer")
    client.says("yes")
    client.says("yes")
    client.says("2")  # District 202
    assert f"Great. You can go on with {NORTH_SHORE}." in client.said
    assert client.at() == "intake_names/last_name"
    assert client.decisions("qualifier")[-1]["outcome"] == "qualified"
    record = client.record()
    assert (record["outcome_variable"], record["outcome_value"]) == ("evict_outcome", "tenant_conditions")


# B18 ------------------------------------------------------------------------------------------------------------------

CALL_NOW = {
    "en": f"Please call {LAKEFRONT} at (312) 555-0123 now. They can help you get back in today.",
    "es": f"Por favor llame a {LAKEFRONT} al (312) 555-0123 ahora. Le pueden ayudar a entrar hoy.",
    "pl": f"Zadzwoń teraz do {LAKEFRONT}: (312) 555-0123. Mogą dziś pomóc Ci wejść do domu.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b18_an_organization_wants_to_be_called_at_once(office: IntakeOffice, language: str):
    """B18: who is locked out in Chicago gets Lakefront's name and number to call now: Bypass; no personal question is
    asked, and nothing is transferred."""
    client = tenant(office, CHICAGO, TENANT_LOCKOUT, language)
    client.goes_on(until="offer")
    client.says(YES[language])
    assert CALL_NOW[language] in client.said
    record = client.record()
    assert (record["intake_status"], record["triage_status"]) == ("Bypass", "Program triage completed")
    assert client.session()["state"] == "ended"
    assert not any(step.startswith(("intake_", "contact_")) for step in client.asked)
    assert client.transfers() == [] and record["age"] is None
