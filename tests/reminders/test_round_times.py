"""When rounds are due: across midnight, downtime and the days clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.config.env import RoundTime, parse_round_times
from frontdesk.reminders.rounds.round_times import due_rounds, next_round_at

CHICAGO = ZoneInfo("America/Chicago")
USUAL = parse_round_times("19:00,19:45,+1d 09:00")
DAY = date(2026, 3, 4)
NEVER: set[tuple[date, str]] = set()


def local(day: date, hour: int, minute: int = 0, zone: ZoneInfo = CHICAGO, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), zone).astimezone(UTC)


def brief(rounds) -> list[tuple[str, str, str, bool]]:
    return [(str(r.office_day), r.position, r.kind, r.missed) for r in rounds]


def done_before(day: date) -> set[tuple[date, str]]:
    return {(day - timedelta(days=back), position) for back in range(1, 9) for position in "123"}


def test_a_usual_evening():
    done = done_before(DAY)
    assert due_rounds(local(DAY, 18, 59), USUAL, CHICAGO, done) == []
    first = due_rounds(local(DAY, 19, 0), USUAL, CHICAGO, done)
    assert brief(first) == [("2026-03-04", "1", "first", False)]
    assert first[0].due_at == local(DAY, 19)
    done.add((DAY, "1"))
    assert due_rounds(local(DAY, 19, 44), USUAL, CHICAGO, done) == []
    assert brief(due_rounds(local(DAY, 19, 45), USUAL, CHICAGO, done)) == [("2026-03-04", "2", "retry", False)]
    done.add((DAY, "2"))
    next_day = DAY + timedelta(days=1)
    assert due_rounds(local(next_day, 8, 59), USUAL, CHICAGO, done) == []
    # the morning's round belongs to the evening before
    assert brief(due_rounds(local(next_day, 9, 0), USUAL, CHICAGO, done)) == [("2026-03-04", "3", "final", False)]


def test_missed_for_less_than_an_hour_is_made_up_older_is_not():
    done = done_before(DAY)
    assert brief(due_rounds(local(DAY, 19, 59, second=59), USUAL, CHICAGO, done)) == [
        ("2026-03-04", "1", "first", False),
        ("2026-03-04", "2", "retry", False),
    ]
    assert brief(due_rounds(local(DAY, 20, 0), USUAL, CHICAGO, done)) == [
        ("2026-03-04", "1", "first", True),
        ("2026-03-04", "2", "retry", False),
    ]


def test_days_of_downtime_are_told_once_for_the_last_few():
    due = due_rounds(local(DAY, 12, 0), USUAL, CHICAGO, NEVER)
    assert all(r.missed for r in due)
    assert [r.due_at for r in due] == sorted(r.due_at for r in due)
    days = sorted({r.office_day for r in due})
    assert len(due) <= 12 and days[0] >= DAY - timedelta(days=4) and days[-1] == DAY - timedelta(days=1)
    recorded = {(r.office_day, r.position) for r in due}
    assert due_rounds(local(DAY, 12, 1), USUAL, CHICAGO, recorded) == []


def test_a_new_installation_has_missed_nothing():
    installed = local(DAY, 21, 30)
    assert due_rounds(local(DAY, 22), USUAL, CHICAGO, NEVER, since=installed) == []
    # from then on it counts
    later = due_rounds(local(DAY + timedelta(days=1), 10, 30), USUAL, CHICAGO, NEVER, since=installed)
    assert brief(later) == [("2026-03-04", "3", "final", True)]


ZONES = ["America/Chicago", "Europe/Warsaw", "Australia/Lord_Howe"]  # the last one changes by half an hour
CHANGES = {
    "America/Chicago": (date(2026, 3, 8), date(2026, 11, 1)),
    "Europe/Warsaw": (date(2026, 3, 29), date(2026, 10, 25)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),
}


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("season", ["spring", "autumn"])
def test_the_evening_round_is_at_seven_by_the_clock_on_the_wall(name: str, season: str):
    zone = ZoneInfo(name)
    day = CHANGES[name][season == "autumn"]
    done = done_before(day)
    assert due_rounds(local(day, 18, 59, zone), USUAL, zone, done) == []
    (first,) = due_rounds(local(day, 19, 0, zone), USUAL, zone, done)
    assert (first.office_day, first.position) == (day, "1")
    assert first.due_at.astimezone(zone).time() == time(19)


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("season", ["spring", "autumn"])
def test_every_round_of_a_change_week_comes_exactly_once_minute_by_minute(name: str, season: str):
    """A round inside the gap or the fold included: the tick sees each once, at most a minute late."""
    zone = ZoneInfo(name)
    change = CHANGES[name][season == "autumn"]
    times = parse_round_times("01:45,02:15,+1d 02:05")  # all in somebody's gap or fold
    begun: dict[tuple[date, str], datetime] = {}
    now = local(change - timedelta(days=2), 12, zone=zone)
    recorded = {(r.office_day, r.position) for r in due_rounds(now, times, zone, NEVER)}
    end = now + timedelta(days=4)
    while now < end:
        for due in due_rounds(now, times, zone, recorded | set(begun)):
            assert not due.missed and now - due.due_at < timedelta(minutes=1)
            begun[(due.office_day, due.position)] = now
        now += timedelta(minutes=1)
    days = [change - timedelta(days=1), change, change + timedelta(days=1)]
    assert {(day, position) for day in days for position in "12"} <= set(begun)
    assert (change - timedelta(days=1), "3") in begun and (change, "3") in begun
    assert len(begun) == 12


def test_the_gap_and_the_fold_by_name():
    times = (RoundTime(0, time(2, 30)),)
    spring, autumn = CHANGES["America/Chicago"]
    (gap,) = due_rounds(local(spring, 4), times, CHICAGO, done_before(spring))
    assert gap.due_at.astimezone(CHICAGO).time() == time(3, 30)  # 02:30 does not exist
    times = (RoundTime(0, time(1, 30)),)
    (fold,) = due_rounds(datetime(2026, 11, 1, 6, 31, tzinfo=UTC), times, CHICAGO, done_before(autumn))
    assert fold.due_at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # the first of the two
    again = datetime(2026, 11, 1, 7, 31, tzinfo=UTC)  # 01:31 once more
    assert due_rounds(again, times, CHICAGO, done_before(autumn) | {(autumn, "1")}) == []


def test_the_next_round():
    assert next_round_at(local(DAY, 12), USUAL, CHICAGO) == local(DAY, 19)
    assert next_round_at(local(DAY, 19), USUAL, CHICAGO) == local(DAY, 19, 45)
    assert next_round_at(local(DAY, 20), USUAL, CHICAGO) == local(DAY + timedelta(days=1), 9)
    weekly = parse_round_times("19:00,+3d 09:00")
    assert next_round_at(local(DAY, 8), weekly, CHICAGO) == local(DAY, 9)  # of the evening three days before
