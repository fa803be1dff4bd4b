"""The service on this machine, a client of it, and what lies between."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from frontdesk.config import clock
from frontdesk.intake.api import clients
from frontdesk.intake.backends.connector import Connector
from frontdesk.intake.backends.oauth import Account
from intake.backends.faulty import FaultyProxy


@pytest.fixture
def account(transactional_db) -> Account:
    return Account(*clients.add("our-desk", clock.now()))


@pytest.fixture
def proxy(live_server, account) -> Iterator[FaultyProxy]:
    proxy = FaultyProxy(f"{live_server.url}/api/triage")
    stop = proxy.start()
    yield proxy
    stop()


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def connector(proxy, account, hands) -> Connector:
    return Connector(proxy.url, account, seconds=2.0, clock=hands)
