"""A text on a later day of the office than the person's last one: they are told first where we were.

| the text | what happens |
|---|---|
| answers the open question | the answer counts; "You were telling us about X." and the next question |
| a word that works everywhere, a cry for help | as on the same day |
| a mere greeting, or not understood | "You were telling us about X." and the same question; no try is used up |

A greeting is never taken for an answer then, not even where any text would do: who comes back says hello first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from frontdesk.config.env import get_settings
from frontdesk.consent.words import normalise
from frontdesk.conversations import library
from frontdesk.conversations.models import ConversationMessage, FlowSession
from frontdesk.conversations.outgoing.queueing import Outgoing
from frontdesk.conversations.turns import Taken, take
from frontdesk.flows.answers.normalising import COURTESY
from frontdesk.flows.engine import Engine, EngineError
from frontdesk.flows.engine import events as e


def take_text(row: FlowSession, event: e.TextIn, now: datetime) -> Taken:
    """Give the (locked) session a text of the person."""
    if row.state != FlowSession.State.WAITING or not is_later_day(row.heard_at, now):
        return take(row, event, now)
    engine = library.engine_for(row.pins, version_id=row.version_id)
    greeted = e.ResumeIn(now, name_topic=True)
    try:
        tried, told = engine.resume(row.document, event), engine.resume(row.document, greeted)
    except EngineError:
        return take(row, event, now)
    if any(isinstance(one, e.WordUsed | e.Failed | e.Alarmed) for one in tried.events):
        return take(row, event, now)
    missed = any(isinstance(one, e.NotUnderstood) for one in tried.events)
    if missed or (is_greeting(event.body) and not event.media):
        return take(row, greeted, now, heard=True)
    taken = take(row, event, now)
    topic = _topic(row, engine, told)
    if topic is None or row.state not in (FlowSession.State.WAITING, FlowSession.State.CALLING):
        return taken
    return replace(taken, texts=(topic, *taken.texts))


def is_later_day(then: datetime, now: datetime) -> bool:
    """Whether `now` is on a later day than `then`, in the office's time zone."""
    zone = get_settings().office_zone
    return now.astimezone(zone).date() > then.astimezone(zone).date()


def is_greeting(body: str) -> bool:
    """Whether the text is courtesy and nothing else, in any of our languages."""
    words = normalise(body).split()
    return bool(words) and COURTESY.issuperset(words)


def _topic(row: FlowSession, engine: Engine, told: e.Turn) -> Outgoing | None:
    """The line that names the topic; None where no flow the person is in has one."""
    flows = [engine.flows.get(frame["flow"]) for frame in told.session["frames"]]
    said = [one for one in told.events if isinstance(one, e.Message)]
    if not said or all(flow is None or flow.topic is None for flow in flows):
        return None
    return Outgoing(said[0].text, author=ConversationMessage.Author.SYSTEM, step=said[0].step)
