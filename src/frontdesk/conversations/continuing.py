"""What else moves a session on: staff who give it back, and the carrier saying that a text did not arrive."""

from __future__ import annotations

from datetime import datetime

from frontdesk.conversations import delivering, turns
from frontdesk.conversations.models import ConversationMessage, FlowSession
from frontdesk.flows.engine.events import DeliveryFailedIn, GivenBackIn


def given_back(row: FlowSession, now: datetime) -> None:
    """Staff are done with a (locked) session: the flow goes on where it handed over."""
    delivering.send(row, turns.take(row, GivenBackIn(now), now), now)


def undelivered(message: ConversationMessage, now: datetime) -> None:
    """A text of a session failed. The flow is told if nobody has written since and it still waits there."""
    row = FlowSession.objects.select_for_update().filter(pk=message.session_id or 0).first()
    if (
        row is None
        or row.state != FlowSession.State.WAITING
        or row.parked_at is not None
        or message.created_at < row.heard_at
    ):
        return
    fields = {"Status": message.status, "ErrorCode": str(message.error_code or "")}
    delivering.send(row, turns.take(row, DeliveryFailedIn(now, fields), now), now, unasked=True)
