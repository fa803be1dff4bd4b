"""Organizations with a service each, and people who were offered one, for the tests of back ends and hand-off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from frontdesk.intake.models import CaseAcceptance, IntakeSettings, Organization, Service, TriageUser
from frontdesk.intake.triage import answers

NOW = datetime(2026, 3, 3, 21, 0, tzinfo=UTC)  # Tuesday, 3 p.m. in Chicago
EXPORT = "/rest/eviction-cases"
ISSUE = "5f0c0f6a-0000-4000-8000-000000000001"


def office(name: str = "Prairie Example Legal Aid", **settings: Any) -> IntakeSettings:
    """Intake settings with an organization and a service of their own. `organization`, `service`: their columns."""
    organization = Organization.objects.create(
        **{
            "name": name,
            "legalserver_name": f"{name} (LS)",
            "phone": "312-555-0100",
            **settings.pop("organization", {}),
        }
    )
    area = {"include": {"counties": ["17031"]}}
    columns = {"name": f"Eviction help of {name}", "area": area, **settings.pop("service", {})}
    service = Service.objects.create(organization=organization, **columns)
    return IntakeSettings.objects.create(**{"service": service, "name": f"Intake of {name}", **settings})


def submission(settings: IntakeSettings, at: datetime, **columns: Any) -> CaseAcceptance:
    """What the service takes, as it said at `at`."""
    given = {"rest_export": EXPORT, "legal_issue": ISSUE, "outcomes": {"evict_outcome": ["tenant_court"]}, **columns}
    return CaseAcceptance.objects.create(service=settings.service, submitted_at=at, **given)


def person(settings: IntakeSettings | None = None, **columns: Any) -> TriageUser:
    """Rosa, who was offered these settings; `said`: sealed answers in place of hers."""
    said = {
        "first_name": "Rosa ",
        "last_name": "Alvarez",
        "born": "1985-09-18",
        "street": "12 Elm St",
        "unit": "Apt 3",
        "city": "Chicago",
        "incomes": [{"kind": "wages", "amount": 120050, "periods": 26}],
        "notes": ["The person is being evicted."],
        **columns.pop("said", {}),
    }
    known = {
        "contact_number": "+13125550142",
        "line": "+13125550199",
        "zip_code": "60603",
        "city": "Chicago",
        "county": "Cook",
        "county_fips": "17031",
        "state": "IL",
        "household_adults": 2,
        "household_children": 0,
        "lsc_code": "63 Landlord/ Tenant (Not Public Housing)",
        "race": "White",
        "marital_status": "Soltero",
        "created_at": NOW,
        "updated_at": NOW,
        **columns,
    }
    organization = settings.service.organization if settings is not None else None
    row = TriageUser.objects.create(intake_settings=settings, organization=organization, **known)
    answers.put(row, **said)
    return row
