"""Dates and times as practice systems write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.reminders.imports.dates import UnreadableDate, read_instant

CHICAGO = ZoneInfo("America/Chicago")
#: 2026-03-07 14:30 in Chicago
THEN = datetime(2026, 3, 7, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-07 14:30",
        "2026-03-07T14:30",
        "2026-03-07 14:30:00",
        "2026-03-07T14:30:00.000",
        "2026-03-07 14:30:00.0000000",
        "2026-03-07T20:30:00Z",
        "2026-03-07T14:30:00-06:00",
        "2026-03-07 14:30:00 -0600",
        "2026-03-07 20:30:00+00",
        "2026/03/07 14:30",
        "3/7/2026 2:30 PM",
        "03/07/2026 2:30PM",
        "3/7/26 2:30 p.m.",
        "3-7-2026 14:30",
        "3/7/2026, 2:30:00 PM",
        "7.3.2026 14:30",
        "07.03.2026, 14.30 Uhr",
        "Mar 7, 2026 2:30 PM",
        "March 7th, 2026 at 2:30pm",
        "Saturday, March 7, 2026 2:30 PM",
        "7 March 2026 14:30",
        "07-Mar-2026 14:30",
        "7-Mar-26 2:30 PM",
        "Sat Mar 7 2026 2:30 PM CST",
        "Sat Mar 7 2026 3:30 PM ET",  # letters for a zone are the wall clock meant
        "20260307143000",
        "202603071430",
        "46088.604166667",
        "2:30 PM 3/7/2026",
        "3/7/2026 1430",
        "  3/7/2026   2:30   PM ",
    ],
)
def test_one_moment_in_any_spelling(text: str) -> None:
    assert read_instant((text,), False, CHICAGO) == THEN


@pytest.mark.parametrize(
    "parts",
    [
        ("3/7/2026", "2:30 PM"),
        ("2026-03-07", "14:30:00"),
        ("2026-03-07 00:00:00", "14:30"),
        ("3/7/2026", "1899-12-30 14:30:00"),
        ("3/7/2026", "3/7/2026 2:30 PM"),
        ("3/7/2026", "1430"),
        ("3/7/2026", "2:30p"),
        ("46088", "0.604166667"),
    ],
)
def test_date_and_time_in_two_cells(parts: tuple[str, str]) -> None:
    assert read_instant(parts, False, CHICAGO) == THEN


def test_the_setting_decides_what_is_ambiguous() -> None:
    assert read_instant(("3/7/2026 14:30",), False, CHICAGO) == THEN
    assert read_instant(("7/3/2026 14:30",), True, CHICAGO) == THEN
    assert read_instant(("7.3.2026 14:30",), True, CHICAGO) == THEN


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "no date"),
        ("tomorrow", "no date"),
        ("14:30", "no date"),
        ("3/7/2026", "no time of day"),
        ("2026-03-07", "no time of day"),
        ("46088", "no time of day"),
        ("13/02/2026 10:00", "FRONTDESK_CSV_DAY_FIRST=true"),
        ("2/30/2026 10:00", "does not exist"),
        ("2026-02-30 10:00", "does not exist"),
        ("0000-00-00 00:00:00", "does not exist"),
        ("3/7/2026 25:00", "time of day that does not exist"),
        ("3/7/2026 14:30 AM", "time of day that does not exist"),
        ("3/7/2026 0:30 PM", "time of day that does not exist"),
        ("3/7/2206 2:30 PM", "year 2206"),
        ("3/7 2:30 PM", "no date"),
        ("3/7/2026 2:30 PM XX", "no time zone"),
        ("2026-03-07T14:30+99:00", "does not exist"),
    ],
)
def test_what_is_no_moment_gets_a_sentence(text: str, part: str) -> None:
    with pytest.raises(UnreadableDate, match=part):
        read_instant((text,), False, CHICAGO)


def test_the_other_order_is_never_guessed() -> None:
    with pytest.raises(UnreadableDate, match="FRONTDESK_CSV_DAY_FIRST=false"):
        read_instant(("03/25/2026 10:00",), True, CHICAGO)


def test_two_cells_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(UnreadableDate, match="two different days"):
        read_instant(("3/7/2026", "3/8/2026 2:30 PM"), False, CHICAGO)
    with pytest.raises(UnreadableDate, match="two different times"):
        read_instant(("3/7/2026 2:30 PM", "3:30 PM"), False, CHICAGO)


def test_a_time_in_the_gap_moves_forward_and_in_the_fold_is_the_first() -> None:
    assert read_instant(("3/8/2026 2:30 AM",), False, CHICAGO) == datetime(2026, 3, 8, 8, 30, tzinfo=UTC)
    assert read_instant(("11/1/2026 1:30 AM",), False, CHICAGO) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}( [0-9:]{1,8}( ?[APap]m)?)?"))
def test_any_text_is_a_moment_or_a_sentence(text: str) -> None:
    try:
        moment = read_instant((text,), False, CHICAGO)
    except UnreadableDate as error:
        assert str(error)
    else:
        assert moment.tzinfo is UTC
        assert 1989 <= moment.year <= 2101
