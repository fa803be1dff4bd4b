"""Services of an external back end as rows of ours."""

from __future__ import annotations

import pytest

from frontdesk.config.env import get_settings
from frontdesk.intake.backends import mirroring, terms
from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.models import IntakeSettings, Organization, Service
from intake.backends.offices import NOW, office

pytestmark = pytest.mark.django_db

GIVEN = Terms(
    id="5f0c0f6a-0000-4000-8000-000000000009",
    name="Intake",
    organization="Prairie Example Legal Aid",
    organization_id="17",
    service_id="18",
    service="Eviction help",
    legalserver_name="PELA",
    callbacks={"per_slot": 2},
    intake_limit=10,
    current_count=4,
    messages={"bypass": {"en": "Call"}},
    conflict_levels=("high",),
    transfer={"kind": "desk"},
)


@pytest.fixture
def external(monkeypatch):
    monkeypatch.setenv("FRONTDESK_INTAKE_BACKEND", "external")
    get_settings.cache_clear()


def test_a_row_is_made_and_brought_up_to_date(external):
    row = mirroring.local(GIVEN)
    assert str(row.uuid) == GIVEN.id
    mine = terms.of_row(row, NOW)
    assert (mine.organization, mine.legalserver_name, mine.messages) == (GIVEN.organization, "PELA", GIVEN.messages)
    changed = Terms(**{**vars(GIVEN), "name": "Other", "is_open": False})
    again = mirroring.local(changed)
    assert again.pk == row.pk and again.name == "Other" and not again.is_enabled
    assert (Organization.objects.count(), Service.objects.count(), IntakeSettings.objects.count()) == (1, 1, 1)


def test_our_own_counts_are_not_overwritten(external):
    row = mirroring.local(GIVEN)
    IntakeSettings.objects.update(current_count=7, counted_since=NOW)
    assert mirroring.local(GIVEN).current_count == 7
    assert row.service.organization.last_intake_at is None


def test_terms_of_our_own_tables_are_their_row():
    row = office()
    assert mirroring.local(terms.of_row(row, NOW)) == row
    row.refresh_from_db()
    assert row.service.name == "Eviction help of Prairie Example Legal Aid"
