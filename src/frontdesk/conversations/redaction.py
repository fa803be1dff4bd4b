"""Forgetting what was said: at night, when it has been kept long enough, and at once when somebody asks for it.

What stays: that there was a conversation, with which number, on which flow, which way it went, when, and who wrote.
Sensitive answers go after FRONTDESK_SENSITIVE_DAYS, everything else after FRONTDESK_TRANSCRIPT_DAYS. Doing it again
changes nothing, and a run that was broken off is simply gone on with.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from frontdesk.carrier.redacting import old_texts, redact_texts
from frontdesk.carrier.statuses import Channel, Outcome
from frontdesk.config.env import get_settings
from frontdesk.conversations import library
from frontdesk.conversations.blanking import MARK, bare, quoting, sensitive_words, without_sensitive, without_words
from frontdesk.conversations.models import (
    OPEN_STATES,
    CallTurn,
    ConversationMessage,
    FlowCall,
    FlowSession,
    InboxThread,
    SessionCall,
)
from frontdesk.flows.problems import FlowError
from frontdesk.monitor.services import log_action

log = logging.getLogger(__name__)

#: Rows in one transaction.
CHUNK = 500
#: An open session in which nobody was heard for so long has done what its answers were for.
RESTED = timedelta(days=1)
_AT_REST = (FlowSession.State.WAITING, FlowSession.State.HANDED_OVER)
#: Texts that are still to go out keep their words.
_GOING_OUT = (Outcome.QUEUED, Outcome.SENDING, Outcome.UNCERTAIN)


@dataclass(frozen=True)
class Redacted:
    """How many rows were blanked, of each kind. `texts`, `events`: the carrier room's copies."""

    messages: int = 0
    sessions: int = 0
    texts: int = 0
    events: int = 0

    def __add__(self, other: Redacted) -> Redacted:
        return Redacted(
            self.messages + other.messages,
            self.sessions + other.sessions,
            self.texts + other.texts,
            self.events + other.events,
        )


def redact_old(now: datetime) -> Redacted:
    """Blank what has been kept long enough; for the night. Returns how much that was."""
    settings = get_settings()
    old = now - timedelta(days=settings.frontdesk_transcript_days)
    sensitive = now - timedelta(days=settings.frontdesk_sensitive_days)
    due = ConversationMessage.objects.filter(
        Q(created_at__lt=old) | Q(sensitive=True, created_at__lt=sensitive), redacted_at=None
    )
    total = _messages(due, now) + _texts_of_nobody(old)
    for session in FlowSession.objects.filter(state__in=OPEN_STATES, heard_at__lt=old).order_by("pk").iterator(CHUNK):
        total += _forgotten(session, old, now)
    closed = FlowSession.objects.filter(redacted_at=None).exclude(state__in=OPEN_STATES)
    for session in closed.filter(ended_at__lt=old).order_by("pk").iterator(CHUNK):
        total += _session(session, now)
    soon = closed.filter(ended_at__lt=sensitive).exclude(document__has_key=MARK)
    for session in soon.order_by("pk").iterator(CHUNK):
        total += _sensitive_of(session)
    if total != Redacted():
        log_action("transcripts.redacted", data=asdict(total), now=now)
    return total


def redact_session(session: FlowSession, now: datetime) -> Redacted:
    """Blank everything that was said in a session, now, whatever the settings say. An open one first ends by staff.

    Returns how much that was; nothing when it was done before.
    """
    with transaction.atomic():
        session = FlowSession.objects.select_for_update().get(pk=session.pk)
        if session.state in OPEN_STATES:
            session.state, session.ended_at, session.ended_by = FlowSession.State.ENDED, now, "staff"
            session.save(update_fields=["state", "ended_at", "ended_by"])
    messages = _messages(ConversationMessage.objects.filter(session=session, redacted_at=None), now)
    return messages if session.redacted_at else messages + _session(session, now)


@dataclass(frozen=True)
class Purged:
    """What `redact_sensitive` blanked. `is_complete`: nothing is left that is still to go out with its words."""

    redacted: Redacted = Redacted()
    is_complete: bool = True


def redact_sensitive(session_id: int, now: datetime, also: Sequence[str] = ()) -> Purged:
    """Blank now, instead of after FRONTDESK_SENSITIVE_DAYS, what was said to sensitive questions of a session.

    That is every text marked as sensitive, every other text of the session that quotes such an answer, or one of
    `also` (other ways in which it may be written), their copies at the carrier's room, and what the session and what
    it called keep. A session that is over keeps nothing of what was said, whether it was sensitive or not: its flows
    may have kept an answer under other names and in other forms. An open one needs its answers to go on, and loses the
    sensitive ones once nobody has been heard in it for RESTED. Doing it again changes nothing. Raises
    FlowSession.DoesNotExist.
    """
    with transaction.atomic():
        session = FlowSession.objects.select_for_update().get(pk=session_id)
        words = _sensitive_words(session) | set(also)
        blanked = Redacted()
        if session.state not in OPEN_STATES and session.document.get(MARK) != "all":
            blanked = _document_of(session)
        elif session.state in _AT_REST and session.channel == Channel.TEXT and session.heard_at <= now - RESTED:
            blanked = _answers_of(session)
    said = quoting(words)
    theirs = ConversationMessage.objects.filter(session_id=session_id, redacted_at=None)
    pks = [
        pk
        for pk, body, sensitive in theirs.values_list("pk", "body", "sensitive").iterator(CHUNK)
        if sensitive or said(body)
    ]
    blanked += _messages(theirs.filter(pk__in=pks), now)
    return Purged(blanked, not theirs.filter(pk__in=pks).exists())


@transaction.atomic
def end_parked(session_id: int, now: datetime) -> bool:
    """End a session that is parked (the person wrote STOP) as silence ends one. False: it is not parked any more."""
    row = FlowSession.objects.select_for_update(skip_locked=True).filter(pk=session_id).first()
    if row is None or row.state not in OPEN_STATES or row.parked_at is None:
        return False
    _end_silently(row, now)
    return True


def _end_silently(row: FlowSession, now: datetime) -> None:
    row.state, row.ended_at, row.ended_by = FlowSession.State.ENDED, now, "silence"
    row.waits_until = row.nudge_at = None
    row.save(update_fields=["state", "ended_at", "ended_by", "waits_until", "nudge_at"])


def _sensitive_words(session: FlowSession) -> set[str]:
    try:
        return sensitive_words(session.document, library.flows_for(session.pins).values())
    except FlowError:
        return set()


def _answers_of(session: FlowSession) -> Redacted:
    """The sensitive answers of an open session that waits for nothing but the person, or for staff."""
    if MARK in session.document:
        return Redacted()
    document = without_sensitive(session.document, library.flows_for(session.pins).values())
    FlowSession.objects.filter(pk=session.pk).update(document=document)
    SessionCall.objects.filter(session=session).update(request={}, result=None)
    return Redacted(sessions=1)


def _document_of(session: FlowSession) -> Redacted:
    """What a session that is over knows, and what was asked for it; its transcript is kept as long as others."""
    FlowSession.objects.filter(pk=session.pk).update(document=bare(session.document))
    SessionCall.objects.filter(session=session).update(request={}, result=None)
    CallTurn.objects.filter(session=session).update(actions=[], twiml="")
    InboxThread.objects.filter(session=session).update(detail="", attributes={})
    return Redacted(sessions=1)


def _messages(due: QuerySet[ConversationMessage], now: datetime) -> Redacted:
    total, last = Redacted(), 0
    while True:
        with transaction.atomic():
            # each piece begins where the one before ended: what is blanked already is passed by once, not each time
            rows = due.filter(pk__gt=last).exclude(status__in=_GOING_OUT).order_by("pk")
            locked = rows.select_for_update(skip_locked=True, of=("self",))
            found = list(locked.values_list("pk", "sid")[:CHUNK])
            if not found:
                return total
            pks = [pk for pk, _ in found]
            last = pks[-1]
            forgotten = redact_texts([*(sid for _, sid in found), *_answered_in(pks)])
            ConversationMessage.objects.filter(pk__in=pks).update(body="", media=[], redacted_at=now)
            total += Redacted(messages=len(pks), texts=forgotten.texts, events=forgotten.events)


def _texts_of_nobody(old: datetime) -> Redacted:
    """Texts that no conversation took: answers to reminders, STOP, what nobody understood."""
    total, last = Redacted(), 0
    while found := old_texts(old, last, CHUNK):
        last = found[-1][0]
        forgotten = redact_texts([sid for _, sid in found])
        total += Redacted(texts=forgotten.texts, events=forgotten.events)
    return total


def _answered_in(pks: Iterable[int]) -> list[str]:
    """The sids of the texts in whose answers (TwiML, kept with the text) these messages went out."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select i.sid from conversation_messages o cross join lateral (
                select sid from conversation_messages i
                where i.contact_number = o.contact_number and i.line = o.line and i.id < o.id and i.direction = 'in'
                order by i.id desc limit 1) i
            where o.id = any(%s::bigint[]) and o.via = 'twiml'
            """,
            [list(pks)],
        )
        return [sid for (sid,) in cursor.fetchall()]


@transaction.atomic
def _forgotten(session: FlowSession, old: datetime, now: datetime) -> Redacted:
    """An open session in which nobody has been heard for so long (parked by STOP, never resolved) ends."""
    locked = FlowSession.objects.select_for_update(skip_locked=True).filter(pk=session.pk).first()
    if locked is None or locked.state not in OPEN_STATES or locked.heard_at >= old:
        return Redacted()
    _end_silently(locked, now)
    return _session(locked, now)


@transaction.atomic
def _session(session: FlowSession, now: datetime) -> Redacted:
    changed = FlowSession.objects.filter(pk=session.pk, redacted_at=None).update(
        document=bare(session.document),
        started_with="",
        failure=session.failure.partition(":")[0],
        redacted_at=now,
    )
    SessionCall.objects.filter(session=session).update(request={}, result=None, error="")
    CallTurn.objects.filter(session=session).update(actions=[], twiml="")
    FlowCall.objects.filter(session=session).update(send_digits="")
    InboxThread.objects.filter(session=session).update(detail="", attributes={})
    return Redacted(sessions=changed)


@transaction.atomic
def _sensitive_of(session: FlowSession) -> Redacted:
    said: set[str] | None = None
    try:
        flows = library.flows_for(session.pins).values()
        document, said = without_sensitive(session.document, flows), sensitive_words(session.document, flows)
    except FlowError as error:
        # which answers are sensitive cannot be told any more: then all of them are
        log.warning("the flow of session %s cannot be read; all its answers are blanked: %s", session.pk, error)
        document = bare(session.document)
    changed = FlowSession.objects.filter(pk=session.pk, redacted_at=None).exclude(document__has_key=MARK)
    SessionCall.objects.filter(session=session).update(request={}, result=None)
    CallTurn.objects.filter(session=session).update(actions=[], twiml="")
    for thread in InboxThread.objects.filter(session=session) if said is None or said else ():
        thread.detail = "" if said is None else without_words(thread.detail, said) or ""
        thread.attributes = {} if said is None else without_words(thread.attributes, said)
        thread.save(update_fields=["detail", "attributes"])
    return Redacted(sessions=changed.update(document=document))
