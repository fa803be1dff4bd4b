"""A person calls one of our numbers: the flow of the number answers, else the default flow for calls.

Nothing is asked of consent: they call us. Without such a route the call is left to the next handler, the office's line.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from frontdesk.carrier.handlers import InboundCall
from frontdesk.carrier.statuses import Channel
from frontdesk.conversations import library, routing, transcript, turns
from frontdesk.conversations.models import FlowRoute, FlowSession, FlowVersion
from frontdesk.conversations.routing import Route
from frontdesk.conversations.voice import talking
from frontdesk.conversations.voice.holding import held
from frontdesk.conversations.voice.reading import Awaits

#: What the transcript says of the call itself.
CALLED = "(called)"


def answer_call(call: InboundCall, now: datetime) -> str | None:
    """The TwiML that answers a call; None where no flow does. The same call again gets the same answer."""
    if not call.sid:
        return None
    if call.form.get("FlowEvent") == "return":
        return _returned(call, now)
    with transaction.atomic():
        _one_at_a_time(call.sid)
        row = FlowSession.objects.filter(call_sid=call.sid).order_by("pk").first() or _begin(call, now)
    if row is None:
        return None
    return held(row.token, 1, call.form, now)


def _begin(call: InboundCall, now: datetime) -> FlowSession | None:
    version = _version(call.to_number)
    if version is None:
        return None
    contact = call.from_number or "anonymous"
    row, taken = turns.begin(
        version, contact, call.to_number, "call", now, channel=Channel.CALL, fields=call.form, call_sid=call.sid
    )
    # the texts that the flow sends are to somebody who is with us at this moment
    transcript.record_in(row, contact, call.to_number, CALLED, now=now, sid=call.sid, via="call")
    talking.deliver(row, taken, now)
    talking.new_turn(row, taken, now)
    return row


def _version(called: str) -> FlowVersion | None:
    """The published version of the flow that answers calls to this number."""
    rows = FlowRoute.objects.filter(channel=Channel.CALL).order_by("pk")
    routes = [Route(*row) for row in rows.values_list("kind", "flow_name", "keyword", "number")]
    flow = routing.by_number(routes, (called,))
    version = FlowVersion.objects.filter(name=flow, state=FlowVersion.State.PUBLISHED).first() if flow else None
    return version if version is not None and "call" in library.compiled(version).starts else None


def _returned(call: InboundCall, now: datetime) -> str | None:
    """Another application gives the call back (`?FlowEvent=return`, as with Studio); the flow goes on."""
    row = FlowSession.objects.filter(call_sid=call.sid).order_by("-pk").first()
    if row is None:
        return None
    last = row.call_turns.exclude(twiml="").order_by("-number").first()
    if last is None:
        return talking.NOTHING
    # the same request once more finds that the flow has gone on
    return held(row.token, last.number + (last.awaits == Awaits.REDIRECT), call.form, now)


def _one_at_a_time(call_sid: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"call {call_sid}"])
