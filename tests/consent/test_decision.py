"""The rule without a database: which question decides, and what the answer says."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import HourSpan
from frontdesk.consent.decision import ContactRequest, Policy, ReasonCode, Verdict, decide_one, over_the_cap

CHICAGO = ZoneInfo("America/Chicago")
NIGHT = HourSpan(time(21), time(8))
POLICY = Policy(quiet=NIGHT, office_zone="America/Chicago", cap=6)
ALICE = "+13125550142"  # Chicago, as the office
BOB = "+12125550142"  # New York


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=CHICAGO)


def decide(request, now, policy=POLICY, opted_out_on=None, pause_reason=None):
    return decide_one(request, now, policy, opted_out_on=opted_out_on, pause_reason=pause_reason)


EVENING = at(2026, 3, 3, 19)


def test_in_the_evening_alice_may_be_texted_until_nine():
    decision = decide(ContactRequest(ALICE, Channel.TEXT, before=at(2026, 3, 4, 15)), EVENING)
    assert (decision.verdict, decision.at, decision.reason_code) == (Verdict.ALLOWED, EVENING, "")
    assert decision.window_ends_at == at(2026, 3, 3, 21)


def test_a_text_must_not_land_after_the_appointment():
    decision = decide(ContactRequest(ALICE, Channel.TEXT, before=at(2026, 3, 3, 19, 30)), EVENING)
    assert decision.window_ends_at == at(2026, 3, 3, 19, 30)


def test_without_quiet_hours_the_window_ends_with_the_appointment():
    policy = Policy(quiet=None, office_zone="America/Chicago", cap=6)
    assert decide(ContactRequest(ALICE, Channel.TEXT), EVENING, policy).window_ends_at is None
    request = ContactRequest(ALICE, Channel.TEXT, before=at(2026, 3, 5, 9))
    assert decide(request, EVENING, policy).window_ends_at == at(2026, 3, 5, 9)


def test_at_a_quarter_past_eight_bob_sleeps_in_new_york():
    decision = decide(ContactRequest(BOB, Channel.CALL, before=at(2026, 3, 5, 15)), at(2026, 3, 3, 20, 15))
    assert (decision.verdict, decision.reason_code) == (Verdict.LATER, ReasonCode.QUIET_HOURS)
    assert decision.at == at(2026, 3, 4, 8)
    assert decision.window_ends_at == at(2026, 3, 4, 20)
    assert "America/New_York" in decision.rule


def test_the_rows_zone_lets_bob_be_called_who_moved_to_denver():
    decision = decide(ContactRequest(BOB, Channel.CALL, zone="America/Denver"), at(2026, 3, 3, 21, 45))
    assert decision.verdict == Verdict.ALLOWED
    assert decision.window_ends_at == at(2026, 3, 3, 22)


def test_what_falls_into_the_night_before_an_early_appointment_is_too_late():
    decision = decide(ContactRequest(ALICE, Channel.TEXT, before=at(2026, 3, 4, 8)), at(2026, 3, 3, 22))
    assert (decision.verdict, decision.reason_code, decision.at) == (Verdict.REFUSED, ReasonCode.TOO_LATE, None)
    assert "No allowed minute is left before the appointment" in decision.reason


def test_one_minute_before_it_is_not():
    decision = decide(ContactRequest(ALICE, Channel.TEXT, before=at(2026, 3, 4, 8, 1)), at(2026, 3, 3, 22))
    assert (decision.verdict, decision.at) == (Verdict.LATER, at(2026, 3, 4, 8))


def test_when_the_appointments_time_has_come_it_is_too_late():
    decision = decide(ContactRequest(ALICE, Channel.TEXT, before=EVENING), EVENING)
    assert (decision.verdict, decision.reason_code) == (Verdict.REFUSED, ReasonCode.TOO_LATE)


def test_days_that_never_meet_are_refused_with_the_reason():
    policy = Policy(quiet=HourSpan(time(12), time(4)), office_zone="America/Chicago", cap=6)
    decision = decide(ContactRequest("+911123456789", Channel.CALL), EVENING, policy)
    assert (decision.verdict, decision.reason_code) == (Verdict.REFUSED, ReasonCode.QUIET_HOURS)


def test_an_opt_out_comes_before_everything():
    request = ContactRequest(ALICE, Channel.CALL, before=at(2026, 3, 1, 9))
    decision = decide(request, EVENING, opted_out_on=date(2026, 2, 1), pause_reason="snow")
    assert (decision.verdict, decision.reason_code) == (Verdict.REFUSED, ReasonCode.OPTED_OUT)
    assert decision.reason == "The person asked for no more calls on 2026-02-01."


def test_a_pause_is_asked_about_again_a_minute_later():
    decision = decide(ContactRequest(ALICE, Channel.TEXT), EVENING, pause_reason="snow day")
    assert (decision.verdict, decision.reason_code) == (Verdict.LATER, ReasonCode.PAUSED)
    assert decision.at == EVENING + timedelta(minutes=1)
    assert decision.reason == "Sending is paused: snow day"


def test_a_pause_at_night_is_asked_about_again_in_the_morning():
    decision = decide(ContactRequest(ALICE, Channel.TEXT), at(2026, 3, 3, 23), pause_reason="snow day")
    assert (decision.reason_code, decision.at) == (ReasonCode.PAUSED, at(2026, 3, 4, 8))


def test_a_pause_does_not_outlive_the_appointment():
    request = ContactRequest(ALICE, Channel.TEXT, before=at(2026, 3, 3, 19, 1))
    decision = decide(request, EVENING, pause_reason="snow day")
    assert (decision.verdict, decision.reason_code) == (Verdict.REFUSED, ReasonCode.TOO_LATE)


def test_over_the_cap_waits_for_the_first_allowed_minute_of_tomorrow():
    decision = over_the_cap(ContactRequest(ALICE, Channel.TEXT, before=at(2026, 3, 4, 15)), EVENING, POLICY)
    assert (decision.verdict, decision.reason_code) == (Verdict.LATER, ReasonCode.FREQUENCY_CAP)
    assert decision.at == at(2026, 3, 4, 8)


def test_over_the_cap_with_the_appointment_in_between_is_refused():
    decision = over_the_cap(ContactRequest(ALICE, Channel.TEXT, before=at(2026, 3, 4, 8)), EVENING, POLICY)
    assert (decision.verdict, decision.reason_code) == (Verdict.REFUSED, ReasonCode.FREQUENCY_CAP)


@pytest.mark.parametrize(
    ("zone", "day", "first_minute"),
    [
        ("America/Chicago", (2026, 3, 7), "2026-03-08T13:00+00:00"),
        ("America/Chicago", (2026, 10, 31), "2026-11-01T14:00+00:00"),
        ("Europe/Warsaw", (2026, 3, 28), "2026-03-29T06:00+00:00"),
        ("Europe/Warsaw", (2026, 10, 24), "2026-10-25T07:00+00:00"),
        ("Australia/Lord_Howe", (2026, 10, 3), "2026-10-03T21:00+00:00"),
        ("Australia/Lord_Howe", (2026, 4, 4), "2026-04-04T21:30+00:00"),
    ],
)
def test_the_morning_after_a_clock_change(zone, day, first_minute):
    policy = Policy(quiet=NIGHT, office_zone=zone, cap=6)
    late = datetime(*day, 22, 30, tzinfo=ZoneInfo(zone))
    assert decide(ContactRequest("", Channel.TEXT), late, policy).at == datetime.fromisoformat(first_minute)
