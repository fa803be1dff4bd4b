"""A confirmed intake counts once against the capacity of its service, however often it is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from frontdesk.config.env import get_settings
from frontdesk.intake.backends.capacity import count_now
from frontdesk.intake.models import CountedIntake, IntakeSettings, Organization


@transaction.atomic
def count(settings_pk: int, external_id: str, now: datetime, *, sender: str = "") -> bool:
    """Count the intake `external_id` of `sender` (a client of the service; "": ours); the organization goes to the end
    of the order of matches. False: it counted before. The row of the settings is locked until the caller's transaction
    ends."""
    row = IntakeSettings.objects.select_for_update(of=("self",)).select_related("service").get(pk=settings_pk)
    _, is_new = CountedIntake.objects.get_or_create(
        sender=sender, external_id=external_id[:80], defaults={"intake_settings": row, "counted_at": now}
    )
    if not is_new:
        return False
    zone = get_settings().office_zone
    row.current_count = count_now(row.current_count, row.counted_since, row.reset_frequency, now, zone) + 1
    if row.current_count == 1 or row.counted_since is None:
        row.counted_since = now
    row.save(update_fields=["current_count", "counted_since"])
    Organization.objects.filter(pk=row.service.organization_id).update(last_intake_at=now)
    return True
