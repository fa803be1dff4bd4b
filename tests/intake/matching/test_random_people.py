"""Random people among random services: the rules agree with their naive restatement (`naive.py`)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.intake.backends.contract import Acceptance, Terms
from frontdesk.intake.eligibility.deciding import decide_income
from frontdesk.intake.eligibility.income import KINDS, Item, total
from frontdesk.intake.matching.candidates import newest, prepare
from frontdesk.intake.matching.matching import REASONS, judge, match
from frontdesk.intake.matching.person import Person
from intake.matching import naive

FIELDS, VALUES = ("evict_outcome", "evict_outcome", "rental_outcome"), ("1", "7", "tenant_court")
GROUPS = ("senior", "veteran", "prisoner", "minor")
STATES, COUNTIES, ZIPS = ("IL", "AK", "HI"), ("17031", "17097"), ("60603", "60010")
CITIES = ("Chicago", "Barrington", "chicago, IL", "Chicago, AK")
DAYS = st.dates(date(2025, 1, 15), date(2026, 12, 31)) | st.sampled_from([date(2026, 1, 12), date(2026, 1, 13)])
SINCE = datetime(2025, 1, 1, tzinfo=UTC)


def few(values: Any, most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


places = st.fixed_dictionaries(
    {"states": few(STATES), "counties": few(COUNTIES), "cities": few(CITIES), "zip_codes": few(ZIPS)}
)
everywhere = st.just({"states": list(STATES)})
nowhere: st.SearchStrategy[dict[str, list[str]]] = st.just({})
moments = st.integers(0, 5).map(lambda hours: SINCE + timedelta(hours=hours))


@st.composite
def services(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(0, 9).map(lambda number: max(number, 0 if number == 0 else 4)))
    return [
        draw(
            st.fixed_dictionaries(
                {
                    "id": st.just(f"t{number}"),
                    "service": st.just(f"s{number}"),
                    "organization": st.sampled_from(["Ash", "Birch", "Cedar"]),
                    "include": places | everywhere | everywhere | everywhere,
                    "exclude": places | nowhere | nowhere | nowhere,
                    "open": st.sampled_from([True, True, True, False]),
                    "limit": st.sampled_from([0, 0, 0, 2, 3]),
                    "count": st.integers(0, 3),
                    "groups": st.sampled_from([[], [], ["senior"], ["veteran"], ["senior", "minor"], ["prisoner"]]),
                    "prisoners": st.sampled_from([True, True, False]),
                    "minimum_age": st.sampled_from([0, 13, 18, 18, 21]),
                    "senior_age": st.sampled_from([55, 60, 65]),
                    "standard": st.sampled_from(["fpl", "fpl", "ami", "none", "none"]),
                    "maximum": st.sampled_from([0, 80, 100, 125, 200, 300]),
                    "waived_for": few((*GROUPS, "all")),
                    "cost": st.sampled_from(["free", "low_cost"]),
                    "last_intake": st.none() | moments,
                }
            )
        )
        for number in range(count)
    ]


submission = st.fixed_dictionaries(
    {
        "service": st.integers(0, 8).map(lambda number: f"s{number}"),
        "outcomes": st.dictionaries(st.sampled_from(FIELDS), few(VALUES, 3), max_size=2)
        | st.just({"evict_outcome": list(VALUES)}),
    }
)
amounts = st.none() | st.integers(0, 900_000).map(lambda cents: Fraction(cents, 100))
items = st.lists(
    st.tuples(st.sampled_from(KINDS), amounts, st.sampled_from([52, 26, 24, 12, 4, 1]), st.booleans()), max_size=3
)
person = st.fixed_dictionaries(
    {
        "zip": st.sampled_from([*ZIPS, ""]),
        "city": st.sampled_from(["Chicago", "CHICAGO", "Barrington", ""]),
        "county": st.sampled_from([*COUNTIES, ""]),
        "state": st.sampled_from(STATES),
        "field": st.sampled_from(FIELDS),
        "value": st.sampled_from([*VALUES, ""]),
        "size": st.integers(1, 25),
        "over": st.sampled_from([None, False, True]),
        "items": st.none() | items,
        "median": st.none() | st.integers(0, 20_000_000),
        "age": st.none() | st.sampled_from([12, 13, 17, 18, 54, 55, 59, 60, 64, 65]) | st.integers(0, 110),
        "groups": few(GROUPS),
        "excluded": few([f"t{number}" for number in range(9)]) | st.just([]),
        "named": st.sampled_from(["", "Ash", "Birch"]),
    }
)


def terms_of(service: dict[str, Any]) -> Terms:
    return Terms(
        id=service["id"],
        name="",
        organization=service["organization"],
        organization_id="",
        service_id=service["service"],
        area={"include": service["include"], "exclude": service["exclude"]},
        populations=tuple(service["groups"]),
        cost=service["cost"],
        is_open=service["open"],
        intake_limit=service["limit"],
        current_count=service["count"],
        income_standard=service["standard"],
        income_maximum=service["maximum"],
        income_waived_for=tuple(service["waived_for"]),
        minimum_age=service["minimum_age"],
        senior_age=service["senior_age"],
        allows_prisoners=service["prisoners"],
        last_intake_at=service["last_intake"].isoformat() if service["last_intake"] else "",
    )


def income_of(found: list[tuple[str, Fraction | None, int, bool]]) -> list[Item]:
    return [
        Item(kind, None if dollars is None else int(dollars * 100), periods, opposing)
        for kind, dollars, periods, opposing in found
    ]


def person_of(found: dict[str, Any]) -> Person:
    return Person(
        zip_code=found["zip"],
        city=found["city"],
        county_fips=found["county"],
        state=found["state"],
        outcome_variable=found["field"],
        outcome_value=found["value"],
        household_size=found["size"],
        over_income=found["over"],
        total=None if found["items"] is None else total(income_of(found["items"])),
        median_cents=found["median"],
        age=found["age"],
        populations=tuple(found["groups"]),
        excluded=found["excluded"],
        named=found["named"],
    )


@settings(max_examples=300, deadline=None)
@given(services(), st.lists(submission, max_size=6), person, DAYS)
def test_the_same_services_are_offered_in_the_same_order(there, later, somebody, day):
    # every service but the last has said once that it takes all, and some have said something else since
    first = [{"service": each["service"], "outcomes": {"evict_outcome": list(VALUES)}} for each in there[:-1]]
    submissions = [*first, *later]
    dated = [{**each, "at": SINCE + timedelta(minutes=number)} for number, each in enumerate(submissions)]
    rows = [
        Acceptance(
            service_id=each["service"],
            settings_id="",
            legal_issue="",
            outcomes={name: tuple(values) for name, values in each["outcomes"].items()},
            submitted_at=each["at"].isoformat(),
        )
        for each in reversed(dated)
    ]
    candidates = prepare([terms_of(service) for service in there], newest(rows))
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    offered = [found.terms.id for found in match(person_of(somebody), candidates, now)]
    assert offered == naive.offers(somebody, there, dated, day)

    judgement = judge(person_of(somebody), candidates, now)
    rejected = [each.terms.id for each in judgement.rejections]
    assert sorted([*offered, *rejected]) == sorted(service["id"] for service in there)
    assert sum(judgement.counts().values()) == len(rejected)
    assert all(each.code in REASONS and each.reason.endswith(".") for each in judgement.rejections)


@settings(max_examples=200, deadline=None)
@given(
    items,
    st.integers(1, 25),
    st.sampled_from(["fpl", "ami", "none"]),
    st.integers(0, 400),
    few((*GROUPS, "all")),
    few(GROUPS),
    st.sampled_from([*STATES, "WI"]),
    st.none() | st.integers(0, 20_000_000),
    DAYS,
)
@example([("wages", Fraction(5410), 12, False)], 2, "fpl", 300, [], [], "IL", None, date(2026, 3, 4))
@example([("wages", Fraction(541001, 100), 12, False)], 2, "fpl", 300, [], [], "IL", None, date(2026, 3, 4))
def test_the_same_decision_on_the_same_income(found, size, standard, maximum, waived_for, groups, state, median, day):
    service = {"standard": standard, "maximum": maximum, "waived_for": waived_for}
    terms = Terms("t", "", "", "", "s", income_standard=standard, income_maximum=maximum)
    terms = Terms(**{**terms.__dict__, "income_waived_for": tuple(waived_for)})
    decision = decide_income(total(income_of(found)), size, terms, day, groups, state, median)
    assert decision.outcome == naive.income_outcome(found, size, service, day, groups, state, median)
    assert decision.reasons


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 25), st.integers(1, 400), st.sampled_from([*STATES, "WI"]), DAYS, st.booleans())
def test_a_yearly_income_at_the_limit_is_within_and_a_cent_more_is_over(size, percent, state, day, more):
    dollars = naive.poverty_line(size, state, day) * percent / 100
    items = [Item("pension", int(dollars * 100) + more, 1)]
    terms = Terms("t", "", "", "", "s", income_maximum=percent)
    assert decide_income(total(items), size, terms, day, (), state).outcome == ("over" if more else "within")
