"""An intake is queued with all that is known of the person, once."""

from __future__ import annotations

import pytest

from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import records
from frontdesk.intake.handoff import transferring
from frontdesk.intake.models import Transfer
from intake.backends.offices import NOW, office, person

pytestmark = pytest.mark.django_db


def test_the_payload_is_normalised(django_capture_on_commit_callbacks):
    transfer = transferring.queue(person(office()), NOW, prefix="ILAOEvict")
    assert transfer.state == Transfer.State.QUEUED and transfer.error == ""
    assert transfer.external_id == f"ILAOEvict-{transfer.triage_user.triage_id}"
    assert transfer.payload == {
        "firstName": "Rosa",
        "lastName": "Alvarez",
        "eTransferOrganization": "Prairie Example Legal Aid (LS)",
        "dateOfBirth": "1985-09-18",
        "addressHome": {
            "address1": "12 Elm St Apt 3",
            "city": "Chicago",
            "state": "IL",
            "zip": "60603",
            "county": "17031",
        },
        "phoneHome": "3125550142",
        "race": "White",
        "maritalStatus": "Single",
        "language": "English",
        "numberOfAdults": "2",
        "numberOfChildren": "0",
        "note": "The person is being evicted.",
        "callbackType": "Client Calls",
        "incomes": [{"amount": "1200.50", "frequency": 26, "type": "Employment"}],
        "legalProblemCode": "63 Landlord/ Tenant (Not Public Housing)",
        "externalID": transfer.external_id,
    }


@pytest.mark.parametrize(
    ("callback_type", "callback", "safe_to_call", "who"),
    [
        ("we_call_client", "Wednesday, Mar 4, 2026, 9:00am - 10:00am", True, "Callback"),
        ("we_call_client", None, True, "Client Calls"),  # no time was had, or wanted: the person was told to call
        ("we_call_client", None, False, "Client Calls"),
        ("we_call_no_appointment", None, True, "Callback"),
        ("we_call_no_appointment", None, None, "Callback"),
        ("we_call_no_appointment", None, False, "Client Calls"),  # somebody else may answer
        ("client_calls", None, True, "Client Calls"),
    ],
)
def test_who_calls_is_what_the_person_was_told(callback_type, callback, safe_to_call, who):
    said = {"callback": callback} if callback else {}
    rosa = person(office(callback_type=callback_type), safe_to_call=safe_to_call, said=said)
    assert transferring.queue(rosa, NOW).payload["callbackType"] == who


def test_what_the_demographics_said_is_handed_over():
    rosa = person(office())
    rosa.session_key = "7"
    rosa.save()
    answers = {"veteran": "yes_", "disability": "yes_"}
    records.save_demographics(answers, Context(now=NOW, session="7"))
    rosa.refresh_from_db()
    payload = transferring.queue(rosa, NOW).payload
    assert payload["veteran"] is True and payload["disabled"] is True


def test_asked_twice_it_is_one_transfer():
    rosa = person(office())
    assert transferring.queue(rosa, NOW) == transferring.queue(rosa, NOW)
    assert Transfer.objects.count() == 1


def test_a_second_organization_gets_one_of_its_own():
    rosa = person(office())
    first = transferring.queue(rosa, NOW)
    rosa.intake_settings = office("Lakeside Example Law")
    second = transferring.queue(rosa, NOW)
    assert second.external_id == f"{first.external_id}-2"
