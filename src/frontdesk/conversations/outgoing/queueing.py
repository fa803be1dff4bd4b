"""Writing down what is to go out: the rows are the queue, in the order of their primary keys per person and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from frontdesk.carrier.statuses import RANK, Outcome
from frontdesk.config.env import get_settings
from frontdesk.conversations.models import ConversationMessage, FlowSession, InboxThread
from frontdesk.conversations.outgoing.splitting import split
from frontdesk.jobs.services import defer

Author = ConversationMessage.Author
SEND = "frontdesk.conversations.tasks.send_texts"
#: What waits no longer than this does so for another reason than the night.
A_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Outgoing:
    """One text to a person. `media`: addresses of pictures and files, then the body may be empty. `step`: flow/step."""

    body: str
    media: tuple[str, ...] = ()
    author: str = Author.FLOW
    step: str = ""
    sensitive: bool = False


def queue_texts(
    session: FlowSession | None,
    contact_number: str,
    line: str,
    texts: Sequence[Outgoing],
    *,
    now: datetime,
    answers_person: bool = False,
    thread: InboxThread | None = None,
    user: Any = None,
) -> list[ConversationMessage]:
    """Queue texts to go out in this order, after all that is queued for this person and line; a job sends them.

    Long ones become several (`splitting.py`). answers_person: they answer what the person wrote in the last minutes, so
    quiet hours do not hold them back; opt-outs and pauses do. Returns the rows, in order. Nothing is decided here:
    consent is asked when they are about to go.
    """
    with transaction.atomic():
        keep_order(contact_number, line)
        rows = [
            ConversationMessage(
                session=session,
                thread=thread,
                contact_number=contact_number,
                line=line,
                direction=ConversationMessage.Direction.OUT,
                author=text.author,
                user=user,
                step=text.step[:200],
                body=text.body,
                media=[{"url": address} for address in text.media],
                sensitive=text.sensitive,
                created_at=now,
                via="rest",
                status=Outcome.QUEUED,
                rank=RANK[Outcome.QUEUED],
                answers_person=answers_person,
                due_at=now,
            )
            for text in parts_of(texts)
        ]
        rows = ConversationMessage.objects.bulk_create(rows)
        if rows:
            defer(SEND, lock_key="send_texts")
    return rows


def parts_of(texts: Sequence[Outgoing]) -> list[Outgoing]:
    """The texts with the long ones in parts (FRONTDESK_LONGEST_TEXT); the media go with the first part.

    An empty text without media is left out.
    """
    limit = get_settings().frontdesk_longest_text
    parts: list[Outgoing] = []
    for text in texts:
        bodies = split(text.body, limit) or ([""] if text.media else [])
        parts += [replace(text, body=body, media=text.media if nth == 0 else ()) for nth, body in enumerate(bodies)]
    return parts


def release_answers(contact_number: str, line: str, now: datetime, session: FlowSession | None = None) -> None:
    """The person has written, so they are awake: answers to them that waited for the morning may go, and what the flow
    of their open session said unasked: its question must not come after what it says to their text.
    """
    held = ConversationMessage.objects.filter(
        contact_number=contact_number, line=line, status=Outcome.QUEUED, tries=0, due_at__gt=now + A_MOMENT
    )
    theirs = Q(answers_person=True)
    if session is not None:
        theirs |= Q(session=session, author=Author.FLOW)
    if held.filter(theirs).update(due_at=now, answers_person=True):
        defer(SEND, lock_key="send_texts")


def withdraw_nudge(session: FlowSession) -> None:
    """The person has written: to ask them afterwards whether they are still there would puzzle."""
    nudges = ConversationMessage.objects.filter(
        session=session, status=Outcome.QUEUED, author=Author.SYSTEM, answers_person=False, tries=0
    )
    nudges.update(status=Outcome.STOPPED, rank=RANK[Outcome.STOPPED], reason="The person wrote before it went out.")


def keep_order(contact_number: str, line: str) -> None:
    """Until the transaction ends nobody else queues for this person and line: so keys are in the order of commits.

    Whoever also locks a session or a thread takes them in this order: session, this, thread.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"texts {contact_number} {line}"])
