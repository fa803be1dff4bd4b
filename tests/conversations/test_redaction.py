"""What was said is forgotten when it has been kept long enough, or when somebody asks for it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.talk import AFTERNOON, LINE, PERSON, make_session, wrote
from frontdesk.carrier.models import CarrierEvent, InboundText
from frontdesk.conversations import inbox
from frontdesk.conversations.blanking import quoting, without_sensitive
from frontdesk.conversations.models import ConversationMessage, FlowSession, FlowVersion, InboxThread
from frontdesk.conversations.outgoing.queueing import Outgoing, queue_texts
from frontdesk.conversations.redaction import (
    Purged,
    Redacted,
    end_parked,
    redact_old,
    redact_sensitive,
    redact_session,
)
from frontdesk.conversations.transcript import record_in, record_twiml
from frontdesk.flows.language import read
from frontdesk.monitor.models import MonitorEntry

NOW = AFTERNOON
SECRET = "123-45-6789"
FLOW = """
flow: intake
steps:
  - ask: What is your name?
    as: name
    answer: name
  - ask: What is your Social Security number?
    as: ssn
    answer: text
    sensitive: true
  - say: Thank you.
"""


def days(count):
    return NOW - timedelta(days=count)


def document(**more):
    return {
        "format": 1,
        "state": "ended",
        "flow": "intake",
        "language": "en",
        "turns": 4,
        "trigger": {"message": {"Body": "hello"}},
        "frames": [
            {
                "flow": "intake",
                "step": "ssn",
                "values": {"name": "Ann", "ssn": SECRET, "copied": {"list": [SECRET, 1]}},
                "answers": {"ssn": SECRET, "name": "Ann"},
                "widgets": {"ssn": {"inbound": {"Body": f"{SECRET}"}}},
            }
        ],
        "back": [{"values": {"ssn": SECRET}}],
        "kept": [],
        **more,
    }


def text_in(sid, body, at):
    data = {"Body": body, "From": PERSON, "NumMedia": "0", "MessageSid": sid}
    CarrierEvent.objects.create(kind="text_in", sid=sid, data=data, fingerprint=sid, received_at=at)
    return InboundText.objects.create(
        sid=sid, from_number=PERSON, to_number=LINE, body=body, data=data, received_at=at, answered_at=at,
        reply_twiml=f"<Response><Message>You said {body}</Message></Response>",
    )  # fmt: skip


def test_answers_to_sensitive_questions_leave_a_document_wherever_they_stand():
    blank = without_sensitive(document(), [read(FLOW)])
    assert SECRET not in str(blank)
    frame = blank["frames"][0]
    assert frame["values"] == {"name": "Ann", "ssn": None, "copied": {"list": [None, 1]}}
    assert (blank["turns"], blank["language"], blank["redacted"]) == (4, "en", "sensitive")


def test_a_document_without_sensitive_questions_keeps_its_answers():
    blank = without_sensitive(document(), [read(FLOW.replace("    sensitive: true\n", ""))])
    assert blank["frames"] == document()["frames"]
    assert blank["back"] == []


@pytest.mark.django_db
def test_after_a_week_only_sensitive_answers_are_gone():
    session = make_session(state="ended", ended_at=days(8), document=document(), version=intake(), pins={"intake": 1})
    plain_text, secret_text = text_in("SM1", "Ann", days(8)), text_in("SM2", SECRET, days(8))
    record_in(session, PERSON, LINE, "Ann", now=days(8), sid="SM1")
    secret = record_in(session, PERSON, LINE, SECRET, now=days(8), sid="SM2", sensitive=True)
    record_twiml(session, PERSON, LINE, [Outgoing(f"You said {SECRET}", sensitive=True)], now=days(8))
    young = record_in(session, PERSON, LINE, SECRET, now=days(6), sensitive=True)

    assert redact_old(NOW) == Redacted(messages=2, sessions=1, texts=1, events=1)
    assert redact_old(NOW) == Redacted()  # nothing more the next night
    assert list(ConversationMessage.objects.order_by("pk").values_list("body", flat=True)) == ["Ann", "", "", SECRET]
    for row in (plain_text, secret_text, secret, young, session):
        row.refresh_from_db()
    assert secret.redacted_at == NOW
    assert (plain_text.body, secret_text.body) == ("Ann", "")
    assert SECRET not in str(secret_text.data) + secret_text.reply_twiml + str(session.document)
    assert SECRET not in str(CarrierEvent.objects.get(sid="SM2").data)
    assert session.document["frames"][0]["values"]["name"] == "Ann"
    assert session.redacted_at is None
    entry = MonitorEntry.objects.get(tags__contains=["action:transcripts.redacted"])
    assert entry.data["messages"] == 2


def intake():
    return FlowVersion.objects.create(
        name="intake", number=1, state="published", source="yaml", text=FLOW, file_name="intake.yaml", created_at=NOW
    )


@pytest.mark.django_db
def test_after_a_year_nothing_that_was_said_is_left():
    session = make_session(
        state="failed", ended_at=days(366), document=document(), started_with="hello", failure="loop: at Ann's step"
    )
    inbox.open_thread(PERSON, LINE, "failed", session=session, detail="Ann", attributes={"name": "Ann"}, now=days(366))
    record_in(session, PERSON, LINE, "Ann", now=days(366), media=[{"url": "https://x/1"}])
    redacted = redact_old(NOW)
    assert (redacted.messages, redacted.sessions) == (1, 1)
    session.refresh_from_db()
    assert "Ann" not in str(session.document) + session.failure
    assert (session.started_with, session.failure, session.redacted_at) == ("", "loop", NOW)
    assert session.document["turns"] == 4
    message, thread = ConversationMessage.objects.get(), InboxThread.objects.get()
    assert (message.body, message.media, message.contact_number) == ("", [], PERSON)
    assert (thread.detail, thread.attributes) == ("", {})


@pytest.mark.django_db
def test_open_sessions_and_texts_on_their_way_are_left_alone(monkeypatch):
    session = make_session(started_at=days(400), heard_at=days(364), document=document(state="waiting"))
    queue_texts(session, PERSON, LINE, [Outgoing("still to go")], now=days(400))
    assert redact_old(NOW) == Redacted()


@pytest.mark.django_db
@pytest.mark.parametrize("more", [{"parked_at": days(366)}, {"state": "handed_over"}, {"state": "calling"}])
def test_a_session_in_which_nobody_was_heard_for_as_long_ends_and_is_blanked(more):
    session = make_session(heard_at=days(366), document=document(), started_with="Ann", **more)
    assert redact_old(NOW) == Redacted(sessions=1)
    session.refresh_from_db()
    assert (session.state, session.ended_by, session.started_with) == ("ended", "silence", "")
    assert "Ann" not in str(session.document)


@pytest.mark.django_db
def test_a_session_is_blanked_when_somebody_asks_for_it():
    session = make_session(document=document(state="waiting"), started_with="hello")
    text_in("SM1", "Ann", NOW)
    record_in(session, PERSON, LINE, "Ann", now=NOW, sid="SM1")
    wrote(body="of another conversation")
    assert redact_session(session, NOW) == Redacted(messages=1, sessions=1, texts=1, events=1)
    assert redact_session(session, NOW) == Redacted()
    session = FlowSession.objects.get(pk=session.pk)
    assert (session.state, session.ended_by, session.redacted_at) == ("ended", "staff", NOW)
    assert "Ann" not in str(session.document)
    assert ConversationMessage.objects.get(session=None).body == "of another conversation"


@pytest.mark.django_db
def test_what_was_passed_to_staff_loses_sensitive_answers_with_the_session():
    session = make_session(state="ended", ended_at=days(8), document=document(), version=intake(), pins={"intake": 1})
    passed = {"name": "Ann", "ssn": SECRET, "summary": [f"Ann, {SECRET}", "home"], "n": 3}
    inbox.open_thread(
        PERSON, LINE, "handed_over", session=session, detail=f"ssn {SECRET}", attributes=passed, now=days(8)
    )
    redact_old(NOW)
    thread = InboxThread.objects.get()
    assert thread.detail == ""
    assert thread.attributes == {"name": "Ann", "ssn": None, "summary": [None, "home"], "n": 3}


@pytest.mark.django_db
def test_a_row_that_is_passed_by_is_not_looked_at_again(monkeypatch):
    from frontdesk.conversations import redaction

    monkeypatch.setattr(redaction, "CHUNK", 1)
    for n in range(3):
        wrote(at=days(366), body=str(n))
    with CaptureQueriesContext(connection) as queries:
        redact_old(NOW)
    begun = [re.search(r'"id" > (\d+)', one["sql"])[1] for one in queries if "SKIP LOCKED" in one["sql"]]
    assert begun == ["0", *map(str, ConversationMessage.objects.order_by("pk").values_list("pk", flat=True))]


@pytest.mark.django_db
def test_many_messages_go_in_chunks(monkeypatch):
    from frontdesk.conversations import redaction

    monkeypatch.setattr(redaction, "CHUNK", 3)
    for _ in range(8):
        wrote(at=days(366))
    assert redact_old(NOW).messages == 8


@pytest.mark.django_db
def test_texts_that_no_conversation_took_are_blanked_with_the_transcripts():
    old, young = text_in("SMold", "is my appointment on Monday?", days(366)), text_in("SMnew", "hello", days(300))
    assert redact_old(NOW) == Redacted(texts=1, events=1)
    assert redact_old(NOW) == Redacted()
    for row in (old, young):
        row.refresh_from_db()
    assert (old.body, young.body) == ("", "hello")
    assert "Monday" not in str(old.data) + old.reply_twiml + str(CarrierEvent.objects.get(sid="SMold").data)
    assert old.from_number == PERSON


@pytest.mark.django_db
def test_many_texts_of_nobody_are_blanked_in_chunks(monkeypatch):
    monkeypatch.setattr("frontdesk.conversations.redaction.CHUNK", 3)
    for n in range(8):
        text_in(f"SM{n}", "hello", days(366))
    assert redact_old(NOW).texts == 8


@pytest.mark.django_db
def test_sensitive_answers_of_one_session_are_blanked_at_once():
    session = make_session(state="ended", ended_at=NOW, document=document(), version=intake(), pins={"intake": 1})
    text_in("SM1", "Ann", NOW)
    text_in("SM2", SECRET, NOW)
    record_in(session, PERSON, LINE, "Ann", now=NOW, sid="SM1")
    record_in(session, PERSON, LINE, SECRET, now=NOW, sid="SM2", sensitive=True)
    record_twiml(session, PERSON, LINE, [Outgoing(f"So it is {SECRET}?"), Outgoing("Born in May?")], now=NOW)
    other = record_in(make_session("+13125550177"), "+13125550177", LINE, SECRET, now=NOW, sensitive=True)
    InboxThread.objects.create(
        contact_number=PERSON, line=LINE, session=session, reason="failed", detail=SECRET, attributes={"a": SECRET},
        opened_at=NOW, last_message_at=NOW, state="resolved",
    )  # fmt: skip
    done = redact_sensitive(session.pk, NOW, ["Born in may"])
    assert done.is_complete and (done.redacted.messages, done.redacted.sessions) == (3, 1)
    bodies = list(ConversationMessage.objects.filter(session=session).order_by("pk").values_list("body", flat=True))
    assert bodies == ["Ann", "", "", ""]
    other.refresh_from_db()
    assert other.body == SECRET
    session.refresh_from_db()
    assert session.document["redacted"] == "all" and SECRET not in str(session.document)
    assert SECRET not in "".join(str(row.data) + row.reply_twiml + row.body for row in InboundText.objects.all())
    assert SECRET not in str([(row.detail, row.attributes) for row in InboxThread.objects.all()])
    assert redact_sensitive(session.pk, NOW) == Purged()


@pytest.mark.django_db
def test_an_open_session_keeps_its_answers_until_nobody_was_heard_for_a_day():
    session = make_session(document=document(state="waiting"), version=intake(), pins={"intake": 1})
    redact_sensitive(session.pk, NOW)
    session.refresh_from_db()
    assert session.document["frames"][0]["values"]["ssn"] == SECRET
    redact_sensitive(session.pk, NOW + timedelta(days=1))
    session.refresh_from_db()
    assert session.document["frames"][0]["values"]["name"] == "Ann" and SECRET not in str(session.document)


@pytest.mark.django_db
def test_only_a_parked_session_is_ended_by_being_forgotten():
    open_one = make_session()
    assert not end_parked(open_one.pk, NOW)
    FlowSession.objects.update(parked_at=NOW)
    assert end_parked(open_one.pk, NOW) and not end_parked(open_one.pk, NOW)
    open_one.refresh_from_db()
    assert (open_one.state, open_one.ended_by) == ("ended", "silence")


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ({"850"}, "You earn $850 a month.", True),
        ({"850"}, "Call 312-555-8501.", False),
        ({"yes"}, "Reply YES or NO.", False),  # short, and no number
        ({"742 Evergreen"}, "at 742 EVERGREEN terrace", True),
        ({"12"}, "12 months", False),
        (set(), "anything", False),
    ],
)
def test_what_quotes_an_answer(words, text, found):
    assert quoting(words)(text) is found
