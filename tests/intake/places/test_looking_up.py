"""ZIP codes as people write them, and where they lie."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.intake.models import Place
from frontdesk.intake.places import looking_up, storing, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def illinois(db: None) -> None:
    looking_up.forget()
    storing.load_packaged("IL")


@pytest.mark.parametrize(
    ("text", "zip_code"),
    [
        ("60603", "60603"),
        ("60603-1234", "60603"),
        ("60603 1234", "60603"),
        ("606031234", "60603"),
        (" zip 60603 ", "60603"),
        ("ZIP:60603.", "60603"),
        ("I live in 60603, Chicago", "60603"),
        ("60603 60603", "60603"),
        ("6060", None),
        ("606033", None),
        ("sixty", None),
        ("", None),
        ("60603 or 60604", None),
        ("312-555-0142", None),
        ("A60603", None),
        ("٦٠٦٠٣", None),
    ],
)
def test_reading_a_zip(text: str, zip_code: str | None) -> None:
    assert looking_up.read_zip(text) == zip_code


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text())
def test_whatever_is_read_is_five_digits_of_the_text(text: str) -> None:
    found = looking_up.read_zip(text)
    assert found is None or (len(found) == 5 and found.isascii() and found.isdigit() and found in text)


def test_chicago(illinois: None) -> None:
    places = looking_up.find("60603")
    assert places is not None
    assert (places.city, places.state) == ("Chicago", "IL")
    assert [(county.name, county.fips) for county in places.counties] == [("Cook", "17031")]
    assert places.county.fips == "17031"
    assert places.latitude == pytest.approx(41.88, abs=0.1)
    assert places.longitude == pytest.approx(-87.63, abs=0.1)


def test_a_zip_in_four_counties_names_its_primary_one_first(illinois: None) -> None:
    places = looking_up.find("60010")
    assert places is not None
    assert sorted(county.name for county in places.counties) == ["Cook", "Kane", "Lake", "McHenry"]
    assert places.counties[0].is_primary
    assert [county.is_primary for county in places.counties].count(True) == 1
    assert places.county.name == "Lake"


@pytest.mark.parametrize("zip_code", ["53703", "00000", ""])
def test_a_zip_of_no_loaded_state(illinois: None, zip_code: str) -> None:
    assert looking_up.find(zip_code) is None


def test_what_was_found_is_not_looked_up_again(illinois: None) -> None:
    looking_up.find("60603")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert looking_up.find("60603") is not None
    assert not queries.captured_queries


def test_a_newer_table_is_seen_at_once(illinois: None) -> None:
    assert looking_up.find("60603") is not None
    row = tables.PlaceRow("60603", "Springfield", "Sangamon", "17167", "IL")
    storing.store(tables.PlaceTable((row,), "a test"))
    places = looking_up.find("60603")
    assert places is not None and places.city == "Springfield"
    assert Place.objects.filter(state="IL").count() == 1


def test_a_state_that_is_loaded_later_is_found(db: None) -> None:
    looking_up.forget()
    assert looking_up.find("96813") is None
    assert storing.load_packaged("HI")
    places = looking_up.find("96813")
    assert places is not None and places.county.name == "Honolulu"


def test_the_offices_own_table_is_not_replaced_by_ours(db: None) -> None:
    storing.store(tables.PlaceTable((tables.PlaceRow("60603", "Chicago", "Cook", "17031", "IL"),), "the office's"))
    assert not storing.load_packaged("IL")
    assert [place.source for place in Place.objects.filter(state="IL")] == ["the office's"]
