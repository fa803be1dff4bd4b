"""The functions that read and write tables, each by itself: places, records, offers, content, incomes, callbacks."""

from __future__ import annotations

import pytest

from conversations.talk import LINE, PERSON
from frontdesk.flows import functions
from frontdesk.intake.models import IntakeSettings, ReceivedIntake, Transfer, TriageUser
from frontdesk.intake.places import looking_up
from frontdesk.intake.studio_functions.places import NoCounselors
from frontdesk.intake.triage import answers
from intake.studio_functions import office
from intake.studio_functions.office import call, context

pytestmark = pytest.mark.django_db

NAMES = [
    "otis-zipcode-validate",
    "pilot-validate-zipcode",
    "otis-create-triage-user",
    "otis-update-triage-user",
    "eviction-intake-settings",
    "eviction-legal-issues",
    "eviction-content",
    "hud-housing-counselors",
    "otis-poverty-estimate",
    "otis-validate-month",
    "otis-validate-day-of-month",
    "otis-validate-year",
    "otis-calculate-age",
    "otis-load-races",
    "otis-load-ethnicity",
    "otis-load-genders",
    "otis-load-marital-statuses",
    "otis-load-languages",
    "otis-validate-race",
    "otis-validate-ethnicity",
    "otis-validate-gender",
    "otis-validate-marital-status",
    "otis-validate-preferred-language",
    "otis-validate-money-input",
    "otis-validate-benefits-types",
    "otis-validate-payments",
    "otis-validate-total-income",
    "otis-send-to-legal-server",
    "otis-get-first-callback-time",
    "otis-get-callback-times",
    "otis-get-callback-days",
]
NOWHERE = {"county": "", "county_id": "", "fips": ""}


@pytest.fixture(autouse=True)
def _places(db: None) -> None:
    looking_up.forget()
    office.places()


@pytest.fixture
def help() -> IntakeSettings:
    return office.organization(office.pack())


def create(**more: str) -> TriageUser:
    """The triage user of session 7, in Rockford."""
    made = call("otis-create-triage-user", **{"zip_code": "61101", "source": "eviction-english", **more})
    return TriageUser.objects.get(uuid=made["id"])


def chosen(settings: IntakeSettings) -> TriageUser:
    """The triage user of session 7, who has accepted the offer."""
    create()
    call("otis-update-triage-user", intake_organization=str(settings.uuid), intake_status="Started")
    return TriageUser.objects.get()


def test_all_thirty_and_the_alias() -> None:
    assert len(NAMES) == 31
    assert [name for name in NAMES if functions.find(name) is None] == []


@pytest.mark.parametrize("name", ["otis-zipcode-validate", "pilot-validate-zipcode"])
@pytest.mark.parametrize("written", ["60603", "60603-1234", " zip 60603 "])
def test_a_zip_code_inside(name: str, written: str) -> None:
    """B6."""
    found = call(name, zip=written)
    assert found.pop("county_id") not in ("", call(name, zip="61101")["county_id"])
    assert found == {"zip_code": "60603", "county": "Cook", "state": "IL", "fips": "17031"}


@pytest.mark.parametrize(
    ("written", "zip_code", "state"),
    [("53703", "53703", "WI"), ("99999", "99999", ""), ("6060", "", ""), ("abc", "", ""), ("", "", "")],
)
def test_a_zip_code_outside(written: str, zip_code: str, state: str) -> None:
    """B7."""
    assert call("otis-zipcode-validate", zip=written) == {**NOWHERE, "zip_code": zip_code, "state": state}


def test_the_states_are_those_of_the_default_pack() -> None:
    pack = office.pack()
    pack.states = ["WI"]
    pack.save()
    assert call("otis-zipcode-validate", zip="53703")["county"] == "Dane"
    assert call("otis-zipcode-validate", zip="61101")["county"] == ""


def test_one_triage_user_a_session() -> None:
    first = call("otis-create-triage-user", zip_code="53703", search="eviction", source="eviction-english")
    again = call("otis-create-triage-user", zip_code="61101", last_screen_viewed="sms-zip-code", search="eviction")
    other = call("otis-create-triage-user", zip_code="61101", among=context(session="8"))
    assert first == again != other
    person = TriageUser.objects.get(uuid=first["id"])
    assert first["triage_id"] == person.triage_id == str(person.pk)
    assert (person.county, person.triage_status, person.referral_source) == ("Winnebago", "Started", "eviction-english")
    assert (person.contact_number, person.line, person.household_size) == (PERSON, LINE, 1)
    assert answers.get(person)["search"] == "eviction"


def test_begun_by_a_request_the_contact_is_the_number() -> None:
    made = create(user_phone="", search="")
    assert made.contact_number == PERSON


def test_a_dry_run_has_a_trial_triage_user_that_begins_afresh() -> None:
    dry = context(session="")
    one = call("otis-create-triage-user", zip_code="61101", among=dry)
    call("otis-update-triage-user", age="40", uuid=one["id"], among=dry)
    two = call("otis-create-triage-user", zip_code="61101", among=dry)
    person = TriageUser.objects.get()
    assert (str(person.uuid), person.is_trial, person.age) == (two["id"], True, None)


UPDATES = [
    ({"household_size": "3", "household_adults": "two"}, {"household_size": 3, "household_adults": 2}),
    ({"age": "38", "last_screen_viewed": "sms_date_of_birth"}, {"age": 38, "last_screen_viewed": "sms_date_of_birth"}),
    ({"race": "White", "gender": "Female", "marital_status": "Single"}, {"race": "White", "marital_status": "Single"}),
    ({"overIncome": "0", "total_income": "3901.08"}, {"over_income": False, "total_income_cents": 390108}),
    ({"overrincome": "1"}, {"over_income": True}),
    ({"triage_status": "Program triage complete"}, {"triage_status": "Program triage completed"}),
    ({"triage_status": "Legal Issue"}, {"triage_status": "Legal issue"}),
    ({"triage_problem": office.TERM}, {"triage_problem": office.TERM}),
    ({"age": "", "race": "", "triage_status": ""}, {"age": None, "race": "", "triage_status": "Started"}),
    ({"age": "forty-ish?", "household_size": "0", "nonsense": "x"}, {"age": None, "household_size": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "stored"), UPDATES)
def test_updates(given: dict[str, str], stored: dict[str, object]) -> None:
    create()
    assert call("otis-update-triage-user", **given) == {}
    person = TriageUser.objects.get()
    assert {name: getattr(person, name) for name in stored} == stored


def test_a_blank_never_erases() -> None:
    person = create()
    call("otis-update-triage-user", age="38", gender="Female", intake_status="Started")
    call("otis-update-triage-user", age="", gender="", intake_status="")
    person.refresh_from_db()
    assert (person.age, person.gender, person.intake_status) == (38, "Female", "Started")


def test_another_persons_record_cannot_be_written() -> None:
    mine = create()
    stranger = context(session="", contact="+13125559999")
    call("otis-update-triage-user", uuid=str(mine.uuid), age="38", among=stranger)
    mine.refresh_from_db()
    assert mine.age is None


def test_a_flow_that_says_transferred_is_not_believed(help: IntakeSettings) -> None:
    person = chosen(help)
    call("otis-update-triage-user", intake_status="eTransferred", last_screen_viewed="sms-confirmation")
    person.refresh_from_db()
    assert (person.intake_status, person.last_screen_viewed) == ("Started", "sms-confirmation")


def test_the_offer(help: IntakeSettings) -> None:
    create()
    found = call("eviction-intake-settings", zip="61101", issue="", county_id="x")
    assert found == {
        "id": str(help.uuid),
        "organization": "Fox Valley Example Legal Help",
        "legalservername": "Fox Valley Example Legal Help LS",
        "callback_type": "client_calls",
        "callback_number": "815-555-0100",
        "please_call": "Call Fox Valley Example Legal Help at (815) 555-0100.",
        "we_call": "We call from (815) 555-0100.",
        "disclaimer": "This is no promise to take your case.",
        "bypass": "Call Fox Valley Example Legal Help at (815) 555-0100 now.",
    }
    assert TriageUser.objects.get().decisions.get(rule="matching").outcome == "offered"


def test_no_offer(help: IntakeSettings) -> None:
    assert call("eviction-intake-settings", zip="61101") == {}, "before there is a triage user"
    create(zip_code="60603")
    assert call("eviction-intake-settings", zip="60603") == {}
    IntakeSettings.objects.update(is_enabled=False)
    call("otis-create-triage-user", zip_code="61101")
    assert call("eviction-intake-settings", zip="61101") == {}


CHOICES = [
    ("1", "Eviction", "e001", ""),
    ("2", "Lockout", "e001", "tenant_lockout"),
    ("3", "Threatened lockout", "e001", "tenant_lockout"),
    ("4", "Utility shutoff", "e001", "tenant_utilities"),
    ("5", "Help paying rent", "e002", ""),
    ("6", "Working with a landlord", "e002", ""),
]


@pytest.mark.parametrize(("choice", "name", "term", "outcome"), CHOICES)
def test_legal_issues(help: IntakeSettings, choice: str, name: str, term: str, outcome: str) -> None:
    create()
    found = call("eviction-legal-issues", choice=choice)
    assert (found["issue"], found["issue_id"][-4:], bool(found["notes"])) == (name, term, True)
    person = TriageUser.objects.get()
    assert (person.triage_problem[-4:], person.outcome_value) == (term, outcome)
    assert person.issue_key == ("eviction" if term == "e001" else "rental_housing")


@pytest.mark.parametrize("choice", ["8", "0", "more", ""])
def test_no_legal_issue(help: IntakeSettings, choice: str) -> None:
    assert call("eviction-legal-issues", choice=choice) == {"issue": "", "issue_id": "", "notes": ""}


def test_another_problem_has_no_term(help: IntakeSettings) -> None:
    assert call("eviction-legal-issues", choice="7")["issue_id"] == ""


def test_content(help: IntakeSettings) -> None:
    eviction, rental = (
        "Eviction: https://example.org/eviction",
        "Other rental housing: https://example.org/rental_housing",
    )
    assert call("eviction-content", legal_issue="") == eviction
    rent = context(values={"legal-issue-name": "Help paying rent", "ctr": 3})
    assert call("eviction-content", legal_issue="", among=rent) == f"{rental}\n\n{eviction}"
    assert call("eviction-content", legal_issue="6") == f"{rental}\n\n{eviction}"
    assert isinstance(call("eviction-content"), str)


def test_content_is_no_longer_than_the_carrier_takes(help: IntakeSettings) -> None:
    for issue in help.service.organization.pack.issues.all():
        issue.content_urls = {"en": "https://example.org/" + "x" * 1500}
        issue.save()
    assert len(call("eviction-content", legal_issue="5")) <= 1600


def test_without_a_pack_there_is_an_answer_to_everything() -> None:
    create()
    assert call("eviction-intake-settings", zip="61101") == {}
    assert call("eviction-legal-issues", choice="1")["issue"] == "Eviction"
    assert call("eviction-content") == ""


def test_counselors_nearest_first() -> None:
    office.counselors(office.pack(), 2)
    found = call("hud-housing-counselors", zip="61101")
    assert (found["total"], [one["name"] for one in found["options"]]) == (2, ["Counselor 1", "Counselor 2"])
    assert found["options"][0]["services"] == "rent help, eviction"


@pytest.mark.parametrize("zip_code", ["61101", "99999", "", "abc"])
def test_no_counselors_is_a_failure(zip_code: str) -> None:
    with pytest.raises(NoCounselors):
        call("hud-housing-counselors", zip=zip_code)


# Birthdays.


def test_the_age_is_that_of_the_date_that_was_validated(help: IntakeSettings) -> None:
    person = create()
    call("otis-validate-month", month="April")
    call("otis-validate-day-of-month", day="3", month="4")
    call("otis-validate-year", year="85")
    # the export's slip: the day for the month
    assert call("otis-calculate-age", year="85", month="3", day="3") == "40"
    assert answers.get(TriageUser.objects.get(pk=person.pk))["born"] == "1985-04-03"


def test_the_29th_of_february_is_only_in_leap_years() -> None:
    create()
    call("otis-validate-month", month="2")
    call("otis-validate-day-of-month", day="29", month="2")
    assert call("otis-validate-year", year="2001") == "0"
    assert call("otis-validate-year", year="1984") == "1984"


def test_a_month_that_is_asked_again_forgets_the_rest() -> None:
    create()
    for function, given in (("month", {"month": "2"}), ("day-of-month", {"day": "29", "month": "2"})):
        call(f"otis-validate-{function}", **given)
    call("otis-validate-month", month="4")
    assert call("otis-validate-year", year="2001") == "2001"


@pytest.mark.parametrize(
    ("year", "month", "day", "age"),
    [
        ("1985", "April", "3", "40"),
        ("1985", "3", "5", "41"),  # it is 5 March 2026
        ("1985", "3", "6", "40"),
        ("85", "17", "17", ""),  # the slip, and nothing was validated
        ("1985", "13", "2", ""),
        ("", "", "", ""),
    ],
)
def test_the_age_without_a_session(year: str, month: str, day: str, age: str) -> None:
    assert call("otis-calculate-age", year=year, month=month, day=day) == age


# Income.


def income(**more: str) -> dict[str, str]:
    given = {"adults": "2", "children": "0", "standard": "fpl", "max": "300", **more}
    return call("otis-validate-total-income", **given)


def test_b21() -> None:
    found = income(income_wages="$1,200.50", wage_frequency="2", income_unemployment="300", income_tanf="")
    assert found == {"income": "3901.08", "incomeFlag": "0", "maxIncome": "5410.00", "frequency": "26"}


@pytest.mark.parametrize(("number", "periods"), [("1", "52"), ("2", "26"), ("3", "24"), ("4", "12")])
def test_wage_frequencies(number: str, periods: str) -> None:
    assert income(income_wages="100", wage_frequency=number)["frequency"] == periods


def test_no_wages_no_frequency() -> None:
    assert income() == {"income": "0.00", "incomeFlag": "0", "maxIncome": "5410.00", "frequency": ""}


def test_over_the_limit_to_the_cent() -> None:
    assert income(income_ssi="5410")["incomeFlag"] == "0"
    assert income(income_ssi="5410.01")["incomeFlag"] == "1"


def test_without_a_table_of_median_incomes_nobody_is_over(help: IntakeSettings) -> None:
    person = chosen(help)
    assert income(standard="ami", max="80", income_ssi="9000") == {
        "income": "9000.00",
        "incomeFlag": "0",
        "maxIncome": "",
        "frequency": "",
    }
    person.refresh_from_db()
    assert (person.needs_review, person.total_income_cents) == (True, 900000)
    assert person.decisions.get(rule="income").outcome == "manual_review"
    assert answers.get(person)["incomes"] == [{"kind": "ssi", "amount": "9000.00", "periods": 12}]


@pytest.mark.parametrize("more", [{"income_standard": "none"}, {"income_waived_for": ["all"]}])
def test_whom_the_organization_takes_anyhow_is_not_over(help: IntakeSettings, more: dict[str, object]) -> None:
    IntakeSettings.objects.update(**more)
    chosen(help)
    assert income(income_ssi="9000")["incomeFlag"] == "0"


@pytest.mark.parametrize("amount", ["about 1000", "1.200,50", "lots"])
def test_an_amount_that_cannot_be_read_is_not_0(help: IntakeSettings, amount: str) -> None:
    person = chosen(help)
    assert income(income_ssi=amount)["incomeFlag"] == "0"
    person.refresh_from_db()
    assert person.needs_review


# Handing over.

INTAKE = {
    "firstName": " Ana ", "lastName": "Nowak", "eTransferOrganization": "Fox Valley Example Legal Help LS",
    "user_phone": PERSON, "email": "None", "street": "1 State St", "city": "Rockford", "state": "IL", "zip": "61101",
    "day": "3", "month": "4", "year": "1985", "income_wages": "1,200.50", "wage_frequency": "26",
    "flowPrefix": "ILAOEvict", "countyFips": "17201", "notes": "Needs help.",
    "legalProblemCode": "63 Landlord/ Tenant (Not Public Housing)",
}  # fmt: skip


def test_it_arrives_once(help: IntakeSettings) -> None:
    person = chosen(help)
    first = call("otis-send-to-legal-server", **INTAKE)
    again = call("otis-send-to-legal-server", **INTAKE)
    received = ReceivedIntake.objects.get()
    assert first == again == {"error": "false", "id": str(received.uuid)}
    assert received.external_id == f"ILAOEvict-{person.triage_id}"
    payload = received.payload
    assert (payload["firstName"], payload["dateOfBirth"], payload["addressHome"]["state"]) == (
        "Ana",
        "1985-04-03",
        "IL",
    )
    assert payload["incomes"] == [{"amount": "1200.50", "frequency": 26, "type": "Employment"}]
    person.refresh_from_db()
    help.refresh_from_db()
    assert (person.intake_status, help.current_count) == ("eTransferred", 1)


def test_without_a_triage_user_one_is_made() -> None:
    """The flow's own call may have failed: what the person said is not lost for it."""
    assert call("otis-send-to-legal-server", **INTAKE)["error"] == "false"
    person = TriageUser.objects.get()
    assert (person.county, ReceivedIntake.objects.get().payload["lastName"]) == ("Winnebago", "Nowak")


def test_without_an_organization_it_goes_to_our_desk_under_the_name_that_was_given() -> None:
    create()
    assert call("otis-send-to-legal-server", **INTAKE)["error"] == "false"
    assert ReceivedIntake.objects.get().organization == "Fox Valley Example Legal Help LS"


def test_refused_is_an_error_and_waits_for_repair(help: IntakeSettings) -> None:
    IntakeSettings.objects.update(transfer={"kind": "legalserver", "url": "https://cases.example.org"})
    person = chosen(help)
    assert call("otis-send-to-legal-server", **{**INTAKE, "email": "ana at example"})["error"] == "true"
    person.refresh_from_db()
    assert (Transfer.objects.get().state, person.intake_status) == ("refused", "Not_eTransferred")


def test_nobody_knows_where_to_send_it(help: IntakeSettings) -> None:
    """Terms that name no destination we know: refused when it is tried."""
    IntakeSettings.objects.update(transfer={"kind": "pigeon"})
    chosen(help)
    found = call("otis-send-to-legal-server", **INTAKE)
    assert found["error"] in ("true", "false") and not ReceivedIntake.objects.exists()


def test_a_fault_of_ours_is_an_error_that_keeps_what_was_said(
    help: IntakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting that no transfer can be queued with: what the person said stays, and is shown as not transferred."""
    person = chosen(help)
    IntakeSettings.objects.update(transfer=["not", "an", "object"])
    assert call("otis-send-to-legal-server", **INTAKE) == {"error": "true"}
    person.refresh_from_db()
    assert (person.intake_status, answers.get(person)["last_name"]) == ("Not_eTransferred", "Nowak")
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.external_id) == ("refused", f"ILAOEvict-{person.triage_id}")
    payload = transfer.payload
    assert (payload["lastName"], payload["dateOfBirth"], payload["incomes"][0]["frequency"]) == (
        "Nowak",
        "1985-04-03",
        26,
    )


def test_a_trial_goes_nowhere(help: IntakeSettings) -> None:
    dry = context(session="")
    call("otis-create-triage-user", zip_code="61101", among=dry)
    call("otis-update-triage-user", intake_organization=str(help.uuid), among=dry)
    assert call("otis-send-to-legal-server", **INTAKE, among=dry)["error"] == "false"
    help.refresh_from_db()
    assert (ReceivedIntake.objects.count(), help.current_count) == (0, 0)


# Callbacks.

HOURS = {"hours": {"fri": ["09:00-12:00"], "mon": ["13:00-15:00"]}, "slot_minutes": 60, "per_slot": 1, "lead_hours": 1}


def test_the_first_time_days_and_times(help: IntakeSettings) -> None:
    IntakeSettings.objects.update(callbacks=HOURS)
    chosen(help)
    first = call("otis-get-first-callback-time")
    assert first == {  # it is Thursday, 5 March 2026
        "intro": "Callback times are between 9:00 AM and 12:00 PM",
        "first": "The first available is Friday, Mar 6, 9:00 AM - 10:00 AM.",
        "callback-date": "03/06/2026",
    }
    days = call("otis-get-callback-days")["days"].split("\n")
    assert days[:2] == ["1. Friday, Mar 6", "2. Monday, Mar 9"]
    listed = ["9:00 AM - 10:00 AM", "10:00 AM - 11:00 AM", "11:00 AM - 12:00 PM"]
    assert call("otis-get-callback-times", callbackDate="03/06/2026") == {
        "times": "\n".join(f"{number}. {time}" for number, time in enumerate(listed, 1)),
        "timeArray": listed,
    }
    monday = ["1:00 PM - 2:00 PM", "2:00 PM - 3:00 PM"]
    for way in ("2", "Monday, Mar 9", "3/9/2026", "march 9"):
        assert call("otis-get-callback-times", callbackDate=way)["timeArray"] == monday, way
    assert call("otis-get-callback-times", callbackDate="3/7/2026") == {"times": "", "timeArray": []}
    assert call("otis-get-callback-times", callbackDate="whenever") == {"times": "", "timeArray": []}


def test_no_times_without_an_organization() -> None:
    assert call("otis-get-first-callback-time") == {"intro": "", "first": "", "callback-date": ""}
    assert call("otis-get-callback-days") == {"days": ""}
    assert call("otis-get-callback-times", callbackDate="1") == {"times": "", "timeArray": []}
