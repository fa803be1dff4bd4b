"""In which zones must the hour be allowed? The numbers are those of places where an area code is split."""

from zoneinfo import ZoneInfo

import pytest

from frontdesk.consent.zones import number_zones, zone_name, zones_for

CHICAGO = "America/Chicago"

SPLIT_AREA_CODES = [
    ("Pensacola, 850", "+18504321234", {"America/Chicago"}),
    ("Tallahassee, 850", "+18502241234", {"America/New_York"}),
    ("Paducah, 270", "+12704431234", {"America/Chicago"}),
    ("Elizabethtown, 270", "+12707651234", {"America/New_York"}),
    ("Evansville, 812", "+18124221234", {"America/Chicago"}),
    ("Bloomington, 812", "+18123321234", {"America/New_York"}),
    ("Gary, 219", "+12198821234", {"America/Chicago"}),
    ("El Paso, 915", "+19155321234", {"America/Denver"}),
    ("Rapid City, 605", "+16053431234", {"America/Denver"}),
    ("Sioux Falls, 605", "+16053341234", {"America/Chicago"}),
    ("North Platte, 308", "+13085321234", {"America/Chicago"}),
    ("Scottsbluff, 308", "+13086321234", {"America/Denver"}),
    ("Boise, 208", "+12083431234", {"America/Denver"}),
    ("Lewiston, 208", "+12087431234", {"America/Los_Angeles"}),
    ("Iron Mountain, 906", "+19067741234", {"America/Chicago"}),
    ("Chattanooga, 423", "+14232661234", {"America/New_York"}),
]


@pytest.mark.parametrize(("place", "number", "zones"), SPLIT_AREA_CODES, ids=[p[0] for p in SPLIT_AREA_CODES])
def test_the_exchange_decides_where_an_area_code_is_split(place, number, zones):
    assert set(number_zones(number)) == zones


@pytest.mark.parametrize(
    ("what", "number"),
    [
        ("toll-free", "+18005550142"),
        ("another toll-free", "+18885551234"),
        ("premium", "+19005551234"),
        ("personal", "+15005550006"),
        ("international freephone", "+80012345678"),
        ("satellite", "+883510012345678"),
        ("an area code nobody has", "+19995551234"),
        ("no number at all", "hello"),
        ("empty", ""),
    ],
)
def test_a_number_of_no_place_counts_as_the_offices(what, number):
    rule = zones_for(number, "", CHICAGO)
    assert rule.zones == (ZoneInfo(CHICAGO),)
    assert "belongs to no place" in rule.rule


def test_the_offices_zone_and_the_numbers_both_count():
    rule = zones_for("+12125550142", "", CHICAGO)
    assert {zone.key for zone in rule.zones} == {"America/Chicago", "America/New_York"}
    assert rule.rule == "the office's zone America/Chicago and the number's America/New_York"


def test_all_the_zones_a_number_may_belong_to_count():
    rule = zones_for("+61412345678", "", "Australia/Sydney")  # a mobile from anywhere in Australia
    assert {"Australia/Perth", "Australia/Lord_Howe", "Australia/Sydney"} <= {zone.key for zone in rule.zones}


def test_a_zone_in_the_row_decides_alone():
    rule = zones_for("+12125550142", " america/denver ", CHICAGO)
    assert rule.zones == (ZoneInfo("America/Denver"),)
    assert rule.rule == "the row's zone America/Denver"


@pytest.mark.parametrize("row_zone", ["Central", "Mars/Olympus", "../../etc/passwd", "localtime", "UTC+25"])
def test_a_zone_that_is_none_is_ignored_and_named(row_zone):
    rule = zones_for("+12125550142", row_zone, CHICAGO)
    assert {zone.key for zone in rule.zones} == {"America/Chicago", "America/New_York"}
    assert "unknown and was ignored" in rule.rule and row_zone in rule.rule


def test_zone_names_are_read_in_any_case():
    assert zone_name("EUROPE/warsaw") == "Europe/Warsaw"
    assert zone_name("nowhere") is None
