"""Booking, moving and giving up a time; caps when several people come at the same moment."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from frontdesk.intake.models import CallbackBooking
from frontdesk.intake.scheduling import booking
from intake.scheduling.people import MONDAY, NINE, TEN, person, settings_with, terms_of

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return list(CallbackBooking.objects.order_by("pk").values_list("state", flat=True))


def test_a_time_is_offered_booked_and_kept() -> None:
    settings, somebody = settings_with(), person(language="es")
    slot = booking.first(terms_of(settings), MONDAY)
    assert slot is not None and slot.starts_at == NINE
    booked = booking.book(somebody, settings, slot.starts_at, MONDAY)
    assert booked is not None
    assert (booked.starts_at, booked.ends_at, booked.language) == (NINE, TEN, "es")
    assert booked.number == somebody.contact_number
    assert booking.slot_of(booked) == slot
    assert booking.of_person(somebody) == booked


def test_days_and_times_are_those_of_the_organization() -> None:
    settings = settings_with(hours={"wed": ["21:00-23:00"], "mon": ["09:00-10:00"]}, timezone="America/Chicago")
    terms = terms_of(settings)
    # 21:00 in Chicago is the next day in UTC
    assert booking.days(terms, MONDAY) == [date(2026, 3, 4), date(2026, 3, 9)]
    assert [slot.starts_at.hour for slot in booking.times(terms, date(2026, 3, 4), MONDAY)] == [3, 4]
    assert booking.times(terms, date(2026, 3, 5), MONDAY) == []


def test_who_declines_the_first_time_is_offered_the_next() -> None:
    terms = terms_of(settings_with())
    slot = booking.first(terms, MONDAY, but=[NINE])
    assert slot is not None and slot.starts_at == TEN


def test_a_full_slot_is_neither_offered_nor_given() -> None:
    settings = settings_with(per_slot=1)
    assert booking.book(person(), settings, NINE, MONDAY) is not None
    slot = booking.first(terms_of(settings), MONDAY)
    assert slot is not None and slot.starts_at == TEN
    assert booking.book(person(), settings, NINE, MONDAY) is None
    assert CallbackBooking.objects.count() == 1


@pytest.mark.parametrize("moment", [NINE + timedelta(minutes=30), NINE - timedelta(days=1), NINE + timedelta(days=70)])
def test_a_time_that_is_not_offered_is_not_given(moment) -> None:
    assert booking.book(person(), settings_with(), moment, MONDAY) is None


def test_booking_again_moves_and_the_same_again_changes_nothing() -> None:
    settings, somebody = settings_with(per_slot=1, per_day=1), person()
    one = booking.book(somebody, settings, NINE, MONDAY)
    assert booking.book(somebody, settings, NINE, MONDAY) == one
    # their own booking stands in the way neither of the slot nor of the day's cap
    two = booking.book(somebody, settings, TEN, MONDAY)
    assert two is not None and two.starts_at == TEN
    assert states() == ["cancelled", "booked"]
    # and what they gave up is free, but the day is full
    assert booking.book(person(), settings, NINE, MONDAY) is None


def test_a_move_that_cannot_be_had_leaves_the_old_time() -> None:
    settings, somebody = settings_with(per_slot=1), person()
    booking.book(person(), settings, TEN, MONDAY)
    booking.book(somebody, settings, NINE, MONDAY)
    assert booking.book(somebody, settings, TEN, MONDAY) is None
    kept = booking.of_person(somebody)
    assert kept is not None and kept.starts_at == NINE


def test_a_person_has_one_time_at_all_organizations() -> None:
    somebody, here, there = person(), settings_with(), settings_with()
    booking.book(somebody, here, NINE, MONDAY)
    moved = booking.book(somebody, there, NINE, MONDAY)
    assert moved is not None and moved.intake_settings == there
    assert states() == ["cancelled", "booked"]


def test_a_time_given_up_is_free_again() -> None:
    settings, somebody = settings_with(per_slot=1), person()
    booking.book(somebody, settings, NINE, MONDAY)
    assert booking.cancel(somebody, MONDAY)
    assert not booking.cancel(somebody, MONDAY)
    assert booking.of_person(somebody) is None
    assert booking.book(person(), settings, NINE, MONDAY) is not None


def test_what_is_over_counts_for_its_day_and_week() -> None:
    settings, somebody = settings_with(hours={"wed": ["09:00-11:00", "14:00-15:00"]}, per_day=1), person()
    booking.book(somebody, settings, NINE, MONDAY)
    CallbackBooking.objects.update(state="over")
    later = NINE + timedelta(hours=1, minutes=30)
    slot = booking.first(terms_of(settings), later)
    assert slot is not None and slot.starts_at.date() == date(2026, 3, 11)
    # and whoever was called may be called again another day; what was is not changed
    assert booking.book(somebody, settings, slot.starts_at, later) is not None
    assert states() == ["over", "booked"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("callbacks", "moments", "given"),
    [
        ({"per_slot": 1}, [NINE] * 6, 1),
        ({"per_slot": 3}, [NINE] * 6, 3),
        ({"per_slot": 0, "per_day": 2}, [NINE, TEN] * 3, 2),
        ({"per_slot": 0, "per_week": 4}, [NINE, TEN] * 3, 4),
    ],
)
def test_caps_hold_when_all_come_at_once(callbacks, moments, given) -> None:
    settings = settings_with(**callbacks)
    people = [person() for _ in moments]
    start, got, wrong = threading.Barrier(len(people)), [], []

    def come(somebody, moment) -> None:
        try:
            start.wait(10)
            got.append(booking.book(somebody, settings, moment, MONDAY))
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=come, args=pair) for pair in zip(people, moments, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []
    assert sum(one is not None for one in got) == given == CallbackBooking.objects.filter(state="booked").count()


@pytest.mark.django_db(transaction=True)
def test_one_person_who_taps_twice_has_one_time() -> None:
    settings, somebody = settings_with(), person()
    start, wrong = threading.Barrier(2), []

    def come(moment) -> None:
        try:
            start.wait(10)
            booking.book(somebody, settings, moment, MONDAY)
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=come, args=(moment,)) for moment in (NINE, TEN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []
    assert sorted(states()) == ["booked", "cancelled"]
