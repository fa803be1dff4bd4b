"""EXIT while staff have the conversation: goodbye at once, nothing more of the flow, and staff read that they left."""

from __future__ import annotations

import pytest

from conversations.texting import later, publish, says, session
from frontdesk.conversations import inbox
from frontdesk.conversations.models import ConversationMessage, InboxThread

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def handed_over() -> None:
    publish(
        "flow: staff\ngoodbye: Take care.\nsteps:\n  - hand_over: ready\n    text: Somebody will write.\n", default=True
    )
    assert says("hi") == ["Somebody will write."]


@pytest.mark.parametrize("word", ["EXIT", "salir", "Wyjdź"])
def test_whoever_leaves_is_told_goodbye_and_staff_find_the_word_in_their_thread(word: str):
    assert says(word, at=later(minutes=1)) == ["Take care."]
    assert (session().state, session().ended_by) == ("ended", "exit")
    thread = InboxThread.objects.get()
    assert thread.state == InboxThread.State.OPEN
    said = ConversationMessage.objects.filter(thread=thread, direction="in").values_list("body", flat=True)
    assert word in said
    inbox.resolve(thread, None, later(minutes=2))
    assert (session().state, session().ended_by) == ("ended", "exit")


def test_no_thread_is_opened_again_for_it():
    InboxThread.objects.update(state=InboxThread.State.RESOLVED)
    assert says("exit", at=later(minutes=1)) == ["Take care."]
    assert not InboxThread.objects.exclude(state=InboxThread.State.RESOLVED).exists()


def test_a_sentence_with_the_word_is_for_staff():
    assert says("Which exit is it?", at=later(minutes=1)) == []
    assert session().state == "handed_over"
