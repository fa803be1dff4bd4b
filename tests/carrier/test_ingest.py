from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from carrier.asking import post_all, signed_headers
from frontdesk.carrier import handlers, signed
from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.refolding import refold
from frontdesk.config import clock
from frontdesk.monitor.models import MonitorEntry

pytestmark = pytest.mark.django_db(transaction=True)


def text_form(status: str = "sent", **more: str) -> dict[str, str]:
    sid = "SM" + uuid.uuid4().hex
    return {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "To": "+13125550142", **more}


def text_path() -> str:
    return f"/twilio/status/text/{uuid.uuid4()}"


def rows_of_everything() -> dict[str, int]:
    """How many rows each table has, but for the monitor's own."""
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != MonitorEntry._meta.db_table:
                cursor.execute(f'select count(*) from "{table}"')
                counts[table] = cursor.fetchone()[0]
    return counts


@pytest.fixture
def folded() -> Iterator[list[StatusEvent]]:
    """What a folder of ours was given; it refuses the sids in `folded.poison`."""

    class Folded(list):
        poison: set[str] = set()

    seen = Folded()
    seen.poison = set()

    async def folder(conn: psycopg.AsyncConnection, events: list[StatusEvent]) -> None:
        if any(event.sid in seen.poison for event in events):
            await conn.execute("select 1/0")
        seen.extend(events)

    handlers.register_folder(folder)
    yield seen
    handlers._folders.remove(folder)


def test_a_callback_is_stored_as_it_came_and_folded(folded: list[StatusEvent]) -> None:
    path, form = text_path(), text_form("delivered", ErrorCode="", Odd="ü +&%", RawDlrDoneDate="2601010000")
    assert post_all([(path, form)]) == [204]
    event = CarrierEvent.objects.get()
    assert (event.kind, event.sid, str(event.token)) == ("text_status", form["MessageSid"], path[-36:])
    assert event.data == form
    assert event.folded_at is not None
    assert [(e.sid, e.status) for e in folded] == [(form["MessageSid"], "delivered")]


def test_a_call_callback_says_more(folded: list[StatusEvent]) -> None:
    form = {
        "CallSid": "CA1",
        "CallStatus": "completed",
        "CallDuration": "17",
        "Duration": "1",
        "AnsweredBy": "machine_end_beep",
        "SipResponseCode": "200",
        "Timestamp": "Sat, 07 Mar 2026 01:02:03 +0000",
        "SequenceNumber": "3",
    }
    assert post_all([(f"/twilio/status/call/{uuid.uuid4()}", form)]) == [204]
    (event,) = folded
    assert (event.channel, event.status, event.duration, event.sip_code) == ("call", "completed", 17, 200)
    assert event.answered_by == "machine_end_beep"
    assert event.happened_at == datetime(2026, 3, 7, 1, 2, 3, tzinfo=UTC)


def test_a_callback_that_comes_again_is_stored_and_folded_once(folded: list[StatusEvent]) -> None:
    path, form = text_path(), text_form()
    assert post_all([(path, form)] * 3) == [204, 204, 204]
    assert post_all([(path, form)]) == [204]
    assert CarrierEvent.objects.count() == len(folded) == 1


def test_many_at_once_are_each_stored(folded: list[StatusEvent]) -> None:
    requests = [(text_path(), text_form()) for _ in range(700)]
    assert set(post_all(requests)) == {204}
    assert CarrierEvent.objects.filter(folded_at__isnull=False).count() == len(folded) == 700


def test_what_is_not_signed_for_this_address_changes_nothing(folded: list[StatusEvent], settings) -> None:  # type: ignore[no-untyped-def]
    signed._last_entry.clear()
    path, form = text_path(), text_form("delivered")
    before = rows_of_everything()
    assert before.keys() >= {model._meta.db_table for model in apps.get_models() if model is not MonitorEntry}
    forged = signed_headers(path, form, "another-token")
    elsewhere = signed_headers(text_path(), form)  # replayed from another attempt
    as_call = signed_headers(path.replace("text", "call"), form)
    changed = signed_headers(path, form | {"MessageStatus": "failed"})
    with_query = signed_headers(path + "?a=1", form)
    for headers in ({}, forged, elsewhere, as_call, changed, with_query, {"X-Forwarded-Host": "evil", **elsewhere}):
        assert post_all([(path, form)], headers=headers) == [403]
    assert rows_of_everything() == before
    assert folded == []
    (entry,) = MonitorEntry.objects.all()  # seven refusals, one entry
    assert "text_status webhook was refused" in entry.summary
    assert form["To"] not in str(entry.data) + entry.summary


def test_both_tokens_count_during_a_rotation(monkeypatch: pytest.MonkeyPatch, folded: list[StatusEvent]) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "new-token")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN_OLD", "test-token")
    for token, status in (("new-token", 204), ("test-token", 204), ("older-token", 403)):
        path, form = text_path(), text_form()
        assert post_all([(path, form)], headers=signed_headers(path, form, token)) == [status]
    assert len(folded) == 2


def test_without_a_token_nobody_gets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    path, form = text_path(), text_form()
    assert post_all([(path, form)], headers=signed_headers(path, form, "")) == [403]
    assert not CarrierEvent.objects.exists()


SOME_PATH = f"/twilio/status/text/{uuid.UUID(int=7)}"


@pytest.mark.parametrize(
    ("path", "form", "method", "status"),
    [
        ("/twilio/status/text/not-a-token", {}, "POST", 404),
        ("/twilio/status/fax/" + "0" * 8, {}, "POST", 404),
        (SOME_PATH, {}, "GET", 405),
        (SOME_PATH, {"Body": "x" * 70_000}, "POST", 413),
        (SOME_PATH, {f"f{i}": "x" for i in range(501)}, "POST", 400),
    ],
)
def test_what_is_no_callback_is_refused(path: str, form: dict, method: str, status: int) -> None:
    assert post_all([(path, form)], method=method) == [status]


def test_one_bad_event_does_not_lose_the_others(folded: list[StatusEvent]) -> None:
    requests = [(text_path(), text_form()) for _ in range(20)]
    bad = requests[7][1]["MessageSid"]
    folded.poison = {bad}  # type: ignore[attr-defined]
    assert set(post_all(requests)) == {204}
    assert CarrierEvent.objects.count() == 20
    assert [event.sid for event in CarrierEvent.objects.filter(folded_at=None)] == [bad]
    assert {event.sid for event in folded} == {form["MessageSid"] for _, form in requests} - {bad}
    assert MonitorEntry.objects.filter(kind="exception", tags__contains=[f"sid:{bad}"]).count() == 1


def test_what_could_not_be_folded_is_tried_again(folded: list[StatusEvent]) -> None:
    form = text_form("delivered")
    folded.poison = {form["MessageSid"]}  # type: ignore[attr-defined]
    post_all([(text_path(), form)])
    now = clock.now().replace(minute=30)
    CarrierEvent.objects.update(received_at=now - timedelta(minutes=1))
    assert refold(now) == 0  # still in the way
    assert CarrierEvent.objects.get().folded_at is None
    folded.poison = set()  # type: ignore[attr-defined]
    assert refold(now) == 1
    assert refold(now) == 0
    assert [(event.sid, event.status) for event in folded] == [(form["MessageSid"], "delivered")]
    assert CarrierEvent.objects.get().folded_at == now


def test_old_unfolded_events_are_tried_once_an_hour_and_then_left(folded: list[StatusEvent]) -> None:
    now = clock.now().replace(minute=30)
    folded.poison = {"SM1"}  # type: ignore[attr-defined]
    post_all([(text_path(), text_form() | {"MessageSid": "SM1"})])
    folded.poison = set()  # type: ignore[attr-defined]
    CarrierEvent.objects.update(received_at=now - timedelta(hours=47))
    assert refold(now) == 0
    CarrierEvent.objects.update(received_at=now - timedelta(hours=49))
    assert refold(now.replace(minute=0)) == 0
    CarrierEvent.objects.update(received_at=now - timedelta(hours=47))
    assert refold(now.replace(minute=0)) == 1


def test_values_no_database_takes_are_stored_as_near_as_can_be(folded: list[StatusEvent]) -> None:
    form = text_form("x" * 400, ErrorCode="9" * 30, Body="a\x00b")
    assert post_all([(text_path(), form)]) == [204]
    event = CarrierEvent.objects.get()
    assert event.data["Body"] == "a\ufffdb"
    assert (folded[0].error_code, folded[0].status) == (None, "x" * 30)


def test_a_killed_connection_loses_nothing(folded: list[StatusEvent]) -> None:
    """The server ends our connection again and again while callbacks come in; each is stored once."""
    import asyncio

    from carrier.asking import post
    from frontdesk.carrier.group_commit import close_writer, connection_parameters
    from frontdesk.config.asgi import application

    requests = [(text_path(), text_form()) for _ in range(300)]

    async def run() -> list[int]:
        killer = await psycopg.AsyncConnection.connect(**connection_parameters(), autocommit=True)
        statuses: list[int] = []
        for start in range(0, 300, 30):
            some = [asyncio.create_task(post(application, *request)) for request in requests[start : start + 30]]
            await killer.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
                "and datname = current_database() and query like '%carrier_events%'"
            )
            statuses += await asyncio.gather(*some)
        await killer.close()
        await close_writer()
        return statuses

    assert set(asyncio.run(run())) == {204}
    assert CarrierEvent.objects.filter(folded_at__isnull=False).count() == 300


def test_without_a_database_the_carrier_is_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch, folded: list[StatusEvent]
) -> None:
    import asyncio

    from carrier.asking import post
    from frontdesk.carrier import group_commit
    from frontdesk.config.asgi import application

    there = group_commit.connection_parameters()
    away = {**there, "host": "127.0.0.1", "port": "9"}
    now = {"parameters": away}
    monkeypatch.setattr(group_commit, "connection_parameters", lambda: now["parameters"])
    monkeypatch.setattr(group_commit, "PATIENCE", 0.3)
    monkeypatch.setattr(group_commit, "LONGEST_QUEUE", 3)
    requests = [(text_path(), text_form()) for _ in range(10)]

    async def run() -> list[int]:
        first = await post(application, *requests[0])
        rest = await asyncio.gather(*(post(application, *request) for request in requests[1:]))
        now["parameters"] = there  # it is back
        await group_commit.close_writer()
        return [first, *rest]

    assert asyncio.run(run()) == [503] * 10
    # what was taken before the queue was full is stored; the rest the carrier brings again
    assert CarrierEvent.objects.count() == len(folded) == 4
