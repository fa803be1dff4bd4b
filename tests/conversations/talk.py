"""Rows of conversations for tests, and the hours in which they happen."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from frontdesk.conversations.models import ConversationMessage, FlowSession, FlowVersion

#: A Thursday in Chicago, 15:00: nobody's quiet hours.
AFTERNOON = datetime(2026, 3, 5, 21, 0, tzinfo=UTC)
#: The same day, 22:30 in Chicago.
NIGHT = datetime(2026, 3, 6, 4, 30, tzinfo=UTC)
PERSON, LINE = "+13125550142", "+13125550100"
_numbers = itertools.count(1)


def make_session(contact: str = PERSON, *, now: datetime = AFTERNOON, **fields: Any) -> FlowSession:
    """A session that waits for the person, on a published flow."""
    n = next(_numbers)
    version = fields.pop("version", None) or FlowVersion.objects.create(
        name=f"flow{n}", number=1, state="published", source="yaml", text="flow: x", fingerprint=str(n), created_at=now
    )
    given = {"document": {"state": "waiting"}, "started_at": now, "heard_at": now, "line": LINE}
    return FlowSession.objects.create(**{**given, "contact_number": contact, "version": version, **fields})


def wrote(
    contact: str = PERSON, body: str = "hello", *, at: datetime = AFTERNOON, **fields: Any
) -> ConversationMessage:
    """Something the person texted."""
    return ConversationMessage.objects.create(
        contact_number=contact, line=LINE, direction="in", author="person", body=body, created_at=at, **fields
    )
