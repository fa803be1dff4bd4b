"""`/twilio/sms`: a text from a person. Stored once by its MessageSid before anything else happens to it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.http import HttpResponse
from psycopg.types.json import Jsonb

from frontdesk.carrier.answering import answer
from frontdesk.carrier.callbacks import sid_of
from frontdesk.carrier.models import CarrierEvent, InboundText
from frontdesk.carrier.signed import SignedRequest, signed_webhook

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


def take_in(sid: str, form: dict[str, str], now: datetime) -> int:
    """Store a text, once however often it comes. Returns its primary key.

    A person's texts get their keys in the order in which they become visible: whoever handles one sees all before it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with one_at_a_time as materialized (select pg_advisory_xact_lock(%s, hashtext(%s)))
            insert into inbound_texts (sid, "from", "to", body, data, handled_by, reply_twiml, received_at)
            select %s, %s, %s, %s, %s, '', '', %s from one_at_a_time
            on conflict (sid) do nothing returning id
            """,
            [
                ONE_AT_A_TIME,
                form.get("From", "")[:64],
                sid,
                form.get("From", "")[:64],
                form.get("To", "")[:64],
                form.get("Body", ""),
                Jsonb(form),
                now,
            ],
        )
        row = cursor.fetchone()
    return row[0] if row else InboundText.objects.values_list("pk", flat=True).get(sid=sid)
