"""The back end that asks an external service over HTTP: another Frontdesk's /api/triage/, or one that speaks the same.

How it is asked, and how often, is in `remote_service.py`.
"""

from __future__ import annotations

import time
import uuid as uuids
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from frontdesk.config.env import get_settings
from frontdesk.intake.backends import wire
from frontdesk.intake.backends.asking import is_private_enough
from frontdesk.intake.backends.contract import (
    Acceptance,
    Attributes,
    BackendDown,
    ConflictAnswer,
    Created,
    NavigationState,
    Terms,
    TransferAnswer,
)
from frontdesk.intake.backends.oauth import Account
from frontdesk.intake.backends.remote_service import RemoteService

#: So many pages of intake settings are read at most.
MOST_PAGES = 100
_KEY = "idempotency_key"
_USERS = "/jsonapi/oas_triage_user/oas_triage_user"
_SETTINGS = "/jsonapi/oas_intake_settings/oas_intake_settings"


class Connector:
    """`clock`: seconds, for tokens and the breaker; tests pass their own."""

    name = "external"
    is_remote = True

    def __init__(
        self, url: str, account: Account, *, seconds: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._service = RemoteService(url, account, seconds, clock)
        self._ask = self._service.ask

    def breaker_state(self) -> str:
        """closed, open (the service is left alone) or half_open."""
        return self._service.breaker_state()

    # triage users

    def create_triage_user(self, attributes: Attributes) -> Created:
        key = str(attributes.get(_KEY) or uuids.uuid4())
        said = {name: value for name, value in attributes.items() if name != _KEY}
        answer = self._ask("POST", _USERS, json=_document(said), headers={"Idempotency-Key": key})
        resource = _resource(answer)
        known = resource.get("attributes") or {}
        triage_id = known.get("triage_id") or known.get("drupal_internal__id") or resource["id"]
        return Created(str(resource["id"]), str(triage_id))

    def update_triage_user(self, uuid: str, attributes: Attributes) -> None:
        said = {name: value for name, value in attributes.items() if name != _KEY}
        self._ask("PATCH", f"{_USERS}/{_part(uuid)}", json=_document(said, uuid))

    def triage_user(self, uuid: str) -> Attributes:
        attributes: Attributes = _resource(self._ask("GET", f"{_USERS}/{_part(uuid)}")).get("attributes") or {}
        return attributes

    # who helps, on which terms

    def intake_settings(self, ids: Sequence[str] = (), *, county_fips: str = "") -> list[Terms]:
        params: list[tuple[str, str]] = []
        if ids:
            params += [("filter[ids][condition][path]", "id"), ("filter[ids][condition][operator]", "IN")]
            params += [("filter[ids][condition][value][]", known) for known in ids]
        if county_fips:
            params.append(("filter[county]", county_fips))
        found: list[Terms] = []
        for _ in range(MOST_PAGES):
            answer = self._ask("GET", _SETTINGS, params=[*params, ("page[offset]", str(len(found)))])
            page = answer.get("data") if isinstance(answer, dict) else None
            if not isinstance(page, list):
                raise BackendDown("the service's list of intake settings has no data")
            found += [self._read(wire.terms_from_wire, resource) for resource in page]
            if not page or not (answer.get("links") or {}).get("next"):
                break
        if not ids:
            return found
        by_id = {terms.id: terms for terms in found}
        return [by_id[known] for known in dict.fromkeys(ids) if known in by_id]

    def case_acceptance(self, rest_export: str, language: str = "en") -> list[Acceptance]:
        path = "/" + "/".join(_part(part) for part in rest_export.strip("/ ").split("/"))
        rows = self._ask("GET", path, params={"language": language})
        if not isinstance(rows, list):
            raise BackendDown("the service's rest export is not a list")
        return [self._read(wire.acceptance_from_wire, row) for row in rows]

    # guided navigation

    def processes(self) -> list[Mapping[str, str]]:
        found = self._ask("GET", "/api/v1/processes")
        if not isinstance(found, list):
            raise BackendDown("the service's list of processes is not a list")
        return [{name: str(row.get(name) or "") for name in ("id", "name", "type")} for row in found]

    def start_process(self, process_id: str, language: str = "en") -> NavigationState:
        return self._navigate("POST", process_id, "", language)

    def navigation_session(self, process_id: str, session_id: str, language: str = "en") -> NavigationState:
        return self._navigate("GET", process_id, f"/{_part(session_id)}", language)

    def answer_form(
        self, process_id: str, session_id: str, form_id: str, values: Mapping[str, Any], language: str = "en"
    ) -> NavigationState:
        path = f"/{_part(session_id)}/forms/{_part(form_id)}"
        return self._navigate("PUT", process_id, path, language, json=dict(values))

    def _navigate(self, method: str, process_id: str, path: str, language: str, **body: Any) -> NavigationState:
        whole = f"/api/v1/processes/{_part(process_id)}/sessions{path}"
        answer = self._ask(method, whole, params={"language": language}, **body)
        return self._read(wire.navigation_from_wire, answer, process_id)

    # handing over

    def check_conflict(self, person: Attributes) -> ConflictAnswer:
        answer = self._ask("POST", "/api/v1/conflict_check", json=dict(person))
        if not isinstance(answer, dict):
            raise BackendDown("the service's answer to a conflict check is not an object")
        interval = str(answer.get("interval") or "").casefold()
        if interval not in ("", "lowest", "low", "high", "highest"):
            raise BackendDown("the service's answer to a conflict check has an unknown interval")
        try:
            score = max(0, min(100, int(answer.get("score") or 0)))
        except (TypeError, ValueError):
            score = 0
        return ConflictAnswer(interval, score, str(answer.get("message") or ""))

    def transfer(self, payload: Attributes) -> TransferAnswer:
        from frontdesk.intake.handoff.destinations import read_answer

        reply = self._service.send("POST", "/etransfer", json=dict(payload))
        return read_answer(reply.status, reply.text)

    def count_intake(self, settings_id: str, external_id: str) -> None:
        self._ask("POST", "/intakes/count", json={"intake_uuid": settings_id, "external_id": external_id})

    # answers

    def _read(self, reader: Callable[..., Any], *values: Any) -> Any:
        try:
            return reader(*values)
        except ValueError as error:
            raise BackendDown(f"the service's answer cannot be read: {error}") from None


def connector() -> Connector:
    """The one of our settings. Raises BackendDown when they do not name a service."""
    settings = get_settings()
    if not settings.frontdesk_intake_url:
        raise BackendDown("FRONTDESK_INTAKE_BACKEND is external; set FRONTDESK_INTAKE_URL to the service's address")
    if not is_private_enough(settings.frontdesk_intake_url):
        raise BackendDown("FRONTDESK_INTAKE_URL must begin with https://, as people's data and our secrets go there")
    secret, password = settings.frontdesk_intake_client_secret, settings.frontdesk_intake_password
    account = Account(
        settings.frontdesk_intake_client_id,
        secret.get_secret_value() if secret else "",
        settings.frontdesk_intake_username,
        password.get_secret_value() if password else "",
    )
    return _connector(settings.frontdesk_intake_url, account, settings.frontdesk_intake_timeout)


@cache
def _connector(url: str, account: Account, seconds: float) -> Connector:
    return Connector(url, account, seconds=seconds)


def _part(text: str) -> str:
    return quote(str(text), safe="")


def _document(attributes: Attributes, uuid: str = "") -> dict[str, Any]:
    resource: dict[str, Any] = {"type": wire.TRIAGE_USER, "attributes": dict(attributes)}
    return {"data": {**resource, "id": uuid} if uuid else resource}


def _resource(answer: Any) -> dict[str, Any]:
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict) or not data.get("id"):
        raise BackendDown("the service's answer has no data with an id")
    return data
