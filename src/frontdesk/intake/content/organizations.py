"""Organizations, their services, terms and submissions: from a pack into the database.

A service that left the pack is deleted, unless people are bound to it (a call, a transfer, a record): then it closes.
"""

from __future__ import annotations

from typing import Any

from frontdesk.intake.content import areas, schema
from frontdesk.intake.content.areas import Map
from frontdesk.intake.content.reading import Pack
from frontdesk.intake.content.upserting import upsert
from frontdesk.intake.models import CaseAcceptance, ContentPack, IntakeSettings, Organization, Service


def put(pack: Pack, row: ContentPack, places: Map) -> list[str]:
    """Make and change them; what the pack no longer has is taken away: a sentence for each."""
    rows = upsert(
        Organization.objects.all(),
        "uuid",
        {
            pack.uuid_of(one): {
                "pack_id": row.pk,
                "name": one.name,
                "legalserver_name": one.legalserver_name,
                "phone": one.phone,
                "url": one.url,
                "conflict_levels": list(one.conflict_levels),
            }
            for one in pack.organizations
        },
    )
    both = [(one, service) for one in pack.organizations for service in one.services]
    services = upsert(
        Service.objects.all(),
        "uuid",
        {
            pack.uuid_of(one, service): {
                "organization_id": rows[pack.uuid_of(one)].pk,
                "name": service.name,
                "area": areas.stored(service.area, places),
                "populations": list(service.populations),
                "cost": service.cost,
                "is_published": service.published,
            }
            for one, service in both
        },
    )
    by_row = {services[pack.uuid_of(one, service)].pk: (one, service) for one, service in both}
    terms = {
        pk: {"uuid": pack.uuid_of(one, service, "intake"), **_terms(service)} for pk, (one, service) in by_row.items()
    }
    upsert(IntakeSettings.objects.all(), "service_id", terms)
    _submissions(pack, {pk: service for pk, (_, service) in by_row.items()})
    return _close(row, set(by_row), set(rows))


def _terms(service: schema.Service) -> dict[str, Any]:
    intake = service.intake
    return {
        "name": intake.name or service.name,
        "is_enabled": intake.enabled,
        "callback_type": intake.callback_type,
        "callback_number": intake.callback_number,
        "callbacks": intake.callbacks,
        "intake_limit": intake.limit,
        "reset_frequency": intake.reset,
        "income_standard": intake.income.standard,
        "income_maximum": intake.income.maximum,
        "income_waived_for": list(intake.income.waived_for),
        "collects_income": intake.income.collects,
        "minimum_age": intake.minimum_age,
        "senior_age": intake.senior_age,
        "allows_prisoners": intake.prisoners,
        "questions": list(intake.questions),
        "qualifier_process": intake.qualifier,
        "household_definition": intake.household_definition,
        "messages": intake.messages,
        "transfer": intake.transfer,
    }


def _submissions(pack: Pack, services: dict[Any, schema.Service]) -> None:
    """Nothing refers to a submission: those of the pack's services are written anew."""
    issues = {issue.key: issue for issue in pack.issues}
    CaseAcceptance.objects.filter(service__in=services).delete()
    CaseAcceptance.objects.bulk_create(
        CaseAcceptance(
            service_id=pk,
            rest_export=issues[submission.issue].rest_export,
            legal_issue=str(issues[submission.issue].search_term),
            outcomes=submission.outcomes,
            language=submission.language,
            is_draft=submission.draft,
            submitted_at=submission.submitted,
        )
        for pk, service in services.items()
        for submission in service.takes
    )


def _close(row: ContentPack, kept: set[Any], kept_organizations: set[Any]) -> list[str]:
    """Take away the services that left the pack; those that people are bound to stay, closed."""
    told = []
    for service in Service.objects.filter(organization__pack=row).exclude(pk__in=kept).select_related("organization"):
        name = f"service {service.organization.name}, {service.name}"
        settings = IntakeSettings.objects.filter(service=service).first()
        bound = settings is not None and (
            settings.bookings.exists() or settings.transfers.exists() or settings.triage_users.exists()
        )
        if bound and settings is not None:
            Service.objects.filter(pk=service.pk).update(is_published=False)
            IntakeSettings.objects.filter(pk=settings.pk).update(is_enabled=False)
            told.append(f"{name}: closed, not removed, as people have intakes with it")
        else:
            service.delete()
            told.append(f"{name}: removed")
    for organization in row.organizations.filter(services=None).exclude(uuid__in=kept_organizations):
        if organization.transfers.exists() or organization.triage_users.exists():
            continue
        told.append(f"organization {organization.name}: removed")
        organization.delete()
    return told
