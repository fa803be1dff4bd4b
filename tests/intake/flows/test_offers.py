"""What happens between an offer and its acceptance."""

from __future__ import annotations

import pytest

from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import offers
from frontdesk.intake.models import IntakeSettings, Service, TriageUser
from intake.backends.offices import NOW, office, person

pytestmark = pytest.mark.django_db
CONTEXT = Context(now=NOW, session="7")


@pytest.fixture(autouse=True)
def that_day(monkeypatch):
    """Counts begin anew with their period."""
    monkeypatch.setenv("FRONTDESK_NOW", NOW.isoformat())
    get_settings.cache_clear()
    clock.move_to(NOW)


def close(row: IntakeSettings) -> None:
    row.is_enabled = False
    row.save()


def fill(row: IntakeSettings) -> None:
    row.intake_limit, row.current_count, row.counted_since = 1, 1, NOW
    row.save()


def unpublish(row: IntakeSettings) -> None:
    Service.objects.filter(pk=row.service_id).update(is_published=False)


@pytest.mark.parametrize("happens", [close, fill, unpublish, IntakeSettings.delete])
def test_an_offer_that_is_gone_meanwhile_is_not_accepted(happens):
    row = office()
    uuid = str(row.uuid)
    person(None, session_key="7")
    happens(row)
    answer = offers.accept_offer({"settings_id": uuid}, CONTEXT)
    assert answer["gone"] is True and set(answer) == {*offers.TERMS, "gone"}
    assert TriageUser.objects.get().intake_settings is None


def test_an_open_offer_is_accepted():
    row = office(intake_limit=2, current_count=1, counted_since=NOW)
    person(None, session_key="7")
    answer = offers.accept_offer({"settings_id": str(row.uuid)}, CONTEXT)
    assert (answer["gone"], answer["organization"]) == (False, "Prairie Example Legal Aid")
    assert answer["organization_id"] == str(row.service.organization.uuid)
    assert TriageUser.objects.get().intake_settings == row


def test_whom_the_organization_counts_in_the_language_of_the_person():
    row = office(household_definition={"en": "All who live with you.", "es": "Todos los que viven con usted."})
    person(None, session_key="7", language="es")
    answer = offers.accept_offer({"settings_id": str(row.uuid)}, Context(now=NOW, session="7", language="es"))
    assert answer["household_definition"] == "Todos los que viven con usted."
