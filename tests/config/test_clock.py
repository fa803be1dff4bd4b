from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk.config import clock
from frontdesk.config.env import get_settings
from own_home import environment

EVENING = datetime.fromisoformat("2026-03-07T18:59:00-06:00")


@pytest.fixture
def rehearsal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("FRONTDESK_NOW", EVENING.isoformat())
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    get_settings.cache_clear()
    return tmp_path


def test_the_real_time_in_utc() -> None:
    before = datetime.now(UTC)
    now = clock.now()
    assert now.tzinfo is UTC
    assert before <= now <= datetime.now(UTC)


def test_the_real_time_cannot_be_moved() -> None:
    with pytest.raises(RuntimeError, match="FRONTDESK_NOW"):
        clock.move_to(EVENING)


def test_a_rehearsal_begins_near_its_instant_and_runs_on(rehearsal: Path) -> None:
    clock.move_to(EVENING)
    first, second = clock.now(), clock.now()
    assert timedelta(0) <= first - EVENING < timedelta(seconds=30)
    assert second > first
    assert first.tzinfo is UTC


def test_it_moves_forward_and_back(rehearsal: Path) -> None:
    for hours in (1, 14, -3):
        clock.move_to(EVENING + timedelta(hours=hours))
        assert abs(clock.now() - EVENING - timedelta(hours=hours)) < timedelta(seconds=30)


def test_other_processes_of_the_home_move_along(rehearsal: Path) -> None:
    clock.move_to(EVENING + timedelta(days=1))
    there = subprocess.run(
        [sys.executable, "-c", "from frontdesk.config import clock; print(clock.now().isoformat())"],
        env=environment(rehearsal, FRONTDESK_NOW=EVENING.isoformat(), TWILIO_API_URL="http://127.0.0.1:9"),
        cwd=rehearsal,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert abs(datetime.fromisoformat(there.strip()) - EVENING - timedelta(days=1)) < timedelta(seconds=30)


def test_the_file_of_another_rehearsal_is_not_ours(rehearsal: Path) -> None:
    clock.clock_file().write_text(json.dumps({"start": "2001-01-01 00:00:00+00:00", "offset_seconds": -99_999_999}))
    assert abs(clock.now() - EVENING) < timedelta(hours=1)
