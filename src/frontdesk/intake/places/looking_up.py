"""Which city and which counties a ZIP code lies in.

Answers are kept in the process: a ZIP that was found is not looked up again for a few minutes. What was not found is
looked up each time, so that a state that has just been loaded is there at once.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from frontdesk.intake.models import Place

#: Seconds after which what was found is looked up anew: another process may have loaded a newer table.
KEPT_FOR = 300.0

#: "60603", "60603-1234", "60603 1234" or "606031234", with no digit or letter touching it.
_ZIP = re.compile(r"(?<![0-9A-Za-z])([0-9]{5})(?:[-\s]?[0-9]{4})?(?![0-9A-Za-z])")

_found: dict[str, ZipPlaces] = {}
_since = 0.0


@dataclass(frozen=True)
class County:
    """A county that (a part of) a ZIP lies in. `name` without the word County; `fips` has five digits."""

    name: str
    fips: str
    is_primary: bool = True


@dataclass(frozen=True)
class ZipPlaces:
    """A ZIP code: its city, its counties (the one most of it lies in comes first), its middle in degrees."""

    zip_code: str
    city: str
    state: str
    counties: tuple[County, ...]
    latitude: float | None = None
    longitude: float | None = None

    @property
    def county(self) -> County:
        """The county most of it lies in."""
        return next((county for county in self.counties if county.is_primary), self.counties[0])


def read_zip(text: str) -> str | None:
    """The five digits of the one ZIP code in a text ("60603", "60603-1234", " zip 60603 "), else None.

    Two different ZIP codes in one text are none: which one is meant?
    """
    found = {match[1] for match in _ZIP.finditer(text)}
    return found.pop() if len(found) == 1 else None


def find(zip_code: str) -> ZipPlaces | None:
    """Where a ZIP code (five digits) lies; None for one that no loaded state has."""
    global _since
    if time.monotonic() - _since > KEPT_FOR:
        forget()
        _since = time.monotonic()
    places = _found.get(zip_code)
    if places is None:
        places = _look_up(zip_code)
        if places is not None:
            _found[zip_code] = places
    return places


def forget() -> None:
    """Look everything up anew: a table has changed."""
    _found.clear()


def _look_up(zip_code: str) -> ZipPlaces | None:
    rows = list(Place.objects.filter(zip_code=zip_code).order_by("-is_primary", "county"))
    if not rows:
        return None
    first = rows[0]
    return ZipPlaces(
        zip_code=zip_code,
        city=first.city,
        state=first.state,
        counties=tuple(County(row.county, row.county_fips, row.is_primary) for row in rows),
        latitude=first.latitude,
        longitude=first.longitude,
    )
