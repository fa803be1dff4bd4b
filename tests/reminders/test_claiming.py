"""One worker gets each contact, and what is moot or not permitted is not handed over."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from factories import EVENING, appointment, attempt
from frontdesk.carrier.statuses import Channel
from frontdesk.consent.models import OptOut
from frontdesk.consent.services import opt_out, pause
from frontdesk.reminders.attempts.claiming import CannotRender, claim, next_due

pytestmark = pytest.mark.django_db


def take(limit: int = 10, now=EVENING, render=lambda contact: "hello", channel=Channel.TEXT, **of):
    return claim("a worker", limit, now, channel=channel, render=render, **of).contacts


def test_a_due_contact_is_claimed_once():
    row = attempt(appointment())
    (contact,) = take()
    assert contact.id == row.pk
    assert contact.to == "+13125550142"
    row.refresh_from_db()
    assert (row.status, row.rank, row.body, row.tries, row.claimed_by) == ("sending", 1, "hello", 1, "a worker")
    assert row.lease_until > EVENING
    assert take() == []


def test_what_is_not_due_yet_waits():
    later = EVENING + timedelta(minutes=5)
    attempt(appointment(), due_at=later)
    assert take() == []
    assert next_due(Channel.TEXT) == later
    assert len(take(now=later)) == 1


def test_two_appointments_on_one_number_are_one_contact():
    first = attempt(appointment())
    attempt(appointment(), follows=first)
    (contact,) = take()
    assert len(contact.appointments) == 2


def test_a_contact_lives_on_when_its_first_appointment_is_moot():
    gone = appointment(superseded_at=EVENING)
    first = attempt(gone)
    second = attempt(appointment(), follows=first)
    (contact,) = take()
    assert [a.pk for a in contact.appointments] == [second.appointment_id]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.reason_code) == ("stopped", "superseded")
    assert second.status == "sending"


def test_a_contact_lives_on_when_it_is_too_late_for_its_first_appointment():
    ten_at_night, eight = EVENING + timedelta(hours=3), EVENING + timedelta(hours=13)
    first = attempt(appointment(appt_date_time=eight - timedelta(hours=1)))
    second = attempt(appointment(), follows=first)
    assert take(now=ten_at_night) == []
    first.refresh_from_db()
    assert (first.status, first.reason_code) == ("expired", "too_late")
    assert take(now=ten_at_night) == []  # the other is put off to the morning
    (contact,) = take(now=eight)
    assert [a.pk for a in contact.appointments] == [second.appointment_id]


@pytest.mark.parametrize(
    ("change", "status", "why"),
    [
        ({"superseded_at": EVENING}, "stopped", "superseded"),  # moved to another time
        ({"deleted_at": EVENING}, "stopped", "deleted"),  # staff removed it
        ({"response": "confirmed"}, "stopped", "answered"),  # answered on the other channel
        ({"success_at": EVENING}, "stopped", "reached"),  # one channel was enough (FRONTDESK_REACHED_BY=any)
        ({"appt_date_time": EVENING}, "expired", "too_late"),  # it is over
    ],
)
def test_what_no_longer_makes_sense_ends_with_its_reason(change, status, why):
    row = attempt(appointment(**change))
    assert take() == []
    row.refresh_from_db()
    assert (row.status, row.reason_code) == (status, why)
    assert row.reason.endswith(".")


def test_an_opt_out_after_planning_still_counts():
    row = attempt(appointment())
    opt_out("+13125550142", Channel.TEXT, source=OptOut.Source.TEXT, wording="STOP", now=EVENING)
    assert take() == []
    row.refresh_from_db()
    assert (row.status, row.reason_code) == ("refused", "opted_out")


def test_quiet_hours_put_it_off_to_the_first_allowed_minute():
    ten_at_night = EVENING + timedelta(hours=3)
    row = attempt(appointment())
    assert take(now=ten_at_night) == []
    row.refresh_from_db()
    assert row.status == "queued"
    assert row.due_at == EVENING + timedelta(hours=13)  # eight in the morning
    assert len(take(now=row.due_at)) == 1


def test_a_pause_holds_everything_and_loses_nothing():
    row = attempt(appointment())
    pause("the fire alarm", channel="", now=EVENING)
    assert take() == []
    row.refresh_from_db()
    assert row.status == "queued"
    assert row.due_at > EVENING


def test_a_broken_template_fails_its_own_contact_only():
    broken, fine = attempt(appointment("+13125550143")), attempt(appointment("+13125550144"))

    def render(contact):
        if contact.id == broken.pk:
            raise CannotRender("text.en.txt, line 1: unknown placeholder")
        return "hello"

    assert [contact.id for contact in take(render=render)] == [fine.pk]
    broken.refresh_from_db()
    assert (broken.status, broken.reason) == ("failed", "text.en.txt, line 1: unknown placeholder")


def test_a_text_may_not_land_after_the_permitted_hours_or_the_appointment():
    attempt(appointment("+13125550145"))
    attempt(appointment("+13125550146", appt_date_time=EVENING + timedelta(minutes=30)))
    until = {c.to[-3:]: c.validity(EVENING) for c in take()}
    assert until == {"145": timedelta(hours=2), "146": timedelta(minutes=30)}


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_share_the_work():
    for n in range(40):
        first = attempt(appointment(f"+131255502{n:02}"))
        attempt(appointment(f"+131255502{n:02}"), follows=first)
    claimed: list[int] = []

    def work(name: str) -> None:
        empty = 0
        while empty < 3:
            contacts = claim(name, 7, EVENING, channel=Channel.TEXT, render=lambda contact: "hello").contacts
            empty = 0 if contacts else empty + 1
            claimed.extend(contact.id for contact in contacts)
        connection.close()

    workers = [threading.Thread(target=work, args=[f"worker {n}"]) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(claimed) == len(set(claimed)) == 40
