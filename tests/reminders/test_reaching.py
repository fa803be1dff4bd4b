from __future__ import annotations

import pytest

from frontdesk.carrier.statuses import Channel, Outcome
from frontdesk.reminders.attempts.reaching import is_reached, is_success

CALL, TEXT = Channel.CALL, Channel.TEXT


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_delivery_an_answer_and_perhaps_a_voicemail_succeed(outcome: Outcome) -> None:
    for last_attempt in (True, False):
        always = outcome in (Outcome.DELIVERED, Outcome.ANSWERED)
        voicemail = outcome is Outcome.VOICEMAIL
        assert is_success(outcome, "never", last_attempt=last_attempt) == always
        assert is_success(outcome, "always", last_attempt=last_attempt) == (always or voicemail)
        assert is_success(outcome, "last", last_attempt=last_attempt) == (always or (voicemail and last_attempt))


@pytest.mark.parametrize(
    ("wanted", "succeeded", "by_all", "by_any"),
    [
        ({CALL}, set(), False, False),
        ({CALL}, {CALL}, True, True),
        ({CALL, TEXT}, {CALL}, False, True),
        ({CALL, TEXT}, {TEXT}, False, True),
        ({CALL, TEXT}, {CALL, TEXT}, True, True),
        ({TEXT}, {CALL}, True, True),  # called because texts cannot work, or because staff said so
        (set(), set(), False, False),
        (set(), {TEXT}, True, True),
    ],
)
def test_when_an_appointment_is_reached(wanted: set, succeeded: set, by_all: bool, by_any: bool) -> None:
    assert is_reached(wanted, succeeded, "all") == by_all
    assert is_reached(wanted, succeeded, "any") == by_any
