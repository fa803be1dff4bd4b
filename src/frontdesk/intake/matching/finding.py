"""Finding who can help a triage user, over the contract of the back ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from frontdesk.config.env import get_settings
from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.content import issues
from frontdesk.intake.eligibility import income, medians
from frontdesk.intake.eligibility.invalid import Invalid
from frontdesk.intake.matching import known, matching
from frontdesk.intake.matching.matching import Judgement
from frontdesk.intake.matching.person import Person
from frontdesk.intake.models import LegalIssue, TriageUser
from frontdesk.intake.triage import answers, decisions

#: Sentences a stored decision holds at most, and the reasons that say least about a person: only their number is kept.
_MOST_REASONS = 40
_ONLY_COUNTED = frozenset({"closed", "no_submission", "outcome", "area"})


def find_offers(triage_user: TriageUser, now: datetime, *, exclude: Sequence[str] = (), named: str = "") -> list[Terms]:
    """The terms of every service that can be offered, best first; a stored Decision says why, and why not others.

    `exclude`: ids of intake settings that were declined, and of organizations whose own questions a person did not fit.
    `named`: id or name of the organization that the person was sent by; without it their referral source, where that is
    one. While there is no outcome of guided navigation, whoever takes the issue at all is offered. Raises BackendError.
    """
    issue = issue_of(triage_user)
    if issue is None:
        decisions.record(
            triage_user, "matching", matching.VERSION, {"issue": triage_user.issue_key}, "none", [_NO_ISSUE], now
        )
        return []
    person = person_of(triage_user, now, exclude=exclude, named=named or triage_user.referral_source)
    judgement = judge(person, issue, now)
    _keep(triage_user, issue, person, judgement, now)
    return [found.terms for found in judgement.matches]


def takes_over_income(triage_user: TriageUser, now: datetime) -> bool:
    """Whether somebody who is over the rough income limit still goes on (decision 1): a service in their area takes the
    issue and waives its limit or has none. Raises BackendError.
    """
    issue = issue_of(triage_user)
    if issue is None:
        return False
    person = person_of(triage_user, now)
    is_over = replace(person, over_income=True, total=None)
    found = judge(is_over, issue, now).matches
    decisions.record(
        triage_user,
        "rough_income",
        matching.VERSION,
        _facts(triage_user, issue, is_over) | {"offered": [each.terms.id for each in found]},
        "goes_on" if found else "referrals",
        [f"{each.terms.organization} waives its income limit or has none." for each in found][:_MOST_REASONS],
        now,
    )
    return bool(found)


def judge(person: Person, issue: LegalIssue, now: datetime) -> Judgement:
    """Every service, matched or rejected, for a person as described: nothing is stored. Raises BackendError."""
    there = known.candidates(issue.rest_export, now, person.county_fips)
    return matching.judge(person, there, now.astimezone(get_settings().office_zone))


def issue_of(triage_user: TriageUser) -> LegalIssue | None:
    """The triage user's legal issue, as the pack of their state has it, else as the default pack has it."""
    if not triage_user.issue_key:
        return None
    return issues.find(triage_user.issue_key, triage_user.state) or issues.find(triage_user.issue_key)


def person_of(triage_user: TriageUser, now: datetime, *, exclude: Sequence[str] = (), named: str = "") -> Person:
    """What matching needs to know of a triage user."""
    on = now.astimezone(get_settings().office_zone).date()
    return Person(
        zip_code=triage_user.zip_code,
        city=triage_user.city,
        county_fips=triage_user.county_fips,
        state=triage_user.state,
        outcome_variable=triage_user.outcome_variable,
        outcome_value=triage_user.outcome_value,
        household_size=triage_user.household_size,
        over_income=triage_user.over_income,
        total=_total(triage_user),
        median_cents=medians.median_cents(triage_user.county_fips, triage_user.household_size, on),
        age=triage_user.age,
        populations=tuple(triage_user.populations),
        excluded=frozenset(str(each) for each in exclude),
        named=named,
    )


def _total(triage_user: TriageUser) -> income.Total | None:
    """The itemised income while it is kept, else its total; None where it was never asked."""
    incomes = answers.get(triage_user).get("incomes")
    if incomes and triage_user.total_income_cents is not None:
        try:
            return income.total(income.items_of(incomes))
        except Invalid:  # kept by somebody who does not know our words: the total has been read back to the person
            pass
    if triage_user.total_income_cents is None:
        return None
    return income.Total(triage_user.total_income_cents, ("income",) if triage_user.needs_review else ())


_NO_ISSUE = "The legal issue is not one that a loaded content pack has."


def _facts(triage_user: TriageUser, issue: LegalIssue, person: Person) -> dict[str, object]:
    return {
        "issue": issue.key,
        "rest_export": issue.rest_export,
        "outcome_variable": person.outcome_variable,
        "outcome_value": person.outcome_value,
        "zip_code": person.zip_code,
        "county_fips": person.county_fips,
        "state": person.state,
        "household_size": person.household_size,
        "over_income": person.over_income,
        "monthly_income_cents": person.total.monthly_cents if person.total else None,
        "age": person.age,
        "populations": list(person.populations),
        "excluded": sorted(person.excluded),
    }


def _keep(triage_user: TriageUser, issue: LegalIssue, person: Person, judgement: Judgement, now: datetime) -> None:
    counts = judgement.counts()
    facts = _facts(triage_user, issue, person)
    facts |= {"offered": [each.terms.id for each in judgement.matches][:_MOST_REASONS], "rejected": counts}
    reasons = [
        f"{each.terms.organization}, {each.terms.service or each.terms.name}: fits."
        for each in judgement.matches[:_MOST_REASONS]
    ]
    reasons += [each.reason for each in judgement.rejections_but(*_ONLY_COUNTED)[:_MOST_REASONS]]
    outcome = "offered" if judgement.matches else "none"
    decisions.record(triage_user, "matching", matching.VERSION, facts, outcome, reasons[:_MOST_REASONS], now)
