"""Terms, case acceptance and guided navigation to and from JSON: what one side writes, the other reads as it was. Pure.

The formats are those of intake settings as JSON:API (ILAO WD:otis_api_intake_settings.rst), of the rest export
(WD:otis_maintenance_case_acceptance_view.rst), guided navigation (WD:otis_tech_guided_navigation_api.rst),
with names of our own for what these do not have. Readers raise ValueError, which says what is missing and where.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.intake.backends.contract import Acceptance, NavigationState, Terms

TRIAGE_USER = "oas_triage_user--oas_triage_user"
INTAKE_SETTINGS = "oas_intake_settings--oas_intake_settings"
SERVICE = "oas_service--oas_service"
ORGANIZATION = "oas_organization--oas_organization"
MEDIA_TYPE = "application/vnd.api+json"

_MESSAGE = "oas_msg_"
#: Attribute on the wire -> field of Terms, for what needs no change.
_SAME: dict[str, str] = {
    "name": "name",
    "organization_name": "organization",
    "service_name": "service",
    "legalserver_name": "legalserver_name",
    "phone": "phone",
    "url": "url",
    "area": "area",
    "cost": "cost",
    "enabled": "is_open",
    "callback_type": "callback_type",
    "callback_number": "callback_number",
    "callbacks": "callbacks",
    "intake_limit": "intake_limit",
    "current_count": "current_count",
    "income_standard": "income_standard",
    "maximum_allowed_income": "income_maximum",
    "collect_income": "collects_income",
    "minimum_minor_age": "minimum_age",
    "minimum_senior_age": "senior_age",
    "allow_prisoners": "allows_prisoners",
    "qualifier_process": "qualifier_process",
    "oas_household_definition": "household_definition",
    "transfer": "transfer",
    "last_intake_at": "last_intake_at",
}
_LISTS: dict[str, str] = {
    "populations": "populations",
    "income_waived_for": "income_waived_for",
    "questions": "questions",
    "conflict_levels": "conflict_levels",
}
_DEFAULTS = Terms(id="", name="", organization="", organization_id="", service_id="")
#: Keys of a row of the rest export that are no outcome fields.
_ROW = frozenset(
    {"legal_issue", "service", "service_id", "service_uuid", "intake_id", "intake_uuid", "intake_name", "submitted"}
)


def terms_to_wire(terms: Terms) -> dict[str, Any]:
    """A resource of JSON:API."""
    attributes: dict[str, Any] = {name: getattr(terms, field) for name, field in _SAME.items()}
    attributes |= {name: list(getattr(terms, field)) for name, field in _LISTS.items()}
    attributes["apply_income_limit"] = terms.income_standard != "none"
    attributes |= {f"{_MESSAGE}{name}": texts for name, texts in terms.messages.items()}
    return {
        "type": INTAKE_SETTINGS,
        "id": terms.id,
        "attributes": attributes,
        "relationships": {
            "service": {"data": {"type": SERVICE, "id": terms.service_id}},
            "organization": {"data": {"type": ORGANIZATION, "id": terms.organization_id}},
        },
    }


def terms_from_wire(resource: Any) -> Terms:
    """What is not told is as in `Terms`; a text without languages is English."""
    where = "intake settings"
    resource = _mapping(resource, where)
    attributes = _mapping(resource.get("attributes") or {}, f"{where}: attributes")
    relationships = _mapping(resource.get("relationships") or {}, f"{where}: relationships")
    fields: dict[str, Any] = {
        "id": _text(resource, "id", where),
        "service_id": _related(relationships, "service"),
        "organization_id": _related(relationships, "organization"),
        "messages": {
            name.removeprefix(_MESSAGE): _texts(value)
            for name, value in attributes.items()
            if name.startswith(_MESSAGE) and value is not None
        },
    }
    for name, field in _SAME.items():
        default = getattr(_DEFAULTS, field)
        fields[field] = _like(default, attributes.get(name), f"{where}: {name}")
    for name, field in _LISTS.items():
        fields[field] = _words(attributes.get(name), f"{where}: {name}")
    if attributes.get("apply_income_limit") is False and "income_standard" not in attributes:
        fields["income_standard"] = "none"
    return Terms(**fields)


def acceptance_to_wire(row: Acceptance) -> dict[str, Any]:
    """A row of the rest export. Values stand in one text, with commas between; as a list when one holds a comma."""
    outcomes = {
        name: ", ".join(values) if all(_is_plain(value) for value in values) and values else list(values)
        for name, values in row.outcomes.items()
    }
    return {
        **outcomes,
        "legal_issue": row.legal_issue,
        "service": row.service,
        "service_id": row.service_id,
        "service_uuid": row.service_id,
        "intake_id": row.settings_id,
        "intake_uuid": row.settings_id,
        "submitted": row.submitted_at,
    }


def acceptance_from_wire(row: Any) -> Acceptance:
    row = _mapping(row, "row of the rest export")
    outcomes = {name: _words(value, name) for name, value in row.items() if name not in _ROW}
    return Acceptance(
        service_id=str(row.get("service_uuid") or row.get("service_id") or ""),
        settings_id=str(row.get("intake_uuid") or row.get("intake_id") or ""),
        legal_issue=str(row.get("legal_issue") or ""),
        outcomes=outcomes,
        submitted_at=str(row.get("submitted") or ""),
        service=str(row.get("service") or ""),
    )


def navigation_to_wire(state: NavigationState) -> dict[str, Any]:
    return {
        "process_session_id": state.session_id,
        "process_id": state.process_id,
        "profile": state.profile,
        "profile_by_element_id": state.profile_by_element_id,
        "form": state.form,
        "is_complete": state.is_complete,
    }


def navigation_from_wire(value: Any, process_id: str = "") -> NavigationState:
    """`process_id`: what was asked for, where the answer does not name one."""
    where = "guided navigation"
    value = _mapping(value, where)
    form = value.get("form")
    if form is not None:
        form = _mapping(form, f"{where}: form")
    done = value.get("is_complete")
    return NavigationState(
        session_id=_text(value, "process_session_id", where),
        process_id=str(value.get("process_id") or process_id),
        profile=_mapping(value.get("profile") or {}, f"{where}: profile"),
        profile_by_element_id=_mapping(value.get("profile_by_element_id") or {}, f"{where}: profile_by_element_id"),
        form=form,
        is_complete=bool(done) if done is not None else form is None or form.get("is_complete") is True,
    )


def _is_plain(value: str) -> bool:
    return bool(value) and "," not in value and value == value.strip()


def _words(value: Any, where: str) -> tuple[str, ...]:
    """A list, or a text with commas between."""
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, (list, tuple)):
        return tuple(str(part) for part in value)
    if isinstance(value, int):
        return (str(value),)
    raise ValueError(f"{where} is neither a list nor a text")


def _texts(value: Any) -> Mapping[str, str]:
    if isinstance(value, Mapping):
        return {str(language): str(text) for language, text in value.items()}
    return {"en": str(value)} if value else {}


def _like(default: Any, value: Any, where: str) -> Any:
    """`value` as the kind of thing that `default` is."""
    if value is None:
        return default
    if isinstance(default, bool):
        return value if isinstance(value, bool) else str(value).casefold() in ("1", "true", "yes")
    if isinstance(default, int):
        try:
            return int(str(value))
        except ValueError:
            raise ValueError(f"{where} is not a whole number") from None
    if isinstance(default, str):
        return str(value)
    if where.endswith("oas_household_definition"):
        return _texts(value)
    return _mapping(value or {}, where)


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{where} is not an object")
    return value


def _text(value: Mapping[str, Any], name: str, where: str) -> str:
    text = str(value.get(name) or "")
    if not text:
        raise ValueError(f"{where} has no {name}")
    return text


def _related(relationships: Mapping[str, Any], name: str) -> str:
    relation = relationships.get(name)
    data = relation.get("data") if isinstance(relation, Mapping) else None
    return str(data.get("id") or "") if isinstance(data, Mapping) else ""
