"""What silence leads to: one nudge, then what the flow says, else the end. Done by the minute tick.

Texts that follow from silence are texts we begin: consent decides when they may go. At night, or while sending is
paused, the silence itself waits: who answers in the meantime has not been silent. Who opted out is parked.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Min, Q

from frontdesk.carrier.statuses import Channel
from frontdesk.consent.queries import paused_channels
from frontdesk.consent.services import ContactRequest, ReasonCode, Verdict, decide
from frontdesk.conversations import calls, delivering, queries, turns
from frontdesk.conversations.models import FlowSession
from frontdesk.conversations.one_by_one import one_by_one
from frontdesk.conversations.parking import park
from frontdesk.flows.engine.events import NudgeIn, SilenceIn

#: Sessions that one tick takes.
PAGE = 500

_waiting = FlowSession.objects.filter(channel=Channel.TEXT, state=FlowSession.State.WAITING, parked_at=None)


def tick(now: datetime) -> int:
    """Nudge and end what has been silent for long enough. Returns how many sessions were seen to."""
    due = _waiting.filter(Q(waits_until__lte=now) | Q(nudge_at__lte=now, nudged_at=None))
    pks = list(due.order_by("pk").values_list("pk", flat=True)[:PAGE])
    return one_by_one(pks, lambda pk: _see_to(pk, now), "silence of session", now)


def next_moment(now: datetime) -> datetime | None:
    """When the next session needs somebody: silence, a nudge, or a call whose job is lost. None: never."""
    moments = [calls.next_moment(now)]
    if Channel.TEXT not in paused_channels():
        found = _waiting.aggregate(silent=Min("waits_until"), nudge=Min("nudge_at", filter=Q(nudged_at=None)))
        moments += [found["silent"], found["nudge"]]
    return min((moment for moment in moments if moment is not None), default=None)


@transaction.atomic
def _see_to(pk: int, now: datetime) -> bool:
    row = _waiting.filter(pk=pk).select_for_update(skip_locked=True).first()
    if row is None:
        return False  # the person is writing at this moment
    silent = row.waits_until is not None and row.waits_until <= now
    nudge = row.nudge_at is not None and row.nudge_at <= now and row.nudged_at is None
    if not silent and not nudge:
        return False
    (decision,) = decide([ContactRequest(queries.bare(row.contact_number), Channel.TEXT)], now)
    if decision.reason_code is ReasonCode.OPTED_OUT:
        park(row.contact_number, now)
        return True
    if decision.verdict is Verdict.LATER and decision.at is not None:
        row.waits_until = max(row.waits_until, decision.at) if silent and row.waits_until else row.waits_until
        row.nudge_at = decision.at if nudge else row.nudge_at
        row.save(update_fields=["waits_until", "nudge_at"])
        return True
    if silent:
        taken = turns.take(row, SilenceIn(now), now)
    else:
        taken = turns.take(row, NudgeIn(now), now)
        row.nudge_at, row.nudged_at = None, now
        row.save(update_fields=["nudge_at", "nudged_at"])
    delivering.send(row, taken, now, unasked=True)
    return True
