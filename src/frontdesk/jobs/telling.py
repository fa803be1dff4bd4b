"""Telling the monitor, so that a monitor in trouble never troubles the work."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime
from typing import Any

logger = logging.getLogger(__name__)

#: More of a traceback than this helps nobody.
MAX_TEXT = 20_000


def text_of(error: BaseException) -> str:
    """The traceback as text, numbers redacted."""
    from frontdesk.monitor.redaction import redact_text

    return redact_text("".join(traceback.format_exception(error)))[-MAX_TEXT:]


def exception(summary: str, data: dict[str, Any], tags: list[str], now: datetime, seconds: float | None = None) -> None:
    """Record an exception nobody expected."""
    from frontdesk.monitor import services

    try:
        milliseconds = None if seconds is None else seconds * 1000
        services.record("exception", summary, data=data, tags=tags, milliseconds=milliseconds, now=now)
    except Exception:
        logger.exception("the monitor could not take it: %s", summary)
