"""The first allowed minute, checked against a naive restatement that walks minute by minute."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.config.env import HourSpan
from frontdesk.consent.quiet_hours import first_window, is_allowed, next_day

NIGHT = HourSpan(time(21), time(8))
CHICAGO, NEW_YORK, LOS_ANGELES = (
    ZoneInfo("America/Chicago"),
    ZoneInfo("America/New_York"),
    ZoneInfo("America/Los_Angeles"),
)
WARSAW, LORD_HOWE = ZoneInfo("Europe/Warsaw"), ZoneInfo("Australia/Lord_Howe")
MINUTE = timedelta(minutes=1)


def at(zone: tzinfo, *when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=zone, fold=fold)


STORIES = [
    # (what, now, zones, opens, closes)
    ("in the evening it is open until nine", at(CHICAGO, 2026, 3, 3, 19), [CHICAGO],
     at(CHICAGO, 2026, 3, 3, 19), at(CHICAGO, 2026, 3, 3, 21)),
    ("nine is quiet already", at(CHICAGO, 2026, 3, 3, 21), [CHICAGO],
     at(CHICAGO, 2026, 3, 4, 8), at(CHICAGO, 2026, 3, 4, 21)),
    ("one second before nine is not", at(CHICAGO, 2026, 3, 3, 20, 59, 59), [CHICAGO],
     at(CHICAGO, 2026, 3, 3, 20, 59, 59), at(CHICAGO, 2026, 3, 3, 21)),
    ("after midnight it opens the same day", at(CHICAGO, 2026, 3, 3, 0, 30, 15), [CHICAGO],
     at(CHICAGO, 2026, 3, 3, 8), at(CHICAGO, 2026, 3, 3, 21)),
    ("19:45 in Chicago is still open in New York", at(CHICAGO, 2026, 3, 3, 19, 45), [CHICAGO, NEW_YORK],
     at(CHICAGO, 2026, 3, 3, 19, 45), at(NEW_YORK, 2026, 3, 3, 21)),
    ("20:15 in Chicago is night in New York", at(CHICAGO, 2026, 3, 3, 20, 15), [CHICAGO, NEW_YORK],
     at(CHICAGO, 2026, 3, 4, 8), at(NEW_YORK, 2026, 3, 4, 21)),
    ("09:00 in New York is 06:00 in Los Angeles", at(NEW_YORK, 2026, 3, 3, 9), [NEW_YORK, LOS_ANGELES],
     at(LOS_ANGELES, 2026, 3, 3, 8), at(NEW_YORK, 2026, 3, 3, 21)),
    # the night the clock goes forward has ten hours of quiet, the one it goes back twelve
    ("Chicago springs forward", at(CHICAGO, 2026, 3, 7, 21), [CHICAGO],
     at(CHICAGO, 2026, 3, 8, 8), at(CHICAGO, 2026, 3, 8, 21)),
    ("Chicago falls back", at(CHICAGO, 2026, 10, 31, 21), [CHICAGO], at(CHICAGO, 2026, 11, 1, 8), None),
    ("Warsaw springs forward", at(WARSAW, 2026, 3, 28, 23), [WARSAW], at(WARSAW, 2026, 3, 29, 8), None),
    ("Warsaw falls back", at(WARSAW, 2026, 10, 24, 23), [WARSAW], at(WARSAW, 2026, 10, 25, 8), None),
    ("Lord Howe springs half an hour forward", at(LORD_HOWE, 2026, 10, 3, 22), [LORD_HOWE],
     at(LORD_HOWE, 2026, 10, 4, 8), None),
    ("Lord Howe falls half an hour back", at(LORD_HOWE, 2026, 4, 4, 22), [LORD_HOWE],
     at(LORD_HOWE, 2026, 4, 5, 8), None),
]  # fmt: skip


@pytest.mark.parametrize(("what", "now", "zones", "opens", "closes"), STORIES, ids=[s[0] for s in STORIES])
def test_it_opens_and_closes(what, now, zones, opens, closes):
    window = first_window(now, NIGHT, zones)
    assert window.opens == opens
    if closes is not None:
        assert window.closes == closes


@pytest.mark.parametrize(
    ("what", "now", "hours"),
    [
        ("an ordinary night", at(CHICAGO, 2026, 3, 3, 21), 11),
        ("forward", at(CHICAGO, 2026, 3, 7, 21), 10),
        ("back", at(CHICAGO, 2026, 10, 31, 21), 12),
        ("forward by half an hour", at(LORD_HOWE, 2026, 10, 3, 21), 10.5),
        ("back by half an hour", at(LORD_HOWE, 2026, 4, 4, 21), 11.5),
    ],
)
def test_the_night_is_as_long_as_the_clocks_make_it(what, now, hours):
    assert first_window(now, NIGHT, [now.tzinfo]).opens.astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=hours)


def test_quiet_hours_that_end_in_the_gap_end_when_the_clock_goes_on():
    quiet = HourSpan(time(22), time(2, 30))  # 02:30 does not exist on 8 March: 02:00 is followed by 03:00
    window = first_window(at(CHICAGO, 2026, 3, 7, 23), quiet, [CHICAGO])
    assert window.opens == at(CHICAGO, 2026, 3, 8, 3)


def test_quiet_hours_that_begin_in_the_gap_begin_when_the_clock_goes_on():
    quiet = HourSpan(time(2, 30), time(5))
    window = first_window(at(CHICAGO, 2026, 3, 8, 1), quiet, [CHICAGO])
    assert (window.opens, window.closes) == (at(CHICAGO, 2026, 3, 8, 1), at(CHICAGO, 2026, 3, 8, 3))


def test_an_hour_that_comes_twice_is_quiet_twice():
    quiet = HourSpan(time(1, 30), time(3))  # 01:00-02:00 comes twice on 1 November
    first = first_window(at(CHICAGO, 2026, 11, 1, 1, 30), quiet, [CHICAGO])
    # at 02:00 the clock goes back to 01:00, which is allowed again for half an hour
    # (compared in UTC: Python never calls the second 01:00 equal to another zone's time)
    assert first.opens == at(CHICAGO, 2026, 11, 1, 1, fold=1).astimezone(UTC)
    assert first.closes == at(CHICAGO, 2026, 11, 1, 1, 30, fold=1).astimezone(UTC)


def test_quiet_hours_within_a_day():
    quiet = HourSpan(time(12), time(14))
    window = first_window(at(CHICAGO, 2026, 3, 3, 13), quiet, [CHICAGO])
    assert (window.opens, window.closes) == (at(CHICAGO, 2026, 3, 3, 14), at(CHICAGO, 2026, 3, 4, 12))


def test_without_quiet_hours_it_is_always_open():
    window = first_window(at(CHICAGO, 2026, 3, 3, 3), None, [CHICAGO])
    assert (window.opens, window.closes) == (at(CHICAGO, 2026, 3, 3, 3), None)


def test_windows_that_never_meet_are_none():
    quiet = HourSpan(time(12), time(4))  # eight hours a day are left, and Sydney is half a day away
    assert first_window(at(CHICAGO, 2026, 3, 3, 12), quiet, [CHICAGO, ZoneInfo("Asia/Kolkata")]) is None


def test_tomorrow_begins_at_the_first_instant_that_exists():
    assert next_day(at(CHICAGO, 2026, 3, 7, 23), CHICAGO) == at(CHICAGO, 2026, 3, 8, 0)
    havana = ZoneInfo("America/Havana")  # the clock goes from 00:00 to 01:00 on 8 March 2026
    assert next_day(at(havana, 2026, 3, 7, 23), havana) == at(havana, 2026, 3, 8, 1)


ZONES = st.lists(
    st.sampled_from(
        [
            CHICAGO,
            NEW_YORK,
            LOS_ANGELES,
            WARSAW,
            LORD_HOWE,
            *map(ZoneInfo, ("Asia/Kathmandu", "America/St_Johns", "UTC")),
        ]
    ),
    min_size=1,
    max_size=4,
)
SPANS = st.builds(
    lambda start, length: HourSpan(
        time(start // 60, start % 60), time((start + length) % 1440 // 60, (start + length) % 60)
    ),
    st.integers(0, 1439),
    st.integers(1, 1439),
)
#: Half of the moments are near a change of some zone's clock.
CHANGES = [at(CHICAGO, 2026, 3, 8), at(CHICAGO, 2026, 11, 1), at(WARSAW, 2026, 3, 29), at(WARSAW, 2026, 10, 25),
           at(LORD_HOWE, 2026, 4, 5), at(LORD_HOWE, 2026, 10, 4)]  # fmt: skip
MOMENTS = st.one_of(
    st.integers(0, 3 * 365 * 86400).map(lambda seconds: at(UTC, 2025, 1, 1) + timedelta(seconds=seconds)),
    st.builds(
        lambda change, seconds: change.astimezone(UTC) + timedelta(seconds=seconds),
        st.sampled_from(CHANGES),
        st.integers(-86400, 86400),
    ),
)


@settings(max_examples=60, deadline=None)
@given(MOMENTS, SPANS, ZONES)
def test_the_first_allowed_minute_is_the_one_a_walk_finds(now, quiet, zones):
    window = first_window(now, quiet, zones)
    limit = now + timedelta(hours=36)

    def naively_allowed(moment):
        return all(not quiet.contains(moment.astimezone(zone).time()) for zone in zones)

    walk = now
    while walk < limit and not naively_allowed(walk):
        walk = walk.replace(second=0, microsecond=0) + MINUTE
    if walk >= limit:
        # no minute in a day and a half: the zones' days do not meet
        assert window is None or window.opens >= limit
        return
    assert window.opens == walk
    assert is_allowed(window.opens, quiet, zones)
    close = window.opens.replace(second=0, microsecond=0)
    while naively_allowed(max(close, window.opens)):
        close += MINUTE
    assert window.closes == close


@settings(max_examples=200, deadline=None)
@given(MOMENTS, SPANS, st.sampled_from([CHICAGO, WARSAW, LORD_HOWE]))
def test_one_zone_never_waits_longer_than_a_day_and_a_half(now, quiet, zone):
    window = first_window(now, quiet, [zone])
    assert now <= window.opens <= now + timedelta(hours=36)
    assert window.opens < window.closes
