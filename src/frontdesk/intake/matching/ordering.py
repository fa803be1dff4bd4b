"""In which order services are offered (ILAO otis_endusers_triage.rst; intake.md 6). Pure."""

from __future__ import annotations

from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.matching.candidates import Candidate

Key = tuple[bool, bool, bool, float, str, str]


def key(candidate: Candidate, named: str = "") -> Key:
    """Sort by it: the organization that was named, then free before low cost, then services for the person's group
    before those for everybody, then whoever had an intake longest ago, those that never had one first. What is still
    equal is in the order of names, so that the same question has the same answer. `named`: id or name.
    """
    terms = candidate.terms
    return (
        not is_named(terms, named),
        terms.cost == "low_cost",
        not candidate.groups,  # a candidate for certain groups only matches when the person is of one of them
        candidate.last_intake,
        terms.organization.casefold(),
        terms.id,
    )


def is_named(terms: Terms, named: str) -> bool:
    """Whether the person was sent by, or asked for, this organization."""
    if not named:
        return False
    wanted = named.strip().casefold()
    return wanted in (terms.organization_id.casefold(), terms.organization.casefold(), terms.id.casefold())
