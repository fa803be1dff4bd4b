"""The candidates of a kind of problem, from whichever back end.

Our own tables are parsed once a process; afterwards only what has changed is read again, as a confirmed intake changes
the count of one service among thousands. What is kept is replaced as a whole, never changed, so that threads share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from frontdesk.config.env import get_settings
from frontdesk.intake.backends import backend
from frontdesk.intake.backends.contract import Backend, Terms
from frontdesk.intake.matching import change_stamp
from frontdesk.intake.matching.candidates import Candidates, Submissions, newest, prepare


@dataclass(frozen=True)
class _Known:
    """All terms, as the tables were at `sums`. `openings`: which are open; rest exports leave out the closed ones, and
    have to be read again when it changes."""

    day: date
    sums: change_stamp.Sums
    versions: Mapping[str, tuple[int, int, int]]
    terms: Mapping[str, Terms]
    openings: frozenset[str]


@dataclass(frozen=True)
class _Export:
    """The candidates of one rest export, made of `known` and of its submissions as they were at `sums`."""

    known: _Known
    sums: change_stamp.Sums
    submissions: Submissions = field(repr=False)
    candidates: Candidates = field(repr=False)


_known: _Known | None = None
_exports: dict[str, _Export] = {}
#: Kinds of problems kept at once; an office has a dozen.
_MOST = 64


def candidates(rest_export: str, now: datetime, county_fips: str = "") -> Candidates:
    """Every service of the back end with its newest submission under `rest_export`. Raises BackendError.

    `county_fips`: an external service may leave out those that certainly do not serve this county.
    """
    desk = backend()
    if desk.is_remote:
        return prepare(desk.intake_settings(county_fips=county_fips), newest(desk.case_acceptance(rest_export)))
    stamp = change_stamp.stamp()
    known = _terms(desk, stamp.terms, now.astimezone(get_settings().office_zone).date())
    found = _exports.get(rest_export)
    if found is not None and found.known is known and found.sums == stamp.submissions:
        return found.candidates
    if found is None or found.sums != stamp.submissions or found.known.openings != known.openings:
        submissions: Submissions = newest(desk.case_acceptance(rest_export))
    else:
        submissions = found.submissions
    there = prepare(known.terms.values(), submissions, found.candidates if found else ())
    if len(_exports) >= _MOST:
        _exports.clear()
    _exports[rest_export] = _Export(known, stamp.submissions, submissions, there)
    return there


def forget() -> None:
    """Read everything anew at the next question."""
    global _known
    _known = None
    _exports.clear()


def _terms(desk: Backend, sums: change_stamp.Sums, day: date) -> _Known:
    """The terms of all services; those of the rows that have changed are read, on a new day all: counts begin anew at
    midnight in the office's zone."""
    global _known
    before = _known if _known is not None and _known.day == day else None
    if before is not None and before.sums == sums:
        return before
    versions = change_stamp.versions()  # before the rows: what changes in between is read again the next time
    kept = before.terms if before else {}
    had = before.versions if before else {}
    changed = [uuid for uuid, version in versions.items() if had.get(uuid) != version]
    still = kept.keys() - set(changed)
    if len(changed) * 2 > len(versions):
        read = {terms.id: terms for terms in desk.intake_settings()}
    else:
        read = {terms.id: terms for terms in desk.intake_settings(changed)} if changed else {}
    terms = {uuid: read[uuid] if uuid in read else kept[uuid] for uuid in versions if uuid in read or uuid in still}
    openings = frozenset(uuid for uuid, found in terms.items() if found.is_open)
    _known = _Known(day, sums, versions, terms, openings)
    return _known
