"""What the carrier asks and tells of calls that flows are on. Thin: `talking.py` and `placing.py` decide."""

from __future__ import annotations

import contextlib
import logging
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse

from frontdesk.carrier.callbacks import sid_of
from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.signed import SignedRequest, signed_webhook
from frontdesk.conversations.models import FlowSession
from frontdesk.conversations.voice import ending, placing
from frontdesk.conversations.voice.holding import held, until_ready
from frontdesk.conversations.voice.phrases import phrase
from frontdesk.conversations.voice.reading import is_over
from frontdesk.conversations.voice.speaking import Script
from frontdesk.monitor import services as monitor

log = logging.getLogger(__name__)


@signed_webhook(CarrierEvent.Kind.GATHER)
def flow_call(request: SignedRequest, token: UUID) -> HttpResponse:
    """What came of the TwiML before: keys, words, a recording, the end of a sound or of a connected call.

    `turn` of the address counts the requests of the call; without it a call that a flow made was picked up.
    """
    turn = request.GET.get("turn", "")
    form, now = request.twilio, request.received_at
    try:
        if turn.isdecimal() and len(turn) < 7:
            return _twiml(held(token, int(turn), form, now))
        call = placing.find(token)
        if call is None:
            return _twiml(held(token, 1, form, now))
        document = until_ready(call.session.token, lambda hold: placing.picked_up(token, form, now, hold=hold))
        return _twiml(document)
    except Exception as error:
        return _sorry(error, token, now)


@signed_webhook(CarrierEvent.Kind.CALL_IN)
def call_ended(request: SignedRequest) -> HttpResponse:
    """The status callback of our numbers: a call to us is over. Reads CallSid and CallStatus."""
    if is_over(request.twilio):
        ending.call_is_over(sid_of(request.twilio), request.received_at)
    return HttpResponse(status=204)


def _sorry(error: Exception, token: UUID, now: datetime) -> HttpResponse:
    """A person is on the line: they are told, and the office is; nothing of the turn has happened."""
    log.exception("A turn of a call (%s) could not be answered.", token)
    language = "en"
    with contextlib.suppress(Exception):  # the database itself may be away: the caller is told all the same
        language = FlowSession.objects.filter(token=token).values_list("language", flat=True).first() or "en"
        monitor.record_exception(error, summary="A turn of a call failed", tags=["call", f"token:{token}"], now=now)
    script = Script("")
    script.say(phrase("failed", language), language)
    script.hang_up()
    return _twiml(str(script))


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type="text/xml; charset=utf-8")
