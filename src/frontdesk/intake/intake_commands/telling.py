"""updates: what an external service is still to be told of people."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from frontdesk.config import clock
from frontdesk.config.commands import Report
from frontdesk.intake.backends import pending_updates
from frontdesk.intake.intake_commands import showing
from frontdesk.intake.models import PendingUpdate

#: Entries that are listed at most; all are counted.
MOST = 200


def updates(*, retry: bool) -> Report:
    """The outbox, oldest first, without what the entries hold. `retry`: what was given up waits once more before."""
    retried = pending_updates.try_again(clock.now(), actor=showing.who()) if retry else 0
    states = [one.value for one in PendingUpdate.State]
    counts = {one: PendingUpdate.objects.filter(state=one).count() for one in states}
    rows = PendingUpdate.objects.order_by("pk").annotate(is_purged=Q(attributes=None)).defer("attributes")
    found: list[dict[str, Any]] = []
    lines: list[Any] = []
    for row in rows[:MOST]:
        found.append(
            {
                "id": row.pk,
                "triage_user": row.triage_user_id,
                "state": row.state,
                "tries": row.tries,
                "due_at": row.due_at,
                "created_at": row.created_at,
                "error": row.error,
                "purged": row.is_purged,
            }
        )
        line = f"{row.pk}  triage user {row.triage_user_id}  {row.state} since {showing.local(row.created_at)}"
        line += f", {showing.counted(row.tries, 'time')} tried" if row.tries else ""
        line += ", its words are purged: it cannot be tried again" if row.is_purged else ""
        lines.append(showing.plain(f"{line}: {row.error}" if row.error else line))
    lines.append(showing.plain(", ".join(f"{name} {count}" for name, count in counts.items())))
    if retry:
        lines.append(showing.plain(f"{showing.counted(retried, 'update')} will be tried again"))
    elif counts["given_up"]:
        lines.append(showing.plain("those that were given up are tried again by: frontdesk intake updates --retry"))
    return Report({"updates": found, "counts": counts, "retried": retried}, lines)
