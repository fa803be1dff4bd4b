"""Which services take a person with this problem in this place: the filter, and why each of the others is out. Pure.

The rules are those of intake.md 6 (ILAO otis_endusers_triage.rst): newest submission lists the outcome, open, in the
area, below capacity, for everybody or for the person's group; and decision 1: who is over the rough income limit goes
on where the limit is waived or there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.eligibility import populations
from frontdesk.intake.eligibility.deciding import decide_income, youngest
from frontdesk.intake.eligibility.income import Total
from frontdesk.intake.matching import area, capacity, ordering
from frontdesk.intake.matching.candidates import Candidate, Candidates
from frontdesk.intake.matching.person import Person

VERSION = "matching 1"

#: Reasons in the order in which they are looked at: the first that holds is given.
REASONS = {
    "area": "{name}: does not serve this place.",
    "excluded": "{name}: not offered again.",
    "closed": "{name}: takes no intakes now (not published, or not enabled).",
    "no_submission": "{name}: has no submission for this kind of problem.",
    "outcome": "{name}: its newest submission does not list {outcome}.",
    "full": "{name}: is full ({count} of {limit} intakes).",
    "population": "{name}: is for {groups} only.",
    "prisoner": "{name}: takes nobody who applies from jail.",
    "under_age": "{name}: takes people from {minimum_age} on.",
    "rough_income": "{name}: has an income limit and does not waive it; the household is over the rough limit.",
    "over_income": "{name}: the household's income is over its limit ({maximum} % of {standard}).",
}


@dataclass(frozen=True)
class Match:
    """A service that can be offered. `is_for_group`: it is for a group the person belongs to."""

    terms: Terms
    is_for_group: bool = False


@dataclass(frozen=True)
class Rejection:
    """A service that cannot be offered, and the first reason (a key of REASONS)."""

    terms: Terms
    code: str
    outcome: str = ""

    @property
    def reason(self) -> str:
        """A sentence for a caseworker."""
        terms = self.terms
        return REASONS[self.code].format(
            name=f"{terms.organization}, {terms.service or terms.name}",
            outcome=self.outcome,
            count=terms.current_count,
            limit=terms.intake_limit,
            groups=", ".join(terms.populations),
            minimum_age=terms.minimum_age,
            maximum=terms.income_maximum,
            standard=terms.income_standard.upper(),
        )


@dataclass(frozen=True)
class Judgement:
    """Every candidate: a match (best first), or rejected: code of the reason -> candidates."""

    matches: tuple[Match, ...]
    rejected: Mapping[str, Sequence[Candidate]]
    outcome: str = ""

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """All that were rejected, by reason in the order of REASONS."""
        return self.rejections_but()

    def rejections_but(self, *codes: str) -> tuple[Rejection, ...]:
        """Those that were not for one of these reasons."""
        return tuple(
            Rejection(candidate.terms, code, self.outcome)
            for code in REASONS
            if code not in codes
            for candidate in self.rejected.get(code, ())
        )

    def counts(self) -> dict[str, int]:
        """How many were rejected for each reason."""
        return {code: len(self.rejected[code]) for code in REASONS if code in self.rejected}


def match(person: Person, candidates: Candidates, now: datetime) -> list[Match]:
    """The services that can be offered, best first. `now`: in the office's zone; its day decides which guidelines."""
    return list(judge(person, candidates, now).matches)


def judge(person: Person, candidates: Candidates, now: datetime) -> Judgement:
    """As `match`, with the reason of each rejection."""
    question = _Question(person, now.date())
    why_not = question.why_not
    matching: list[Candidate] = []
    near, elsewhere = candidates.parted(question.keys)
    rejected: dict[str, list[Candidate]] = {"area": elsewhere} if elsewhere else {}
    for candidate in near:
        code = why_not(candidate)
        if code:
            rejected.setdefault(code, []).append(candidate)
        else:
            matching.append(candidate)
    matching.sort(key=lambda candidate: ordering.key(candidate, person.named))
    matches = tuple(Match(candidate.terms, bool(candidate.groups)) for candidate in matching)
    return Judgement(matches, rejected, question.outcome)


class _Question:
    """A person as they are asked about of thousands of services: what is the same for many is worked out once."""

    def __init__(self, person: Person, on: date) -> None:
        self.person = person
        self.on = on
        self.variable, self.value = person.outcome_variable.strip(), person.outcome_value.strip()
        self.outcome = f"{self.value} under {self.variable}" if self.variable else self.value
        self.excluded = frozenset(person.excluded)
        self.keys = area.keys_of(
            zip_code=person.zip_code, city=person.city, county_fips=person.county_fips, state=person.state
        )
        self._groups: dict[int, frozenset[str]] = {}
        self._over: dict[tuple[str, int], bool] = {}

    def why_not(self, candidate: Candidate) -> str:
        """The first reason not to offer a service that serves the place; "" when there is none."""
        terms, outcomes = candidate.terms, candidate.outcomes
        if not self.excluded.isdisjoint((terms.id, terms.organization_id)):
            return "excluded"
        if not terms.is_open:
            return "closed"
        if outcomes is None:
            return "no_submission"
        if self.value and not self._lists_outcome(outcomes):
            return "outcome"
        if not capacity.has_room(terms.intake_limit, terms.current_count):
            return "full"
        return self._wrong_person(candidate) or self._wrong_income(terms)

    def _lists_outcome(self, outcomes: Mapping[str, frozenset[str]]) -> bool:
        if self.variable:
            return self.value in outcomes.get(self.variable, ())
        return any(self.value in values for values in outcomes.values())

    def _wrong_person(self, candidate: Candidate) -> str:
        terms, age = candidate.terms, self.person.age
        if candidate.groups and candidate.groups.isdisjoint(self.groups(terms.senior_age)):
            return "population"
        if not terms.allows_prisoners and populations.PRISONER in self.groups(terms.senior_age):
            return "prisoner"
        if age is not None and age < youngest(terms):
            return "under_age"
        return ""

    def _wrong_income(self, terms: Terms) -> str:
        if terms.income_standard == "none" or (self.person.total is None and not self.person.over_income):
            return ""
        if terms.income_waived_for and populations.waives(terms.income_waived_for, self.groups(terms.senior_age)):
            return ""
        if self.person.total is None:
            return "rough_income"
        return "over_income" if self._is_over(self.person.total, terms) else ""

    def _is_over(self, total: Total, terms: Terms) -> bool:
        """Whether the income is over the limit of a service that does not waive it: asked once a limit."""
        limit = (terms.income_standard, terms.income_maximum)
        if limit not in self._over:
            person = self.person
            decision = decide_income(
                total, person.household_size, terms, self.on, (), person.state, person.median_cents
            )
            self._over[limit] = decision.outcome == "over"
        return self._over[limit]

    def groups(self, senior_age: int) -> frozenset[str]:
        """The person's groups, where people are seniors from this age on."""
        if senior_age not in self._groups:
            self._groups[senior_age] = populations.of_person(self.person.populations, self.person.age, senior_age)
        return self._groups[senior_age]
