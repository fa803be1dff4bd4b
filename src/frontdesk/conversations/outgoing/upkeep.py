"""What the minute tick and the night do for texts: end dead leases, wake what is due, settle, tell of failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet

from frontdesk.carrier.statuses import Channel, Outcome
from frontdesk.consent.queries import paused_channels
from frontdesk.conversations.models import OPEN_STATES, ConversationMessage
from frontdesk.conversations.one_by_one import one_by_one
from frontdesk.conversations.outgoing import results
from frontdesk.conversations.outgoing.claiming import next_due
from frontdesk.conversations.outgoing.queueing import SEND
from frontdesk.jobs.services import defer

#: A failure that is older than this is no news for its session.
NEWS = timedelta(days=1)

#: Told of a session's text that did not arrive; inside a transaction that holds the row.
OnFailure = Callable[[ConversationMessage, datetime], object]
_on_failure: list[OnFailure] = []


def register_failure(function: OnFailure) -> None:
    """Have function(message, now) called once for each text of an open session that failed or was not delivered."""
    if function not in _on_failure:
        _on_failure.append(function)


def wake(now: datetime) -> None:
    """Every minute: texts that are due get a job, whoever forgot them; uncertain ones are asked about."""
    results.expire_leases(now)
    due = next_due(now)
    if due is not None and due <= now:
        defer(SEND, lock_key="send_texts")
    if ConversationMessage.objects.filter(status=Outcome.UNCERTAIN, settle_after__lte=now).exists():
        defer("frontdesk.conversations.tasks.settle_texts", lock_key="settle_texts")
    tell_failures(now)


def reconcile_tonight(now: datetime) -> None:
    """Every night: ask the carrier about every text without a last word."""
    defer("frontdesk.conversations.tasks.reconcile_texts", lock_key="reconcile_texts")


def next_moment(now: datetime) -> datetime | None:
    """When the next text needs somebody: it is due, to be settled, or its worker's lease ends. None: never.

    What a pause holds back needs nobody until it is lifted.
    """
    rows = ConversationMessage.objects
    moments = [
        None if Channel.TEXT in paused_channels() else next_due(now),
        rows.filter(status=Outcome.UNCERTAIN).aggregate(at=Min("settle_after"))["at"],
        rows.filter(status=Outcome.SENDING).aggregate(at=Min("lease_until"))["at"],
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def tell_failures(now: datetime) -> int:
    """Tell of texts that did not arrive, each once. Returns how many."""
    failed = ConversationMessage.objects.filter(
        status__in=(Outcome.FAILED, Outcome.UNDELIVERED), failure_told_at=None, session__isnull=False
    )
    pks = list(failed.order_by("pk").values_list("pk", flat=True)[:500])
    return one_by_one(pks, lambda pk: _tell_failure(failed, pk, now), "failure of text", now)


@transaction.atomic
def _tell_failure(failed: QuerySet[ConversationMessage], pk: int, now: datetime) -> bool:
    row = failed.select_for_update(skip_locked=True, of=("self",)).select_related("session").filter(pk=pk).first()
    if row is None:
        return False
    row.failure_told_at = now
    row.save(update_fields=["failure_told_at"])
    if row.session is None or row.session.state not in OPEN_STATES or row.created_at <= now - NEWS:
        return False
    for function in _on_failure:
        function(row, now)
    return True
