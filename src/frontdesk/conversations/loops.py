"""A guard against two machines that text each other: an answering machine answers our answer, and so on without an end.

More than FRONTDESK_FLOW_LOOP_TEXTS texts to one person within FRONTDESK_FLOW_LOOP_SECONDS are more than anybody reads;
the carrier stops such a pair at 15 to 30 in 30 seconds (Twilio error 14107). A machine says the same again and again;
whoever says different things writes fast, and is stopped only at `FAST_WRITER` times as many.

```
counted -> held: the session is parked; staff have a thread, which every text joins; no flow answers, for no keyword
   ^--------- let go: staff resolve the thread, or nobody has claimed it and an hour passes without a text
```
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count

from frontdesk.carrier.handlers import TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.config.env import get_settings
from frontdesk.conversations import delivering, inbox
from frontdesk.conversations.models import FlowSession, InboxThread
from frontdesk.conversations.one_by_one import one_by_one
from frontdesk.conversations.outgoing.queueing import keep_order
from frontdesk.conversations.queries import QUIET, Standing
from frontdesk.conversations.routing import line_of
from frontdesk.monitor import services as monitor

LOOP = InboxThread.Reason.LOOP
State = InboxThread.State
#: Up to so many different texts are what a machine has to say.
MACHINE_SAYS = 3
#: Nobody writes so many times as many texts as make a loop, whatever they say.
FAST_WRITER = 4


def hold(row: FlowSession | None, text: InboundText, known: Standing, now: datetime) -> TextAnswer | None:
    """Keep the text for staff and answer nothing, if a machine seems to be at the other end; None: the flow may answer.

    row: the (locked) open session of the person, if there is one. known: how they stand with us.
    """
    if known.thread == LOOP:
        if known.thread_rests:
            _let_go(text, now)
            return None
    elif is_many(known.texts) and _writes_like_a_machine(text, now):
        _begin(row, text, known, now)
    else:
        return None
    delivering.keep_text(row, text, now)
    return TextAnswer(f"{delivering.HANDLED_BY}:loop")


def is_many(texts: int) -> bool:
    """Whether so many texts to one person, within FRONTDESK_FLOW_LOOP_SECONDS, are more than anybody reads."""
    most = get_settings().frontdesk_flow_loop_texts
    return 0 < most <= texts


def _writes_like_a_machine(text: InboundText, now: datetime) -> bool:
    """Whether the person said the same again and again meanwhile, or more than any fast writer could."""
    settings = get_settings()
    since = now - timedelta(seconds=settings.frontdesk_flow_loop_seconds)
    written = InboundText.objects.filter(from_number=text.from_number, received_at__gte=since)
    said = written.aggregate(all=Count("pk"), different=Count("body", distinct=True))
    return said["different"] <= MACHINE_SAYS or said["all"] >= settings.frontdesk_flow_loop_texts * FAST_WRITER


def let_go_quiet(now: datetime) -> int:
    """For the minute tick: numbers from which nothing has come for an hour may be answered again. Returns how many."""
    held = InboxThread.objects.filter(reason=LOOP, state=State.OPEN, last_message_at__lte=now - QUIET)
    pks = list(held.order_by("pk").values_list("pk", flat=True)[:500])
    return one_by_one(pks, lambda pk: _resolve(pk, now), "held number of thread", now)


def _begin(row: FlowSession | None, text: InboundText, known: Standing, now: datetime) -> None:
    line, detail = line_of(text), f"{known.texts} texts in {get_settings().frontdesk_flow_loop_seconds} seconds"
    if row is not None:
        row.parked_at = row.parked_at or now
        row.save(update_fields=["parked_at"])
    thread = inbox.open_thread(text.from_number, line, LOOP, session=row, detail=detail, now=now)
    # a thread that was open for another reason, of another session, is about this from here on
    InboxThread.objects.filter(pk=thread.pk).update(reason=LOOP, detail=detail)
    summary = f"A machine seems to answer us: {detail} went out to one number. Nothing is answered; please look."
    tags = ["conversation", *([f"session:{row.pk}"] if row is not None else [])]
    monitor.record("warning", summary, data={"thread": thread.pk}, tags=tags, now=now)


def _let_go(text: InboundText, now: datetime) -> None:
    """The caller has the session, and lets it go on."""
    line = line_of(text)
    keep_order(text.from_number, line)
    held = InboxThread.objects.filter(contact_number=text.from_number, line=line, reason=LOOP, state=State.OPEN)
    held.update(state=State.RESOLVED, resolved_at=now)


def _resolve(pk: int, now: datetime) -> bool:
    thread = InboxThread.objects.filter(pk=pk, state=State.OPEN, last_message_at__lte=now - QUIET).first()
    if thread is None:
        return False
    inbox.resolve(thread, None, now)
    return True
