"""The groups that services are for, or whose income they do not look at: senior, veteran, ..."""

from __future__ import annotations

from collections.abc import Iterable

#: In a list of waivers: nobody is turned away for income.
ALL = "all"
SENIOR, MINOR, PRISONER = "senior", "minor", "prisoner"
#: Where an organization does not say otherwise (ILAO otis_data_structures.rst).
SENIOR_AGE = 60
VETERAN, DISABILITY = "veteran", "disability"
#: Other words for a group, as other systems write it.
_SAME = {"disabled": DISABILITY}
_ADULT = 18


def of_person(known: Iterable[str], age: int | None, senior_age: int = SENIOR_AGE) -> frozenset[str]:
    """The groups a person belongs to: those they named, and those their age puts them in. Names are small letters.

    `senior_age` is the organization's (60 unless it says otherwise). While the age is
    not known, only what was named counts.
    """
    groups = named(known)
    if age is not None:
        groups -= {SENIOR, MINOR}
        if age >= senior_age:
            groups.add(SENIOR)
        if age < _ADULT:
            groups.add(MINOR)
    return frozenset(groups)


def waives(waived_for: Iterable[str], groups: frozenset[str]) -> bool:
    """Whether a list of waivers covers a person of these groups."""
    waived = named(waived_for)
    return ALL in waived or bool(waived & groups)


def named(names: Iterable[str]) -> set[str]:
    """Names of groups as they are compared."""
    plain = {name.strip().casefold() for name in names} - {""}
    return {_SAME.get(name, name) for name in plain}
