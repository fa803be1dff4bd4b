"""One event taken in by a session, whose row the caller has locked: the engine walks, what it asks for is written down.

Nothing is sent here: the texts come back, and whoever brought the event knows how they go out (`delivering.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.conversations import alarming, blanking, calls, exchange, handing_over, library, queries
from frontdesk.conversations.models import ConversationMessage, FlowSession, FlowVersion, SessionTurn
from frontdesk.conversations.outgoing.queueing import Outgoing
from frontdesk.conversations.running import Run, Who, run
from frontdesk.conversations.voice.placing import at_once
from frontdesk.flows.engine import Engine
from frontdesk.flows.engine import events as e
from frontdesk.flows.engine.session import may_nudge

Author = ConversationMessage.Author
_WORDS: dict[type, str] = {
    e.TextIn: "text",
    e.ResultIn: "result",
    e.SilenceIn: "silence",
    e.NudgeIn: "nudge",
    e.ResumeIn: "resume",
    e.DeliveryFailedIn: "undelivered",
    e.CallIn: "call",
    e.GivenBackIn: "given_back",
}


@dataclass(frozen=True)
class Taken:
    """What came of an event. `texts`: for the person, in order. `others`: (number, text) for somebody else.
    `more_comes`: a call has been written that leaves this machine, and the session waits for its result. `sensitive`:
    what the person wrote is to be redacted first. `turn`: the turn, not stored yet, nor is what it changed of the
    session (`keep`, or `exchange.write`). `staff`: the inbox has it. `actions`: what to do on a call, in order."""

    texts: tuple[Outgoing, ...] = ()
    others: tuple[tuple[str, Outgoing], ...] = ()
    more_comes: bool = False
    sensitive: bool = False
    turn: SessionTurn | None = None
    staff: bool = False
    actions: tuple[e.CallAction, ...] = ()


def begin(
    version: FlowVersion,
    contact_number: str,
    line: str,
    kind: str,
    now: datetime,
    *,
    our_number: str = "",
    channel: Channel = Channel.TEXT,
    body: str = "",
    fields: Mapping[str, str] | None = None,
    parameters: Mapping[str, Any] | None = None,
    language: str = "",
    call_sid: str = "",
) -> tuple[FlowSession, Taken]:
    """Begin a session on this version. `kind`: text, call or request; `our_number`: our side as people know it.

    The caller has made sure that the person has no open session on this line (`queries.lock_person`).
    """
    row = FlowSession(
        channel=channel,
        contact_number=contact_number,
        line=line,
        call_sid=call_sid,
        version=version,
        pins=library.pins_for(version),
        document={},
        started_with=body,
        started_at=now,
        heard_at=now,
    )
    row.save()
    trigger = e.Trigger(
        kind=kind,
        at=now,
        body=body,
        contact=contact_number,
        line=our_number or line,
        fields=dict(fields or {}),
        parameters=dict(parameters or {}),
        language=language,
        channel=channel.value,
        session=f"FN{row.token.hex}",
    )
    engine = library.engine_for(row.pins, version_id=row.version_id)
    return row, _settle(row, engine, lambda: engine.start(version.name, trigger), kind, now)


def take(row: FlowSession, event: e.EventIn, now: datetime, *, heard: bool = False) -> Taken:
    """Give the session an event. Raises nothing the engine does: a session that cannot go on is handed to staff.

    heard: the person has just written, though the event is no text (START, the first text of another day).
    """
    engine = library.engine_for(row.pins, version_id=row.version_id)
    if heard or isinstance(event, e.TextIn | e.CallIn):
        row.heard_at = now
    return _settle(row, engine, lambda: engine.resume(row.document, event), _WORDS[type(event)], now)


def _settle(row: FlowSession, engine: Engine, first: Callable[[], e.Turn], what: str, now: datetime) -> Taken:
    before = row.document
    who = Who(str(row.pk), row.contact_number, row.line, row.started_with)
    done = run(engine, first, before, who, now, at_once=lambda turn: at_once(row, turn, now))
    _write(row, done, now)
    if what != "nudge":  # which changes nothing about how long we wait
        _set_waits(row, done, engine, now)
    texts, others = _texts(row, done, engine, Author.SYSTEM if what in ("nudge", "resume") else Author.FLOW)
    turn = SessionTurn(session=row, number=row.turns, event=what, path=list(done.path), notes=_notes(done), at=now)
    if done.wanted is not None:
        calls.want(row, done.wanted, done.document, who, now)
    for event in done.events:
        if isinstance(event, e.HandedOver):
            handing_over.hand_over(row, event, now)
        elif isinstance(event, e.Failed):
            texts = handing_over.fail(row, event, texts, now)
        elif isinstance(event, e.Alarmed):
            alarming.tell_staff(row, event.kind, now)
    staff = any(isinstance(event, e.HandedOver | e.Failed) for event in done.events)
    actions = tuple(event for event in done.events if isinstance(event, e.CallAction))
    return Taken(tuple(texts), tuple(others), done.wanted is not None, done.sensitive, turn, staff, actions)


def keep(row: FlowSession, taken: Taken) -> None:
    """Store the turn and what it changed of the session."""
    if taken.turn is not None:
        row.save(update_fields=exchange.CHANGED)
        taken.turn.save(force_insert=True)


def _write(row: FlowSession, done: Run, now: datetime) -> None:
    row.document = done.document
    row.state = done.document["state"]
    row.language = done.document.get("language", row.language)[:10]
    row.turns += 1
    for event in done.events:
        if isinstance(event, e.WaitBegun):
            row.at_step = f"{event.flow}/{event.step}"[:200]
        elif isinstance(event, e.ScreenShown):
            row.screen = event.screen[:80]
        elif isinstance(event, e.Ended):
            row.ended_at, row.ended_by = now, event.by.value
        elif isinstance(event, e.Failed):
            row.ended_at, row.failure = now, f"{event.code}: {event.message}"[:300]
    if done.document.get("channel", row.channel) != row.channel:
        _change_channel(row)


def becomes_text(row: FlowSession) -> bool:
    """Let a (locked) session of a call go on by text. False: the person is in another conversation by text here."""
    if queries.open_session(row.contact_number, row.line) is not None:
        return False
    row.channel, row.document = Channel.TEXT, {**row.document, "channel": Channel.TEXT.value}
    row.save(update_fields=["channel", "document"])
    return True


def _change_channel(row: FlowSession) -> None:
    """A call that the flow made was answered, or staff gave a call back: then it goes on by text."""
    if row.channel == Channel.CALL:
        becomes_text(row)
    else:
        row.channel = Channel.CALL
        row.save(update_fields=["channel"])


def _set_waits(row: FlowSession, done: Run, engine: Engine, now: datetime) -> None:
    """How long the person may be silent, and when they are asked once whether they are still there."""
    if row.state != FlowSession.State.WAITING:
        row.waits_until = row.nudge_at = row.nudged_at = None
        return
    begun = [event for event in done.events if isinstance(event, e.WaitBegun) and event.kind is e.WaitKind.ANSWER]
    if not begun:
        return
    wait, settings = begun[-1], get_settings()
    own = _nudge_after(row, engine)
    after = timedelta(hours=settings.frontdesk_nudge_after) if own is None else timedelta(seconds=own)
    if wait.obeyed and wait.timeout is not None:
        row.waits_until = now + timedelta(seconds=wait.timeout)
        after = after if own is not None else timedelta(0)  # the flow itself says what silence leads to
    else:
        row.waits_until = now + timedelta(days=settings.frontdesk_session_days)
    if not may_nudge(row.document):
        after = timedelta(0)
    row.nudge_at = now + after if after and now + after < row.waits_until else None
    row.nudged_at = None


def _nudge_after(row: FlowSession, engine: Engine) -> float | None:
    """The seconds that the flow names, else the flow that ran it, and so on."""
    flows = (engine.flows.get(frame["flow"]) for frame in reversed(row.document["frames"]))
    return next((flow.nudge_after for flow in flows if flow is not None and flow.nudge_after is not None), None)


def shift_waits(row: FlowSession, by: timedelta) -> None:
    """Put off what silence leads to."""
    row.waits_until = row.waits_until + by if row.waits_until else None
    row.nudge_at = row.nudge_at + by if row.nudge_at else None


def _texts(
    row: FlowSession, done: Run, engine: Engine, author: str
) -> tuple[list[Outgoing], list[tuple[str, Outgoing]]]:
    mine: list[Outgoing] = []
    others: list[tuple[str, Outgoing]] = []
    messages = [event for event in done.events if isinstance(event, e.Message)]
    said = blanking.said_to(done.document, _sensitive_steps(engine)) if messages else set()
    for event in messages:
        # a text that repeats a sensitive answer ("You live at ...: is that right?") is as sensitive as the answer
        sensitive = event.sensitive or blanking.quotes_any(event.text, said)
        text = Outgoing(event.text, tuple(event.media), author, event.step, sensitive)
        if event.to and event.to != row.contact_number:
            others.append((event.to, text))
        else:
            mine.append(text)
    return mine, others


@lru_cache(maxsize=64)
def _sensitive_steps(engine: Engine) -> blanking.Marks:
    """What the engine's flows ask that is sensitive: engines are kept, and their flows do not change."""
    return blanking.marks_of(engine.flows.values())


def _notes(done: Run) -> list[str]:
    notes = []
    for event in done.events:
        if isinstance(event, e.NotUnderstood):
            notes.append("not_understood")
        elif isinstance(event, e.WordUsed):
            notes.append(f"word:{event.word}")
        elif isinstance(event, e.Alarmed):
            notes.append(f"alarm:{event.kind}")
        elif isinstance(event, e.Noted):
            notes.append(f"noted:{event.code}")
        elif isinstance(event, e.Failed):
            notes.append(f"failed:{event.code}")
        elif isinstance(event, e.HandedOver | e.Ended):
            notes.append("handed_over" if isinstance(event, e.HandedOver) else f"ended:{event.by.value}")
    return notes
