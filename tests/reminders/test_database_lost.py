"""The database dies while a round is prepared: the round waits for it; nobody is left out of it."""

from __future__ import annotations

import psycopg
import pytest
from django.db import OperationalError, connection

from factories import EVENING
from frontdesk.config.env import get_settings
from frontdesk.reminders.rounds import round_tick, rounds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database_lost():
    """This process's connection is cut, as when the server was killed; the next one will be good again."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname="postgres", autocommit=True
    ) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [pid])
    yield
    connection.close()


def test_a_round_is_not_planned_when_the_database_was_lost_while_it_was_prepared(database_lost):
    with pytest.raises(OperationalError):
        rounds.prepare(EVENING)


def test_a_round_does_not_go_on_without_the_file_it_lost_the_database_over(database_lost, monkeypatch, tmp_path):
    monkeypatch.setenv("FRONTDESK_CSV_DIR", str(tmp_path))
    get_settings.cache_clear()
    with pytest.raises(OperationalError):
        round_tick._import_folder(EVENING)
