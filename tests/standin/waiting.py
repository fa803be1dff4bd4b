"""Waiting for what another thread does, without guessing how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    """Ask again and again until it is so; the test fails when it is not so in time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            pytest.fail("it never came to be")
        time.sleep(0.01)
