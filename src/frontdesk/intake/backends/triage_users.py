"""Triage users by the words of the wire (ILAO WD:otis_api_triage_user.rst): made, updated and read.

What the words mean is decided in `triage/recording.py`; here they are only handed on, and read from a row.
"""

from __future__ import annotations

import uuid as uuids
from datetime import datetime
from decimal import Decimal
from typing import Any

from frontdesk.intake.backends.contract import Attributes
from frontdesk.intake.models import TriageUser

#: Words that name who writes to whom; the first one that is given counts.
CONTACT = ("contact_number", "oas_mobile_phone", "user_phone", "phone")
LINE = ("flow_id", "line")
FLOW = ("flow",)
LANGUAGE = ("language",)
#: Whoever asks twice because an answer was lost gives the same key twice, and gets the same triage user.
KEY = "idempotency_key"
_OURS = frozenset({*CONTACT, *LINE, *FLOW, *LANGUAGE, KEY, "contact"})
#: What only this desk decides: nobody sets it from outside.
_NOT_FROM_OUTSIDE = frozenset({"session_key", "now", "is_trial", "backend_uuid", "backend_triage_id", "triage_user"})


def create(attributes: Attributes, now: datetime) -> TriageUser:
    """A new triage user, or the one that was made under the same `idempotency_key`."""
    from frontdesk.intake.triage import recording

    key = str(attributes.get(KEY) or uuids.uuid4())
    row: TriageUser = recording.create(
        f"api {key}"[:80],
        now,
        contact=_first(attributes, CONTACT)[:64],
        line=_first(attributes, LINE)[:64],
        flow=_first(attributes, FLOW)[:80],
        language=_first(attributes, LANGUAGE) or "en",
        **_handed_on(attributes),
    )
    return row


def update(row: TriageUser, attributes: Attributes, now: datetime) -> None:
    """Blank values and unknown words change nothing."""
    from frontdesk.intake.triage import recording

    language = {"language": attributes["language"]} if attributes.get("language") else {}
    recording.update(row, now, **(_handed_on(attributes) | language))


def attributes(row: TriageUser) -> dict[str, Any]:
    """What the service tells of a triage user: facts and statuses, and nothing of what lies sealed."""
    income = row.total_income_cents
    return {
        "triage_id": row.triage_id,
        "zip_code": row.zip_code,
        "city": row.city,
        "county": row.county,
        "county_fips": row.county_fips,
        "state": row.state,
        "language": row.language,
        "referral_source": row.referral_source,
        "household_size": row.household_size,
        "household_adults": row.household_adults,
        "household_children": row.household_children,
        "overincome": row.over_income,
        "total_income": None if income is None else f"{Decimal(income) / 100:.2f}",
        "age": row.age,
        "race": row.race,
        "ethnicity": row.ethnicity,
        "gender": row.gender,
        "marital_status": row.marital_status,
        "primary_language": row.primary_language,
        "populations": row.populations,
        "triage_status": row.triage_status,
        "intake_status": row.intake_status,
        "last_screen_viewed": row.last_screen_viewed,
        "lsc_code": row.lsc_code,
        "triage_problem": row.triage_problem,
        "outcome_variable": row.outcome_variable,
        "outcome_value": row.outcome_value,
        "intake_organization": str(row.organization.uuid) if row.organization else "",
        "intake_settings": str(row.intake_settings.uuid) if row.intake_settings else "",
        "created": row.created_at.isoformat(),
        "changed": row.updated_at.isoformat(),
    }


def _first(attributes: Attributes, names: tuple[str, ...]) -> str:
    return next((str(attributes[name]) for name in names if attributes.get(name)), "")


def _handed_on(attributes: Attributes) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name.casefold() not in _OURS | _NOT_FROM_OUTSIDE}
