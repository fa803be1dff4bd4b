"""Answers, and what staff write, go out before what can wait; one person's texts stay in order all the same."""

from __future__ import annotations

import threading
import time

import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from conversations.talk import AFTERNOON, LINE, PERSON
from frontdesk.carrier.client import close_carrier
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.conversations.models import ConversationMessage
from frontdesk.conversations.outgoing import sending
from frontdesk.conversations.outgoing.claiming import claim, next_due
from frontdesk.conversations.outgoing.queueing import Outgoing, queue_texts

pytestmark = pytest.mark.django_db(transaction=True)
STAFF = ConversationMessage.Author.STAFF


def bulk(count: int) -> None:
    for n in range(count):
        queue_texts(None, f"+1312556{n:04d}", LINE, [Outgoing(f"bulk {n}")], now=AFTERNOON)


def claimed(limit: int, **how: bool) -> list[str]:
    return [text.body for text in claim(limit, AFTERNOON, **how).texts]


def test_only_what_somebody_waits_for_is_an_answer_and_what_must_go_before_it(carrier):
    bulk(5)
    assert next_due(AFTERNOON, answers=True) is None
    queue_texts(None, PERSON, LINE, [Outgoing("We begin.")], now=AFTERNOON)
    queue_texts(None, PERSON, LINE, [Outgoing("The answer.")], now=AFTERNOON, answers_person=True)
    queue_texts(None, "+13125550188", LINE, [Outgoing("From Ann.", author=STAFF)], now=AFTERNOON)
    assert next_due(AFTERNOON, answers=True) == AFTERNOON
    assert claimed(10, answers=True) == ["We begin.", "From Ann."]
    assert claimed(10, answers=True) == []  # one after the other
    ConversationMessage.objects.filter(body="We begin.").update(status="sent")
    assert claimed(10, answers=True) == ["The answer."]
    assert claimed(10) == [f"bulk {n}" for n in range(5)]


def test_an_answer_overtakes_what_can_wait_and_the_rate_is_kept(carrier, monkeypatch):
    monkeypatch.setenv("FRONTDESK_SMS_PER_SECOND", "4")
    get_settings.cache_clear()
    bulk(24)
    rest = threading.Thread(target=_run, args=[sending.send_rest])
    began = time.monotonic()
    rest.start()
    while len(carrier.texts()) < 3:
        time.sleep(0.02)
        assert time.monotonic() < began + 20
    queue_texts(None, PERSON, LINE, [Outgoing("One"), Outgoing("Two")], now=clock.now(), answers_person=True)
    _run(sending.send_answers)
    rest.join(30)
    bodies = [text["body"] for text in carrier.texts()]
    assert [body for body in bodies if not body.startswith("bulk")] == ["One", "Two"]
    assert len(bodies) == 26
    assert bodies.index("One") <= 4 + 2.5 * 4  # what had gone, and two and a half seconds of the others
    assert time.monotonic() - began >= 25 / 4


def _run(sender) -> None:
    async def once():
        try:
            return await sender()
        finally:
            await close_carrier()

    try:
        async_to_sync(once)()
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()
