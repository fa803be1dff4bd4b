"""STOP in the middle of a conversation, and START back.

A parked session sends nothing, is asked nothing, and no time runs out for it; what the person writes meanwhile is kept.
At START it says again where it was - after consent's own confirmation, where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.carrier.answering import MOST_REPLIES
from frontdesk.carrier.handlers import MediaText, TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import Channel
from frontdesk.conversations import calls, delivering, queries, turns
from frontdesk.conversations.models import OPEN_STATES, FlowSession, InboxThread
from frontdesk.conversations.routing import line_of
from frontdesk.flows.engine.events import ResumeIn

#: The room that acts on STOP and START.
CONSENT = "consent"


def follow(text: InboundText, answered: TextAnswer, now: datetime) -> Sequence[str | MediaText]:
    """After consent has acted on a text: park the person's sessions, or take up the one it was parked in."""
    if answered.handled_by != CONSENT:
        return ()
    known = queries.standing(text.from_number, line_of(text), now)
    if not known.reachable:
        park(text.from_number, now)
        return ()
    row = queries.open_session(text.from_number, line_of(text))
    held = known.thread == InboxThread.Reason.LOOP and not known.thread_rests
    if row is None or row.parked_at is None or held:
        return ()
    unpark(row, now)
    taken = _take_up(row, now)
    room = MOST_REPLIES - len(answered.texts)
    return delivering.answer(row, text, taken, now, known, room=room).texts


def park(contact_number: str, now: datetime) -> int:
    """Park the open sessions of a person, on all our lines. Returns how many."""
    whose = FlowSession.objects.filter(contact_number=contact_number, channel=Channel.TEXT, state__in=OPEN_STATES)
    return whose.filter(parked_at=None).update(parked_at=now)


def unpark(row: FlowSession, now: datetime) -> None:
    """Let a (locked) session go on; the time it was parked does not count as silence."""
    if row.parked_at is not None:
        turns.shift_waits(row, now - row.parked_at)
        row.parked_at = None
        row.save(update_fields=["parked_at", "waits_until", "nudge_at"])


def give_held_result(row: FlowSession, now: datetime) -> bool:
    """Let a session that goes on without START have the result that came while it was parked. False: there is none."""
    result = calls.held_result(row, now)
    if result is None:
        return False
    delivering.send(row, turns.take(row, result, now), now)
    return True


def _take_up(row: FlowSession, now: datetime) -> turns.Taken:
    if row.state == FlowSession.State.WAITING:
        return turns.take(row, ResumeIn(now), now, heard=True)
    result = calls.held_result(row, now)
    return turns.take(row, result, now, heard=True) if result is not None else turns.Taken()
