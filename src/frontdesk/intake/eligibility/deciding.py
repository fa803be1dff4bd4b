"""May this service take this person, by income and by age? (intake.md 7.2; B19, B21, B22)

A rule never guesses: an income that counts and is not known, or a limit without a table, is for a caseworker.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.eligibility import guidelines, populations
from frontdesk.intake.eligibility.income import Total

#: At most so much of the guidelines may be accepted with factors such as medical costs or fixed debts (45 CFR 1611.5).
FACTORS_UP_TO = 200
#: Nobody younger applies by themselves, whatever an organization sets (ILAO otis_data_structures.rst).
YOUNGEST = 13


@dataclass(frozen=True)
class IncomeDecision:
    """`outcome`: within, over, manual_review (a caseworker decides) or waived (income does not matter for this person).

    `limit_cents`: a month, to the cent, for people to read; None where there is no limit or none is known. `version`:
    the rule, for a stored decision ("fpl 2026", "ami", "no limit"). `reasons`: sentences for a caseworker.
    """

    outcome: str
    limit_cents: int | None
    version: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class AgeDecision:
    """`outcome`: old_enough or under_age."""

    outcome: str
    is_senior: bool
    reasons: tuple[str, ...]


def decide_income(
    total: Total,
    size: int,
    terms: Terms,
    on: date,
    populations: Collection[str],
    state: str,
    median_cents: int | None = None,
) -> IncomeDecision:
    """Compare a household's income with the limit of a service; an income that is exactly the limit is within.

    `size`: people in the household. `populations`: the person's groups. `median_cents`: the area median income, a year,
    for their county and size (`medians.py`), needed where `terms.income_standard` is "ami". Raises Invalid (size,
    no_guideline).
    """
    if terms.income_standard == "none":
        return IncomeDecision("within", None, "no limit", ("The service has no income limit.",))
    limit = _limit(size, terms, on, state, median_cents)
    version = limit.version if limit else terms.income_standard
    month = limit.monthly_cents if limit else None
    if _is_waived(terms, populations):
        return IncomeDecision("waived", month, version, ("The service waives its income limit for this person.",))
    if limit is None:
        reason = "No median income is loaded for the county and household size: compare it by hand."
        return IncomeDecision("manual_review", None, version, (reason,))
    over = _is_over(total, limit)
    if total.unknown:
        reasons = [f"The person does not know the amount of: {', '.join(total.unknown)}."]
        if over:
            reasons.append(f"What they do know, {_dollars(total.monthly_cents)} a month, is over the limit by itself.")
        return IncomeDecision("manual_review", month, version, (*reasons, *_stale(limit)))
    compared = (
        f"{_dollars(total.monthly_cents)} a month is {'more' if over else 'not more'} than "
        f"{_dollars(limit.monthly_cents)}, {limit.percent} % of {_standard(terms)} for a household of {size}."
    )
    hint = _factors(total, size, terms, on, state) if over else ()
    return IncomeDecision("over" if over else "within", month, version, (compared, *hint, *_stale(limit)))


def decide_age(age: int, terms: Terms) -> AgeDecision:
    """Compare an age with the youngest a service takes."""
    least = youngest(terms)
    if age < least:
        return AgeDecision("under_age", False, (f"{age} years: the service takes people from {least} on.",))
    return AgeDecision("old_enough", age >= terms.senior_age, (f"{age} years: old enough ({least} or more).",))


def youngest(terms: Terms) -> int:
    """The age from which a service takes people."""
    return max(YOUNGEST, terms.minimum_age)


def _limit(size: int, terms: Terms, on: date, state: str, median_cents: int | None) -> guidelines.Limit | None:
    if terms.income_standard == "ami":
        if median_cents is None:
            return None
        # the hundredth part of a cent that may be cut off decides nothing: incomes are whole cents
        year = median_cents * terms.income_maximum // 100
        return guidelines.Limit(year, guidelines.twelfth(year), terms.income_maximum, on.year, "ami")
    return guidelines.limit(size, terms.income_maximum, on, state)


def _is_over(total: Total, limit: guidelines.Limit) -> bool:
    if total.yearly_cents is not None:
        return total.yearly_cents > limit.yearly_cents
    return total.monthly_cents > limit.monthly_cents


def _is_waived(terms: Terms, groups: Collection[str]) -> bool:
    return populations.waives(terms.income_waived_for, frozenset(groups))


def _factors(total: Total, size: int, terms: Terms, on: date, state: str) -> tuple[str, ...]:
    """A hint for whoever looks at it: over the ceiling is not always the last word."""
    year = total.yearly_cents if total.yearly_cents is not None else total.monthly_cents * 12
    if terms.income_standard != "fpl" or terms.income_maximum >= FACTORS_UP_TO:
        return ()
    if year > guidelines.limit(size, FACTORS_UP_TO, on, state).yearly_cents:
        return ()
    percent = guidelines.percent_of(year, size, on, state)
    return (
        f"At {percent} % of the guidelines a program that keeps 45 CFR 1611.5 may still accept them for factors such "
        f"as medical costs, child care, fixed debts or taxes.",
    )


def _stale(limit: guidelines.Limit) -> tuple[str, ...]:
    return (f"The guidelines of {limit.year} are the newest known: are there newer ones?",) if limit.is_stale else ()


def _standard(terms: Terms) -> str:
    return "the area median income" if terms.income_standard == "ami" else "the poverty guidelines"


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02d}"
