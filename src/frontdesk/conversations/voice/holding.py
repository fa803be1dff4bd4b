"""The carrier waits for us while a result is awaited: FRONTDESK_ANSWER_WITHIN at most, and outside of any lock."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from frontdesk.config.env import get_settings
from frontdesk.conversations.voice import talking

#: Seconds between looks at whether the result has come.
LOOK = 0.04


def held(token: UUID, number: int, form: Mapping[str, str], now: datetime) -> str:
    """The TwiML for a turn of a session's call."""
    return until_ready(token, lambda hold: talking.answer(token, number, form, now, hold=hold))


def until_ready(token: UUID, answer: Callable[[bool], str | None]) -> str:
    """What `answer` gives, asked again once a result is there, or when there is no more time to wait for it."""
    until = time.monotonic() + get_settings().frontdesk_answer_within
    document = answer(True)
    while document is None and time.monotonic() < until:
        time.sleep(LOOK)
        if talking.is_ready(token):
            document = answer(True)
    return document or answer(False) or talking.NOTHING
