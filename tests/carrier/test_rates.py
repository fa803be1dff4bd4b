"""One row a sender hands out the sending instants of all workers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from frontdesk.carrier import rates
from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import read_settings

NOW = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
TEN_A_SECOND = read_settings({"FRONTDESK_SMS_PER_SECOND": "10", "TWILIO_PHONE_NUMBER": "+13125550100"}, None)


@pytest.mark.django_db
def test_slots_follow_each_other_at_the_rate():
    slots = rates.take_slots(Channel.TEXT, 3, NOW, TEN_A_SECOND)
    assert slots == [NOW, NOW + timedelta(seconds=0.1), NOW + timedelta(seconds=0.2)]
    later = rates.take_slots(Channel.TEXT, 1, NOW, TEN_A_SECOND)
    assert later == [NOW + timedelta(seconds=0.3)]


@pytest.mark.django_db
def test_unused_time_is_not_saved_up_for_a_burst():
    rates.take_slots(Channel.TEXT, 1, NOW, TEN_A_SECOND)
    an_hour_later = NOW + timedelta(hours=1)
    assert rates.take_slots(Channel.TEXT, 2, an_hour_later, TEN_A_SECOND) == [
        an_hour_later,
        an_hour_later + timedelta(seconds=0.1),
    ]


@pytest.mark.django_db
def test_calls_and_texts_have_rates_of_their_own():
    rates.take_slots(Channel.TEXT, 50, NOW, TEN_A_SECOND)
    assert rates.take_slots(Channel.CALL, 1, NOW, TEN_A_SECOND) == [NOW]


@pytest.mark.django_db
def test_a_busy_carrier_slows_every_worker_down():
    rates.take_slots(Channel.TEXT, 1, NOW, TEN_A_SECOND)
    rates.slow_down(Channel.TEXT, 5, NOW, TEN_A_SECOND)
    assert rates.take_slots(Channel.TEXT, 1, NOW, TEN_A_SECOND) == [NOW + timedelta(seconds=5)]


@pytest.mark.django_db
def test_a_clock_set_back_does_not_stop_the_sending():
    rates.take_slots(Channel.TEXT, 1, NOW + timedelta(days=1), TEN_A_SECOND)
    assert rates.take_slots(Channel.TEXT, 1, NOW, TEN_A_SECOND) == [NOW]


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_get_different_slots():
    taken: list[datetime] = []

    def work() -> None:
        for _ in range(10):
            taken.extend(rates.take_slots(Channel.TEXT, 2, NOW, TEN_A_SECOND))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(taken) == len(set(taken)) == 80
    assert max(taken) - min(taken) == timedelta(seconds=7.9)


@pytest.mark.django_db
def test_what_can_wait_takes_no_slots_far_ahead_and_an_answer_the_next_one():
    slots, _ = rates.take_spare_slots(Channel.TEXT, 20, NOW, TEN_A_SECOND)
    assert (slots[0], slots[-1]) == (NOW, NOW + timedelta(seconds=1.9))
    assert rates.take_spare_slots(Channel.TEXT, 20, NOW, TEN_A_SECOND) == ([], 1.5)
    assert rates.take_slots(Channel.TEXT, 1, NOW, TEN_A_SECOND) == [NOW + timedelta(seconds=2)]
    # the round goes on behind the answer, without a pause
    slots, _ = rates.take_spare_slots(Channel.TEXT, 1, NOW + timedelta(seconds=1.6), TEN_A_SECOND)
    assert slots == [NOW + timedelta(seconds=2.1)]


@pytest.mark.django_db
def test_slots_that_are_not_needed_are_taken_by_the_next_unless_others_follow_them():
    slots, _ = rates.take_spare_slots(Channel.TEXT, 10, NOW, TEN_A_SECOND)
    rates.give_back(Channel.TEXT, slots[3:], TEN_A_SECOND)
    assert rates.take_slots(Channel.TEXT, 3, NOW, TEN_A_SECOND)[0] == slots[3]
    rates.give_back(Channel.TEXT, slots[1:3], TEN_A_SECOND)
    assert rates.take_slots(Channel.TEXT, 1, NOW, TEN_A_SECOND) == [slots[6]]


@pytest.mark.django_db(transaction=True)
def test_however_many_send_a_round_an_answer_waits_for_one_slice():
    def work() -> None:
        for _ in range(10):
            rates.take_spare_slots(Channel.TEXT, rates.slice_size(10), NOW, TEN_A_SECOND)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    (slot,) = rates.take_slots(Channel.TEXT, 1, NOW, TEN_A_SECOND)
    assert slot - NOW <= rates.AHEAD + timedelta(seconds=rates.SLICE_SECONDS)


@pytest.mark.django_db
def test_what_can_wait_waits_for_a_busy_carrier_and_not_for_a_clock_set_back():
    rates.take_slots(Channel.TEXT, 1, NOW, TEN_A_SECOND)
    rates.slow_down(Channel.TEXT, 5, NOW, TEN_A_SECOND)
    assert rates.take_spare_slots(Channel.TEXT, 1, NOW, TEN_A_SECOND) == ([], 4.5)
    yesterday = NOW - timedelta(days=1)
    assert rates.take_spare_slots(Channel.TEXT, 1, yesterday, TEN_A_SECOND) == ([yesterday], 0)
