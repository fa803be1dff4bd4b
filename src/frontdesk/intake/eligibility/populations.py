"""The groups that services are for, or whose income they do not look at: senior, veteran, ..."""

from __future__ import annotations

from collections.abc import Iterable

#: In a list of waivers: nobody is turned away for income.
ALL = "all"
SENIOR, MINOR, PRISONER = "senior", "minor", "prisoner"
_ADULT = 18


def of_person(known: Iterable[str], age: int | None, senior_age: int = 60) -> frozenset[str]:
    """The groups a person belongs to: those they named, and those their age puts them in. Names are small letters.

    `senior_age` is the organization's (60 unless it says otherwise, ILAO otis_data_structures.rst). While the age is
    not known, only what was named counts.
    """
    groups = {name.strip().casefold() for name in known} - {""}
    if age is not None:
        groups -= {SENIOR, MINOR}
        if age >= senior_age:
            groups.add(SENIOR)
        if age < _ADULT:
            groups.add(MINOR)
    return frozenset(groups)


def waives(waived_for: Iterable[str], groups: frozenset[str]) -> bool:
    """Whether a list of waivers covers a person of these groups."""
    named = {name.strip().casefold() for name in waived_for}
    return ALL in named or bool(named & groups)
