"""What the service takes in its bodies, for validation and for the OpenAPI description."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Schema

from frontdesk.intake.backends.wire import TRIAGE_USER


class TriageUserResource(Schema):
    """Attributes: see docs/intake-backends.md. Unknown ones are ignored, blank ones leave what is stored."""

    type: Literal["oas_triage_user--oas_triage_user"] = Field(examples=[TRIAGE_USER])
    id: str = ""
    attributes: dict[str, Any] = Field(
        default_factory=dict,
        examples=[{"zip_code": "60603", "county": "Cook", "state": "IL", "last_screen_viewed": "sms-zip-code"}],
    )


class TriageUserDocument(Schema):
    data: TriageUserResource


class Phone(Schema):
    number: str
    type: str = ""


class Person(Schema):
    """Whose name is looked for. `organization`: as transfers name it; without it, all."""

    first: str = Field(min_length=1, max_length=100)
    last: str = Field(min_length=1, max_length=100)
    middle: str = ""
    alias_first: str = ""
    alias_last: str = ""
    dob: str = ""
    visa_number: str = ""
    phones: list[Phone] = Field(default_factory=list)
    organization: str = ""


class ConflictFound(Schema):
    status: str
    message: str
    interval: str
    score: int


class CountedIntakeBody(Schema):
    intake_uuid: str
    external_id: str = Field(min_length=1, max_length=80)


class ProcessSession(Schema):
    """Where a walk through guided navigation stands."""

    process_session_id: str
    process_id: str
    profile: dict[str, Any]
    profile_by_element_id: dict[str, Any]
    form: dict[str, Any] | None
    is_complete: bool


class Process(Schema):
    id: str
    name: str
    type: str


class Token(Schema):
    token_type: str
    expires_in: int
    access_token: str
    refresh_token: str
