"""Whoever may be in danger; what others may read on the phone; and what is forgotten once the organization has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import sql

from journeys.harness.intake import NO, YES, Client, IntakeOffice
from journeys.harness.stories import ORDER_OF_PROTECTION, SNAP_APPLY, TENANT_NOTICE
from journeys.harness.talking import eventually

LANGUAGES = ("en", "es", "pl")
HUNGRY = {"en": "SNAP", "es": "estampillas", "pl": "kartki na żywność"}
EVICTED = {"en": "EVICTION", "es": "desalojo", "pl": "eksmisja"}
IN_DANGER = {"en": "order of protection", "es": "orden de protección", "pl": "nakaz ochrony"}
SPRINGFIELD = "62701"  # outside Cook County


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


# Whoever may be in danger.

VIOLENCE = {
    "en": "If you are in danger now, call 911. For safety help day or night, call or text the Illinois hotline at"
    " 877-863-6338, or call 1-800-799-7233. Both are free.",
    "es": "Si está en peligro ahora, llame al 911. Para ayuda de día o de noche, llame o mande un texto a la línea de"
    " Illinois, 877-863-6338, o llame al 1-800-799-7233. Las dos son gratis.",
    "pl": "Jeśli coś Ci teraz grozi, dzwoń pod 911. Pomoc w dzień i w nocy: linia w Illinois, telefon lub SMS,"
    " 877-863-6338, albo 1-800-799-7233. Obie są bezpłatne.",
}
SUICIDE = {
    "en": "You are not alone. Call or text 988 to talk to someone now, day or night. It is free. If you may be hurt"
    " right now, call 911.",
    "es": "No tiene que pasar por esto a solas. Llame o mande un texto al 988 para hablar con alguien ahora, de día o"
    " de noche. Es gratis. Si hay peligro en este momento, llame al 911.",
    "pl": "Nie musisz być z tym bez pomocy. Zadzwoń lub napisz pod 988, w dzień i w nocy, bezpłatnie. Jeśli coś"
    " grozi w tej chwili, dzwoń pod 911.",
}
#: What they write, in turn, and what they are told first.
CRIES = {
    "en": [("he is hitting me", VIOLENCE), ("I want to die", SUICIDE)],
    "es": [("me está pegando", VIOLENCE), ("ya no quiero vivir", SUICIDE)],
    "pl": [("on mnie bije", VIOLENCE), ("chcę umrzeć", SUICIDE)],
}
GO_ON = {
    "en": "Do you want to go on with our questions? Reply 1 for yes, 2 for no.",
    "es": "¿Quiere seguir con nuestras preguntas? Responda 1 para seguir, 2 para terminar.",
    "pl": "Czy chcesz odpowiadać dalej na nasze pytania? 1 - tak, 2 - nie.",
}
GOODBYE = {
    "en": "This chat is over. If others may read your phone, delete it now. You can text us again any time.",
    "es": "Esta conversación terminó. Si otros pueden leer su teléfono, bórrela ahora. Puede escribirnos otra vez"
    " cuando quiera.",
    "pl": "Rozmowa jest skończona. Jeśli inni mogą czytać Twój telefon, skasuj ją teraz. Możesz napisać do nas w każdej"
    " chwili.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b28_a_crisis_at_any_question(office: IntakeOffice, language: str):
    """B28: at every question of an intake, `he is hitting me` or `I want to die` is answered first with whom to call,
    then with the choice to go on; "1" brings the same question again. None of it is taken for an answer."""
    client = office.client(language=language, story=SNAP_APPLY)
    client.begins(HUNGRY[language])
    asked = 0
    while client.session()["state"] == "waiting":
        question = client.last
        words, told = CRIES[language][asked % 2]
        assert client.says(words) == [told[language], GO_ON[language]], client.at()
        assert client.says("1") == [question], client.at()
        client.says(client.answer_to(client.at()))
        asked += 1
    assert asked > 25
    record = client.record()
    assert (record["last_screen_viewed"], record["household_size"]) == ("sms-confirmation", 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_b28_a_crisis_as_the_first_text_and_who_does_not_go_on(office: IntakeOffice, language: str):
    """B28: as the first text too: whom to call comes before all else, then the conversation begins in the language of
    the words. Staff are told at once. Later "2" ends it neutrally, with the advice to delete the thread."""
    knew = len(office.table("notifications", type="crisis"))
    client = office.client(language=language)
    words, told = CRIES[language][0]
    client.begins(words)
    assert client.replies[0] == told[language] and client.at() == "legal_help/consent"
    client.goes_on(until="get_legal_issue")
    assert client.session()["language"] == language
    assert client.says(words) == [told[language], GO_ON[language]]
    assert client.says("2") == [GOODBYE[language]]
    assert (client.session()["state"], client.session()["ended_by"]) == ("ended", "exit")
    alarms = office.table("notifications", type="crisis")[knew:]
    assert alarms and all(set(alarm["data"]) == {"kind", "session_id"} for alarm in alarms), "no words of theirs"


# What others may read on the phone.

#: Parts of words that would name the issue.
NAMES_IT = {
    "en": ("protect", "violen", "abus", "stalk", "order", "partner hurts", "court order"),
    "es": ("protec", "violen", "abus", "acos", "orden", "maltrat"),
    "pl": ("ochron", "przemoc", "nęka", "nakaz", "stalk"),
}
LEAVE = {"en": "EXIT", "es": "EXIT", "pl": "WYJDŹ"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_b28_a_dangerous_issue_is_named_in_no_later_text(office: IntakeOffice, language: str):
    """B28: an order of protection: they are asked whether it is safe to text. No text of ours names the issue then, not
    at the questions, not when the call is booked; no link leads to it. At the end: delete these texts."""
    client = office.client(language=language, story=ORDER_OF_PROTECTION, zip_code=SPRINGFIELD)
    client.begins(IN_DANGER[language])
    client.goes_on()
    assert "legal_help/safe_now" in client.asked and "appointment_scheduler/first_time" in client.asked
    texts = client.phone.reads()
    assert [text for text in texts if any(part in text.lower() for part in NAMES_IT[language])] == []
    assert "example.org" not in "\n".join(texts)
    assert texts[-1].rstrip(".").split()[-1] in ("texts", "mensajes", "SMS-y")
    record = client.record()
    assert (record["is_dangerous"], record["issue_key"]) == (True, "order_of_protection")
    assert record["outcome_value"] == "partner" and len(client.transfers()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_b28_whoever_cannot_say_that_it_is_safe_is_not_written_to(office: IntakeOffice, language: str):
    """B28: no plain yes to "is it safe to text?" is a no: whom to call, in words that name nothing, and the end."""
    client = office.client(language=language, story=ORDER_OF_PROTECTION, zip_code=SPRINGFIELD)
    client.begins(IN_DANGER[language])
    client.goes_on(until="legal_help/safe_now")
    client.says("xyz")
    (told,) = client.says("xyz")
    assert "877-863-6338" in told and "911" in told
    assert not [part for part in NAMES_IT[language] if part in told.lower()]
    assert client.session()["state"] == "ended" and not client.has_record()


@pytest.mark.parametrize("language", LANGUAGES)
def test_b28_in_danger_and_not_going_on_by_text(office: IntakeOffice, language: str):
    """B28: who is in no safe place and does not go on now is told whom to call; nobody is looked for, so they are not
    told that nobody was found."""
    client = office.client(language=language, story=["2", "2"], zip_code=SPRINGFIELD)
    client.begins(IN_DANGER[language])
    client.goes_on()
    texts = client.phone.reads()
    assert "877-863-6338" in texts[-2] and client.session()["state"] == "ended"
    assert "illinoislegalaid" not in "\n".join(texts)
    assert client.record()["outcome_value"] == "stopped"
    assert not client.decisions("matching") and not client.transfers()


@pytest.mark.parametrize("language", LANGUAGES)
def test_b28_exit_leaves_nothing_to_find(office: IntakeOffice, language: str):
    """B28: EXIT ends it at any question with a neutral line and the advice to delete the thread; they get no more texts
    of it, and what they told us is gone with the next minute."""
    client = office.client(language=language, story=ORDER_OF_PROTECTION, zip_code=SPRINGFIELD)
    client.begins(IN_DANGER[language])
    client.goes_on(until="intake_birth_date/month")
    assert client.record()["sealed"]["last_name"] == "Lopez"
    assert client.says(LEAVE[language]) == [GOODBYE[language]]
    assert (client.session()["state"], client.session()["ended_by"]) == ("ended", "exit")
    office.tick()
    assert client.record()["sealed"] is None and client.record()["purged_at"] is not None
    assert "Lopez" not in str(client.phone.messages()) + str(client.session())


# A possible conflict.


def until_the_call(office: IntakeOffice, first_name: str, last_name: str, landlord: str) -> Client:
    """A tenant in Chicago, up to the question how to reach them."""
    client = office.client(
        story=[*TENANT_NOTICE[:-1], landlord], first_name=first_name, last_name=last_name, wanted="no"
    )
    client.begins("EVICTION")
    client.goes_on(until="appointment_scheduler/first_time")
    return client


def test_b28_a_possible_conflict_is_for_staff_alone(office: IntakeOffice):
    """B28: the landlord of one tenant asks the same organization for help. Staff are warned in the transfer. The
    landlord reads, word for word, what somebody reads whom nobody knows."""
    anna = until_the_call(office, "Anna", "Kowal", "Harald Blumenthal")
    anna.says("yes")
    anna.received()
    known = until_the_call(office, "Harald", "Blumenthal", "Quartz Homes")
    stranger = until_the_call(office, "Xaver", "Zwicky", "Quartz Homes")
    same = [[text.replace(one.phone.number[-4:], "....") for text in one.phone.reads()] for one in (known, stranger)]
    assert same[0] == same[1] and known.asked == stranger.asked
    assert (known.record()["has_conflict_flag"], stranger.record()["has_conflict_flag"]) == (True, False)
    assert [known.decisions("conflict")[0]["outcome"], stranger.decisions("conflict")[0]["outcome"]] == [
        "flagged",
        "clear",
    ]
    known.says("yes")
    assert [text for text in known.phone.reads() if "conflict" in text.lower() or "Anna" in text] == []
    assert known.received()["note"].startswith("POTENTIAL CONFLICT DETECTED")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_b28_a_possible_conflict_is_mentioned_in_no_language(office: IntakeOffice, language: str):
    """B28: somebody of the same name has been there before; in Spanish and Polish too they read nothing of it."""
    for _ in range(2):
        client = office.client(language=language, story=SNAP_APPLY, first_name="Ines", last_name=f"Farfalla{language}")
        client.begins(HUNGRY[language])
        client.goes_on()
        client.received()
    assert client.record()["has_conflict_flag"]
    assert [text for text in client.phone.reads() if "conflict" in text.lower() or "konflikt" in text.lower()] == []


# What is forgotten.

#: What only these three people have said: born, street, unit, two amounts; as it is stored, sent and read back.
SECRETS = {
    "en": ("1961-02-27", "February 27, 1961", "Zanzibar Court", "Loft 97Q", "777.31", "213.47"),
    "es": ("1962-04-26", "26 de abril de 1962", "Samarcanda Court", "Loft 96Q", "776.32", "212.48"),
    "pl": ("1963-07-25", "25 lipca 1963", "Timbuktu Court", "Loft 95Q", "775.33", "211.49"),
}
ALL_SECRETS = [secret for secrets in SECRETS.values() for secret in secrets]


def test_b28_what_is_sensitive_is_gone_once_the_organization_has_it(office: IntakeOffice):
    """B28: three people with pay and unemployment. Once their intakes are confirmed, the date of birth, each income and
    the street are nowhere: not in a dump of the database (opened or not), not in the exports, not at the desk, not in
    the logs. Age, total and statuses stay. (The organization's own case desk has the intake, sealed.)"""
    rita, people = office.hire(), []
    for language, (born, _, street, unit, pay, unemployment) in SECRETS.items():
        year, month, day = (str(int(part)) for part in born.split("-"))
        client = office.client(
            language=language, story=TENANT_NOTICE, month=month, day=day, year=year, address=f"11 {street}",
            apartment=unit, has_wages=YES, wage_periods="2", wages_biweekly=pay, benefits="3",
            unemployment_amount=unemployment,
        )  # fmt: skip
        client.begins(EVICTED[language])
        client.goes_on(until="appointment_scheduler/first_time")
        people.append(client)
    found = _found_in(_opened(office))
    assert {secret for secret in found if " de " not in secret and "lipca" not in secret} >= {
        secret for secret in ALL_SECRETS if secret[0].isdigit() and "-" in secret
    }, "they are there as long as they are needed"
    for client in people:
        client.says(NO[client.language])
        client.says("7")
        client.goes_on()
    eventually(lambda: all(client.transfers()[0]["state"] == "confirmed" for client in people))
    office.quiet()
    office.tick()

    assert _found_in(_opened(office, but="received_intakes")) == set()
    assert _found_in(_raw(office)) == set()
    exports = [
        ("export", what, "--output", str(office.home / f"{what}.csv")) for what in ("transcripts", "conversations")
    ]
    office.commands(*exports, ("intake", "funnel"), ("intake", "transfers"))
    for file in [*office.home.glob("*.csv"), *(office.home / "logs").glob("w*.log")]:
        assert _found_in(file.read_text()) == set(), file.name
    for client in people:
        assert _found_in(rita.see(f"conversations/{client.session()['id']}/")) == set()
        record = client.record()
        assert record["sealed"] is None and record["age"] in (62, 63, 64, 65) and record["total_income_cents"] > 200_000
        assert record["intake_status"] == "eTransferred"
        assert {message["body"] for message in client.phone.messages() if message["sensitive"]} == {""}


def _found_in(text: str) -> set[str]:
    return {secret for secret in ALL_SECRETS if secret in text}


def _tables(office: IntakeOffice) -> list[str]:
    names = office.sql(
        "select table_name as name from information_schema.tables"
        " where table_schema = 'public' and table_type = 'BASE TABLE'"
    )
    assert len(names) > 60
    return [row["name"] for row in names]


def _raw(office: IntakeOffice) -> str:
    """All rows of all tables as a dump has them."""
    query = sql.SQL("select coalesce(string_agg(t::text, E'\\n'), '') as all from {} t")
    return "\n".join(
        office.sql(query.format(sql.Identifier(name)).as_string(None))[0]["all"] for name in _tables(office)
    )


def _opened(office: IntakeOffice, but: str = "") -> str:
    """The same with all that is sealed opened, but for one table."""
    columns = office.sql("select table_name as name, column_name from information_schema.columns")
    with_id = {row["name"] for row in columns if row["column_name"] == "id"}
    return "\n".join(str(office.table(name)) for name in _tables(office) if name in with_id and name != but)
