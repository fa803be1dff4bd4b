"""Answers texts from people: stored first, then offered to the registered handlers in their order, in one transaction.

```
received -> answered (the reply is kept: a redelivery gets the same again)
         -> a handler failed: nothing of it is kept but the text; staff are told; silence is the answer.
            It is handled again when the carrier redelivers it, before the person's next text, or by the minute tick
            -> overtaken (a later text of the person was answered first: to act on the older one now would be wrong;
               a STOP counts all the same)
missed (listed by `missed_texts` long after it came) -> answered late, overtaken, or too late
         -> answered in part (`handled_by` begins with "awaits:"): the rest is waited for FRONTDESK_ANSWER_WITHIN
            seconds and added to the reply once; whatever comes later goes out by itself
```
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from django.db import connection, transaction

from frontdesk.carrier import handlers
from frontdesk.carrier.handlers import MediaText, TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.redacting import SAYS_NOTHING, SILENCE
from frontdesk.config.database.written import WrittenRows
from frontdesk.config.env import get_settings
from frontdesk.monitor import services as monitor

log = logging.getLogger(__name__)

#: The carrier sends at most so many messages for one answer (Twilio error 14109).
MOST_REPLIES = 10
OVERTAKEN = "overtaken"
TOO_LATE = "too_late"
#: A text that could not be handled is tried again each minute at first, then once an hour, then left to staff.
TRIED_EACH_MINUTE = timedelta(minutes=15)
GIVEN_UP_AFTER = timedelta(days=2)
#: A text that was missed is answered when it is found sooner than this; an older one is left to staff.
ANSWERED_WITHIN = timedelta(hours=6)
#: The carrier dates texts by whole seconds, and by its own clock.
CLOCK_SLACK = timedelta(seconds=2)
#: A text younger than this may be under way in its own request.
LEFT_ALONE = timedelta(minutes=1)
#: `handled_by` of a text whose answer is not whole begins with it.
AWAITS = "awaits:"
#: Seconds between looks at whether the rest of an answer has come.
LOOK = 0.04

_TEXTS = WrittenRows(InboundText)

_LEFT_TO_STAFF = {
    OVERTAKEN: "A text could not be handled before the person's next one; please read it.",
    TOO_LATE: "A text came while we could not take it, and was found hours later; please read and answer it.",
}

#: What XML 1.0 cannot carry, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(pk: int, now: datetime) -> str:
    """Have a stored text handled, if it is not yet. Returns the TwiML for the carrier, whatever a handler does."""
    reply, awaits = begin(pk, now)
    if not awaits:
        return reply
    until = time.monotonic() + get_settings().frontdesk_answer_within
    while time.monotonic() < until and not is_complete(pk):
        time.sleep(LOOK)
    return complete(pk, now)


def begin(pk: int, now: datetime) -> tuple[str, bool]:
    """The same without waiting. Returns the TwiML, and whether it is to be waited for: then `complete` gives all of it,
    once `is_complete`, or when FRONTDESK_ANSWER_WITHIN is over.
    """
    first = _try(pk, now)
    if isinstance(first, tuple):
        return first
    for earlier in first:
        _try(earlier, now, in_time=False, alone=True)
    then = _try(pk, now, alone=True)
    assert isinstance(then, tuple)
    return then


def is_complete(pk: int) -> bool:
    """Whether waiting longer is of no use."""
    completer = handlers.completer()
    return completer is None or completer.ready(pk)


def complete(pk: int, now: datetime) -> str:
    """Add what has come to the reply, once, and give all of it; a redelivery gets the same."""
    completer = handlers.completer()
    with transaction.atomic():
        text = InboundText.objects.select_for_update().get(pk=pk)
        if text.handled_by.startswith(AWAITS):
            there = (text.reply_twiml or SILENCE).count("<Message>")
            rest = completer.take(text, MOST_REPLIES - there, now) if completer is not None else ()
            text.reply_twiml = _with(text.reply_twiml, rest)
            text.handled_by = text.handled_by.removeprefix(AWAITS)
            text.save(update_fields=["handled_by", "reply_twiml"])
        return text.reply_twiml


def answer_waiting(now: datetime) -> int:
    """Handle again what a failing handler left; for the minute tick. Returns how many texts were handled.

    What they would have answered is kept and not sent: so late a reply would puzzle. What they did counts. (A handler
    whose answer must be read all the same sends it itself: `InboundText.in_time` is false.)
    """
    since = now - (GIVEN_UP_AFTER if now.minute == 0 else TRIED_EACH_MINUTE)
    pks = InboundText.objects.filter(answered_at=None, received_at__gt=since, received_at__lt=now - LEFT_ALONE)
    handled = 0
    for pk in pks.order_by("pk").values_list("pk", flat=True)[:500]:
        _try(pk, now, in_time=False, alone=True)
        handled += InboundText.objects.filter(pk=pk, answered_at__isnull=False).count()
    return handled


def answer_missed(pks: Sequence[int], now: datetime) -> None:
    """Have texts handled that came while nobody listened, oldest first; one that is handled already stays as it is."""
    for pk in pks:
        _try(pk, now, in_time=False, alone=True, missed=True)


def twiml(texts: Sequence[str | MediaText]) -> str:
    """One `<Message>` a text, escaped; no texts: silence. Raises ValueError for more than the carrier sends."""
    if not texts:
        return SILENCE
    if len(texts) > MOST_REPLIES:
        raise ValueError(f"{len(texts)} replies to one text; the carrier sends at most {MOST_REPLIES}")
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(map(_message, texts))}</Response>'


def _message(text: str | MediaText) -> str:
    body, media = (text, ()) if isinstance(text, str) else (text.body, text.media)
    if not media and "\n" not in body:
        return f"<Message>{_escaped(body)}</Message>"
    # what stands directly in a Message may lose its line breaks
    words = f"<Body>{_escaped(body)}</Body>" if body else ""
    return f"<Message>{words}{''.join(f'<Media>{_escaped(address)}</Media>' for address in media)}</Message>"


def _escaped(text: str) -> str:
    return escape(_NO_XML.sub("", text))


def _try(
    pk: int, now: datetime, *, in_time: bool = True, alone: bool = False, missed: bool = False
) -> tuple[str, bool] | list[int]:
    """The reply to a text, and whether it is not whole yet; or the person's earlier texts (oldest first) that must be
    tried before it. alone: they have been. missed: it was not handled when it came, however long ago that is.
    """
    try:
        with transaction.atomic():
            # a redelivery waits here until the first delivery has its answer
            text = _TEXTS.get("id = %s for update", [pk])
            if text.answered_at is None:
                earlier, overtaken = _around(text, now)
                if earlier and not alone:
                    return earlier
                text.in_time = in_time
                # what was stored late has a later key than texts that came after it
                left = OVERTAKEN if overtaken or (not in_time and _has_later(text)) else ""
                if missed and not left and now - text.received_at > ANSWERED_WITHIN:
                    left = TOO_LATE
                _answer(text, left, now)
            return text.reply_twiml or SILENCE, text.handled_by.startswith(AWAITS)
    except Exception as error:
        log.exception(
            "A text (%s) could not be handled; it is kept and tried again.", pk, extra={"quotes_people": True}
        )
        sid = InboundText.objects.only("sid").get(pk=pk).sid
        monitor.record(
            "exception",
            f"A text could not be handled: {type(error).__name__}. It is kept and tried again.",
            tags=["inbound_text", f"sid:{sid}"],
            now=now,
        )
        return SILENCE, False


# The statements of every text, written out: building them anew each time would cost more than running them.
_AROUND = """
    select array(select id from inbound_texts
                 where "from" = %s and answered_at is null and id < %s and received_at > %s order by id),
           exists (select 1 from inbound_texts where "from" = %s and answered_at is not null and id > %s)
"""
_DECIDED = "update inbound_texts set handled_by = %s, reply_twiml = %s, answered_at = %s"
_ANSWERED = f"{_DECIDED} where id = %s"
# Whoever handled it has kept what the person wrote: our copies of it go. The answer stays, for a redelivered text.
_ANSWERED_AND_FORGOTTEN = f"""
    with text as ({_DECIDED}, body = '', data = {SAYS_NOTHING} where id = %s returning sid)
    update carrier_events set data = {SAYS_NOTHING} from text where carrier_events.sid = text.sid and kind = 'text_in'
"""


def _around(text: InboundText, now: datetime) -> tuple[list[int], bool]:
    """The person's earlier texts that were not handled, and whether a later one was."""
    with connection.cursor() as cursor:
        number = text.from_number
        cursor.execute(_AROUND, [number, text.pk, now - GIVEN_UP_AFTER, number, text.pk])
        earlier, overtaken = cursor.fetchone()
    return earlier, overtaken


def _has_later(text: InboundText) -> bool:
    """Whether a text that the person sent after this one was answered."""
    since = text.received_at + CLOCK_SLACK
    theirs = InboundText.objects.filter(from_number=text.from_number, received_at__gt=since)
    return theirs.filter(answered_at__isnull=False).exists()


def _with(reply: str, more: Sequence[str | MediaText]) -> str:
    """The TwiML `reply` with further texts."""
    before = (reply or SILENCE).replace("<Response/>", "<Response></Response>")
    return before.replace("</Response>", f"{''.join(map(_message, more))}</Response>") if more else reply or SILENCE


def _answer(text: InboundText, left: str, now: datetime) -> None:
    if left:
        monitor.record("warning", _LEFT_TO_STAFF[left], tags=["inbound_text", f"sid:{text.sid}"], now=now)
    decided = _walk(text, handlers.late_handlers() if left else handlers.text_handlers(), left, now)
    text.handled_by = f"{AWAITS if decided.more_comes else ''}{decided.handled_by}"
    text.reply_twiml = twiml(decided.texts)
    text.answered_at = now
    with connection.cursor() as cursor:
        cursor.execute(
            _ANSWERED_AND_FORGOTTEN if decided.sensitive else _ANSWERED,
            [text.handled_by, text.reply_twiml, now, text.pk],
        )


def _walk(text: InboundText, asked: Sequence[handlers.TextHandler], nobody: str, now: datetime) -> TextAnswer:
    answered = (handler(text, now) for handler in asked)
    decided = next((answer for answer in answered if answer is not None), TextAnswer(nobody))
    followed = [more for follower in handlers.followers() for more in follower(text, decided, now)]
    return replace(decided, texts=[*decided.texts, *followed]) if followed else decided
