"""The places of states as rows: from what is loaded, else from the tables that come with Frontdesk."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.intake.models import Place
from frontdesk.intake.places import tables
from frontdesk.intake.places.tables import PlaceRow


def of(states: Iterable[str]) -> tuple[PlaceRow, ...]:
    """Every ZIP code of these states ("IL") in each of its counties; nothing for a state that has no table."""
    found: list[PlaceRow] = []
    for state in states:
        loaded = [PlaceRow(*row) for row in Place.objects.filter(state=state).values_list(*tables.COLUMNS)]
        if not loaded and state in tables.packaged():
            loaded = list(tables.read(tables.packaged()[state]).rows)
        found += loaded
    return tuple(found)
