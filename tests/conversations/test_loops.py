"""A machine answers our answers: it is held at the limit, staff have it, nothing is lost, and it is let go again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.talk import AFTERNOON, PERSON
from conversations.texting import deliver, handled, later, publish, queued, says, session
from frontdesk.config.env import get_settings
from frontdesk.consent.services import opt_out
from frontdesk.conversations import calls, inbox, loops, silence
from frontdesk.conversations.models import ConversationMessage, FlowSession, InboxThread, SessionCall
from frontdesk.monitor.models import MonitorEntry
from frontdesk.people.models import Role, User

pytestmark = pytest.mark.django_db

MACHINE = "Thank you for your message. We are away."
ECHOES = "flow: echoes\nsteps:\n  - ask: What is it about?\n    as: about\n    tries: 99\n    answer: integer 1..9\n"
ENDS_AT_ONCE = "flow: away\nsteps:\n  - say: We are closed.\n"
ASKS_ELSEWHERE = """
flow: asks
steps:
  - ask: Your ZIP code?
    as: zip
  - http: https://example.org/zip
    as: found
  - ask: What else?
    as: more
"""


@pytest.fixture(autouse=True)
def six_in_thirty_seconds(monkeypatch):
    monkeypatch.setenv("FRONTDESK_FLOW_LOOP_TEXTS", "6")
    monkeypatch.setenv("FRONTDESK_FLOW_LOOP_SECONDS", "30")
    get_settings.cache_clear()


@pytest.fixture
def ann():
    return User.objects.create_user("ann@example.org", "x", role=Role.objects.get(slug="receptionist"))


def loops_until_silence(body: str = MACHINE, *, most: int = 30) -> int:
    """The machine texts once a second until it is not answered any more. Returns how many texts we sent it."""
    sent = 0
    for second in range(most):
        answered = says(body, at=later(seconds=second))
        if not answered:
            return sent
        sent += len(answered)
    raise AssertionError("it is answered for ever")


def test_somebody_who_writes_fast_says_different_things_and_is_answered():
    publish(ECHOES, default=True)
    for second in range(12):
        assert says(f"I mean number {second + 20}", at=later(seconds=second)) != []
    assert not InboxThread.objects.exists()


def test_nobody_is_so_fast_whatever_they_say():
    publish(ECHOES, default=True)
    answered = [bool(says(f"I mean number {n + 20}", at=later(seconds=n / 4))) for n in range(40)]
    assert answered.index(False) + 1 == 6 * loops.FAST_WRITER  # that text is not answered any more
    assert not any(answered[answered.index(False) :])


def kept() -> list[str]:
    return list(ConversationMessage.objects.filter(direction="in").order_by("pk").values_list("body", flat=True))


def test_a_machine_in_a_conversation_is_held_and_staff_have_it(ann):
    publish(ECHOES, default=True)
    assert 6 <= loops_until_silence() < 6 + 2  # a turn is never cut in its middle
    row, thread = session(), InboxThread.objects.get()
    assert (row.state, row.parked_at is not None) == ("waiting", True)
    assert (thread.reason, thread.session_id, thread.state) == ("loop", row.pk, "open")
    assert thread.detail.endswith("texts in 30 seconds")
    assert handled()[-1] == "conversations:loop"
    assert MonitorEntry.objects.filter(kind="warning", summary__startswith="A machine seems to answer us").count() == 1

    # it goes on texting: all of it is kept for staff, none of it answered, however slowly it comes
    turns, texts = row.turns, len(kept())
    for minute in range(1, 50, 10):
        assert says(f"{MACHINE} {minute}", at=later(minutes=minute)) == []
    assert len(kept()) == texts + 5
    assert ConversationMessage.objects.filter(thread=thread, direction="in").count() == 6
    assert (session().turns, InboxThread.objects.count(), queued()) == (turns, 1, [])


def test_a_flow_that_ends_at_once_is_not_begun_again_and_again():
    publish(ENDS_AT_ONCE, default=True)
    assert loops_until_silence() == 6
    assert FlowSession.objects.count() == 6
    thread = InboxThread.objects.get()
    assert (thread.reason, thread.session_id) == ("loop", None)
    assert says(MACHINE, at=later(minutes=5)) == []
    assert ConversationMessage.objects.filter(thread=thread, direction="in").count() == 2
    assert FlowSession.objects.count() == 6


def test_no_keyword_of_a_machine_begins_a_flow_while_it_is_held():
    publish(ENDS_AT_ONCE, keywords=["away"])
    assert loops_until_silence("away") == 6
    assert says("away", at=later(minutes=5)) == []
    assert kept() == ["away"] * 8


def test_a_person_who_answers_as_fast_as_people_do_is_not_held():
    publish(ECHOES, default=True)
    for n in range(20):
        assert says("what?", at=later(seconds=n * 12))
    assert not InboxThread.objects.exists()


def test_the_limit_counts_one_person_on_one_line_and_no_words_of_calls():
    publish(ENDS_AT_ONCE, default=True)
    for n in range(20):
        assert says("hi", contact=f"+1312555{2000 + n}")
        assert says("hi", line=f"+1312555{3000 + n}", contact=PERSON)
    first = ConversationMessage.objects.filter(direction="out").values("line")[0]["line"]
    ConversationMessage.objects.bulk_create(
        ConversationMessage(
            contact_number=PERSON, line=first, direction="out", author="flow", via="call", created_at=AFTERNOON
        )
        for _ in range(20)
    )
    assert says("hi", line=first)


def test_without_a_limit_nobody_is_held(monkeypatch):
    monkeypatch.setenv("FRONTDESK_FLOW_LOOP_TEXTS", "0")
    get_settings.cache_clear()
    publish(ENDS_AT_ONCE, default=True)
    assert all(says(MACHINE) for _ in range(40))


def test_staff_let_it_go_on_and_the_next_text_is_taken(ann):
    publish(ECHOES, default=True)
    loops_until_silence()
    waits = session().waits_until
    thread = InboxThread.objects.get()
    inbox.claim(thread, ann, later(minutes=5))
    assert says("5", at=later(hours=3)) == []  # whoever looks after it decides
    inbox.resolve(thread, ann, later(hours=4))
    row = session()
    assert (row.state, row.parked_at) == ("waiting", None)
    assert row.waits_until > waits + timedelta(hours=3)  # the time parked is no silence
    says("5", at=later(hours=4, minutes=1))
    assert (session().state, session().document["frames"][0]["values"]) == ("ended", {"about": 5})


def test_after_a_quiet_hour_the_next_text_is_answered():
    publish(ECHOES, default=True)
    loops_until_silence()
    says(MACHINE, at=later(minutes=30))
    assert says(MACHINE, at=later(minutes=85)) == []  # not an hour since the last one
    says("5", at=later(minutes=146))
    assert session().state == "ended"
    thread = InboxThread.objects.get()
    assert (thread.state, thread.resolved_by) == ("resolved", None)


def test_after_a_quiet_hour_a_flow_may_begin_again():
    publish(ENDS_AT_ONCE, default=True)
    loops_until_silence()
    assert says("hello?", at=later(hours=2)) == ["We are closed."]
    assert says("hello?", at=later(hours=2)) == ["We are closed."]


def test_the_tick_lets_go_who_is_quiet_so_that_silence_ends_the_session():
    publish(ECHOES, default=True)
    loops_until_silence()
    assert loops.let_go_quiet(later(minutes=59)) == 0
    silence.tick(later(days=8))
    assert session().state == "waiting"  # parked: no time runs out
    assert loops.let_go_quiet(later(minutes=62)) == 1
    row = session()
    assert (row.parked_at, InboxThread.objects.get().state) == (None, "resolved")
    assert loops.let_go_quiet(later(minutes=63)) == 0
    silence.tick(later(days=9))
    assert session().state == "ended"


def test_what_staff_have_claimed_stays_held(ann):
    publish(ECHOES, default=True)
    loops_until_silence()
    inbox.claim(InboxThread.objects.get(), ann, later(minutes=5))
    assert loops.let_go_quiet(later(hours=5)) == 0
    assert says(MACHINE, at=later(hours=5)) == []


def test_start_takes_no_held_session_up():
    publish(ECHOES, default=True)
    loops_until_silence()
    deliver("STOP", at=later(minutes=1))
    assert not any("about" in text for text in says("START", at=later(minutes=2)))
    assert session().parked_at is not None


def test_who_stopped_meanwhile_stays_parked_until_start(ann):
    publish(ECHOES, default=True)
    loops_until_silence()
    opt_out(PERSON, None, source="staff", now=later(minutes=1))
    inbox.resolve(InboxThread.objects.get(), ann, later(minutes=2))
    assert session().parked_at is not None


def test_a_result_that_comes_while_it_is_held_is_given_to_it_afterwards(ann):
    publish(ASKS_ELSEWHERE, default=True)
    says("hi")
    says("60601")
    row = session()
    assert row.state == "calling"
    ConversationMessage.objects.bulk_create(
        ConversationMessage(contact_number=PERSON, line=row.line, direction="out", author="flow", created_at=AFTERNOON)
        for _ in range(6)
    )
    assert says(MACHINE, at=later(seconds=5)) == []
    SessionCall.objects.update(state="running", lease_until=later(minutes=1), tries=1)
    assert calls.finish(SessionCall.objects.get(), {"ok": True, "status": 200, "body": "x"}, later(seconds=9))
    assert (session().state, queued()) == ("calling", [])
    inbox.resolve(InboxThread.objects.get(), ann, later(minutes=3))
    assert (session().state, queued()) == ("waiting", ["What else?"])
