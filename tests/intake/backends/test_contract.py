"""One contract, two back ends: our own tables, and the same tables behind service and connector (decision 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk.intake.backends import triage_users
from frontdesk.intake.backends.contract import Backend, FormGone, NotFound
from frontdesk.intake.backends.embedded import EmbeddedBackend
from frontdesk.intake.models import (
    CountedIntake,
    IntakeSettings,
    NavigationSession,
    Organization,
    Place,
    ReceivedIntake,
    TriageUser,
)
from intake.backends.dialogue import PROCESS, process
from intake.backends.offices import EXPORT, ISSUE, NOW, office, submission

NOBODY = "00000000-0000-4000-8000-000000000000"
ROSA = {
    "user_phone": "+13125550142",
    "flow_id": "+13125550199",
    "zip_code": "60603",
    "county": "Cook",
    "state": "IL",
    "source": "eviction-english",
    "search": "I was evicted",
    "last_screen_viewed": "sms-zip-code",
}


@pytest.fixture(params=["embedded", "connector"])
def back(request, transactional_db) -> Backend:
    return EmbeddedBackend() if request.param == "embedded" else request.getfixturevalue("connector")


# triage users


def test_a_triage_user_is_made_read_and_updated(back):
    made = back.create_triage_user(ROSA)
    read = back.triage_user(made.uuid)
    assert (read["zip_code"], read["county"], read["state"]) == ("60603", "Cook", "IL")
    assert (read["triage_status"], read["last_screen_viewed"]) == ("Started", "sms-zip-code")
    assert read["referral_source"] == "eviction-english" and read["triage_id"] == made.triage_id
    back.update_triage_user(
        made.uuid, {"household_size": "3", "overIncome": "0", "triage_status": "Program triage complete", "race": ""}
    )
    read = back.triage_user(made.uuid)
    assert (read["household_size"], read["overincome"], read["triage_status"]) == (3, False, "Program triage completed")
    row = TriageUser.objects.get(uuid=made.uuid)
    assert (row.contact_number, row.line) == ("+13125550142", "+13125550199")


def test_unknown_and_blank_attributes_change_nothing(back):
    made = back.create_triage_user(ROSA)
    before = dict(back.triage_user(made.uuid))
    back.update_triage_user(made.uuid, {"shoe_size": "42", "zip_code": "", "county": None, "session_key": "x"})
    after = dict(back.triage_user(made.uuid))
    assert {**after, "changed": ""} == {**before, "changed": ""}


def test_what_only_the_desk_decides_cannot_be_set(back):
    made = back.create_triage_user({**ROSA, "Is_Trial": True, "backend_uuid": "stolen", "contact": "x", "now": "x"})
    back.update_triage_user(made.uuid, {"is_trial": True, "backend_uuid": "stolen", "now": "x"})
    row = TriageUser.objects.get(uuid=made.uuid)
    assert (row.is_trial, row.backend_uuid) == (False, "")


def test_made_twice_under_one_key_it_is_one(back):
    first = back.create_triage_user({**ROSA, triage_users.KEY: "a key"})
    again = back.create_triage_user({**ROSA, triage_users.KEY: "a key"})
    other = back.create_triage_user({**ROSA, triage_users.KEY: "another key"})
    assert first == again != other
    assert TriageUser.objects.count() == 2


@pytest.mark.parametrize("uuid", [NOBODY, "not an id", "../oas_triage_user"])
def test_nobody_is_found(back, uuid):
    with pytest.raises(NotFound):
        back.triage_user(uuid)
    with pytest.raises(NotFound):
        back.update_triage_user(uuid, {"county": "Cook"})


# who helps


def test_intake_settings_come_whole_in_the_order_of_their_ids(back):
    first = office(
        "Prairie",
        intake_limit=10,
        current_count=3,
        counted_since=None,
        callbacks={"hours": {"mon": ["09:00-12:00"]}, "per_slot": 2},
        income_standard="ami",
        income_maximum=80,
        income_waived_for=["veteran", "senior"],
        questions=["ethnicity"],
        household_definition={"en": "Who lives with you", "es": "Quién vive con usted"},
        messages={"bypass": {"en": "Call us", "pl": "Zadzwoń"}, "disclaimer": {"en": "No promise"}},
        transfer={"kind": "legalserver", "url": "https://ls.example.org/x", "program": "Housing"},
        organization={"conflict_levels": ["high", "highest"], "last_intake_at": NOW},
        service={"populations": ["veteran"], "cost": "low_cost"},
    )
    second = office("Lakeside", is_enabled=False)
    found = back.intake_settings([str(second.uuid), NOBODY, str(first.uuid), "7"])
    assert [terms.name for terms in found] == ["Intake of Lakeside", "Intake of Prairie"]
    assert [terms.is_open for terms in found] == [False, True]
    assert found == EmbeddedBackend().intake_settings([str(second.uuid), str(first.uuid)])
    assert found[1].messages["bypass"]["pl"] == "Zadzwoń" and found[1].conflict_levels == ("high", "highest")
    assert found[1].last_intake_at == NOW.isoformat() and found[1].current_count == 3


def test_without_ids_all_of_them_come(back):
    made = [str(office(f"Office {number}").uuid) for number in range(120)]  # more than a page of the service
    assert [terms.id for terms in back.intake_settings()] == made


def test_only_those_that_may_serve_a_county(back):
    Place.objects.create(
        zip_code="60603", city="Chicago", county="Cook", county_fips="17031", state="IL", source="test"
    )
    cook = office("Cook")
    office("DuPage", service={"area": {"include": {"counties": ["17043"]}}})
    statewide = office("Illinois", service={"area": {"include": {"states": ["IL"]}}})
    office("Hawaii", service={"area": {"include": {"states": ["HI"]}}})
    wanted = [str(cook.uuid), str(statewide.uuid)]
    assert [terms.id for terms in back.intake_settings(county_fips="17031")] == wanted
    assert [terms.id for terms in back.intake_settings(wanted[1:], county_fips="17031")] == wanted[1:]


def test_the_rest_export(back):
    row = office()
    submission(row, NOW - timedelta(days=2), outcomes={"evict_outcome": ["tenant_notice"]})
    submission(row, NOW, outcomes={"evict_outcome": ["tenant_court", "tenant_lockout"], "rental_outcome": []})
    submission(row, NOW + timedelta(days=1), is_draft=True)
    found = back.case_acceptance(EXPORT)
    assert [dict(acceptance.outcomes) for acceptance in found] == [
        {"evict_outcome": ("tenant_court", "tenant_lockout"), "rental_outcome": ()},
        {"evict_outcome": ("tenant_notice",)},
    ]
    assert found[0].settings_id == str(row.uuid) and found[0].service_id == str(row.service.uuid)
    assert found[0].legal_issue == ISSUE and found[0].submitted_at == NOW.isoformat()
    assert back.case_acceptance("/rest/snap-cases") == []


# guided navigation


def element(state):
    return next(found["id"] for found in state.form["elements"] if found["type"] == "field")


def answered(back, state, value, language="en"):
    return back.answer_form(
        state.process_id, state.session_id, state.form["id"], {element(state): value}, language=language
    )


def test_a_walk_to_its_outcome(back):
    process()
    assert {"id": PROCESS, "name": "Example", "type": "issue"} in [dict(found) for found in back.processes()]
    state = back.start_process(PROCESS, "es")
    assert state.form["elements"][0]["label"] == "Which papers did you get? (es)"
    state = answered(back, state, "court", "es")
    again = back.navigation_session(PROCESS, state.session_id, "es")
    assert again == state and not state.is_complete
    state = answered(back, state, "t")
    assert state.is_complete
    assert state.profile["evict_outcome"] == "tenant_court" and state.profile["lsc_code"] == "63 Housing"


def test_what_is_not_valid_leaves_the_form(back):
    process()
    state = back.start_process(PROCESS)
    refused = answered(back, state, "nonsense")
    assert refused.form["validation_errors"] and not refused.is_complete
    assert element(refused) == element(state)


def test_what_is_not_there(back):
    process()
    with pytest.raises(NotFound):
        back.start_process("il-nothing")
    with pytest.raises(NotFound):
        back.navigation_session(PROCESS, NOBODY)
    state = back.start_process(PROCESS)
    with pytest.raises(FormGone):
        back.answer_form(PROCESS, state.session_id, "no-such-form", {})


def test_an_earlier_form_can_be_answered_again(back):
    process()
    first = back.start_process(PROCESS)
    court = answered(back, first, "court")
    notice = answered(back, first, "landlord")
    assert element(notice) != element(court)
    assert answered(back, notice, "5").profile["evict_outcome"] == "tenant_notice"
    assert NavigationSession.objects.count() == 1


# handing over


def test_a_transfer_is_kept_once(back):
    payload = {"externalID": "ILAOEvict-7", "firstName": "Rosa", "lastName": "Alvarez", "eTransferOrganization": "P"}
    first = back.transfer(payload)
    again = back.transfer({**payload, "note": "mended"})
    assert first.error == again.error == "" and first.uuid == again.uuid
    received = ReceivedIntake.objects.get()
    assert str(received.uuid) == first.uuid and received.payload["note"] == "mended" and received.organization == "P"


def test_an_intake_counts_once(back):
    row = office(current_count=4)
    for _ in range(2):
        back.count_intake(str(row.uuid), "ILAOEvict-7")
    back.count_intake(str(row.uuid), "ILAOEvict-8")
    assert IntakeSettings.objects.get(pk=row.pk).current_count == 6
    assert CountedIntake.objects.count() == 2
    assert Organization.objects.get().last_intake_at is not None
    with pytest.raises(NotFound):
        back.count_intake(NOBODY, "ILAOEvict-9")


@pytest.mark.parametrize(
    ("first", "last", "organization", "interval"),
    [
        ("Jan", "Kowalski", "P", "highest"),
        ("Jon", "Kowalski", "P", "high"),
        ("Jan", "Kowalski", "Q", ""),
        ("Jan", "Kowalski", "", "highest"),
        ("Zofia", "Quintero", "P", ""),
    ],
)
def test_a_conflict_is_found_by_name_and_organization(back, first, last, organization, interval):
    back.transfer(
        {
            "externalID": "ILAOEvict-7",
            "firstName": "Rosa",
            "lastName": "Alvarez",
            "eTransferOrganization": "P",
            "adverse_parties": [{"name": "Jan Kowalski", "relationship": "Landlord (Owner)"}],
        }
    )
    answer = back.check_conflict({"first": first, "last": last, "organization": organization, "phones": []})
    assert answer.interval == interval
    assert (answer.score > 0) is bool(interval)
