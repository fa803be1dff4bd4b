from __future__ import annotations

from collections.abc import Iterator

import pytest

from frontdesk.monitor import watched, writing


@pytest.fixture(autouse=True)
def _nothing_from_other_tests() -> Iterator[None]:
    watched._tags = frozenset()
    watched.forget()
    writing._waiting.clear()
    yield
    watched.forget()
    writing._waiting.clear()
