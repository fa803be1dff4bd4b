"""A worker that slept, and a settling that took long, learn what is no longer so: nobody is contacted twice for it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync

from factories import EVENING, appointment, attempt
from frontdesk.carrier.client import CarrierRecord, close_carrier
from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.reminders.attempts import results, sending, settling
from frontdesk.reminders.attempts.claiming import claim

pytestmark = pytest.mark.django_db

LATER = EVENING + timedelta(minutes=5)
NUMBER = "+13125550142"


def claimed(now=EVENING, channel=Channel.TEXT):
    return claim("a worker", 10, now, channel=channel, render=lambda contact: "hello").contacts


def record(sid, channel=Channel.TEXT, created_at=EVENING):
    return CarrierRecord(channel, sid, "queued", NUMBER, "+13125550100", "hello", created_at)


def lost(row):
    row.refresh_from_db()
    return settling._Lost(row.contact_id, row.token, Channel(row.channel), row.to_number, row.body, row.claimed_at, 1)


def lose(row, settle_after=EVENING):
    """The answer to the row's request was lost."""
    type(row).objects.filter(pk=row.pk).update(status="uncertain", rank=2, settle_after=settle_after, lease_until=None)
    return lost(row)


@pytest.mark.parametrize(
    "learn",
    [
        lambda old: results.write_again_later([(old, 1)], "not_sent", "It could not be started.", LATER),
        lambda old: results.write_again_later([(old, results.MAX_TRIES)], "not_sent", "Not started.", LATER),
        lambda old: results.write_held([old], "our account", LATER),
        lambda old: results.write_uncertain([(old, False)], LATER),
        lambda old: results.write_refused([results.Refusal(old, NUMBER, 21614, "no mobile")], LATER),
        lambda old: results.write_given_up([old], "unclear", "Nobody knows.", LATER),
    ],
    ids=["not begun", "given up", "held", "uncertain", "refused", "unclear"],
)
def test_what_is_learned_of_an_earlier_claim_does_not_touch_a_later_one(learn):
    row = attempt(appointment())
    (first,) = claimed()
    lose(row)
    results.write_again_later([(first.claim, 1)], "not_received", "It had not been received.", EVENING)
    (second,) = claimed(LATER)
    assert second.id == first.id
    learn(first.claim)
    row.refresh_from_db()
    assert (row.status, row.claimed_at) == ("sending", LATER)


def test_what_the_carrier_accepted_is_not_sent_again_though_it_was_thought_lost():
    row = attempt(appointment())
    (first,) = claimed()
    lose(row)
    results.write_again_later([(first.claim, 1)], "not_received", "It had not been received.", EVENING)
    results.write_accepted([(first.id, record("SM1"))], EVENING)  # it had: the request was still on its way
    assert claimed(LATER) == []
    row.refresh_from_db()
    assert (row.status, row.sid) == ("accepted", "SM1")


@pytest.mark.parametrize(("body", "is_it"), [("hello", True), ("Trial account - hello", True), ("hello you", False)])
def test_a_text_is_known_again_with_what_the_carrier_put_before_it(body, is_it):
    row = attempt(appointment())
    claimed()
    assert settling._could_be(lose(row), replace(record("SM1"), body=body)) is is_it


@pytest.mark.parametrize("asleep", [timedelta(minutes=2), timedelta(hours=9)])
def test_a_machine_that_slept_begins_no_request_of_a_lease_that_is_over(monkeypatch, tmp_path, asleep):
    """The monotonic clock stands still meanwhile; somebody else may have the contact by now."""
    monkeypatch.setenv("FRONTDESK_NOW", EVENING.isoformat())
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    get_settings.cache_clear()
    clock.move_to(EVENING)
    attempt(appointment())
    contacts = claimed()
    clock.move_to(EVENING + asleep)

    async def wake_up():
        try:
            return await sending._hand_over(contacts, [EVENING], time.monotonic())
        finally:
            await close_carrier()

    outcome = async_to_sync(wake_up)()
    assert [claim for claim, _ in outcome.not_begun] == [contacts[0].claim]


def test_two_calls_that_nothing_tells_apart_are_not_repeated_when_one_arrived():
    rows = [attempt(appointment(), Channel.CALL), attempt(appointment(), Channel.CALL)]
    claimed(channel=Channel.CALL)
    settling._bind([lose(row) for row in rows], [record("CA1", Channel.CALL)], LATER)
    for row in rows:
        row.refresh_from_db()
    assert sorted((row.status, row.sid) for row in rows) == [("accepted", "CA1"), ("failed", "")]
    assert {row.reason_code for row in rows} == {"", "unclear_which"}


def test_texts_are_told_apart_by_their_words():
    rows = [attempt(appointment()), attempt(appointment())]
    claimed()
    type(rows[1]).objects.filter(pk=rows[1].pk).update(body="another")
    settling._bind([lose(row) for row in rows], [record("SM1")], LATER)
    for row in rows:
        row.refresh_from_db()
    assert [(row.status, row.sid) for row in rows] == [("accepted", "SM1"), ("queued", "")]


@pytest.mark.parametrize("other", ["sending", "uncertain"])
def test_a_call_is_settled_when_the_other_to_its_number_can_be_too(other):
    """What the carrier has may be the other's, whose answer is still to come or may still be asked for."""
    row, theirs = attempt(appointment(), Channel.CALL), attempt(appointment(), Channel.CALL)
    claimed(channel=Channel.CALL)
    one, until = lose(row), EVENING + timedelta(seconds=40)
    if other == "uncertain":
        lose(theirs, settle_after=until)
    else:
        type(theirs).objects.filter(pk=theirs.pk).update(lease_until=until)
    settling._bind([one], [record("CA1", Channel.CALL)], EVENING)
    row.refresh_from_db()
    assert (row.status, row.sid, row.settle_after) == ("uncertain", "", until)


def test_a_settling_that_took_long_does_not_undo_a_later_send():
    row = attempt(appointment())
    (first,) = claimed()
    slow = lose(row)
    results.write_again_later([(first.claim, 1)], "not_received", "It had not been received.", EVENING)  # by another
    (second,) = claimed(LATER)
    results.write_uncertain([(second.claim, False)], LATER)  # sent, and its answer lost
    settling._bind([slow], [], LATER)  # what the carrier said before that
    row.refresh_from_db()
    assert row.status == "uncertain"
