"""Staff are told of failed jobs. The desk does it: the room `jobs` knows neither people nor notifications."""

from __future__ import annotations

from datetime import datetime

from frontdesk.jobs.models import FailedJob
from frontdesk.people.models import Notification
from frontdesk.people.notifications import notify_staff


def tell(now: datetime) -> None:
    """Tell of the jobs that failed since this was last told, all in one notification. For the minute tick."""
    told = Notification.objects.filter(type="job_failed").order_by("-pk").values_list("data", flat=True).first()
    failed = FailedJob.objects.filter(retried_at=None, pk__gt=(told or {}).get("last", 0)).order_by("-pk")
    latest = failed.first()
    if latest is not None:
        task = latest.task.rpartition(".")[2].replace("_", " ")
        notify_staff("job_failed", {"count": failed.count(), "task": task, "last": latest.pk}, now)
