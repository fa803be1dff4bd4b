"""Conflict check, transfers and the count of intakes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Body, Router

from frontdesk.intake.api.errors import Refused
from frontdesk.intake.api.schemas import ConflictFound, CountedIntakeBody, Person
from frontdesk.intake.backends.embedded import EmbeddedBackend
from frontdesk.intake.models import ApiClient

#: What one transfer may hold, as JSON.
MOST_FIELDS = 60

router = Router(tags=["handing over"])


@router.post("/api/v1/conflict_check", response=ConflictFound, summary="Is this name known to an organization?")
def conflict_check(request: HttpRequest, person: Person) -> dict[str, Any]:
    """By name only. interval: "" (none), lowest, low, high, highest; score: 0, or up to 100."""
    found = EmbeddedBackend().check_conflict(person.dict())
    return {"status": "ok", "message": found.message, "interval": found.interval, "score": found.score}


@router.post("/etransfer", summary="Hand over an intake", url_name="etransfer")
def etransfer(request: HttpRequest, payload: Body[dict[str, Any]]) -> dict[str, str]:
    """The fields: docs/handoff.md. Asked again with the same externalID it keeps one intake of this client and answers
    the same uuid."""
    if len(payload) > MOST_FIELDS:
        raise Refused(422, f"more than {MOST_FIELDS} fields")
    answer = EmbeddedBackend(_client_id(request)).transfer(payload)
    return {"uuid": answer.uuid, "error": answer.error or "false", "message": answer.error}


@router.post("/intakes/count", response=dict[str, bool], summary="Count a confirmed intake", url_name="count")
def count(request: HttpRequest, body: CountedIntakeBody) -> dict[str, bool]:
    """Once for an external id of this client, however often it is told."""
    EmbeddedBackend(_client_id(request)).count_intake(body.intake_uuid, body.external_id)
    return {"counted": True}


def _client_id(request: HttpRequest) -> str:
    client: ApiClient = request.auth  # type: ignore[attr-defined]
    return client.client_id
