"""What every test may use. The database is a real PostgreSQL, embedded, made for the run and thrown away after it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

HOME = Path(os.environ["FRONTDESK_TEST_HOME"])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Tests may lose everything in a power cut: PostgreSQL need not wait for the disk. A database a process."""
    from frontdesk.config.database import embedded

    server = embedded.ensure_running()
    with psycopg.connect(
        host=server["HOST"], port=server["PORT"], user=server["USER"], dbname="postgres", autocommit=True
    ) as c:
        c.execute("alter system set fsync = off")
        c.execute("alter system set synchronous_commit = off")
        c.execute("select pg_reload_conf()")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Workers of pytest-xdist look for the tests from where pytest was started; our settings have gone elsewhere."""
    os.chdir(config.invocation_params.dir)


#: Files whose tests are long and stand alone (`spread`): with several processes each goes where there is time.
SPREAD = ("test_crashes.py", "test_conversation_crashes.py", "test_texts_and_crashes.py", "test_random_walks.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests, marked `spread`, begin."""
    for item in items:
        if item.get_closest_marker("spread") is not None and item.path.name not in SPREAD:
            raise pytest.UsageError(f"{item.path.name} has a test marked spread; name the file in SPREAD too")
    items.sort(key=lambda item: item.get_closest_marker("spread") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With several processes a file's tests stay together, as they share a house, but for the longest."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return nodeid if file.endswith(SPREAD) else file

    config.option.loadscopereorder = False  # else the longest, each a group of one, would end
    return ByFile(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that began the run stops its server and removes its home."""
    if hasattr(config, "workerinput"):
        return
    from frontdesk.config.database import embedded

    if (HOME / "database" / "postmaster.pid").exists():
        embedded.stop()
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_settings() -> Iterator[None]:
    """A test that changes the environment changes it for itself only."""
    from frontdesk.config.env import get_settings

    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture(autouse=True)
def _empty_queue(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits leaves no jobs for the next: no flush empties the tables of the queue."""
    mark = request.node.get_closest_marker("django_db")
    commits = mark is not None and mark.kwargs.get("transaction", False)
    commits = commits or not {"transactional_db", "live_server"}.isdisjoint(request.fixturenames)
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("truncate procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers cascade")
