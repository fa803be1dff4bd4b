"""The transcript: what the person wrote, and what went back in the answer to the carrier's own request.

What goes out by itself is written by `outgoing/queueing.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from frontdesk.carrier.handlers import MediaText
from frontdesk.carrier.statuses import RANK, Outcome
from frontdesk.conversations.models import ConversationMessage, FlowSession, InboxThread
from frontdesk.conversations.outgoing.queueing import Outgoing, keep_order, parts_of, release_answers, withdraw_nudge

#: A text carries at most so many media (Twilio docs: messaging webhook request, MMS).
MOST_MEDIA = 10


def media_in(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The media of an inbound text's form (NumMedia, MediaUrl0, MediaContentType0, ...): [{url, content_type}]."""
    given = form.get("NumMedia", "0")
    count = min(MOST_MEDIA, int(given)) if given.isdigit() and len(given) < 4 else 0
    media = (
        {"url": form.get(f"MediaUrl{n}", ""), "content_type": form.get(f"MediaContentType{n}", "")}
        for n in range(count)
    )
    return [one for one in media if one["url"].startswith(("https://", "http://"))]


def record_in(
    session: FlowSession | None,
    contact_number: str,
    line: str,
    body: str,
    *,
    now: datetime,
    sid: str = "",
    media: Sequence[Mapping[str, str]] = (),
    sensitive: bool = False,
    via: str = "",
) -> ConversationMessage:
    """Keep what the person wrote (or said, with via "call"). While staff have the conversation it joins their thread,
    and raises it.
    """
    thread = _raise_thread(contact_number, line, now)
    release_answers(contact_number, line, now, session)
    if session is not None:
        withdraw_nudge(session)
    row = row_in(session, contact_number, line, body, now=now, sid=sid, media=media, sensitive=sensitive, via=via)
    row.thread = thread
    row.save(force_insert=True)
    return row


def row_in(
    session: FlowSession | None,
    contact_number: str,
    line: str,
    body: str,
    *,
    now: datetime,
    sid: str = "",
    media: Sequence[Mapping[str, str]] = (),
    sensitive: bool = False,
    via: str = "",
) -> ConversationMessage:
    """The row of what the person wrote, not yet stored and of no thread."""
    return ConversationMessage(
        session=session,
        contact_number=contact_number,
        line=line,
        direction=ConversationMessage.Direction.IN,
        author=ConversationMessage.Author.PERSON,
        body=body,
        media=[dict(one) for one in media],
        sensitive=sensitive,
        created_at=now,
        sid=sid,
        via=via,
    )


def record_twiml(
    session: FlowSession | None,
    contact_number: str,
    line: str,
    texts: Sequence[Outgoing],
    *,
    now: datetime,
    via: str = "twiml",
) -> list[ConversationMessage]:
    """Keep what goes out in the answer to the carrier's request, long texts in parts; give `answers(rows)` to it.

    The carrier tells nothing more of them, so they count as sent. via "call": words spoken in a call.
    """
    thread = InboxThread.objects.filter(contact_number=contact_number, line=line).exclude(state="resolved").first()
    rows = rows_out(session, contact_number, line, texts, now=now, via=via)
    for row in rows:
        row.thread = thread
    return ConversationMessage.objects.bulk_create(rows)


def rows_out(
    session: FlowSession | None,
    contact_number: str,
    line: str,
    texts: Sequence[Outgoing],
    *,
    now: datetime,
    via: str = "twiml",
) -> list[ConversationMessage]:
    """The rows of what goes out in an answer, not yet stored and of no thread."""
    return [
        ConversationMessage(
            session=session,
            contact_number=contact_number,
            line=line,
            direction=ConversationMessage.Direction.OUT,
            author=text.author,
            step=text.step[:200],
            body=text.body,
            media=[{"url": address} for address in text.media],
            sensitive=text.sensitive,
            created_at=now,
            via=via,
            status=Outcome.SENT,
            rank=RANK[Outcome.SENT],
            accepted_at=now,
        )
        for text in parts_of(texts)
    ]


def answers(rows: Sequence[ConversationMessage]) -> list[str | MediaText]:
    """The rows as `carrier.handlers.TextAnswer` takes them."""
    return [MediaText(row.body, tuple(one["url"] for one in row.media)) if row.media else row.body for row in rows]


def _raise_thread(contact_number: str, line: str, now: datetime) -> InboxThread | None:
    """The thread that staff have open with this person, with its time of the last message."""
    threads = InboxThread.objects.filter(contact_number=contact_number, line=line).exclude(state="resolved")
    if not threads.exists():
        return None
    keep_order(contact_number, line)
    threads.update(last_message_at=now)
    return threads.first()
