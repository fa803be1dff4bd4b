"""Answers texts from people: stored first, then offered to the registered handlers in their order, in one transaction.

```
received -> answered (the reply is kept: a redelivery gets the same again)
         -> a handler failed: nothing of it is kept but the text; staff are told; silence is the answer.
            It is handled again when the carrier redelivers it, before the person's next text, or by the minute tick
            -> overtaken (a later text of the person was answered first: to act on the older one now would be wrong)
```
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from django.db import transaction

from frontdesk.carrier import handlers
from frontdesk.carrier.handlers import TextAnswer
from frontdesk.carrier.models import InboundText
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

#: What XML 1.0 cannot carry, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(pk: int, now: datetime) -> str:
    """Have a stored text handled, if it is not yet. Returns the TwiML for the carrier, whatever a handler does."""
    text = InboundText.objects.only("from_number").get(pk=pk)
    for waiting in _waiting(text, now):
        _try(waiting, now)
    return _try(pk, now)


def answer_waiting(now: datetime) -> int:
    """Handle again what a failing handler left; for the minute tick. Returns how many texts were handled.

    What they would have answered is kept and not sent: so late a reply would puzzle. What they did counts.
    """
    since = now - (GIVEN_UP_AFTER if now.minute == 0 else TRIED_EACH_MINUTE)
    pks = InboundText.objects.filter(answered_at=None, received_at__gt=since, received_at__lt=now - LEFT_ALONE)
    handled = 0
    for pk in pks.order_by("pk").values_list("pk", flat=True)[:500]:
        _try(pk, now)
        handled += InboundText.objects.filter(pk=pk, answered_at__isnull=False).count()
    return handled


def twiml(texts: Sequence[str]) -> str:
    """One `<Message>` a text, escaped; no texts: silence. Raises ValueError for more than the carrier sends."""
    if not texts:
        return SILENCE
    if len(texts) > MOST_REPLIES:
        raise ValueError(f"{len(texts)} replies to one text; the carrier sends at most {MOST_REPLIES}")
    messages = "".join(f"<Message>{escape(_NO_XML.sub('', text))}</Message>" for text in texts)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'


def _waiting(text: InboundText, now: datetime) -> list[int]:
    """The same person's earlier texts that were not handled, oldest first."""
    earlier = InboundText.objects.filter(
        from_number=text.from_number, answered_at=None, pk__lt=text.pk, received_at__gt=now - GIVEN_UP_AFTER
    )
    return list(earlier.order_by("pk").values_list("pk", flat=True))


def _try(pk: int, now: datetime) -> str:
    try:
        with transaction.atomic():
            # a redelivery waits here until the first delivery has its answer
            text = InboundText.objects.select_for_update().get(pk=pk)
            if text.answered_at is None:
                _answer(text, now)
            return text.reply_twiml or SILENCE
    except Exception as error:
        log.exception("A text (%s) could not be handled; it is kept and tried again.", pk)
        sid = InboundText.objects.only("sid").get(pk=pk).sid
        monitor.record(
            "exception",
            f"A text could not be handled: {type(error).__name__}. It is kept and tried again.",
            tags=["inbound_text", f"sid:{sid}"],
            now=now,
        )
        return SILENCE


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
    text.handled_by = decided.handled_by
    text.reply_twiml = twiml(decided.texts)
    text.answered_at = now
    text.save(update_fields=["handled_by", "reply_twiml", "answered_at"])


def _walk(text: InboundText, now: datetime) -> TextAnswer:
    for handler in handlers.text_handlers():
        answered = handler(text, now)
        if answered is not None:
            return answered
    return TextAnswer("")
