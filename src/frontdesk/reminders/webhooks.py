"""What the carrier asks during a reminder call: what to say, and what a key means.

Thin: `calls.py` decides. A redelivered request gets the same answer and changes nothing more.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.signed import SignedRequest, signed_webhook
from frontdesk.reminders.replies import calls


@signed_webhook(CarrierEvent.Kind.VOICE)
def voice(request: SignedRequest, token: UUID) -> HttpResponse:
    """A reminder call was picked up. Reads AnsweredBy (absent without machine detection)."""
    answered_by = request.twilio.get("AnsweredBy", "")
    return _twiml(calls.speak(token, answered_by, request.received_at))


@signed_webhook(CarrierEvent.Kind.GATHER)
def gather(request: SignedRequest, token: UUID) -> HttpResponse:
    """A key was pressed. Reads Digits (its first) and `turn` of the address, which counts the keys of this call."""
    turn = request.GET.get("turn", "1")
    key = request.twilio.get("Digits", "")[:1]
    sid = request.twilio.get("CallSid", "")[:64]
    return _twiml(calls.press(token, key, int(turn) if turn.isdecimal() else 1, sid, request.received_at))


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type="text/xml; charset=utf-8")
