"""The callback slots: hours, closed days, holidays, caps, blocks, and what clocks do in spring and autumn."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.intake.scheduling import holidays, hours
from frontdesk.intake.scheduling.hours import slots
from frontdesk.intake.scheduling.rules import WEEKDAYS, check

CHICAGO = ZoneInfo("America/Chicago")
WEDNESDAY = {"wed": ["09:00-12:00"]}


def at(text: str, zone: ZoneInfo = CHICAGO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(callbacks: dict[str, Any], now: str, booked: Counter[datetime] | None = None) -> list[str]:
    """The slots as the office's clock shows them: "03-04 09:00-10:00"."""
    found = slots(callbacks, booked or Counter(), at(now), CHICAGO)
    return [
        f"{slot.starts_at.astimezone(CHICAGO):%m-%d %H:%M}-{slot.ends_at.astimezone(CHICAGO):%H:%M}" for slot in found
    ]


def test_slots_of_an_hour_fill_each_span_of_the_day() -> None:
    rules = {"hours": {"wed": ["13:00-15:30", "09:00-11:00"]}, "days_ahead": 6}
    assert shown(rules, "2026-03-02 12:00") == [
        *("03-04 09:00-10:00", "03-04 10:00-11:00"),
        *("03-04 13:00-14:00", "03-04 14:00-15:00"),  # the last half hour is too short
    ]


@pytest.mark.parametrize(
    ("span", "minutes", "expected"),
    [
        ("09:15-11:00", 60, ["09:30-10:30"]),
        ("09:00-10:30", 30, ["09:00-09:30", "09:30-10:00", "10:00-10:30"]),
        ("09:00-10:30", 20, ["09:00-09:20", "09:30-09:50", "10:00-10:20"]),
        ("09:00-11:00", 45, ["09:00-09:45", "10:00-10:45"]),
        ("23:00-24:00", 60, ["23:00-00:00"]),
        ("06:00-06:30", 60, []),
    ],
)
def test_slots_begin_on_the_hour_or_half_hour(span: str, minutes: int, expected: list[str]) -> None:
    rules = {"hours": {"wed": [span]}, "slot_minutes": minutes, "days_ahead": 3}
    assert shown(rules, "2026-03-02 12:00") == [f"03-04 {piece}" for piece in expected]


def test_lead_hours_and_days_ahead_bound_what_is_offered() -> None:
    rules = {"hours": WEDNESDAY, "lead_hours": 2, "days_ahead": 7}
    assert shown(rules, "2026-03-04 08:00")[0] == "03-04 10:00-11:00"
    assert shown(rules, "2026-03-04 08:01")[0] == "03-04 11:00-12:00"
    assert shown(rules, "2026-03-04 08:00")[-1] == "03-11 11:00-12:00"
    assert shown(rules | {"days_ahead": 0}, "2026-03-04 09:30") == []


def test_closed_days_and_holidays_are_absent() -> None:
    every = {"hours": {day: ["09:00-10:00"] for day in WEEKDAYS}, "days_ahead": 4, "closed": ["2026-07-02"]}
    # Independence Day 2026 is a Saturday: offices keep the Friday; the Saturday itself is open where hours say so
    assert shown(every, "2026-06-30 12:00") == ["07-01 09:00-10:00", "07-04 09:00-10:00"]
    assert "07-03 09:00-10:00" in shown(every | {"holidays": False}, "2026-06-30 12:00")


def test_caps_of_a_slot_a_day_and_a_week_count_what_is_booked() -> None:
    nine = at("2026-03-04 09:00")
    rules = {"hours": {"wed": ["09:00-11:00"], "thu": ["09:00-10:00"]}, "days_ahead": 4}
    free = ["03-04 09:00-10:00", "03-04 10:00-11:00", "03-05 09:00-10:00"]
    assert shown(rules, "2026-03-02 12:00", Counter({nine: 1})) == free
    assert shown(rules, "2026-03-02 12:00", Counter({nine: 2})) == free[1:]
    assert shown(rules | {"per_slot": 0}, "2026-03-02 12:00", Counter({nine: 99})) == free
    assert shown(rules | {"per_day": 2}, "2026-03-02 12:00", Counter({nine: 1, at("2026-03-04 10:00"): 1})) == free[2:]
    assert shown(rules | {"per_week": 2}, "2026-03-02 12:00", Counter({nine: 2})) == []
    # what was earlier in the week counts, what was the week before does not
    monday, sunday = at("2026-03-02 09:00"), at("2026-03-01 09:00")
    assert shown(rules | {"per_week": 1}, "2026-03-02 12:00", Counter({monday: 1})) == []
    assert shown(rules | {"per_week": 1}, "2026-03-02 12:00", Counter({sunday: 1})) == free
    # the same moment in another zone is the same slot
    assert shown(rules, "2026-03-02 12:00", Counter({nine.astimezone(UTC): 1, nine.astimezone(CHICAGO): 1})) == free


def test_blocks_are_what_is_open_of_morning_afternoon_and_evening() -> None:
    rules = {"hours": {"wed": ["08:15-09:00", "10:00-13:00", "17:00-20:00"]}, "blocks": True, "days_ahead": 3}
    assert shown(rules, "2026-03-02 12:00") == ["03-04 08:15-12:00", "03-04 12:00-13:00", "03-04 17:00-20:00"]
    found = slots(rules, Counter(), at("2026-03-02 12:00"), CHICAGO)
    assert [slot.block for slot in found] == ["morning", "afternoon", "evening"]


def test_the_hour_that_the_clocks_skip_is_not_offered() -> None:
    rules = {"hours": {"sun": ["00:00-05:00"]}, "days_ahead": 1}
    # 2026-03-08: 2:00 becomes 3:00; a slot that ends at 2:00 or begins at 2:00 cannot be read off a clock
    assert shown(rules, "2026-03-07 12:00") == ["03-08 00:00-01:00", "03-08 03:00-04:00", "03-08 04:00-05:00"]


def test_of_the_hour_that_clocks_repeat_the_first_is_meant() -> None:
    rules = {"hours": {"sun": ["00:00-03:00"]}, "days_ahead": 1}
    found = slots(rules, Counter(), at("2026-10-31 12:00"), CHICAGO)
    assert [slot.starts_at for slot in found] == [
        datetime(2026, 11, 1, 5, tzinfo=UTC),
        datetime(2026, 11, 1, 6, tzinfo=UTC),  # 1:00 CDT; the 1:00 CST an hour later is not offered again
        datetime(2026, 11, 1, 8, tzinfo=UTC),
    ]


def test_hours_of_another_zone_are_read_there() -> None:
    rules = {"hours": WEDNESDAY, "timezone": "Pacific/Honolulu", "days_ahead": 3}
    found = slots(rules, Counter(), at("2026-03-02 12:00"), CHICAGO)
    assert found[0].starts_at == datetime(2026, 3, 4, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2025-01-20", "Birthday of Martin Luther King, Jr."),
        ("2026-02-16", "Washington's Birthday"),
        ("2026-05-25", "Memorial Day"),
        ("2026-06-19", "Juneteenth National Independence Day"),
        ("2026-07-03", "Independence Day"),  # the 4th is a Saturday
        ("2027-07-05", "Independence Day"),  # the 4th is a Sunday
        ("2026-09-07", "Labor Day"),
        ("2026-10-12", "Columbus Day"),
        ("2026-11-11", "Veterans Day"),
        ("2026-11-26", "Thanksgiving Day"),
        ("2027-12-24", "Christmas Day"),
        ("2027-12-31", "New Year's Day"),  # 1 January 2028 is a Saturday
        ("2023-01-02", "New Year's Day"),
    ],
)
def test_federal_holidays_are_kept_on_these_days(day: str, name: str) -> None:
    assert holidays.of_year(int(day[:4]))[date.fromisoformat(day)] == name
    assert holidays.is_holiday(date.fromisoformat(day))


@given(st.integers(1990, 2100))
def test_no_holiday_is_kept_at_a_weekend(year: int) -> None:
    days = holidays.of_year(year)
    assert 10 <= len(days) <= 12
    assert all(day.year == year and day.weekday() < 5 for day in days)


@pytest.mark.parametrize(
    ("callbacks", "problem"),
    [
        ({"hours": {"mo": ["09:00-12:00"]}}, "hours: 'mo' is no weekday"),
        ({"hours": {"mon": ["9-12"]}}, "hours: mon: '9-12' is no span of time"),
        ({"hours": {"mon": ["12:00-09:00"]}}, "hours: mon: '12:00-09:00' is no span"),
        ({"hours": {"mon": ["09:00-12:00", "11:00-13:00"]}}, "hours: mon: spans overlap"),
        ({"hours": ["09:00-12:00"]}, "hours: write a list of spans under each weekday"),
        ({"slot_minutes": 0}, "slot_minutes: 0 is no whole number from 5"),
        ({"per_slot": True}, "per_slot: True is no whole number"),
        ({"closed": ["Christmas"]}, "closed: 'Christmas' is no day"),
        ({"timezone": "Chicago"}, "timezone: 'Chicago' is no IANA time zone"),
        ({"blocks": "yes"}, "blocks: 'yes' is neither true nor false"),
        ({"slots": 3}, "slots: no such setting of callbacks"),
    ],
)
def test_what_is_wrong_with_hours_is_said_with_its_place(callbacks: dict[str, Any], problem: str) -> None:
    assert any(found.startswith(problem) for found in check(callbacks)), check(callbacks)
    with pytest.raises(ValueError, match=problem.split(":")[0]):
        slots(callbacks, Counter(), at("2026-03-02 12:00"), CHICAGO)


def test_all_problems_come_at_once() -> None:
    assert len(check({"slot_minutes": 0, "blocks": 1, "closed": ["x"]})) == 3


_SPANS = st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1])


@given(
    day_hours=st.dictionaries(st.sampled_from(WEEKDAYS), _SPANS, max_size=7),
    minutes=st.integers(5, 240),
    lead=st.integers(0, 72),
    ahead=st.integers(0, 30),
    blocks=st.booleans(),
    moment=st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(["America/Chicago", "Pacific/Honolulu", "America/St_Johns", "Europe/Warsaw"]),
)
def test_whatever_the_rules_each_slot_lies_in_open_hours(
    day_hours: dict[str, tuple[int, int]],
    minutes: int,
    lead: int,
    ahead: int,
    blocks: bool,
    moment: datetime,
    zone: str,
) -> None:
    def clock(quarter: int) -> str:
        return f"{quarter // 4:02}:{quarter % 4 * 15:02}"

    rules = {
        "hours": {day: [f"{clock(start)}-{clock(end)}"] for day, (start, end) in day_hours.items()},
        "slot_minutes": minutes,
        "lead_hours": lead,
        "days_ahead": ahead,
        "blocks": blocks,
    }
    place = ZoneInfo(zone)
    found = slots(rules, Counter(), moment, place)
    assert [slot.starts_at for slot in found] == sorted({slot.starts_at for slot in found})
    for slot in found:
        local, until = slot.starts_at.astimezone(place), slot.ends_at.astimezone(place)
        start, end = day_hours[WEEKDAYS[local.weekday()]]
        midnight = datetime.combine(local.date(), time())
        assert (local.replace(tzinfo=None) - midnight) >= timedelta(minutes=15 * start)
        assert (until.replace(tzinfo=None) - midnight) <= timedelta(minutes=15 * end)
        assert slot.starts_at >= moment + timedelta(hours=lead)
        assert 0 <= (local.date() - hours.day_of(moment, place)).days <= ahead
        assert blocks or local.minute % 30 == 0
        assert not holidays.is_holiday(local.date())
        assert slot.starts_at < slot.ends_at
    # taking the first slot twice over takes it away, and nothing else
    if found:
        taken = Counter({found[0].starts_at: 2})
        assert slots(rules, taken, moment, place) == found[1:]
