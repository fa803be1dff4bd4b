"""The fixtures of the journeys: `house`, and `open_house` for a test that wants several or a special one.

`@pytest.mark.house(start="...", scenario={...}, settings={...})` sets the house of a test up (see `harness/house.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from journeys.harness.database import Database
from journeys.harness.house import House
from journeys.harness.intake import IntakeOffice, intake_office
from journeys.harness.talking import TalkingHouse, talking_house

_report = pytest.StashKey[dict[str, pytest.TestReport]]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "house(**how): how the house of this journey is set up")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash.setdefault(_report, {})[report.when] = report
    shared = next((item.funcargs[name] for name in ("talk", "office") if name in getattr(item, "funcargs", {})), None)
    if report.failed and shared is not None:  # the house of a whole module
        report.sections.append((f"What the house at {shared.home} has to say", shared.last_words()))
    return report


@pytest.fixture(scope="session")
def server(django_db_modify_db_settings: None) -> Database:
    """The run's embedded PostgreSQL."""
    from frontdesk.config.database import embedded

    where = embedded.ensure_running()
    return Database(where["HOST"], where["PORT"], where["USER"], "postgres")


@pytest.fixture
def open_house(request: pytest.FixtureRequest, server: Database, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """open_house(**how) -> a house; all of them are closed at the end, and tell what they know when the test failed."""
    houses: list[House] = []

    def open_house(**how: Any) -> House:
        house = House(tmp_path / f"house{len(houses) + 1}", server, **how)
        houses.append(house)
        return house.open()

    yield open_house
    reports = request.node.stash.get(_report, {})
    if any(report.failed for report in reports.values()):
        for house in houses:
            print(f"What the house at {house.home} has to say:\n{house.last_words()}")
    for house in reversed(houses):
        house.close()


@pytest.fixture
def house(request: pytest.FixtureRequest, open_house: Callable[..., House]) -> House:
    """A house at ten to seven on a Tuesday evening, whose phones all take texts and answer calls."""
    marker = request.node.get_closest_marker("house")
    return open_house(**(marker.kwargs if marker else {}))


@pytest.fixture(scope="session")
def talk(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingHouse]:
    """A front desk on a Tuesday afternoon, open to all stories that leave its clock and its default flow alone."""
    settings = {"FRONTDESK_ANSWER_WITHIN": "1", "FRONTDESK_FLOW_HTTP_ALLOW": "127.0.0.1"}
    home = tmp_path_factory.mktemp("talk")
    with talking_house(home, server, start="2026-03-03T15:00:00-06:00", settings=settings) as house:
        house.publish("household", ("welcome", "--default"))
        house.hire()
        yield house


@pytest.fixture(scope="session")
def office(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IntakeOffice]:
    """A legal-aid office on a Tuesday afternoon whose default flow is the intake, for all stories that leave its clock
    and its flows alone."""
    house = intake_office(tmp_path_factory.mktemp("office"), server)
    try:
        house.open()
        house.hire()
        yield house
    finally:
        house.close()
