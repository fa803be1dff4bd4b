"""The end of an intake: it is queued for the organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import person


def register() -> None:
    functions.register(
        "queue_transfer",
        queue_transfer,
        takes=("triage_user",),
        optional=("triage_user",),
        gives=("external_id",),
        about="hands the intake over to the organization that was chosen; it is sent as soon as this turn is done",
    )


def queue_transfer(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.handoff import transferring
    from frontdesk.intake.triage import recording

    triage_user = person.of(context)
    recording.update(
        triage_user,
        context.now,
        last_screen_viewed="sms-confirmation",
        triage_status="Program triage completed",
        intake_status="Eligible",
    )
    transfer = transferring.queue(triage_user, context.now)
    return {"external_id": transfer.external_id}
