"""Which column is which field."""

from __future__ import annotations

import pytest

from frontdesk.config.csv_columns import parse_csv_columns
from frontdesk.config.env import SettingsError, read_settings
from frontdesk.reminders.imports import headers
from frontdesk.reminders.imports.headers import ColumnsMissing, find_columns

FIELDS = (
    "appointment_id",
    "patient_id",
    "phone_number",
    "phone_preference",
    "text_preference",
    "appt_date_time",
    "msg",
)


@pytest.mark.parametrize(
    "header",
    [
        list(FIELDS),
        ["APPOINTMENT_ID", "Patient-ID", "phone number", "PhonePreference", "Text Preference", "apptDateTime", "MSG"],
        ["Appt ID", "MRN", "Mobile", "Call OK?", "SMS OK?", "Appt Date/Time", "Message"],
        [
            "Appointment Number",
            "Patient #",
            "Cell Phone",
            "Phone Pref (Y/N)",
            "Text Pref (Y/N)",
            "Visit Date/Time",
            "Msg",
        ],
        ["Appt. No.", "Medical Record Number", "Telephone", "Voice Consent", "Text Consent", "DATETIME", "Template"],
        ["Booking ID", "Client Number", "Contact Number", "OK to call", "OK to text", "Scheduled Date/Time", "Script"],
    ],
)
def test_the_spellings_of_practice_systems(header: list[str]) -> None:
    columns = find_columns(header)
    assert [columns.fields[name].choices for name in FIELDS] == [((n,),) for n in range(7)]
    assert columns.others == ()


@pytest.mark.parametrize(
    ("header", "choices"),
    [
        (["Appt Date", "Appt Time"], ((0, 1),)),
        (["DOS", "Start Time"], ((0, 1),)),
        (["Time", "Date"], ((1, 0),)),
        (["Appointment Date"], ((0,),)),  # both in one cell, under the name of one
        (["Start"], ((0,),)),
        (["Appt Date/Time", "Date", "Time"], ((0,),)),  # the column with both goes before
    ],
)
def test_date_and_time(header: list[str], choices: tuple[tuple[int, ...], ...]) -> None:
    columns = find_columns([*header, "Appt ID", "MRN", "Phone"])
    assert columns.fields["appt_date_time"].choices == choices


def test_of_several_telephones_the_next_steps_in() -> None:
    columns = find_columns(["Appt ID", "MRN", "When", "Work Phone", "Home Phone", "Mobile"])
    assert columns.fields["phone_number"].choices == ((5,), (4,), (3,))


def test_a_second_column_of_the_same_name_is_kept_apart() -> None:
    columns = find_columns(["Appt ID", "MRN", "When", "Mobile", "Notes", "Notes", "", "MRN"])
    assert columns.names[4:] == ("Notes", "Notes (2)", "column 7", "MRN (2)")
    assert columns.others == (4, 5, 6, 7)


def test_the_office_s_own_rules_go_before_the_spellings() -> None:
    rules = parse_csv_columns("appt_date_time=Visit Date+Visit Time, phone_number=Handy|Mobile, msg=Text")
    columns = find_columns(["Appt ID", "MRN", "Handy", "Mobile", "VISIT DATE", "visit time", "Text", "When"], rules)
    assert columns.fields["appt_date_time"].choices == ((4, 5),)
    assert columns.fields["phone_number"].choices == ((2,), (3,))
    assert columns.fields["msg"].choices == ((6,),)
    assert "text_preference" not in columns.fields


def test_a_rule_for_a_column_that_is_not_there_leaves_the_spellings_in_force() -> None:
    columns = find_columns(["Appt ID", "MRN", "Mobile", "When"], parse_csv_columns("phone_number=Handy"))
    assert columns.fields["phone_number"].choices == ((2,),)


def test_missing_columns_are_named_with_what_was_found_and_what_to_do() -> None:
    with pytest.raises(ColumnsMissing) as caught:
        find_columns(["Appt ID", "Patient Name", "When"])
    text = str(caught.value)
    assert "no column for patient_id and phone_number" in text
    assert "Appt ID, Patient Name, When" in text
    assert "FRONTDESK_CSV_COLUMNS=patient_id=" in text


def test_no_spelling_means_two_fields() -> None:
    words = [word for all_ in headers._SPELLINGS.values() for word in all_.split()]
    assert len(words) == len(set(words))
    assert all(headers.normal(word) == word for word in words)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("phone_number", "has no ="),
        ("fon=Handy", "'fon' is not a field"),
        ("msg=A,msg=B", "given twice"),
        ("msg=", "names no column"),
        ("appt_date_time=Date+", "names no column"),
    ],
)
def test_a_wrong_mapping_is_told_at_the_start(text: str, part: str) -> None:
    with pytest.raises(SettingsError, match=f"FRONTDESK_CSV_COLUMNS: .*{part}"):
        read_settings({"FRONTDESK_CSV_COLUMNS": text}, env_file=None)


def test_a_comma_in_a_column_s_name() -> None:
    (rule,) = parse_csv_columns('"phone_number=Phone, mobile"')
    assert rule.choices == (("Phone, mobile",),)
