"""People are led through the whole intake while organizations and dialogues are another service's, asked over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from journeys.harness.house import House
from journeys.harness.intake import Client, IntakeOffice, intake_office
from journeys.harness.talking import eventually

#: A tenant with court papers, as the dialogue of il-eviction asks.
IN_COURT = ["1", "1", "2", "2", "2", "1", "1", "Acme Homes"]


@pytest.fixture(scope="module")
def service(server, tmp_path_factory) -> Iterator[House]:
    """The house that knows organizations and dialogues."""
    house = House(tmp_path_factory.mktemp("service") / "house", server)
    try:
        house.open()
        house.command("intake", "load", "illinois")
        yield house
    finally:
        house.close()


@pytest.fixture(scope="module")
def asking_office(server, tmp_path_factory, service) -> Iterator[IntakeOffice]:
    """The office that people text: it asks the service for whatever concerns organizations, dialogues and hand-over."""
    client = service.run("intake", "api-client", "add", "our-desk")
    settings = {
        "FRONTDESK_INTAKE_BACKEND": "external",
        "FRONTDESK_INTAKE_URL": f"{service.web_url}/api/triage",
        "FRONTDESK_INTAKE_CLIENT_ID": client["client_id"],
        "FRONTDESK_INTAKE_CLIENT_SECRET": client["client_secret"],
        "FRONTDESK_INTAKE_USERNAME": client["username"],
        "FRONTDESK_INTAKE_PASSWORD": client["password"],
    }
    office = intake_office(tmp_path_factory.mktemp("asking"), server, settings=settings)
    try:
        office.open()
        office.hire()
        yield office
    finally:
        office.close()


def goes_on(client: Client, until: str = "") -> None:
    """As `Client.goes_on`, but what the service is asked for may take a moment."""
    for _ in range(90):
        session = eventually(lambda: (row := client.session())["state"] != "calling" and row)
        if session["state"] != "waiting" or until in (session["at_step"], *session["at_step"].split("/", 1)):
            return
        client.says(client.answer_to(session["at_step"]))
    raise AssertionError(f"still asked: {client.last}")


@pytest.mark.slow
def test_an_intake_on_the_organizations_of_another_service(asking_office, service):
    """Every question is answered by text; the service keeps the triage user, and gets the intake once."""
    rosa = asking_office.client(zip_code="61101", story=IN_COURT)
    rosa.begins("EVICTION")
    goes_on(rosa)
    assert rosa.session()["state"] == "ended", rosa.last
    assert rosa.record()["intake_status"] in ("Eligible", "eTransferred", "Not_eTransferred")
    asking_office.quiet()

    def arrived() -> bool:
        asking_office.tick()
        return rosa.transfers()[0]["state"] == "confirmed" and not asking_office.table("pending_updates")

    eventually(arrived, lambda: str(rosa.transfers()))
    theirs = service.row("triage_users", uuid=rosa.record()["backend_uuid"])
    assert (theirs["county"], theirs["intake_status"]) == ("Winnebago", "eTransferred")
    assert [row["external_id"] for row in service.table("received_intakes")] == [rosa.transfers()[0]["external_id"]]


@pytest.mark.slow
def test_the_service_goes_down_in_the_middle_and_nothing_is_lost(asking_office, service):
    """The person is told what happens next, staff have all that was said, and the service learns it when it is back."""
    ben = asking_office.client(zip_code="61101", story=IN_COURT)
    ben.begins("EVICTION")
    goes_on(ben, until="guided_navigation")
    service.kill9(service.web)
    ben.says("1")
    session = eventually(lambda: (row := ben.session())["state"] != "calling" and row)
    assert session["state"] == "handed_over"
    assert "We have kept all that you told us." in ben.phone.reads_soon("Sorry, part of our system is down")
    thread = asking_office.row("inbox_threads", contact_number=ben.phone.number)
    assert thread["attributes"]["zip"] == "61101" and thread["attributes"]["problem"] == "eviction"

    service.start_web()

    def told() -> bool:
        asking_office.move_clock(asking_office.now().replace(microsecond=0) + timedelta(minutes=2))
        asking_office.tick()
        return not asking_office.table("pending_updates")

    eventually(told, lambda: str(asking_office.table("pending_updates")))
    theirs = service.row("triage_users", uuid=ben.record()["backend_uuid"])
    assert (theirs["county"], theirs["household_size"]) == ("Winnebago", 2)
