"""What the external service is told of a person: in order, once the service is there, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from frontdesk.config import clock
from frontdesk.intake.backends import pending_updates
from frontdesk.intake.handoff import patience
from frontdesk.intake.models import PendingUpdate, TriageUser
from frontdesk.people.models import Notification, Role, User
from intake.backends.offices import NOW, office, person

State = PendingUpdate.State


@pytest.fixture
def service(connector, proxy, hands, monkeypatch):
    """The real service behind the proxy is the back end of the outbox."""
    monkeypatch.setattr(pending_updates, "backend", lambda: connector)
    connector.processes()
    proxy.asked.clear()
    return proxy


def to_tell(rosa: TriageUser, **attributes) -> PendingUpdate:
    return PendingUpdate.objects.create(triage_user=rosa, attributes=attributes, due_at=NOW, created_at=NOW)


def theirs() -> TriageUser:
    """The service keeps its rows in the same table here."""
    return TriageUser.objects.get(session_key__startswith="api ")


def test_the_record_is_made_first_and_then_updated_in_order(service):
    rosa = person()
    to_tell(rosa, zip_code="60603", household_size="2", user_phone="+13125550142")
    to_tell(rosa, household_size="3")
    to_tell(rosa, household_size="4", last_screen_viewed="sms_household_size")
    assert pending_updates.send(rosa.pk, NOW) == 3
    assert [method for method, _ in service.asked] == ["POST", "PATCH", "PATCH"]
    rosa.refresh_from_db()
    assert rosa.backend_uuid == str(theirs().uuid) and rosa.triage_id == str(theirs().pk)
    assert theirs().household_size == 4
    assert not PendingUpdate.objects.exists()


def test_a_service_that_is_down_loses_nothing(service, hands):
    rosa = person()
    to_tell(rosa, zip_code="60603")
    to_tell(rosa, household_size="3")
    service.faults[:] = ["500"] * 3
    assert pending_updates.send(rosa.pk, NOW) == 0
    first, second = PendingUpdate.objects.order_by("pk")
    assert (first.state, first.tries, second.tries) == (State.WAITING, 1, 0)
    assert first.error == "the service answered 500" and first.due_at > NOW
    # the second is due, but must not overtake the first
    assert pending_updates.send(rosa.pk, NOW) == 0
    assert pending_updates.send(rosa.pk, first.due_at) == 2
    assert theirs().household_size == 3


def test_a_create_whose_answer_was_lost_makes_no_second_record(service):
    rosa = person()
    to_tell(rosa, zip_code="60603")
    service.faults[:] = ["drop after"] * 3
    assert pending_updates.send(rosa.pk, NOW) == 0
    assert pending_updates.send(rosa.pk, NOW + timedelta(minutes=2)) == 1
    rosa.refresh_from_db()
    assert rosa.backend_uuid == str(theirs().uuid)


def test_a_refusal_is_given_up_and_staff_are_told(service):
    role, _ = Role.objects.get_or_create(slug="administrator", defaults={"name": "Administrator"})
    User.objects.create_user(email="ann@example.org", password="x", role=role)
    rosa = person(backend_uuid="00000000-0000-4000-8000-000000000000")
    to_tell(rosa, household_size="3")
    pending_updates.send(rosa.pk, NOW)
    entry = PendingUpdate.objects.get()
    assert entry.state == State.GIVEN_UP and "no such record" in entry.error
    assert Notification.objects.get().type == "update_given_up"
    rosa.backend_uuid = ""
    rosa.save()
    assert pending_updates.try_again(NOW) == 1
    assert pending_updates.send(rosa.pk, NOW) == 1
    assert theirs().household_size == 3


def test_who_never_answers_is_given_up_after_days(service, hands):
    rosa = person()
    to_tell(rosa, household_size="3")
    to_tell(rosa, household_size="4")
    entry = PendingUpdate.objects.order_by("pk").first()
    entry.tries = pending_updates.MOST_TRIES - 1
    entry.save()
    service.faults[:] = ["500"] * 3
    pending_updates.send(rosa.pk, NOW)
    assert set(PendingUpdate.objects.values_list("state", flat=True)) == {State.GIVEN_UP}
    rested = patience.LONGEST_BACK_OFF * 0.8 * pending_updates.MOST_TRIES
    assert rested > timedelta(days=3).total_seconds()


def test_a_confirmed_intake_is_counted_there_once(service):
    row = office(current_count=2)
    rosa = person(row)
    pending_updates.add_count(rosa, str(row.uuid), "ILAOEvict-7", NOW)
    service.faults[:] = ["drop after"] * 3
    assert pending_updates.send(rosa.pk, NOW) == 0
    assert pending_updates.send(rosa.pk, NOW + timedelta(minutes=2)) == 1
    row.refresh_from_db()
    assert row.current_count == 3


def test_a_job_that_died_leaves_a_lease_that_the_tick_finds(service):
    rosa = person()
    to_tell(rosa, household_size="3")
    entry = pending_updates._claim(rosa.pk, NOW)
    assert entry is not None
    assert pending_updates._claim(rosa.pk, NOW) is None  # it is somebody's
    assert pending_updates.next_moment(NOW) == NOW + patience.LEASE
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    assert pending_updates.tick(NOW) == 0
    assert pending_updates.tick(NOW + patience.LEASE) == 1
    assert pending_updates.send(rosa.pk, NOW + patience.LEASE) == 1


def test_two_people_do_not_wait_for_each_other(service):
    rosa, ben = person(), person(contact_number="+13125550143")
    to_tell(rosa, household_size="3")
    to_tell(ben, household_size="4")
    assert pending_updates._claim(rosa.pk, NOW) is not None
    assert pending_updates.send(ben.pk, NOW) == 1


def test_nobody_of_this_number(service):
    assert pending_updates.send(10**9, clock.now()) == 0
