"""Checking a content pack: everything that is wrong with it, and everything that will not work as meant."""

from __future__ import annotations

from pathlib import Path

from frontdesk.intake.content import coverage, reading, references, usefulness
from frontdesk.intake.content.areas import Map
from frontdesk.intake.content.problems import Problem, errors
from frontdesk.intake.content.reading import Pack
from frontdesk.intake.places import state_rows


def check_pack(folder: Path) -> list[Problem]:
    """Every finding about the pack in a folder: errors first, then warnings, then notes.

    Changes nothing. With errors the pack cannot be loaded; what it covers is then not worked out.
    """
    read = reading.read(folder)
    if read.pack is None:
        return list(read.problems)
    places = map_of(read.pack)
    found = references.check(read.pack, places)
    if not errors(found):
        found += usefulness.check(read.pack) + coverage.check(read.pack, places)
    order = ["error", "warning", "note"]
    return sorted(found, key=lambda problem: order.index(problem.severity))


def map_of(pack: Pack) -> Map:
    """The places of the pack's states."""
    return Map(state_rows.of(pack.head.states))
