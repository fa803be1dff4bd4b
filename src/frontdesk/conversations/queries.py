"""What the sessions know, for those who read it, and for those about to change it (then with the row locked)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from frontdesk.config.database.written import WrittenRows
from frontdesk.config.env import get_settings
from frontdesk.consent.queries import OPTED_OUT_OF_TEXTS
from frontdesk.conversations.models import OPEN_STATES, FlowSession

_SESSIONS = WrittenRows(FlowSession)
_OPEN = f"contact_number = %s and line = %s and channel = 'text' and state in {OPEN_STATES!r} for update"

#: A number that texted us in circles may be answered again after so long without a text.
QUIET = timedelta(hours=1)
#: To find so many texts that went out, so many times as many of the newest are looked at: theirs stand between ours.
LOOKED_AT = 3


def open_session(contact_number: str, line: str) -> FlowSession | None:
    """The open session of a person on one of our lines, locked until the transaction ends."""
    return _SESSIONS.first(_OPEN, [contact_number, line])


@dataclass(frozen=True)
class Standing:
    """How a person stands with us on one of our lines, at this moment."""

    reachable: bool  # they take texts from us
    under_way: bool  # something is still on its way to them
    thread: str  # why staff have a thread open with them; "": they have none
    thread_rests: bool  # nobody has claimed it, and nothing was written for QUIET
    texts: int  # how many went out to them within FRONTDESK_FLOW_LOOP_SECONDS (counted a little beyond the limit)


def standing(contact_number: str, line: str, now: datetime) -> Standing:
    """Ask it with the session's row locked, so that it holds until the transaction ends. One query."""
    settings = get_settings()
    looked_at = settings.frontdesk_flow_loop_texts * LOOKED_AT
    since = now - timedelta(seconds=settings.frontdesk_flow_loop_seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select not {OPTED_OUT_OF_TEXTS},
                   exists (select 1 from conversation_messages
                           where contact_number = %s and line = %s and status in ('queued', 'sending', 'uncertain')),
                   coalesce(t.reason, ''), coalesce(t.state = 'open' and t.last_message_at <= %s, false),
                   (select count(*) from (select direction, via, created_at from conversation_messages
                                          where contact_number = %s and line = %s order by id desc limit %s) latest
                    where direction = 'out' and via <> 'call' and created_at > %s)
            from (select 1) one left join inbox_threads t
                on t.contact_number = %s and t.line = %s and t.state <> 'resolved'
            """,
            [
                *(bare(contact_number), contact_number, line),
                *(now - QUIET, contact_number, line, looked_at, since, contact_number, line),
            ],
        )
        return Standing(*cursor.fetchone())


def lock_person(contact_number: str, line: str) -> None:
    """Until the transaction ends nobody else begins a session with this person on this line."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"session {contact_number} {line}"])


def bare(contact_number: str) -> str:
    """The number as consent keeps it: whatsapp:+13125550142 is +13125550142."""
    return contact_number.rpartition(":")[2][:20]
