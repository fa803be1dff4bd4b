"""Whether it must be asked in which county somebody lives (decision 4, B8)."""

from __future__ import annotations

from datetime import datetime

from frontdesk.config import clock
from frontdesk.intake.content import issues
from frontdesk.intake.matching import finding
from frontdesk.intake.matching.person import Person
from frontdesk.intake.models import LegalIssue
from frontdesk.intake.places import looking_up
from frontdesk.intake.places.looking_up import County


def county_matters(zip_code: str, issue: LegalIssue | str, *, now: datetime | None = None) -> list[County]:
    """The counties of a ZIP code when it matters which one a person lives in: other services take the issue there.

    [] when there is one county, the same services take it in all of them, or the ZIP or the issue is not known.

    `issue`: a legal issue or its key. Raises BackendError.
    """
    place = looking_up.find(zip_code)
    if place is None or len(place.counties) < 2:
        return []
    if isinstance(issue, str):
        found = issues.find(issue, place.state) or issues.find(issue)
        if found is None:
            return []
        issue = found
    moment = now or clock.now()
    offers = set()
    for county in place.counties:
        person = Person(zip_code=place.zip_code, city=place.city, county_fips=county.fips, state=place.state)
        offers.add(frozenset(each.terms.id for each in finding.judge(person, issue, moment).matches))
    return list(place.counties) if len(offers) > 1 else []
