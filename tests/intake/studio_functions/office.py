"""A small office of our own: two places, one issue, organizations that take it, counselors."""

from __future__ import annotations

from typing import Any

from conversations.talk import AFTERNOON, LINE, PERSON
from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake.models import (
    CaseAcceptance,
    ContentPack,
    Counselor,
    IntakeSettings,
    LegalIssue,
    Organization,
    Place,
    Service,
)
from frontdesk.intake.places import looking_up

WINNEBAGO, COOK, DANE = "17201", "17031", "55025"
CASES = "/rest/eviction-cases"
TERM = "1b2c3d4e-0000-4000-8000-00000000e001"
SETTINGS = "5e770000-0000-4000-8000-000000000001"


def context(**fields: Any) -> Context:
    """What a function knows in session 7."""
    given = {"now": AFTERNOON, "flow": "eviction", "session": "7", "contact": PERSON, "line": LINE}
    return Context(**{**given, **fields})


def call(name: str, *, among: Context | None = None, **arguments: str) -> Any:
    """Call a registered function, as a flow does."""
    function = functions.find(name)
    assert function is not None, f"there is no function {name}"
    return function.run(arguments, among or context())


def places() -> None:
    """Rockford and Chicago in Illinois, Madison in Wisconsin."""
    rows = [
        ("61101", "Rockford", "Winnebago", WINNEBAGO, "IL", 42.29, -89.11),
        ("60603", "Chicago", "Cook", COOK, "IL", 41.88, -87.63),
        ("53703", "Madison", "Dane", DANE, "WI", 43.08, -89.37),
    ]
    for zip_code, city, county, fips, state, latitude, longitude in rows:
        Place.objects.create(
            zip_code=zip_code,
            city=city,
            county=county,
            county_fips=fips,
            state=state,
            latitude=latitude,
            longitude=longitude,
            source="test",
        )
    looking_up.forget()


def pack() -> ContentPack:
    """Illinois, with the issue of evictions and of other rental housing."""
    made = ContentPack.objects.create(
        name="small", title="Small", states=["IL"], is_default=True, settings={}, loaded_at=AFTERNOON
    )
    for number, (key, title, term) in enumerate(
        (("eviction", "Eviction", TERM), ("rental_housing", "Other rental housing", TERM[:-1] + "2")), 1
    ):
        LegalIssue.objects.create(
            pack=made,
            key=key,
            number=number,
            titles={"en": title},
            process_id=f"il-{key}",
            lsc_code="63 Landlord/ Tenant (Not Public Housing)",
            search_term=term,
            content_urls={"en": f"https://example.org/{key}"},
            rest_export=CASES if key == "eviction" else "/rest/rental-cases",
        )
    return made


def organization(made: ContentPack, name: str = "Fox Valley Example Legal Help", **fields: Any) -> IntakeSettings:
    """One that takes evictions of tenants in Winnebago County."""
    organization = Organization.objects.create(
        pack=made, name=name, legalserver_name=f"{name} LS", phone="815-555-0100"
    )
    service = Service.objects.create(
        organization=organization, name="Tenants", area={"include": {"counties": fields.pop("counties", [WINNEBAGO])}}
    )
    CaseAcceptance.objects.create(
        service=service,
        rest_export=CASES,
        legal_issue=TERM,
        outcomes={"evict_outcome": fields.pop("outcomes", ["tenant_court", "tenant_lockout"])},
        submitted_at=AFTERNOON,
    )
    messages = {
        "please_call": {"en": "Call {organization} at {phone}."},
        "we_call": {"en": "We call from {phone}."},
        "disclaimer": {"en": "This is no promise to take your case."},
        "bypass": {"en": "Call {organization} at {phone} now."},
    }
    return IntakeSettings.objects.create(
        service=service, name=name, **{"messages": messages, "callback_type": "client_calls", **fields}
    )


def counselors(made: ContentPack, count: int = 2) -> None:
    for number in range(1, count + 1):
        Counselor.objects.create(
            pack=made,
            name=f"Counselor {number}",
            address=f"{number} Main St",
            city="Rockford",
            state="IL",
            zip_code="61101",
            phone=f"815-555-010{number}",
            services=["rent help", "eviction"],
            latitude=42.29 + number / 10,
            longitude=-89.11,
        )
