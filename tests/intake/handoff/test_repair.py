"""Staff mend a refused transfer, send it again, or give it up; the audit knows who did."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from conversations.web_server import WebServer
from frontdesk.intake.handoff import repair, transferring
from frontdesk.intake.handoff.repair import CannotRepair
from frontdesk.intake.models import IntakeSettings, ReceivedIntake, Transfer, TriageUser
from frontdesk.monitor.models import MonitorEntry
from frontdesk.people.models import Role, User
from intake.backends.offices import NOW, office, person

pytestmark = pytest.mark.django_db
State = Transfer.State


@pytest.fixture
def ann():
    role, _ = Role.objects.get_or_create(slug="administrator", defaults={"name": "Administrator"})
    return User.objects.create_user(email="ann@example.org", password="x", role=role)


@pytest.fixture
def server():
    server = WebServer(answers={"/in": (200, {}, '{"error": "true"}')})
    stop = server.start()
    yield server
    stop()


@pytest.fixture
def refused(server):
    row = office(transfer={"kind": "legalserver", "url": f"{server.url}/in"})
    transfer = transferring.send(transferring.queue(person(row), NOW).pk, NOW)
    assert transfer.state == State.REFUSED
    return transfer


def test_what_is_mended_until_the_job_has_it_is_what_is_sent(refused, server, ann):
    server.answers["/in"] = (200, {}, '{"uuid": "LS-1"}')
    transfer = repair.resend(refused.pk, ann, NOW)
    mended = {**transfer.payload, "firstName": "Rosamunda"}
    edits = [lambda: repair.edit(transfer.pk, mended, ann, NOW)]

    def before_it_is_claimed(execute, sql, params, many, context):
        if edits and sql.startswith('UPDATE "transfers"'):
            edits.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(before_it_is_claimed):
        sent = transferring.send(transfer.pk, NOW)
    assert sent.state == State.CONFIRMED and not edits
    assert json.loads(server.asked[-1].body)["firstName"] == "Rosamunda"


def done(verb: str) -> MonitorEntry:
    return MonitorEntry.objects.get(tags__contains=[f"action:{verb}"])


def test_mended_and_sent_again_it_is_the_same_intake(refused, server, ann):
    mended = {**refused.payload, "firstName": " Rosamunda ", "externalID": "something else"}
    assert repair.edit(refused.pk, mended, ann, NOW) == []
    row = Transfer.objects.get()
    assert row.payload["firstName"] == "Rosamunda" and row.edited_by == ann and row.state == State.REFUSED
    assert row.payload["externalID"] == refused.external_id
    assert done("transfer.edited").data["fields"] == ["firstName"]
    assert "Rosamunda" not in json.dumps(done("transfer.edited").data)

    server.answers["/in"] = (200, {}, '{"uuid": "LS-9"}')
    repair.resend(refused.pk, ann, NOW)
    sent = transferring.send(refused.pk, NOW)
    assert (sent.state, sent.answer_uuid, sent.error) == (State.CONFIRMED, "LS-9", "")
    ids = [json.loads(asked.body)["externalID"] for asked in server.asked]
    assert ids == [refused.external_id] * 2
    assert TriageUser.objects.get().intake_status == "eTransferred"
    assert IntakeSettings.objects.get().current_count == 1
    assert done("transfer.resent")


def test_a_resend_to_our_own_desk_makes_no_duplicate(ann):
    transfer = transferring.send(transferring.queue(person(office()), NOW).pk, NOW)
    # as after a crash between the other side's answer and ours
    Transfer.objects.update(state=State.REFUSED)
    repair.resend(transfer.pk, ann, NOW)
    assert transferring.send(transfer.pk, NOW).state == State.CONFIRMED
    assert ReceivedIntake.objects.count() == 1 and IntakeSettings.objects.get().current_count == 1


def test_what_is_wrong_is_not_taken(refused, ann):
    problems = repair.edit(refused.pk, {**refused.payload, "dateOfBirth": "yesterday"}, ann, NOW)
    assert problems == ["dateOfBirth is not a date; write for example 1985-09-18"]
    assert Transfer.objects.get().payload == refused.payload
    assert not MonitorEntry.objects.filter(tags__contains=["action:transfer.edited"]).exists()


def test_given_up_it_can_be_taken_back(refused, ann):
    assert repair.drop(refused.pk, ann, NOW).state == State.DROPPED
    assert done("transfer.dropped")
    with pytest.raises(CannotRepair, match="the transfer is dropped"):
        repair.edit(refused.pk, refused.payload, ann, NOW)
    assert repair.resend(refused.pk, ann, NOW).state == State.QUEUED


def test_what_is_confirmed_stays_so(ann):
    transfer = transferring.send(transferring.queue(person(office()), NOW).pk, NOW)
    for act in (repair.resend, repair.drop):
        with pytest.raises(CannotRepair, match="confirmed"):
            act(transfer.pk, ann, NOW)
    with pytest.raises(CannotRepair, match="no such transfer"):
        repair.drop(transfer.pk + 1, ann, NOW)


def test_nothing_is_left_to_send(refused, ann):
    Transfer.objects.update(payload=None)
    with pytest.raises(CannotRepair, match="is gone"):
        repair.resend(refused.pk, ann, NOW)
