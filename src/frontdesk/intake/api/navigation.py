"""/api/v1/processes: guided navigation, in the format of ILAO WD:otis_tech_guided_navigation_api.rst.

A walk is there for the client that began it, at the address of the process it began with; 404 otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Body, Router, Status

from frontdesk.intake.api.schemas import Process, ProcessSession
from frontdesk.intake.backends import wire
from frontdesk.intake.backends.embedded import EmbeddedBackend
from frontdesk.intake.models import ApiClient

PATH = "/api/v1/processes"
_SESSIONS = PATH + "/{process_id}/sessions"

router = Router(tags=["guided navigation"])


@router.get(PATH, response=list[Process], summary="All processes", url_name="processes")
def processes(request: HttpRequest) -> list[Mapping[str, str]]:
    return EmbeddedBackend().processes()


@router.post(_SESSIONS, response={201: ProcessSession}, summary="Begin a walk")
def start(request: HttpRequest, process_id: str, language: str = "en") -> Status:
    return Status(201, wire.navigation_to_wire(_of_client(request).start_process(process_id, language)))


@router.get(_SESSIONS + "/{session_id}", response=ProcessSession, summary="Where a walk stands")
def read(request: HttpRequest, process_id: str, session_id: str, language: str = "en") -> dict[str, Any]:
    return wire.navigation_to_wire(_of_client(request).navigation_session(process_id, session_id, language))


@router.put(_SESSIONS + "/{session_id}/forms/{form_id}", response=ProcessSession, summary="Answer a form")
def answer(
    request: HttpRequest,
    process_id: str,
    session_id: str,
    form_id: str,
    values: Body[dict[str, Any]],
    language: str = "en",
) -> dict[str, Any]:
    """The body: element id -> value, for every element that is shown. What is not valid leaves the form as it is, with
    `validation_errors`. 409: the form is gone."""
    found = _of_client(request).answer_form(process_id, session_id, form_id, values, language)
    return wire.navigation_to_wire(found)


def _of_client(request: HttpRequest) -> EmbeddedBackend:
    client: ApiClient = request.auth  # type: ignore[attr-defined]
    return EmbeddedBackend(client.client_id)
