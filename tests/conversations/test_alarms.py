"""Whoever may be in danger is answered first, whatever state the conversation is in, and staff are told at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.talk import AFTERNOON, PERSON
from conversations.texting import deliver, handled, later, publish, queued, read, says, session
from frontdesk.config.env import get_settings
from frontdesk.consent.services import opt_out
from frontdesk.conversations import alarming, blanking, library
from frontdesk.conversations.models import ConversationMessage, InboxThread, SessionCall, SessionTurn
from frontdesk.intake.understanding import crisis_texts
from frontdesk.people.models import Notification, Role, User
from frontdesk.people.notifications import TYPES, sentence

pytestmark = pytest.mark.django_db

HELP = """
flow: help_wanted
crisis: true
goodbye: Take care.
topic: your home
steps:
  - run: inner
  - http: https://example.org/find
    as: found
  - hand_over: ready
"""
INNER = "flow: inner\nsteps:\n  - ask: How many adults?\n    as: adults\n    answer: integer 1..20\n"
VIOLENCE, SUICIDE = "He is hitting me", "I want to die"
GO_ON = "Do you want to go on with our questions? Reply 1 for yes, 2 for no."
TEXT = crisis_texts.TEXTS["violence"]["en"]


@pytest.fixture(autouse=True)
def office():
    publish(INNER)
    publish(HELP, default=True)
    return User.objects.create_user("ann@example.org", "x", role=Role.objects.get(slug="receptionist"))


def told() -> list[dict[str, object]]:
    return list(Notification.objects.filter(type="crisis").order_by("pk").values_list("data", flat=True))


def notes() -> list[str]:
    return [note for turn in SessionTurn.objects.order_by("pk") for note in turn.notes if note.startswith("alarm")]


def test_at_a_question_the_crisis_text_comes_first_and_staff_are_told():
    assert says("hi") == ["How many adults?"]
    assert says(VIOLENCE, at=later(minutes=1)) == [TEXT, GO_ON]
    assert told() == [{"session_id": session().pk, "kind": "violence"}]
    assert notes() == ["alarm:violence"]
    assert not InboxThread.objects.exists()
    assert says("1", at=later(minutes=2)) == ["How many adults?"]
    assert says(SUICIDE, at=later(minutes=3)) == [crisis_texts.TEXTS["suicide"]["en"], GO_ON]
    assert says("2", at=later(minutes=4)) == ["Take care."]
    assert (session().state, session().ended_by) == ("ended", "exit")


def test_what_staff_are_told_has_no_word_of_what_was_written():
    says("hi")
    says(VIOLENCE, at=later(minutes=1))
    row = Notification.objects.get(type="crisis")
    text = sentence(row.type, row.data)
    assert TYPES["crisis"].urgent and str(session().pk) in text
    assert "hitting" not in text and PERSON not in text


def test_staff_are_told_of_one_conversation_once_in_ten_minutes():
    says("hi")
    for minute in range(1, 10):
        says(VIOLENCE, at=later(minutes=minute))
    assert len(told()) == 1
    says(SUICIDE, at=later(minutes=10))  # another kind is news
    says(VIOLENCE, at=later(minutes=12))
    assert [one["kind"] for one in told()] == ["violence", "suicide", "violence"]


def test_as_the_first_text_it_is_answered_before_the_flow():
    assert says("mi esposo me pega") == [crisis_texts.TEXTS["violence"]["es"], "How many adults?"]
    assert told() == [{"session_id": session().pk, "kind": "violence"}]


def test_on_another_day_it_is_answered_before_the_topic_is_named():
    says("hi")
    assert says(VIOLENCE, at=later(days=2)) == [TEXT, GO_ON]


def test_while_a_result_is_awaited_it_is_answered_at_once():
    says("hi")
    deliver("2", at=later(minutes=1))
    assert session().state == "calling"
    assert says(VIOLENCE, at=later(minutes=2)) == [TEXT]
    assert session().state == "calling" and session().document["kept"] == []
    assert SessionCall.objects.count() == 1 and notes() == ["alarm:violence"]


def hand_over() -> InboxThread:
    publish("flow: staff\ncrisis: true\nsteps:\n  - hand_over: ready\n    text: Somebody will write.\n", default=True)
    assert says("hi") == ["Somebody will write."]
    return InboxThread.objects.get()


def test_while_staff_have_the_conversation_it_is_answered_and_their_thread_stays_as_it_is():
    thread = hand_over()
    before = {name: getattr(thread, name) for name in ("state", "reason", "detail", "claimed_by_id", "session_id")}
    document = session().document
    assert says(VIOLENCE, at=later(minutes=1)) == [TEXT]
    thread.refresh_from_db()
    assert {name: getattr(thread, name) for name in before} == before
    assert session().state == "handed_over" and session().document["wait"] == document["wait"]
    kept = ConversationMessage.objects.filter(thread=thread, direction="in").values_list("body", flat=True)
    assert VIOLENCE in kept
    assert told() == [{"session_id": session().pk, "kind": "violence"}]
    assert says("thank you", at=later(minutes=2)) == []
    assert handled()[-1] == "conversations:staff"


def test_staff_who_have_resolved_it_get_a_new_thread():
    hand_over()
    InboxThread.objects.update(state=InboxThread.State.RESOLVED)
    assert says(VIOLENCE, at=later(minutes=1)) == [TEXT]
    assert InboxThread.objects.exclude(state=InboxThread.State.RESOLVED).count() == 1


def test_a_flow_without_the_key_looks_for_nothing():
    publish("flow: plain\nsteps:\n  - ask: Name?\n    as: name\n  - hand_over: ready\n", default=True)
    says("hi")
    says(VIOLENCE, at=later(minutes=1))
    assert session().state == "handed_over"
    assert says(VIOLENCE, at=later(minutes=2)) == [] and told() == [] and notes() == []


def test_who_has_opted_out_is_not_texted_but_staff_are_told():
    says("hi")
    opt_out(PERSON, "text", source="text", wording="STOP", now=later(minutes=1))
    assert says(VIOLENCE, at=later(minutes=2)) == []
    assert told() == [{"session_id": session().pk, "kind": "violence"}] and queued() == []


def test_a_number_that_is_held_for_a_machine_gets_the_crisis_text_once_in_ten_minutes(monkeypatch):
    monkeypatch.setenv("FRONTDESK_FLOW_LOOP_TEXTS", "4")
    get_settings.cache_clear()
    says("hi")
    sent = 0
    for second in range(1, 60):
        sent += len(says(VIOLENCE, at=later(seconds=second)))
    assert InboxThread.objects.get().reason == "loop"
    assert 4 <= sent <= 4 + 2  # the turns before it was held, then one crisis text
    assert says(VIOLENCE, at=later(minutes=5)) == []
    assert says("hello", at=later(minutes=11)) == []
    assert says(VIOLENCE, at=AFTERNOON + alarming.AGAIN + timedelta(minutes=2)) == [TEXT]
    get_settings.cache_clear()


def test_the_carriers_doubled_text_is_answered_as_before():
    says("hi")
    first = deliver(VIOLENCE, at=later(minutes=1), sid="SM" + "7" * 32)
    assert read(first) == [TEXT, GO_ON]
    deliver(VIOLENCE, at=later(minutes=1), sid="SM" + "7" * 32)
    assert notes() == ["alarm:violence"] and len(told()) == 1


def test_an_answer_that_waited_for_a_yes_is_forgotten_with_the_session():
    """A cry for help at a sensitive question for free text is held as its answer until they go on."""
    story = "flow: tells\ncrisis: true\nsteps:\n  - ask: What happened?\n    as: story\n    sensitive: true\n"
    publish(story, default=True)
    says("hi")
    says(VIOLENCE, at=later(minutes=1))
    row = session()
    assert row.document["wait"]["alarm"]["held"]["value"] == VIOLENCE
    flows = library.engine_for(row.pins, version_id=row.version_id).flows.values()
    assert VIOLENCE not in str(blanking.without_sensitive(row.document, flows))
