"""/jsonapi/oas_intake_settings/oas_intake_settings and /rest/<category>-cases: who helps, with what, on which terms."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from ninja import Router

from frontdesk.intake.api import jsonapi
from frontdesk.intake.api.errors import Refused
from frontdesk.intake.backends import wire
from frontdesk.intake.backends.embedded import EmbeddedBackend

PATH = "/jsonapi/oas_intake_settings/oas_intake_settings"
FILTERS = ("id", "county")

router = Router(tags=["intake settings"])


@router.get(PATH, summary="Intake settings with their service and organization", url_name="intake_settings")
def read_all(request: HttpRequest) -> dict[str, Any]:
    """Filters: `filter[county]` (FIPS, five digits: those that may serve it), `filter[id]`, and
    `filter[x][condition][path]=id`, `[operator]=IN`, `[value][]=...` for several."""
    jsonapi.only(request.GET, FILTERS)
    county = jsonapi.one(request.GET, "county")
    if county and not re.fullmatch(r"[0-9]{5}", county):
        raise Refused(400, "a county is its FIPS code, five digits", "?filter[county]")
    wanted = jsonapi.ids(request.GET)
    found = [] if wanted == [] else EmbeddedBackend().intake_settings(wanted or (), county_fips=county)
    page, links = jsonapi.page(request, found)
    return {"data": [wire.terms_to_wire(terms) for terms in page], "links": links}


@router.get(PATH + "/{uuid}", summary="One of them")
def read(request: HttpRequest, uuid: str) -> dict[str, Any]:
    found = EmbeddedBackend().intake_settings([uuid])
    if not found:
        raise Refused(404, "there are no intake settings with this id")
    return {"data": wire.terms_to_wire(found[0])}


@router.get("/rest/{category}-cases", summary="Which cases services take, newest submission first", url_name="cases")
def cases(request: HttpRequest, category: str, language: str = "en") -> list[dict[str, Any]]:
    """For each service only its newest row counts. Other keys than those of the service are fields of outcomes, with
    the values that it takes."""
    rows = EmbeddedBackend().case_acceptance(f"/rest/{category}-cases", language)
    return [wire.acceptance_to_wire(row) for row in rows]
