"""A last word after a conversation begins no new one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.texting import handled, later, publish, says
from frontdesk.conversations.models import ConversationMessage, FlowSession

pytestmark = pytest.mark.django_db
QUESTION = "Do you want to start?"


@pytest.fixture(autouse=True)
def over() -> None:
    flow = f"flow: door\ngoodbye: Bye.\nsteps:\n  - ask: {QUESTION}\n    as: start\n    answer: yes_no\n"
    publish(flow, default=True)
    assert says("hello") == [QUESTION]
    assert says("exit", at=later(minutes=1)) == ["Bye."]


@pytest.mark.parametrize(
    "word",
    ["ok", "Thanks!", "thank you so much", "Gracias.", "muchas gracias", "Dziękuję bardzo", "👍", "EXIT"],
)
def test_it_is_kept_and_not_answered(word: str):
    assert says(word, at=later(minutes=5)) == []
    assert handled()[-1] == "conversations:courtesy"
    assert FlowSession.objects.count() == 1
    assert ConversationMessage.objects.filter(direction="in", body=word).exists()


@pytest.mark.parametrize("word", ["hello", "thanks, and one more question", "I need help", "yes", "2"])
def test_whatever_else_begins_a_conversation(word: str):
    assert says(word, at=later(minutes=5)) == [QUESTION]


def test_an_hour_later_it_is_a_beginning():
    assert says("ok", at=later(minutes=1) + timedelta(hours=1)) == [QUESTION]
