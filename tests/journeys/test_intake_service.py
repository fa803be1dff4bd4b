"""Two houses: one knows organizations and offers the intake service, the other leads people and asks it over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

LEAD = """
from frontdesk.config import clock
from frontdesk.intake.backends import backend, mirroring
from frontdesk.intake.handoff import conflicts, transferring
from frontdesk.intake.triage import answers, recording

now = clock.now()
rosa = recording.create("7", now, contact="+13125550142", line="+13125550199", flow="legal_help", language="es",
                        zip_code="60603", county="Cook", county_fips="17031", state="IL",
                        last_screen_viewed="sms-zip-code")
terms = backend().intake_settings(county_fips="17031")[0]
row = mirroring.local(terms)
answers.put(rosa, first_name="Rosa", last_name="Alvarez", born="1985-09-18")
recording.update(rosa, now, household_size="3", intake_organization=str(row.uuid), intake_status="Started")
conflicts.check(rosa, terms, now)
"""
HAND_OVER = """
from frontdesk.config import clock
from frontdesk.intake.handoff import transferring
from frontdesk.intake.models import TriageUser

transferring.queue(TriageUser.objects.get(), clock.now())
"""
SEND_NOW = """
from frontdesk.config import clock
from frontdesk.intake.backends import pending_updates
from frontdesk.intake.handoff import transferring
from frontdesk.intake.models import Transfer, TriageUser

transferring.send(Transfer.objects.get().pk, clock.now())
pending_updates.send(TriageUser.objects.get().pk, clock.now())
"""


@pytest.fixture
def service(open_house):
    house = open_house()
    house.command("intake", "load", "illinois")
    return house


@pytest.fixture
def desk(open_house, service):
    client = service.run("intake", "api-client", "add", "our-desk")
    return open_house(
        web=False,
        settings={
            "FRONTDESK_INTAKE_BACKEND": "external",
            "FRONTDESK_INTAKE_URL": f"{service.web_url}/api/triage",
            "FRONTDESK_INTAKE_CLIENT_ID": client["client_id"],
            "FRONTDESK_INTAKE_CLIENT_SECRET": client["client_secret"],
            "FRONTDESK_INTAKE_USERNAME": client["username"],
            "FRONTDESK_INTAKE_PASSWORD": client["password"],
        },
    )


def test_an_intake_crosses_to_the_other_house_although_it_goes_away_meanwhile(service, desk):
    desk.command("shell", "-c", LEAD)
    desk.drain()
    ours, theirs = desk.row("triage_users"), service.row("triage_users")
    assert ours["backend_uuid"] == str(theirs["uuid"])
    assert (theirs["household_size"], theirs["county"], theirs["language"]) == (3, "Cook", "es")
    assert desk.row("triage_decisions", rule="conflict")["outcome"] == "clear"

    service.kill9(service.web)
    desk.command("shell", "-c", HAND_OVER)
    desk.command("shell", "-c", SEND_NOW)
    waiting = desk.row("transfers")
    assert (waiting["state"], waiting["tries"]) == ("queued", 1)

    service.start_web()
    desk.move_clock(desk.now() + timedelta(minutes=2))
    desk.tick()
    desk.drain()
    done, received = desk.row("transfers"), service.row("received_intakes")
    assert done["state"] == "confirmed" and done["answer_uuid"] == str(received["uuid"])
    assert received["external_id"] == done["external_id"] == f"Frontdesk-{theirs['id']}"
    assert desk.row("triage_users")["intake_status"] == "eTransferred"
    assert service.row("triage_users")["intake_status"] == "eTransferred"
    assert [row["external_id"] for row in service.table("counted_intakes")] == [done["external_id"]]
    assert desk.table("pending_updates") == []
