"""Which groups must be asked about before anybody is offered: those that decide who can help."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.eligibility import populations
from frontdesk.intake.matching import finding
from frontdesk.intake.models import TriageUser

#: Told by the age; and no group of people at all.
_BY_AGE = frozenset({populations.SENIOR, populations.MINOR})
_NOBODY = frozenset({populations.ALL})


@dataclass(frozen=True)
class Groups:
    """`names`: the groups to ask about, in order. `senior_age`: from which age on one is a senior for the services that
    ask for it; of several the lowest."""

    names: tuple[str, ...] = ()
    senior_age: int = populations.SENIOR_AGE


def groups_that_matter(triage_user: TriageUser, now: datetime) -> Groups:
    """The groups that decide an offer: some service that takes this outcome in this place, and has room, is for them
    only, waives its income limit for them, or (prisoner) takes nobody of them.

    The date of birth is asked of who has accepted an offer. Before it seniors and minors are asked about where a
    service is for them only, or where a waiver is all that is left to somebody over the rough limit. No names where it
    makes no difference. Raises BackendError.
    """
    issue = finding.issue_of(triage_user)
    if issue is None:
        return Groups()
    anybody = replace(finding.person_of(triage_user, now), populations=(), over_income=None, total=None)
    judgement = finding.judge(anybody, issue, now)
    near = [found.terms for found in judgement.matches]
    near += [candidate.terms for candidate in judgement.rejected.get("population", ())]
    decide = [(terms, deciding(terms, bool(triage_user.over_income))) for terms in near]
    names = {group for _, groups in decide for group in groups}
    if triage_user.age is not None:
        names -= _BY_AGE
    ages = [terms.senior_age for terms, groups in decide if populations.SENIOR in groups]
    return Groups(tuple(sorted(names)), min(ages, default=populations.SENIOR_AGE))


def deciding(terms: Terms, over_income: bool) -> set[str]:
    """The groups of a person that decide whether this service can be offered. over_income: they are over the rough
    limit, so that a waiver is all that can bring an offer."""
    groups = populations.named(terms.populations)
    waived = populations.named(terms.income_waived_for)
    if terms.income_standard != "none" and populations.ALL not in waived:
        # within the limit, who is let off their income is looked at when the age is known
        groups |= waived if over_income else waived - _BY_AGE
    if not terms.allows_prisoners:
        groups.add(populations.PRISONER)
    return groups - _NOBODY
