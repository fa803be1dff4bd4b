"""What stands in a pack's files, read strictly: pack.yaml, issues.yaml, organizations.yaml, counselors.yaml.

The files of guided navigation (processes/*.yaml) are read by `navigation/definition.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$"
#: Blanks that are filled in when an organization's message is sent.
BLANKS = frozenset({"organization", "phone", "url"})

Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Texts = dict[Language, Words]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=300)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+(][0-9 ()+.x-]{2,38}$")]


def _digits(value: Any) -> Any:
    """YAML reads 02134 as a number."""
    return f"{value:05d}" if isinstance(value, int) and not isinstance(value, bool) else value


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Zip = Annotated[str, BeforeValidator(_digits), StringConstraints(pattern=r"^[0-9]{5}$")]
County = Annotated[str, BeforeValidator(_digits), StringConstraints(strip_whitespace=True, min_length=1)]
Value = Annotated[str, BeforeValidator(_as_text), StringConstraints(strip_whitespace=True, min_length=1)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PackFile(Strict):
    """pack.yaml"""

    pack: Slug
    title: Short
    version: Annotated[str, BeforeValidator(lambda value: str(value))] = ""
    states: list[State] = Field(min_length=1)
    languages: list[Language] = Field(["en"], min_length=1)
    settings: dict[Slug, Words | Texts] = {}


class Issue(Strict):
    """A legal issue; its place in the list is its number in the menu."""

    key: Slug
    titles: Texts
    neutral_titles: Texts = {}
    dangerous: bool = False
    live: bool = True
    process: str = ""
    lsc_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2} \S.*$", max_length=80)]
    list_code: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}-[0-9]{2}(-[0-9]{2})*)?$")] = ""
    search_term: UUID
    content: dict[Language, Address] = {}
    rest_export: Annotated[str, StringConstraints(pattern=r"^/rest/[a-z0-9-]+-cases$", max_length=120)]
    keywords: dict[Language, list[Value]] = {}
    examples: dict[Language, list[Value]] = {}
    notes: Texts = {}


class IssuesFile(Strict):
    """issues.yaml"""

    issues: list[Issue] = Field(min_length=1)


class Places(Strict):
    """`counties`: names ("Cook", "Cook, IL") or FIPS codes. `cities`: names ("Evanston", "Springfield, IL")."""

    states: list[State] = []
    counties: list[County] = []
    cities: list[Words] = []
    zip_codes: list[Zip] = []


class Area(Strict):
    """What is excluded is out, however it is included."""

    include: Places
    exclude: Places = Places()


class Submission(Strict):
    """What a service said that it takes. The newest of an issue's rest export that is no draft counts."""

    issue: Slug
    outcomes: dict[Value, list[Value]]
    submitted: datetime
    draft: bool = False
    language: Language = "en"

    @field_validator("submitted", mode="before")
    @classmethod
    def _day_or_moment(cls, value: Any) -> Any:
        if isinstance(value, str) and len(value) == 10:
            return f"{value}T00:00:00+00:00"
        return value

    @field_validator("submitted")
    @classmethod
    def _has_a_zone(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("write a day, 2026-01-31, or a moment with its zone, 2026-01-31T09:00:00Z")
        return value


class Income(Strict):
    """`maximum`: percent of the standard. `waived_for`: groups; all: nobody is turned away for income."""

    standard: Literal["fpl", "ami", "none"] = "fpl"
    maximum: Annotated[int, Field(ge=0, le=1000)] = 125
    waived_for: list[Slug] = []
    collects: bool = True


class Intake(Strict):
    """The terms on which a service takes intakes: see models.IntakeSettings."""

    name: Annotated[str, StringConstraints(max_length=160)] = ""
    uuid: UUID | None = None
    enabled: bool = True
    callback_type: Literal["we_call_client", "client_calls", "we_call_no_appointment"] = "we_call_client"
    callback_number: Phone | Literal[""] = ""
    callbacks: dict[str, Any] = {}
    limit: int = Field(0, ge=0, le=30_000)
    reset: Literal["daily", "weekly", "monthly", "never"] = "monthly"
    income: Income = Income()
    minimum_age: int = Field(18, ge=13, le=120)  # ILAO otis_data_structures.rst: 18 unless set, never below 13
    senior_age: int = Field(60, ge=18, le=120)
    prisoners: bool = True
    questions: list[Slug] = []
    qualifier: str = ""
    household_definition: Texts = {}
    messages: dict[Literal["please_call", "we_call", "bypass", "disclaimer", "under_age", "over_income"], Texts] = {}
    transfer: dict[str, Any] = {}

    @field_validator("callbacks")
    @classmethod
    def _hours_are_sound(cls, value: dict[str, Any]) -> dict[str, Any]:
        from frontdesk.intake.scheduling import rules

        wrong = rules.check(value)
        if wrong:
            raise ValueError("; ".join(wrong))
        return value


class Service(Strict):
    """One thing an organization does, for whom and where."""

    name: Annotated[Words, StringConstraints(max_length=160)]
    uuid: UUID | None = None
    area: Area
    populations: list[Slug] = []
    cost: Literal["free", "low_cost"] = "free"
    published: bool = True
    takes: list[Submission] = []
    intake: Intake


class Organization(Strict):
    """Who helps."""

    name: Short
    uuid: UUID | None = None
    legalserver_name: Annotated[str, StringConstraints(max_length=120)] = ""
    phone: Phone | Literal[""] = ""
    url: Address | Literal[""] = ""
    conflict_levels: list[Literal["lowest", "low", "high", "highest"]] = []
    services: list[Service] = []

    @model_validator(mode="after")
    def _services_have_different_names(self) -> Organization:
        names = [service.name for service in self.services]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two services are called {twice[0]!r}; give each a name of its own")
        return self


class OrganizationsFile(Strict):
    """organizations.yaml"""

    organizations: list[Organization] = []


class Counselor(Strict):
    """A housing counselor. Without latitude and longitude the middle of the ZIP counts."""

    name: Annotated[Words, StringConstraints(max_length=160)]
    address: Annotated[Words, StringConstraints(max_length=200)]
    city: Annotated[Words, StringConstraints(max_length=80)]
    state: State
    zip_code: Zip
    phone: Phone
    url: Address | Literal[""] = ""
    services: list[Words] = []
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)


class CounselorsFile(Strict):
    """counselors.yaml"""

    counselors: list[Counselor] = []
