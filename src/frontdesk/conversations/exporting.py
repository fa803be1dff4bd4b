"""Transcripts (a row a text) and conversations (a row a session) as tables, oldest first, one piece at a time: memory
stays flat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from frontdesk.config.env import get_settings
from frontdesk.conversations.models import ConversationMessage, FlowSession, InboxThread

COLUMNS = (
    "id", "created_at", "contact_number", "line", "direction", "author", "user__email", "session_id",
    "session__version__name", "session__version__number", "session__language", "thread_id", "step", "body", "media",
    "sensitive", "status", "error_code", "reason", "via", "sid", "accepted_at", "redacted_at",
)  # fmt: skip
#: `inbox`: the state of the thread that this conversation opened last; null where it opened none.
SESSION_COLUMNS = (
    "id", "started_at", "contact_number", "line", "channel", "version__name", "version__number", "language", "state",
    "at_step", "turns", "heard_at", "ended_at", "ended_by", "failure", "inbox", "redacted_at",
)  # fmt: skip
#: Where the name of a column is not the field's.
_NAMES = {
    "user__email": "user",
    "session__version__name": "flow",
    "session__version__number": "version",
    "session__language": "language",
    "version__name": "flow",
    "version__number": "version",
}
#: Stands for the words of a sensitive answer: a file leaves this house, and nobody forgets for it.
WITHHELD = "[sensitive]"
_AT_ONCE = 2000


def transcripts(number: str = "", since: datetime | None = None) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of the texts with `number` ("": everybody), from `since` on. Times are in the office's zone."""
    rows = ConversationMessage.objects.order_by("pk")
    if number:
        rows = rows.filter(contact_number=number)
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    return _table(rows, COLUMNS)


def conversations(number: str = "", since: datetime | None = None) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of the sessions with `number` ("": everybody) that began at `since` or later. No words."""
    threads = InboxThread.objects.filter(session=OuterRef("pk")).order_by("-pk")
    rows = FlowSession.objects.order_by("pk").annotate(inbox=Subquery(threads.values("state")[:1]))
    if number:
        rows = rows.filter(contact_number=number)
    if since is not None:
        rows = rows.filter(started_at__gte=since)
    return _table(rows, SESSION_COLUMNS)


def _table(rows: QuerySet[Any], columns: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
    """Times in the office's zone; the words of sensitive answers withheld."""
    zone = get_settings().office_zone

    def table() -> Iterator[list[Any]]:
        for row in rows.values(*columns).iterator(_AT_ONCE):
            if row.get("sensitive") and row["redacted_at"] is None:
                row["body"], row["media"] = WITHHELD, []
            yield [value.astimezone(zone) if isinstance(value, datetime) else value for value in row.values()]

    return [_NAMES.get(name, name) for name in columns], table()
