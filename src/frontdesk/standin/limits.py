"""How much the carrier takes: requests a second, requests at once, calls at once.

All in real time, whatever the rehearsal's clock says.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk.standin.scenario import Scenario


class Rate:
    """A bucket of tokens: `per_second` of them flow in, at most a second's worth (and at least one) is kept."""

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self.size = max(per_second, 1.0)
        self._left = self.size
        self._at = time.monotonic()

    def take(self, at: float | None = None) -> bool:
        """Take one; False when there is none left. `at`: monotonic seconds, now if not given."""
        if not self.per_second:
            return True
        at = time.monotonic() if at is None else at
        self._left = min(self.size, self._left + (at - self._at) * self.per_second)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Limits:
    """The limits of a scenario at work."""

    def __init__(self, scenario: Scenario) -> None:
        self.texts = Rate(scenario.texts_per_second)
        self.calls = Rate(scenario.calls_per_second)
        self.requests_at_once = scenario.requests_at_once
        self._calls_at_once = asyncio.Semaphore(scenario.calls_at_once) if scenario.calls_at_once else None

    async def enter_call(self, stack: AsyncExitStack) -> None:
        """Wait until the call may begin; its place is free again when `stack` closes."""
        if self._calls_at_once is not None:
            await stack.enter_async_context(self._calls_at_once)
