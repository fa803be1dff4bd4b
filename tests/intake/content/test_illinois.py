"""The packs that come with Frontdesk hold what their comments promise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frontdesk.intake.content import checking, issues, loading, packs, reading, references, usefulness
from frontdesk.intake.content.problems import Severity
from frontdesk.intake.matching import finding
from frontdesk.intake.matching.person import Person
from frontdesk.intake.models import CaseAcceptance, IntakeSettings, NavigationProcess
from frontdesk.intake.places import counselors, looking_up

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
#: Outcome field -> its values, as flows and other systems know them.
OUTCOMES = {
    "eviction": ("evict_outcome", "tenant_court tenant_notice tenant_threat tenant_lockout tenant_utilities "
                                  "tenant_conditions landlord_small landlord_large other"),
    "rental_housing": ("rental_outcome", "repairs deposit discrimination other"),
    "snap": ("snap_outcome", "denied stopped overpayment apply"),
    "tanf": ("tanf_outcome", "denied stopped sanction apply"),
    "unemployment": ("unemp_outcome", "denied appeal overpayment apply"),
    "expungement": ("expunge_outcome", "eligible waiting federal juvenile"),
    "order_of_protection": ("op_outcome", "partner family stalking other"),
}  # fmt: skip
NOBODYS = {(field, "other") for field, _ in OUTCOMES.values()}


@pytest.fixture
def illinois(db: None) -> loading.Loaded:
    return loading.load_pack(loading.packaged()["illinois"], NOW)


def matches(zip_code: str, key: str, outcome: str, county: str = "", **more: object) -> list[str]:
    """The names of the services that take an issue there."""
    place = looking_up.find(zip_code)
    assert place is not None
    there = next(one for one in place.counties if county in ("", one.name))
    issue = issues.find(key, place.state)
    assert issue is not None
    person = Person(
        zip_code=zip_code,
        city=place.city,
        county_fips=there.fips,
        state=place.state,
        outcome_variable=OUTCOMES[key][0],
        outcome_value=outcome,
        **more,  # type: ignore[arg-type]
    )
    found = finding.judge(person, issue, NOW).matches
    return [each.terms.organization.split()[0] for each in found]


@pytest.mark.parametrize("name", ["illinois", "hawaii"])
@pytest.mark.django_db
def test_nothing_is_wrong_with_it(name: str) -> None:
    found = checking.check_pack(loading.packaged()[name])
    assert [str(problem) for problem in found if problem.severity is not Severity.NOTE] == []


def test_it_brings_eight_issues_in_three_languages(illinois: loading.Loaded) -> None:
    assert illinois.is_default
    assert [one["value"] for one in issues.menu("en")] == [
        "eviction", "landlord", "rental_housing", "snap", "tanf", "unemployment", "expungement", "order_of_protection",
    ]  # fmt: skip
    for issue in issues.live():
        assert issue.process_id == "il-" + {"landlord": "eviction"}.get(issue.key, issue.key).replace("_", "-")
        for language in ("en", "es", "pl"):
            for texts in (issue.titles, issue.content_urls, issue.keywords, issue.examples, issue.notes):
                assert texts.get(language), (issue.key, language)
    titles = {language: [one["label"] for one in issues.menu(language)] for language in ("en", "es", "pl")}
    assert all(len(set(each)) == 8 for each in titles.values())
    assert issues.menu("de") == issues.menu("en")


def test_a_dangerous_issue_has_a_name_that_tells_nothing(illinois: loading.Loaded) -> None:
    issue = issues.find("order_of_protection")
    assert issue is not None and issue.is_dangerous
    for language in ("en", "es", "pl"):
        assert issues.neutral_title(issue, language) != issues.title(issue, language)
        assert not set(issues.title(issue, language).casefold().split()) & set(
            issues.neutral_title(issue, language).casefold().split()
        )


@pytest.mark.parametrize(
    ("key", "outcome"), [(key, value) for key, (_, values) in OUTCOMES.items() for value in values.split()]
)
def test_every_outcome_has_a_service_somewhere(key: str, outcome: str) -> None:
    pack = reading.read(loading.packaged()["illinois"]).pack
    assert pack is not None
    issue = next(one for one in pack.issues if one.key == key)
    field = OUTCOMES[key][0]
    assert outcome in references.outcomes_of(pack, issue, own=True)[field]
    taken = {
        value for one in usefulness.offered(pack, issue.rest_export) for value in one.submission.outcomes.get(field, [])
    }
    assert (outcome in taken) is ((field, outcome) not in NOBODYS)


@pytest.mark.parametrize(
    ("zip_code", "outcome", "found"),
    [
        ("60603", "tenant_court", {"Lakefront", "South"}),
        ("60603", "tenant_notice", {"Lakefront"}),
        ("60603", "tenant_lockout", {"Lakefront"}),
        ("60603", "landlord_small", {"Lakefront"}),
        ("60603", "landlord_large", {"Second"}),
        ("60603", "tenant_conditions", set()),
        ("60603", "tenant_utilities", set()),
        ("60603", "other", set()),
        ("60201", "tenant_conditions", {"North"}),
        ("60203", "tenant_court", {"Lakefront"}),
        ("61101", "tenant_court", {"Prairie", "Rock"}),
        ("61101", "landlord_small", {"Rock"}),
        ("61101", "tenant_utilities", set()),  # in a draft, and in an older submission
        ("62301", "tenant_utilities", {"Prairie"}),
        ("62701", "tenant_court", {"Prairie"}),
        ("62701", "landlord_small", set()),
        ("62047", "tenant_court", set()),
        ("62047", "tenant_notice", set()),
    ],
)
def test_who_takes_an_eviction(illinois: loading.Loaded, zip_code: str, outcome: str, found: set[str]) -> None:
    assert set(matches(zip_code, "eviction", outcome)) == found


def test_in_60010_the_county_decides(illinois: loading.Loaded) -> None:
    assert set(matches("60010", "eviction", "tenant_court", "Cook")) == {"Lakefront", "South"}
    for county in ("Kane", "Lake", "McHenry"):
        assert set(matches("60010", "eviction", "tenant_court", county)) == {"Prairie"}
    assert set(matches("60010", "snap", "apply", "Cook")) == set(matches("60010", "snap", "apply", "Kane"))


def test_free_comes_before_low_cost(illinois: loading.Loaded) -> None:
    assert matches("60603", "expungement", "eligible") == ["Second", "Second"]
    assert IntakeSettings.objects.filter(service__cost="low_cost").exists()


def test_veterans_have_a_service_of_their_own_without_a_limit(illinois: loading.Loaded) -> None:
    assert matches("62701", "eviction", "tenant_court", over_income=True) == []
    assert matches("62701", "eviction", "tenant_court", over_income=True, populations=["veteran"]) == ["Prairie"]
    assert "Prairie" in matches("62047", "eviction", "tenant_court", populations=["veteran"])


def test_what_there_is_to_terms_is_there(illinois: loading.Loaded) -> None:
    rows = IntakeSettings.objects.all()
    assert {row.callback_type for row in rows} == {"we_call_client", "client_calls", "we_call_no_appointment"}
    assert {row.income_standard for row in rows} == {"fpl", "ami", "none"}
    assert {125, 200} <= {row.income_maximum for row in rows if row.income_standard == "fpl"}
    assert 80 in {row.income_maximum for row in rows if row.income_standard == "ami"}
    assert any("all" in row.income_waived_for for row in rows)
    assert {row.minimum_age for row in rows} >= {13, 16, 18}
    assert any(row.intake_limit for row in rows) and any(row.messages.get("bypass") for row in rows)
    assert [row.qualifier_process for row in rows if row.qualifier_process] == ["il-school-district"]
    assert NavigationProcess.objects.get(process_id="il-school-district").kind == "qualifier"
    assert CaseAcceptance.objects.filter(is_draft=True).exists()
    for row in rows:
        if row.callback_type == "we_call_client":
            assert row.callbacks["hours"]
        for texts in row.messages.values():
            assert set(texts) == {"en", "es", "pl"}
    fictional = {organization.name for organization in {row.service.organization for row in rows}}
    assert all("Example" in name for name in fictional)
    assert all("555-01" in row.callback_number for row in rows)


def test_the_texts_of_the_pack(illinois: loading.Loaded) -> None:
    for language in ("en", "es", "pl"):
        hotlines = packs.text("hotlines", language)
        for number in ("911", "988", "877-863-6338", "1-800-799-7233"):
            assert number in hotlines
        assert "lawhelp.org" in packs.text("out_of_area", language)
        assert packs.text("referrals", language) != packs.text("referrals", "en") or language == "en"
    assert packs.text("get_legal_help", "pl").startswith("https://")
    assert packs.text("no such text", "en") == ""


def test_counselors_are_found_nearest_first(illinois: loading.Loaded) -> None:
    assert [one["city"] for one in counselors.nearest("61101", most=1)] == ["Rockford"]
    assert [one["city"] for one in counselors.nearest("60603", most=2)] == ["Chicago", "Chicago"]


def test_hawaii_stands_beside_it(illinois: loading.Loaded) -> None:
    assert not packs.serves("HI")
    loaded = loading.load_pack(loading.packaged()["hawaii"], NOW)
    assert not loaded.is_default
    assert packs.serves("HI") and packs.serves("IL") and not packs.serves("WI") and not packs.serves("")
    found = issues.find("eviction", "HI")
    assert found is not None and found.process_id == "hi-eviction"
    assert issues.find("snap", "HI") is None
    assert len(issues.live()) == 8
    place = looking_up.find("96813")
    assert place is not None
    person = Person(zip_code="96813", city=place.city, county_fips=place.county.fips, state="HI",
                    outcome_variable="evict_outcome", outcome_value="tenant_court")  # fmt: skip
    assert [each.terms.organization for each in finding.judge(person, found, NOW).matches] == [
        "Plumeria Example Legal Aid"
    ]
    assert "Hawaii" in packs.text("out_of_area", "en", state="HI")
    assert "Illinois" in packs.text("out_of_area", "en")
    assert "Illinois" in packs.text("out_of_area", "en", state="WI")
