"""The unmodified export of an eviction line, from greeting to end, with the functions it calls: each kind of person."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from tests.flows.eviction_script import CONTENT, SILENCE, TRANSFERRED
from tests.flows.exports import needs_real_exports

from conversations.talk import LINE
from frontdesk.conversations.models import ConversationMessage, FlowVersion
from frontdesk.intake.models import ContentPack, CountedIntake, IntakeSettings, ReceivedIntake, Transfer, TriageScreen
from frontdesk.intake.places import looking_up
from frontdesk.intake.privacy import purging
from frontdesk.intake.triage import answers
from frontdesk.monitor.models import MonitorEntry
from intake.studio_functions import office
from intake.studio_functions.talking import Caller, goes_through, publish_export

pytestmark = [needs_real_exports, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _places_anew() -> None:
    """What another test has looked up is gone with its database."""
    looking_up.forget()


@pytest.fixture
def small(db: Any) -> ContentPack:
    office.places()
    pack = office.pack()
    publish_export()
    return pack


@pytest.fixture
def help(small: ContentPack) -> IntakeSettings:
    return office.organization(small)


def test_publishing_needs_nothing_else(small: ContentPack) -> None:
    version = FlowVersion.objects.get(name="eviction")
    assert version.state == "published"


def test_matched_and_the_client_calls(help: IntakeSettings) -> None:
    ana = Caller().goes(maiden_name_yes_no="yes", nicknames_yn="yes", ethnicity_input="not hispanic")
    assert goes_through(ana.path, "show-please-call-confirm", *TRANSFERRED)
    assert ana.notes()[-1] == "ended:flow"
    read = "\n".join(ana.reads())
    assert "Hi  Ana!" in read and "Fox Valley Example Legal Help" in read
    assert "Call Fox Valley Example Legal Help at (815) 555-0100." in read and "no promise" in read
    assert "{{" not in read

    person = ana.triage_user()
    assert (person.zip_code, person.county, person.county_fips, person.state) == ("61101", "Winnebago", "17201", "IL")
    assert (person.household_size, person.household_adults, person.household_children) == (3, 2, 1)
    # 1,200.50 x 26 / 12 + 200 + 90 x 52 / 12
    assert (person.total_income_cents, person.over_income) == (260108 + 20000 + 39000, False)
    assert (person.age, person.race, person.ethnicity) == (40, "White", "Not Hispanic")
    assert (person.gender, person.marital_status, person.primary_language) == ("Female", "Single", "English")
    assert (person.triage_status, person.intake_status) == ("Program triage completed", "eTransferred")
    assert (person.intake_settings, person.referral_source) == (help, "eviction-english")
    assert (person.issue_key, person.triage_problem, person.flow) == ("eviction", office.TERM, "eviction")
    assert person.needs_review, "there is no table of median incomes"
    seen = TriageScreen.objects.filter(triage_user=person).order_by("pk").values_list("screen", flat=True)
    assert list(seen) == [
        "sms-zip-code",
        "sms-matches",
        "sms_household_size",
        "sms_date_of_birth",
        "sms_demographics",
        "sms-income-screens",
        "sms-confirmation",
    ]

    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.external_id) == ("confirmed", f"ILAOEvict-{person.triage_id}")
    help.refresh_from_db()
    assert (help.current_count, CountedIntake.objects.count()) == (1, 1)
    payload = ana.received().payload
    wanted = {
        "firstName": "Ana",
        "lastName": "Nowak",
        "aliasFirst": "Anka",
        "aliasLast": "Kowalska",
        "eTransferOrganization": "Fox Valley Example Legal Help LS",
        "callbackType": "Client Calls",
        "dateOfBirth": "1985-04-03",
        "race": "White",
        "ethnicity": "Not Hispanic",
        "language": "English",
        "numberOfAdults": "2",
        "numberOfChildren": "1",
        "addressHome": {"address1": "1 State St", "city": "Rockford", "state": "IL", "zip": "61101", "county": "17201"},
        "phoneHome": ana.contact[2:],
        "legalProblemCode": "63 Landlord/ Tenant (Not Public Housing)",
    }
    assert {key: payload.get(key) for key in wanted} == wanted
    assert "email" not in payload and "callbackDayTime" not in payload
    incomes = {item["type"]: (item["amount"], item["frequency"]) for item in payload["incomes"]}
    assert incomes["Employment"] == ("1200.50", 26)
    assert incomes["Unemployment Compensation"] == ("90", 52)
    assert incomes["TANF"] == ("200", 12)
    assert "Client received summons: Yes" in payload["note"] and "Mr. Smith" in payload["note"]


@pytest.mark.parametrize(("said", "state"), [("In the morning", "morning"), ("PM", "afternoon")])
def test_matched_and_called_back(small: ContentPack, said: str, state: str) -> None:
    office.organization(small, callback_type="we_call_client")
    ana = Caller().goes(ask_callback_preference=said)
    assert goes_through(ana.path, f"set-{state}-callback", "we-call-confirmation", *TRANSFERRED)
    payload = ana.received().payload
    assert (payload["callbackType"], payload["callbackDayTime"]) == ("Callback", said)


def test_over_income(help: IntakeSettings) -> None:
    from frontdesk.intake.models import AreaMedianIncome

    AreaMedianIncome.objects.create(
        county_fips=office.WINNEBAGO,
        year=2026,
        household_size=3,
        median_cents=9_000_000,
        effective_from=date(2026, 1, 1),
    )
    ana = Caller().goes(wages_collect="4,000")  # every two weeks: 8,666.67 a month, over 80 % of 7,500
    assert goes_through(ana.path, "overincome-message", "update_triage_user_overincome", *CONTENT)
    person = ana.triage_user()
    assert (person.over_income, person.needs_review) == (True, False)
    assert not Transfer.objects.exists()
    decision = person.decisions.get(rule="income")
    assert (decision.outcome, decision.facts["percent"], decision.about) == ("over", 80, help)
    assert "https://example.org/eviction" in "\n".join(ana.reads())


def test_under_the_median_is_not_over(help: IntakeSettings) -> None:
    from frontdesk.intake.models import AreaMedianIncome

    AreaMedianIncome.objects.create(
        county_fips=office.WINNEBAGO,
        year=2026,
        household_size=3,
        median_cents=9_000_000,
        effective_from=date(2026, 1, 1),
    )
    ana = Caller().goes()
    assert ana.path[-1] == "thanks"
    assert (ana.triage_user().over_income, ana.triage_user().needs_review) == (False, False)


def test_out_of_state_then_a_good_zip(help: IntakeSettings) -> None:
    ana = Caller()
    ana.says("eviction")
    for body in ("yes", "Ana", "53703"):
        ana.says(body)
    person = ana.triage_user()
    assert (person.zip_code, person.triage_status, person.state) == ("53703", "Out of area", "WI")
    for body in ("zip", "61101"):
        ana.says(body)
    again = ana.triage_user()
    assert (again.pk, again.zip_code, again.county) == (person.pk, "61101", "Winnebago")
    assert again.triage_status == "Started"


@pytest.mark.parametrize("zip_code", ["6060", "my zip", "99999"])
def test_what_is_no_zip_code_leads_to_the_same_question(help: IntakeSettings, zip_code: str) -> None:
    ana = Caller().goes(zip_code=[zip_code, "61101"])
    assert goes_through(ana.path, "out-of-state", "zip-code", "in-illinois", *TRANSFERRED)


def test_cook_county(help: IntakeSettings) -> None:
    ana = Caller().goes(zip_code="60603-1234")
    assert ana.path[-2:] == ["show-cook-county", "create_cook_country_record"]
    person = ana.triage_user()
    assert (person.county, person.last_screen_viewed, person.county_fips) == ("Cook", "cook-county-exit", "17031")


def test_no_organization(small: ContentPack) -> None:
    ana = Caller().goes()
    assert ana.path[-3:] == ["matches-returned-router", "exit-to-glh", "final-not-otis-exit"]


def test_an_organization_that_helps_landlords_only_is_no_match(small: ContentPack) -> None:
    office.organization(small, "Lakeside Example Landlord Desk", outcomes=["landlord_small", "landlord_large"])
    assert Caller().goes().path[-1] == "final-not-otis-exit"


@pytest.mark.parametrize("choice", ["2", "3", "4"])
def test_bypass(small: ContentPack, choice: str) -> None:
    settings = office.organization(small, "Prairie Example Legal Aid")
    ana = Caller().goes(legal_issue_start=choice)
    assert ana.path[-2:] == ["send-bypass-msg", "update_triage_user_bypass"]
    assert ana.reads()[-1] == "Call Prairie Example Legal Aid at (815) 555-0100 now."
    person = ana.triage_user()
    assert (person.intake_status, person.triage_status) == ("Bypass", "Program triage completed")
    assert (person.intake_settings, person.age, person.total_income_cents) == (settings, None, None)


@pytest.mark.parametrize("said", ["no thanks", SILENCE])
def test_declined_or_silent(help: IntakeSettings, said: str) -> None:
    ana = Caller().goes(match_selected=said)
    assert goes_through(ana.path, "match-selected", "update_triage_declined", *CONTENT)
    person = ana.triage_user()
    assert (person.intake_status, person.last_screen_viewed) == ("Offered", "sms-match-offered")
    assert "Eviction: https://example.org/eviction" in "\n".join(ana.reads())


def test_counselors_one(small: ContentPack, help: IntakeSettings) -> None:
    office.counselors(small, 3)
    ana = Caller().goes(legal_issue_start="5")
    assert goes_through(ana.path, "show-counseling", "no-more-counselors", "update-counseling", *CONTENT)
    read = "\n".join(ana.reads())
    assert "Counselor 1, 1 Main St, Rockford" in read and "Counselor 2" not in read
    assert "Other rental housing: https://example.org/rental_housing" in read
    assert ana.triage_user().last_screen_viewed == "sms-counselors-list"


def test_counselors_all(small: ContentPack, help: IntakeSettings) -> None:
    office.counselors(small, 12)
    ana = Caller().goes(legal_issue_start="6", show_more_counserlors_yn="yes")
    assert ana.path.count("show-next-counselor") == 8
    shown = [line for text in ana.reads() for line in text.split("\n") if "Counselor" in line and ". " in line]
    assert [line.strip()[:2] for line in shown if line.strip()[0].isdigit()] == [f"{n}." for n in range(1, 9)]
    assert goes_through(ana.path, "update-counseling", *CONTENT)
    assert "noted:texts" not in ana.notes(), "all of it was sent"


def test_no_counselors_lead_to_the_address_where_there_are(help: IntakeSettings) -> None:
    ana = Caller().goes(legal_issue_start="5")
    assert ana.path[-1] == "counseling-fail"


def test_another_problem(help: IntakeSettings) -> None:
    ana = Caller().goes(legal_issue_start="7")
    assert ana.path[-3:] == ["update-exit-not-issue", "exit-to-glh", "final-not-otis-exit"]
    assert (ana.triage_user().triage_status, ana.triage_user().last_screen_viewed) == ("Legal issue", "sms-legal-issue")


def test_utilities_unpaid(help: IntakeSettings) -> None:
    ana = Caller().goes(legal_issue_start="4", lockout_utilities="yes")
    assert goes_through(ana.path, "lockout-utility-divert", "update-lockout-divert", *CONTENT)
    person = ana.triage_user()
    assert (person.intake_status, person.intake_settings) == ("Diverted", help)
    assert (person.outcome_variable, person.outcome_value) == ("evict_outcome", "tenant_utilities")


def test_a_refused_transfer_is_not_hidden_by_what_the_flow_writes(small: ContentPack) -> None:
    """The e-mail is not validated by the flow; a case management system would choke on it (B25)."""
    office.organization(small, transfer={"kind": "legalserver", "url": "https://cases.example.org/etransfer"})
    ana = Caller().goes(get_email_address="ana at example")
    assert goes_through(ana.path, "send-failure", "final-otis-update", "thanks")
    transfer = Transfer.objects.get()
    assert (transfer.state, ana.triage_user().intake_status) == ("refused", "Not_eTransferred")
    assert ana.triage_user().last_screen_viewed == "sms-confirmation"
    assert not ReceivedIntake.objects.exists()


def test_what_goes_elsewhere_is_queued_and_not_said_to_be_there(small: ContentPack) -> None:
    office.organization(small, transfer={"kind": "legalserver", "url": "https://cases.example.org/etransfer"})
    ana = Caller().goes()
    assert goes_through(ana.path, *TRANSFERRED)
    assert (Transfer.objects.get().state, ana.triage_user().intake_status) == ("queued", "Eligible")


def test_the_birthday_is_taken_from_what_was_validated(help: IntakeSettings) -> None:
    ana = Caller().goes(
        dob_month=["Smarch", "Nov", "February"],
        dob_day=["31", "3", "29"],
        dob_year=["20", "85", "2001", "1984"],
        birthday_confirm=["no", "yes"],
    )
    # "31" of November, "20", and the 29th of February 2001 are asked again
    assert ana.path.count("dob-day-bad") == 1 and ana.path.count("dob-year-error") == 2
    assert (ana.triage_user().age, ana.received().payload["dateOfBirth"]) == (42, "1984-02-29")


def test_race_hispanic_sets_the_ethnicity_and_prefer_not_is_sent_blank(help: IntakeSettings) -> None:
    ana = Caller().goes(race_input="Latino", gender_input="prefer not to respond", marital_status_input="7")
    assert "ethnicity-input" not in ana.path
    payload = ana.received().payload
    assert (payload["ethnicity"], "gender" in payload, "maritalStatus" in payload) == ("Hispanic", False, False)
    assert ana.triage_user().gender == "Prefer not to respond"


def test_another_number_with_an_extension(help: IntakeSettings) -> None:
    ana = Caller().goes(contact_number_yn="no", get_best_number="8155550199x12", get_email_address="ana@example.org")
    payload = ana.received().payload
    assert (payload["phoneHome"], payload["email"]) == ("8155550199", "ana@example.org")
    assert "Phone extension: 12" in payload["note"]


def test_without_a_content_pack_nothing_breaks(db: Any) -> None:
    office.places()
    publish_export()
    ana = Caller().goes()
    assert ana.path[-2:] == ["exit-to-glh", "final-not-otis-exit"]
    assert not MonitorEntry.objects.filter(kind="exception").exists()


def test_without_places_every_zip_code_is_elsewhere(db: Any) -> None:
    publish_export()
    ana = Caller()
    for body in ("eviction", "yes", "Ana", "61101"):
        ana.says(body)
    assert ana.session().at_step == "eviction/out-of-state"


def test_what_identifies_a_person_lies_sealed(help: IntakeSettings) -> None:
    ana = Caller().goes()
    person = ana.triage_user()
    plain = json.dumps([str(getattr(person, f.attname)) for f in person._meta.fields if f.attname != "sealed"])
    assert "Nowak" not in plain and "1985" not in plain and "State St" not in plain
    said = answers.get(person)
    assert (said["last_name"], said["born"], said["search"]) == ("Nowak", "1985-04-03", "eviction")
    assert person.line == LINE


def test_after_the_transfer_it_is_forgotten(help: IntakeSettings) -> None:
    """B28: the export itself marks nothing; the functions know what they are given."""
    ana = Caller().goes(maiden_name_yes_no="yes", nicknames_yn="yes", get_email_address="ana@example.org")
    for hours in (1, 2):
        purging.tick(ana.at + timedelta(hours=hours))
    person = ana.triage_user()
    assert person.purged_at and not person.sealed
    said = [row.body for row in ConversationMessage.objects.filter(contact_number=ana.contact)]
    said.append(json.dumps(ana.session().document))
    for word in ("Nowak", "Kowalska", "Anka", "April", "85", "4/3/1985", "1,200.50", "State St", "ana@example.org"):
        assert not any(word in text for text in said), word
    assert (person.age, person.total_income_cents, person.intake_status) == (40, 319108, "eTransferred")
