"""The retry policy as a table: who is called and who is texted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.carrier.errors import ErrorKind
from frontdesk.carrier.statuses import Channel
from frontdesk.reminders.attempts.reaching import is_reached
from frontdesk.reminders.rounds.cadence import Case, NoContact, channels_now, is_last_attempt, wanted_channels

CALL, TEXT = Channel.CALL, Channel.TEXT
NOBODY: frozenset[Channel] = frozenset()
NUMBER, CHANNEL = ErrorKind.PERMANENT_NUMBER, ErrorKind.PERMANENT_CHANNEL
OURS = (ErrorKind.OUR_FAULT, ErrorKind.OUR_MESSAGE, ErrorKind.TRANSIENT, ErrorKind.ACCOUNT)

WANTED = [
    # phone, text, FRONTDESK_NO_PREFERENCE -> channels
    (True, True, "call", {CALL, TEXT}),
    (True, False, "text", {CALL}),
    (True, None, "text", {CALL}),
    (False, True, "call", {TEXT}),
    (None, True, "call", {TEXT}),
    (None, None, "call", {CALL}),
    (None, None, "text", {TEXT}),
    (None, None, "both", {CALL, TEXT}),
    (None, None, "none", set()),
    (False, False, "call", {CALL}),
    (False, None, "call", {CALL}),
    (None, False, "text", {TEXT}),
    (True, True, "none", {CALL, TEXT}),
]


@pytest.mark.parametrize(("phone", "text", "setting", "channels"), WANTED)
def test_first_by_preference(phone, text, setting, channels):
    assert wanted_channels(phone, text, setting) == channels
    turn = channels_now(Case(phone, text), setting)
    assert turn.channels == channels
    assert (turn.why_none == NoContact.NO_CHANNEL) == (not channels)


RETRIES = [
    # phone, text, succeeded, permanent failures -> channels, why none
    (True, True, {TEXT}, {}, {CALL}, ""),
    (True, True, {CALL}, {}, {TEXT}, ""),
    (True, True, {CALL, TEXT}, {}, set(), "nothing_left"),
    (True, True, set(), {TEXT: CHANNEL}, {CALL}, ""),  # a landline: the call goes on
    (True, True, {CALL}, {TEXT: CHANNEL}, set(), "nothing_left"),
    (True, True, set(), {TEXT: CHANNEL, CALL: CHANNEL}, set(), "no_channel"),
    (True, True, set(), {TEXT: NUMBER}, set(), "bad_number"),  # no such number: no call either
    (True, True, {TEXT}, {CALL: NUMBER}, set(), "bad_number"),
    (True, None, set(), {CALL: CHANNEL}, set(), "no_channel"),  # nobody is texted who asked for calls
    (None, True, set(), {TEXT: CHANNEL}, {CALL}, ""),  # a landline: called instead ...
    (False, True, set(), {TEXT: CHANNEL}, set(), "no_channel"),  # ... unless the row says no calls
    (None, True, {CALL}, {TEXT: CHANNEL}, set(), "nothing_left"),
    (None, True, set(), {TEXT: CHANNEL, CALL: CHANNEL}, set(), "no_channel"),
]


@pytest.mark.parametrize(("phone", "text", "succeeded", "failures", "channels", "why"), RETRIES)
def test_retry_what_is_missing_and_can_work(phone, text, succeeded, failures, channels, why):
    case = Case(phone, text, frozenset(succeeded), {c: frozenset({kind}) for c, kind in failures.items()})
    turn = channels_now(case, "call")
    assert (turn.channels, turn.why_none) == (channels, why)


@pytest.mark.parametrize("kind", OURS)
def test_what_may_be_put_right_is_tried_again(kind):
    assert channels_now(Case(True, True, NOBODY, {TEXT: frozenset({kind})}), "call").channels == {CALL, TEXT}


def test_a_call_in_place_of_an_impossible_text_reaches():
    wanted = wanted_channels(None, True, "call")
    assert is_reached(wanted, {CALL}, "all")
    assert not is_reached({CALL, TEXT}, {CALL}, "all")
    assert is_reached({CALL, TEXT}, {CALL}, "any")
    assert not is_reached(wanted, set(), "any")


NEXT = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "appointment", "last"),
    [
        (1, NEXT + timedelta(hours=1), False),
        (2, NEXT + timedelta(hours=1), False),
        (3, NEXT + timedelta(days=9), True),  # all attempts are used
        (1, NEXT - timedelta(hours=1), True),  # no round comes before the appointment
        (1, NEXT, True),
    ],
)
def test_the_last_attempt(number, appointment, last):
    assert is_last_attempt(number, appointment, NEXT) is last
