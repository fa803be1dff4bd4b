"""Ids of places, as services with a taxonomy of places know them: made from the place's name, always the same."""

from __future__ import annotations

from uuid import UUID, uuid5

#: The beginning of all our ids of places; never to be changed, as other systems keep the ids.
NAMESPACE = UUID("5b1f3c0e-7f0a-5f6d-9a55-0d5f0a8c9b11")


def ids(zip_code: str, county_fips: str, city: str, state: str) -> dict[str, str]:
    """The ids of a ZIP code, of a county (by its five digits) and of a city: `zip_id`, `county_id`, `city_id`, each a
    UUID as text. A blank part has a blank id. "Chicago", "CHICAGO " and "chicago" are one city.
    """
    town = " ".join(city.split()).casefold()
    return {
        "zip_id": _id("zip", zip_code.strip()[:5]),
        "county_id": _id("county", county_fips.strip()),
        "city_id": _id("city", f"{state.strip().upper()}:{town}" if town else ""),
    }


def _id(kind: str, name: str) -> str:
    return str(uuid5(NAMESPACE, f"{kind}:{name}")) if name else ""
