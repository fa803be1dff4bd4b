"""The back end that answers from our own tables. See `contract.Backend` for what each method takes and gives."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from frontdesk.config import clock
from frontdesk.intake.backends import terms
from frontdesk.intake.backends.contract import (
    Acceptance,
    Attributes,
    ConflictAnswer,
    Created,
    NavigationState,
    NotFound,
    Terms,
    TransferAnswer,
)
from frontdesk.intake.models import CaseAcceptance, IntakeSettings, NavigationProcess, Place, TriageUser


class EmbeddedBackend:
    """Stateless: every method opens what it needs. `sender`: the client of the service that asks; "": ourselves."""

    name = "embedded"
    is_remote = False

    def __init__(self, sender: str = "") -> None:
        self._sender = sender

    # triage users

    def create_triage_user(self, attributes: Attributes) -> Created:
        from frontdesk.intake.backends import triage_users

        row = triage_users.create(attributes, clock.now())
        return Created(str(row.uuid), row.triage_id)

    def update_triage_user(self, uuid: str, attributes: Attributes) -> None:
        from frontdesk.intake.backends import triage_users

        triage_users.update(_triage_user(uuid), attributes, clock.now())

    def triage_user(self, uuid: str) -> Attributes:
        from frontdesk.intake.backends import triage_users

        return triage_users.attributes(_triage_user(uuid))

    # who helps, on which terms

    def intake_settings(self, ids: Sequence[str] = (), *, county_fips: str = "") -> list[Terms]:
        now = clock.now()
        rows = _settings()
        if ids:
            wanted = [str(known) for text in ids if (known := _uuid(text))]
            found = {str(row.uuid): row for row in rows.filter(uuid__in=wanted)}
            chosen = [found[known] for known in dict.fromkeys(wanted) if known in found]
        else:
            chosen = list(rows.order_by("pk"))
        if county_fips:
            state = Place.objects.filter(county_fips=county_fips).values_list("state", flat=True).first() or ""
            chosen = [row for row in chosen if may_serve(row.service.area, county_fips, state)]
        return [terms.of_row(row, now) for row in chosen]

    def case_acceptance(self, rest_export: str, language: str = "en") -> list[Acceptance]:
        rows = CaseAcceptance.objects.filter(
            rest_export="/" + rest_export.strip().lstrip("/"),
            is_draft=False,
            language=language,
            service__is_published=True,
            service__intake_settings__is_enabled=True,
        ).select_related("service__intake_settings")
        if language != "en" and not rows.exists():
            return self.case_acceptance(rest_export)  # what a service takes is the same in every language
        return [
            Acceptance(
                service_id=str(row.service.uuid),
                settings_id=str(row.service.intake_settings.uuid),
                legal_issue=row.legal_issue,
                outcomes={name: tuple(str(v) for v in values) for name, values in row.outcomes.items()},
                submitted_at=row.submitted_at.isoformat(),
                service=row.service.name,
            )
            for row in rows.order_by("-submitted_at", "-pk")
        ]

    # guided navigation

    def processes(self) -> list[Mapping[str, str]]:
        rows = NavigationProcess.objects.order_by("pk").values_list("process_id", "name", "kind")
        return [{"id": process_id, "name": name, "type": kind} for process_id, name, kind in rows]

    def start_process(self, process_id: str, language: str = "en") -> NavigationState:
        from frontdesk.intake.navigation import sessions

        return sessions.start(process_id, language, clock.now(), client=self._sender)

    def navigation_session(self, process_id: str, session_id: str, language: str = "en") -> NavigationState:
        from frontdesk.intake.navigation import sessions

        return sessions.get(session_id, language, process_id=process_id, client=self._sender)

    def answer_form(
        self, process_id: str, session_id: str, form_id: str, values: Mapping[str, Any], language: str = "en"
    ) -> NavigationState:
        from frontdesk.intake.navigation import sessions

        return sessions.answer(
            session_id, form_id, values, language, clock.now(), process_id=process_id, client=self._sender
        )

    # handing over

    def check_conflict(self, person: Attributes) -> ConflictAnswer:
        from frontdesk.intake.handoff import conflict_search

        return conflict_search.search(person)

    def transfer(self, payload: Attributes) -> TransferAnswer:
        from frontdesk.intake.handoff import receiving

        return receiving.receive(payload, clock.now(), sender=self._sender)

    def count_intake(self, settings_id: str, external_id: str) -> None:
        from frontdesk.intake.handoff import counting

        known = _uuid(settings_id)
        row = IntakeSettings.objects.filter(uuid=known).first() if known else None
        if row is None:
            raise NotFound("there are no intake settings with this id")
        counting.count(row.pk, external_id, clock.now(), sender=self._sender)


def may_serve(area: Mapping[str, Any], county_fips: str, state: str) -> bool:
    """Whether a service's area may reach into a county: False only when it certainly does not. Its cities and ZIP codes
    are not looked at: a county has many. `state`: of the county, "" when we do not know it."""
    include, exclude = area.get("include") or {}, area.get("exclude") or {}
    if county_fips in exclude.get("counties", ()) or (state and state in exclude.get("states", ())):
        return False
    if include.get("cities") or include.get("zip_codes") or not any(include.values()):
        return True
    states = include.get("states", ())
    return county_fips in include.get("counties", ()) or (bool(states) and (not state or state in states))


def _settings() -> QuerySet[IntakeSettings]:
    return IntakeSettings.objects.select_related("service__organization")


def _triage_user(uuid: str) -> TriageUser:
    known = _uuid(uuid)
    row = TriageUser.objects.filter(uuid=known).first() if known else None
    if row is None:
        raise NotFound("there is no triage user with this id")
    return row


def _uuid(text: str) -> uuids.UUID | None:
    try:
        return uuids.UUID(str(text))
    except ValueError:
        return None
