"""Finding who can help a triage user, over the contract of the back ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.intake.backends import backend
from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.models import LegalIssue, TriageUser
from frontdesk.intake.triage import decisions


def find_offers(triage_user: TriageUser, now: datetime, *, exclude: Sequence[str] = ()) -> list[Terms]:
    """The terms of every service that can be offered, best first; a Decision says why.

    `exclude`: ids of intake settings that were declined or disqualified. Raises BackendError.
    """
    issue = LegalIssue.objects.filter(key=triage_user.issue_key).first()
    if issue is None:
        return []
    desk = backend()
    taken = {
        row.settings_id
        for row in desk.case_acceptance(issue.rest_export)
        if triage_user.outcome_value in row.outcomes.get(triage_user.outcome_variable, ())
    }
    offers = [terms for terms in desk.intake_settings() if terms.id in taken and terms.id not in exclude]
    decisions.record(
        triage_user, "matching", "matching 1", {"issue": issue.key}, "offered" if offers else "none", [], now
    )
    return offers
