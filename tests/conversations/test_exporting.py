"""Transcripts and conversations in a file."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from conversations.talk import AFTERNOON, LINE, PERSON, make_session, wrote
from frontdesk.conversations import inbox
from frontdesk.conversations.outgoing.queueing import Outgoing, queue_texts

pytestmark = pytest.mark.django_db
OTHER = "+13125550143"


@pytest.fixture
def talk():
    session = make_session(language="es")
    wrote(body="=hola", session=session)
    queue_texts(session, PERSON, LINE, [Outgoing("¿Cómo se llama?", step="ask_name")], now=AFTERNOON)
    wrote(body="123-45-6789", sensitive=True, session=session)
    wrote(OTHER, "hi", at=AFTERNOON + timedelta(days=1))
    return session


def export(*words, **options):
    out = io.StringIO()
    call_command("export", "transcripts", *words, stdout=out, **options)
    return out.getvalue()


def test_a_row_a_text_in_order_without_sensitive_answers(talk):
    rows = list(csv.DictReader(io.StringIO(export().lstrip("\ufeff"))))
    assert [row["body"] for row in rows] == ["'=hola", "¿Cómo se llama?", "[sensitive]", "hi"]
    assert [row["direction"] for row in rows] == ["in", "out", "in", "in"]
    first, second = rows[:2]
    assert (first["contact_number"], first["line"], first["flow"], first["language"]) == (
        PERSON, LINE, talk.version.name, "es",
    )  # fmt: skip
    assert first["created_at"] == "2026-03-05T15:00:00-06:00"
    assert (second["author"], second["step"], second["status"]) == ("flow", "ask_name", "queued")


def test_json_of_one_person_from_a_day_on(talk):
    found = json.loads(export("--format", "json", number=OTHER))
    assert [row["body"] for row in found] == ["hi"]
    assert json.loads(export("--format", "json", since="2026-03-06")) == found
    assert json.loads(export(as_json=True, since="2026-03-07")) == {"transcripts": []}


def test_conversations_are_a_row_a_session_with_what_waits_in_the_inbox(talk):
    inbox.open_thread(PERSON, LINE, "handed_over", session=talk, now=AFTERNOON)
    make_session(OTHER, now=AFTERNOON + timedelta(days=1), turns=3)
    out = io.StringIO()
    call_command("export", "conversations", "--format", "json", stdout=out)
    handed, other = json.loads(out.getvalue())
    assert (handed["contact_number"], handed["language"], handed["inbox"]) == (PERSON, "es", "open")
    assert (handed["flow"], handed["version"]) == (talk.version.name, 1)
    assert (other["turns"], other["state"], other["inbox"]) == (3, "waiting", None)
    assert handed["started_at"] == "2026-03-05T15:00:00-06:00"
    out = io.StringIO()
    call_command("export", "conversations", "--format", "json", number=PERSON, since="2026-03-05", stdout=out)
    assert [row["id"] for row in json.loads(out.getvalue())] == [talk.pk]


def test_what_cannot_be_asked(talk):
    with pytest.raises(CommandError, match=r"'yesterday' is no day; write for example 2026-03-01\."):
        export(since="yesterday")
    with pytest.raises(CommandError, match="for transcripts and conversations only"):
        call_command("export", "logs", number=PERSON)
