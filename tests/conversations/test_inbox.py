"""Threads in the staff inbox: opened once, claimed, answered, resolved, given back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.talk import AFTERNOON, LINE, NIGHT, PERSON, make_session, wrote
from frontdesk.carrier.statuses import Channel
from frontdesk.consent.services import opt_out
from frontdesk.conversations import inbox
from frontdesk.conversations.models import ConversationMessage, FlowSession, InboxThread
from frontdesk.conversations.transcript import record_in
from frontdesk.people.models import Notification, Role, User

pytestmark = pytest.mark.django_db
LATER = AFTERNOON + timedelta(minutes=5)


@pytest.fixture
def ann():
    return _user("ann")


@pytest.fixture
def bob():
    return _user("bob")


def _user(name):
    role = Role.objects.get(slug="receptionist")
    return User.objects.create_user(f"{name}@example.org", "x", first_name=name.capitalize(), role=role)


def handed_over(**fields):
    session = make_session(state="handed_over", **fields)
    return inbox.open_thread(
        PERSON, LINE, "handed_over", session=session, detail="urgent", attributes={"issue": "rent"}, now=AFTERNOON
    )


def test_a_person_has_one_thread_at_a_time(ann):
    thread = handed_over()
    again = inbox.open_thread(PERSON, LINE, "failed", session=thread.session, detail="loop", now=LATER)
    assert again.pk == thread.pk
    assert (again.reason, again.detail, again.attributes) == ("failed", "loop", {"issue": "rent"})
    assert (again.opened_at, again.last_message_at) == (AFTERNOON, LATER)
    inbox.resolve(again, ann, LATER)
    new = inbox.open_thread(PERSON, LINE, "no_flow", now=LATER)
    assert new.pk != thread.pk


def test_staff_are_told_once(ann):
    thread = handed_over()
    record_in(thread.session, PERSON, LINE, "hello?", now=LATER)
    inbox.open_thread(PERSON, LINE, "handed_over", session=thread.session, now=LATER)
    (told,) = Notification.objects.filter(type="thread_opened", notifiable_id=ann.pk)
    assert told.data == {"thread_id": thread.pk, "reason": "handed over"}


def test_texts_of_the_person_join_the_thread_and_raise_it():
    thread = handed_over()
    text = record_in(thread.session, PERSON, LINE, "hello?", now=LATER)
    thread.refresh_from_db()
    assert (text.thread, thread.last_message_at) == (thread, LATER)
    assert record_in(None, "+13125550143", LINE, "hi", now=LATER).thread is None


def test_one_looks_after_it_at_a_time(ann, bob):
    thread = handed_over()
    inbox.claim(thread, ann, LATER)
    inbox.claim(thread, ann, LATER)
    with pytest.raises(inbox.NotPossible, match="Ann looks after"):
        inbox.claim(thread, bob, LATER)
    inbox.claim(thread, bob, LATER, take_over=True)
    thread.refresh_from_db()
    assert (thread.state, thread.claimed_by) == ("claimed", bob)


def test_a_reply_is_queued_with_its_author_and_claims(ann):
    thread = handed_over()
    wrote(at=AFTERNOON)
    (row,) = inbox.staff_reply(thread, "  We will call you.\n", ann, LATER)
    thread.refresh_from_db()
    assert (row.body, row.author, row.user, row.status, row.thread) == (
        "We will call you.", "staff", ann, "queued", thread,
    )  # fmt: skip
    assert row.answers_person
    assert (thread.state, thread.claimed_by) == ("claimed", ann)


def test_a_reply_long_after_the_persons_text_is_held_by_quiet_hours(ann):
    thread = handed_over()
    wrote(at=NIGHT - timedelta(hours=2))
    (row,) = inbox.staff_reply(thread, "Good evening", ann, NIGHT)
    assert not row.answers_person


@pytest.mark.parametrize(
    ("body", "says"), [(" \n", "Write something"), ("x" * 4801, "4,801 characters long; write at most 4,800")]
)
def test_what_cannot_be_sent(ann, body, says):
    with pytest.raises(inbox.NotPossible, match=says):
        inbox.staff_reply(handed_over(), body, ann, LATER)


def test_nobody_may_text_who_said_stop(ann):
    thread = handed_over()
    opt_out(PERSON, Channel.TEXT, source="text", now=AFTERNOON)
    with pytest.raises(inbox.NotPossible, match="has texted STOP"):
        inbox.staff_reply(thread, "But wait", ann, LATER)
    assert not ConversationMessage.objects.exists()


def test_resolving_ends_the_session_that_staff_had(ann):
    thread = handed_over()
    inbox.resolve(thread, ann, LATER)
    inbox.resolve(thread, ann, LATER + timedelta(hours=1))
    thread.refresh_from_db()
    session = FlowSession.objects.get()
    assert (thread.state, thread.resolved_by, thread.resolved_at) == ("resolved", ann, LATER)
    assert (session.state, session.ended_by, session.ended_at) == ("ended", "staff", LATER)
    with pytest.raises(inbox.NotPossible, match="is resolved"):
        inbox.staff_reply(thread, "One more thing", ann, LATER)


def test_giving_back_leaves_the_session_to_its_flow(ann, monkeypatch):
    given = []
    monkeypatch.setattr(inbox, "_on_resolved", [lambda session, now: given.append((session.pk, now))])
    thread = handed_over()
    assert inbox.can_give_back(thread)
    inbox.resolve(thread, ann, LATER, give_back=True)
    assert given == [(thread.session_id, LATER)]
    assert FlowSession.objects.get().state == "handed_over"  # the hook's business
    assert not inbox.can_give_back(thread)


def test_what_no_flow_waits_for_cannot_be_given_back(ann):
    thread = inbox.open_thread(PERSON, LINE, "no_flow", now=AFTERNOON)
    with pytest.raises(inbox.NotPossible, match="no flow that waits"):
        inbox.resolve(thread, ann, LATER, give_back=True)
    thread.refresh_from_db()
    assert thread.state == "open"


def test_a_resolved_thread_can_be_opened_again_unless_there_is_a_newer_one(ann):
    thread = inbox.open_thread(PERSON, LINE, "no_flow", now=AFTERNOON)
    inbox.resolve(thread, ann, LATER)
    inbox.claim(thread, ann, LATER)
    assert (InboxThread.objects.get().state, InboxThread.objects.get().resolved_at) == ("claimed", None)
    inbox.resolve(thread, ann, LATER)
    inbox.open_thread(PERSON, LINE, "no_flow", now=LATER)
    with pytest.raises(inbox.NotPossible, match="newer conversation"):
        inbox.claim(thread, ann, LATER)


def test_staff_begin_a_conversation(ann):
    thread = inbox.begin_thread(PERSON, LINE, ann, AFTERNOON)
    assert (thread.reason, thread.state, thread.claimed_by) == ("staff", "claimed", ann)
    assert inbox.begin_thread(PERSON, LINE, ann, LATER).pk == thread.pk
