"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.reminders.imports.phones import UnreadablePhone, read_phone


@pytest.mark.parametrize(
    ("text", "number", "extension"),
    [
        ("3125550142", "+13125550142", ""),
        ("(312) 555-0142", "+13125550142", ""),
        ("312.555.0142", "+13125550142", ""),
        ("312/555-0142", "+13125550142", ""),
        ("312–555–0142", "+13125550142", ""),  # en dashes
        ("１３１２５５５０１４２", "+13125550142", ""),  # full-width digits
        ("1-312-555-0142", "+13125550142", ""),
        ("+1 312 555 0142", "+13125550142", ""),
        ("+13125550142", "+13125550142", ""),
        ("'+13125550142", "+13125550142", ""),  # as our own export guards it
        ("001 312 555 0142", "+13125550142", ""),
        ("tel:+1-312-555-0142", "+13125550142", ""),
        ("3125550142.0", "+13125550142", ""),  # a spreadsheet took it for a number
        ("3.125550142E+09", "+13125550142", ""),
        ("312-555-0142 x12", "+13125550142", "12"),
        ("312-555-0142 ext. 12", "+13125550142", "12"),
        ("(312)555-0142 Ext 1234", "+13125550142", "1234"),
        ("312-555-0142#7", "+13125550142", "7"),
        ("cell: 312-555-0142", "+13125550142", ""),
        ("312-555-0142 (mom)", "+13125550142", ""),
        ("1-800-FLOWERS", "+18003569377", ""),
        ("+15551234567", "+15551234567", ""),  # area code 555: films, manuals, rehearsals
        ("+15005550006", "+15005550006", ""),  # Twilio's own test number
        ("011 48 22 123 45 67", "+48221234567", ""),
        ("0048 22 123 45 67", "+48221234567", ""),
        ("+48 501 234 567", "+48501234567", ""),
        ("+44 7700 900123", "+447700900123", ""),  # Ofcom's fictional range
    ],
)
def test_one_number_in_any_spelling(text: str, number: str, extension: str) -> None:
    assert read_phone(text, "US")[:2] == (number, extension)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "is empty"),
        ("n/a", "is empty"),
        ("abc", "in digits"),
        ("555-0142", "no area code"),
        ("12345", "too short"),
        ("312 555 014", "too short"),
        ("312 555 01422", "too long"),
        ("123-456-7890", "begin with 2 to 9"),
        ("000-000-0000", "begin with 2 to 9"),
        ("312-911-0142", "begin with 2 to 9"),
        ("999-999-9999", "filler"),
        ("555-555-5555", "filler"),
        ("3.12555E+09", "lost digits in Excel"),
        ("+1 312 555 014", "no telephone number"),
        ("+999 123456", "no telephone number"),
        ("+48 22 123 45", "no telephone number"),
    ],
)
def test_what_is_no_number_gets_a_sentence(text: str, part: str) -> None:
    with pytest.raises(UnreadablePhone, match=part):
        read_phone(text, "US")


@pytest.mark.parametrize(
    "text",
    [
        "312-555-0142 / 773-555-0100",
        "312-555-0142; 773-555-0100",
        "312-555-0142 or 773-555-0100",
        "H: 312-555-0142 C: 773-555-0100",
        "3125550142 7735550100",
    ],
)
def test_of_two_numbers_the_first_counts_and_staff_are_told(text: str) -> None:
    phone = read_phone(text, "US")
    assert phone.number == "+13125550142"
    assert "first is used" in phone.remark


def test_the_region_decides_how_national_numbers_read() -> None:
    assert read_phone("22 123 45 67", "PL").number == "+48221234567"
    assert read_phone("07700 900123", "GB").number == "+447700900123"
    assert read_phone("+1 (312) 555-0142", "PL").number == "+13125550142"


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_sentence(text: str) -> None:
    try:
        phone = read_phone(text, "US")
    except UnreadablePhone as error:
        assert str(error)
    else:
        assert phone.number.startswith("+") and phone.number[1:].isascii() and phone.number[1:].isdigit()
        assert 8 <= len(phone.number) <= 16
        assert len(phone.extension) <= 12
