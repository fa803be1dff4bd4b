"""Services made ready for matching: their terms parsed once, with the one submission that counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from frontdesk.intake.backends.contract import Acceptance, Terms
from frontdesk.intake.matching import area

#: Service id -> its newest submission.
Submissions = Mapping[str, Acceptance]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service that may be offered.

    `outcomes`: outcome field -> values of `submission`, the newest for the kind of problem; None: it has none.
    `groups`: whom it is for, empty: everybody. `last_intake`: seconds, minus infinity for an organization that never
    had one.
    """

    terms: Terms
    submission: Acceptance | None
    outcomes: Mapping[str, frozenset[str]] | None
    area: area.Area
    groups: frozenset[str]
    last_intake: float


def newest(submissions: Iterable[Acceptance]) -> dict[str, Acceptance]:
    """The submission of each service that counts. `submissions`: a rest export, newest first, without drafts: of
    several of one service the first counts (ILAO otis_maintenance_case_acceptance_view.rst).
    """
    found: dict[str, Acceptance] = {}
    for submission in submissions:
        found.setdefault(submission.service_id, submission)
    return found


class Candidates:
    """The candidates of a kind of problem, to be found by place: most services of a large map are elsewhere."""

    def __init__(self, everybody: list[Candidate]) -> None:
        self._everybody = everybody
        self._by_place: dict[str, list[Candidate]] = {}
        for candidate in everybody:
            for key in candidate.area.include:
                self._by_place.setdefault(key, []).append(candidate)

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self._everybody)

    def parted(self, keys: Iterable[str]) -> tuple[list[Candidate], list[Candidate]]:
        """Those that serve the place with these keys, and the others."""
        keys = tuple(keys)
        near: dict[int, Candidate] = {}
        for key in keys:
            for candidate in self._by_place.get(key, ()):
                if candidate.area.exclude.isdisjoint(keys):
                    near[id(candidate)] = candidate
        return list(near.values()), [candidate for candidate in self._everybody if id(candidate) not in near]


def prepare(all_terms: Iterable[Terms], submissions: Submissions, before: Iterable[Candidate] = ()) -> Candidates:
    """Candidates of a kind of problem. Those of `before` whose terms and submission are the same are taken over."""
    had = {candidate.terms.id: candidate for candidate in before}
    ready = []
    for terms in all_terms:
        submission, known = submissions.get(terms.service_id), had.get(terms.id)
        if known is not None and known.terms is terms and known.submission is submission:
            ready.append(known)
        else:
            ready.append(_candidate(terms, submission))
    return Candidates(ready)


def _candidate(terms: Terms, submission: Acceptance | None) -> Candidate:
    return Candidate(
        terms=terms,
        submission=submission,
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
