"""Many rows, each seen to in a transaction of its own: one that cannot be seen to must not hold up all the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import InterfaceError, OperationalError

from frontdesk.monitor import services as monitor

log = logging.getLogger(__name__)


def one_by_one(pks: Iterable[int], see_to: Callable[[int], object], what: str, now: datetime) -> int:
    """Call see_to(pk) for each; the monitor has what failed, by `what` ("silence of session"), and the next tick tries
    it again. Returns how many were seen to. Raises only what means that the database is gone.
    """
    seen = 0
    for pk in pks:
        try:
            seen += bool(see_to(pk))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("%s %s could not be seen to", what, pk, extra={"quotes_people": True})
            monitor.record_exception(
                error, summary=f"The {what} {pk}", tags=["conversation", "tick"], now=now, quotes_people=True
            )
    return seen
