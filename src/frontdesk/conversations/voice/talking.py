"""The requests of a call, one after the other: each is taken in once and gets one answer, however often it comes.

```
/twilio/flow-call/<token>?turn=n -> the event that the last TwiML led to -> the engine -> TwiML, kept as turn n
turn n again                     -> the same TwiML; nothing happens
a result is awaited              -> held for FRONTDESK_ANSWER_WITHIN; then a pause, and the carrier asks turn n + 1
```
Everything happens with the session's row locked. Functions leave a session exactly as in a conversation by text; what
they lead to waits in the next turn for the carrier to ask (`keep`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.conversations import delivering, transcript, turns
from frontdesk.conversations.models import CallTurn, ConversationMessage, FlowSession
from frontdesk.conversations.outgoing.queueing import Outgoing, queue_texts
from frontdesk.conversations.turns import Taken
from frontdesk.conversations.voice import ending, staff
from frontdesk.conversations.voice.phrases import phrase
from frontdesk.conversations.voice.reading import Awaits, event_of, is_over, recording, said
from frontdesk.conversations.voice.speaking import PAUSE, Script, words
from frontdesk.flows.engine.events import CallAction, SilenceIn

#: A caller is kept waiting for a function, or for somebody who is being called, at most this long.
LONGEST_WAIT, LONGEST_RINGING = timedelta(seconds=90), timedelta(minutes=3)
#: Who answers so many questions in a row with silence is gone, whatever the flow makes of it.
MOST_SILENT = 10
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'
State = FlowSession.State
Author = ConversationMessage.Author


@transaction.atomic
def answer(token: UUID, number: int, form: Mapping[str, str], now: datetime, *, hold: bool = True) -> str | None:
    """The TwiML for turn `number` of the call. None: a result is awaited; ask again with the same words.

    hold: there is time to wait for it; without, the caller is asked to wait.
    """
    row = FlowSession.objects.select_for_update().filter(token=token).first()
    if row is None or (row.call_sid and form.get("CallSid", row.call_sid) != row.call_sid):
        return NOTHING  # another call has the session now
    turn, before = _find(row, number, now)
    if turn is None:
        return before.twiml if before is not None and before.twiml else NOTHING
    if turn.twiml:
        return turn.twiml
    if before is not None and _is_new(turn):
        _happened(row, turn, before, form, now)
    if is_over(form):
        ending.hang_up(row, now)
    return finish(row, turn, now, hold=hold)


def finish(row: FlowSession, turn: CallTurn, now: datetime, *, hold: bool) -> str | None:
    """Write the TwiML of a turn whose event was taken in; None where it is worth waiting for a result."""
    waits = _awaits_result(row)
    if hold and waits and not turn.actions:
        return None
    if waits and not turn.actions and now > _waiting_since(row, turn) + _patience(row):
        return ending.give_up(row, turn, now)
    script = _script(row, turn, now)
    _record_spoken(row, turn.actions, now)
    turn.twiml, turn.awaits = str(script), script.awaits.value
    turn.save(update_fields=["twiml", "awaits", "actions"])
    return turn.twiml


def new_turn(row: FlowSession, taken: Taken, now: datetime) -> CallTurn:
    """The next turn of the call, with what is to be done in it."""
    newest = row.call_turns.order_by("-number").values_list("number", flat=True).first()
    return CallTurn.objects.create(session=row, number=(newest or 0) + 1, actions=actions_of(row, taken), at=now)


def keep(row: FlowSession, taken: Taken, now: datetime) -> None:
    """What a result led to, while no request of the carrier was being answered, waits for the next one."""
    deliver(row, taken, now)
    if row.call_ended_at is not None:
        ending.hang_up(row, now)
        return
    actions = actions_of(row, taken)
    if not actions:
        return
    newest = row.call_turns.order_by("-number").first()
    if newest is not None and not newest.twiml:
        newest.actions = [*newest.actions, *actions]
        newest.save(update_fields=["actions"])
    else:
        new_turn(row, taken, now)


def deliver(row: FlowSession, taken: Taken, now: datetime) -> None:
    """Store the turn; the texts of a flow on a call go out by themselves, at once: the person is on the phone."""
    turns.keep(row, taken)
    delivering.send_to_others(row, taken, now)
    texts = [text for text in taken.texts if row.state != State.FAILED or text.author != Author.SYSTEM]
    if texts:
        queue_texts(row, row.contact_number, row.line, texts, now=now, answers_person=True)


def actions_of(row: FlowSession, taken: Taken) -> list[dict[str, Any]]:
    """What is to be done on the call, as it is stored."""
    actions = [_stored(action) for action in taken.actions]
    if row.state == State.FAILED and not any(action["verb"] == "say" for action in actions):
        text = {"text": phrase("failed", row.language), "language": row.language}
        actions += [{"verb": "say", "step": "", "details": text, "sensitive": False}]
    return actions


def wait_of(row: FlowSession) -> str:
    """What the engine waits for: answer, result, call, staff; "" when it is over."""
    return str(((row.document or {}).get("wait") or {}).get("kind", ""))


def is_ready(token: UUID) -> bool:
    """Whether what a held request waits for has come."""
    row = FlowSession.objects.filter(token=token).first()
    if row is None or not _awaits_result(row):
        return True
    newest = row.call_turns.order_by("-number").first()
    return newest is not None and bool(newest.actions or newest.twiml)


def _find(row: FlowSession, number: int, now: datetime) -> tuple[CallTurn | None, CallTurn | None]:
    """The turn, made when it is the next one, and the one before it; without a turn, the newest answered one."""
    found = {turn.number: turn for turn in row.call_turns.filter(number__in=(number - 1, number))}
    turn, before = found.get(number), found.get(number - 1)
    if turn is None and before is not None and before.twiml:
        turn = CallTurn.objects.create(session=row, number=number, at=now)
        turn.is_made_now = True  # type: ignore[attr-defined]
    if turn is None:
        before = row.call_turns.exclude(twiml="").order_by("-number").first()
    return turn, before


def _is_new(turn: CallTurn) -> bool:
    return getattr(turn, "is_made_now", False)


def _happened(row: FlowSession, turn: CallTurn, before: CallTurn, form: Mapping[str, str], now: datetime) -> None:
    """Take in what came of the turn before."""
    if before.awaits in (Awaits.STAFF, Awaits.MESSAGE):
        turn.actions = staff.happened(row, before.awaits, form, now)
    elif row.state in (State.WAITING, State.CALLING) and before.awaits != Awaits.RESULT:
        event = event_of(before.awaits, form, now)
        if event is not None:
            turn.silent = _silent(before, event.what)
            taken = turns.take(row, event, now)
            media = recording(event.fields)
            if said(event) or media:
                transcript.record_in(
                    row,
                    row.contact_number,
                    row.line,
                    said(event),
                    now=now,
                    sid=row.call_sid,
                    media=media,
                    sensitive=taken.sensitive,
                    via="call",
                )
            deliver(row, taken, now)
            turn.actions = actions_of(row, taken)
    if turn.silent >= MOST_SILENT:
        ending.hang_up(row, now)
        turn.actions = []
    turn.save(update_fields=["actions", "silent"])


def _silent(before: CallTurn, what: str) -> int:
    """Questions in a row that nobody answered; the end of a sound says nothing about that."""
    if what in ("timeout", "noAudio"):
        return before.silent + 1
    return before.silent if what == "audioComplete" else 0


def _script(row: FlowSession, turn: CallTurn, now: datetime) -> Script:
    script = Script(address(row, turn.number + 1))
    to_staff = row.state in (State.HANDED_OVER, State.FAILED) and not _was_with_staff(row, turn)
    script.act([action for action in turn.actions if not (to_staff and action["verb"] == "hang_up")])
    if script.is_closed:
        return script
    if to_staff:
        staff.put_through(row, script)
    elif row.state not in (State.WAITING, State.CALLING):
        script.hang_up()
    elif _awaits_result(row):
        script.go_on(Awaits.RESULT, 0 if turn.actions else PAUSE)
    elif row.channel == Channel.TEXT or wait_of(row) == "answer":
        _go_on_by_text(row, turn, script, now)
    elif wait_of(row) == "call" and turn.actions:
        script.go_on(Awaits.AUDIO)
    else:
        script.hang_up()
    return script


def _go_on_by_text(row: FlowSession, turn: CallTurn, script: Script, now: datetime) -> None:
    """A text of the person is awaited: they go on by text, unless they are in another conversation there."""
    if row.channel == Channel.TEXT or turns.becomes_text(row):
        script.say(phrase("by_text", row.language), row.language)
        script.hang_up()
        return
    taken = turns.take(row, SilenceIn(now), now)
    deliver(row, taken, now)
    turn.actions = [*turn.actions, *actions_of(row, taken)]
    more = actions_of(row, taken)
    script.act(more)
    if not script.is_closed:
        if row.state == State.CALLING:
            script.go_on(Awaits.RESULT if _awaits_result(row) else Awaits.AUDIO)
        else:
            script.hang_up()


def address(row: FlowSession, number: int) -> str:
    """Where the carrier asks for a turn."""
    return f"{get_settings().frontdesk_public_url}/twilio/flow-call/{row.token}?turn={number}"


def _was_with_staff(row: FlowSession, turn: CallTurn) -> bool:
    return row.call_turns.filter(awaits__in=(Awaits.STAFF, Awaits.MESSAGE), number__lt=turn.number).exists()


def _awaits_result(row: FlowSession) -> bool:
    """A function, an HTTP request, or a call that the flow makes is awaited."""
    if row.state != State.CALLING:
        return False
    return wait_of(row) == "result" or row.made_calls.filter(told_at=None, answered_at=None).exists()


def _patience(row: FlowSession) -> timedelta:
    return LONGEST_WAIT if wait_of(row) == "result" else LONGEST_RINGING


def _waiting_since(row: FlowSession, turn: CallTurn) -> datetime:
    """When the caller began to wait: the first turn after the last one that led anywhere else."""
    earlier = row.call_turns.filter(number__lt=turn.number)
    other = earlier.exclude(awaits=Awaits.RESULT).order_by("-number").values_list("number", flat=True).first() or 0
    first = row.call_turns.filter(number__gt=other).order_by("number").values_list("at", flat=True).first()
    return first or turn.at


def _record_spoken(row: FlowSession, actions: Sequence[Mapping[str, Any]], now: datetime) -> None:
    texts = [Outgoing(text, step=step, sensitive=sensitive) for text, step, sensitive in words(actions)]
    if texts:
        transcript.record_twiml(row, row.contact_number, row.line, texts, now=now, via="call")


def _stored(action: CallAction) -> dict[str, Any]:
    return {key: value for key, value in asdict(action).items() if key in ("verb", "step", "details", "sensitive")}
