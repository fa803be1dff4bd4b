"""The staff inbox: conversations that a person of the office must look after.

```
open_thread -> open -> claim -> claimed -> resolve -> resolved
                 ^                            give_back: the flow goes on where it handed over; else its session ends
                 +--- a new text, a new hand-over (the same thread, while it is not resolved; a new one afterwards)
```
Locks are taken in one order everywhere: the session, the order of its texts (`queueing.keep_order`), the thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from frontdesk.carrier.statuses import Channel
from frontdesk.consent.queries import opted_out
from frontdesk.conversations.models import ConversationMessage, FlowSession, InboxThread
from frontdesk.conversations.outgoing.claiming import JUST_NOW
from frontdesk.conversations.outgoing.queueing import Outgoing, keep_order, parts_of, queue_texts
from frontdesk.people.notifications import notify_staff

State, Reason = InboxThread.State, InboxThread.Reason
#: Staff write at most so much at a time: some parts, no leaflet.
LONGEST_REPLY = 4800
#: The same words again so soon, with nothing in between, are a button that was pressed twice.
SAME_PRESS = timedelta(seconds=10)

#: Called in the transaction of `resolve(give_back=True)`, with the session locked.
OnResolved = Callable[[FlowSession, datetime], object]
_on_resolved: list[OnResolved] = []


class NotPossible(Exception):
    """Staff asked for what cannot be done; the text says why, for them to read."""


def on_resolved(function: OnResolved) -> None:
    """Have function(session, now) called when staff give a session back to its flow."""
    if function not in _on_resolved:
        _on_resolved.append(function)


def open_thread(
    contact_number: str,
    line: str,
    reason: str,
    *,
    session: FlowSession | None = None,
    detail: str = "",
    attributes: Mapping[str, Any] | None = None,
    now: datetime,
) -> InboxThread:
    """Open a thread for this person and line, or add to the one that is open: a person has one at a time.

    Staff are told of a new one, and of one that somebody had claimed before the flow handed over again.
    """
    with transaction.atomic():
        fresh = InboxThread(
            contact_number=contact_number,
            line=line,
            session=session,
            reason=reason,
            detail=detail[:300],
            attributes=dict(attributes or {}),
            opened_at=now,
            last_message_at=now,
        )
        keep_order(contact_number, line)
        InboxThread.objects.bulk_create([fresh], ignore_conflicts=True)
        thread = _live(contact_number, line).select_for_update().get()
        is_new = (thread.opened_at, thread.reason, thread.detail) == (now, reason, detail[:300])
        again = session is not None and thread.session_id != session.pk
        if not is_new and (session is not None or thread.session_id is None):
            thread.session = session or thread.session
            thread.reason, thread.detail, thread.last_message_at = reason, detail[:300], now
            thread.attributes = {**thread.attributes, **(attributes or {})}
            thread.save(update_fields=["session", "reason", "detail", "last_message_at", "attributes"])
        if (is_new or again) and reason != Reason.STAFF:
            notify_staff("thread_opened", {"thread_id": thread.pk, "reason": Reason(reason).label.lower()}, now)
    return thread


def begin_thread(contact_number: str, line: str, user: Any, now: datetime) -> InboxThread:
    """Staff begin to write with somebody: the thread that is open, or a new one, claimed by `user`."""
    with transaction.atomic():
        thread = open_thread(contact_number, line, Reason.STAFF, now=now)
        if thread.state == State.OPEN:
            claim(thread, user, now)
    thread.refresh_from_db()
    return thread


def claim(thread: InboxThread, user: Any, now: datetime, *, take_over: bool = False) -> None:
    """`user` looks after it from now on. Raises NotPossible: somebody else has it (unless take_over), or it is resolved
    and the person has another open thread.
    """
    with transaction.atomic():
        _lock(thread)
        if thread.state == State.RESOLVED:
            if _live(thread.contact_number, thread.line).exists():
                raise NotPossible("This person has a newer conversation that is open. Go on there.")
            thread.last_message_at = now
        elif thread.state == State.CLAIMED and thread.claimed_by_id != user.pk and not take_over:
            raise NotPossible(f"{thread.claimed_by or 'Somebody'} looks after this conversation.")
        thread.state, thread.claimed_by = State.CLAIMED, user
        thread.resolved_at = thread.resolved_by = None
        thread.save()


def staff_reply(thread: InboxThread, body: str, user: Any, now: datetime) -> list[ConversationMessage]:
    """Text the person. Who answers an open thread looks after it. Returns the queued rows: a long text has parts. A
    button that was pressed twice sends once.

    Raises NotPossible: nothing to send, too long, resolved, or the person has opted out (nobody may text them, whatever
    the reason; they must text START, or be called).
    """
    body = body.strip()
    if not body:
        raise NotPossible("Write something first.")
    if len(body) > LONGEST_REPLY:
        raise NotPossible(f"This is {len(body):,} characters long; write at most {LONGEST_REPLY:,} at a time.")
    with transaction.atomic():
        _lock_session(thread)
        keep_order(thread.contact_number, thread.line)
        _lock(thread)
        if thread.state == State.RESOLVED:
            raise NotPossible("This conversation is resolved. Open it again to write.")
        if is_opted_out(thread.contact_number):
            raise NotPossible(
                "This person has texted STOP, so nobody may text them. They can text START to get texts again; "
                "until then, call them."
            )
        text = Outgoing(body, author=ConversationMessage.Author.STAFF)
        sent = _just_sent(thread, text, user, now)
        if sent:
            return sent
        if thread.state == State.OPEN:
            thread.state, thread.claimed_by = State.CLAIMED, user
        thread.save(update_fields=["state", "claimed_by"])
        return queue_texts(
            thread.session,
            thread.contact_number,
            thread.line,
            [text],
            now=now,
            answers_person=_wrote_since(thread, now - JUST_NOW),
            thread=thread,
            user=user,
        )


def resolve(thread: InboxThread, user: Any, now: datetime, *, give_back: bool = False) -> None:
    """It is dealt with. give_back: the flow goes on where it handed over; else the session that staff had ends. One
    that was parked because a machine seemed to answer waits for the person's next text.

    Raises NotPossible for give_back when no session was handed over. Resolving twice changes nothing.
    """
    with transaction.atomic():
        session = _lock_session(thread)
        keep_order(thread.contact_number, thread.line)
        _lock(thread)
        if thread.state == State.RESOLVED:
            return
        handed_over = session is not None and session.state == FlowSession.State.HANDED_OVER
        if give_back and not handed_over:
            raise NotPossible("There is no flow that waits for this conversation.")
        thread.state, thread.resolved_at, thread.resolved_by = State.RESOLVED, now, user
        thread.save(update_fields=["state", "resolved_at", "resolved_by"])
        if session is not None and thread.reason == Reason.LOOP:
            _let_go_on(session, now)
        if session is None or not handed_over:
            return
        if give_back:
            for function in _on_resolved:
                function(session, now)
        else:
            session.state, session.ended_at, session.ended_by = FlowSession.State.ENDED, now, "staff"
            session.save(update_fields=["state", "ended_at", "ended_by"])


def _let_go_on(session: FlowSession, now: datetime) -> None:
    from frontdesk.conversations import parking  # which parks sessions that open threads

    if session.parked_at is not None and not is_opted_out(session.contact_number):
        parking.unpark(session, now)
        parking.give_held_result(session, now)


def is_opted_out(contact_number: str) -> bool:
    number = contact_number.rpartition(":")[2][:20]
    return Channel.TEXT in opted_out([number]).get(number, set())


def can_give_back(thread: InboxThread) -> bool:
    """Whether a flow waits for staff to be done with it."""
    session = thread.session
    return session is not None and session.state == FlowSession.State.HANDED_OVER and thread.state != State.RESOLVED


def _live(contact_number: str, line: str) -> Any:
    return InboxThread.objects.filter(contact_number=contact_number, line=line).exclude(state=State.RESOLVED)


def _lock(thread: InboxThread) -> None:
    InboxThread.objects.select_for_update().get(pk=thread.pk)
    thread.refresh_from_db()


def _lock_session(thread: InboxThread) -> FlowSession | None:
    pk = InboxThread.objects.values_list("session_id", flat=True).get(pk=thread.pk)
    return FlowSession.objects.select_for_update().filter(pk=pk).first() if pk else None


def _just_sent(thread: InboxThread, text: Outgoing, user: Any, now: datetime) -> list[ConversationMessage]:
    """The rows of the same text by the same person of the office, if they are the newest and this is the same press."""
    bodies = [part.body for part in parts_of([text])]
    talk = ConversationMessage.objects.filter(contact_number=thread.contact_number, line=thread.line).order_by("-pk")
    newest = list(talk[: len(bodies)])[::-1]
    theirs = all(row.user_id == user.pk and row.created_at > now - SAME_PRESS for row in newest)
    return newest if theirs and [row.body for row in newest] == bodies else []


def _wrote_since(thread: InboxThread, since: datetime) -> bool:
    return ConversationMessage.objects.filter(
        contact_number=thread.contact_number, line=thread.line, direction="in", created_at__gt=since
    ).exists()
