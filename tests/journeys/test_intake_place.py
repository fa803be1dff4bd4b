"""B6 to B9: the ZIP code, other states, ZIP codes in several counties, and the housing counselors nearby."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journeys.harness.intake import Client, IntakeOffice

LANGUAGES = ["en", "es", "pl"]
EVICTION = {"en": "EVICTION", "es": "Desalojo", "pl": "Eksmisja"}
ZIP = {
    "en": "What is the ZIP code of your home?",
    "es": "¿Cuál es el código postal (ZIP) de su casa?",
    "pl": "Jaki jest kod pocztowy (ZIP) Twojego domu?",
}
#: A tenant with a written notice.
NOTICE = ["1", "2", "1", "2", "2", "2", "1", "1", "Acme"]


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


def asked_for_the_zip(office: IntakeOffice, language: str = "en", text: str = "") -> Client:
    person = office.client(language=language)
    person.begins(text or EVICTION[language])
    person.goes_on(until="zip_code")
    assert person.last == ZIP[language]
    return person


# --- B6 ---


@pytest.mark.parametrize("zip_code", ["60603", "60603-1234", " zip 60603 "])
def test_b06_a_zip_in_illinois_begins_the_record(office: IntakeOffice, zip_code: str) -> None:
    """B6: a ZIP code, however written, tells the county; now there is a record of the person, begun at this screen."""
    maria = asked_for_the_zip(office)
    assert not maria.has_record()
    maria.says(zip_code)
    assert maria.at() == "household/adults"
    record = maria.record()
    assert (record["zip_code"], record["city"], record["state"]) == ("60603", "Chicago", "IL")
    assert (record["county"], record["county_fips"]) == ("Cook", "17031")
    assert (record["last_screen_viewed"], record["triage_status"]) == ("sms-zip-code", "Started")
    assert record["sealed"]["first_name"] == "Maria" and record["household_size"] == 1


def test_b06_whoever_goes_back_to_the_zip_is_still_one_record(office: IntakeOffice) -> None:
    """B6: the record is begun once; another ZIP code after BACK changes it."""
    maria = asked_for_the_zip(office)
    maria.says("60603")
    begun = maria.record()
    maria.says("BACK")
    assert maria.last == ZIP["en"]
    maria.says("61101")
    record = maria.record()  # fails when there are two
    assert record["uuid"] == begun["uuid"] and record["created_at"] == begun["created_at"]
    assert (record["county"], record["city"]) == ("Winnebago", "Rockford")
    assert len(office.table("triage_users", contact_number=maria.phone.number)) == 1


# --- B7 ---

NOT_ILLINOIS = {
    "en": "We only help people who live in Illinois.",
    "es": "Solo ayudamos a personas que viven en Illinois.",
    "pl": "Pomagamy tylko osobom, które mieszkają w Illinois.",
}


@pytest.mark.parametrize(("language", "enough"), [("en", "ok thanks"), ("es", "no, gracias"), ("pl", "dziękuję")])
def test_b07_a_zip_in_another_state_leads_elsewhere(office: IntakeOffice, language: str, enough: str) -> None:
    """B7: somebody in Wisconsin is told that only Illinois is helped, and where others find help."""
    kim = asked_for_the_zip(office, language)
    kim.says("53703")
    assert kim.last.startswith(NOT_ILLINOIS[language]) and not kim.has_record()
    kim.says(enough)
    assert "lawhelp.org" in kim.said.lower() and kim.session()["state"] == "ended"
    record = kim.record()
    assert (record["triage_status"], record["last_screen_viewed"]) == ("Out of area", "sms-zip-code")
    assert (record["zip_code"], record["issue_key"], record["county"]) == ("53703", "eviction", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_b07_the_word_zip_gives_another_chance(office: IntakeOffice, language: str) -> None:
    """B7: after a slip, ZIP asks for the ZIP code again, and a right one goes on as ever."""
    kim = asked_for_the_zip(office, language)
    kim.says("53703")
    kim.says("ZIP")
    assert kim.last == ZIP[language]
    kim.says("60603")
    assert kim.at() == "household/adults"
    assert (kim.record()["county"], kim.record()["triage_status"]) == ("Cook", "Started")


@pytest.mark.parametrize("answer", ["6060", "Chicago", "606033"])
@pytest.mark.parametrize(
    ("language", "hint"),
    [
        ("en", "Please send your 5-digit ZIP code. For example: 60603"),
        ("es", "Por favor, envíe su código postal de 5 números. Por ejemplo: 60603"),
        ("pl", "Proszę wysłać 5-cyfrowy kod pocztowy (ZIP). Na przykład: 60603"),
    ],
)
def test_b07_what_is_no_zip_is_not_another_state(office: IntakeOffice, language: str, hint: str, answer: str) -> None:
    """B7: four digits, or letters, are asked again with an example, and nobody is sent away for them."""
    kim = asked_for_the_zip(office, language)
    assert kim.says(answer)[0] == hint
    assert kim.at() == "get_location/zip_code"


# --- B8 ---

COUNTY = {
    "en": "Your ZIP code lies in more than one county. Which county do you live in?",
    "es": "Su código postal está en más de un condado. ¿En qué condado vive?",
    "pl": "Ten kod leży w kilku hrabstwach. W którym hrabstwie mieszkasz?",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b08_the_county_is_asked_where_it_decides_who_can_help(office: IntakeOffice, language: str) -> None:
    """B8: 60010 lies in four counties, and evictions in Cook are taken by others than in Lake: they are asked."""
    kim = asked_for_the_zip(office, language)
    kim.says("60010")
    question, *counties, unknown, _how = kim.last.split("\n")
    assert question == COUNTY[language]
    assert sorted(county.partition(". ")[2] for county in counties) == ["Cook", "Kane", "Lake", "McHenry"]
    assert unknown.startswith("5. ")
    kim.says("lake")
    assert (kim.record()["county"], kim.record()["county_fips"]) == ("Lake", "17097")


@pytest.mark.parametrize(
    ("county", "offered"),
    [
        ("Cook", ["Lakefront Example Tenant Help", "South Branch Example Housing Clinic"]),
        ("Lake", ["Prairie Example Legal Aid"]),
    ],
)
def test_b08_the_county_decides_which_organizations_are_offered(
    office: IntakeOffice, county: str, offered: list[str]
) -> None:
    """B8: two neighbours of one ZIP code with papers from the court are offered different organizations."""
    kim = asked_for_the_zip(office)
    kim.story = ["1", "1", "2", "2", "2", "1", "1", "Acme"]
    kim.says("60010")
    kim.says(county)
    kim.goes_on(until="get_matches")
    assert all(name in kim.last for name in offered)
    assert ("Prairie" in kim.last) is (county == "Lake")


def test_b08_the_county_is_not_asked_where_it_makes_no_difference(office: IntakeOffice) -> None:
    """B8: help with food stamps is the same everywhere in Illinois, so nobody is asked in which county they live."""
    kim = asked_for_the_zip(office, text="food stamps")
    kim.says("60010")
    assert kim.at() == "household/adults" and kim.record()["county"] in ("Cook", "Kane", "Lake", "McHenry")


@pytest.mark.parametrize(("language", "unsure"), [("en", "not sure"), ("es", "no sé"), ("pl", "nie wiem")])
def test_b08_who_does_not_know_their_county_goes_on(office: IntakeOffice, language: str, unsure: str) -> None:
    """B8: who is not sure is taken to live in the county where most of the ZIP code lies."""
    kim = asked_for_the_zip(office, language)
    kim.says("60010")
    kim.says(unsure)
    assert kim.at() == "household/adults" and kim.record()["county"] == "Lake"


# --- B9 ---

COUNSELOR = {
    "en": "A housing counselor can talk with you about rent and your landlord for free.",
    "es": "Un consejero de vivienda puede hablar gratis con usted de la renta y del dueño.",
    "pl": "Doradca może za darmo pomóc w sprawie czynszu i właściciela.",
}


def offered_counselors(office: IntakeOffice, language: str = "en") -> Client:
    """A tenant in downtown Chicago whose story is told."""
    maria = office.client(language=language, story=list(NOTICE))
    maria.begins(EVICTION[language])
    maria.goes_on(until="wanted")
    assert maria.last.startswith(COUNSELOR[language])
    return maria


@pytest.mark.parametrize(
    ("language", "yes", "more", "go_on"),
    [("en", "yes", "more", "go on"), ("es", "sí", "más", "seguir"), ("pl", "tak", "więcej", "dalej")],
)
def test_b09_a_tenant_sees_the_nearest_counselors_page_by_page_and_goes_on(
    office: IntakeOffice, language: str, yes: str, more: str, go_on: str
) -> None:
    """B9: the housing counselors are listed from the nearest on, three a text, and then the search goes on."""
    maria = offered_counselors(office, language)
    maria.says(yes)
    first, second, third, *_ = maria.last.split("\n")
    assert first == "Loop Example Housing Counseling, 10 Example Plaza, Chicago, 312-555-0111"
    assert second.startswith("West Side Example Homes") and third.startswith("Evanston Example Home Center")
    seen = [maria.last]
    while "1. " + {"en": "More", "es": "Más", "pl": "Więcej"}[language] in maria.last:
        maria.says(more)
        seen.append(maria.last)
    names = [line for text in seen for line in text.split("\n") if "555-01" in line]
    assert len(names) == len(set(names)) == len(office.table("counselors", state="IL"))
    maria.says(go_on)
    maria.goes_on(until="get_matches/offer")


@pytest.mark.parametrize(
    ("language", "yes", "enough", "thanks"),
    [
        ("en", "yes", "this is all I need", "Thank you for writing to us. You can text us again any time."),
        ("es", "sí", "con esto me basta", "Gracias por escribirnos. Puede escribirnos otra vez cuando quiera."),
        ("pl", "tak", "to mi wystarczy", "Dziękujemy za rozmowę. Możesz napisać do nas w każdej chwili."),
    ],
)
def test_b09_a_counselor_may_be_all_they_need(
    office: IntakeOffice, language: str, yes: str, enough: str, thanks: str
) -> None:
    """B9: who has what they need with a counselor ends there, and staff see at which screen."""
    maria = offered_counselors(office, language)
    maria.says(yes)
    maria.says(enough)
    assert maria.replies == [thanks]
    assert maria.session()["state"] == "ended"
    record = maria.record()
    assert (record["last_screen_viewed"], record["intake_status"]) == ("sms-counselors-list", "Diverted")


def test_b09_nobody_else_is_offered_housing_counselors(office: IntakeOffice) -> None:
    """B9: a landlord has no use for a tenants' counselor, and is not asked."""
    owner = office.client(story=["2", "1", "1", "1", "1"])
    owner.begins("EVICTION")
    owner.goes_on(until="get_matches")
    assert "housing_counselors/wanted" not in owner.asked
