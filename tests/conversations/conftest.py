"""An afternoon with a carrier."""

from __future__ import annotations

import pytest
from django.db import connection

from conversations.talk import AFTERNOON
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from standin_process import StandInProcess


@pytest.fixture(scope="module")
def standin():
    process = StandInProcess()
    yield process
    process.stop()


@pytest.fixture
def carrier(standin, monkeypatch, tmp_path, transactional_db):
    """The stand-in, with nothing wrong with it, at three in the afternoon."""
    connection.ensure_connection()  # to the run's database, before the home is another one
    # the home moves for the clock's sake; the database, which threads of the sending connect to, stays where it is
    monkeypatch.setitem(connection.settings_dict, "EMBEDDED", False)
    standin.ask("reset", "POST")
    standin.ask("scenario", "PUT")
    standin.ask("faults", "PUT", faults=[])
    monkeypatch.setenv("TWILIO_API_URL", standin.url)
    monkeypatch.setenv("FRONTDESK_NOW", AFTERNOON.isoformat())
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    monkeypatch.setenv("FRONTDESK_SMS_PER_SECOND", "1000")
    monkeypatch.setenv("FRONTDESK_PUBLIC_URL", "http://127.0.0.1:9")
    get_settings.cache_clear()
    clock.move_to(AFTERNOON)
    return standin
