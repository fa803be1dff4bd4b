"""A flow on a call gives the person to people: the office's phone rings; else they leave a message.

The thread in the inbox is open from the moment of the hand-over (`handing_over.py`), so nobody is lost whatever the
call does. Somebody who talked with the person has dealt with it: the thread is then resolved.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import phonenumbers

from frontdesk.config.env import get_settings
from frontdesk.conversations import inbox, transcript
from frontdesk.conversations.models import ConversationMessage, FlowSession, InboxThread
from frontdesk.conversations.voice.phrases import phrase
from frontdesk.conversations.voice.reading import TALKED, Awaits, is_over, recording
from frontdesk.conversations.voice.speaking import Script


def put_through(row: FlowSession, script: Script) -> None:
    """Ring the office, or take a message. Who has left one to the flow is done, and of a session that failed the person
    has been told that somebody will call.
    """
    if row.state != FlowSession.State.FAILED and _has_left_a_message(row):
        script.say(phrase("thanks", row.language), row.language)
        script.hang_up()
        return
    office = office_phone(row)
    if office:
        script.say(phrase("connecting", row.language), row.language)
        script.dial(office)
    elif row.state == FlowSession.State.FAILED:
        script.hang_up()
    else:
        script.say(phrase("voicemail", row.language), row.language)
        script.take_message()


def happened(row: FlowSession, awaits: str, form: Mapping[str, str], now: datetime) -> list[dict[str, Any]]:
    """What came of it. Returns what is done then."""
    if awaits == Awaits.STAFF:
        if form.get("DialCallStatus", "").lower() in TALKED:
            _dealt_with(row, now)
            return [_act("hang_up")]
        if is_over(form):
            return [_act("hang_up")]
        return [_say("voicemail", row), _act("message")]
    media = recording(form)
    if not media:
        return [_act("hang_up")]
    transcript.record_in(
        row, row.contact_number, row.line, "", now=now, sid=row.call_sid, media=media, via="call", sensitive=True
    )
    return [_say("thanks", row), _act("hang_up")]


def office_phone(row: FlowSession) -> str:
    """The office's phone in E.164; "" where there is none, or it is this very call's."""
    settings = get_settings()
    try:
        parsed = phonenumbers.parse(settings.frontdesk_office_phone, settings.frontdesk_region)
    except phonenumbers.NumberParseException:
        return ""
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return "" if number in (row.contact_number, row.line, settings.twilio_phone_number) else number


def _has_left_a_message(row: FlowSession) -> bool:
    left = ConversationMessage.objects.filter(session=row, direction="in", via="call")
    return left.exclude(media=[]).exists()


def _dealt_with(row: FlowSession, now: datetime) -> None:
    for thread in InboxThread.objects.filter(session=row).exclude(state=InboxThread.State.RESOLVED):
        inbox.resolve(thread, None, now)
    row.refresh_from_db()


def _say(name: str, row: FlowSession) -> dict[str, Any]:
    return _act("say", {"text": phrase(name, row.language), "language": row.language})


def _act(verb: str, details: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"verb": verb, "step": "", "details": dict(details or {}), "sensitive": False}
