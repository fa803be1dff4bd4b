"""simulate: what would happen to a person, without anything being stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from frontdesk.config import clock
from frontdesk.config.commands import Report
from frontdesk.config.env import get_settings
from frontdesk.intake.backends.contract import BackendError, Terms
from frontdesk.intake.content import issues, packs
from frontdesk.intake.eligibility import guidelines, household, income, medians
from frontdesk.intake.eligibility.invalid import Invalid
from frontdesk.intake.intake_commands import showing
from frontdesk.intake.matching import counties, finding
from frontdesk.intake.matching.person import Person
from frontdesk.intake.models import LegalIssue
from frontdesk.intake.places import looking_up
from frontdesk.intake.places.looking_up import County, ZipPlaces


def simulate(options: Mapping[str, Any]) -> Report:
    """Who would match, in their order, and why the others would not."""
    now = clock.now()
    place = _place(options["zip_code"])
    county = _county(place, options["county"])
    issue = _issue(options["issue"], place.state)
    size, cents = _size(options["adults"], options["children"]), _cents(options["income"])
    on = now.astimezone(get_settings().office_zone).date()
    rough = guidelines.limit(size, guidelines.ROUGH_PERCENT, on, place.state)
    is_over = None if cents is None else cents * 12 > rough.yearly_cents
    person = Person(
        zip_code=place.zip_code,
        city=place.city,
        county_fips=county.fips,
        state=place.state,
        outcome_value=options["outcome"],
        household_size=size,
        over_income=is_over,
        total=None if cents is None else income.total([income.Item("wages", cents)]),
        median_cents=medians.median_cents(county.fips, size, on),
        age=options["age"],
        populations=tuple(options["groups"]),
    )
    try:
        with transaction.atomic():  # whatever the back end keeps of what it learns on the way is undone
            judgement = finding.judge(person, issue, now)
            asked = counties.county_matters(place.zip_code, issue, now=now)
            transaction.set_rollback(True)
    except BackendError as error:
        raise CommandError(f"the back end did not answer: {error}") from None
    language = options["language"]
    matches = [_told(each.terms, language) for each in judgement.matches]
    others = [{"service": _name(each.terms), "reason": each.reason, "code": each.code} for each in judgement.rejections]
    data = {
        "place": {
            "zip": place.zip_code,
            "city": place.city,
            "state": place.state,
            "county": county.name,
            "county_fips": county.fips,
            "asked_for_county": [one.name for one in asked],
        },
        "issue": issue.key,
        "outcome": options["outcome"],
        "household_size": size,
        "monthly_income_cents": cents,
        "rough_limit": {"monthly_cents": rough.monthly_cents, "version": rough.version, "over": is_over},
        "matches": matches,
        "others": others,
        "referrals": "" if matches else _referrals(issue, place, language),
    }
    return Report(data, _lines(data, issue, language, now))


def _place(text: str) -> ZipPlaces:
    zip_code = looking_up.read_zip(text)
    if zip_code is None:
        raise CommandError(f"{text!r} is no ZIP code; write five digits, as 60603")
    place = looking_up.find(zip_code)
    if place is None:
        raise CommandError(f"{zip_code} is in no loaded state: the person would be told so, and where else to go")
    return place


def _county(place: ZipPlaces, name: str) -> County:
    if not name:
        return place.county
    found = next((one for one in place.counties if name.casefold() in (one.name.casefold(), one.fips)), None)
    if found is None:
        names = ", ".join(one.name for one in place.counties)
        raise CommandError(f"{place.zip_code} does not lie in {name}; its counties: {names}")
    return found


def _issue(key: str, state: str) -> LegalIssue:
    issue = issues.find(key, state)
    if issue is None:
        pack = packs.of_state(state)
        if pack is None:
            raise CommandError(f"no loaded pack serves {state}: the person would be told so, and where else to go")
        known = ", ".join(pack.issues.filter(is_live=True).order_by("number").values_list("key", flat=True))
        raise CommandError(f"the pack {pack.name} has no issue {key!r}; it has: {known}")
    return issue


def _size(adults: int, children: int) -> int:
    try:
        return household.size(adults, children)
    except Invalid as error:
        raise CommandError(f"{adults} adults and {children} children are no household: {error}") from None


def _cents(text: str) -> int | None:
    """Dollars as an operator writes them ("1,900", "$1900.50") in cents; None for nothing."""
    if not text:
        return None
    try:
        amount = Decimal(text.replace("$", "").replace(",", "").strip())
    except InvalidOperation:
        amount = Decimal(-1)
    if not (0 <= amount < 10_000_000) or amount * 100 != int(amount * 100):
        raise CommandError(f"{text!r} is no amount of dollars; write it as 1900 or 1,900.50")
    return int(amount * 100)


def _told(terms: Terms, language: str) -> dict[str, Any]:
    limit = "none" if terms.income_standard == "none" else f"{terms.income_maximum} % {terms.income_standard.upper()}"
    return {
        "organization": terms.organization,
        "service": terms.service or terms.name,
        "settings_id": terms.id,
        "cost": terms.cost,
        "then": _then(terms),
        "income_limit": limit,
        "waived_for": list(terms.income_waived_for),
        "qualifier": terms.qualifier_process,
        "messages": {name: packs.by_language(texts, language) for name, texts in terms.messages.items()},
    }


def _then(terms: Terms) -> str:
    """What follows when the person accepts."""
    if terms.messages.get("bypass"):
        return "bypass"
    return terms.callback_type


_THEN = {
    "bypass": "the person is told to call at once, without an intake",
    "we_call_client": "an intake, then a time to be called",
    "client_calls": "an intake, then the person calls",
    "we_call_no_appointment": "an intake, then a call at a time of theirs",
}


def _referrals(issue: LegalIssue, place: ZipPlaces, language: str) -> str:
    content = packs.by_language(issue.content_urls, language)
    return " ".join(part for part in (content, packs.text("referrals", language, state=place.state)) if part)


def _name(terms: Terms) -> str:
    return f"{terms.organization}, {terms.service or terms.name}"


def _lines(data: dict[str, Any], issue: LegalIssue, language: str, now: datetime) -> list[Any]:
    place, rough = data["place"], data["rough_limit"]
    lines = [f"{place['zip']}: {place['city']}, {place['county']} County, {place['state']}"]
    if place["asked_for_county"]:
        lines.append(f"they would be asked for their county: {', '.join(place['asked_for_county'])}")
    lines.append(
        f"{issues.title(issue, language)}: {data['outcome'] or 'no outcome given: whoever takes the issue at all'}"
    )
    limit = f"${rough['monthly_cents'] / 100:,.2f} a month ({guidelines.ROUGH_PERCENT} % of {rough['version']})"
    over = {None: "income not given", True: "over it", False: "not over it"}[rough["over"]]
    lines.append(f"household of {data['household_size']}, rough limit {limit}: {over}")
    lines.append(f"as of {showing.local(now)}; nothing is stored")
    lines.append("")
    if not data["matches"]:
        lines.append(f"nobody matches. They would read: {data['referrals']}")
    for number, match in enumerate(data["matches"], start=1):
        cost = ", at low cost" if match["cost"] == "low_cost" else ""
        lines.append(f"{number}. {match['organization']}, {match['service']}{cost}: {_THEN[match['then']]}")
        waived = f", waived for {', '.join(match['waived_for'])}" if match["waived_for"] else ""
        lines.append(f"   income limit: {match['income_limit']}{waived}")
        if match["qualifier"]:
            lines.append(f"   further questions first: {match['qualifier']}")
    close = [other["reason"] for other in data["others"] if other["code"] != "no_submission"]
    if close:
        lines += ["", "not offered:", *(f"   {reason}" for reason in close)]
    far = len(data["others"]) - len(close)
    if far:
        lines.append(f"   and {showing.counted(far, 'service')} that take no such problem at all (--json names them)")
    return [showing.plain(line) for line in lines]
