"""Nothing in the monitor names a person or opens a door."""

import json
import logging
import sys
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.conf import settings
from django.utils.module_loading import import_string
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.monitor.redaction import REMOVED, redact, redact_number, redact_text


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+13125550142", "+1312•••0142"),
        ("+48601234567", "+4860•••4567"),
        ("+1 (312) 555-0142", "+1312•••0142"),
        ("3125550142", "•••0142"),
        ("22000", "•••"),
        ("anonymous", "anonymous"),
        ("", ""),
    ],
)
def test_a_number_is_shown_to_those_who_know_it(number, shown):
    assert redact_number(number) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to +13125550142 failed", "to +1312•••0142 failed"),
        ("From=%2B13125550142&To=x", "From=+1312•••0142&To=x"),
        ("call +1 312 555 0142 now", "call +1312•••0142 now"),
        ("call (312) 555-0142 now", "call •••0142 now"),
        ("call 312.555.0142", "call •••0142"),
        ("number 3125550142, or 13125550142", "number •••0142, or •••0142"),
        ("/people/3125550142/", "/people/•••0142/"),
        ("write to ann.lee@example.org", "write to •••@example.org"),
        ("postgresql://ann:pw@db/frontdesk", "postgresql://•••@db/frontdesk"),
        ("Authorization: Basic QUM6dG9rZW4=", f"Authorization: Basic {REMOVED}"),
        ("?auth_token=abc&x=1", f"?auth_token={REMOVED}&x=1"),
        ('invalid input syntax for type integer: "Ann Lee"', f"invalid input syntax for type integer: {REMOVED}"),
        (
            "duplicate key\nDETAIL:  Key (number)=(+13125550142) already exists.",
            f"duplicate key\nDETAIL: {REMOVED}",
        ),
        (
            "null value\nDETAIL:  Failing row contains (1, Ann\nLee, cancer).\nHINT:  none",
            f"null value\nDETAIL: {REMOVED}\nHINT:  none",
        ),
        ("a\x00b\ud800", "a\ufffdb?"),
    ],
)
def test_texts_lose_what_identifies(text, shown):
    assert redact_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "job 4711 took 12.5 ms on 2026-03-03T19:00:00+00:00",
        "SM0123456789abcdef0123456789abcdef",
        "attempt 0b6c3f5e-8a5d-4b7e-9c53-3125550142aa",
        "epoch 1772553600",
        "error 21610 of batch 7",
        "+1312•••0142",
    ],
)
def test_ids_and_times_stay(text):
    assert redact_text(text) == text


def test_values_are_judged_by_their_names():
    data = {
        "Body": "I am ill",
        "From": "3125550142",
        "to": "+13125550142",
        "first_name": "Ann",
        "AuthToken": "abc",
        "X-Twilio-Signature": "abc",
        "token": UUID(int=1),
        "headers": {"Authorization": "Basic abc", "Content-Type": "text/xml"},
        "texts": ["one", "two"],
        "people": [{"patient_name": "Ann", "number": "+13125550142"}],
        "sid": "SM1",
        "error_code": 21610,
        "at": datetime(2026, 3, 3, tzinfo=UTC),
        "file": b"secret bytes",
        "none": None,
    }
    assert redact(data) == {
        "Body": "[8 characters]",
        "From": "•••0142",
        "to": "+1312•••0142",
        "first_name": REMOVED,
        "AuthToken": REMOVED,
        "X-Twilio-Signature": REMOVED,
        "token": REMOVED,
        "headers": {"Authorization": REMOVED, "Content-Type": "text/xml"},
        "texts": "[2 items]",
        "people": [{"patient_name": REMOVED, "number": "+1312•••0142"}],
        "sid": "SM1",
        "error_code": 21610,
        "at": "2026-03-03T00:00:00+00:00",
        "file": "[12 bytes]",
        "none": None,
    }


def test_a_line_in_the_log_does_not_quote_the_row_that_the_database_refused():
    line = settings.LOGGING["formatters"]["line"]
    formatter = import_string(line["class"])(line["format"], style=line["style"])
    refused = ValueError("violates a check\nDETAIL:  Failing row contains (7, Ann Lee, +13125550142).\n")
    try:
        raise refused
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, "%s failed", ("day.csv",), sys.exc_info())
    lines = formatter.format(record)
    assert "ERROR a: day.csv failed" in lines and "violates a check" in lines
    assert "Ann Lee" not in lines and "5550142" not in lines


def test_what_is_long_or_deep_is_cut():
    assert len(redact_text("x" * 100_000)) == 20_000
    assert len(redact(list(range(1000)))) == 101
    deep = current = {}
    for _ in range(50):
        current["more"] = {}
        current = current["more"]
    assert "[…]" in json.dumps(redact(deep), ensure_ascii=False)


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.datetimes(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.sets(st.integers()),
)


@given(JSON_LIKE)
def test_everything_becomes_json_that_postgresql_takes(value):
    text = json.dumps(redact(value), allow_nan=False)
    assert "\\u0000" not in text


@given(st.text(), st.from_regex(r"\+[1-9][0-9]{10,13}", fullmatch=True), st.text())
def test_no_number_in_e164_survives(before, number, after):
    assert number not in redact_text(f"{before} {number} {after}")


@given(st.text())
def test_redacting_twice_changes_nothing_more(text):
    once = redact_text(text)
    assert redact_text(once) == once


def test_an_exception_over_what_a_person_wrote_is_logged_without_its_words():
    from frontdesk.monitor.redaction import RedactingFormatter

    try:
        int("my landlord hits me")
    except ValueError:
        told = logging.LogRecord("x", logging.ERROR, __file__, 1, "text %s", (7,), sys.exc_info())
    usual = RedactingFormatter().format(told)
    told.exc_text = None
    told.quotes_people = True
    kept = RedactingFormatter().format(told)
    assert "landlord hits" in usual.splitlines()[-1]
    assert kept.splitlines()[0] == "text 7" and kept.splitlines()[-1] == "ValueError"
    assert "test_redaction.py" in kept
    assert told.exc_info is not None  # other handlers have it whole
