"""Everything at once on one person, on two lines: texts, STOP and START, results, the tick, staff, sending.

Locks are taken in one order everywhere (docs/inbox.md), so nothing waits for itself, and every text is dealt with.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
import time

import pytest
from django.db import connections

from conversations.talk import AFTERNOON, LINE
from conversations.texting import deliver, later, publish
from conversations.web_server import WebServer
from frontdesk.carrier.models import InboundText
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.conversations import calls, inbox, silence
from frontdesk.conversations.models import ConversationMessage, InboxThread, SessionCall
from frontdesk.conversations.outgoing import claiming, upkeep
from frontdesk.monitor.models import MonitorEntry
from frontdesk.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 3
LINES = [LINE, "+13125550199"]
FLOW = """
flow: busy
steps:
  - step: top
    ask: A word?
    as: word
    answer: text
  - http: "{url}"
    as: place
    failed: [{{say: It failed.}}]
  - hand_over: asked for
    text: One moment.
  - goto: top
"""


@pytest.fixture
def office(monkeypatch):
    server = WebServer()
    stop = server.start()
    server.answers["/zip"] = (200, {"Content-Type": "application/json"}, "{}")
    monkeypatch.setattr(clock, "now", lambda: AFTERNOON)
    monkeypatch.setenv("FRONTDESK_FLOW_HTTP_ALLOW", "127.0.0.1")
    monkeypatch.setenv("FRONTDESK_ANSWER_WITHIN", "0.1")
    get_settings.cache_clear()
    publish(FLOW.format(url=f"{server.url}/zip"), default=True)
    yield User.objects.create_user("ann@example.org", "correct horse battery", first_name="Ann", last_name="Lee")
    stop()


def test_nothing_waits_for_itself_and_every_text_is_dealt_with(office):
    end, broken = time.monotonic() + SECONDS, []

    def texts(*bodies):
        words = itertools.cycle(bodies)
        return lambda: deliver(next(words), line=LINES[time.monotonic_ns() % 2])

    def results():
        for pk in list(SessionCall.objects.filter(state="wanted").values_list("pk", flat=True)[:3]):
            asyncio.run(calls.run(pk))

    def tick():
        silence.tick(later(days=time.monotonic_ns() % 9))
        upkeep.tell_failures(AFTERNOON)
        calls.find_lost(AFTERNOON)

    def staff():
        thread = InboxThread.objects.exclude(state="resolved").order_by("?").first()
        if thread is not None:
            inbox.staff_reply(thread, f"Here we are at {time.monotonic_ns()}.", office, AFTERNOON)
            inbox.resolve(thread, office, AFTERNOON, give_back=bool(time.monotonic_ns() % 2))

    def sending():
        sent = [text.id for text in claiming.claim(5, AFTERNOON).texts]
        ConversationMessage.objects.filter(pk__in=sent[1:]).update(status="failed")
        ConversationMessage.objects.filter(pk__in=sent[:1]).update(status="accepted")

    def again_and_again(what):
        try:
            while time.monotonic() < end:
                try:
                    what()
                except inbox.NotPossible:
                    pass
        except Exception as error:
            broken.append(error)
        finally:
            connections.close_all()

    works = [texts("hi", "please stop texting me", "START"), texts("foo", "bar"), results, tick, staff, sending]
    threads = [threading.Thread(target=again_and_again, args=[work]) for work in works]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert broken == []
    assert InboundText.objects.count() > 10
    assert not InboundText.objects.filter(answered_at=None).exists()
    assert not MonitorEntry.objects.filter(kind="exception").exists()
