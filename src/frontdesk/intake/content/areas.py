"""The area of a service as a pack writes it, with names of counties, as matching needs it, with FIPS codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from frontdesk.intake.content import schema
from frontdesk.intake.places.tables import PlaceRow


@dataclass(frozen=True)
class Map:
    """The places of a pack's states."""

    rows: tuple[PlaceRow, ...]

    @cached_property
    def fips(self) -> dict[str, str]:
        """ "cook", "cook, il" and "17031" -> "17031"; a name that two states have is there with its state only."""
        found: dict[str, set[str]] = {}
        for row in self.rows:
            for name in (row.county, f"{row.county}, {row.state}", row.county_fips):
                found.setdefault(_letters(name), set()).add(row.county_fips)
        return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}

    @cached_property
    def counties(self) -> dict[str, str]:
        """FIPS code -> name."""
        return {row.county_fips: row.county for row in self.rows}

    @cached_property
    def zip_codes(self) -> frozenset[str]:
        return frozenset(row.zip_code for row in self.rows)

    @cached_property
    def cities(self) -> frozenset[str]:
        return frozenset(_letters(row.city) for row in self.rows)

    def county(self, name: str) -> str | None:
        """The FIPS code of a county by its name or code; None when there is no such county here."""
        return self.fips.get(_letters(name))

    def unknown(self, places: schema.Places) -> list[tuple[str, str]]:
        """Counties, ZIP codes and cities that the map does not have: ("counties", "Cok")."""
        return [
            *(("counties", name) for name in places.counties if self.county(name) is None),
            *(("zip_codes", code) for code in places.zip_codes if code not in self.zip_codes),
            *(("cities", name) for name in places.cities if _letters(name.partition(",")[0]) not in self.cities),
        ]


def stored(area: schema.Area, places: Map) -> dict[str, Any]:
    """The area as `models.Service` keeps it; a county that nobody knows is left out."""
    return {"include": _stored(area.include, places), "exclude": _stored(area.exclude, places)}


def written(area: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A stored area as a pack writes it. `names`: FIPS code -> name; a county without one keeps its code."""
    found: dict[str, Any] = {}
    for side in ("include", "exclude"):
        kinds = {kind: list(values) for kind, values in (area.get(side) or {}).items() if values}
        if "counties" in kinds:
            kinds["counties"] = [names.get(code, code) for code in kinds["counties"]]
        if kinds or side == "include":
            found[side] = kinds
    return found


def _stored(places: schema.Places, known: Map) -> dict[str, list[str]]:
    counties: Iterable[str | None] = (known.county(name) for name in places.counties)
    kinds = {
        "states": list(places.states),
        "counties": [code for code in counties if code],
        "cities": list(places.cities),
        "zip_codes": list(places.zip_codes),
    }
    return {kind: values for kind, values in kinds.items() if values}


def _letters(name: str) -> str:
    text = " ".join(name.split()).casefold()
    return text.removesuffix(" county")
