"""The tags staff watch, remembered, because every call to the carrier asks for them."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.db import connection

from frontdesk.monitor.models import MonitoredTag

log = logging.getLogger(__name__)
#: A tag that another process begins to watch is known here after so many seconds at most.
REFRESH_SECONDS = 15.0

_tags: frozenset[str] = frozenset()
_read_at: float | None = None


def tags() -> frozenset[str]:
    """The watched tags, asked of the database when they are old."""
    if is_old():
        refresh()
    return _tags


def remembered() -> frozenset[str]:
    """The watched tags as they were last read: for where the database must not be asked."""
    return _tags


def is_old() -> bool:
    return _read_at is None or time.monotonic() - _read_at > REFRESH_SECONDS


def refresh() -> None:
    """Read them again; when the database cannot say, the old ones hold on."""
    global _tags, _read_at
    _read_at = time.monotonic()
    if connection.needs_rollback:
        return  # in a broken transaction nothing can be asked
    try:
        _tags = frozenset(MonitoredTag.objects.values_list("tag", flat=True))
    except Exception:
        log.warning("the watched tags could not be read; those of before are used", exc_info=True)


def forget(**kwargs: Any) -> None:
    """Read them anew the next time: they have changed."""
    global _read_at
    _read_at = None
