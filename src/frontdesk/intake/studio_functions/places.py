"""Where the person is, and who gives advice on housing nearby."""

from __future__ import annotations

from typing import Any

from frontdesk.flows.functions import Context
from frontdesk.intake.studio_functions.given import Arguments, text

#: Where the line helps when no content pack says it.
STATES = ("IL",)
#: No person reads on; the flow sends every one as a text.
MOST_COUNSELORS = 8


class NoCounselors(Exception):
    """Nobody gives advice near this place, or nobody is known."""


def validate_zip(arguments: Arguments, context: Context) -> dict[str, str]:
    """`zip` -> zip_code, county (without the word), county_id, state, fips.

    The flow knows one way out for a ZIP code outside the office's states, an unknown one and one that is none: a blank
    county.
    """
    from frontdesk.intake.places import looking_up, taxonomy

    zip_code = looking_up.read_zip(text(arguments, "zip")) or ""
    place = looking_up.find(zip_code) if zip_code else None
    nowhere = {"zip_code": zip_code, "county": "", "county_id": "", "state": place.state if place else "", "fips": ""}
    if place is None or not is_served(place.state):
        return nowhere
    ids = taxonomy.ids(zip_code, place.county.fips, place.city, place.state)
    return {
        **nowhere,
        "county": place.county.name,
        "county_id": ids["county_id"],
        "fips": place.county.fips,
    }


def is_served(state: str) -> bool:
    """Whether the office's own line helps in a state: one of the default pack's."""
    from frontdesk.intake.content import packs

    pack = packs.default()
    return state in (pack.states if pack else STATES)


def housing_counselors(arguments: Arguments, context: Context) -> dict[str, Any]:
    """`zip` -> options (name, address, city, phone, weburl, services; the nearest first), total.

    Raises NoCounselors when there is none: the flow would send a text full of gaps.
    """
    from frontdesk.intake.places import counselors, looking_up

    zip_code = looking_up.read_zip(text(arguments, "zip"))
    found = counselors.nearest(zip_code, most=MOST_COUNSELORS) if zip_code else []
    if not found:
        raise NoCounselors("no housing counselor is known near this ZIP code")
    return {"options": found, "total": len(found)}
