"""The tick: each function by itself, the nightly ones once a night."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from frontdesk.jobs import schedule
from frontdesk.monitor.models import MonitorEntry

NOON = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)  # 12:00 in Chicago


@pytest.fixture(autouse=True)
def _empty_schedule(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (("_minutely", {}), ("_nightly", {}), ("_backlogs", [])):
        monkeypatch.setattr(schedule, name, value)
    yield


@pytest.mark.django_db
def test_a_failing_function_stops_no_other_and_is_told_to_the_monitor():
    ran = []

    def broken(now: datetime) -> None:
        raise RuntimeError("cannot reach +13125550142")

    schedule.register_minutely("broken", broken)
    schedule.register_minutely("sound", ran.append)
    result = schedule.run_minute(NOON)
    assert (result.failed, result.ran, ran) == (["broken"], ["sound"], [NOON])
    entry = MonitorEntry.objects.get()
    assert entry.kind == MonitorEntry.Kind.EXCEPTION and "tick:broken" in entry.tags
    assert "3125550142" not in str(entry.data)


@pytest.mark.django_db
def test_nightly_functions_run_once_an_office_day_after_three():
    ran: list[datetime] = []
    schedule.register_nightly("clean", ran.append)
    moments = [
        NOON,  # the first day: its night is still to come
        NOON + timedelta(minutes=1),
        NOON + timedelta(hours=14, minutes=59),  # 02:59 of the next day: still the same night
        NOON + timedelta(hours=15),  # 03:00
        NOON + timedelta(hours=15, minutes=1),
        NOON + timedelta(days=9),  # the machine was off for a week: once, not nine times
        NOON + timedelta(days=9, minutes=1),
    ]
    for moment in moments:
        schedule.run_minute(moment)
    assert ran == [moments[3], moments[5]]


@pytest.mark.django_db
def test_a_nightly_function_that_failed_is_tried_again_an_hour_later():
    tried: list[datetime] = []

    def fails_once(now: datetime) -> None:
        tried.append(now)
        if len(tried) == 1:
            raise RuntimeError

    schedule.register_nightly("clean", fails_once)
    schedule.run_minute(NOON - timedelta(days=1))
    for minutes in (0, 1, 59, 60, 61, 120):
        schedule.run_minute(NOON + timedelta(minutes=minutes))
    assert tried == [NOON, NOON + timedelta(minutes=60)]


@pytest.mark.django_db(transaction=True)
def test_a_function_that_still_runs_is_not_started_again():
    began, go_on = threading.Event(), threading.Event()
    calls: list[datetime] = []

    def long(now: datetime) -> None:
        calls.append(now)
        began.set()
        assert go_on.wait(30)

    def first_tick() -> None:
        schedule.run_minute(NOON)
        connection.close()

    schedule.register_minutely("import", long)
    first = threading.Thread(target=first_tick)
    first.start()
    assert began.wait(30)
    second = schedule.run_minute(NOON + timedelta(minutes=1))
    go_on.set()
    first.join()
    assert (second.busy, second.ran) == (["import"], [])
    assert schedule.run_minute(NOON + timedelta(minutes=2)).ran == ["import"]
    assert calls == [NOON, NOON + timedelta(minutes=2)]


def test_the_next_backlog_is_the_earliest_of_all_rooms():
    assert schedule.next_backlog(NOON) is None
    schedule.register_backlog(lambda now: None)
    schedule.register_backlog(lambda now: now + timedelta(hours=2))
    schedule.register_backlog(lambda now: now + timedelta(minutes=3))
    assert schedule.next_backlog(NOON) == NOON + timedelta(minutes=3)


@pytest.mark.django_db
def test_first_seen_never_changes():
    assert schedule.first_seen("rounds", NOON) == NOON
    assert schedule.first_seen("rounds", NOON + timedelta(days=1)) == NOON
