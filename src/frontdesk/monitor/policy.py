"""What is worth keeping? Failures, slow things, warnings and what people did; the unremarkable only when watched."""

from __future__ import annotations

from frontdesk.monitor.models import MonitorEntry

Kind = MonitorEntry.Kind
ALWAYS = frozenset({Kind.EXCEPTION, Kind.WARNING, Kind.ACTION})
#: A job works for many people, so it may take so many times as long as a request before it counts as slow.
JOB_PATIENCE = 60


def is_slow(kind: str, milliseconds: float | None, limit: float) -> bool:
    """Whether it took longer than `limit` milliseconds (FRONTDESK_SLOW_MILLISECONDS), jobs sixty times that."""
    return milliseconds is not None and milliseconds > limit * (JOB_PATIENCE if kind == Kind.JOB else 1)


def is_remarkable(kind: str, failed: bool, milliseconds: float | None, limit: float) -> bool:
    """Whether it is kept whoever watches; `limit` as for `is_slow`."""
    return failed or kind in ALWAYS or is_slow(kind, milliseconds, limit)
