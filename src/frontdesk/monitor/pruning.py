"""Old entries go, in small bites, so that a table of millions is never locked and a stopped purge simply goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection

from frontdesk.config.env import get_settings
from frontdesk.monitor.audit import log_action
from frontdesk.monitor.models import MonitorEntry

Kind = MonitorEntry.Kind
#: The audit is kept for a year at least, whatever is asked.
AUDIT_FLOOR_DAYS = 365
CHUNK = 5000


def keep_days(keep: Mapping[str, int] | None = None) -> dict[Kind, int]:
    """The days each kind is kept: FRONTDESK_MONITOR_DAYS, the audit FRONTDESK_AUDIT_DAYS, `keep` over both."""
    settings = get_settings()
    days = dict.fromkeys(Kind, settings.frontdesk_monitor_days)
    days[Kind.ACTION] = settings.frontdesk_audit_days
    for kind, wanted in (keep or {}).items():
        days[Kind(kind)] = wanted
    days[Kind.ACTION] = max(days[Kind.ACTION], AUDIT_FLOOR_DAYS)
    return days


def prune(now: datetime, keep: Mapping[str, int] | None = None, chunk: int = CHUNK) -> dict[str, int]:
    """Delete what is older than it is kept (`keep`: days by kind, over the settings); returns how many of each kind.

    Each chunk is a statement of its own. That entries were deleted is itself an entry of the audit.
    """
    deleted: dict[str, int] = {}
    for kind, days in keep_days(keep).items():
        before = now - timedelta(days=days)
        while count := _delete(kind, before, chunk):
            deleted[str(kind)] = deleted.get(str(kind), 0) + count
    if deleted:
        log_action("monitor.pruned", data={"deleted": deleted}, now=now)
    return deleted


def _delete(kind: Kind, before: datetime, chunk: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from monitor_entries where id in (select id from monitor_entries"
            " where kind = %s and created_at < %s order by created_at limit %s for update skip locked)",
            [str(kind), before, chunk],
        )
        return cursor.rowcount
