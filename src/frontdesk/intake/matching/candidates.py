"""Services made ready for matching: their terms parsed once, with the one submission that counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from frontdesk.intake.backends.contract import Acceptance, Terms
from frontdesk.intake.matching import area


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service that may be offered.

    `outcomes`: outcome field -> values of the newest submission for the kind of problem; None: it has none. `groups`:
    whom it is for, empty: everybody. `last_intake`: seconds, minus infinity for an organization that never had one.
    """

    terms: Terms
    outcomes: Mapping[str, frozenset[str]] | None
    area: area.Area
    groups: frozenset[str]
    last_intake: float


def prepare(all_terms: Iterable[Terms], submissions: Iterable[Acceptance]) -> list[Candidate]:
    """Candidates of a kind of problem. `submissions`: its rest export, newest first, without drafts: of several of one
    service the first counts (ILAO otis_maintenance_case_acceptance_view.rst).
    """
    newest: dict[str, Acceptance] = {}
    for submission in submissions:
        newest.setdefault(submission.service_id, submission)
    return [_candidate(terms, newest.get(terms.service_id)) for terms in all_terms]


def _candidate(terms: Terms, submission: Acceptance | None) -> Candidate:
    return Candidate(
        terms=terms,
        outcomes=None if submission is None else _outcomes(submission.outcomes),
        area=area.parse(terms.area),
        groups=frozenset(name.strip().casefold() for name in terms.populations) - {""},
        last_intake=_seconds(terms.last_intake_at),
    )


def _outcomes(outcomes: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(str(value).strip() for value in values) for name, values in outcomes.items()}


def _seconds(moment: str) -> float:
    """ISO 8601; what is blank or no moment is as if there had been none."""
    try:
        return datetime.fromisoformat(moment).timestamp()
    except ValueError:
        return float("-inf")
