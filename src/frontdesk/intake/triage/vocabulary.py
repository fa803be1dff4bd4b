"""The words in which other systems write a triage user, and what they mean in our table.

Names and spellings: ILAO otis_api_triage_user.rst and the published eviction flow ("overIncome", "overrincome"). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from frontdesk.intake.triage import statuses

Reader = Callable[[Any], Any]


@dataclass
class Read:
    """What a set of attributes says.

    `fields`: columns of the triage user; `first_only`: columns that are kept when they have a value already; `answers`:
    what is sealed; `organization`: an id or name to look up; `wire`: the attributes again, blanks and unusable values
    left out, with canonical values, for an external service; `unusable`: names whose value could not be read.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    first_only: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    organization: str = ""
    wire: dict[str, Any] = field(default_factory=dict)
    unusable: list[str] = field(default_factory=list)


def read(attributes: Mapping[str, Any]) -> Read:
    """Names are compared without case; unknown names count for nothing, and so do blank values."""
    result = Read()
    for name, value in attributes.items():
        key = _ALIASES.get(name.casefold(), name.casefold())
        if not is_blank(value) and key in PASSED_ON:
            result.wire[name] = value
        if is_blank(value) or key not in _KNOWN:
            continue
        meant = _KNOWN[key](value)
        if is_blank(meant):
            result.unusable.append(name)
            continue
        _put(result, key, meant)
        result.wire[name] = meant if key in _CANONICAL else value
    return result


def is_blank(value: Any) -> bool:
    """Nothing was given: a blank never erases what is stored."""
    return value is None or (isinstance(value, str | list | tuple | dict) and len(value) == 0) or str(value).isspace()


def _put(result: Read, key: str, meant: Any) -> None:
    if key in _FIRST_ONLY:
        result.first_only[_FIRST_ONLY[key]] = meant
    elif key in _ANSWERS:
        result.answers[_ANSWERS[key]] = meant
    elif key == "intake_organization":
        result.organization = meant
    elif key == "total_income":
        result.fields["total_income_cents"] = meant
    else:
        result.fields[key] = meant


def _text(most: int) -> Reader:
    return lambda value: str(value).replace("\0", "").strip()[:most]  # PostgreSQL keeps no NUL


def _whole(least: int, most: int) -> Reader:
    def reader(value: Any) -> int | None:
        text = str(value).strip()
        if isinstance(value, bool) or not re.fullmatch(r"\d{1,12}", text):
            return None
        return int(text) if least <= int(text) <= most else None

    return reader


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "yes": True, "t": True, "0": False, "false": False, "no": False, "f": False}.get(
        str(value).strip().casefold()
    )


def _dollars(value: Any) -> int | None:
    """ "3901.08", "$3,901.08" or a number -> cents; None for anything less plain."""
    text = str(value).strip().removeprefix("$")
    if not re.fullmatch(r"\d+(\.\d{1,2})?|\d{1,3}(,\d{3})+(\.\d{1,2})?", text):
        return None
    try:
        return int(Decimal(text.replace(",", "")) * 100)
    except InvalidOperation:  # pragma: no cover - the pattern has let only numbers through
        return None


def _zip(value: Any) -> str:
    found = re.match(r"\s*(\d{5})(-?\d{4})?\s*\Z", str(value))
    return found.group(1) if found else ""


def _county(value: Any) -> str:
    return re.sub(r"\s+county\Z", "", str(value).strip(), flags=re.IGNORECASE)[:80]


def _fips(value: Any) -> str:
    text = str(value).strip()
    return text if re.fullmatch(r"\d{5}", text) else ""


def _state(value: Any) -> str:
    text = str(value).strip().upper()
    return text if re.fullmatch(r"[A-Z]{2}", text) else ""


def _language(value: Any) -> str:
    found = re.match(r"([a-z]{2,3})([-_]\w+)?\Z", str(value).strip().lower())
    return found.group(1) if found else ""


def _populations(value: Any) -> list[str]:
    items = value.split(",") if isinstance(value, str) else value if isinstance(value, list | tuple | set) else []
    return sorted({str(item).strip().casefold() for item in items} - {""})


def _notes(value: Any) -> list[str]:
    items = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    return [str(item).strip() for item in items if str(item).strip()]


def _mapping(value: Any) -> dict[str, Any] | None:
    return dict(value) if isinstance(value, Mapping) else None


#: Further names for one thing.
_ALIASES = {
    "source": "referral_source",
    "fips": "county_fips",
    "countyfips": "county_fips",
    "overincome": "over_income",
    "overrincome": "over_income",
    "oas_triage_problem": "triage_problem",
    "oas_triage_search": "search",
    "oas_mobile_phone": "user_phone",
    "oas_limited_populations": "populations",
    "oas_triage_callback_times": "callback",
    "intake_notes": "notes",
    "gn_profile": "profile",
    "organization": "intake_organization",
    "intake_settings": "intake_organization",
    "maritalstatus": "marital_status",
    "legalproblemcode": "lsc_code",
}
_KNOWN: dict[str, Reader] = {
    "referral_source": _text(80),
    "language": _language,
    "zip_code": _zip,
    "city": _text(80),
    "county": _county,
    "county_fips": _fips,
    "state": _state,
    "household_size": _whole(1, 25),
    "household_adults": _whole(0, 25),
    "household_children": _whole(0, 25),
    "over_income": _flag,
    "total_income": _dollars,
    "total_income_cents": _whole(0, 10**11),
    "needs_review": _flag,
    "age": _whole(0, 110),
    "race": _text(80),
    "ethnicity": _text(80),
    "gender": _text(80),
    "marital_status": _text(80),
    "primary_language": _text(80),
    "populations": _populations,
    "triage_status": lambda value: statuses.triage_status(str(value)),
    "intake_status": lambda value: statuses.intake_status(str(value)),
    "last_screen_viewed": lambda value: statuses.screen(str(value)),
    "issue_key": _text(60),
    "triage_problem": _text(60),
    "lsc_code": _text(80),
    "outcome_variable": _text(120),
    "outcome_value": _text(120),
    "is_dangerous": _flag,
    "safe_to_text": _flag,
    "safe_to_call": _flag,
    "flow": _text(80),
    "is_trial": _flag,
    "backend_uuid": _text(60),
    "backend_triage_id": _text(60),
    "intake_organization": _text(120),
    "user_phone": _text(64),
    "flow_id": _text(64),
    "search": _text(1600),
    "notes": _notes,
    "profile": _mapping,
    "callback": _text(200),
}
#: What only an external service keeps: we have tables of our own for it.
PASSED_ON = frozenset(
    {
        "etransfer_attempts",
        "etransfer_failure_reason",
        "etransfer_status",
        "etransfer_data",
        "intake_created",
        "intake_changed",
        "hourly_reminder_sent",
        "daily_reminder_sent",
        "oas_opt_in_sms",
    }
)
#: Whose value goes to an external service in our spelling instead of the one that came.
_CANONICAL = frozenset({"triage_status", "intake_status", "last_screen_viewed", "county", "zip_code"})
_FIRST_ONLY = {"user_phone": "contact_number", "flow_id": "line"}
_ANSWERS = {"search": "search", "notes": "notes", "profile": "profile", "callback": "callback"}
