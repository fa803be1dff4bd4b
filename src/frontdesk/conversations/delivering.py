"""How what a session says reaches the person: in the answer to their own text where that can be, else by texts that go
out by themselves. Each text goes one of these ways, once, and none overtakes an earlier one.

```
answer(): the carrier waits for us -> TwiML; what is more than it takes, or must wait its turn -> queued
a result is awaited -> the reply is held: what is queued before FRONTDESK_ANSWER_WITHIN is over is taken into the TwiML
                       (under the lock of each row); what nobody takes goes out by itself a moment later
```
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from frontdesk.carrier.answering import MOST_REPLIES
from frontdesk.carrier.handlers import MediaText, TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.config.env import get_settings
from frontdesk.conversations import exchange, queries, transcript
from frontdesk.conversations.models import ConversationMessage, FlowSession, HeldReply
from frontdesk.conversations.outgoing.claiming import JUST_NOW
from frontdesk.conversations.outgoing.queueing import SEND, Outgoing, parts_of, queue_texts
from frontdesk.conversations.queries import Standing
from frontdesk.conversations.routing import line_of
from frontdesk.conversations.turns import Taken, keep
from frontdesk.jobs.services import defer

HANDLED_BY = "conversations"
#: How long after the carrier's request a held reply counts as nobody's: the request may have begun a little late.
GRACE = timedelta(seconds=2)
#: What follows a TwiML answer goes out this much later, so that the carrier has the answer first.
AFTER_TWIML = timedelta(seconds=2)
_GOING_OUT = (Outcome.QUEUED, Outcome.SENDING, Outcome.UNCERTAIN)


def answer(
    row: FlowSession, text: InboundText, taken: Taken, now: datetime, known: Standing, *, room: int = MOST_REPLIES
) -> TextAnswer:
    """Keep the turn, the person's text and what the session said, and answer the text with it.

    known: how the person stands with us; what is still on its way to them is not overtaken. room: how many texts the
    answer may hold.
    """
    send_to_others(row, taken, now)
    parts = parts_of(taken.texts)
    usual = text.in_time and not (known.under_way or known.thread or taken.staff) and taken.turn is not None
    rows: list[ConversationMessage] = []
    if usual and taken.turn is not None:
        rows = transcript.rows_out(row, row.contact_number, row.line, parts[:room], now=now)
        exchange.write(row, taken.turn, [_row_in(row, text, now, taken.sensitive), *rows])
    else:
        keep(row, taken)
        keep_text(row, text, now, sensitive=taken.sensitive)
        if known.under_way or not text.in_time:
            _queue(row, parts, now)
            return TextAnswer(HANDLED_BY, sensitive=taken.sensitive)
        if parts:
            rows = transcript.record_twiml(row, row.contact_number, row.line, parts[:room], now=now)
    if parts[room:]:
        _queue(row, parts[room:], now, due_at=now + AFTER_TWIML, key=f"after {text.pk}")
    within = get_settings().frontdesk_answer_within
    held = taken.more_comes and within > 0 and not parts[room:]
    if held:
        until = now + timedelta(seconds=within) + GRACE
        HeldReply.objects.create(text=text, session=row, until=until)
    return TextAnswer(HANDLED_BY, transcript.answers(rows), more_comes=held, sensitive=taken.sensitive)


def keep_text(
    row: FlowSession | None, text: InboundText, now: datetime, *, sensitive: bool = False
) -> ConversationMessage:
    """Keep what the person wrote; it joins the thread that staff have open with them."""
    return transcript.record_in(
        row,
        text.from_number,
        line_of(text),
        text.body,
        now=now,
        sid=text.sid,
        media=transcript.media_in(text.data),
        sensitive=sensitive,
    )


def _row_in(row: FlowSession, text: InboundText, now: datetime, sensitive: bool) -> ConversationMessage:
    media = transcript.media_in(text.data)
    return transcript.row_in(
        row, text.from_number, row.line, text.body, now=now, sid=text.sid, media=media, sensitive=sensitive
    )


def send(row: FlowSession, taken: Taken, now: datetime, *, unasked: bool = False) -> None:
    """Queue what the session said where no text of the person is being answered; a held reply may still take it.

    unasked: it answers nothing the person wrote, so quiet hours hold it back. On a call it waits for the next request.
    """
    if row.channel == Channel.CALL:
        from frontdesk.conversations.voice import talking  # which delivers the texts of a call from here

        talking.keep(row, taken, now)
        return
    keep(row, taken)
    send_to_others(row, taken, now)
    if unasked:
        queue_texts(row, row.contact_number, row.line, taken.texts, now=now)
        return
    held = HeldReply.objects.filter(session=row, settled_at=None, until__gt=now).order_by("-until").first()
    if held is None:
        _queue(row, taken.texts, now)
    else:
        _queue(row, taken.texts, now, due_at=held.until, key=f"held {held.pk}")


def send_to_others(row: FlowSession, taken: Taken, now: datetime) -> None:
    """Texts that a flow sends to somebody else. They belong to no session: who answers them begins one of their own."""
    for number, text in taken.others:
        queue_texts(None, number[:64], row.line, [text], now=now)


def _queue(
    row: FlowSession, texts: Sequence[Outgoing], now: datetime, *, due_at: datetime | None = None, key: str = ""
) -> None:
    if not texts:
        return
    just_now = row.heard_at > now - JUST_NOW
    rows = queue_texts(row, row.contact_number, row.line, texts, now=now, answers_person=just_now)
    if due_at is not None:
        ConversationMessage.objects.filter(pk__in=[one.pk for one in rows]).update(due_at=due_at)
        defer(SEND, at=due_at, lock_key=f"send_texts {key}")


class HeldReplies:
    """The carrier's completer: the rest of an answer, once its result has come."""

    def ready(self, text_pk: int) -> bool:
        found = HeldReply.objects.filter(pk=text_pk).values_list("settled_at", "session__state").first()
        return found is None or found[0] is not None or found[1] != FlowSession.State.CALLING

    def take(self, text: InboundText, room: int, now: datetime) -> Sequence[str | MediaText]:
        """What is queued for the session goes out in the answer; what does not fit, or comes later, by itself.

        Nothing for who has texted STOP while the answer was waited for: what is queued is then refused as it goes out.
        """
        held = HeldReply.objects.select_for_update().filter(pk=text.pk, settled_at=None).first()
        if held is None:
            return []
        held.settled_at = now
        held.save(update_fields=["settled_at"])
        mine: list[ConversationMessage] = []
        reachable = queries.standing(held.session.contact_number, held.session.line, now).reachable
        for row in self._going_out(held) if reachable else ():
            if row.status != Outcome.QUEUED or row.session_id != held.session_id or len(mine) == room:
                break
            mine.append(row)
        ConversationMessage.objects.filter(pk__in=[row.pk for row in mine]).update(
            via="twiml", status=Outcome.SENT, rank=RANK[Outcome.SENT], accepted_at=now, due_at=None
        )
        rest = ConversationMessage.objects.filter(session_id=held.session_id, status=Outcome.QUEUED, due_at=held.until)
        if rest.update(due_at=now + AFTER_TWIML):
            defer(SEND, at=now + AFTER_TWIML, lock_key=f"send_texts after {text.pk}")
        return transcript.answers(mine)

    def _going_out(self, held: HeldReply) -> list[ConversationMessage]:
        session = held.session
        going = ConversationMessage.objects.select_for_update().filter(
            contact_number=session.contact_number, line=session.line, status__in=_GOING_OUT
        )
        return list(going.order_by("pk"))
