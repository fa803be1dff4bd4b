"""Finding offers among the tables: what a person is offered, what is kept of it, and what changes are seen (B11, B14,
B15, B17, B22)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.intake.matching import change_stamp, known
from frontdesk.intake.matching.counties import county_matters
from frontdesk.intake.matching.finding import find_offers, takes_over_income
from frontdesk.intake.models import AreaMedianIncome, CaseAcceptance, Decision, IntakeSettings, Organization, Service
from frontdesk.intake.triage import answers, recording
from intake.matching.office import COOK, EXPORT, LAKE, NOW, open_office, person, service, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(db, monkeypatch):
    monkeypatch.setenv("FRONTDESK_NOW", NOW.isoformat())
    get_settings.cache_clear()
    clock.move_to(NOW)
    known.forget()
    return open_office()


def offered(triage_user, **more):
    return [terms.organization for terms in find_offers(triage_user, more.pop("now", NOW), **more)]


def test_the_newest_submission_open_near_below_capacity_longest_ago_first():
    service("Late", last=NOW)
    service("Early", last=NOW - timedelta(days=3))
    service("Never")
    service("Elsewhere", counties=(LAKE,))
    service("Disabled", is_enabled=False)
    service("Full", intake_limit=3, current_count=3, counted_since=NOW)
    service("Other problem", values=("6",))
    older = IntakeSettings.objects.get(uuid=service("Changed its mind")).service
    submit(older, "6", at=NOW + timedelta(minutes=1))
    draft = IntakeSettings.objects.get(uuid=service("Drafting", values=("6",))).service
    submit(draft, "7", at=NOW + timedelta(minutes=1), is_draft=True)
    hidden = IntakeSettings.objects.get(uuid=service("Unpublished")).service
    Service.objects.filter(pk=hidden.pk).update(is_published=False)

    somebody = person()
    assert offered(somebody) == ["Never", "Early", "Late"]

    row = Decision.objects.get(triage_user=somebody, rule="matching")
    assert (row.rule_version, row.outcome, row.made_at) == ("matching 1", "offered", NOW)
    assert row.facts["rejected"] == {"closed": 2, "outcome": 3, "area": 1, "full": 1}
    assert row.facts["county_fips"] == COOK
    assert "Full, Full housing: is full (3 of 3 intakes)." in row.reasons


def test_a_count_begins_anew_with_its_period():
    service("Full", intake_limit=3, current_count=3, counted_since=NOW, reset_frequency="daily")
    somebody = person()
    assert offered(somebody) == []
    tomorrow = NOW + timedelta(days=1)
    clock.move_to(tomorrow)
    assert offered(somebody, now=tomorrow) == ["Full"]


def test_nobody_matches():
    somebody = person()
    assert offered(somebody) == []
    assert Decision.objects.get(triage_user=somebody).outcome == "none"
    recording.update(somebody, NOW, issue_key="patents")
    assert offered(somebody) == []
    assert "legal issue" in Decision.objects.latest("pk").reasons[0]


def test_before_there_is_an_outcome_whoever_takes_the_issue_is_offered():
    service("Six", values=("6",))
    service("Seven")
    assert offered(person(outcome_variable="", outcome_value="")) == ["Seven", "Six"]


def test_declined_and_disqualified_services_are_not_offered_again():
    first, second = service("Ash"), service("Birch")
    somebody = person()
    assert offered(somebody, exclude=[first]) == ["Birch"]
    assert offered(somebody, exclude=[first, second]) == []


def test_an_organization_that_disqualified_somebody_is_out_with_all_its_services():
    first = IntakeSettings.objects.get(uuid=service("Ash"))
    second = Service.objects.create(
        organization=first.service.organization, name="Ash clinic", area={"include": {"counties": [COOK]}}
    )
    submit(second, "7")
    IntakeSettings.objects.create(service=second, name="Ash clinic")
    service("Birch")
    somebody = person()
    assert sorted(offered(somebody, exclude=[str(first.uuid)])) == ["Ash", "Birch"]
    assert offered(somebody, exclude=[str(first.uuid), str(first.service.organization.uuid)]) == ["Birch"]


def test_the_organization_a_person_was_sent_by_comes_first():
    service("Ash"), service("Birch")
    assert offered(person(), named="birch") == ["Birch", "Ash"]
    assert offered(person(referral_source="Birch")) == ["Birch", "Ash"]
    assert offered(person(referral_source="sms")) == ["Ash", "Birch"]


def test_over_the_rough_limit_a_person_goes_on_where_no_limit_holds_them():
    service("Limited")
    somebody = person(over_income="1", outcome_variable="", outcome_value="")
    assert not takes_over_income(somebody, NOW)
    assert offered(somebody) == []
    service("Elsewhere", counties=(LAKE,), income_standard="none")
    assert not takes_over_income(somebody, NOW)
    service("Unlimited", income_standard="none")
    assert takes_over_income(somebody, NOW)
    assert offered(somebody) == ["Unlimited"]
    veterans = person("2", over_income="1", populations=["veteran"])
    service("Waiving", income_waived_for=["veteran"])
    assert set(offered(veterans)) == {"Unlimited", "Waiving"}
    kept = Decision.objects.filter(triage_user=somebody, rule="rough_income").order_by("pk")
    assert list(kept.values_list("outcome", flat=True)) == ["referrals", "referrals", "goes_on"]


def test_over_one_limit_the_next_with_a_higher_one_is_offered():
    service("Low", income_maximum=125)
    service("High", income_maximum=200)
    somebody = person(total_income="3000", overIncome="1")
    assert offered(somebody) == ["High"]
    answers.put(somebody, incomes=[{"kind": "wages", "amount": "3000.00", "periods": 12}])
    assert offered(somebody) == ["High"]
    assert "wages" not in str(Decision.objects.latest("pk").facts)
    answers.put(somebody, incomes=[{"kind": "wages", "amount": None, "periods": 12}])
    assert offered(somebody) == ["High", "Low"]  # a caseworker looks at it


def test_percent_of_the_area_median_income():
    service("Median", income_standard="ami", income_maximum=50)
    somebody = person(total_income="3000")
    assert offered(somebody) == ["Median"]  # no table: a caseworker looks at it
    for year, cents in ((2025, 9_000_000), (2026, 7_000_000), (2027, 9_000_000)):
        AreaMedianIncome.objects.create(
            county_fips=COOK, year=year, household_size=2, median_cents=cents, effective_from=date(year, 1, 1)
        )
    assert offered(somebody) == []  # 2,916.67 in 2026
    recording.update(somebody, NOW, total_income="2916.67")
    assert offered(somebody) == ["Median"]


def test_every_change_of_the_tables_is_seen_and_nothing_else_is_read_again():
    service("Ash")
    somebody = person()
    assert offered(somebody) == ["Ash"]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert offered(somebody) == ["Ash"]
    read = [query["sql"] for query in queries if "case_acceptances" in query["sql"]]
    assert len(read) == 1, "only the stamp"

    IntakeSettings.objects.update(is_enabled=False)  # twice in one transaction, without a signal
    assert offered(somebody) == []
    IntakeSettings.objects.update(is_enabled=True)
    assert offered(somebody) == ["Ash"]
    CaseAcceptance.objects.update(outcomes={"evict_outcome": ["6"]})
    assert offered(somebody) == []
    CaseAcceptance.objects.all().delete()
    submit(Service.objects.get(), "7")
    assert offered(somebody) == ["Ash"]
    Organization.objects.update(name="Birch")
    assert offered(somebody) == ["Birch"]
    with transaction.atomic():
        point = transaction.savepoint()
        Service.objects.update(area={})
        assert offered(somebody) == []
        transaction.savepoint_rollback(point)
    assert offered(somebody) == ["Birch"]


def test_a_counted_intake_reads_one_service_again():
    busy, other = service("Busy", intake_limit=1), service("Other")
    somebody = person()
    assert offered(somebody) == ["Busy", "Other"]
    before = {candidate.terms.id: candidate for candidate in known.candidates(EXPORT, NOW)}
    IntakeSettings.objects.filter(uuid=busy).update(current_count=1, counted_since=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert offered(somebody) == ["Other"]
    assert not [query for query in queries if 'FROM "case_acceptances"' in query["sql"]]
    assert len([query for query in queries if 'FROM "intake_settings"' in query["sql"]]) == 1
    after = {candidate.terms.id: candidate for candidate in known.candidates(EXPORT, NOW)}
    assert after[other] is before[other]
    assert after[busy].submission is before[busy].submission


def test_a_service_that_opens_again_brings_its_submission():
    ash = service("Ash", is_enabled=False)
    service("Birch")
    service("Cedar")
    somebody = person()
    assert offered(somebody) == ["Birch", "Cedar"]
    IntakeSettings.objects.filter(uuid=ash).update(is_enabled=True)
    assert offered(somebody) == ["Ash", "Birch", "Cedar"]
    IntakeSettings.objects.filter(uuid=ash).delete()
    assert offered(somebody) == ["Birch", "Cedar"]


def test_the_stamp_is_the_same_while_nothing_changes():
    service("Ash")
    before = change_stamp.stamp()
    person()
    assert change_stamp.stamp() == before
    Service.objects.update(name="Housing")
    assert change_stamp.stamp() != before


def test_the_county_is_asked_only_where_it_makes_a_difference(office):
    service("Everywhere", counties=(COOK, LAKE))
    assert county_matters("60010", office, now=NOW) == []
    assert county_matters("60010", "eviction", now=NOW) == []
    only_cook = service("Only Cook", counties=(COOK,))
    assert [county.name for county in county_matters("60010", office, now=NOW)] == ["Lake", "Cook"]
    assert [county.fips for county in county_matters("60010", "eviction")] == [LAKE, COOK]
    assert county_matters("60603", office, now=NOW) == []  # one county
    assert county_matters("99999", office, now=NOW) == []
    assert county_matters("60010", "patents", now=NOW) == []
    IntakeSettings.objects.filter(uuid=only_cook).update(is_enabled=False)
    assert county_matters("60010", office, now=NOW) == []


def test_the_office_decides_what_day_it_is():
    """On 13 January, 03:00 UTC, it is still the 12th in Chicago: the guidelines of the year before hold."""
    service("Low", income_maximum=125)
    somebody = person(total_income="2240")  # 125 % for two: 2,203.13 in 2025, 2,254.17 in 2026
    assert offered(somebody, now=datetime.fromisoformat("2026-01-13T03:00:00+00:00")) == []
    assert offered(somebody, now=datetime.fromisoformat("2026-01-13T18:00:00+00:00")) == ["Low"]
