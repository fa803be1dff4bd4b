"""Ids of places, and ways between them."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.intake.places import distance, taxonomy

LATITUDE = st.floats(-90, 90)
LONGITUDE = st.floats(-180, 180)


def test_ids_stay_the_same_for_ever() -> None:
    assert taxonomy.ids("60603", "17031", "Chicago", "IL") == {
        "zip_id": "c40d5f94-cf24-5e50-9e7d-ecd67773eaab",
        "county_id": "f7b353ba-0de6-5847-9e58-d51c253b4497",
        "city_id": "dbaca103-6759-5195-b570-9076f4fa8989",
    }


def test_one_place_has_one_id_however_it_is_spelt() -> None:
    ids = taxonomy.ids("60603", "17031", "Chicago", "IL")
    assert taxonomy.ids(" 60603-1234", "17031 ", "  CHICAGO", "il") == ids
    assert taxonomy.ids("60603", "17031", "Chicago", "IN")["city_id"] != ids["city_id"]
    assert len(set(ids.values())) == 3
    assert all(UUID(one).version == 5 for one in ids.values())


def test_what_is_blank_has_no_id() -> None:
    assert taxonomy.ids("", "", "", "IL") == {"zip_id": "", "county_id": "", "city_id": ""}


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((41.8781, -87.6298), (39.7817, -89.6501), 288),  # Chicago, Springfield
        ((41.8781, -87.6298), (41.8781, -87.6298), 0),
        ((0, 0), (0, 180), 20015),  # half the earth
        ((0, 179.5), (0, -179.5), 111),  # over the date line
    ],
)
def test_ways(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert distance.kilometres(*one, *other) == pytest.approx(km, abs=1.5)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_a_way_is_as_long_there_as_back(a: float, b: float, c: float, d: float) -> None:
    there = distance.kilometres(a, b, c, d)
    assert 0 <= there <= 20016
    assert distance.kilometres(c, d, a, b) == pytest.approx(there, abs=1e-3)
