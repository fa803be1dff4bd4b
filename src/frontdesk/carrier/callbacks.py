"""Reads a status callback: the form the carrier sends about a call or a text becomes a StatusEvent. Pure.

Twilio docs: "Track the message status of outbound messages" and "Call resource: StatusCallback". Fields come and go
without notice; what is missing or absurd is left out, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from uuid import UUID

from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.statuses import Channel

#: The addresses of the status callbacks, below FRONTDESK_PUBLIC_URL; the attempt's token follows.
TEXT_STATUS = "/twilio/status/text/"
CALL_STATUS = "/twilio/status/call/"

KINDS = {Channel.TEXT: CarrierEvent.Kind.TEXT_STATUS, Channel.CALL: CarrierEvent.Kind.CALL_STATUS}
_LARGEST = 2**31 - 1  # of a PostgreSQL integer


def where_to(path: str) -> tuple[Channel, UUID] | None:
    """`/twilio/status/text/<uuid>` -> (text, uuid); None for any other address."""
    if path.startswith(TEXT_STATUS):
        channel, token = Channel.TEXT, path[len(TEXT_STATUS) :]
    elif path.startswith(CALL_STATUS):
        channel, token = Channel.CALL, path[len(CALL_STATUS) :]
    else:
        return None
    if len(token) != 36:  # one spelling only: UUID() reads several
        return None
    try:
        return channel, UUID(token)
    except ValueError:
        return None


def sid_of(form: Mapping[str, str]) -> str:
    """The call's or text's sid, under whichever name it comes."""
    return (form.get("CallSid") or form.get("MessageSid") or form.get("SmsSid") or "")[:64]


def read_status(channel: Channel, token: UUID | None, form: Mapping[str, str], received_at: datetime) -> StatusEvent:
    """What the callback says. `form` is fit for the database (`forms.plain`), `received_at` our time of its arrival."""
    if channel is Channel.TEXT:
        status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    else:
        status = form.get("CallStatus") or ""
    return StatusEvent(
        channel=channel,
        sid=sid_of(form),
        token=token,
        status=status.strip().lower()[:30],
        received_at=received_at,
        error_code=_whole(form.get("ErrorCode")) or None,
        answered_by=(form.get("AnsweredBy") or "")[:30],
        duration=_whole(form.get("CallDuration")),  # seconds; `Duration` is minutes
        sip_code=_whole(form.get("SipResponseCode")),
        happened_at=_moment(form.get("Timestamp")),
        from_number=(form.get("From") or "")[:64],
        data=dict(form),
    )


def _whole(text: str | None) -> int | None:
    if not text or not (text.isascii() and text.isdigit()) or len(text) > 10:
        return None
    number = int(text)
    return number if number <= _LARGEST else None


def _moment(text: str | None) -> datetime | None:
    """`Mon, 16 Aug 2010 03:45:01 +0000` -> that instant in UTC."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
