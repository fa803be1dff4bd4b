"""What the sessions know, for those who read it, and for those about to change it (then with the row locked)."""

from __future__ import annotations

from django.db import connection

from frontdesk.consent.queries import OPTED_OUT_OF_TEXTS
from frontdesk.conversations.models import OPEN_STATES, FlowSession


def open_session(contact_number: str, line: str) -> FlowSession | None:
    """The open session of a person on one of our lines, locked until the transaction ends."""
    return (
        FlowSession.objects.select_for_update()
        .filter(contact_number=contact_number, line=line, channel="text", state__in=OPEN_STATES)
        .first()
    )


def is_reachable(contact_number: str, line: str) -> tuple[bool, bool]:
    """(does the person take texts from us, is something still on its way to them). One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select not {OPTED_OUT_OF_TEXTS},
                   exists (select 1 from conversation_messages
                           where contact_number = %s and line = %s and status in ('queued', 'sending', 'uncertain'))
            """,
            [bare(contact_number), contact_number, line],
        )
        reachable, under_way = cursor.fetchone()
    return reachable, under_way


def lock_person(contact_number: str, line: str) -> None:
    """Until the transaction ends nobody else begins a session with this person on this line."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"session {contact_number} {line}"])


def bare(contact_number: str) -> str:
    """The number as consent keeps it: whatsapp:+13125550142 is +13125550142."""
    return contact_number.rpartition(":")[2][:20]
