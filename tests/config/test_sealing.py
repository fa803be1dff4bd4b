"""Sealing: what lies in the database, keys that are missing, wrong or made by two at once, and what it costs."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from conversations.talk import make_session, wrote
from frontdesk.config import sealing
from frontdesk.config.env import get_settings
from frontdesk.config.sealing import CannotOpen, new_key, open_document, open_text, seal, seal_text, unseal
from frontdesk.conversations.models import ConversationMessage, FlowSession

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.fixture
def home(monkeypatch, tmp_path) -> Path:
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    get_settings.cache_clear()
    return tmp_path


def keys_are(monkeypatch, *keys: str) -> None:
    monkeypatch.setenv("FRONTDESK_DATA_KEYS", ",".join(keys))
    get_settings.cache_clear()


@given(_JSON)
def test_what_is_sealed_comes_back_and_cannot_be_read(value) -> None:
    sealed = seal(value)
    assert unseal(sealed) == value
    assert sealed != seal(value), "the same twice is not the same text"


def test_what_was_sealed_by_the_slow_library_is_read_as_it_was() -> None:
    value = {"long": 12345678901234567890123, "half": "\ud800", "odd": float("inf")}
    box = Fernet(sealing.keys()[0])
    raw = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert unseal(box.encrypt(zlib.compress(raw, 1)).decode()) == value


@given(st.text())
def test_words_come_back_whether_sealed_or_open(words: str) -> None:
    assert open_text(seal_text(words)) == words
    assert open_text(words) == words or words.startswith(sealing.MARK)


def test_the_key_file_is_made_once_for_its_owner_alone(home: Path) -> None:
    sealed = seal({"born": "1980-02-03"})
    file = home / "data_keys"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(home) == ["data_keys"]
    sealing.forget_keys()
    assert unseal(sealed) == {"born": "1980-02-03"}


def test_processes_that_begin_at_once_take_the_same_key(home: Path) -> None:
    program = "import sys; sys.stdin.read(1); from frontdesk.config.sealing import seal; print(seal('x'))"
    env = {**os.environ, "FRONTDESK_HOME": str(home), "FRONTDESK_DATA_KEYS": "", "DJANGO_SETTINGS_MODULE": ""}
    env.pop("FRONTDESK_DATA_KEYS")
    running = [
        subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
        for _ in range(6)
    ]
    for one in running:
        one.stdin.write(b"1")  # type: ignore[union-attr]
        one.stdin.close()  # type: ignore[union-attr]
    sealed = [one.stdout.read().decode().strip() for one in running]  # type: ignore[union-attr]
    assert [one.wait(60) for one in running] == [0] * 6
    assert len((home / "data_keys").read_text().split()) == 1
    assert [unseal(text) for text in sealed] == ["x"] * 6
    assert os.listdir(home) == ["data_keys"]


def test_a_lost_key_is_said_plainly(home: Path, monkeypatch) -> None:
    sealed = seal("secret")
    keys_are(monkeypatch, new_key())
    with pytest.raises(CannotOpen, match="put the key back with which it was sealed"):
        unseal(sealed)
    with pytest.raises(CannotOpen):
        unseal("no seal at all")


def test_any_of_several_keys_opens_and_the_first_seals(monkeypatch) -> None:
    old, newer = new_key(), new_key()
    keys_are(monkeypatch, old)
    sealed = seal("secret")
    keys_are(monkeypatch, newer, old)
    assert unseal(sealed) == "secret"
    assert not sealing.is_newest(sealed) and sealing.is_newest(seal("other"))
    keys_are(monkeypatch, newer)
    with pytest.raises(CannotOpen):
        unseal(sealed)


@pytest.mark.parametrize(
    ("text", "problem"), [("abc", "key 1 is none"), (" , ", "holds no key"), ("{good},x", "key 2")]
)
def test_keys_that_are_none_are_named_by_their_place_and_not_shown(monkeypatch, text: str, problem: str) -> None:
    monkeypatch.setenv("FRONTDESK_DATA_KEYS", text.format(good=new_key()))
    get_settings.cache_clear()
    with pytest.raises(CannotOpen, match=problem) as found:
        seal("x")
    assert "abc" not in str(found.value)


def test_a_key_added_to_the_file_counts_at_once_and_a_file_gone_is_not_made_anew(home: Path) -> None:
    sealed = seal("secret")
    (old,) = sealing.keys()
    sealing.add_to_file(home / "data_keys", [new_key(), old], replace=True)
    assert sealing.is_newest(seal("other")) and unseal(sealed) == "secret"
    (home / "data_keys").unlink()
    with pytest.raises(CannotOpen, match="put it back"):
        seal("x")
    assert not (home / "data_keys").exists()


@pytest.mark.django_db
def test_a_document_lies_sealed_with_its_mark_open() -> None:
    session = make_session(document={"frames": [{"values": {"born": "1980-02-03"}}], "redacted": "sensitive"})
    with connection.cursor() as cursor:
        cursor.execute("select document::text from flow_sessions")
        ((held,),) = cursor.fetchall()
    assert "1980" not in held and "born" not in held
    assert FlowSession.objects.filter(document__has_key="redacted").get() == session
    assert FlowSession.objects.get().document["frames"][0]["values"] == {"born": "1980-02-03"}


@pytest.mark.django_db
def test_a_document_of_before_is_read_and_sealed_when_it_is_next_written() -> None:
    make_session()
    with connection.cursor() as cursor:
        cursor.execute("update flow_sessions set document = %s", ['{"state": "waiting", "frames": [1]}'])
    row = FlowSession.objects.get()
    assert row.document == {"state": "waiting", "frames": [1]}
    row.save()
    with connection.cursor() as cursor:
        cursor.execute("select document ? 'sealed', document ? 'frames' from flow_sessions")
        assert cursor.fetchone() == (True, False)
    assert FlowSession.objects.get().document == {"state": "waiting", "frames": [1]}
    assert open_document({"frames": [1]}) == {"frames": [1]}


@pytest.mark.django_db
@pytest.mark.parametrize("many", [False, True])
def test_sensitive_words_lie_sealed_and_others_open(many: bool) -> None:
    at = make_session().started_at
    said = (("I was born in 1980", True), ("hello", False), (f"{sealing.MARK}gAAA", False), ("", True))
    rows = [
        ConversationMessage(
            contact_number="+1", line="+2", direction="in", author="person", body=body, sensitive=sensitive,
            created_at=at,
        )
        for body, sensitive in said
    ]  # fmt: skip
    if many:
        ConversationMessage.objects.bulk_create(rows)
    else:
        for row in rows:
            row.save()
    with connection.cursor() as cursor:
        cursor.execute("select body from conversation_messages order by id")
        held = [body for (body,) in cursor.fetchall()]
    assert held[0].startswith(sealing.MARK) and "1980" not in held[0]
    assert held[1] == "hello" and held[3] == ""
    read = list(ConversationMessage.objects.order_by("pk").values_list("body", flat=True))
    assert read == ["I was born in 1980", "hello", f"{sealing.MARK}gAAA", ""]


@pytest.mark.django_db
def test_a_sensitive_row_saved_again_stays_sealed_and_readable() -> None:
    row = wrote(body="I was born in 1980", sensitive=True)
    assert row.body == "I was born in 1980"
    row.save()
    row.refresh_from_db()
    assert row.body == "I was born in 1980"


def test_sealing_a_document_costs_little() -> None:
    values = {f"field{n}": f"a value of some length {n}" for n in range(60)}
    document = {"frames": [{"flow": "x", "step": "y", "values": values, "answers": values}], "back": [values] * 3}
    seal(document)
    best = min(_timed(document) for _ in range(30))
    assert best < 0.003, f"{best * 1000:.2f} ms to seal and open 20 kB"


def _timed(document: object) -> float:
    began = time.perf_counter()
    unseal(seal(document))
    return time.perf_counter() - began


def seal_together(barrier: Barrier, value: int) -> str:
    barrier.wait()
    return seal(value)


def test_threads_that_begin_at_once_make_one_file_and_all_of_them_seal(monkeypatch, tmp_path) -> None:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for number in range(100):
            monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path / str(number)))
            get_settings.cache_clear()
            sealing.forget_keys()
            with ThreadPoolExecutor(8) as pool:
                sealed = list(pool.map(seal_together, [Barrier(8)] * 8, range(8)))
            assert [unseal(each) for each in sealed] == list(range(8))
    finally:
        sys.setswitchinterval(interval)
