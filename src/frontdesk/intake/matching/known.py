"""The candidates of a kind of problem, from whichever back end: our own tables are parsed once a process and change."""

from __future__ import annotations

from datetime import date, datetime

from frontdesk.config.env import get_settings
from frontdesk.intake.backends import backend
from frontdesk.intake.matching import change_stamp
from frontdesk.intake.matching.candidates import Candidate, prepare

#: Kinds of problems kept at once; an office has a dozen.
_MOST = 64

_kept: dict[str, tuple[tuple[change_stamp.Stamp, date], list[Candidate]]] = {}


def candidates(rest_export: str, now: datetime, county_fips: str = "") -> list[Candidate]:
    """Every service of the back end with its newest submission under `rest_export`. Raises BackendError.

    `county_fips`: an external service may leave out those that certainly do not serve this county. Counts begin anew
    at midnight in the office's zone, so what is kept holds for a day at most.
    """
    desk = backend()
    if desk.is_remote:
        return prepare(desk.intake_settings(county_fips=county_fips), desk.case_acceptance(rest_export))
    mark = (change_stamp.stamp(), now.astimezone(get_settings().office_zone).date())
    found = _kept.get(rest_export)
    if found is None or found[0] != mark:
        if len(_kept) >= _MOST:
            _kept.clear()
        found = _kept[rest_export] = (mark, prepare(desk.intake_settings(), desk.case_acceptance(rest_export)))
    return found[1]
