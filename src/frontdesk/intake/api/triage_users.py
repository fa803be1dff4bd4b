"""/jsonapi/oas_triage_user/oas_triage_user: a client makes, reads, updates and deletes its own triage users."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from frontdesk.config import clock
from frontdesk.intake.api import jsonapi
from frontdesk.intake.api.errors import Refused
from frontdesk.intake.api.schemas import TriageUserDocument
from frontdesk.intake.backends import triage_users
from frontdesk.intake.backends.wire import TRIAGE_USER
from frontdesk.intake.models import ApiClient, Transfer, TriageUser

PATH = "/jsonapi/oas_triage_user/oas_triage_user"
#: What lists can be filtered by: nothing that tells of a person stands in an address.
FILTERS = ("id", "triage_status", "intake_status", "last_screen_viewed", "referral_source")
_UNDER_WAY = (Transfer.State.QUEUED, Transfer.State.SENDING)

router = Router(tags=["triage users"])


@router.get(PATH, summary="The client's triage users, newest first", url_name="triage_users")
def read_all(request: HttpRequest) -> dict[str, Any]:
    """Filters: `filter[id]`, `filter[triage_status]`, `filter[intake_status]`, `filter[last_screen_viewed]`,
    `filter[referral_source]`; `page[offset]`, `page[limit]`."""
    jsonapi.only(request.GET, FILTERS)
    rows = _own(request).select_related("organization", "intake_settings").defer("sealed").order_by("-pk")
    wanted = jsonapi.ids(request.GET)
    if wanted is not None:
        rows = rows.filter(uuid__in=[known for text in wanted if (known := _uuid(text))])
    for name in FILTERS[1:]:
        if value := jsonapi.one(request.GET, name):
            rows = rows.filter(**{name: value})
    page, links = jsonapi.page(request, rows)
    return {"data": [_resource(row) for row in page], "links": links}


@router.post(PATH, response={201: dict[str, Any]}, summary="Make a triage user")
def create(request: HttpRequest, body: TriageUserDocument) -> Status:
    """With a header `Idempotency-Key`, asked again it answers the same triage user."""
    key = request.headers.get("Idempotency-Key", "").strip() or str(uuids.uuid4())
    # of a fixed length, and each client's own
    known = f"{_client(request).pk} {uuids.uuid5(uuids.NAMESPACE_OID, key)}"
    row = triage_users.create({**body.data.attributes, triage_users.KEY: known}, clock.now())
    return Status(201, {"data": _resource(row)})


@router.get(PATH + "/{uuid}", summary="Read a triage user", url_name="triage_user")
def read(request: HttpRequest, uuid: str) -> dict[str, Any]:
    return {"data": _resource(_found(request, uuid))}


@router.patch(PATH + "/{uuid}", summary="Update a triage user")
def update(request: HttpRequest, uuid: str, body: TriageUserDocument) -> dict[str, Any]:
    """Blank values and unknown attributes change nothing."""
    if body.data.id and body.data.id != uuid:
        raise Refused(409, "the id in the body is not the one in the address", "/data/id")
    row = _found(request, uuid)
    triage_users.update(row, body.data.attributes, clock.now())
    return {"data": _resource(row)}


@router.delete(PATH + "/{uuid}", response={204: None}, summary="Delete a triage user")
def delete(request: HttpRequest, uuid: str) -> HttpResponse:
    """With all that belongs to it. Not while an intake of it is being handed over."""
    with transaction.atomic():
        row = _found(request, uuid)
        if row.transfers.select_for_update().filter(state__in=_UNDER_WAY).exists():
            raise Refused(409, "an intake of this triage user is being handed over; try again later")
        row.delete()
    return HttpResponse(status=204)


def _client(request: HttpRequest) -> ApiClient:
    client: ApiClient = request.auth  # type: ignore[attr-defined]
    return client


def _own(request: HttpRequest) -> QuerySet[TriageUser]:
    """Those this client has made: people of our own conversations, and of other clients, are none of its business."""
    return TriageUser.objects.filter(session_key__startswith=f"api {_client(request).pk} ")


def _found(request: HttpRequest, uuid: str) -> TriageUser:
    known = _uuid(uuid)
    row = _own(request).filter(uuid=known).first() if known else None
    if row is None:
        raise Refused(404, "this client has no triage user with this id")
    return row


def _resource(row: TriageUser) -> dict[str, Any]:
    return {"type": TRIAGE_USER, "id": str(row.uuid), "attributes": triage_users.attributes(row)}


def _uuid(text: str) -> uuids.UUID | None:
    try:
        return uuids.UUID(text)
    except ValueError:
        return None
