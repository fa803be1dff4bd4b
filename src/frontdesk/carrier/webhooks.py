"""`/twilio/sms`: a text from a person. Stored once by its MessageSid before anything else happens to it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse

from frontdesk.carrier.answering import answer
from frontdesk.carrier.callbacks import sid_of
from frontdesk.carrier.models import CarrierEvent, InboundText
from frontdesk.carrier.signed import SignedRequest, signed_webhook


@signed_webhook(CarrierEvent.Kind.TEXT_IN)
def inbound_text(request: SignedRequest) -> HttpResponse:
    """Answer a text with TwiML; a redelivery gets the same answer and nothing happens twice.

    Form fields: Twilio docs, "messaging webhook request". All of them are kept, the number of media (NumMedia) too.
    """
    sid = sid_of(request.twilio)
    if not sid:
        return HttpResponse("A text has a MessageSid.\n", status=400, content_type="text/plain")
    pk = take_in(sid, request.twilio, request.received_at)
    return HttpResponse(answer(pk, request.received_at), content_type="text/xml; charset=utf-8")


def take_in(sid: str, form: dict[str, str], now: datetime) -> int:
    """Store a text, once however often it comes. Returns its primary key."""
    text = InboundText(
        sid=sid,
        from_number=form.get("From", "")[:64],
        to_number=form.get("To", "")[:64],
        body=form.get("Body", ""),
        data=form,
        received_at=now,
    )
    InboundText.objects.bulk_create([text], ignore_conflicts=True)
    return InboundText.objects.values_list("pk", flat=True).get(sid=sid)
