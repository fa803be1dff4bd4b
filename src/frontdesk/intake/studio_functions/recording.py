"""The record of a person, made when the ZIP code is known and updated screen by screen."""

from __future__ import annotations

from typing import Any

from frontdesk.flows.functions import Context
from frontdesk.intake.models import Transfer, TriageStatus, TriageUser
from frontdesk.intake.studio_functions import amounts, people
from frontdesk.intake.studio_functions.given import Arguments, text, whole_number
from frontdesk.intake.studio_functions.places import is_served

#: The arguments of `create`.
TAKES = ("zip_code", "source", "last_screen_viewed", "user_phone", "county", "search", "flow_id")
#: What is kept as it is given.
_AS_GIVEN = (
    "last_screen_viewed",
    "triage_status",
    "intake_status",
    "triage_problem",
    "race",
    "ethnicity",
    "gender",
    "marital_status",
    "primary_language",
)
#: How exports spell that an income is over the limit.
_OVER_INCOME = ("overIncome", "overrincome", "overincome")


def create(arguments: Arguments, context: Context) -> dict[str, str]:
    """`zip_code`, `source`, `last_screen_viewed`, `user_phone`, `county`, `search`, `flow_id` -> id, triage_id.

    One triage user a session: a further call, after another ZIP code, updates it and answers the same ids. `flow_id` is
    the number texted to, which is known; the contact stands in for a blank `user_phone`.
    """
    from frontdesk.intake.places import looking_up
    from frontdesk.intake.triage import recording

    if people.is_trial(context):
        TriageUser.objects.filter(session_key=people.session_key(context)).delete()  # of the trial before
    zip_code = looking_up.read_zip(text(arguments, "zip_code")) or ""
    place = looking_up.find(zip_code) if zip_code else None
    served = place is not None and is_served(place.state)
    known: dict[str, Any] = {
        "zip_code": zip_code,
        "county": place.county.name if place else text(arguments, "county"),
        "county_fips": place.county.fips if place else "",
        "city": place.city if place else "",
        "state": place.state if place else "",
        "referral_source": text(arguments, "source"),
        "last_screen_viewed": text(arguments, "last_screen_viewed"),
        "triage_status": (TriageStatus.STARTED if served else TriageStatus.OUT_OF_AREA).value,
        "search": text(arguments, "search") or context.started_with,
    }
    person = recording.create(
        people.session_key(context),
        context.now,
        contact=context.contact or text(arguments, "user_phone"),
        line=context.line,
        flow=context.flow,
        language=context.language,
        is_trial=people.is_trial(context),
        **known,
    )
    return {"id": str(person.uuid), "triage_id": person.triage_id}


def update(arguments: Arguments, context: Context) -> dict[str, str]:
    """Keep what is given; a blank leaves what is stored. Answers nothing that a flow reads.

    `uuid` is only believed where it is the contact's own. That an intake was transferred is not taken from the flow:
    this export says so after a failed transfer too, and the transfer itself knows.
    """
    from frontdesk.intake.triage import recording

    person = people.of(context) or _of_contact(text(arguments, "uuid"), context)
    if person is None:
        return {}
    known: dict[str, Any] = {name: text(arguments, name) for name in _AS_GIVEN}
    for name in ("household_size", "household_adults", "household_children", "age"):
        known[name] = whole_number(text(arguments, name), context.language, context.now)
    income = amounts.cents(text(arguments, "total_income"), context)
    known["total_income"] = None if income is None else amounts.as_text(income)
    known["overincome"] = text(arguments, *_OVER_INCOME)
    known["intake_organization"] = text(arguments, "intake_organization")
    if _is_transferred(known["intake_status"]) and not _has_arrived(person):
        known["intake_status"] = ""
    recording.update(person, context.now, **{name: value for name, value in known.items() if value not in ("", None)})
    return {}


def _of_contact(uuid: str, context: Context) -> TriageUser | None:
    from frontdesk.intake.triage import recording

    person: TriageUser | None = recording.by_uuid(uuid) if uuid else None
    return person if person is not None and person.contact_number == context.contact else None


def _is_transferred(status: str) -> bool:
    return status.strip().casefold() == "etransferred"


def _has_arrived(person: TriageUser) -> bool:
    """Whether the other side has the intake. A trial is transferred nowhere, and may look as if it were."""
    return person.is_trial or person.transfers.filter(state=Transfer.State.CONFIRMED).exists()
