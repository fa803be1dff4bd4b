"""Transfers from the queue to their end, whatever the other side does."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection

from conversations.web_server import WebServer
from frontdesk.config.env import get_settings
from frontdesk.intake.backends.contract import TransferAnswer
from frontdesk.intake.handoff import counting, patience, transferring
from frontdesk.intake.models import CountedIntake, IntakeSettings, ReceivedIntake, Transfer, TriageUser
from frontdesk.people.models import Notification, Role, User
from intake.backends.offices import NOW, office, person

pytestmark = pytest.mark.django_db
State = Transfer.State


@pytest.fixture
def staff():
    role, _ = Role.objects.get_or_create(slug="administrator", defaults={"name": "Administrator"})
    return User.objects.create_user(email="ann@example.org", password="x", role=role)


@pytest.fixture
def legalserver(monkeypatch):
    server = WebServer(answers={"/etransfer": (200, {}, json.dumps({"uuid": "LS-1", "error": "false"}))})
    stop = server.start()
    monkeypatch.setenv("FRONTDESK_TRANSFER_URL", f"{server.url}/etransfer")
    monkeypatch.setenv("FRONTDESK_TRANSFER_USERNAME", "desk")
    monkeypatch.setenv("FRONTDESK_TRANSFER_PASSWORD", "open")
    get_settings.cache_clear()
    yield server
    stop()


def queued(**settings) -> Transfer:
    return transferring.queue(person(office(**settings)), NOW)


def to_legalserver(**columns) -> Transfer:
    return transferring.queue(person(office(transfer={"kind": "legalserver"}), **columns), NOW)


def status(transfer: Transfer) -> str:
    return TriageUser.objects.get(pk=transfer.triage_user_id).intake_status


# the desk


def test_our_own_desk_receives_it_and_it_counts_once():
    transfer = queued(current_count=2)
    sent = transferring.send(transfer.pk, NOW)
    assert sent.state == State.CONFIRMED and sent.confirmed_at == NOW and sent.counted_at == NOW
    received = ReceivedIntake.objects.get()
    assert sent.answer_uuid == str(received.uuid) and received.payload == sent.payload
    assert status(sent) == "eTransferred"
    again = transferring.send(transfer.pk, NOW)
    assert again.tries == 1
    row = IntakeSettings.objects.get()
    assert row.current_count == 3 and row.service.organization.last_intake_at == NOW


def test_wrong_values_reach_our_own_desk_as_far_as_they_go():
    transfer = transferring.queue(person(office(), said={"email": "at home"}), NOW)
    sent = transferring.send(transfer.pk, NOW)
    assert sent.state == State.CONFIRMED and sent.error == "email is not an e-mail address"


def test_a_trial_leaves_nothing_behind(legalserver):
    transfer = to_legalserver(is_trial=True)
    assert transfer.state == State.CONFIRMED and transfer.answer_uuid and status(transfer) == "eTransferred"
    assert transferring.send(transfer.pk, NOW).tries == 0
    assert legalserver.asked == [] and not ReceivedIntake.objects.exists()
    assert not CountedIntake.objects.exists() and IntakeSettings.objects.get().current_count == 0


# a case management system


def test_it_is_posted_as_json_with_our_name_and_password(legalserver):
    transfer = transferring.send(to_legalserver().pk, NOW)
    assert (transfer.state, transfer.answer_uuid) == (State.CONFIRMED, "LS-1")
    (asked,) = legalserver.asked
    assert json.loads(asked.body) == transfer.payload
    assert asked.headers["Authorization"] == "Basic ZGVzazpvcGVu"
    assert "Rosa" not in asked.path


def test_our_password_goes_to_no_other_host(legalserver):
    other = WebServer(answers={"/in": (200, {}, '{"uuid": "7"}')})
    stop = other.start()
    terms = {"kind": "legalserver", "url": f"{other.url}/in"}
    transferring.send(transferring.queue(person(office(transfer=terms)), NOW).pk, NOW)
    stop()
    assert len(other.asked) == 1 and "Authorization" not in other.asked[0].headers


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, {}, '{"error": "true", "message": "Invalid name ROSA"}'), "Invalid name [...]"),
        ((200, {}, '{"error": true}'), "did not say why"),
        ((200, {}, '{"error": "bad frequency"}'), "bad frequency"),
        ((400, {}, "no"), "answered 400"),
        ((403, {}, "no"), "FRONTDESK_TRANSFER_USERNAME"),
    ],
)
def test_an_error_is_a_failure_also_with_status_200(legalserver, staff, answer, error):
    legalserver.answers["/etransfer"] = answer
    transfer = transferring.send(to_legalserver().pk, NOW)
    assert transfer.state == State.REFUSED and error in transfer.error and "rosa" not in transfer.error.lower()
    assert status(transfer) == "Not_eTransferred"
    assert IntakeSettings.objects.get().current_count == 0
    told = Notification.objects.get()
    assert (told.type, told.notifiable_id) == ("transfer_refused", staff.pk)
    assert "Rosa" not in json.dumps(told.data)


@pytest.mark.parametrize("answer", [(500, {}, ""), (429, {}, ""), (200, {}, "<html>"), None])
def test_no_answer_is_asked_again_later(legalserver, answer):
    legalserver.answers["/etransfer"] = (lambda asked: None) if answer is None else answer
    transfer = transferring.send(to_legalserver().pk, NOW)
    assert transfer.state == State.QUEUED and transfer.error
    assert NOW + timedelta(seconds=40) < transfer.due_at <= NOW + timedelta(seconds=60)
    assert transferring.send(transfer.pk, NOW).tries == 1  # not due yet
    legalserver.answers["/etransfer"] = (200, {}, '{"uuid": "LS-1"}')
    transfer = transferring.send(transfer.pk, transfer.due_at)
    assert (transfer.state, transfer.tries, transfer.error) == (State.CONFIRMED, 2, "")


def test_who_never_answers_ends_in_the_repair_queue(legalserver, staff):
    legalserver.answers["/etransfer"] = (503, {}, "")
    transfer = to_legalserver()
    now, first = NOW, NOW
    for _ in range(patience.MOST_TRIES):
        assert transfer.state == State.QUEUED
        now = transfer.due_at
        transfer = transferring.send(transfer.pk, now)
    assert transfer.state == State.REFUSED and f"given up after {patience.MOST_TRIES} tries" in transfer.error
    assert timedelta(hours=5) < now - first < timedelta(hours=12)
    assert Notification.objects.count() == 1


def test_wrong_values_wait_for_staff_and_are_not_sent(legalserver, staff):
    transfer = to_legalserver(said={"born": "1985-02-31", "email": "at home"})
    assert transfer.state == State.REFUSED
    assert transfer.error.startswith("dateOfBirth is not a date") and "e-mail" in transfer.error
    assert status(transfer) == "Not_eTransferred" and Notification.objects.count() == 1
    assert transferring.send(transfer.pk, NOW).tries == 0 and legalserver.asked == []


def test_no_address_to_transfer_to_is_named():
    transfer = transferring.send(to_legalserver().pk, NOW)
    assert transfer.state == State.REFUSED and "FRONTDESK_TRANSFER_URL" in transfer.error


def test_without_an_address_of_ours_the_password_goes_nowhere(legalserver, monkeypatch):
    url = f"{legalserver.url}/etransfer"
    monkeypatch.setenv("FRONTDESK_TRANSFER_URL", "")
    get_settings.cache_clear()
    transfer = transferring.queue(person(office(transfer={"kind": "legalserver", "url": url})), NOW)
    assert transferring.send(transfer.pk, NOW).state == State.CONFIRMED
    (asked,) = legalserver.asked
    assert "Authorization" not in asked.headers


def test_terms_of_a_kind_nobody_knows():
    transfer = transferring.queue(person(office(transfer={"kind": "fax"})), NOW)
    assert "unknown kind 'fax'" in transferring.send(transfer.pk, NOW).error


@pytest.mark.parametrize("url", ["http://site.example.org/in", "ftp://127.0.0.1/in", "site"])
def test_people_s_data_go_over_tls_or_stay_in_the_house(url):
    transfer = transferring.queue(person(office(transfer={"kind": "legalserver", "url": url})), NOW)
    assert "must begin with https://" in transferring.send(transfer.pk, NOW).error


def test_a_mistake_of_ours_neither_loses_it_nor_goes_round_without_end():
    transfer = queued()
    IntakeSettings.objects.update(transfer=["no", "object"])
    sent = transferring.send(transfer.pk, NOW)
    assert (sent.state, sent.tries) == (State.QUEUED, 1) and sent.due_at > NOW
    assert sent.error == "it could not be sent: AttributeError"


# what dies on the way


def test_a_job_that_died_leaves_a_lease_that_the_tick_finds(legalserver):
    transfer = to_legalserver()
    assert transferring._claim(transfer, NOW)
    assert transferring.next_moment(NOW) == NOW + patience.LEASE
    transferring.tick(NOW + patience.LEASE - timedelta(seconds=1))
    assert Transfer.objects.get().state == State.SENDING
    later = NOW + patience.LEASE
    assert transferring.tick(later) == 1
    assert transferring.send(transfer.pk, later).state == State.CONFIRMED


def test_a_job_that_was_taken_for_lost_settles_nothing_any_more(legalserver):
    """It comes back when another has already had the refusal: its confirmation must not count."""
    transfer = to_legalserver()
    later = NOW + patience.LEASE

    legalserver.answers["/etransfer"] = (200, {}, '{"error": "true"}')
    stale = Transfer.objects.select_related("triage_user", "intake_settings__service__organization").get(pk=transfer.pk)
    assert transferring._claim(stale, NOW)
    transferring.tick(later)
    transferring.send(transfer.pk, later)
    transferring._settle(stale, TransferAnswer(uuid="late"), later)
    row = Transfer.objects.get()
    assert (row.state, row.answer_uuid) == (State.REFUSED, "")
    assert IntakeSettings.objects.get().current_count == 0


def test_the_tick_gives_a_lost_job_back():
    queued()
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
        assert transferring.tick(NOW) == 1
        cursor.execute("select args from procrastinate_jobs where task_name = %s", [transferring.SEND])
        assert len(cursor.fetchall()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_send_it_once(legalserver):
    begun, go_on = threading.Event(), threading.Event()

    def slowly(asked):
        begun.set()
        go_on.wait(10)
        return 200, {}, '{"uuid": "LS-1"}'

    legalserver.answers["/etransfer"] = slowly
    transfer = to_legalserver()
    first = threading.Thread(target=_send_in_thread, args=(transfer.pk,))
    first.start()
    assert begun.wait(10)
    assert transferring.send(transfer.pk, NOW).state == State.SENDING
    go_on.set()
    first.join(10)
    transfer.refresh_from_db()
    assert transfer.state == State.CONFIRMED and len(legalserver.asked) == 1
    assert IntakeSettings.objects.get().current_count == 1


def _send_in_thread(pk: int) -> None:
    try:
        transferring.send(pk, NOW)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_count_each_once():
    row = office()
    ids = [f"X-{number % 6}" for number in range(12)]

    def count(external_id: str) -> None:
        try:
            counting.count(row.pk, external_id, NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=count, args=(external_id,)) for external_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    row.refresh_from_db()
    assert row.current_count == CountedIntake.objects.count() == 6
