"""An intake goes to the organization's case management system, which refuses it, is out of order, or breaks off."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from journeys.harness.database import Database
from journeys.harness.intake import Client, IntakeOffice, intake_office
from journeys.harness.legalserver import REFUSED, LegalServer, legal_server
from journeys.harness.stories import SNAP_APPLY
from journeys.harness.talking import eventually

LANGUAGES = ("en", "es", "pl")
#: The terms of Capital Example Benefits Project for food stamps.
FOOD_STAMPS = "6f6a1b52-0a3e-5d44-8f5f-7f50b6f60611"
FIRST_TEXT = {"en": "SNAP", "es": "estampillas", "pl": "kartki na żywność"}
#: What ends an intake, however the transfer goes: whom to call, what to mind, where to read on.
NEXT = {
    "en": [
        "Please call Capital Example Benefits Project at (217) 555-0172, Monday to Friday, 8 to 4.",
        "Keep every letter you get about your benefits. There are dates you must not miss.",
        "You can read more here: https://example.org/illinois/food-stamps",
        "Thank you for writing to us. You can text us again any time.",
    ],
    "es": [
        "Por favor llame a Capital Example Benefits Project al (217) 555-0172, de lunes a viernes, de 8 a 4.",
        "Guarde todas las cartas sobre sus beneficios. Hay fechas que no debe perder.",
        "Puede leer más aquí: https://example.org/illinois/es/estampillas",
        "Gracias por escribirnos. Puede escribirnos otra vez cuando quiera.",
    ],
    "pl": [
        "Zadzwoń do Capital Example Benefits Project, (217) 555-0172, od poniedziałku do piątku, 8-16.",
        "Zachowaj wszystkie pisma w sprawie zasiłku. Są terminy, których nie wolno przegapić.",
        "Więcej można przeczytać tutaj: https://example.org/illinois/pl/snap",
        "Dziękujemy za rozmowę. Możesz napisać do nas w każdej chwili.",
    ],
}


@pytest.fixture(scope="module")
def system() -> Iterator[tuple[LegalServer, str]]:
    with legal_server() as running:
        yield running


@pytest.fixture(scope="module")
def server_of_organization(system: tuple[LegalServer, str]) -> LegalServer:
    return system[0]


@pytest.fixture(scope="module")
def office(
    server: Database, tmp_path_factory: pytest.TempPathFactory, system: tuple[LegalServer, str]
) -> Iterator[IntakeOffice]:
    """An office of its own, whose organization for food stamps has a case management system."""
    house = intake_office(tmp_path_factory.mktemp("transfers"), server)
    try:
        house.open()
        house.hire()
        house.sql(
            "update intake_settings set transfer = %s where uuid = %s",
            (json.dumps({"kind": "legalserver", "url": system[1], "program": "Benefits"}), FOOD_STAMPS),
        )
        yield house
    finally:
        house.close()


def hungry(office: IntakeOffice, language: str = "en", **answers: Any) -> Client:
    """Somebody who asks for food stamps and answers everything."""
    client = office.client(language=language, story=SNAP_APPLY, **answers)
    client.begins(FIRST_TEXT[language])
    client.goes_on()
    return client


def transfer_of(client: Client, state: str) -> dict[str, Any]:
    """Their transfer, once it is in this state."""

    def found() -> list[dict[str, Any]]:
        return [one for one in client.transfers() if one["state"] == state]

    return eventually(found, lambda: f"not {state}: {client.transfers()}")[0]


def counted(office: IntakeOffice) -> int:
    return int(office.row("intake_settings", uuid=FOOD_STAMPS)["current_count"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_b25_a_transfer_that_succeeds(office: IntakeOffice, server_of_organization: LegalServer, language: str):
    """B25: the case management system takes the intake: its id is kept, the status is eTransferred, it counts once, and
    the person reads the organization's message, its disclaimer and a link. Values are sent as the other side reads
    them: trimmed, the state as two letters, the date of birth as ISO."""
    before = counted(office)
    with office.nothing_breaks():
        client = hungry(office, language, last_name="  Nowak-Peña  ", town=" Chicago  ", address="12   Oak Street ")
        assert client.replies == NEXT[language]
        transfer = transfer_of(client, "confirmed")
    name = transfer["external_id"]
    assert (transfer["answer_uuid"], server_of_organization.asked[name]) == (f"case {name}", 1)
    record = client.record()
    assert (record["intake_status"], record["triage_status"]) == ("eTransferred", "Program triage completed")
    assert record["last_screen_viewed"] == "sms-confirmation"
    assert counted(office) == before + 1
    sent = server_of_organization.kept[name]
    assert (sent["firstName"], sent["lastName"], sent["dateOfBirth"]) == ("Maria", "Nowak-Peña", "1985-11-03")
    home = sent["addressHome"]
    assert (home["address1"], home["city"], home["state"]) == ("12 Oak Street", "Chicago", "IL")
    assert (home["zip"], home["county"], sent["program"]) == ("60603", "17031", "Benefits")
    assert (sent["numberOfAdults"], sent["numberOfChildren"]) == ("2", "0")


@pytest.mark.parametrize("language", LANGUAGES)
def test_b25_a_200_that_carries_an_error(office: IntakeOffice, server_of_organization: LegalServer, language: str):
    """B25: HTTP 200 with an error is a failure: Not_eTransferred. The person is told what happens next all the same.
    Staff are told, find it in the repair queue without the person's words, mend it and hand it over again under the
    same externalID: it is kept once and counted once."""
    rita, before, knew = office.hire(), counted(office), len(office.table("notifications"))
    server_of_organization.will("error")
    with office.nothing_breaks():
        client = hungry(office, language)
        assert client.replies == NEXT[language]
        transfer = transfer_of(client, "refused")
    name = transfer["external_id"]
    assert client.record()["intake_status"] == "Not_eTransferred"
    assert REFUSED in transfer["error"] and "1985" not in transfer["error"]
    assert name not in server_of_organization.kept and counted(office) == before
    [told] = [one for one in office.table("notifications")[knew:] if one["type"] == "transfer_refused"]
    assert told["data"] == {"transfer": transfer["id"], "organization": "Capital Example Benefits Project"}

    assert name in rita.see("admin/intake/transfer/?state__exact=refused")
    page = f"admin/intake/transfer/{transfer['id']}/change/"
    form = html.unescape(re.search(r'name="payload_text"[^>]*>(.*?)</textarea>', rita.see(page), re.DOTALL)[1])  # type: ignore[index]
    payload = json.loads(form)
    assert payload["externalID"] == name
    rita.post(page, payload_text=json.dumps({**payload, "lastName": "Lopes "}), hand_over="on")
    transfer = transfer_of(client, "confirmed")
    assert (transfer["external_id"], server_of_organization.asked[name]) == (name, 2)
    assert server_of_organization.kept[name]["lastName"] == "Lopes"
    assert client.record()["intake_status"] == "eTransferred" and counted(office) == before + 1


def test_b25_out_of_order_then_broken_off_then_taken(office: IntakeOffice, server_of_organization: LegalServer):
    """B25: the other side answers 500; a minute later it takes the intake, and the connection breaks before its answer;
    then it answers. The person knows nothing of it; the intake is there once, and counts once."""
    before = counted(office)
    server_of_organization.will("500", "drop")
    with office.nothing_breaks():
        client = hungry(office)
        assert client.replies == NEXT["en"]
        eventually(lambda: client.transfers()[0]["tries"] == 1 and client.transfers()[0]["state"] == "queued")
        for tries in (2, 3):
            office.pass_time(client.transfers()[0]["due_at"] + timedelta(seconds=1))
            eventually(lambda tries=tries: client.transfers()[0]["tries"] == tries)
            if tries == 2:
                eventually(lambda: client.transfers()[0]["state"] == "queued")
                assert client.record()["intake_status"] == "Eligible" and counted(office) == before
        transfer = transfer_of(client, "confirmed")
    name = transfer["external_id"]
    assert server_of_organization.asked[name] == 3 and list(server_of_organization.kept).count(name) == 1
    assert counted(office) == before + 1
    assert len(office.table("counted_intakes", external_id=name)) == 1


def test_b25_a_pending_transfer_survives_kill_9(office: IntakeOffice, server_of_organization: LegalServer):
    """B25: the worker is killed while the other side has the intake and has not answered yet, and the web server too.
    Others, started later, hand it over again; it is kept once and counted once."""
    before = counted(office)
    server_of_organization.will("hold")
    client = hungry(office)
    assert server_of_organization.holds.wait(30)
    assert office.worker is not None
    office.kill9(office.worker)
    office.kill9(office.web)
    server_of_organization.let_go()
    [transfer] = client.transfers()
    assert transfer["state"] == "sending"

    office.move_clock(transfer["lease_until"] + timedelta(seconds=1))
    office.start_web()
    office.worker = office.start_worker()
    office.tick()
    name = transfer_of(client, "confirmed")["external_id"]
    assert (server_of_organization.asked[name], counted(office)) == (2, before + 1)
    assert len(office.table("transfers", triage_user_id=client.record()["id"])) == 1
    assert client.record()["intake_status"] == "eTransferred"
