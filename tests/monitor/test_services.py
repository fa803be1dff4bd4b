"""What is kept, what is not, and that keeping it never breaks the work."""

import asyncio
import uuid
from datetime import UTC, datetime

import pytest
from asgiref.sync import async_to_sync
from django.db import DatabaseError, IntegrityError, connection, transaction

from frontdesk.config.env import get_settings
from frontdesk.monitor import services, watched, writing
from frontdesk.monitor.audit import VERBS, log_action
from frontdesk.monitor.models import MonitoredTag, MonitorEntry
from frontdesk.monitor.services import Happening, record, record_exception, record_many, timed

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 19, tzinfo=UTC)


def entries():
    return list(MonitorEntry.objects.order_by("pk"))


def watch(tag):
    MonitoredTag.objects.create(tag=tag, created_at=NOW)


@pytest.mark.parametrize(
    ("what", "kind", "more", "kept"),
    [
        ("an exception", "exception", {}, True),
        ("a warning", "warning", {}, True),
        ("an action", "action", {}, True),
        ("a call to the carrier that went well", "carrier", {"milliseconds": 80}, False),
        ("one that was slow", "carrier", {"milliseconds": 1001}, True),
        ("one that failed", "carrier", {"milliseconds": 80, "failed": True}, True),
        ("a request that went well", "request", {"milliseconds": 1000}, False),
        ("a job of half a minute", "job", {"milliseconds": 30_000}, False),
        ("a job of two minutes", "job", {"milliseconds": 120_000}, True),
        ("a job that failed", "job", {"failed": True}, True),
    ],
)
def test_what_is_kept(what, kind, more, kept):
    record(kind, what, now=NOW, **more)
    assert [entry.summary for entry in entries()] == ([what] if kept else [])


def test_the_unremarkable_is_kept_when_one_of_its_tags_is_watched():
    record("carrier", "before", tags=["sid:CA1"])
    watch("sid:CA1")
    record("carrier", "watched", tags=["batch:7", "sid:CA1"], milliseconds=3, now=NOW)
    record("carrier", "another", tags=["sid:CA2"])
    MonitoredTag.objects.all().delete()
    watched.forget()
    record("carrier", "after", tags=["sid:CA1"])
    assert [(e.summary, e.tags, e.milliseconds, e.created_at) for e in entries()] == [
        ("watched", ["batch:7", "sid:CA1"], 3, NOW)
    ]


def test_a_watched_number_is_found_by_its_redacted_form():
    watch("number:+1312•••0142")
    record("carrier", "a text", tags=["number:+13125550142"])
    assert entries()[0].tags == ["number:+1312•••0142"]


def test_what_counts_as_slow_is_a_setting(monkeypatch):
    monkeypatch.setenv("FRONTDESK_SLOW_MILLISECONDS", "50")
    get_settings.cache_clear()
    record("request", "slow", milliseconds=51)
    assert len(entries()) == 1


def test_everything_is_redacted():
    record("warning", "to +13125550142", data={"Body": "I am ill", "From": "+13125550142"}, tags=["n:+13125550142"])
    entry = entries()[0]
    assert entry.summary == "to +1312•••0142"
    assert entry.data == {"Body": "[8 characters]", "From": "+1312•••0142"}
    assert entry.tags == ["n:+1312•••0142"]


def test_an_unremarkable_success_costs_no_query_once_the_tags_are_known(django_assert_num_queries):
    watched.tags()
    with django_assert_num_queries(0):
        for _ in range(100):
            record("carrier", "fine", tags=["sid:CA1"], milliseconds=5)


def test_many_are_one_insert(django_assert_num_queries):
    with django_assert_num_queries(3):  # a savepoint, the insert, its release
        record_many([Happening("warning", f"number {i}") for i in range(100)], now=NOW)
    assert len(entries()) == 100


def test_an_exception_is_kept_with_where_it_was_raised():
    try:
        try:
            raise KeyError("Ann")
        except KeyError as error:
            raise ValueError("no such number +13125550142\nsecond line") from error
    except ValueError as error:
        record_exception(error, summary="Reading a row", tags=["batch:7"], now=NOW)
    entry = entries()[0]
    assert (entry.kind, entry.summary) == ("exception", "Reading a row: ValueError")
    assert entry.tags == ["batch:7", "exception:ValueError"]
    assert entry.data["error"]["message"] == "no such number +1312•••0142"
    assert entry.data["error"]["cause"].startswith("KeyError")
    assert entry.data["error"]["frames"][-1].endswith("test_an_exception_is_kept_with_where_it_was_raised")


def test_timed_keeps_a_failure_and_lets_it_go_on():
    with pytest.raises(ZeroDivisionError):
        with timed("carrier", "Send a text", tags=["batch:7"]) as call:
            call.data["sid"] = "SM1"
            raise ZeroDivisionError
    entry = entries()[0]
    assert entry.tags == ["batch:7", "exception:ZeroDivisionError"]
    assert entry.data["sid"] == "SM1"
    assert entry.data["error"]["type"] == "ZeroDivisionError"
    assert entry.milliseconds >= 0


def test_timed_leaves_the_unremarkable():
    with timed("carrier", "Send a text"):
        pass
    with timed("carrier", "Refused") as call:
        call.failed = True
    assert [entry.summary for entry in entries()] == ["Refused"]


@pytest.mark.django_db(transaction=True)
def test_timed_in_an_event_loop():
    watch("sid:CA1")

    async def work():
        async with timed("carrier", "unremarkable", tags=["sid:CA2"]):
            pass
        async with timed("carrier", "watched", tags=["sid:CA1"]):
            pass
        try:
            async with timed("carrier", "failed"):
                raise RuntimeError
        except RuntimeError:
            pass
        with pytest.raises(asyncio.CancelledError):
            async with timed("carrier", "cancelled"):
                raise asyncio.CancelledError

    async_to_sync(work)()
    assert [entry.summary for entry in entries()] == ["watched", "failed"]


@pytest.mark.django_db(transaction=True)
def test_record_in_an_event_loop_is_written_by_a_thread():
    async def work():
        record("warning", "from a coroutine")
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(work())
    assert [entry.summary for entry in entries()] == ["from a coroutine"]


# --- nothing the monitor does breaks the work ---


def test_in_a_transaction_a_failing_entry_is_undone_alone(monkeypatch, caplog):
    same = uuid.uuid4()
    first = MonitorEntry(uuid=same, kind="warning", summary="first", created_at=NOW)
    again = MonitorEntry(uuid=same, kind="warning", summary="again", created_at=NOW)
    with transaction.atomic():
        MonitoredTag.objects.create(tag="the work", created_at=NOW)
        writing.write([first])
        writing.write([again])  # the database refuses it: the uuid is taken
        MonitoredTag.objects.create(tag="more work", created_at=NOW)
    assert MonitoredTag.objects.count() == 2
    assert [entry.summary for entry in entries()] == ["first"]
    assert "a monitor entry was lost: IntegrityError" in caplog.text


def test_one_bad_entry_takes_no_other_with_it():
    same = uuid.uuid4()
    writing.write([MonitorEntry(uuid=same, kind="warning", summary=s, created_at=NOW) for s in ("one", "two")])
    assert [entry.summary for entry in entries()] == ["one"]


def test_in_a_broken_transaction_the_entry_waits_and_comes_with_the_next():
    with pytest.raises(IntegrityError):
        with transaction.atomic():
            try:
                with transaction.atomic(savepoint=False):
                    MonitoredTag.objects.create(tag="x", created_at=NOW)
                    MonitoredTag.objects.create(tag="x", created_at=NOW)
            except IntegrityError as error:
                record_exception(error, now=NOW)
                raise
    assert entries() == []
    assert writing.waiting() == 1
    record("warning", "next", now=NOW)
    assert [entry.kind for entry in entries()] == ["exception", "warning"]
    assert writing.waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_made_anew():
    record("warning", "before")
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        victim = cursor.fetchone()[0]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s, 5000)", [victim])
    finally:
        other.close()
    record("warning", "after")
    assert [entry.summary for entry in entries()] == ["before", "after"]


def test_what_cannot_be_made_an_entry_is_logged(caplog):
    class Odd:
        def __str__(self):
            raise RuntimeError("odd")

    record("no such kind", "x", failed=True)
    record("warning", "y", data={"odd": Odd()})
    record("warning", "z")
    assert [entry.summary for entry in entries()] == ["z"]
    assert caplog.text.count("could not be made") == 2


def test_without_a_database_nothing_is_raised(monkeypatch, caplog):
    def away(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", away)
    record("warning", "x")
    record("carrier", "y", tags=["sid:CA1"])
    assert "lost" in caplog.text


# --- the audit ---


def test_an_action_says_who_did_what_to_what():
    tag = MonitoredTag.objects.create(tag="sid:CA1", created_at=NOW)
    log_action("tag.watched", "Ann Lee", tag, {"note": "+13125550142"}, now=NOW)
    entry = entries()[0]
    assert (entry.kind, entry.summary, entry.created_at) == ("action", "Ann Lee began to watch a tag", NOW)
    assert entry.data == {
        "verb": "tag.watched", "actor": "Ann Lee", "object": f"monitoredtag:{tag.pk}", "note": "+1312•••0142",
    }  # fmt: skip
    assert entry.tags == ["action:tag.watched", "actor:Ann Lee", f"object:monitoredtag:{tag.pk}"]


def test_a_user_is_found_again_by_the_key():
    from frontdesk.people.models import User

    user = User.objects.create_superuser("ann@example.org", "a long password", first_name="Ann", last_name="Lee")
    log_action("sending.paused", user, now=NOW)
    assert f"actor:user:{user.pk}" in entries()[0].tags


def test_an_action_is_undone_with_what_was_done():
    with pytest.raises(RuntimeError):
        with transaction.atomic():
            log_action("round.started", now=NOW)
            raise RuntimeError
    assert entries() == []


def test_an_unknown_verb_is_kept_and_complained_about(caplog):
    log_action("tea.made", "Ann", now=NOW)
    assert entries()[0].summary == "Ann tea.made"
    assert "tea.made" in caplog.text


def test_the_services_name_all_there_is():
    assert all(hasattr(services, name) for name in services.__all__)
    assert all(verb.count(".") == 1 and meaning for verb, meaning in VERBS.items())
