"""The texts a day and an hour before a call: when, to whom, in which words, and never twice or late."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from frontdesk.carrier.statuses import Channel
from frontdesk.consent import services as consent
from frontdesk.conversations.models import ConversationMessage
from frontdesk.conversations.outgoing import claiming
from frontdesk.intake.models import CallbackBooking
from frontdesk.intake.scheduling import booking, reminding
from intake.scheduling.people import MONDAY, NINE, person, settings_with

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def booked(now: datetime = MONDAY, starts_at: datetime = NINE, callbacks=None, **fields) -> CallbackBooking:
    row = booking.book(person(now, **fields), settings_with(**(callbacks or {})), starts_at, now)
    assert row is not None
    return row


def texts() -> list[str]:
    return list(ConversationMessage.objects.order_by("pk").values_list("body", flat=True))


def minutes(start: datetime, end: datetime) -> None:
    """Every minute's tick."""
    while start <= end:
        reminding.tick(start)
        start += timedelta(minutes=1)


def test_a_day_and_an_hour_before_the_person_is_reminded() -> None:
    row = booked()
    reminding.tick(NINE - 24 * HOUR - timedelta(minutes=1))
    assert texts() == []
    reminding.tick(NINE - 24 * HOUR)
    day = (
        "Reminder: the call you asked for is on Wednesday, Mar 4, 9:00 AM - 10:00 AM. Reply STOP to get no more texts."
    )
    assert texts() == [day]
    message = ConversationMessage.objects.get()
    assert message.contact_number == row.number and message.status == "queued"
    minutes(NINE - 24 * HOUR, NINE - 23 * HOUR)
    reminding.tick(NINE - HOUR)
    assert texts() == [day, "Reminder: the call you asked for comes today, 9:00 AM - 10:00 AM."]
    minutes(NINE - HOUR, NINE + timedelta(minutes=2))
    assert len(texts()) == 2
    reminding.tick(row.ends_at)
    row.refresh_from_db()
    assert row.state == "over" and len(texts()) == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "Recordatorio: le llamaremos el miércoles 4 de marzo"),
        ("pl", "Przypomnienie: zadzwonimy do Ciebie: środa"),
    ],
)
def test_reminders_speak_the_person_s_language(language: str, words: str) -> None:
    booked(language=language)
    reminding.tick(NINE - 24 * HOUR)
    assert texts()[0].startswith(words)


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_reminders_say_nothing_of_law_or_of_who_calls(language: str) -> None:
    booked(language=language, is_dangerous=True, issue_key="order_of_protection")
    reminding.tick(NINE - 24 * HOUR)
    reminding.tick(NINE - HOUR)
    said = " ".join(texts()).lower()
    assert len(texts()) == 2
    for word in ("legal", "law", "aid", "evict", "court", "protect", "prairie", "abogad", "praw", "order"):
        assert word not in said


def test_who_books_within_a_day_gets_the_second_alone_and_within_an_hour_none() -> None:
    booked(NINE - 23 * HOUR)
    booked(NINE - timedelta(minutes=30), callbacks={"lead_hours": 0})
    minutes(NINE - timedelta(minutes=90), NINE)
    assert texts() == ["Reminder: the call you asked for comes today, 9:00 AM - 10:00 AM."]


@pytest.mark.parametrize("safe", [False, None, True])
def test_only_who_can_be_texted_safely_is_reminded(safe: bool | None) -> None:
    booked(safe_to_text=safe)
    reminding.tick(NINE - 24 * HOUR)
    assert bool(texts()) is (safe is not False)


def test_who_says_later_that_texts_are_not_safe_is_not_reminded() -> None:
    row = booked(safe_to_text=True)
    type(row.triage_user).objects.update(safe_to_text=False)
    reminding.tick(NINE - 24 * HOUR)
    assert texts() == []


def test_nobody_is_reminded_in_a_trial() -> None:
    booked(is_trial=True)
    reminding.tick(NINE - 24 * HOUR)
    assert texts() == []


def test_stop_ends_reminders() -> None:
    row = booked()
    consent.opt_out(row.number, Channel.TEXT, source="text", now=MONDAY)
    minutes(NINE - 24 * HOUR, NINE - 24 * HOUR + timedelta(minutes=2))
    assert texts() == []


def test_after_a_long_sleep_only_what_is_still_of_use_goes_out() -> None:
    booked()
    reminding.tick(NINE - timedelta(minutes=20))
    assert texts() == ["Reminder: the call you asked for comes today, 9:00 AM - 10:00 AM."]
    ConversationMessage.objects.all().delete()
    CallbackBooking.objects.update(hour_before_told_at=None)
    reminding.tick(NINE)
    assert texts() == []


def test_a_quiet_night_puts_a_reminder_off_or_makes_it_useless() -> None:
    seven = datetime(2026, 3, 4, 13, 0, tzinfo=UTC)  # 7:00 in Chicago
    booked(starts_at=seven, callbacks={"hours": {"wed": ["07:00-08:00"]}})
    minutes(seven - HOUR, seven)  # quiet until 8:00, when the call has come
    assert texts() == []
    eight_thirty = datetime(2026, 3, 4, 14, 30, tzinfo=UTC)
    booked(starts_at=eight_thirty, callbacks={"hours": {"wed": ["08:30-09:30"]}})
    minutes(eight_thirty - HOUR, eight_thirty - timedelta(minutes=31))
    assert texts() == []
    reminding.tick(eight_thirty - timedelta(minutes=30))
    assert len(texts()) == 1


def test_a_moved_call_is_reminded_of_at_its_new_time_alone() -> None:
    settings, somebody = settings_with(days_ahead=14), person()
    booking.book(somebody, settings, NINE, MONDAY)
    reminding.tick(NINE - 24 * HOUR)
    # the first text is still waiting when they move: it must not go out any more
    week = 7 * 24 * HOUR - HOUR  # the clocks are put forward meanwhile
    assert booking.book(somebody, settings, NINE + week, NINE - 20 * HOUR) is not None
    reminding.tick(NINE - 20 * HOUR + timedelta(minutes=1))
    assert ConversationMessage.objects.get().status == "stopped"
    minutes(NINE - HOUR, NINE)
    assert len(texts()) == 1
    reminding.tick(NINE + week - 24 * HOUR)
    assert "Wednesday, Mar 11, 9:00 AM" in texts()[1]


def test_a_call_given_up_is_not_reminded_of() -> None:
    row = booked()
    booking.cancel(row.triage_user, MONDAY)
    minutes(NINE - 24 * HOUR, NINE - 24 * HOUR + timedelta(minutes=1))
    assert texts() == []


def test_a_text_that_waits_past_the_call_does_not_go_out() -> None:
    booked()
    reminding.tick(NINE - HOUR)
    reminding.tick(NINE)
    assert ConversationMessage.objects.get().status == "stopped"
    assert claiming.claim(10, NINE).texts == []


def test_texts_already_handed_over_are_left_alone() -> None:
    booked()
    reminding.tick(NINE - HOUR)
    (text,) = claiming.claim(10, NINE - HOUR).texts
    assert text.body.startswith("Reminder")
    reminding.tick(NINE)
    assert ConversationMessage.objects.get().status == "sending"


def test_the_backlog_knows_the_next_reminder() -> None:
    assert reminding.next_moment(MONDAY) is None
    booked()
    assert reminding.next_moment(MONDAY) == NINE - 24 * HOUR
    reminding.tick(NINE - 24 * HOUR)
    assert reminding.next_moment(NINE - 24 * HOUR) == NINE - HOUR
    reminding.tick(NINE - HOUR)
    assert reminding.next_moment(NINE - HOUR) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once() -> None:
    for _ in range(10):
        booked()
    start, wrong = threading.Barrier(3), []

    def tick() -> None:
        try:
            start.wait(10)
            reminding.tick(NINE - 24 * HOUR)
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tick) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []
    numbers = list(ConversationMessage.objects.values_list("contact_number", flat=True))
    assert len(numbers) == len(set(numbers)) == 10
