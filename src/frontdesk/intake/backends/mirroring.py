"""Services of an external back end in our own tables, so that transfers, bookings and decisions can name them."""

from __future__ import annotations

import uuid as uuids

from django.db import transaction

from frontdesk.intake.backends import is_remote
from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.models import IntakeSettings, Organization, Service

_NAMESPACE = uuids.UUID("6c0a3f5e-2c39-4d53-9d43-6a1f5a0b7c11")


@transaction.atomic
def local(terms: Terms) -> IntakeSettings:
    """The row of these terms: ours, or a copy that is brought up to date. Order and capacity are kept by whoever the
    terms come from. For terms of our own tables this is their row, unchanged."""
    if not is_remote():
        return IntakeSettings.objects.get(uuid=terms.id)
    organization, _ = Organization.objects.update_or_create(
        uuid=_uuid(terms.organization_id),
        defaults={
            "name": terms.organization[:120],
            "legalserver_name": terms.legalserver_name[:120],
            "phone": terms.phone[:40],
            "url": terms.url[:300],
            "conflict_levels": list(terms.conflict_levels),
        },
    )
    service, _ = Service.objects.update_or_create(
        uuid=_uuid(terms.service_id),
        defaults={
            "organization": organization,
            "name": (terms.service or terms.name)[:160],
            "area": dict(terms.area),
            "populations": list(terms.populations),
            "cost": terms.cost if terms.cost in Service.Cost.values else Service.Cost.FREE,
            "is_published": terms.is_open,
        },
    )
    row, _ = IntakeSettings.objects.update_or_create(
        uuid=_uuid(terms.id),
        defaults={
            "service": service,
            "name": terms.name[:160],
            "is_enabled": terms.is_open,
            "callback_type": terms.callback_type,
            "callback_number": terms.callback_number[:40],
            "callbacks": dict(terms.callbacks),
            "intake_limit": max(0, terms.intake_limit),
            "income_standard": terms.income_standard,
            "income_maximum": max(0, terms.income_maximum),
            "income_waived_for": list(terms.income_waived_for),
            "collects_income": terms.collects_income,
            "minimum_age": max(0, terms.minimum_age),
            "senior_age": max(0, terms.senior_age),
            "allows_prisoners": terms.allows_prisoners,
            "questions": list(terms.questions),
            "qualifier_process": terms.qualifier_process[:60],
            "household_definition": dict(terms.household_definition),
            "messages": {name: dict(texts) for name, texts in terms.messages.items()},
            "transfer": dict(terms.transfer),
        },
    )
    return row


def _uuid(text: str) -> uuids.UUID:
    """The id itself, or a stable one made of it where the other side's ids are numbers."""
    try:
        return uuids.UUID(text)
    except ValueError:
        return uuids.uuid5(_NAMESPACE, text)
