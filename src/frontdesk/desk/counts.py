"""The small numbers on every page. Each stops counting at 100: beyond that the number no longer matters."""

from __future__ import annotations

from frontdesk.conversations.models import InboxThread
from frontdesk.intake.models import ReceivedIntake, Transfer
from frontdesk.jobs.models import FailedJob
from frontdesk.reminders.models import Reply
from frontdesk.reminders.staff_actions import FOR_STAFF

ENOUGH = 100


def replies_for_staff() -> int:
    """Replies that nobody understood, or that ask for something, and that nobody has dealt with."""
    return Reply.objects.filter(meaning__in=FOR_STAFF, resolved_at=None)[:ENOUGH].count()


def threads_for_staff() -> int:
    """Conversations in the inbox that nobody has dealt with."""
    return InboxThread.objects.exclude(state=InboxThread.State.RESOLVED)[:ENOUGH].count()


def failed_jobs() -> int:
    """Failed jobs that nobody has retried."""
    return FailedJob.objects.filter(retried_at=None)[:ENOUGH].count()


def transfers_to_repair() -> int:
    """Intakes that the other side refused: staff must look."""
    return Transfer.objects.filter(state=Transfer.State.REFUSED)[:ENOUGH].count()


def unseen_intakes() -> int:
    """Intakes that our own desk received, and that nobody has opened."""
    return ReceivedIntake.objects.filter(seen_at=None)[:ENOUGH].count()
