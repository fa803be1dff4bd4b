"""Who can help a person: offers, their acceptance, the organization's own questions, the silent check for conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.flows import functions
from frontdesk.flows.answers.results import spoken
from frontdesk.flows.functions import Context
from frontdesk.intake import backends
from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.flow_functions import person

#: Offers that one text may list.
MOST = 5
TERMS = (
    *(
        "service_id",
        "organization",
        "organization_id",
        "legalservername",
        "phone",
        "callback_type",
        "callback_number",
        "please_call",
    ),
    *("we_call", "disclaimer", "bypass", "under_age", "over_income", "qualifier_process", "minimum_age"),
    *("collects_income", "questions", "household_definition"),
)
#: What stands after the name of an organization whose help costs something.
_COSTS = {"en": " (low cost, not free)", "es": " (bajo costo, no gratis)", "pl": " (odpłatnie)"}
_MESSAGES = ("please_call", "we_call", "disclaimer", "bypass", "under_age", "over_income")


def register() -> None:
    remote = backends.is_remote()
    functions.register(
        "find_offers",
        find_offers,
        takes=("triage_user", "outcome_variable", "rest_export", "user_issue", "exclude"),
        optional=("triage_user", "outcome_variable", "rest_export", "user_issue", "exclude"),
        gives=("count", "orgs"),
        remote=remote,
        idempotent=True,
        about="the organizations that can help, best first. `exclude`: ids of offers and of organizations that are "
        "out, with spaces between",
    )
    functions.register(
        "takes_over_income",
        takes_over_income,
        takes=("triage_user",),
        optional=("triage_user",),
        gives=("goes_on",),
        remote=remote,
        idempotent=True,
        about="whether a service in the person's area takes the issue and waives its income limit, or has none",
    )
    functions.register(
        "accept_offer",
        accept_offer,
        takes=("triage_user", "settings_id"),
        optional=("triage_user",),
        gives=(*TERMS, "gone"),
        remote=remote,
        idempotent=True,
        about="the person chose this organization: what it asks, how it calls, and its own messages. `gone`: it was "
        "closed, filled or removed meanwhile, and nothing is noted",
    )
    functions.register(
        "qualifier_result",
        qualifier_result,
        takes=("triage_user", "outcome_variable", "data_value"),
        optional=("triage_user",),
        gives=("result",),
        about="what an organization's own questions came to: qualified, disqualified or unclear",
    )
    functions.register(
        "check_conflict",
        check_conflict,
        takes=("triage_user", "settings_id"),
        optional=("triage_user", "settings_id"),
        remote=remote,
        idempotent=True,
        about="looks for a conflict of interest by name; only staff ever see what came of it",
    )


def find_offers(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.matching import finding
    from frontdesk.intake.triage import recording

    triage_user = person.of(context)
    recording.update(triage_user, context.now, last_screen_viewed="sms-matches")
    found = finding.find_offers(triage_user, context.now, exclude=person.text(arguments.get("exclude")).split())
    offers = [{"value": terms.id, "label": _label(terms, context.language)} for terms in _one_each(found)[:MOST]]
    return {"count": len(offers), "orgs": offers}


def _label(terms: Terms, language: str) -> str:
    """The organization's name, and that its help costs something where it does: people came for free help."""
    cost = _COSTS[spoken(language)] if terms.cost == "low_cost" else ""
    return f"{terms.organization}{cost}"


def _one_each(found: list[Any]) -> list[Any]:
    """An organization with two services is offered once, with the better one."""
    best: dict[str, Any] = {}
    for terms in found:
        best.setdefault(terms.organization_id, terms)
    return list(best.values())


def takes_over_income(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.matching import finding

    return {"goes_on": finding.takes_over_income(person.of(context), context.now)}


def accept_offer(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.content import packs
    from frontdesk.intake.eligibility.deciding import youngest
    from frontdesk.intake.matching import capacity
    from frontdesk.intake.triage import recording

    triage_user = person.of(context)
    terms = next(iter(backends.backend().intake_settings([person.text(arguments.get("settings_id"))])), None)
    if terms is None or not terms.is_open or not capacity.has_room(terms.intake_limit, terms.current_count):
        return {**dict.fromkeys(TERMS, ""), "gone": True}
    if backends.is_remote():
        from frontdesk.intake.backends import mirroring

        mirroring.local(terms)
    recording.update(
        triage_user,
        context.now,
        last_screen_viewed="sms-match-offered",
        intake_status="Started",
        intake_organization=terms.id,
    )
    blanks = {
        "organization": terms.organization,
        "name": terms.organization,
        "phone": _shown(terms.callback_number or terms.phone),
    }
    messages = {
        name: packs.filled(name, packs.by_language(terms.messages.get(name), context.language), blanks)
        for name in _MESSAGES
    }
    return {
        **messages,
        "gone": False,
        "service_id": terms.service_id,
        "organization": terms.organization,
        "organization_id": terms.organization_id,
        "legalservername": terms.legalserver_name,
        "phone": terms.phone,
        "callback_type": terms.callback_type,
        "callback_number": terms.callback_number or terms.phone,
        "qualifier_process": terms.qualifier_process,
        "minimum_age": youngest(terms),
        "collects_income": terms.collects_income,
        "questions": list(terms.questions),
        "household_definition": packs.by_language(terms.household_definition, context.language),
    }


def _shown(number: str) -> str:
    """A number as people read it."""
    from frontdesk.flows.templating.filters import phone

    return phone(number)


def qualifier_result(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.triage import decisions, recording

    value = person.text(arguments.get("data_value")).casefold()
    result = value if value in ("qualified", "disqualified") else "unclear"
    triage_user = person.of(context)
    facts = {"field": person.text(arguments.get("outcome_variable")), "value": value}
    reason = f"The organization's own questions came to: {result}."
    decisions.record(triage_user, "qualifier", "1", facts, result, [reason], context.now, triage_user.intake_settings)
    if result != "qualified":
        recording.update(triage_user, context.now, intake_status="Diverted")
    return {"result": result}


def check_conflict(arguments: Mapping[str, Any], context: Context) -> None:
    """The answer is nothing, whatever was found: the conversation must not show it."""
    from frontdesk.intake.handoff import conflicts

    conflicts.check_chosen(person.of(context), context.now)
