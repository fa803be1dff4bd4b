"""What the intake needs of whoever knows organizations, dialogues and triage users: one contract, two back ends.

`embedded.py` answers from our own tables; `connector.py` asks an external service over HTTP, in the wire formats that
our own `/api/triage/` speaks too. Both pass `tests/intake/backends/test_contract.py`.

All calls are synchronous, and finish within FRONTDESK_INTAKE_TIMEOUT or raise `BackendDown`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Attributes = Mapping[str, Any]


class BackendError(Exception):
    """Something was not done; the text says what, without a person's words in it."""


class BackendDown(BackendError):
    """No answer, a server's error, an answer that is no JSON, or too many of these lately: worth another try later."""


class BackendRefused(BackendError):
    """The request was understood and refused; it is not worth repeating as it is."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class NotFound(BackendRefused):
    """There is no such record."""

    def __init__(self, message: str) -> None:
        super().__init__(message, 404)


class FormGone(BackendRefused):
    """The form is no longer the one that waits, and cannot be gone back to: begin the process again and replay."""

    def __init__(self, message: str = "the form is gone") -> None:
        super().__init__(message, 409)


@dataclass(frozen=True)
class Created:
    """A new triage user: `uuid` for later calls, `triage_id` for people and other systems."""

    uuid: str
    triage_id: str


@dataclass(frozen=True)
class Terms:
    """Intake settings of a service, with the service and its organization: all that matching and flows need.

    Texts are language -> text. `area`: {"include": {"states", "counties" (FIPS), "cities", "zip_codes"}, "exclude":
    {the same}}. `callbacks` as `IntakeSettings.callbacks`. `last_intake_at`: ISO 8601 or "".
    """

    id: str
    name: str
    organization: str
    organization_id: str
    service_id: str
    service: str = ""
    legalserver_name: str = ""
    phone: str = ""
    url: str = ""
    area: Mapping[str, Any] = field(default_factory=dict)
    populations: tuple[str, ...] = ()
    cost: str = "free"  # free, low_cost
    is_open: bool = True  # published and enabled
    callback_type: str = "we_call_client"
    callback_number: str = ""
    callbacks: Mapping[str, Any] = field(default_factory=dict)
    intake_limit: int = 0
    current_count: int = 0
    income_standard: str = "fpl"  # fpl, ami, none
    income_maximum: int = 125  # percent
    income_waived_for: tuple[str, ...] = ()
    collects_income: bool = True
    minimum_age: int = 18
    senior_age: int = 60
    allows_prisoners: bool = True
    questions: tuple[str, ...] = ()
    qualifier_process: str = ""
    household_definition: Mapping[str, str] = field(default_factory=dict)
    messages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    conflict_levels: tuple[str, ...] = ()
    transfer: Mapping[str, Any] = field(default_factory=dict)
    last_intake_at: str = ""


@dataclass(frozen=True)
class Acceptance:
    """A row of the rest export: what a service takes. Rows come newest submission first; drafts never come.

    `outcomes`: outcome field -> values, as text.
    """

    service_id: str
    settings_id: str
    legal_issue: str
    outcomes: Mapping[str, tuple[str, ...]]
    submitted_at: str = ""
    service: str = ""


@dataclass(frozen=True)
class NavigationState:
    """Where a walk through guided navigation stands, in the wire format of the guided navigation API (intake.md 4).

    `form`: {"id", "elements": [...], "validation_errors": [...], "is_complete", "should_show_previous"}, None when all
    is answered. `process_id`: the process that the walk is in now; it changes when one hands over to another.
    """

    session_id: str
    process_id: str
    profile: Mapping[str, Any]
    profile_by_element_id: Mapping[str, Any]
    form: Mapping[str, Any] | None
    is_complete: bool


@dataclass(frozen=True)
class ConflictAnswer:
    """`interval`: "" (none), lowest, low, high, highest; `score` 0..100."""

    interval: str = ""
    score: int = 0
    message: str = ""


@dataclass(frozen=True)
class TransferAnswer:
    """What the other side said of a transfer. `error`: "" means that it has it, under `uuid`."""

    uuid: str = ""
    error: str = ""


class Backend(Protocol):
    """Every method may raise BackendDown and BackendRefused."""

    name: str
    #: It leaves this machine: functions that ask it run in a job (`flows.functions.Function.remote`).
    is_remote: bool

    def create_triage_user(self, attributes: Attributes) -> Created: ...

    def update_triage_user(self, uuid: str, attributes: Attributes) -> None:
        """Unknown attributes are ignored. Raises NotFound."""

    def triage_user(self, uuid: str) -> Attributes:
        """Its attributes. Raises NotFound."""

    def intake_settings(self, ids: Sequence[str] = (), *, county_fips: str = "") -> list[Terms]:
        """Those with these ids, in their order; without ids all. `county_fips`: only those that may serve it."""

    def case_acceptance(self, rest_export: str, language: str = "en") -> list[Acceptance]:
        """The rows of /rest/<category>-cases, newest submission first, all submissions of a service."""

    def processes(self) -> list[Mapping[str, str]]:
        """id, name, type of every process."""

    def start_process(self, process_id: str, language: str = "en") -> NavigationState:
        """A new walk. Raises NotFound."""

    def navigation_session(self, process_id: str, session_id: str, language: str = "en") -> NavigationState:
        """Where it stands. Raises NotFound."""

    def answer_form(
        self, process_id: str, session_id: str, form_id: str, values: Mapping[str, Any], language: str = "en"
    ) -> NavigationState:
        """Answer all elements of a form that are shown: element id -> value on the wire. A value that is not valid
        leaves the form as it is, with `validation_errors`. Raises NotFound, FormGone.
        """

    def check_conflict(self, person: Attributes) -> ConflictAnswer:
        """`person`: first, middle, last, dob, phones."""

    def transfer(self, payload: Attributes) -> TransferAnswer:
        """Hand over an intake. Idempotent by payload["externalID"]. BackendDown: nobody knows; ask again with the same
        externalID.
        """

    def count_intake(self, settings_id: str, external_id: str) -> None:
        """A confirmed intake counts once against the capacity of these settings, however often it is told."""
