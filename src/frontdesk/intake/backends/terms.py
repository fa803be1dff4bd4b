"""A row of intake settings, with its service and organization, as `Terms`."""

from __future__ import annotations

from datetime import datetime

from frontdesk.config.env import get_settings
from frontdesk.intake.backends.capacity import count_now
from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.models import IntakeSettings


def of_row(row: IntakeSettings, now: datetime) -> Terms:
    """`row`: with service and organization. The count is that of the period in which `now` lies."""
    service, organization = row.service, row.service.organization
    zone = get_settings().office_zone
    return Terms(
        id=str(row.uuid),
        name=row.name,
        organization=organization.name,
        organization_id=str(organization.uuid),
        service_id=str(service.uuid),
        service=service.name,
        legalserver_name=organization.legalserver_name,
        phone=organization.phone,
        url=organization.url,
        area=service.area,
        populations=tuple(service.populations),
        cost=service.cost,
        is_open=service.is_published and row.is_enabled,
        callback_type=row.callback_type,
        callback_number=row.callback_number,
        callbacks=row.callbacks,
        intake_limit=row.intake_limit,
        current_count=count_now(row.current_count, row.counted_since, row.reset_frequency, now, zone),
        income_standard=row.income_standard,
        income_maximum=row.income_maximum,
        income_waived_for=tuple(row.income_waived_for),
        collects_income=row.collects_income,
        minimum_age=row.minimum_age,
        senior_age=row.senior_age,
        allows_prisoners=row.allows_prisoners,
        questions=tuple(row.questions),
        qualifier_process=row.qualifier_process,
        household_definition=row.household_definition,
        messages=row.messages,
        conflict_levels=tuple(organization.conflict_levels),
        transfer=row.transfer,
        last_intake_at=organization.last_intake_at.isoformat() if organization.last_intake_at else "",
    )
