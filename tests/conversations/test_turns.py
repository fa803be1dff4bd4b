"""A text taken in by a session: what is answered, kept and counted, in one transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.talk import AFTERNOON, LINE, PERSON
from conversations.texting import HOUSEHOLD, deliver, handled, later, publish, queued, says, session
from frontdesk.carrier.models import InboundText
from frontdesk.config.env import get_settings
from frontdesk.conversations.models import ConversationMessage, FlowSession, InboxThread, SessionTurn
from frontdesk.conversations.outgoing import queueing
from frontdesk.flows import functions
from frontdesk.monitor.models import MonitorEntry

pytestmark = pytest.mark.django_db


def test_a_conversation_from_greeting_to_end():
    publish(default=True)
    assert says("hello") == ["How many adults live in your home?"]
    assert says("2") == ["How many children live in your home?"]
    assert says("none") == ["You are 2."]
    row = session()
    assert (row.state, row.ended_by, row.turns, row.started_with) == ("ended", "flow", 3, "hello")
    assert row.document["frames"][0]["values"] == {"adults": 2, "children": 0}
    assert [(turn.number, turn.event) for turn in SessionTurn.objects.order_by("pk")] == [
        (1, "text"),
        (2, "text"),
        (3, "text"),
    ]
    kept = ConversationMessage.objects.order_by("pk").values_list("direction", "body", "via", "status")
    assert list(kept) == [
        ("in", "hello", "", ""),
        ("out", "How many adults live in your home?", "twiml", "sent"),
        ("in", "2", "", ""),
        ("out", "How many children live in your home?", "twiml", "sent"),
        ("in", "none", "", ""),
        ("out", "You are 2.", "twiml", "sent"),
    ]
    assert set(handled()) == {"conversations"}


def test_an_ended_conversation_is_over_and_the_next_text_begins_another():
    publish(default=True)
    for body in ("hello", "2", "0"):
        says(body)
    first = session().pk
    assert says("2") == ["How many adults live in your home?"]
    assert session().pk != first


def test_a_redelivered_text_gets_the_same_answer_and_moves_nothing():
    publish(default=True)
    says("hello")
    one = deliver("2", sid="SMsame")
    assert deliver("2", sid="SMsame") == one
    assert session().turns == 2
    assert ConversationMessage.objects.filter(sid="SMsame").count() == 1


def test_a_session_stays_on_the_version_on_which_it_began():
    publish(default=True)
    says("hello")
    publish(HOUSEHOLD.replace("How many children live", "How many kids live"), now=later(minutes=1))
    assert says("2") == ["How many children live in your home?"]
    assert says("hello", contact="+13125550143") == ["How many adults live in your home?"]
    assert says("2", contact="+13125550143") == ["How many kids live in your home?"]


def test_words_of_the_flow_move_nothing_and_help_repeats_the_question():
    publish(default=True)
    says("hello")
    assert says("HELP") == ["Count yourself.", "How many adults live in your home?"]
    says("2")
    assert says("BACK") == ["How many adults live in your home?"]
    assert "word:back" in SessionTurn.objects.order_by("-pk")[0].notes


def test_a_text_too_long_for_one_goes_out_in_parts_and_many_texts_partly_by_themselves():
    sentences = "This is a sentence of about forty letters. " * 60
    publish(
        f"flow: long\nsteps:\n  - say: {sentences}\n  - ask: And you?\n    as: you\n    answer: text\n", default=True
    )
    answered = says("hi")
    assert len(answered) == 3
    assert all(len(text) <= 1600 for text in answered)
    assert " ".join(answered[:-1]).split() == sentences.split()

    many = "".join(f"  - say: Text number {n}\n" for n in range(9))
    asks = "  - ask: Yes?\n    as: y\n    answer: yes_no\n"
    publish(f"flow: many\nsteps:\n  - say: {sentences}{sentences}\n{many}{asks}", keywords=["many"])
    answered = says("many", contact="+13125550199")
    assert len(answered) == 10
    rest = queued("+13125550199")
    assert [*answered, *rest][-2:] == ["Text number 8", "Yes?"]
    due = ConversationMessage.objects.filter(via="rest").values_list("due_at", flat=True)
    assert min(due) > AFTERNOON  # after the answer


def test_what_waits_to_go_out_is_not_overtaken():
    publish(default=True)
    says("hello")
    queueing.queue_texts(session(), PERSON, LINE, [queueing.Outgoing("Earlier")], now=AFTERNOON)
    assert says("2") == []
    assert queued() == ["Earlier", "How many children live in your home?"]


def test_a_text_handled_late_is_answered_by_a_text_of_its_own():
    from frontdesk.carrier.answering import answer_waiting
    from frontdesk.carrier.webhooks import take_in

    publish(default=True)
    take_in("SMlate", {"From": PERSON, "To": LINE, "Body": "hello"}, AFTERNOON)
    assert answer_waiting(later(minutes=2)) == 1
    assert queued() == ["How many adults live in your home?"]
    assert InboundText.objects.get().reply_twiml.endswith("<Response/>")


def test_media_come_in_and_go_out():
    publish(
        "flow: photo\nsteps:\n"
        "  - ask: Send a photo of the letter.\n    as: photo\n    answer: media\n"
        "  - say: We have it.\n    media: https://example.org/map.png\n",
        default=True,
    )
    says("hi")
    twiml = deliver("", NumMedia="1", MediaUrl0="https://api.example/1", MediaContentType0="image/jpeg")
    assert "<Body>We have it.</Body><Media>https://example.org/map.png</Media>" in twiml
    came = ConversationMessage.objects.filter(direction="in").order_by("-pk")[0]
    assert came.media == [{"url": "https://api.example/1", "content_type": "image/jpeg"}]


def test_sensitive_answers_are_marked_for_redaction():
    publish("flow: s\nsteps:\n  - ask: Your SSN?\n    as: ssn\n    answer: text\n    sensitive: true\n", default=True)
    says("hi")
    says("123-45-6789")
    marks = ConversationMessage.objects.filter(direction="in").order_by("pk").values_list("body", "sensitive")
    assert list(marks) == [("hi", False), ("123-45-6789", True)]


@pytest.fixture
def function(monkeypatch):
    """Register a function for this test."""
    monkeypatch.setattr(functions, "_functions", dict(functions._functions))
    return functions.register


COUNTING = """
flow: counting
steps:
  - ask: Which number?
    as: number
    answer: integer 0..99
  - call: double
    with: {n: "{{ number }}"}
    as: twice
    failed:
      - say: It did not work.
  - say: Twice is {{ twice }}.
"""


def test_a_function_of_this_machine_answers_at_once_and_knows_who_asks(function):
    seen = []

    def double(arguments, context):
        seen.append(context)
        return int(arguments["n"]) * 2

    function("double", double, takes=["n"])
    publish(COUNTING, default=True)
    says("hi")
    assert says("21") == ["Twice is 42."]
    (context,) = seen
    assert (context.contact, context.line, context.flow, context.session) == (
        PERSON, LINE, "counting", str(session().pk),
    )  # fmt: skip
    assert (context.values["number"], context.started_with, context.now) == (21, "hi", AFTERNOON)


def test_a_function_that_breaks_leaves_by_failed_and_nothing_of_it_is_kept(function):
    def breaks(arguments, context):
        InboxThread.objects.create(
            contact_number="x", line="y", reason="staff", opened_at=AFTERNOON, last_message_at=AFTERNOON
        )
        raise RuntimeError("for +13125550142, who is Ann")

    function("double", breaks, takes=["n"])
    publish(COUNTING, default=True)
    says("hi")
    assert says("21")[0] == "It did not work."
    assert not InboxThread.objects.exists()
    entry = MonitorEntry.objects.get(kind="exception")
    assert "double" in entry.summary
    assert "+13125550142" not in str(entry.data)
    assert "RuntimeError" in entry.summary and "Ann" not in str(entry.data)  # it may quote what a person wrote


def test_an_engine_that_breaks_loses_nothing(monkeypatch):
    from frontdesk.flows.engine import Engine

    publish(default=True)
    says("hello")

    def broken(self, document, event):
        raise RuntimeError("a bug")

    monkeypatch.setattr(Engine, "resume", broken)
    (told,) = says("2")
    assert told.startswith("Sorry, something went wrong on our side. Someone from our office will text you.")
    row = session()
    assert (row.state, row.failure.partition(":")[0]) == ("failed", "engine")
    thread = InboxThread.objects.get()
    assert (thread.reason, thread.session_id, thread.contact_number) == ("failed", row.pk, PERSON)
    assert ConversationMessage.objects.filter(direction="in", body="2", thread=thread).exists()
    assert MonitorEntry.objects.filter(kind="exception").exists()
    # from here on staff have it
    assert says("hello?") == []
    assert handled()[-1] == "conversations:staff"


def test_a_flow_that_runs_in_circles_ends_in_the_inbox(function, monkeypatch):
    monkeypatch.setenv("FRONTDESK_FLOW_STEPS_PER_TURN", "40")
    get_settings.cache_clear()
    times = []
    function("spin", lambda arguments, context: times.append(1), gives=["done"])
    publish(
        "flow: circles\nsteps:\n  - ask: Go?\n    as: go\n    answer: yes_no\n"
        "  - repeat:\n      - call: spin\n        as: spun\n    until: spun.done\n",
        default=True,
    )
    says("hi")
    (told,) = says("yes")
    assert "went wrong on our side" in told
    assert len(times) <= 40
    assert (session().state, session().failure.partition(":")[0]) == ("failed", "steps")
    assert InboxThread.objects.get().reason == "failed"


HANDING = """
flow: handing
steps:
  - ask: Do you want to speak to a person?
    as: person
    answer: yes_no
  - hand_over: asked for a person
    text: One moment.
    attributes: {asked: "{{ person }}"}
  - ask: Anything else?
    as: else_
    answer: yes_no
"""


def test_hand_over_and_back():
    from frontdesk.conversations import inbox
    from frontdesk.people.models import Role, User

    publish(HANDING, default=True)
    says("hi")
    assert says("yes") == ["One moment."]
    thread = InboxThread.objects.get()
    assert (session().state, thread.reason, thread.detail) == ("handed_over", "handed_over", "asked for a person")
    assert says("are you there?") == []
    assert ConversationMessage.objects.filter(thread=thread, direction="in").count() >= 1
    assert session().turns == 2  # the engine is not asked
    user = User.objects.create_user("ann@example.org", "x", role=Role.objects.get(slug="receptionist"))
    inbox.resolve(thread, user, later(minutes=5), give_back=True)
    assert queued() == ["Anything else?"]
    row = session()
    assert row.state == "waiting"


def test_a_text_takes_few_statements():
    """Savepoints included, where in production a transaction begins and ends."""
    publish(default=True)
    with CaptureQueriesContext(connection) as first:
        says("hello")
    says("2")
    says("back")
    with CaptureQueriesContext(connection) as within:
        says("3")
    for queries, most in ((first, 22), (within, 9)):
        statements = [query["sql"] for query in queries]
        assert len(statements) <= most, "\n".join(statement[:150] for statement in statements)


def test_the_wait_is_counted_from_the_last_text():
    publish(default=True)
    says("hello")
    row = session()
    assert row.waits_until == AFTERNOON + timedelta(days=7)
    assert row.nudge_at == AFTERNOON + timedelta(hours=20)
    says("lots", at=later(hours=2))
    row = session()
    assert row.waits_until == later(hours=2, days=7)
    assert FlowSession.objects.count() == 1
