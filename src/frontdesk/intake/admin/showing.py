"""How pages of the intake show states, data, and what lies sealed."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from frontdesk.config import clock
from frontdesk.config.admin_base import RecordAdmin
from frontdesk.config.sealing import CannotOpen
from frontdesk.intake.models import TriageUser
from frontdesk.intake.privacy import access

#: Open what people told us; mend and resend a transfer.
HANDLE = "people.handle_intakes"

TONES = {
    "queued": "default", "sending": "info", "confirmed": "success", "refused": "danger", "dropped": "warning",
    "booked": "info", "cancelled": "warning", "over": "default", "waiting": "default", "given_up": "danger",
    "keyword": "success", "guess": "info", "menu": "warning", "crisis": "danger",
}  # fmt: skip


def badge(field: str, description: str) -> Any:
    """A column that shows `field` as a coloured word."""

    @display(description=description, ordering=field)
    def column(obj: Any) -> SafeString:
        word = str(getattr(obj, field))
        return format_html('<span class="desk-chip tone-{}">{}</span>', TONES.get(word, "default"), word)

    column.__name__ = f"{field}_badge"
    return column


def data(field: str, description: str) -> Any:
    """A field of a page that shows JSON in lines."""

    @display(description=description)
    def column(obj: Any) -> SafeString:
        return in_lines(getattr(obj, field))

    column.__name__ = f"{field}_data"
    return column


def in_lines(value: Any) -> SafeString:
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str) if value not in (None, {}, []) else "nothing"
    return format_html('<pre class="desk-source">{}</pre>', text)


class SealedAdmin(RecordAdmin):
    """A page over rows that hold what people told us, sealed in `sealed_field`: lists do not open it, and each opening
    of a row is kept in the audit."""

    may_look = HANDLE
    sealed_field = "payload"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer(self.sealed_field)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.reader = request.user
        return row

    @display(description="what they told us")
    def opened(self, obj: Any) -> SafeString:
        """What lies sealed, for the reader of the page."""
        try:
            return in_lines(contents(obj))
        except CannotOpen as error:
            return format_html("{}", str(error))


def contents(row: Any) -> dict[str, Any]:
    """What lies sealed in a row, for its reader; that it was read is kept once a page. Raises CannotOpen."""
    if not hasattr(row, "contents"):
        read: Any = access.answers_of if isinstance(row, TriageUser) else access.payload_of
        row.contents = read(row, row.reader, access.PAGE, clock.now())
    found: dict[str, Any] = row.contents
    return found
