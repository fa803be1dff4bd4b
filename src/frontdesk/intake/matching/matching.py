"""Which services take a person with this problem in this place: the filter, and why each of the others is out. Pure.

The rules are those of intake.md 6 (ILAO otis_endusers_triage.rst): newest submission lists the outcome, open, in the
area, below capacity, for everybody or for the person's group; and decision 1: who is over the rough income limit goes
on where the limit is waived or there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.eligibility import populations
from frontdesk.intake.eligibility.deciding import decide_age, decide_income
from frontdesk.intake.matching import area, capacity, ordering
from frontdesk.intake.matching.candidates import Candidate
from frontdesk.intake.matching.person import Person

VERSION = "matching 1"

#: Reasons in the order in which they are looked at: the first that holds is given.
REASONS = {
    "excluded": "{name}: not offered again.",
    "closed": "{name}: takes no intakes now (not published, or not enabled).",
    "no_submission": "{name}: has no submission for this kind of problem.",
    "outcome": "{name}: its newest submission does not list {outcome}.",
    "area": "{name}: does not serve this place.",
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
    """Every candidate, either as a match (best first) or rejected (in the order they came)."""

    matches: tuple[Match, ...]
    rejections: tuple[Rejection, ...]

    def counts(self) -> dict[str, int]:
        """How many were rejected for each reason."""
        found = Counter(rejection.code for rejection in self.rejections)
        return {code: found[code] for code in REASONS if found[code]}


def match(person: Person, candidates: Iterable[Candidate], now: datetime) -> list[Match]:
    """The services that can be offered, best first. `now`: in the office's zone; its day decides which guidelines."""
    return list(judge(person, candidates, now).matches)


def judge(person: Person, candidates: Iterable[Candidate], now: datetime) -> Judgement:
    """As `match`, with the reason of each rejection."""
    question = _Question(person, now.date())
    matching: list[Candidate] = []
    rejections: list[Rejection] = []
    for candidate in candidates:
        code = question.why_not(candidate)
        if code:
            rejections.append(Rejection(candidate.terms, code, question.outcome))
        else:
            matching.append(candidate)
    matching.sort(key=lambda candidate: ordering.key(candidate, person.named))
    matches = tuple(Match(candidate.terms, bool(candidate.groups)) for candidate in matching)
    return Judgement(matches, tuple(rejections))


class _Question:
    """A person as they are asked about of thousands of services: what is the same for all is worked out once."""

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

    def why_not(self, candidate: Candidate) -> str:
        """The first reason not to offer it; "" when there is none."""
        terms = candidate.terms
        if self.excluded and terms.id in self.excluded:
            return "excluded"
        if not terms.is_open:
            return "closed"
        if candidate.outcomes is None:
            return "no_submission"
        if self.value and not self._lists_outcome(candidate.outcomes):
            return "outcome"
        if not area.serves(candidate.area, self.keys):
            return "area"
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
        if age is not None and decide_age(age, terms).outcome == "under_age":
            return "under_age"
        return ""

    def _wrong_income(self, terms: Terms) -> str:
        person = self.person
        if person.total is not None:
            decision = decide_income(
                person.total,
                person.household_size,
                terms,
                self.on,
                self.groups(terms.senior_age),
                person.state,
                person.median_cents,
            )
            return "over_income" if decision.outcome == "over" else ""
        if not person.over_income or terms.income_standard == "none":
            return ""
        is_waived = populations.waives(terms.income_waived_for, self.groups(terms.senior_age))
        return "" if is_waived else "rough_income"

    def groups(self, senior_age: int) -> frozenset[str]:
        """The person's groups, where people are seniors from this age on."""
        if senior_age not in self._groups:
            self._groups[senior_age] = populations.of_person(self.person.populations, self.person.age, senior_age)
        return self._groups[senior_age]
