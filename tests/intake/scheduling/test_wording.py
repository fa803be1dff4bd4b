"""How times of callbacks are written in three languages, on whose clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk.intake.scheduling import wording
from frontdesk.intake.scheduling.hours import Slot

CHICAGO, HONOLULU = ZoneInfo("America/Chicago"), ZoneInfo("Pacific/Honolulu")
MORNING = Slot(datetime(2026, 3, 4, 15, tzinfo=UTC), datetime(2026, 3, 4, 16, tzinfo=UTC), zone=CHICAGO)
NOON = Slot(datetime(2026, 3, 4, 18, tzinfo=UTC), datetime(2026, 3, 4, 18, 30, tzinfo=UTC), zone=CHICAGO)
BLOCK = Slot(datetime(2026, 3, 4, 18, tzinfo=UTC), datetime(2026, 3, 4, 23, tzinfo=UTC), "afternoon", CHICAGO)


@pytest.mark.parametrize(
    ("slot", "language", "expected"),
    [
        (MORNING, "en", "Wednesday, Mar 4, 9:00 AM - 10:00 AM"),
        (MORNING, "es", "miércoles 4 de marzo, 9:00 am - 10:00 am"),
        (MORNING, "pl", "środa, 4 marca, 9:00-10:00"),
        (MORNING, "es-MX", "miércoles 4 de marzo, 9:00 am - 10:00 am"),
        (MORNING, "fr", "Wednesday, Mar 4, 9:00 AM - 10:00 AM"),  # no such language: English
        (NOON, "en", "Wednesday, Mar 4, 12:00 PM - 12:30 PM"),
        (NOON, "pl", "środa, 4 marca, 12:00-12:30"),
        (BLOCK, "en", "Wednesday, Mar 4, afternoon (12:00 PM - 5:00 PM)"),
        (BLOCK, "es", "miércoles 4 de marzo, por la tarde (12:00 pm - 5:00 pm)"),
        (BLOCK, "pl", "środa, 4 marca, po południu (12:00-17:00)"),
    ],
)
def test_a_time_is_written_as_people_write_it(slot: Slot, language: str, expected: str) -> None:
    assert wording.label(slot, language) == expected


def test_the_clock_is_the_slot_s_unless_another_is_asked_for() -> None:
    assert wording.label(MORNING, "en", HONOLULU) == "Wednesday, Mar 4, 5:00 AM - 6:00 AM"
    late = Slot(datetime(2026, 3, 5, 3, tzinfo=UTC), datetime(2026, 3, 5, 4, tzinfo=UTC), zone=CHICAGO)
    assert wording.label(late, "en") == "Wednesday, Mar 4, 9:00 PM - 10:00 PM"  # the fifth, in UTC


def test_transfers_show_the_time_in_this_form() -> None:
    slot = Slot(datetime(2021, 6, 30, 17, tzinfo=UTC), datetime(2021, 6, 30, 18, tzinfo=UTC), zone=CHICAGO)
    assert wording.term(slot) == "Wednesday, Jun 30, 2021, 12:00pm - 1:00pm"


def test_a_day_alone() -> None:
    assert [wording.day_label(date(2026, 9, 1), code) for code in ("en", "es", "pl")] == [
        *("Tuesday, Sep 1", "martes 1 de septiembre", "wtorek, 1 września"),
    ]


@pytest.mark.parametrize("language", ["en", "es", "pl"])
@pytest.mark.parametrize("slot", [MORNING, NOON, BLOCK])
def test_texts_are_short_and_plain(slot: Slot, language: str) -> None:
    texts = [write(slot, language) for write in (wording.day_before, wording.hour_before)]
    for text in texts:
        assert len(text) <= 160
        assert not {"\u202f", "\u00a0", "\u2013"} & set(text)
    assert wording.time_label(slot, language) in texts[1]
    assert wording.label(slot, language) in texts[0]
