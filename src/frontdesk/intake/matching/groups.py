"""Which groups must be asked about before anybody is offered: those that decide who can help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.eligibility import populations
from frontdesk.intake.matching import finding
from frontdesk.intake.models import TriageUser

#: Known by the date of birth, or no group of people at all.
_NOT_ASKED = frozenset({populations.SENIOR, populations.MINOR, populations.ALL})


def groups_that_matter(triage_user: TriageUser, now: datetime) -> list[str]:
    """The groups, in order of names, that decide an offer: some service that takes this outcome in this place, and has
    room, is for them only, waives its income limit for them, or (prisoner) takes nobody of them.

    [] where it makes no difference. Raises BackendError.
    """
    issue = finding.issue_of(triage_user)
    if issue is None:
        return []
    anybody = replace(finding.person_of(triage_user, now), populations=(), over_income=None, total=None)
    judgement = finding.judge(anybody, issue, now)
    near = [found.terms for found in judgement.matches]
    near += [candidate.terms for candidate in judgement.rejected.get("population", ())]
    return sorted({group for terms in near for group in deciding(terms)})


def deciding(terms: Terms) -> Iterable[str]:
    """The groups of a person that decide whether this service can be offered."""
    groups = populations.named(terms.populations)
    waived = populations.named(terms.income_waived_for)
    if terms.income_standard != "none" and populations.ALL not in waived:
        groups |= waived
    if not terms.allows_prisoners:
        groups.add(populations.PRISONER)
    return groups - _NOT_ASKED
