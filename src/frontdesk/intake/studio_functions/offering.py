"""Who can help: one organization, offered before the flow knows the legal issue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from frontdesk.flows.functions import Context
from frontdesk.intake.backends import backend, is_remote, mirroring
from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.models import LegalIssue
from frontdesk.intake.studio_functions import people
from frontdesk.intake.studio_functions.given import Arguments, text
from frontdesk.intake.studio_functions.issues import EVICTION, OUTCOME, TENANT

_MESSAGES = ("please_call", "we_call", "disclaimer", "bypass")
GIVES = ("id", "organization", "legalservername", "callback_type", "callback_number", *_MESSAGES)
#: What the flow is told when nobody matches, or nobody can say.
NOBODY: dict[str, Any] = {}


def intake_settings(arguments: Arguments, context: Context) -> dict[str, Any]:
    """`zip`, `issue`, `county_id`, `flow_id` -> the best match: id, organization, legalservername, callback_type,
    callback_number, please_call, we_call, disclaimer, bypass; {} when there is none.

    The export calls this before it asks for the issue: whoever takes an eviction, with whatever outcome, is a match.
    The place is the one that the session's triage user was made with.
    """
    from frontdesk.intake.content import issues
    from frontdesk.intake.matching import finding
    from frontdesk.intake.triage import recording

    person = people.of(context)
    issue = issues.find(text(arguments, "issue") or EVICTION) or issues.find(EVICTION)
    if person is None or issue is None:
        return NOBODY
    recording.update(
        person, context.now, issue_key=issue.key, lsc_code=issue.lsc_code, triage_problem=issue.search_term
    )
    offers = list(_of_tenants(finding.find_offers(person, context.now), issue))
    if not offers:
        return NOBODY
    best = next((terms for terms in offers if not message(terms, "bypass", context.language)), offers[0])
    if is_remote():
        mirroring.local(best)  # so that the record and the transfer can name it
    return told(best, offers, context.language)


def _of_tenants(offers: list[Terms], issue: LegalIssue) -> Iterator[Terms]:
    """Those who take tenants: the line is theirs, and says so in its menu. Newest submissions come first."""
    taken: dict[str, tuple[str, ...] | None] = {}
    for row in backend().case_acceptance(issue.rest_export):
        taken.setdefault(row.settings_id, row.outcomes.get(OUTCOME))
    for terms in offers:
        outcomes = taken.get(terms.id)
        if outcomes is None or any(value.startswith(TENANT) for value in outcomes):
            yield terms


def told(terms: Terms, offers: list[Terms], language: str) -> dict[str, Any]:
    """An organization's terms as the flow reads them. `callback_type`: "we_call_client", all else means that the
    person calls. `bypass`, which the flow says to some people in place of an intake, may be that of another service of
    the same organization."""
    own = [terms, *(other for other in offers if other.organization_id == terms.organization_id)]
    said = {name: message(terms, name, language) for name in _MESSAGES}
    said["bypass"] = next((found for other in own if (found := message(other, "bypass", language))), "")
    return {
        "id": terms.id,
        "organization": terms.organization,
        "legalservername": terms.legalserver_name or terms.organization,
        "callback_type": terms.callback_type,
        "callback_number": terms.callback_number or terms.phone,
        **said,
    }


def message(terms: Terms, name: str, language: str) -> str:
    """One of the organization's messages, with its name, number and address filled in."""
    from frontdesk.flows.templating.filters import phone
    from frontdesk.intake.content.packs import by_language

    said = by_language(terms.messages.get(name), language)
    number = phone(terms.callback_number or terms.phone)
    for blank, value in (
        ("{organization}", terms.organization),
        ("{name}", terms.organization),
        ("{phone}", number),
        ("{url}", terms.url),
    ):
        said = said.replace(blank, value)
    return said
