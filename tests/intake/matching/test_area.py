"""Where a service helps: include and exclude, any mixture of kinds."""

from __future__ import annotations

import pytest

from frontdesk.intake.matching.area import keys_of, parse, serves

LOOP = {"zip_code": "60603", "city": "Chicago", "county_fips": "17031", "state": "IL"}
BARRINGTON = {"zip_code": "60010", "city": "Barrington", "county_fips": "17097", "state": "IL"}
MADISON = {"zip_code": "53703", "city": "Madison", "county_fips": "55025", "state": "WI"}
UNKNOWN = {"zip_code": "", "city": "", "county_fips": "", "state": ""}

ALL_BUT_COOK = {"include": {"states": ["IL"]}, "exclude": {"counties": ["17031"]}}
COOK_AND_ONE_ZIP = {"include": {"counties": ["17031"], "zip_codes": ["60010"]}}


@pytest.mark.parametrize(
    ("area", "place", "is_served"),
    [
        (ALL_BUT_COOK, LOOP, False),
        (ALL_BUT_COOK, BARRINGTON, True),
        (ALL_BUT_COOK, MADISON, False),
        (COOK_AND_ONE_ZIP, LOOP, True),
        (COOK_AND_ONE_ZIP, BARRINGTON, True),
        (COOK_AND_ONE_ZIP, MADISON, False),
        ({"include": {"cities": ["chicago "]}}, LOOP, True),
        ({"include": {"cities": ["Chicago, IL"]}}, LOOP, True),
        ({"include": {"cities": ["Chicago, WI"]}}, LOOP, False),
        ({"include": {"cities": ["Chicago"]}}, BARRINGTON, False),
        ({"include": {"states": ["il"]}}, LOOP, True),
        ({"include": {"states": ["IL", "WI"]}, "exclude": {"cities": ["Madison"]}}, MADISON, False),
        ({"include": {"counties": [17031]}}, LOOP, True),  # as YAML reads it
        ({"include": {"zip_codes": [60603]}}, LOOP, True),
        ({"include": {"zip_codes": ["60603-1234"]}}, LOOP, True),
        ({"include": {"zip_codes": [501]}}, {**LOOP, "zip_code": "00501"}, True),
        ({"include": {"zip_codes": ["60603"]}, "exclude": {"states": ["IL"]}}, LOOP, False),  # out is out
        ({}, LOOP, False),
        ({"include": {}, "exclude": {"states": ["WI"]}}, LOOP, False),
        ({"include": None, "exclude": None}, LOOP, False),
        ({"include": {"counties": ["60603"]}}, LOOP, False),  # a number is of one kind
        ({"include": {"states": [""], "cities": [""], "counties": [""]}}, UNKNOWN, False),
    ],
)
def test_include_and_exclude(area, place, is_served):
    assert serves(parse(area), keys_of(**place)) is is_served
