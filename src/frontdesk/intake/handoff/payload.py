"""What is transferred of a person: collected from the triage user, the sealed answers and the organization's terms.

The form is that of an e-transfer in ILAO WD:otis_endusers_intake.rst; `normalising.py` brings every value into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.handoff.normalising import normalise, note
from frontdesk.intake.models import TriageUser

#: Begins the notes where the organization wants to be warned; only staff read it (WD:conflict_check.rst).
CONFLICT = "POTENTIAL CONFLICT DETECTED"
#: Begins them where the check got no answer.
NOT_CHECKED = "CONFLICT CHECK NOT DONE"
_OTHER_SIDE_CALLS = "Callback"
_PERSON_CALLS = "Client Calls"


def build(
    triage_user: TriageUser, terms: Terms | None, *, external_id: str, overrides: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The normalised payload. `overrides`: raw values by the names of the payload, in place of what we know."""
    return normalise(collect(triage_user, terms, external_id=external_id, overrides=overrides))[0]


def collect(
    triage_user: TriageUser, terms: Terms | None, *, external_id: str, overrides: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The same, not normalised yet."""
    from frontdesk.intake.eligibility import populations
    from frontdesk.intake.triage import answers

    said: Mapping[str, Any] = answers.get(triage_user)
    raw: dict[str, Any] = {
        "firstName": said.get("first_name"),
        "lastName": said.get("last_name"),
        "aliasFirst": said.get("nickname"),
        "aliasLast": said.get("maiden_name"),
        "dateOfBirth": said.get("born"),
        "addressHome": {
            "address1": " ".join(str(said[name]) for name in ("street", "unit") if said.get(name)),
            "city": said.get("city") or triage_user.city,
            "state": said.get("state") or triage_user.state,
            "zip": said.get("zip_code") or triage_user.zip_code,
            "county": triage_user.county_fips,
        },
        "phoneHome": said.get("phone") or triage_user.contact_number,
        "phoneHomeNote": _phone_note(triage_user),
        "email": said.get("email"),
        "race": triage_user.race,
        "ethnicity": triage_user.ethnicity,
        "gender": triage_user.gender,
        "maritalStatus": triage_user.marital_status,
        "language": triage_user.primary_language or triage_user.language,
        "numberOfAdults": triage_user.household_adults,
        "numberOfChildren": triage_user.household_children,
        "note": _notes(triage_user, said),
        "callbackDayTime": said.get("callback"),
        "incomes": _incomes(said.get("incomes") or ()),
        "legalProblemCode": problem_label(triage_user.lsc_code, terms),
        "externalID": external_id,
    }
    groups = populations.named(triage_user.populations)
    for population, name in ((populations.VETERAN, "veteran"), (populations.DISABILITY, "disabled")):
        if population in groups:
            raw[name] = True
    if said.get("landlord_name"):
        raw["adverse_parties"] = [{"name": said["landlord_name"], "relationship": "Landlord (Owner)"}]
    if terms is not None:
        raw["eTransferOrganization"] = terms.legalserver_name or terms.organization
        raw["callbackType"] = _PERSON_CALLS if person_calls(triage_user, said, terms) else _OTHER_SIDE_CALLS
        raw["program"] = terms.transfer.get("program")
    raw |= {name: value for name, value in (overrides or {}).items() if value not in (None, "")}
    if warning := _warning(triage_user):
        raw["note"] = f"{warning}; {note(raw['note'])}"
    return raw


def person_calls(triage_user: TriageUser, said: Mapping[str, Any], terms: Terms) -> bool:
    """Whether the person calls the organization, as they were told: it calls nobody, no call to them is safe, or they
    took none of its times ("declining reverts to please call", intake.md 3.2). Else it calls them."""
    if terms.callback_type == "client_calls" or triage_user.safe_to_call is False:
        return True
    return terms.callback_type == "we_call_client" and not said.get("callback")


def problem_label(code: str, terms: Terms | None) -> str:
    """The problem code as this site writes it: the two digits are the key, the label is the site's own
    (`transfer.problem_codes`: {"63": "63 Private Landlord/Tenant"})."""
    labels = terms.transfer.get("problem_codes") or {} if terms is not None else {}
    return str(labels.get(code.strip()[:2]) or code)


def _warning(triage_user: TriageUser) -> str:
    if triage_user.has_conflict_flag:
        return CONFLICT
    last = triage_user.decisions.filter(rule="conflict").order_by("made_at", "pk").last()
    return NOT_CHECKED if last is not None and last.outcome == "not_checked" else ""


def _phone_note(triage_user: TriageUser) -> str:
    notes = {"safe to call": triage_user.safe_to_call, "safe to text": triage_user.safe_to_text}
    return "; ".join(
        f"NOT {what}" if is_safe is False else what for what, is_safe in notes.items() if is_safe is not None
    )


def _notes(triage_user: TriageUser, said: Mapping[str, Any]) -> list[Any]:
    notes = list(said.get("notes") or ())
    unknown = [str(item.get("kind", "")) for item in said.get("incomes") or () if _is_unknown(item)]
    if unknown:
        notes.append(("Income of unknown amount", ", ".join(unknown).replace("_", " ")))
    if triage_user.needs_review:
        notes.append("The income is to be reviewed")
    if said.get("callback"):
        notes.append(("Callback", said["callback"]))
    return notes


def _is_unknown(item: Mapping[str, Any]) -> bool:
    return item.get("amount") in (None, "") and item.get("amount_cents") is None


def _incomes(items: Any) -> list[dict[str, Any]]:
    """Whole numbers are cents, as everywhere in the rules; texts are dollars, as the person wrote them."""
    from frontdesk.intake.eligibility import income

    incomes = []
    for item in items:
        amount = item.get("amount") if item.get("amount_cents") is None else item["amount_cents"]
        if isinstance(amount, int):
            amount = f"{Decimal(amount) / 100:.2f}"
        kind = str(item.get("kind") or "other")
        type_ = income.LEGALSERVER_TYPES.get(kind)
        if type_ is None and kind == "snap":
            continue  # benefits for food are no income
        incomes.append({"amount": amount, "frequency": item.get("periods"), "type": type_ or "Other"})
    return incomes
