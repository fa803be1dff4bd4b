"""What staff do with transfers that were refused: mend the payload, send again, give up. Each is kept in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from frontdesk.intake.handoff import normalising, transferring
from frontdesk.intake.models import Transfer
from frontdesk.monitor.audit import log_action
from frontdesk.people.models import User

State = Transfer.State


class CannotRepair(Exception):
    """It was not done; the text says why, for staff."""


@transaction.atomic
def edit(transfer_id: int, payload: Mapping[str, Any], user: User, now: datetime) -> list[str]:
    """Put `payload` in place of what would be sent, normalised; nothing is sent yet.

    Returns what is wrong with it, in sentences; then nothing has changed. Raises CannotRepair.
    """
    transfer = _locked(transfer_id, State.REFUSED, State.QUEUED)
    mended, problems = normalising.normalise({**payload, "externalID": transfer.external_id})
    if problems:
        return problems
    fields = sorted(name for name in mended.keys() | (transfer.payload or {}) if _differs(name, mended, transfer))
    transfer.payload, transfer.edited_by, transfer.updated_at = mended, user, now
    transfer.save(update_fields=["payload", "edited_by", "updated_at"])
    log_action("transfer.edited", user, transfer, {"fields": fields}, now)
    return []


@transaction.atomic
def resend(transfer_id: int, user: User | str, now: datetime) -> Transfer:
    """Queue a refused or dropped transfer again, under the same external id, so that it makes no duplicate. Raises
    CannotRepair."""
    transfer = _locked(transfer_id, State.REFUSED, State.DROPPED)
    if transfer.payload is None:
        raise CannotRepair("what was to be sent is gone; it was deleted with the person's data")
    transfer.state, transfer.tries, transfer.error = State.QUEUED, 0, ""
    transfer.due_at = transfer.updated_at = now
    transfer.save(update_fields=["state", "tries", "error", "due_at", "updated_at"])
    log_action("transfer.resent", user, transfer, {}, now)
    transferring.wake(transfer.pk)
    return transfer


@transaction.atomic
def drop(transfer_id: int, user: User | str, now: datetime) -> Transfer:
    """Give a transfer up: it is not sent any more. Raises CannotRepair."""
    transfer = _locked(transfer_id, State.REFUSED, State.QUEUED)
    transfer.state, transfer.updated_at = State.DROPPED, now
    transfer.save(update_fields=["state", "updated_at"])
    log_action("transfer.dropped", user, transfer, {}, now)
    return transfer


def _locked(transfer_id: int, *states: State) -> Transfer:
    transfer = Transfer.objects.select_for_update(of=("self",)).filter(pk=transfer_id).first()
    if transfer is None:
        raise CannotRepair("there is no such transfer")
    if transfer.state not in states:
        raise CannotRepair(f"the transfer is {State(transfer.state).label.lower()}; this can no longer be done")
    return transfer


def _differs(name: str, mended: Mapping[str, Any], transfer: Transfer) -> bool:
    return bool(mended.get(name) != (transfer.payload or {}).get(name))
