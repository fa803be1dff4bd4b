"""Which services are offered, in which order, and why the others are not (B14, B17, B22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from frontdesk.intake.backends.contract import Acceptance, Terms
from frontdesk.intake.eligibility.income import Item, total
from frontdesk.intake.matching import candidates
from frontdesk.intake.matching.matching import REASONS, judge, match
from frontdesk.intake.matching.person import Person


def prepare(terms, submissions):
    return candidates.prepare(terms, candidates.newest(submissions))


NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
COOK = {"include": {"counties": ["17031"]}}
SOMEBODY = Person(
    zip_code="60603",
    city="Chicago",
    county_fips="17031",
    state="IL",
    outcome_variable="evict_outcome",
    outcome_value="7",
    household_size=2,
)
AID = Terms(id="aid", name="Eviction help", organization="Aid", organization_id="o", service_id="aid-s", area=COOK)
TAKES_7 = Acceptance("aid-s", "aid", "", {"evict_outcome": ("6", "7")})
TAKES_6 = Acceptance("aid-s", "aid", "", {"evict_outcome": ("6",)})


def codes(person=SOMEBODY, terms=AID, submissions=(TAKES_7,)):
    return [each.code for each in judge(person, prepare([terms], submissions), NOW).rejections]


def test_whoever_lists_the_outcome_in_the_area_is_offered():
    assert codes() == []
    assert [each.terms.id for each in match(SOMEBODY, prepare([AID], [TAKES_7]), NOW)] == ["aid"]


@pytest.mark.parametrize(
    ("submissions", "expected"),
    [
        ((TAKES_7, TAKES_6), []),  # newest first
        ((TAKES_6, TAKES_7), ["outcome"]),  # what an older one lists does not count
        ((), ["no_submission"]),
        ((Acceptance("aid-s", "aid", "", {"rental_outcome": ("7",)}),), ["outcome"]),
        ((Acceptance("aid-s", "aid", "", {"evict_outcome": ("17", "77")}),), ["outcome"]),
        ((Acceptance("aid-s", "aid", "", {}),), ["outcome"]),
        ((Acceptance("other", "aid", "", {"evict_outcome": ("7",)}),), ["no_submission"]),
    ],
)
def test_only_the_newest_submission_counts(submissions, expected):
    assert codes(submissions=submissions) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"is_open": False}, ["closed"]),
        ({"area": {"include": {"counties": ["17097"]}}}, ["area"]),
        ({"intake_limit": 5, "current_count": 4}, []),
        ({"intake_limit": 5, "current_count": 5}, ["full"]),
        ({"intake_limit": 0, "current_count": 900}, []),
        ({"populations": ("veteran",)}, ["population"]),
        ({"populations": ("Disability", "veteran")}, ["population"]),
        ({"minimum_age": 99}, []),  # the age is not known yet
    ],
)
def test_a_service_must_be_open_near_and_have_room(changed, expected):
    assert codes(terms=replace(AID, **changed)) == expected


@pytest.mark.parametrize(
    ("somebody", "changed", "expected"),
    [
        ({"populations": ("veteran",)}, {"populations": ("Veteran",)}, []),
        ({"age": 60}, {"populations": ("senior",)}, []),
        ({"age": 59}, {"populations": ("senior",)}, ["population"]),
        ({"age": 59}, {"populations": ("senior",), "senior_age": 55}, []),
        ({"age": 17}, {}, ["under_age"]),
        ({"age": 17}, {"minimum_age": 16}, []),
        ({"age": 12}, {"minimum_age": 0}, ["under_age"]),
        ({"populations": ("prisoner",)}, {"allows_prisoners": False}, ["prisoner"]),
        ({"populations": ("prisoner",)}, {}, []),
        ({"excluded": ("aid",)}, {}, ["excluded"]),
        ({"excluded": ("another",)}, {}, []),
        ({"outcome_value": ""}, {}, []),  # before guided navigation: whoever takes the problem at all
        ({"outcome_variable": ""}, {}, []),
        ({"county_fips": ""}, {}, ["area"]),
    ],
)
def test_a_service_must_be_for_the_person(somebody, changed, expected):
    assert codes(replace(SOMEBODY, **somebody), replace(AID, **changed)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ["rough_income"]),
        ({"income_standard": "ami"}, ["rough_income"]),
        ({"income_standard": "none"}, []),
        ({"income_waived_for": ("all",)}, []),
        ({"income_waived_for": ("veteran",)}, []),
        ({"income_waived_for": ("senior",)}, ["rough_income"]),
    ],
)
def test_over_the_rough_limit_only_where_it_is_waived_or_there_is_none(changed, expected):
    somebody = replace(SOMEBODY, over_income=True, populations=("veteran",))
    assert codes(somebody, replace(AID, **changed)) == expected
    assert codes(replace(somebody, over_income=None), replace(AID, **changed)) == []


@pytest.mark.parametrize(
    ("cents", "changed", "expected"),
    [
        (300_000, {}, ["over_income"]),  # 125 % of 2026 for two: 2,254.17
        (300_000, {"income_maximum": 200}, []),
        (300_000, {"income_waived_for": ("all",)}, []),
        (300_000, {"income_standard": "none"}, []),
        (None, {}, []),  # nobody knows: a caseworker looks at it
        (300_000, {"income_standard": "ami", "income_maximum": 50}, ["over_income"]),  # 2,500.00
        (250_000, {"income_standard": "ami", "income_maximum": 50}, []),
    ],
)
def test_an_itemised_income_counts_before_the_rough_answer(cents, changed, expected):
    known = total([Item("wages", cents)])
    somebody = replace(SOMEBODY, over_income=True, total=known, median_cents=6_000_000)
    assert codes(somebody, replace(AID, **changed)) == expected


def test_the_order_of_offers():
    def organization(name, **more):
        return replace(AID, id=name, service_id=f"{name}-s", organization=name, organization_id=f"id-{name}", **more)

    there = [
        organization("late", last_intake_at="2026-03-01T09:00:00+00:00"),
        organization("early", last_intake_at="2026-03-01T02:00:00-06:00"),  # 08:00 UTC
        organization("cheap", cost="low_cost"),
        organization("never"),
        organization("veterans", populations=("veteran",), last_intake_at="2026-03-02T09:00:00+00:00"),
        organization("also never"),
        organization("asked for", cost="low_cost", last_intake_at="2026-03-03T09:00:00+00:00"),
    ]
    submissions = [replace(TAKES_7, service_id=terms.service_id) for terms in there]
    somebody = replace(SOMEBODY, populations=("veteran",), named="ASKED for")
    expected = ["asked for", "veterans", "also never", "never", "early", "late", "cheap"]
    for given in (there, there[::-1]):
        assert [each.terms.id for each in match(somebody, prepare(given, submissions), NOW)] == expected
    by_id = replace(somebody, named="id-cheap")
    assert match(by_id, prepare(there, submissions), NOW)[0].terms.id == "cheap"


def test_every_rejection_has_a_sentence_that_names_the_service():
    full = replace(AID, intake_limit=3, current_count=3, service="Eviction")
    found = judge(SOMEBODY, prepare([full], [TAKES_7]), NOW)
    assert [each.reason for each in found.rejections] == ["Aid, Eviction: is full (3 of 3 intakes)."]
    assert found.counts() == {"full": 1}
    older = judge(SOMEBODY, prepare([AID], [TAKES_6]), NOW).rejections[0]
    assert older.reason == "Aid, Eviction help: its newest submission does not list 7 under evict_outcome."
    for code in REASONS:
        assert replace(older, code=code).reason.startswith("Aid, Eviction help: ")
