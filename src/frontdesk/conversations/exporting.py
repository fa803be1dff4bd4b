"""Transcripts as a table, a row a text, oldest first, one piece at a time: memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from frontdesk.config.env import get_settings
from frontdesk.conversations.models import ConversationMessage

COLUMNS = (
    "id", "created_at", "contact_number", "line", "direction", "author", "user__email", "session_id",
    "session__version__name", "session__version__number", "session__language", "thread_id", "step", "body", "media",
    "sensitive", "status", "error_code", "reason", "via", "sid", "accepted_at", "redacted_at",
)  # fmt: skip
#: Where the name of a column is not the field's.
_NAMES = {
    "user__email": "user",
    "session__version__name": "flow",
    "session__version__number": "version",
    "session__language": "language",
}
#: Stands for the words of a sensitive answer: a file leaves this house, and nobody forgets for it.
WITHHELD = "[sensitive]"
_AT_ONCE = 2000


def transcripts(number: str = "", since: datetime | None = None) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of the texts with `number` ("": everybody), from `since` on. Times are in the office's zone."""
    zone = get_settings().office_zone
    rows = ConversationMessage.objects.order_by("pk")
    if number:
        rows = rows.filter(contact_number=number)
    if since is not None:
        rows = rows.filter(created_at__gte=since)

    def table() -> Iterator[list[Any]]:
        for row in rows.values(*COLUMNS).iterator(_AT_ONCE):
            if row["sensitive"] and row["redacted_at"] is None:
                row["body"], row["media"] = WITHHELD, []
            yield [value.astimezone(zone) if isinstance(value, datetime) else value for value in row.values()]

    return [_NAMES.get(name, name) for name in COLUMNS], table()
