"""Answers texts from people: stored first, then offered to the registered handlers in their order, in one transaction.

```
received -> answered (the reply is kept: a redelivery gets the same again)
         -> a handler failed: nothing of it is kept but the text; staff are told; silence is the answer.
            It is handled again when the carrier redelivers it, before the person's next text, or by the minute tick
            -> overtaken (a later text of the person was answered first: to act on the older one now would be wrong)
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

from django.db import transaction

from frontdesk.carrier import handlers
from frontdesk.carrier.handlers import MediaText, TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.config.env import get_settings
from frontdesk.monitor import services as monitor

log = logging.getLogger(__name__)

SILENCE = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
#: The carrier sends at most so many messages for one answer (Twilio error 14109).
MOST_REPLIES = 10
OVERTAKEN = "overtaken"
#: A text that could not be handled is tried again each minute at first, then once an hour, then left to staff.
TRIED_EACH_MINUTE = timedelta(minutes=15)
GIVEN_UP_AFTER = timedelta(days=2)
#: A text younger than this may be under way in its own request.
LEFT_ALONE = timedelta(minutes=1)
#: `handled_by` of a text whose answer is not whole begins with it.
AWAITS = "awaits:"
#: Seconds between looks at whether the rest of an answer has come.
LOOK = 0.04

#: What XML 1.0 cannot carry, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(pk: int, now: datetime) -> str:
    """Have a stored text handled, if it is not yet. Returns the TwiML for the carrier, whatever a handler does."""
    for waiting in _waiting(pk, now):
        _try(waiting, now, in_time=False)
    reply, awaits = _try(pk, now)
    return _complete(pk, now) if awaits else reply


def answer_waiting(now: datetime) -> int:
    """Handle again what a failing handler left; for the minute tick. Returns how many texts were handled.

    What they would have answered is kept and not sent: so late a reply would puzzle. What they did counts. (A handler
    whose answer must be read all the same sends it itself: `InboundText.in_time` is false.)
    """
    since = now - (GIVEN_UP_AFTER if now.minute == 0 else TRIED_EACH_MINUTE)
    pks = InboundText.objects.filter(answered_at=None, received_at__gt=since, received_at__lt=now - LEFT_ALONE)
    handled = 0
    for pk in pks.order_by("pk").values_list("pk", flat=True)[:500]:
        _try(pk, now, in_time=False)
        handled += InboundText.objects.filter(pk=pk, answered_at__isnull=False).count()
    return handled


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


def _waiting(pk: int, now: datetime) -> list[int]:
    """The same person's earlier texts that were not handled, oldest first."""
    whose = InboundText.objects.filter(pk=pk).values("from_number")[:1]
    earlier = InboundText.objects.filter(
        from_number=whose, answered_at=None, pk__lt=pk, received_at__gt=now - GIVEN_UP_AFTER
    )
    return list(earlier.order_by("pk").values_list("pk", flat=True))


def _try(pk: int, now: datetime, *, in_time: bool = True) -> tuple[str, bool]:
    """The reply to a text, and whether it is not whole yet."""
    try:
        with transaction.atomic():
            # a redelivery waits here until the first delivery has its answer
            text = InboundText.objects.select_for_update().get(pk=pk)
            if text.answered_at is None:
                text.in_time = in_time
                _answer(text, now)
            return text.reply_twiml or SILENCE, text.handled_by.startswith(AWAITS)
    except Exception as error:
        log.exception("A text (%s) could not be handled; it is kept and tried again.", pk)
        sid = InboundText.objects.only("sid").get(pk=pk).sid
        monitor.record(
            "exception",
            f"A text could not be handled: {type(error).__name__}. It is kept and tried again.",
            tags=["inbound_text", f"sid:{sid}"],
            now=now,
        )
        return SILENCE, False


def _complete(pk: int, now: datetime) -> str:
    """Wait for the rest of the answer, add it to the reply, and give that; a redelivery gets the same."""
    completer = handlers.completer()
    until = time.monotonic() + get_settings().frontdesk_answer_within
    while completer is not None and time.monotonic() < until and not completer.ready(pk):
        time.sleep(LOOK)
    with transaction.atomic():
        text = InboundText.objects.select_for_update().get(pk=pk)
        if text.handled_by.startswith(AWAITS):
            there = (text.reply_twiml or SILENCE).count("<Message>")
            rest = completer.take(text, MOST_REPLIES - there, now) if completer is not None else ()
            text.reply_twiml = _with(text.reply_twiml, rest)
            text.handled_by = text.handled_by.removeprefix(AWAITS)
            text.save(update_fields=["handled_by", "reply_twiml"])
        return text.reply_twiml


def _with(reply: str, more: Sequence[str | MediaText]) -> str:
    """The TwiML `reply` with further texts."""
    before = (reply or SILENCE).replace("<Response/>", "<Response></Response>")
    return before.replace("</Response>", f"{''.join(map(_message, more))}</Response>") if more else reply or SILENCE


def _answer(text: InboundText, now: datetime) -> None:
    if InboundText.objects.filter(from_number=text.from_number, pk__gt=text.pk, answered_at__isnull=False).exists():
        monitor.record(
            "warning",
            "A text could not be handled before the person's next one; please read it.",
            tags=["inbound_text", f"sid:{text.sid}"],
            now=now,
        )
        decided = TextAnswer(OVERTAKEN)
    else:
        decided = _walk(text, now)
    text.handled_by = f"{AWAITS if decided.more_comes else ''}{decided.handled_by}"
    text.reply_twiml = twiml(decided.texts)
    text.answered_at = now
    text.save(update_fields=["handled_by", "reply_twiml", "answered_at"])


def _walk(text: InboundText, now: datetime) -> TextAnswer:
    answered = (handler(text, now) for handler in handlers.text_handlers())
    decided = next((answer for answer in answered if answer is not None), TextAnswer(""))
    followed = [more for follower in handlers.followers() for more in follower(text, decided, now)]
    return replace(decided, texts=[*decided.texts, *followed]) if followed else decided
