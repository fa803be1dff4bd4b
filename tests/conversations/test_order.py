"""Texts that come at the same moment, over real transactions: in order, once, none lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections

from conversations.talk import AFTERNOON
from conversations.texting import deliver, publish, queued, read, says
from frontdesk.carrier.models import InboundText
from frontdesk.conversations.models import ConversationMessage, FlowSession, SessionTurn
from frontdesk.conversations.starting import start_outbound

pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = """
flow: numbers
steps:
  - ask: First?
    as: first
    answer: integer 0..999
  - ask: Second?
    as: second
    answer: integer 0..999
  - ask: Third?
    as: third
    answer: integer 0..999
  - ask: Is that all?
    as: all
    answer: yes_no
"""


def at_once(*functions: Callable[[], object]) -> list[object]:
    """Run these beside each other, begun at one moment. Returns what they returned."""
    results: list[object] = [None] * len(functions)
    begin = threading.Barrier(len(functions))

    def run(n: int, function: Callable[[], object]) -> None:
        try:
            begin.wait(10)
            results[n] = function()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_texts_of_one_second_are_answered_in_the_order_in_which_they_were_stored():
    publish(NUMBERS, default=True)
    for n in range(8):
        contact = f"+131255502{n:02d}"
        says("hi", contact=contact)
        answered = at_once(*(partial(deliver, body, contact=contact) for body in ("11", "22", "33")))
        stored = list(InboundText.objects.filter(from_number=contact).order_by("pk").values_list("body", flat=True))
        row = FlowSession.objects.get(contact_number=contact)
        values = row.document["frames"][0]["values"]
        assert [str(values[name]) for name in ("first", "second", "third")] == stored[1:]
        kept = ConversationMessage.objects.filter(contact_number=contact).order_by("pk")
        assert [m.body for m in kept] == [
            "hi", "First?", stored[1], "Second?", stored[2], "Third?", stored[3], "Is that all?",
        ]  # fmt: skip
        # each question went out one way, once
        told = [text for twiml in answered for text in read(str(twiml))] + queued(contact)
        assert sorted(told) == ["Is that all?", "Second?", "Third?"]
        assert SessionTurn.objects.filter(session=row).count() == row.turns == 4


def test_one_text_delivered_at_the_same_moment_by_many_is_one():
    publish(NUMBERS, default=True)
    says("hi")
    answers = at_once(*(lambda: deliver("7", sid="SMtwin") for _ in range(5)))
    assert len(set(answers)) == 1
    assert read(str(answers[0])) == ["Second?"]
    assert FlowSession.objects.get().turns == 2


def test_two_first_texts_begin_one_session():
    publish(NUMBERS, default=True)
    at_once(lambda: deliver("hi"), lambda: deliver("5"))
    row = FlowSession.objects.get()
    assert row.turns == 2


def test_a_person_who_writes_while_we_begin_gets_one_session():
    publish(NUMBERS, default=True)
    for n in range(5):
        contact = f"+131255503{n:02d}"
        started, _ = at_once(
            lambda contact=contact: start_outbound("numbers", [contact], now=AFTERNOON, by="ann"),
            lambda contact=contact: deliver("5", contact=contact),
        )
        row = FlowSession.objects.get(contact_number=contact)
        assert (started[0].session_id == row.pk) == (row.document["kind"] == "request")
