"""Silence: one nudge, what the flow says, the end; and the first text of another day."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from conversations.talk import AFTERNOON, PERSON
from conversations.texting import HOUSEHOLD, later, publish, queued, says, session
from frontdesk.config.env import get_settings
from frontdesk.consent import services as consent
from frontdesk.consent.models import OptOut
from frontdesk.conversations import returning, silence
from frontdesk.conversations.models import ConversationMessage

pytestmark = pytest.mark.django_db

#: Ten in the morning of the next day in Chicago: nobody's quiet hours.
NEXT_DAY = AFTERNOON + timedelta(hours=19)


@pytest.fixture(autouse=True)
def nudges_after_eighteen_hours(monkeypatch):
    """So that a nudge for the afternoon falls on the next morning, at nine."""
    monkeypatch.setenv("FRONTDESK_NUDGE_AFTER", "18")
    get_settings.cache_clear()


def test_one_nudge_then_the_end():
    publish(default=True)
    says("hello")
    assert silence.next_moment(AFTERNOON) == later(hours=18)
    assert silence.tick(later(hours=17, minutes=59)) == 0
    assert silence.tick(later(hours=18)) == 1
    first, question = queued()
    assert "still there" in first
    assert question == "How many adults live in your home?"
    assert silence.tick(later(hours=18)) == 0
    assert silence.tick(later(days=5)) == 0  # one, and no more
    row = session()
    assert (row.state, row.waits_until) == ("waiting", later(days=7))
    assert silence.tick(later(days=7)) == 1
    row = session()
    assert (row.state, row.ended_by) == ("ended", "silence")
    assert silence.next_moment(later(days=7)) is None
    assert set(ConversationMessage.objects.filter(via="rest").values_list("author", flat=True)) == {"system"}


def test_who_answers_after_the_nudge_may_be_nudged_again_later():
    publish(default=True)
    says("hello")
    silence.tick(later(hours=18))
    says("2", at=later(hours=18, minutes=5))
    row = session()
    assert (row.nudge_at, row.nudged_at) == (later(hours=36, minutes=5), None)
    assert row.waits_until == later(hours=18, minutes=5, days=7)


def test_a_nudge_of_the_night_waits_for_the_morning_and_says_nothing_to_who_wrote_meanwhile(monkeypatch):
    monkeypatch.setenv("FRONTDESK_NUDGE_AFTER", "8")  # 23:00
    get_settings.cache_clear()
    publish(default=True)
    says("hello")
    assert silence.tick(later(hours=8)) == 1
    assert queued() == []
    assert session().nudge_at == later(hours=17)  # 08:00
    assert session().nudged_at is None
    says("2", at=later(hours=9))
    silence.tick(later(hours=17, minutes=1))  # 08:01, after the answer at midnight: 8 hours later
    assert queued()[-1] == "How many children live in your home?"


def test_a_nudge_that_could_not_go_out_yet_is_not_sent_to_who_wrote_meanwhile():
    publish(default=True)
    says("hello")
    silence.tick(later(hours=18))
    assert len(queued()) == 2
    consent.pause("lunch", now=later(hours=18))
    says("2", at=later(hours=18, minutes=5))
    assert queued() == ["You were telling us about your household.", "How many children live in your home?"]
    stopped = ConversationMessage.objects.filter(status="stopped")
    assert {row.reason for row in stopped} == {"The person wrote before it went out."}
    assert session().document["frames"][0]["values"] == {"adults": 2}


def test_a_pause_holds_nudges_and_ends_back():
    publish(default=True)
    says("hello")
    consent.pause("A storm", now=later(hours=17))
    silence.tick(later(hours=18))
    assert queued() == []
    assert silence.next_moment(later(hours=18)) is None
    consent.resume(now=later(hours=19))
    silence.tick(later(hours=19))
    assert len(queued()) == 2


def test_who_opted_out_elsewhere_is_parked_and_not_nudged():
    publish(default=True)
    says("hello")
    consent.opt_out(PERSON, "call", source=OptOut.Source.KEY, wording="9", now=later(hours=1))
    silence.tick(later(hours=18))
    assert queued() == []
    assert session().parked_at == later(hours=18)
    assert silence.next_moment(later(hours=18)) is None


def test_no_nudge_where_the_office_wants_none(monkeypatch):
    monkeypatch.setenv("FRONTDESK_NUDGE_AFTER", "0")
    monkeypatch.setenv("FRONTDESK_SESSION_DAYS", "2")
    get_settings.cache_clear()
    publish(default=True)
    says("hello")
    assert (session().nudge_at, session().waits_until) == (None, later(days=2))


def test_a_flow_may_name_its_own_nudge():
    own = "nudge: We would still like to know.\nnudge_after: 3 hours\nsteps:"
    publish(HOUSEHOLD.replace("steps:", own), default=True)
    says("hello")
    silence.tick(later(hours=3))
    assert queued() == ["We would still like to know.", "How many adults live in your home?"]


UNSAFE = """
flow: unsafe
steps:
  - ask: Is it safe to text you?
    as: safe
    answer: yes_no
    "no":
      - set: {no_nudge: true}
  - ask: What is your name?
    as: name
    answer: name
"""


def test_nobody_is_nudged_who_said_that_texting_is_not_safe():
    publish(UNSAFE, default=True)
    says("hi")
    assert session().nudge_at == later(hours=18)
    says("no")
    row = session()
    assert (row.nudge_at, row.waits_until) == (None, later(days=7))
    assert silence.tick(later(days=3)) == 0 and queued() == []
    says("back")
    assert session().nudge_at == later(hours=18)
    says("yes")
    assert session().nudge_at == later(hours=18)


TIMED = """
flow: timed
steps:
  - ask: Are you safe?
    as: safe
    answer: yes_no
    timeout: 30 minutes
    when_silent:
      - end: We will try again tomorrow.
"""


def test_a_flow_that_says_where_silence_leads_is_obeyed():
    publish(TIMED, default=True)
    says("hi")
    row = session()
    assert (row.waits_until, row.nudge_at) == (later(minutes=30), None)
    silence.tick(later(minutes=30))
    assert queued() == ["We will try again tomorrow."]
    assert session().state == "ended"


@pytest.mark.parametrize("leads_somewhere", [True, False])
def test_a_timeout_of_studio_counts_only_where_it_leads_somewhere(leads_somewhere):
    silent = {"event": "timeout", **({"next": "gone"} if leads_somewhere else {})}
    ask = {"name": "ask", "type": "send-and-wait-for-reply", "properties": {"body": "Well?", "timeout": "3600"},
           "transitions": [{"event": "incomingMessage"}, silent, {"event": "deliveryFailure"}]}  # fmt: skip
    gone = {"name": "gone", "type": "send-message", "properties": {"body": "Bye."}, "transitions": []}
    trigger = {"name": "Trigger", "type": "trigger", "properties": {},
               "transitions": [{"event": "incomingMessage", "next": "ask"}]}  # fmt: skip
    states = [trigger, ask, *([gone] if leads_somewhere else [])]
    publish(json.dumps({"description": "studio", "states": states, "initial_state": "Trigger", "flags": {}}),
            name="studio", default=True)  # fmt: skip
    assert says("hi") == ["Well?"]
    row = session()
    if leads_somewhere:
        assert (row.waits_until, row.nudge_at) == (later(hours=1), None)
        silence.tick(later(hours=1))
        assert queued() == ["Bye."]
    else:
        assert (row.waits_until, row.nudge_at) == (later(days=7), later(hours=18))


class TestAnotherDay:
    def test_an_answer_counts_and_the_topic_is_named_first(self):
        publish(default=True)
        says("hello")
        assert says("2", at=NEXT_DAY) == [
            "You were telling us about your household.",
            "How many children live in your home?",
        ]
        assert says("0", at=NEXT_DAY) == ["You are 2."]

    def test_a_greeting_or_a_question_gets_the_topic_and_the_same_question(self):
        publish(default=True)
        says("hello")
        for at, body in enumerate(("Hi!", "good morning", "who is this?", "dzień dobry")):
            told = says(body, at=NEXT_DAY + timedelta(days=at))
            assert told == ["You were telling us about your household.", "How many adults live in your home?"], body
        assert session().state == "waiting"  # no try was used up
        assert session().heard_at == NEXT_DAY + timedelta(days=3)
        assert session().waits_until == NEXT_DAY + timedelta(days=10)

    def test_a_greeting_is_no_name(self):
        name = "flow: n\ntopic: your name\nsteps:\n  - ask: Your name?\n    as: n\n    answer: name\n"
        publish(name + "  - ask: OK {{ n }}?\n    as: ok\n    answer: yes_no\n", default=True)
        says("hi")
        assert says("hello", at=NEXT_DAY) == ["You were telling us about your name.", "Your name?"]
        assert says("Ann", at=NEXT_DAY)[-1] == "OK Ann?"

    def test_words_work_as_on_the_same_day(self):
        publish(default=True)
        says("hello")
        says("2")
        assert says("back", at=NEXT_DAY) == ["How many adults live in your home?"]
        assert says("exit", at=NEXT_DAY + timedelta(days=1))
        assert session().ended_by == "exit"

    def test_without_a_topic_an_answer_is_just_answered(self):
        publish(HOUSEHOLD.replace("topic: your household\n", ""), default=True)
        says("hello")
        assert says("hm", at=NEXT_DAY) == ["Let's go on where we stopped.", "How many adults live in your home?"]
        assert says("2", at=NEXT_DAY + timedelta(days=1)) == ["How many children live in your home?"]

    @pytest.mark.parametrize(
        ("then", "now", "later_day"),
        [
            (timedelta(0), timedelta(hours=8, minutes=59), False),  # 15:00 -> 23:59
            (timedelta(0), timedelta(hours=9), True),  # 15:00 -> 00:00
            (timedelta(hours=9), timedelta(hours=19), False),  # 00:00 -> 10:00
            (timedelta(hours=5), timedelta(0), False),
        ],
    )
    def test_days_are_the_offices(self, then, now, later_day):
        assert returning.is_later_day(AFTERNOON + then, AFTERNOON + now) is later_day
