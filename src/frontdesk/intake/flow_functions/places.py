"""Where a person lives, whether we help there, and who is near."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake import backends
from frontdesk.intake.flow_functions import person

#: Housing counselors that fit into one text.
A_PAGE = 3

PLACE = ("zip_code", "city", "county", "county_fips", "state", "zip_id", "county_id", "city_id")


def register() -> None:
    functions.register(
        "place_of_zip",
        place_of_zip,
        takes=("zip_code", "county_fips"),
        optional=("county_fips",),
        gives=("known", "serves", *PLACE, "out_of_area"),
        about="where a ZIP code lies (in the county `county_fips`, if it has that), and whether we help there",
    )
    functions.register(
        "read_other_zip",
        read_other_zip,
        takes=("text",),
        gives=("wanted", "zip_code"),
        about="whether somebody outside of our area gives another ZIP code, or says that they want to",
    )
    functions.register(
        "counties_that_matter",
        counties_that_matter,
        takes=("zip_code", "issue", "state"),
        optional=("state",),
        gives=("counties",),
        remote=backends.is_remote(),
        idempotent=True,
        about="the counties of a ZIP code, where it makes a difference who lives in which",
    )
    functions.register(
        "counselors_near",
        counselors_near,
        takes=("zip_code", "page"),
        gives=("count", "text", "more"),
        about="the housing counselors near a ZIP code, nearest first, a page at a time (the first is 1)",
    )


def place_of_zip(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.content import packs
    from frontdesk.intake.places import looking_up, taxonomy

    zip_code = person.text(arguments.get("zip_code"))
    found = looking_up.find(zip_code)
    if found is None or not packs.serves(found.state):
        text = packs.text("out_of_area", context.language, zip_code=zip_code)
        known = {"city": found.city, "state": found.state} if found else {}
        return {
            **dict.fromkeys(PLACE, ""),
            **known,
            "known": found is not None,
            "serves": False,
            "zip_code": zip_code,
            "out_of_area": text,
        }
    wanted = person.text(arguments.get("county_fips"))
    county = next((county for county in found.counties if county.fips == wanted), found.county)
    return {
        "known": True,
        "serves": True,
        "zip_code": found.zip_code,
        "city": found.city,
        "county": county.name,
        "county_fips": county.fips,
        "state": found.state,
        **taxonomy.ids(found.zip_code, county.fips, found.city, found.state),
        "out_of_area": "",
    }


def read_other_zip(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.places import looking_up

    text = person.text(arguments.get("text"))
    zip_code = looking_up.read_zip(text) or ""
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    # "zip" is the same word in all three languages; nobody writes it to say that they have had enough
    return {"wanted": bool(zip_code) or (len(words) <= 6 and "zip" in words), "zip_code": zip_code}


def counties_that_matter(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.content import issues
    from frontdesk.intake.matching import counties

    issue = issues.find(person.text(arguments.get("issue")), person.text(arguments.get("state")))
    if issue is None:
        return {"counties": []}
    found = counties.county_matters(person.text(arguments.get("zip_code")), issue)
    return {"counties": [{"value": county.fips, "label": county.name} for county in found]}


def counselors_near(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.places import counselors

    page = max(1, int(arguments.get("page") or 1))
    found = counselors.nearest(person.text(arguments.get("zip_code")))
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    lines = [_line(one) for one in shown]
    return {"count": len(found), "text": "\n".join(lines), "more": len(found) > page * A_PAGE}


def _line(one: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (one["name"], one["address"], one["city"], one["phone"]) if part)
