"""The seven choices of the eviction line: what each is called, under which issue it is kept, what can be read on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frontdesk.flows.functions import Context
from frontdesk.intake.models import LegalIssue
from frontdesk.intake.studio_functions import people
from frontdesk.intake.studio_functions.given import Arguments, text, whole_number

#: The issue of the content pack that the line is about.
EVICTION = "eviction"
#: The field of case acceptance in which the pack's eviction dialogue leaves its outcome.
OUTCOME = "evict_outcome"
#: Begins the outcomes of tenants.
TENANT = "tenant_"
#: The most that a function's content may say (intake.md 14.3).
MOST_CHARACTERS = 1600


@dataclass(frozen=True)
class Chosen:
    """`issue`: keys of the pack's issues, the first that there is counts. `outcome`: what guided navigation would have
    found, "" where the choice does not say. `notes`: begins the notes of a transfer."""

    name: str
    issue: tuple[str, ...]
    outcome: str
    notes: str


CHOICES = {
    1: Chosen("Eviction", (EVICTION,), "", "Tenant wants to stop or prevent an eviction"),
    2: Chosen("Lockout", (EVICTION,), "tenant_lockout", "Tenant is locked out by the landlord"),
    3: Chosen("Threatened lockout", (EVICTION,), "tenant_lockout", "Landlord threatens to lock the tenant out"),
    4: Chosen("Utility shutoff", (EVICTION,), "tenant_utilities", "Utilities of the tenant are shut off, or may be"),
    5: Chosen("Help paying rent", ("rental_housing", EVICTION), "", "Tenant needs help with paying rent"),
    6: Chosen("Working with a landlord", ("rental_housing", EVICTION), "", "Tenant wants to settle with the landlord"),
    7: Chosen("Another problem", (), "", "Has a problem other than eviction"),
}
_BY_NAME = {chosen.name: chosen for chosen in CHOICES.values()}


def eviction_legal_issues(arguments: Arguments, context: Context) -> dict[str, Any]:
    """`choice` (1-7) -> issue (its name), issue_id (its taxonomy term), notes. Blanks for what is no choice.

    The session's triage user is kept under the issue, with the outcome where the choice says it.
    """
    number = whole_number(text(arguments, "choice"), context.language, context.now)
    chosen = CHOICES.get(number or 0)
    if chosen is None:
        return {"issue": "", "issue_id": "", "notes": ""}
    issue = _issue(chosen)
    if issue is not None:
        _keep(chosen, issue, context)
    return {"issue": chosen.name, "issue_id": issue.search_term if issue else "", "notes": chosen.notes}


def eviction_content(arguments: Arguments, context: Context) -> str:
    """Titles and addresses to read on the issue that was chosen in this session, else on eviction; a text.

    `legal_issue` (which no export sets) may name one: a choice's name or number.
    """
    found: list[LegalIssue] = []
    for key in (*_wanted(arguments, context).issue, EVICTION):
        issue = _find(key)
        if issue is not None and issue not in found:
            found.append(issue)
    return "\n\n".join(line for issue in found if (line := _line(issue, context.language)))[:MOST_CHARACTERS]


def _wanted(arguments: Arguments, context: Context) -> Chosen:
    """By its name, which the flow keeps in a variable; the variable's name is the flow's own, so look at them all."""
    named = text(arguments, "legal_issue")
    number = whole_number(named, context.language, context.now)
    candidates = [named, *(value for value in context.values.values() if isinstance(value, str))]
    by_name = next((_BY_NAME[value] for value in candidates if value in _BY_NAME), CHOICES[1])
    return CHOICES.get(number or 0) or by_name


def _line(issue: LegalIssue, language: str) -> str:
    from frontdesk.intake.content import issues
    from frontdesk.intake.content.packs import by_language

    address = by_language(issue.content_urls, language)
    return f"{issues.title(issue, language)}: {address}" if address else ""


def _keep(chosen: Chosen, issue: LegalIssue, context: Context) -> None:
    from frontdesk.intake.triage import recording

    person = people.of(context)
    if person is None:
        return
    outcome = {"outcome_variable": OUTCOME, "outcome_value": chosen.outcome} if chosen.outcome else {}
    recording.update(
        person, context.now, issue_key=issue.key, lsc_code=issue.lsc_code, triage_problem=issue.search_term, **outcome
    )


def _issue(chosen: Chosen) -> LegalIssue | None:
    return next((issue for key in chosen.issue if (issue := _find(key)) is not None), None)


def _find(key: str) -> LegalIssue | None:
    from frontdesk.intake.content import issues

    return issues.find(key)
