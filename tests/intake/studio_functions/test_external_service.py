"""The functions where organizations, dialogues and the case desk are an external service's: asked over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.flows import functions
from frontdesk.intake import studio_functions
from frontdesk.intake.api import clients
from frontdesk.intake.models import IntakeSettings, PendingUpdate, ReceivedIntake, Transfer, TriageUser
from frontdesk.intake.places import looking_up
from intake.studio_functions import office
from intake.studio_functions.office import call
from intake.studio_functions.test_records import INTAKE

ASKS = ("eviction-intake-settings", "otis-send-to-legal-server", "otis-get-callback-days")


@pytest.fixture
def service(live_server: Any, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[IntakeSettings]:
    """A service with one organization, and this office as a client of it."""
    looking_up.forget()
    office.places()
    settings = office.organization(office.pack())
    client_id, secret, username, password = clients.add("our-desk", clock.now())
    for name, value in {
        "BACKEND": "external",
        "URL": f"{live_server.url}/api/triage",
        "CLIENT_ID": client_id,
        "CLIENT_SECRET": secret,
        "USERNAME": username,
        "PASSWORD": password,
    }.items():
        monkeypatch.setenv(f"FRONTDESK_INTAKE_{name}", value)
    get_settings.cache_clear()
    studio_functions.register()
    yield settings
    monkeypatch.undo()
    get_settings.cache_clear()
    studio_functions.register()


def test_what_asks_the_service_leaves_this_machine(service: IntakeSettings) -> None:
    assert [functions.find(name).remote for name in ASKS] == [True, True, True]  # type: ignore[union-attr]
    assert not functions.find("otis-update-triage-user").remote  # type: ignore[union-attr]


def test_from_the_offer_to_the_case_desk(service: IntakeSettings) -> None:
    call("otis-create-triage-user", zip_code="61101", source="eviction-english")
    found = call("eviction-intake-settings", zip="61101")
    assert (found["id"], found["organization"]) == (str(service.uuid), "Fox Valley Example Legal Help")
    call("otis-update-triage-user", intake_organization=found["id"], intake_status="Started")
    assert PendingUpdate.objects.exists(), "the service is told of it"
    sent = call("otis-send-to-legal-server", **INTAKE)
    person = TriageUser.objects.exclude(session_key__startswith="api ").get()
    assert sent == {"error": "false", "id": str(ReceivedIntake.objects.get().uuid)}
    assert (Transfer.objects.get().state, person.intake_status) == ("confirmed", "eTransferred")


def test_a_service_that_is_down_is_an_error_of_the_transfer_and_tried_again(
    service: IntakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("otis-create-triage-user", zip_code="61101")
    call("otis-update-triage-user", intake_organization=str(service.uuid))
    monkeypatch.setenv("FRONTDESK_INTAKE_URL", "http://127.0.0.1:9/api/triage")
    get_settings.cache_clear()
    assert call("otis-send-to-legal-server", **INTAKE)["error"] == "true"
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.tries) == ("queued", 1)
    assert TriageUser.objects.get().intake_status == "Eligible"
