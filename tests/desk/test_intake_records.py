"""The intake on the admin site: what lies sealed is opened by who may, and kept in the audit; refused transfers are
mended."""

from __future__ import annotations

import html
import json

import pytest
from django.urls import reverse

from desk.conftest import NUMBER
from desk.intake_rows import BIRTHDAY, LAST_NAME
from frontdesk.intake.admin import showing
from frontdesk.intake.models import ReceivedIntake, Transfer, TriageUser
from frontdesk.monitor.models import MonitorEntry

SEALED = [("triageuser", "triage_user"), ("transfer", "transfer"), ("receivedintake", "received")]


def text_of(response) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def page(model: str, row) -> str:
    return reverse(f"admin:intake_{model}_change", args=[row.pk])


def reads() -> list[MonitorEntry]:
    return list(MonitorEntry.objects.filter(tags__contains=["action:intake.read"]).order_by("pk"))


@pytest.mark.parametrize(("model", "row"), SEALED)
def test_what_lies_sealed_is_on_its_page_and_in_no_list(model, row, office, users, sign_in):
    client = sign_in(users.receptionist)
    listed = text_of(client.get(reverse(f"admin:intake_{model}_changelist")))
    assert LAST_NAME not in listed and BIRTHDAY not in listed
    assert reads() == []
    shown = text_of(client.get(page(model, getattr(office, row))))
    assert LAST_NAME in shown and BIRTHDAY in shown


@pytest.mark.parametrize(("model", "row"), SEALED)
def test_each_opening_is_kept_with_the_reader_and_without_what_was_read(model, row, office, users, sign_in):
    for user in (users.receptionist, users.administrator):
        sign_in(user).get(page(model, getattr(office, row)))
    found = reads()
    assert [entry.data["actor"] for entry in found] == [
        f"user:{users.receptionist.pk}",
        f"user:{users.administrator.pk}",
    ]
    assert {entry.data["object"] for entry in found} == {f"{model}:{getattr(office, row).pk}"}
    told = json.dumps([entry.data for entry in found]) + " ".join(entry.summary for entry in found)
    assert LAST_NAME not in told and BIRTHDAY not in told


def test_a_viewer_opens_nothing(office, users, sign_in):
    for model, row in SEALED:
        assert sign_in(users.viewer).get(page(model, getattr(office, row))).status_code == 403
    assert reads() == []


def test_a_person_s_decisions_are_on_their_page(office, users, sign_in):
    shown = text_of(sign_in(users.receptionist).get(page("triageuser", office.triage_user)))
    for words in ("fpl 2026", "below the limit", "sms-zip-code", NUMBER):
        assert words in shown


def test_a_received_intake_counts_as_seen_once_it_is_opened(office, users, sign_in):
    client = sign_in(users.receptionist)
    client.get(reverse("admin:intake_receivedintake_changelist"))
    assert ReceivedIntake.objects.get().seen_at is None
    client.get(page("receivedintake", office.received))
    assert ReceivedIntake.objects.get().seen_at is not None


def test_what_no_key_opens_says_so(office, users, sign_in):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("update triage_users set sealed = 'gAAAAA'")
    client = sign_in(users.receptionist)
    assert client.get(reverse("admin:intake_triageuser_changelist")).status_code == 200
    assert "none of the keys" in text_of(client.get(page("triageuser", office.triage_user)))


def mend(client, transfer, payload, **more):
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return client.post(page("transfer", transfer), {"payload_text": text, **more})


GOOD = {
    "firstName": "Ana", "lastName": LAST_NAME, "dateOfBirth": BIRTHDAY, "externalID": "another",
    "addressHome": {"city": " Springfield ", "state": "Illinois", "zip": "62701"},
}  # fmt: skip


def test_a_refused_transfer_is_mended_and_handed_over_again(office, users, sign_in):
    client = sign_in(users.receptionist)
    shown = text_of(client.get(page("transfer", office.transfer)))
    assert "payload_text" in shown and LAST_NAME in shown
    assert mend(client, office.transfer, GOOD, hand_over="on").status_code == 302
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.error, transfer.edited_by) == ("queued", "", users.receptionist)
    assert transfer.payload["externalID"] == "ILAOEvict-1"
    assert transfer.payload["addressHome"] == {"city": "Springfield", "state": "IL", "zip": "62701"}
    verbs = [
        tag for entry in MonitorEntry.objects.order_by("pk") for tag in entry.tags if tag.startswith("action:transfer")
    ]
    assert verbs == ["action:transfer.edited", "action:transfer.resent"]


def test_it_may_be_changed_without_being_handed_over(office, users, sign_in):
    mend(sign_in(users.receptionist), office.transfer, GOOD)
    transfer = Transfer.objects.get()
    assert transfer.state == "refused" and transfer.payload["addressHome"]["city"] == "Springfield"


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ("{", "This is no JSON"),
        ("[1]", "Write names and values"),
        ({**GOOD, "dateOfBirth": "1985 -39-18"}, "dateOfBirth"),
        ({**GOOD, "lastName": " "}, "lastName is missing"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_changes(payload, said, office, users, sign_in):
    before = office.transfer.payload
    shown = text_of(mend(sign_in(users.receptionist), office.transfer, payload, hand_over="on"))
    assert said in shown
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.payload) == ("refused", before)


@pytest.mark.parametrize("state", ["sending", "confirmed", "dropped"])
def test_what_is_on_its_way_or_over_is_not_changed(state, office, users, sign_in):
    Transfer.objects.update(state=state)
    client = sign_in(users.administrator)
    assert "payload_text" not in text_of(client.get(page("transfer", office.transfer)))
    assert mend(client, office.transfer, GOOD, hand_over="on").status_code == 403
    assert Transfer.objects.get().state == state


def test_many_are_handed_over_again_or_given_up(office, users, sign_in):
    client = sign_in(users.receptionist)
    address = reverse("admin:intake_transfer_changelist")

    def act(action):
        client.post(address, {"action": action, "_selected_action": [office.transfer.pk]})
        return Transfer.objects.get().state

    assert act("drop_selected") == "dropped"
    assert act("resend_selected") == "queued"


def test_the_sidebar_counts_what_waits(office, users, sign_in):
    shown = text_of(sign_in(users.receptionist).get("/"))
    assert "People in triage" in shown and "Transfers" in shown
    assert "People in triage" not in text_of(sign_in(users.viewer).get("/"))


def test_a_longer_list_opens_nothing_and_takes_no_more_queries(office, users, sign_in, django_assert_max_num_queries):
    TriageUser.objects.bulk_create(
        TriageUser(contact_number=NUMBER, line="+13125550100", created_at=office.now, updated_at=office.now,
                   sealed={"last_name": LAST_NAME}, organization=office.organization)
        for _ in range(40)
    )  # fmt: skip
    client = sign_in(users.receptionist)
    with django_assert_max_num_queries(25):
        assert client.get(reverse("admin:intake_triageuser_changelist")).status_code == 200
    assert reads() == []


def test_every_state_has_a_colour():
    states = {str(state) for state in (*Transfer.State, *showing.TONES)}
    assert states <= set(showing.TONES)
