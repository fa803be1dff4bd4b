"""A row of everything that the intake shows on the admin site."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from frontdesk.intake.models import (
    ApiClient,
    AreaMedianIncome,
    CallbackBooking,
    CaseAcceptance,
    ContentPack,
    Counselor,
    Decision,
    FirstText,
    IntakeSettings,
    LegalIssue,
    NavigationProcess,
    Organization,
    PendingUpdate,
    Place,
    ReceivedIntake,
    Service,
    Transfer,
    TriageScreen,
    TriageUser,
)

#: What lies sealed in the rows: it is in no list, and on no page of who may not open it.
LAST_NAME, BIRTHDAY = "Quillfeather", "1985-09-18"
NUMBER = "+13125550142"
LINE = "+13125550100"


def intake_rows(now: datetime) -> dict[str, Any]:
    pack = ContentPack.objects.create(name="illinois", title="Illinois", states=["IL"], loaded_at=now)
    organization = Organization.objects.create(name="Prairie Example Legal Aid", pack=pack)
    service = Service.objects.create(organization=organization, name="Housing")
    CaseAcceptance.objects.create(
        service=service, rest_export="/rest/eviction-cases", legal_issue="t", outcomes={"o": ["1"]}, submitted_at=now
    )
    terms = IntakeSettings.objects.create(service=service, name="Housing intake", intake_limit=5, current_count=2)
    triage_user = TriageUser.objects.create(
        contact_number=NUMBER, line=LINE, created_at=now, updated_at=now, organization=organization,
        intake_settings=terms, sealed={"last_name": LAST_NAME, "born": BIRTHDAY},
    )  # fmt: skip
    TriageScreen.objects.create(triage_user=triage_user, screen="sms-zip-code", language="en", at=now)
    Decision.objects.create(
        triage_user=triage_user, rule="income", rule_version="fpl 2026", outcome="within", facts={"size": 2},
        reasons=["below the limit"], about=terms, made_at=now,
    )  # fmt: skip
    payload = {"firstName": "Ana", "lastName": LAST_NAME, "dateOfBirth": BIRTHDAY, "externalID": "ILAOEvict-1"}
    return {
        "pack": pack,
        "organization": organization,
        "service": service,
        "terms": terms,
        "triage_user": triage_user,
        "issue": LegalIssue.objects.create(
            pack=pack, key="eviction", number=1, titles={"en": "Eviction"}, lsc_code="63 x", rest_export="/rest/e-cases"
        ),
        "process": NavigationProcess.objects.create(
            pack=pack, process_id="il-eviction", name="Eviction", definition={}
        ),
        "counselor": Counselor.objects.create(
            pack=pack, name="Counselor", address="1 Street", city="Chicago", state="IL", zip_code="60603", phone="1"
        ),
        "place": Place.objects.create(
            zip_code="60603", city="Chicago", county="Cook", county_fips="17031", state="IL", source="a test"
        ),
        "median": AreaMedianIncome.objects.create(
            county_fips="17031", year=2026, household_size=1, median_cents=8400000, effective_from=date(2026, 4, 1)
        ),
        "transfer": Transfer.objects.create(
            triage_user=triage_user, organization=organization, external_id="ILAOEvict-1", payload=payload,
            state="refused", error="the other side refused it (200)", due_at=now, created_at=now, updated_at=now,
        ),
        "received": ReceivedIntake.objects.create(
            external_id="ILAOEvict-1", organization=organization.name, payload=payload, received_at=now
        ),
        "booking": CallbackBooking.objects.create(
            triage_user=triage_user, intake_settings=terms, starts_at=now, ends_at=now + timedelta(hours=1),
            number=NUMBER, line=LINE, created_at=now,
        ),
        "first_text": FirstText.objects.create(
            session_key="1", text="my roof leaks", language="en", found="menu", at=now
        ),
        "pending": PendingUpdate.objects.create(
            triage_user=triage_user, attributes={"last_name": LAST_NAME}, due_at=now, created_at=now
        ),
        "client": ApiClient.objects.create(
            client_id="glh", secret_hash="h", username="glh", password_hash="h", created_at=now
        ),
    }  # fmt: skip
