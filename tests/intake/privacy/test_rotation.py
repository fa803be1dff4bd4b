"""A new key: everything is sealed again with it, runs that break off are gone on with, and old keys are kept."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection, connections

from conversations.talk import AFTERNOON, LINE, PERSON, make_session, wrote
from frontdesk.config import sealing
from frontdesk.config.doctor import keys as doctor
from frontdesk.config.env import get_settings
from frontdesk.config.sealing import CannotOpen, new_key
from frontdesk.conversations.models import CallTurn, ConversationMessage, FlowSession, InboxThread, SessionCall
from frontdesk.intake.models import ReceivedIntake, Transfer, TriageUser
from frontdesk.intake.privacy import rotation

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setitem(connection.settings_dict, "EMBEDDED", False)
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    get_settings.cache_clear()
    return tmp_path


def rows() -> None:
    """One of each kind of sealed column, and what lies open from before."""
    session = make_session(document={"frames": [{"values": {"born": "1980"}}], "redacted": "sensitive"})
    make_session("+13125550143", document={})
    wrote(body="I was born in 1980", sensitive=True, session=session)
    wrote(body="hello", session=session)
    SessionCall.objects.create(session=session, wanted_id="1", kind="http", request={"url": "u"}, created_at=AFTERNOON)
    CallTurn.objects.create(session=session, number=1, actions=[{"verb": "say"}], at=AFTERNOON)
    InboxThread.objects.create(
        contact_number=PERSON, line=LINE, reason="failed", attributes={"a": 1}, opened_at=AFTERNOON,
        last_message_at=AFTERNOON,
    )  # fmt: skip
    for n in range(5):
        person = TriageUser.objects.create(
            contact_number=PERSON, line=LINE, created_at=AFTERNOON, updated_at=AFTERNOON, sealed={"street": f"{n} Elm"}
        )
    Transfer.objects.create(
        triage_user=person, external_id="X", payload={"a": 1}, due_at=AFTERNOON, created_at=AFTERNOON,
        updated_at=AFTERNOON,
    )  # fmt: skip
    ReceivedIntake.objects.create(external_id="X", organization="O", payload={"a": [1, "ż"]}, received_at=AFTERNOON)


def check() -> None:
    """All of it reads as it did."""
    session = FlowSession.objects.get(contact_number=PERSON)
    assert session.document == {"frames": [{"values": {"born": "1980"}}], "redacted": "sensitive"}
    assert FlowSession.objects.filter(document__has_key="redacted").count() == 1
    assert FlowSession.objects.get(contact_number="+13125550143").document == {}
    assert list(ConversationMessage.objects.order_by("pk").values_list("body", flat=True)) == [
        "I was born in 1980",
        "hello",
    ]
    assert SessionCall.objects.get().request == {"url": "u"} and SessionCall.objects.get().result is None
    assert CallTurn.objects.get().actions == [{"verb": "say"}]
    assert InboxThread.objects.get().attributes == {"a": 1}
    assert [row.sealed["street"] for row in TriageUser.objects.order_by("pk")] == [f"{n} Elm" for n in range(5)]
    assert (Transfer.objects.get().payload, ReceivedIntake.objects.get().payload) == ({"a": 1}, {"a": [1, "ż"]})


def test_everything_is_sealed_with_a_new_key_and_reads_as_before(home, monkeypatch) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 2)
    rows()
    (old,) = sealing.keys()
    done = rotation.rotate(AFTERNOON)
    newest, kept = sealing.keys()
    assert kept == old and newest != old
    assert (done.new_key, done.resealed, done.sealed, done.keys, done.droppable) == (True, 12, 0, 2, (2,))
    check()
    # the old key is of no use any more
    sealing.add_to_file(home / "data_keys", [newest], replace=True)
    check()
    # what lies open is left open where it is meant to be
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from conversation_messages where body = 'hello'")
        assert cursor.fetchone() == (1,)


def test_a_run_that_broke_off_is_gone_on_with_and_makes_no_further_key(home, monkeypatch) -> None:
    rows()
    columns = list(rotation._columns())
    monkeypatch.setattr(rotation, "_columns", lambda: iter(columns[:2]))  # it dies after two columns
    rotation.rotate(AFTERNOON)
    monkeypatch.undo()
    monkeypatch.setenv("FRONTDESK_HOME", str(home))
    get_settings.cache_clear()
    check()
    assert len(sealing.keys()) == 2
    done = rotation.rotate(AFTERNOON)
    assert (done.new_key, done.droppable, len(sealing.keys())) == (False, (2,), 2)
    assert done.resealed > 0
    check()
    assert rotation.rotate(AFTERNOON).new_key  # the next one is a rotation of its own


def test_what_lay_open_is_sealed(home) -> None:
    rows()
    with connection.cursor() as cursor:
        cursor.execute("update flow_sessions set document = %s where contact_number = %s", [
            json.dumps({"frames": [{"values": {"born": "1980"}}], "redacted": "sensitive"}), PERSON,
        ])  # fmt: skip
        cursor.execute("update conversation_messages set body = 'I was born in 1980' where sensitive")
    done = rotation.rotate(AFTERNOON)
    assert done.sealed == 2
    check()
    with connection.cursor() as cursor:
        cursor.execute("select document::text from flow_sessions union select body from conversation_messages")
        assert not [text for (text,) in cursor.fetchall() if "1980" in text]


def test_keys_of_the_settings_are_never_changed_and_the_first_seals(home, monkeypatch) -> None:
    old, newer = new_key(), new_key()
    monkeypatch.setenv("FRONTDESK_DATA_KEYS", old)
    get_settings.cache_clear()
    rows()
    monkeypatch.setenv("FRONTDESK_DATA_KEYS", f"{newer}, {old}")
    get_settings.cache_clear()
    done = rotation.rotate(AFTERNOON)
    assert (done.new_key, done.resealed, done.droppable) == (False, 12, (2,))
    assert not (home / "data_keys").exists()
    monkeypatch.setenv("FRONTDESK_DATA_KEYS", newer)
    get_settings.cache_clear()
    check()


def test_what_no_key_opens_is_said_and_left_as_it_is(home, monkeypatch) -> None:
    rows()
    monkeypatch.setenv("FRONTDESK_DATA_KEYS", new_key())
    get_settings.cache_clear()
    with pytest.raises(CannotOpen):
        rotation.rotate(AFTERNOON)
    with pytest.raises(CommandError, match="put the key back"):
        call_command("rotate_keys")
    assert doctor.check_keys().verdict == "failed"
    monkeypatch.delenv("FRONTDESK_DATA_KEYS")
    get_settings.cache_clear()
    check()
    assert doctor.check_keys().verdict == "ok"


def test_the_command_says_what_it_did(home, capsys) -> None:
    rows()
    call_command("rotate_keys", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told == {"new_key": True, "resealed": 12, "sealed": 0, "keys": 2, "droppable": [2]}


def test_doctor_warns_of_a_file_that_others_can_read(home) -> None:
    assert doctor.check_keys().verdict == "skipped"
    sealing.seal("x")
    assert doctor.check_keys().verdict == "ok"
    (home / "data_keys").chmod(0o644)
    found = doctor.check_keys()
    assert found.verdict == "warning" and "chmod 600" in found.do
    (home / "data_keys").write_text("abc\n")
    found = doctor.check_keys()
    assert found.verdict == "failed" and "key 1" in found.found and "abc" not in found.found


@pytest.mark.django_db(transaction=True)
def test_people_go_on_answering_meanwhile(home, monkeypatch) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 3)
    pks = [make_session(f"+131255501{n:02}", document={"n": 0}).pk for n in range(30)]
    stop, wrong = threading.Event(), []

    def write() -> None:
        try:
            n = 0
            while not stop.is_set():
                n += 1
                row = FlowSession.objects.get(pk=pks[n % len(pks)])
                row.document = {"n": row.document["n"] + 1}
                row.save(update_fields=["document"])
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for n in range(3):
            rotation.rotate(AFTERNOON + timedelta(days=n))
    finally:
        stop.set()
        thread.join(30)
    assert wrong == []
    assert len(sealing.keys()) >= 2
    assert all(row.document["n"] >= 0 for row in FlowSession.objects.all())
    assert Fernet(sealing.keys()[0])
