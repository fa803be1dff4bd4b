"""Rows of people and of organizations that call back, for these tests."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.models import IntakeSettings, Organization, Service, TriageUser

#: A Monday in Chicago, 12:00.
MONDAY = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
#: Wednesday 9:00 and 10:00 in Chicago.
NINE, TEN = datetime(2026, 3, 4, 15, 0, tzinfo=UTC), datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
LINE = "+13125550100"
_numbers = itertools.count(1)


def settings_with(**callbacks: Any) -> IntakeSettings:
    """Intake settings that take calls on Wednesdays from 9 to 11, two in a slot, unless said otherwise."""
    organization = Organization.objects.create(name="Prairie Example")
    service = Service.objects.create(organization=organization, name="Help")
    given = {"hours": {"wed": ["09:00-11:00"]}, "days_ahead": 7, **callbacks}
    return IntakeSettings.objects.create(service=service, name="Help", callbacks=given)


def terms_of(settings: IntakeSettings) -> Terms:
    return Terms(
        id=str(settings.uuid),
        name=settings.name,
        organization="Prairie Example",
        organization_id="",
        service_id="",
        callbacks=settings.callbacks,
    )


def person(now: datetime = MONDAY, **fields: Any) -> TriageUser:
    n = next(_numbers)
    given = {"contact_number": f"+1312555{n:04}", "line": LINE, "created_at": now, "updated_at": now}
    return TriageUser.objects.create(**{**given, **fields})
