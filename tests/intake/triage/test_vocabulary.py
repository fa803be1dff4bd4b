"""The words of the wire: canonical spellings, variants, blanks, and values that cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.intake.models import IntakeStatus, TriageStatus, TriageUser
from frontdesk.intake.triage import statuses, vocabulary


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("Program triage completed", "Program triage completed"),
        ("Program triage complete", "Program triage completed"),
        ("PROGRAM  TRIAGE COMPLETED ", "Program triage completed"),
        ("Legal Issue", "Legal issue"),
        ("out-of-area", "Out of area"),
        ("over income referrals", "Over-income Referrals"),
        ("Referrals", "Referrals"),
        ("Eligible", ""),  # a status of the intake
        ("whatever", ""),
        ("", ""),
    ],
)
def test_triage_statuses(given, canonical):
    assert statuses.triage_status(given) == canonical


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("eTransferred", "eTransferred"),
        ("etransferred", "eTransferred"),
        ("Not eTransferred", "Not_eTransferred"),
        ("not_etransferred", "Not_eTransferred"),
        ("over_income", "Over-income"),
        ("BYPASS", "Bypass"),
        ("Program triage", ""),
        ("Over-asset", ""),  # not in use since 2020
    ],
)
def test_intake_statuses(given, canonical):
    assert statuses.intake_status(given) == canonical


def test_the_words_are_those_of_the_table():
    assert set(statuses.TRIAGE_STATUSES) == set(TriageStatus.values)
    assert set(statuses.INTAKE_STATUSES) == set(IntakeStatus.values)
    for status in (*statuses.TRIAGE_STATUSES, *statuses.INTAKE_STATUSES):
        assert status in (statuses.triage_status(status.upper()), statuses.intake_status(status.upper()))


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        *((name, name) for name in statuses.SCREENS),
        ("sms-household-size", "sms_household_size"),
        ("SMS_ZIP_CODE", "sms-zip-code"),
        ("sms-language", "sms-language"),  # a screen of our own flows
        ("my landlord locked me out", ""),
        ("x" * 61, ""),
        ("", ""),
        ("--", ""),
    ],
)
def test_screens(given, canonical):
    assert statuses.screen(given) == canonical


@pytest.mark.parametrize(
    ("attributes", "fields"),
    [
        ({"overIncome": "1"}, {"over_income": True}),
        ({"overrincome": "1"}, {"over_income": True}),
        ({"OVERINCOME": 0}, {"over_income": False}),
        ({"over_income": "maybe"}, {}),
        (
            {"household_size": "2", "household_adults": 2, "household_children": "0"},
            {"household_size": 2, "household_adults": 2, "household_children": 0},
        ),
        ({"household_size": "0"}, {}),
        ({"household_size": "26"}, {}),
        ({"household_adults": "two"}, {}),
        ({"age": "-1"}, {}),
        ({"age": 111}, {}),
        ({"age": True}, {}),
        ({"total_income": "3901.08"}, {"total_income_cents": 390_108}),
        ({"total_income": "$3,901.08"}, {"total_income_cents": 390_108}),
        ({"total_income": 3901.08}, {"total_income_cents": 390_108}),
        ({"total_income": 0}, {"total_income_cents": 0}),
        ({"total_income": "about 1000"}, {}),
        ({"total_income": "1.200,50"}, {}),
        ({"total_income": "-5"}, {}),
        (
            {"zip_code": "60603-1234", "county": "Cook County", "state": "il", "fips": "17031"},
            {"zip_code": "60603", "county": "Cook", "state": "IL", "county_fips": "17031"},
        ),
        ({"zip_code": "6060"}, {}),
        ({"state": "Illinois"}, {}),
        ({"populations": "Veteran, senior"}, {"populations": ["senior", "veteran"]}),
        ({"source": "eviction-english"}, {"referral_source": "eviction-english"}),
        ({"language": "es-MX"}, {"language": "es"}),
        ({"last_screen_viewed": "sms_zip_code"}, {"last_screen_viewed": "sms-zip-code"}),
        ({"triage_status": "nonsense"}, {}),
        ({"nobody_knows_this": "x", "sealed": {"a": 1}, "purged_at": "2026-01-01", "id": 4}, {}),
        ({"race": "", "gender": None, "age": " ", "populations": []}, {}),
    ],
)
def test_attributes(attributes, fields):
    assert vocabulary.read(attributes).fields == fields


def test_what_is_sealed_goes_beside():
    said = vocabulary.read({"search": "eviction", "intake_notes": "He was locked out.", "profile": {"a": "1"}})
    assert said.answers == {"search": "eviction", "notes": ["He was locked out."], "profile": {"a": "1"}}
    assert said.fields == {}


def test_an_external_service_is_told_the_words_that_came_with_canonical_values_and_no_blanks():
    said = vocabulary.read(
        {
            "overIncome": "1",
            "triage_status": "legal ISSUE",
            "race": "",
            "age": "x",
            "etransfer_status": "failed",
            "q": 1,
        }
    )
    assert said.wire == {"overIncome": "1", "triage_status": "Legal issue", "etransfer_status": "failed"}
    assert said.unusable == ["age"]


values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text() | st.lists(st.text())


names = st.sampled_from(sorted(vocabulary._KNOWN)) | st.text()


@given(st.dictionaries(names, values | st.dictionaries(st.text(), values)))
def test_whatever_comes_only_columns_of_the_table_are_written(attributes):
    said = vocabulary.read(attributes)
    columns = {field.name: field for field in TriageUser._meta.get_fields() if hasattr(field, "max_length")}
    for name, value in (said.fields | said.first_only).items():
        assert name in columns
        if isinstance(value, str):
            assert value.strip() and "\0" not in value and len(value) <= (columns[name].max_length or 10**6)
