"""What people answered to reminders is forgotten when it has been kept as long as transcripts are."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from frontdesk.config.env import get_settings
from frontdesk.reminders.models import Reply

#: Rows in one transaction.
CHUNK = 500


def blank_old(now: datetime) -> int:
    """For the night: blank the words of replies older than FRONTDESK_TRANSCRIPT_DAYS. What they meant, when they came
    and for which appointment stays. Returns how many rows it was.
    """
    old = Reply.objects.filter(received_at__lt=now - timedelta(days=get_settings().frontdesk_transcript_days))
    count, last = 0, 0
    while True:
        with transaction.atomic():
            page = old.filter(pk__gt=last).exclude(body="").order_by("pk").select_for_update(skip_locked=True)
            pks = list(page.values_list("pk", flat=True)[:CHUNK])
            if not pks:
                return count
            last = pks[-1]
            count += Reply.objects.filter(pk__in=pks).update(body="")
