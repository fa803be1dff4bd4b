"""Calls that flows make: decided and written down in the turn that wants them, picked up by a request of the carrier.

```
queued -> sending -> accepted -> ringing -> in_progress (picked up: the session goes on, on this call) -> answered
   |         |-> uncertain (settling.py asks the carrier; never called again blindly)
   |-> refused (consent)     busy | no_answer | failed: the session goes on by that way
```
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import phonenumbers
from django.db import transaction

from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.config.env import get_settings
from frontdesk.consent.services import ContactRequest, Verdict, decide
from frontdesk.conversations.models import FlowCall, FlowSession
from frontdesk.conversations.outgoing.claiming import JUST_NOW
from frontdesk.flows.engine.events import CallAction, CallIn, EventIn, Turn
from frontdesk.jobs.services import defer

MAKE = "frontdesk.conversations.tasks.make_calls"
#: The carrier rings at most this long (seconds).
LONGEST_RING = 600


def at_once(row: FlowSession, turn: Turn, now: datetime) -> EventIn | None:
    """What is known at once of a step that calls somebody, or gives the call away; None: it must be waited for.

    A call that may be made is written down. In a conversation by text no other application can take over.
    """
    last = next((event for event in reversed(turn.events) if isinstance(event, CallAction)), None)
    if last is None or (turn.session.get("wait") or {}).get("kind") != "call":
        return None
    if last.verb == "redirect":
        address = str(last.details.get("url") or "")
        leads = turn.session["channel"] == Channel.CALL and address.startswith(("https://", "http://"))
        return None if leads else CallIn("fail", now)
    if last.verb == "connect" and not str(last.details.get("to") or "").strip():
        return CallIn("callCompleted", now, {"DialCallStatus": "failed"})
    return _place(row, last, turn.session["kind"], now) if last.verb == "make_call" else None


def find(token: UUID) -> FlowCall | None:
    return FlowCall.objects.select_related("session").filter(token=token).first()


def _place(row: FlowSession, action: CallAction, kind: str, now: datetime) -> EventIn | None:
    details = action.details
    number = e164(str(details.get("to") or ""))
    if number is None:
        return CallIn("failed", now, {"CallStatus": "failed", "Reason": "There is no number to call."})
    heard = row.heard_at > now - JUST_NOW and (kind != "request" or row.heard_at > row.started_at)
    answers = heard and number == row.contact_number
    (decision,) = decide([ContactRequest(number, Channel.CALL, answers_person=answers, counted=not answers)], now)
    if decision.verdict is Verdict.REFUSED:
        return CallIn("failed", now, {"CallStatus": "failed", "Reason": decision.reason})
    FlowCall.objects.create(
        session=row,
        step=action.step[:200],
        to_number=number,
        from_number=_caller(row, str(details.get("caller") or "")),
        ring_seconds=min(LONGEST_RING, max(5, int(details.get("timeout") or 60))),
        detect_machine=bool(details.get("detect_machine")),
        send_digits=str(details.get("send_digits") or "")[:64],
        record=bool(details.get("record")),
        answers_person=answers,
        created_at=now,
        due_at=decision.at if decision.verdict is Verdict.LATER and decision.at else now,
    )
    defer(MAKE, lock_key="make_calls")
    return None


def picked_up(token: UUID, form: Mapping[str, str], now: datetime, *, hold: bool) -> str | None:
    """Somebody, or something, has picked up: the TwiML for the call. None as in `talking.answer`."""
    from frontdesk.conversations import turns  # which place calls themselves
    from frontdesk.conversations.voice import ending, talking
    from frontdesk.conversations.voice.reading import is_over

    with transaction.atomic():
        pk = FlowCall.objects.values_list("session_id", flat=True).get(token=token)
        row = FlowSession.objects.select_for_update().get(pk=pk)
        call = FlowCall.objects.select_for_update().get(token=token)
        sid = form.get("CallSid", "")[:64]
        if call.answer_turn is not None:
            turn = row.call_turns.get(number=call.answer_turn)
            return turn.twiml or talking.finish(row, turn, now, hold=hold)
        if call.told_at is not None or row.state != FlowSession.State.CALLING or talking.wait_of(row) != "call":
            return talking.NOTHING
        answered_by = form.get("AnsweredBy", "")[:30]
        call.sid, call.answered_at, call.answered_by = sid or call.sid, now, answered_by
        if call.rank < RANK[Outcome.IN_PROGRESS]:
            call.status, call.rank, call.reason = Outcome.IN_PROGRESS, RANK[Outcome.IN_PROGRESS], ""
        call.settle_after = now + ending.QUIET
        row.call_sid, row.call_ended_at = sid, None
        call.save()
        row.save(update_fields=["call_sid", "call_ended_at"])
        fields = {"CallSid": sid, "CallStatus": form.get("CallStatus", "in-progress"), "AnsweredBy": answered_by}
        taken = turns.take(row, CallIn("answered", now, {name: value for name, value in fields.items() if value}), now)
        talking.deliver(row, taken, now)
        turn = talking.new_turn(row, taken, now)
        call.answer_turn = turn.number
        call.save(update_fields=["answer_turn"])
        if is_over(form):
            ending.hang_up(row, now)
        return talking.finish(row, turn, now, hold=hold)


@transaction.atomic
def tell(call_pk: int, now: datetime) -> bool:
    """Tell the session what became of a call that has come to its end, once. Returns whether it was told."""
    from frontdesk.conversations import turns
    from frontdesk.conversations.voice import ending, talking

    session_pk = FlowCall.objects.values_list("session_id", flat=True).filter(pk=call_pk).first()
    if session_pk is None:
        return False
    row = FlowSession.objects.select_for_update().get(pk=session_pk)
    call = FlowCall.objects.select_for_update().get(pk=call_pk)
    if call.told_at is not None or call.rank < RANK[Outcome.FAILED]:
        return False
    call.told_at, call.settle_after = now, None
    call.save(update_fields=["told_at", "settle_after"])
    if call.answered_at is not None:
        if row.call_sid == call.sid:
            ending.hang_up(row, now)
        return True
    if row.state != FlowSession.State.CALLING or talking.wait_of(row) != "call":
        return True
    what = {Outcome.BUSY: "busy", Outcome.NO_ANSWER: "noAnswer"}.get(Outcome(call.status), "failed")
    fields = {"CallSid": call.sid, "CallStatus": call.carrier_status or "failed", "AnsweredBy": call.answered_by}
    if call.reason:
        fields["Reason"] = call.reason
    event = CallIn(what, now, {name: value for name, value in fields.items() if value})
    from frontdesk.conversations import delivering

    heard_at = row.heard_at
    taken = turns.take(row, event, now)
    row.heard_at = heard_at  # nobody has picked up, so nobody was heard
    delivering.send(row, taken, now, unasked=row.heard_at <= now - JUST_NOW)
    return True


def e164(number: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number, get_settings().frontdesk_region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _caller(row: FlowSession, wanted: str) -> str:
    """The number that the person sees: the one that the step names, the line of the conversation, or the office's."""
    return next((number for given in (wanted, row.line) if (number := e164(given)) is not None), "")
