"""The text handlers of this room: from a stored text to the session it belongs to, or to the flow that begins.

All of it happens in the transaction of `carrier.answering`, which has the text locked and sees to the order of a
person's texts.

| order | handler | takes |
|---|---|---|
| 30 | answer_open | every text of a person who has an open session, or an open thread in the inbox |
| 40 | answer_keyword | a keyword |
| 45 | answer_subject | a reply to a reminder, where a flow is to take those that the reminders do not understand |
| 60 | answer_number | what comes to a number that has a flow; else the default flow's |
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from frontdesk.carrier import handlers
from frontdesk.carrier.handlers import TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.conversations import (
    alarming,
    courtesies,
    delivering,
    inbox,
    loops,
    parking,
    queries,
    returning,
    routing,
    starting,
    transcript,
    turns,
)
from frontdesk.conversations.models import FlowSession, InboxThread
from frontdesk.flows.engine import words
from frontdesk.flows.engine.events import TextIn

State = FlowSession.State
HANDLED_BY = delivering.HANDLED_BY
REMINDER = "reminder"


def answer_open(text: InboundText, now: datetime) -> TextAnswer | None:
    """Give the text to the person's open session, or to the staff they are writing with."""
    row = queries.open_session(text.from_number, routing.line_of(text))
    if row is None:
        return _to_staff(text, now)
    if handlers.claimed(text, max(row.heard_at, row.nudged_at or row.heard_at), now):
        return None  # a reminder went out after the flow's question, and this plainly answers it
    return _in_session(row, text, now)


def answer_keyword(text: InboundText, now: datetime) -> TextAnswer | None:
    flow = routing.by_keyword(routing.routes_of(text), text.body, routing.ours_of(text))
    return _begin(flow, text, now) if flow else None


def answer_subject(text: InboundText, now: datetime) -> TextAnswer | None:
    flow = routing.by_subject(routing.routes_of(text), routing.ours_of(text))
    reader = handlers.subject_reader(REMINDER)
    # the reader writes down what it has read, so there must be somebody to take the text
    if flow is None or reader is None or not starting.can_begin(flow, text):
        return None
    subject = reader(text, now)
    return _begin(flow, text, now, subject.parameters) if subject is not None else None


def answer_number(text: InboundText, now: datetime) -> TextAnswer | None:
    last_word = courtesies.pass_over(text, now)
    if last_word is not None:
        return last_word
    flow = routing.by_number(routing.routes_of(text), routing.ours_of(text))
    return _begin(flow, text, now) if flow else None


def text_in(text: InboundText, now: datetime) -> TextIn:
    return TextIn(text.body, now, fields=_fields(text), media=transcript.media_in(text.data))


def _begin(
    flow: str, text: InboundText, now: datetime, parameters: Mapping[str, Any] | None = None
) -> TextAnswer | None:
    """Begin the flow with this text; None when it cannot be begun (not published, or the person opted out)."""
    line = routing.line_of(text)
    version = starting.version_for(flow, text)
    if version is None:
        return None
    queries.lock_person(text.from_number, line)
    row = queries.open_session(text.from_number, line)
    if row is not None:  # begun by us in this very moment
        return _in_session(row, text, now)
    known = queries.standing(text.from_number, line, now)
    held = loops.hold(None, text, known, now)
    if held is not None:
        return held
    row, taken = turns.begin(
        version,
        text.from_number,
        line,
        "text",
        now,
        our_number=text.to_number,
        body=text.body,
        fields=_fields(text),
        parameters=parameters,
        language=str((parameters or {}).get("language", "")),
    )
    return delivering.answer(row, text, taken, now, known)


def _in_session(row: FlowSession, text: InboundText, now: datetime) -> TextAnswer:
    known = queries.standing(text.from_number, row.line, now)
    if not known.reachable:
        # only START may renew consent: nothing is answered, nothing is lost
        parking.park(row.contact_number, now)
        delivering.keep_text(row, text, now)
        alarming.tell_staff_of(row, text.body, now)
        return TextAnswer(f"{HANDLED_BY}:parked")
    held = loops.hold(row, text, known, now) if row.state != State.HANDED_OVER else None
    if held is not None:
        return alarming.answer_held(row, text, held, now)
    if row.parked_at is not None:  # consent was renewed in another way, or a quiet hour has passed
        parking.unpark(row, now)
        if parking.give_held_result(row, now):
            known = queries.standing(text.from_number, row.line, now)
    if row.state == State.HANDED_OVER:
        # the crisis text goes out, and staff go on with the person; who leaves is told goodbye, and staff read it
        if words.leaves(text.body) or alarming.kind_of(row, text.body):
            answered = delivering.answer(row, text, turns.take(row, text_in(text, now), now), now, known)
            if not known.thread and row.state == State.HANDED_OVER:
                inbox.open_thread(row.contact_number, row.line, InboxThread.Reason.HANDED_OVER, session=row, now=now)
            return answered
        row.heard_at = now
        row.save(update_fields=["heard_at"])
        if delivering.keep_text(row, text, now).thread_id is None:
            inbox.open_thread(row.contact_number, row.line, InboxThread.Reason.HANDED_OVER, session=row, now=now)
        return TextAnswer(f"{HANDLED_BY}:staff")
    taken = returning.take_text(row, text_in(text, now), now)
    return delivering.answer(row, text, taken, now, known)


def _to_staff(text: InboundText, now: datetime) -> TextAnswer | None:
    """While staff are writing with the person no flow talks in between, unless a keyword asks for one (of a person)."""
    line = routing.line_of(text)
    threads = InboxThread.objects.filter(contact_number=text.from_number, line=line)
    reason = threads.exclude(state=InboxThread.State.RESOLVED).values_list("reason", flat=True).first()
    if reason is None:
        return None
    if reason == loops.LOOP:
        return loops.hold(None, text, queries.standing(text.from_number, line, now), now)
    if routing.is_keyword(routing.routes_of(text), text.body, routing.ours_of(text)):
        return None
    delivering.keep_text(None, text, now)
    return TextAnswer(f"{HANDLED_BY}:staff")


def _fields(text: InboundText) -> dict[str, str]:
    return {name: value if isinstance(value, str) else str(value[-1]) for name, value in text.data.items()}
