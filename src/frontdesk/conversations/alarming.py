"""When somebody may be in danger: staff are told, and where no flow may answer the crisis text goes out all the same.

What a crisis is, and what is said, other rooms have registered in `flows/alarms.py`. Only flows with `crisis: true`,
and those they run, look for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.carrier.handlers import TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.conversations import library, transcript
from frontdesk.conversations.models import ConversationMessage, FlowSession
from frontdesk.conversations.outgoing.queueing import Outgoing, parts_of, queue_texts
from frontdesk.flows import alarms
from frontdesk.people.models import Notification
from frontdesk.people.notifications import notify_staff

#: Staff are told again, and a number that is held is answered again, after so long: two machines must not go on.
AGAIN = timedelta(minutes=10)
#: Marks a crisis text that went out where the flow was held.
STEP = "crisis"


def kind_of(row: FlowSession, body: str) -> str:
    """The kind of crisis that a text in this session tells of; "": none, or none of its flows looks for it."""
    alarm = alarms.registered()
    if alarm is None:
        return ""
    flows = library.engine_for(row.pins, version_id=row.version_id).flows
    running = (flows.get(frame["flow"]) for frame in row.document.get("frames", ()))
    if not any(flow is not None and flow.crisis for flow in running):
        return ""
    return alarm.find(body, row.language)


def tell_staff(row: FlowSession, kind: str, now: datetime) -> None:
    """Tell staff, without a word of what was written; of one session and kind once in `AGAIN`."""
    data = {"session_id": row.pk, "kind": kind}
    if not Notification.objects.filter(type="crisis", data=data, created_at__gt=now - AGAIN).exists():
        notify_staff("crisis", data, now)


def tell_staff_of(row: FlowSession, body: str, now: datetime) -> None:
    """Tell staff if the text tells of a crisis: who has opted out cannot be answered, and is not to be left alone."""
    kind = kind_of(row, body)
    if kind:
        tell_staff(row, kind, now)


def answer_held(row: FlowSession, text: InboundText, held: TextAnswer, now: datetime) -> TextAnswer:
    """A number that seems to be a machine's is not answered (loops.py), but for a crisis text once in `AGAIN`: it may
    be a person after all. The text itself has been kept.
    """
    kind, alarm = kind_of(row, text.body), alarms.registered()
    if not kind or alarm is None:
        return held
    tell_staff(row, kind, now)
    sent = ConversationMessage.objects.filter(session=row, direction="out", step=STEP, created_at__gt=now - AGAIN)
    if sent.exists():
        return held
    told = Outgoing(
        alarm.text(kind, alarm.language(text.body, row.language)),
        author=ConversationMessage.Author.SYSTEM,
        step=STEP,
    )
    if not text.in_time:
        queue_texts(row, row.contact_number, row.line, [told], now=now, answers_person=True)
        return held
    rows = transcript.record_twiml(row, row.contact_number, row.line, parts_of([told]), now=now)
    return TextAnswer(held.handled_by, transcript.answers(rows))
