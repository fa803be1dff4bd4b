"""A small office for matching: a pack with an issue, the places of two counties, and services made to order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from frontdesk.intake.models import (
    CaseAcceptance,
    ContentPack,
    IntakeSettings,
    LegalIssue,
    Organization,
    Place,
    Service,
    TriageUser,
)
from frontdesk.intake.places import looking_up
from frontdesk.intake.triage import recording

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
EXPORT, FIELD = "/rest/eviction-cases", "evict_outcome"
COOK, LAKE = "17031", "17097"


def open_office() -> LegalIssue:
    looking_up.forget()
    pack = ContentPack.objects.create(name="test", title="Test", states=["IL"], is_default=True, loaded_at=NOW)
    for zip_code, city, county, fips, is_primary in (
        ("60603", "Chicago", "Cook", COOK, True),
        ("60010", "Barrington", "Lake", LAKE, True),
        ("60010", "Barrington", "Cook", COOK, False),
    ):
        Place.objects.create(
            zip_code=zip_code, city=city, county=county, county_fips=fips, state="IL", is_primary=is_primary, source="t"
        )
    return LegalIssue.objects.create(
        pack=pack,
        key="eviction",
        number=1,
        titles={"en": "Eviction"},
        lsc_code="63",
        search_term="u",
        rest_export=EXPORT,
    )


def service(name: str, *, counties: tuple[str, ...] = (COOK,), values: tuple[str, ...] = ("7",), **terms: Any) -> str:
    """A service of an organization of that name, open and free; the id of its intake settings."""
    organization, _ = Organization.objects.get_or_create(
        name=name, defaults={"last_intake_at": terms.pop("last", None)}
    )
    row = Service.objects.create(
        organization=organization,
        name=f"{name} housing",
        area={"include": {"counties": list(counties)}},
        populations=terms.pop("populations", []),
        cost=terms.pop("cost", Service.Cost.FREE),
    )
    submit(row, *values)
    settings = IntakeSettings.objects.create(service=row, name=name, **terms)
    return str(settings.uuid)


def submit(row: Service, *values: str, at: datetime = NOW, **more: Any) -> None:
    CaseAcceptance.objects.create(
        service=row, rest_export=EXPORT, legal_issue="u", outcomes={FIELD: list(values)}, submitted_at=at, **more
    )


def person(session: str = "1", **more: Any) -> TriageUser:
    known = {
        "zip_code": "60603",
        "city": "Chicago",
        "county": "Cook",
        "county_fips": COOK,
        "state": "IL",
        "issue_key": "eviction",
        "outcome_variable": FIELD,
        "outcome_value": "7",
        "household_size": 2,
    }
    return recording.create(
        session, NOW, contact="+13125550142", line="+13125550100", flow="legal_help", language="en", **(known | more)
    )
