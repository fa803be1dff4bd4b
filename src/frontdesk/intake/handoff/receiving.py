"""The other side of a transfer on this machine: the case desk keeps one intake for an external id."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from frontdesk.intake.backends.contract import Attributes, BackendRefused, TransferAnswer
from frontdesk.intake.handoff import name_index
from frontdesk.intake.handoff.payload import CONFLICT
from frontdesk.intake.models import ReceivedIntake


@transaction.atomic
def receive(payload: Attributes, now: datetime, *, sender: str = "") -> TransferAnswer:
    """Keep the intake; the same `externalID` again answers the same uuid, with what is newer in place of what was.

    `sender`: the client of the service that hands it over; nobody changes an intake of another. Raises BackendRefused
    without an external id."""
    external_id = str(payload.get("externalID") or "").strip()
    if not external_id or len(external_id) > 80:
        raise BackendRefused("externalID is missing, or longer than 80 characters", 422)
    indexed = name_index.fields_of(payload)
    received, is_new = ReceivedIntake.objects.select_for_update().get_or_create(
        sender=sender,
        external_id=external_id,
        defaults={
            "organization": _organization(payload),
            "payload": dict(payload),
            "has_conflict_flag": _is_flagged(payload),
            "received_at": now,
            **indexed,
        },
    )
    if not is_new and received.payload != dict(payload):
        received.payload = dict(payload)
        received.organization, received.has_conflict_flag = _organization(payload), _is_flagged(payload)
        received.seen_at = None  # what changed is to be looked at again
        for name, value in indexed.items():
            setattr(received, name, value)
        received.save(update_fields=["payload", "organization", "has_conflict_flag", "seen_at", *indexed])
    return TransferAnswer(uuid=str(received.uuid))


def _organization(payload: Attributes) -> str:
    return str(payload.get("eTransferOrganization") or "")[:120]


def _is_flagged(payload: Attributes) -> bool:
    return str(payload.get("note") or "").startswith(CONFLICT)
