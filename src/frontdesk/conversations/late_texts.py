"""Texts that were found so late that no flow may answer them any more: staff read and answer them, in the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.carrier.answering import TOO_LATE
from frontdesk.carrier.handlers import MediaText, TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.conversations import delivering, inbox, queries
from frontdesk.conversations.models import InboxThread
from frontdesk.conversations.routing import line_of

DETAIL = "It came while we could not take texts, and was found hours later."


def follow(text: InboundText, answered: TextAnswer, now: datetime) -> Sequence[str | MediaText]:
    """Open a thread with a text that nobody answers because it is too late; an open session keeps its place."""
    if answered.handled_by == TOO_LATE:
        row = queries.open_session(text.from_number, line_of(text))
        inbox.open_thread(text.from_number, line_of(text), InboxThread.Reason.NO_FLOW, detail=DETAIL, now=now)
        delivering.keep_text(row, text, now)
    return ()
