"""One row: what it says, or what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.config.csv_columns import parse_csv_columns
from frontdesk.reminders.imports.cells import guard, tidy, unguard
from frontdesk.reminders.imports.headers import find_columns
from frontdesk.reminders.imports.rows import Fault, Row, RowReader, RowRules

HEADER = [
    "Appt ID",
    "MRN",
    "Mobile",
    "Call OK",
    "Text OK",
    "When",
    "Msg",
    "Language",
    "Time Zone",
    "Location",
    "Doctor",
]
GOOD = ["A1", "P1", "312-555-0142", "Y", "N", "3/7/2026 2:30 PM", "", "", "", "", ""]
RULES = RowRules(ZoneInfo("America/Chicago"), "US", ("reminder", "follow_up"))


def reader(header: list[str] = HEADER, rules: RowRules = RULES, mapping: str = "") -> RowReader:
    return RowReader(find_columns(header, parse_csv_columns(mapping)), rules)


def row_with(**changes: str) -> Row | Fault:
    cells = list(GOOD)
    for name, text in changes.items():
        cells[HEADER.index(name.replace("_", " "))] = text
    return reader().read(7, cells)


def test_a_good_row() -> None:
    when = datetime(2026, 3, 7, 20, 30, tzinfo=UTC)
    cells = [*GOOD[:6], "Follow_Up", "Spanish", "mountain time", "North clinic", "Dr. Who"]
    assert reader().read(2, cells) == Row(
        2, "A1", "P1", "+13125550142", "", True, False, when, "follow_up", "es", "America/Denver",
        {"Doctor": "Dr. Who", "location": "North clinic"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "choice"),
    [(text, True) for text in "Y y yes YES true T 1 x X on".split()]  # noqa: SIM905
    + [(text, False) for text in "N n no NO false F 0 off".split()]  # noqa: SIM905
    + [("", None), ("  ", None)],
)
def test_preferences(text: str, choice: bool | None) -> None:
    row = row_with(Text_OK=text)
    assert isinstance(row, Row)
    assert row.text_preference is choice


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"Appt_ID": " "}, "Appt ID is empty"),
        ({"MRN": ""}, "MRN is empty"),
        ({"MRN": "9" * 101}, "MRN is longer than 100"),
        ({"Mobile": "555-0142"}, "Mobile “555-0142” has no area code"),
        ({"Call_OK": "maybe"}, "Call OK “maybe” is neither yes nor no"),
        ({"When": ""}, "When is empty"),
        ({"When": "3/7/2026"}, "When “3/7/2026” has no time of day"),
        ({"Msg": "xmas"}, "Msg “xmas” is no message template: there are follow_up, reminder."),
        ({"Time_Zone": "Chicagoland"}, "Time Zone “Chicagoland” is no time zone"),
    ],
)
def test_what_is_wrong_is_said_with_the_header_staff_know(changes: dict[str, str], part: str) -> None:
    fault = row_with(**changes)
    assert isinstance(fault, Fault)
    assert part in fault.sentence
    assert fault.number == 7
    assert list(fault.data) == HEADER


def test_everything_that_is_wrong_is_said_at_once() -> None:
    fault = row_with(Mobile="1", Text_OK="?", When="never")
    assert isinstance(fault, Fault)
    assert all(name in fault.sentence for name in ("Mobile", "Text OK", "When"))


def test_a_default_template_takes_unknown_names() -> None:
    rules = RowRules(RULES.zone, "US", RULES.known_messages, default_msg="follow_up")
    cells = [*GOOD]
    cells[6] = "xmas"
    row = reader(rules=rules).read(1, cells)
    assert isinstance(row, Row) and row.msg == "follow_up"
    row = reader(rules=rules).read(1, GOOD)
    assert isinstance(row, Row) and row.msg == "reminder"  # blank always means it


def test_short_and_long_rows() -> None:
    short = reader().read(1, GOOD[:6])
    assert isinstance(short, Row) and short.msg == "reminder"
    assert isinstance(reader().read(1, [*GOOD, "", " "]), Row)
    long = reader().read(1, [*GOOD, "", "more"])
    assert isinstance(long, Fault)
    assert "13 cells, the header 11" in long.sentence
    assert long.data["column 13"] == "more"
    short_fault = reader().read(1, GOOD[:2])
    assert isinstance(short_fault, Fault) and "Mobile is empty" in short_fault.sentence


def test_an_unknown_language_is_kept_and_the_office_s_is_spoken() -> None:
    row = row_with(Language="Klingon")
    assert isinstance(row, Row)
    assert row.language == "" and row.extra == {"Language": "Klingon"}


def test_the_next_telephone_steps_in_for_a_blank_one() -> None:
    both = reader(["Appt ID", "MRN", "Mobile", "Home Phone", "When"])
    row = both.read(1, ["A", "P", "", "312-555-0142", "3/7/2026 14:30"])
    assert isinstance(row, Row) and row.phone_number == "+13125550142"


def test_joined_columns_of_a_mapping() -> None:
    mapped = reader(
        ["Nr", "MRN", "Mobile", "Tag", "Uhr"], mapping="appointment_id=Nr+MRN,patient_id=MRN,appt_date_time=Tag+Uhr"
    )
    row = mapped.read(1, ["7", "P", "312-555-0142", "7.3.2026", "14:30"])
    assert isinstance(row, Row)
    assert row.appointment_id == "7 P" and row.when == datetime(2026, 3, 7, 20, 30, tzinfo=UTC)


def test_what_spreadsheets_wrap_around_a_cell() -> None:
    assert tidy('="00123"') == "00123"
    assert tidy(" '+13125550142 ") == "+13125550142"
    assert tidy("O'Hara") == "O'Hara"
    assert tidy("'tis") == "'tis"


@pytest.mark.parametrize("cell", ["=1+1", "+13125550142", "-5", "@SUM(A1)", "\tx", "\rx", "'=x", "''+x"])
def test_formulas_are_guarded(cell: str) -> None:
    assert guard(cell) == f"'{cell}"
    assert unguard(guard(cell)) == cell


@given(st.text())
def test_guarding_loses_nothing(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


@given(st.lists(st.text(max_size=30), max_size=14))
def test_any_cells_are_a_row_or_a_sentence(cells: list[str]) -> None:
    result = reader().read(1, cells)
    assert isinstance(result, Row) or result.sentence
