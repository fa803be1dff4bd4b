"""`/twilio/sms`: a text from a person. Stored once by its MessageSid before anything else happens to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpResponse
from psycopg.types.json import Jsonb

from frontdesk.carrier.answering import answer
from frontdesk.carrier.callbacks import sid_of
from frontdesk.carrier.forms import Form
from frontdesk.carrier.models import CarrierEvent, InboundText
from frontdesk.carrier.signed import SignedRequest, signed_webhook


@dataclass(frozen=True)
class RawEvent:
    """A callback as it is stored: the form with all of its values, and what makes a redelivered one the same."""

    form: Form
    fingerprint: str


#: The first key of the advisory lock on a person's number; `jobs/locks.py` and `config/database/locks.py` have others.
ONE_AT_A_TIME = 0x7E07


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


def take_in(sid: str, form: dict[str, str], now: datetime, event: RawEvent | None = None) -> int:
    """Store a text, once however often it comes, and the callback that brought it. Returns the text's primary key.

    A person's texts get their keys in the order in which they become visible: whoever handles one sees all before it.
    """
    contact = form.get("From", "")[:64]
    values: list[Any] = [ONE_AT_A_TIME, contact]
    if event is not None:
        values += [sid, Jsonb(event.form), event.fingerprint, now]
    values += [sid, contact, form.get("To", "")[:64], form.get("Body", ""), Jsonb(form), now]
    with connection.cursor() as cursor:
        cursor.execute(_STORE if event is None else _STORE_BOTH, values)
        row = cursor.fetchone()
    return row[0] if row else InboundText.objects.values_list("pk", flat=True).get(sid=sid)


_LOCK = "with one_at_a_time as materialized (select pg_advisory_xact_lock(%s, hashtext(%s)))"
_EVENT = """, event as (
    insert into carrier_events (kind, sid, data, fingerprint, received_at)
    select 'text_in', %s, %s, %s, %s from one_at_a_time
    on conflict (fingerprint) do nothing
)"""
_TEXT = """
    insert into inbound_texts (sid, "from", "to", body, data, handled_by, reply_twiml, received_at)
    select %s, %s, %s, %s, %s, '', '', %s from one_at_a_time
    on conflict (sid) do nothing returning id
"""
_STORE, _STORE_BOTH = _LOCK + _TEXT, _LOCK + _EVENT + _TEXT
