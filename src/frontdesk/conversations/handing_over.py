"""When a flow gives a conversation to people, and when it breaks: a thread in the inbox, staff told, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.config.env import get_settings
from frontdesk.conversations import inbox
from frontdesk.conversations.models import ConversationMessage, FlowSession, InboxThread
from frontdesk.conversations.outgoing.queueing import Outgoing, keep_order
from frontdesk.flows.engine import events as e
from frontdesk.flows.engine.phrases import phrase
from frontdesk.monitor import services as monitor

Reason = InboxThread.Reason
#: Faults that the engine may not have told the person of: it did not get so far.
_UNTOLD = ("engine", "loop")


def hand_over(row: FlowSession, event: e.HandedOver, now: datetime) -> None:
    """Open the thread in which staff go on."""
    attributes = event.attributes if isinstance(event.attributes, dict) else {}
    if event.attributes is not None and not attributes:
        attributes = {"attributes": event.attributes}
    keep_order(row.contact_number, row.line)  # before the thread, as everywhere
    inbox.open_thread(
        row.contact_number,
        row.line,
        Reason.NOT_UNDERSTOOD if event.reason == "not_understood" else Reason.HANDED_OVER,
        session=row,
        detail=event.reason[:300],
        attributes=attributes,
        now=now,
    )


def fail(row: FlowSession, event: e.Failed, texts: Sequence[Outgoing], now: datetime) -> list[Outgoing]:
    """The session cannot go on: staff have it from here. Returns the texts, with the one that says so."""
    summary = f"A conversation broke off ({event.code}) in {event.flow}, step {event.step}: {event.message}"
    tags = ["conversation", f"session:{row.pk}", f"flow:{event.flow}"]
    monitor.record("warning", summary, data={"code": event.code}, tags=tags, now=now)
    keep_order(row.contact_number, row.line)
    inbox.open_thread(
        row.contact_number, row.line, Reason.FAILED, session=row, detail=f"{event.code}: {event.step}"[:300], now=now
    )
    told = list(texts)
    if event.code in _UNTOLD:
        settings = get_settings()
        name = settings.frontdesk_office_name
        if name == type(settings).model_fields["frontdesk_office_name"].default:
            name = phrase("office", row.language, {})
        text = phrase("failed", row.language, {}, office=name)
        if all(one.body != text for one in told):
            told.append(Outgoing(text, author=ConversationMessage.Author.SYSTEM, step=event.step))
    return told
