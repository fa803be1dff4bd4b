"""`/twilio/voice`: a person calls our number. The rooms that may answer are asked in their order."""

from __future__ import annotations

import logging
from datetime import datetime

from django.http import HttpResponse

from frontdesk.carrier import handlers
from frontdesk.carrier.callbacks import sid_of
from frontdesk.carrier.handlers import InboundCall
from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.signed import SignedRequest, signed_webhook
from frontdesk.monitor import services as monitor

log = logging.getLogger(__name__)

#: Nobody answers: the carrier says that the line is busy.
REJECT = '<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="busy"/></Response>'


@signed_webhook(CarrierEvent.Kind.CALL_IN)
def inbound_call(request: SignedRequest) -> HttpResponse:
    """Answer a call with TwiML. Reads CallSid, From, To; what comes in the address's query joins the form."""
    form: dict[str, str] = {name: str(value)[:500] for name, value in request.GET.items()} | request.twilio
    call = InboundCall(sid_of(form), form.get("From", "")[:64], form.get("To", "")[:64], form)
    return HttpResponse(answer_call(call, request.received_at), content_type="text/xml; charset=utf-8")


def answer_call(call: InboundCall, now: datetime) -> str:
    """The TwiML of the first handler that answers. One that fails leaves the call to the next: a caller is waiting."""
    for handler in handlers.call_handlers():
        try:
            document = handler(call, now)
        except Exception as error:
            log.exception("A call (%s) could not be answered by %s.", call.sid, handler)
            monitor.record_exception(
                error, summary="A call could not be answered as it should be", tags=["call", f"sid:{call.sid}"], now=now
            )
            continue
        if document is not None:
            return document
    return REJECT
