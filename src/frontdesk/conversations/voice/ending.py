"""The end of a call: nobody listens any more, and what a flow still has to do needs no ear.

A flow that has a way for a hang-up goes it; then, and everywhere else, the session ends (`hung_up`). What is awaited of
a function, of staff, or of a call that the flow makes goes on without the caller.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce

from frontdesk.carrier.statuses import Channel
from frontdesk.conversations import inbox, turns
from frontdesk.conversations.models import CallTurn, FlowSession, InboxThread
from frontdesk.conversations.one_by_one import one_by_one
from frontdesk.flows.engine.events import CallIn

State = FlowSession.State
#: A flow that goes from one hang-up's way to the next is ended after so many.
MOST = 20
#: No call lasts longer than the carrier's four hours; then it is over, whatever it told us.
LONGEST_CALL = timedelta(hours=4, minutes=30)
#: Without a request for this long the carrier is asked whether the call still goes on.
QUIET = timedelta(minutes=10)


def hang_up(row: FlowSession, now: datetime) -> None:
    """The (locked) session's call is over. Hanging up again changes nothing."""
    from frontdesk.conversations.voice import talking  # which hangs up

    if row.call_ended_at is None:
        row.call_ended_at = now
        row.save(update_fields=["call_ended_at"])
    for _ in range(MOST):
        if not _needs_an_ear(row):
            return
        talking.deliver(row, turns.take(row, CallIn("hangup", now), now), now)
    if _needs_an_ear(row):
        row.state, row.ended_at, row.ended_by = State.ENDED, now, "hung_up"
        row.save(update_fields=["state", "ended_at", "ended_by"])


@transaction.atomic
def call_is_over(call_sid: str, now: datetime) -> bool:
    """The carrier says that a call has ended. Returns whether it was one of a session."""
    row = FlowSession.objects.select_for_update().filter(call_sid=call_sid, channel=Channel.CALL).first()
    if not call_sid or row is None:
        return False
    hang_up(row, now)
    return True


def give_up(row: FlowSession, turn: CallTurn, now: datetime) -> str:
    """The caller has waited for long enough: they are told so, the office has it from here, and the session ends."""
    from frontdesk.conversations.voice import staff, talking
    from frontdesk.conversations.voice.phrases import phrase
    from frontdesk.conversations.voice.speaking import Script

    detail = f"no result in time: {row.at_step}"
    inbox.open_thread(row.contact_number, row.line, InboxThread.Reason.FAILED, session=row, detail=detail, now=now)
    hang_up_engine(row, now)
    script = Script(talking.address(row, turn.number + 1))
    if staff.office_phone(row):
        staff.put_through(row, script)
    else:
        script.say(phrase("failed", row.language), row.language)
        script.hang_up()
    turn.twiml, turn.awaits = str(script), script.awaits.value
    turn.save(update_fields=["twiml", "awaits"])
    return turn.twiml


def hang_up_engine(row: FlowSession, now: datetime) -> None:
    """End the session itself; a result that comes later finds it over."""
    from frontdesk.conversations.voice import talking

    talking.deliver(row, turns.take(row, CallIn("hangup", now), now), now)


def still_open(now: datetime) -> list[tuple[int, str]]:
    """The sessions whose call has been quiet for so long that the carrier should be asked: (key, call sid)."""
    open_ = FlowSession.objects.filter(
        channel=Channel.CALL, state__in=(State.WAITING, State.CALLING), call_ended_at=None
    ).exclude(call_sid="")
    quiet = open_.annotate(asked=Coalesce(Max("call_turns__at"), "started_at")).filter(asked__lte=now - QUIET)
    return list(quiet.order_by("pk").values_list("pk", "call_sid")[:200])


def tick(now: datetime) -> int:
    """For the minute tick: end the sessions of calls of long ago, and have the carrier asked about quiet ones."""
    from frontdesk.jobs.services import defer

    long_ago = FlowSession.objects.filter(
        Q(call_ended_at=None) | Q(call_ended_at__lte=now - LONGEST_CALL),
        channel=Channel.CALL,
        state__in=(State.WAITING, State.CALLING),
        heard_at__lte=now - LONGEST_CALL,
    )
    pks = list(long_ago.order_by("pk").values_list("pk", flat=True)[:500])
    ended = one_by_one(pks, lambda pk: _end(pk, now), "call of session", now)
    if still_open(now):
        defer("frontdesk.conversations.tasks.settle_flow_calls", lock_key="settle_flow_calls")
    return ended


@transaction.atomic
def _end(pk: int, now: datetime) -> bool:
    row = FlowSession.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is not None:
        hang_up(row, now)
    return row is not None


def _needs_an_ear(row: FlowSession) -> bool:
    from frontdesk.conversations.voice.talking import wait_of

    if row.channel != Channel.CALL or row.state not in (State.WAITING, State.CALLING) or wait_of(row) == "result":
        return False
    return not row.made_calls.filter(told_at=None, answered_at=None).exists()
