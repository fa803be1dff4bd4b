"""Where a service helps: what it includes, less what it excludes, in any mixture of kinds of places. Pure.

"Illinois except Cook County" is {"include": {"states": ["IL"]}, "exclude": {"counties": ["17031"]}}. What is excluded
is out, however narrowly it is included elsewhere. A service that includes no place helps nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: Kinds of places: two letters, FIPS code of five digits, name ("Chicago", or "Springfield, IL"), five digits.
KINDS = ("states", "counties", "cities", "zip_codes")


@dataclass(frozen=True)
class Area:
    """Places as keys ("counties 17031"): what is included, and what is excluded."""

    include: frozenset[str]
    exclude: frozenset[str]


def parse(area: Mapping[str, Any]) -> Area:
    """{"include": {kind: [place]}, "exclude": {the same}} -> Area. Kinds that are not there are empty; a ZIP or FIPS
    code may be a number, as YAML reads it.
    """
    return Area(_keys(area.get("include") or {}), _keys(area.get("exclude") or {}))


def keys_of(*, zip_code: str, city: str, county_fips: str, state: str) -> tuple[str, ...]:
    """The keys under which a person's place may be named; blanks name nothing."""
    keys = []
    if state:
        keys.append(_key("states", state))
    if county_fips:
        keys.append(_key("counties", county_fips))
    if city:
        keys.append(_key("cities", city))
        if state:
            keys.append(_key("cities", f"{city}, {state}"))
    if zip_code:
        keys.append(_key("zip_codes", zip_code))
    return tuple(keys)


def serves(area: Area, keys: Iterable[str]) -> bool:
    """Whether a place with these keys lies in the area."""
    return not area.include.isdisjoint(keys) and area.exclude.isdisjoint(keys)


def _keys(places: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(_key(kind, place) for kind in KINDS for place in places.get(kind) or ())


def _key(kind: str, place: Any) -> str:
    text = " ".join(str(place).split())
    if kind == "cities":
        name, comma, state = text.partition(",")
        return f"cities {name.strip().casefold()}{comma}{state.strip().casefold()}"
    if kind == "states":
        return f"states {text.upper()}"
    return f"{kind} {text[:5].zfill(5)}"
