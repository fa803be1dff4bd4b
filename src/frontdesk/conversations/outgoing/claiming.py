"""Taking texts to work on: the first one of each person and line, one worker each, and consent asked at that moment.

A claim writes `sending` with a lease, and is committed before the carrier is asked; when the worker dies the lease runs
out and `settling.py` finds out what the carrier did. `lease_until` is the claim's name: what an earlier claim learned
too late does not touch a later one.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from frontdesk.carrier.client import SendText
from frontdesk.carrier.patience import LEASE
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.config.sealing import CannotOpen, open_text
from frontdesk.consent.services import ContactRequest, Decision, Verdict, decide
from frontdesk.conversations.models import ConversationMessage

log = logging.getLogger(__name__)

#: Who wrote so long ago is awake, and an answer is an answer to them.
JUST_NOW = timedelta(minutes=15)
#: When a text is looked at again whose words cannot be opened.
ASK_AGAIN = timedelta(minutes=5)
#: How long the carrier may keep trying: an answer that comes later puzzles.
ANSWER_VALIDITY = timedelta(hours=1)
LONGEST_VALIDITY = timedelta(hours=4)
#: A text is worth sending only if it can land this long before the quiet hours begin.
SHORTEST_VALIDITY = timedelta(seconds=10)

#: A queued text `m` is next when nothing of its person and line before it is still to go, or may be under way. An
#: answer to the person overtakes what consent holds back until later: a nudge of the night must not hold up the talk.
_NEXT = """
    m.status = 'queued' and not exists (
        select 1 from conversation_messages e
        where e.contact_number = m.contact_number and e.line = m.line and e.id < m.id
            and e.status in ('queued', 'sending', 'uncertain')
            and not (m.answers_person and e.status = 'queued' and not e.answers_person and e.tries = 0
                     and e.due_at > %(now)s))
"""

#: A text that somebody waits for, or that must go before one to the same person.
_WAITED_FOR = """
    (m.contact_number, m.line) in (
        select w.contact_number, w.line from conversation_messages w
        where w.status = 'queued' and (w.answers_person or w.author = 'staff') and w.due_at <= %(soon)s)
"""
#: What the carrier asked to try again in a moment is still waited for.
SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class Text:
    """One text, claimed: ours until `lease_until`."""

    id: int
    token: UUID
    to: str
    line: str
    body: str
    media: tuple[str, ...]
    tries: int  # this one included
    answers: bool  # what the person wrote just now
    counted: bool  # against the frequency cap
    lease_until: datetime
    window_ends_at: datetime | None = None

    def validity(self, now: datetime) -> timedelta:
        longest = ANSWER_VALIDITY if self.answers else LONGEST_VALIDITY
        return min(longest, self.window_ends_at - now) if self.window_ends_at else longest

    def request(self, now: datetime) -> SendText:
        return SendText(self.token, self.to, self.body, int(self.validity(now).total_seconds()), self.line, self.media)


@dataclass(frozen=True)
class Claimed:
    """The texts to hand over, and how many due ones there were to decide about."""

    texts: list[Text]
    locked: int


def claim(limit: int, now: datetime, *, answers: bool = False) -> Claimed:
    """Claim up to `limit` due texts, no two of one person and line; with `answers` only those that somebody waits for.
    What consent refuses or puts off is written so.
    """
    with transaction.atomic():
        due = _lock_due(limit, now, answers)
        decisions = decide([request(text) for text in due], now, reserve=True)
        texts = [text for pair in zip(due, decisions, strict=True) if (text := _decided(*pair, now)) is not None]
        ConversationMessage.objects.filter(pk__in=[text.id for text in texts]).update(
            status=Outcome.SENDING,
            rank=RANK[Outcome.SENDING],
            lease_until=now + LEASE,
            settle_after=None,
            reason="",
            tries=F("tries") + 1,
        )
    return Claimed(texts, locked=len(due))


def request(text: Text) -> ContactRequest:
    """What consent is asked about this text."""
    # other ways of writing to us put their name before the number: whatsapp:+13125550142
    number = text.to.rpartition(":")[2][:20]
    return ContactRequest(number, Channel.TEXT, answers_person=text.answers, counted=text.counted)


def next_due(now: datetime, *, answers: bool = False) -> datetime | None:
    """When the next text that may go is due; None when none is queued."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select min(m.due_at) from conversation_messages m where {_NEXT} {_only(answers)}",
            {"now": now, "soon": now + SOON},
        )
        return cursor.fetchone()[0]


def _only(answers: bool) -> str:
    return f"and {_WAITED_FOR}" if answers else ""


def _lock_due(limit: int, now: datetime, answers: bool) -> list[Text]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select m.id, m.token, m.contact_number, m.line, m.body, m.media::text, m.tries,
                m.answers_person and exists (
                    select 1 from conversation_messages i
                    where i.contact_number = m.contact_number and i.line = m.line and i.direction = 'in'
                        and i.created_at > %(just_now)s),
                m.author = 'flow' and not m.answers_person
            from conversation_messages m
            where m.due_at <= %(now)s and {_NEXT} {_only(answers)}
            order by m.due_at, m.id limit %(limit)s for update of m skip locked
            """,
            {"now": now, "soon": now + SOON, "just_now": now - JUST_NOW, "limit": limit},
        )
        rows = cursor.fetchall()
    texts = []
    for pk, token, to, line, body, media, tries, answers, counted in rows:
        words = _opened(pk, body, now)
        if words is not None:
            texts.append(Text(pk, token, to, line, words, _addresses(media), tries + 1, answers, counted, now + LEASE))
    return texts


def _opened(pk: int, body: str, now: datetime) -> str | None:
    """The words to send. None: the key that sealed them is not here; they wait for it, and hold up nobody else."""
    try:
        return open_text(body)
    except CannotOpen as error:
        log.error("text %s cannot be opened: %s", pk, error)
        ConversationMessage.objects.filter(pk=pk).update(due_at=now + ASK_AGAIN, reason=str(error)[:300])
        return None


def _addresses(media: str) -> tuple[str, ...]:
    return tuple(one["url"] for one in json.loads(media))


def _decided(text: Text, decision: Decision, now: datetime) -> Text | None:
    """The text, if it may go now; else its row says why not, or when."""
    row = ConversationMessage.objects.filter(pk=text.id)
    if decision.verdict is Verdict.REFUSED:
        row.update(status=Outcome.REFUSED, rank=RANK[Outcome.REFUSED], reason=decision.reason)
        return None
    if decision.verdict is Verdict.LATER:
        row.update(due_at=decision.at, reason=decision.reason)
        return None
    allowed = replace(text, window_ends_at=decision.window_ends_at)
    if allowed.validity(now) < SHORTEST_VALIDITY:
        row.update(due_at=allowed.window_ends_at, reason="The permitted hours were about to end.")
        return None
    return allowed
