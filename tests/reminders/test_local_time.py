"""What a local time means on the days clocks change: three zones, different days, steps of 30 and of 60 minutes."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk.reminders.local_time import to_utc


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        # an ordinary evening, summer and winter
        ("America/Chicago", "2026-07-07 19:00", "2026-07-08 00:00"),
        ("America/Chicago", "2026-01-07 19:00", "2026-01-08 01:00"),
        # the gap: 02:00-03:00 does not exist; moved forward by an hour
        ("America/Chicago", "2026-03-08 02:30", "2026-03-08 08:30"),
        ("America/Chicago", "2026-03-08 01:59", "2026-03-08 07:59"),
        ("America/Chicago", "2026-03-08 03:00", "2026-03-08 08:00"),
        ("Europe/Warsaw", "2026-03-29 02:30", "2026-03-29 01:30"),
        # Lord Howe moves by half an hour: 02:00-02:30 does not exist
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:45"),
        # the fold: 01:00-02:00 (Warsaw 02:00-03:00, Lord Howe 01:30-02:00) exists twice; the first counts
        ("America/Chicago", "2026-11-01 01:30", "2026-11-01 06:30"),
        ("Europe/Warsaw", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
        # a round at 19:00 on both change days
        ("America/Chicago", "2026-03-08 19:00", "2026-03-09 00:00"),
        ("America/Chicago", "2026-11-01 19:00", "2026-11-02 01:00"),
    ],
)
def test_local_time_becomes_the_instant(zone: str, local: str, utc: str) -> None:
    got = to_utc(datetime.fromisoformat(local), ZoneInfo(zone))
    assert got == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert got.tzinfo is UTC


def test_the_second_of_two_equal_times_is_not_asked_for() -> None:
    second = datetime.fromisoformat("2026-11-01 01:30").replace(fold=1)
    assert to_utc(second, ZoneInfo("America/Chicago")) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_time_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        to_utc(datetime(2026, 3, 8, tzinfo=UTC), ZoneInfo("America/Chicago"))
