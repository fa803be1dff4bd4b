"""`/twilio/sms` in front of Django: what comes in over ASGI is what the view takes in."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlencode

import pytest

from carrier.asking import signed_headers
from frontdesk.carrier import handlers, signed, texts
from frontdesk.carrier.handlers import TextAnswer
from frontdesk.carrier.models import CarrierEvent, InboundText
from frontdesk.config.env import get_settings
from frontdesk.monitor.models import MonitorEntry

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/twilio/sms"


def form(body: str = "hello", **more: str) -> dict[str, str]:
    sid = "SM" + uuid.uuid4().hex
    return {"MessageSid": sid, "From": "+13125550142", "To": "+13125550100", "Body": body, **more}


async def ask(
    fields: Mapping[str, str], headers: Mapping[str, str] | None = None, method: str = "POST", raw: bytes | None = None
) -> tuple[int, dict[str, str], str]:
    """Send one request to the real application: status, headers, body."""
    from frontdesk.config.asgi import application

    given = signed_headers(PATH, fields) if headers is None else headers
    scope = {"type": "http", "method": method, "path": PATH, "query_string": b"",
             "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()]}  # fmt: skip
    body = urlencode(fields).encode() if raw is None else raw
    coming = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict] = []

    async def receive() -> dict:
        return coming.pop(0)

    async def send(message: dict) -> None:
        sent.append(message)

    await application(scope, receive, send)
    return sent[0]["status"], {k.decode(): v.decode() for k, v in sent[0]["headers"]}, sent[1]["body"].decode()


def asks(*args, **more):
    return asyncio.run(ask(*args, **more))


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """No handlers but a test's own; and no threads that keep the database."""
    before = list(handlers._text_handlers)
    handlers._text_handlers.clear()
    yield
    handlers._text_handlers[:] = before
    texts.close_texts()


def test_a_text_is_stored_with_its_callback_answered_and_answered_the_same_again():
    seen: list[str] = []

    def count(text: InboundText, now: datetime) -> TextAnswer:
        seen.append(text.body)
        return TextAnswer("count", [f"Number {len(seen)}"])

    handlers.register_text_handler(1, count)
    fields = form("zażółć 🙂")
    status, headers, body = asks(fields)
    assert (status, headers["content-type"], int(headers["content-length"])) == (
        200, "text/xml; charset=utf-8", len(body.encode()),
    )  # fmt: skip
    assert "<Message>Number 1</Message>" in body
    assert asks(fields)[2] == body
    assert seen == ["zażółć 🙂"]
    text, event = InboundText.objects.get(), CarrierEvent.objects.get()
    assert (text.sid, text.data, text.handled_by) == (fields["MessageSid"], fields, "count")
    assert (event.kind, event.sid, event.data) == ("text_in", fields["MessageSid"], fields)


def test_what_is_no_text_of_the_carriers_changes_nothing():
    signed._last_entry.clear()
    fields = form()
    assert asks(fields, headers={})[0] == 403
    assert asks(fields, headers=signed_headers(PATH, form("other")))[0] == 403
    status, headers, _ = asks({}, method="GET")
    assert (status, headers["allow"]) == (405, "POST")
    assert asks({}, raw=b"x" * 70_000)[0] == 413
    assert asks({"Body": "hello"})[0] == 400
    assert not InboundText.objects.exists()
    assert not CarrierEvent.objects.exists()
    assert MonitorEntry.objects.filter(kind="warning").count() == 1


class Later:
    """A completer whose rest comes when the test says so."""

    def __init__(self) -> None:
        self.here = threading.Event()
        self.asked = 0

    def ready(self, text_pk: int) -> bool:
        self.asked += 1
        return self.here.is_set()

    def take(self, text: InboundText, room: int, now: datetime):  # type: ignore[no-untyped-def]
        return ["The rest"] if self.here.is_set() else []


@pytest.fixture
def later(monkeypatch) -> Later:  # type: ignore[no-untyped-def]
    completer = Later()
    monkeypatch.setattr(handlers, "_completer", completer)
    handlers.register_text_handler(1, lambda text, now: TextAnswer("slow", ["One moment"], more_comes=True))
    return completer


def test_an_answer_that_is_not_whole_is_waited_for_without_holding_a_thread(later, monkeypatch):
    monkeypatch.setenv("FRONTDESK_ANSWER_WITHIN", "10")
    get_settings.cache_clear()
    people = [form(From=f"+1312555{n:04d}") for n in range(3 * texts.THREADS)]

    async def all_at_once() -> list[tuple[int, dict[str, str], str]]:
        waiting = [asyncio.create_task(ask(fields)) for fields in people]
        while later.asked < len(people):
            await asyncio.sleep(0.01)
        later.here.set()
        return await asyncio.gather(*waiting)

    bodies = [body for _, _, body in asyncio.run(all_at_once())]
    assert {body.count("<Message>") for body in bodies} == {2}
    assert asks(people[0])[2] == bodies[0]
    assert set(InboundText.objects.values_list("handled_by", flat=True)) == {"slow"}


def test_what_does_not_come_in_time_is_not_waited_for(later, monkeypatch):
    monkeypatch.setenv("FRONTDESK_ANSWER_WITHIN", "0.05")
    get_settings.cache_clear()
    fields = form()
    body = asks(fields)[2]
    assert body.count("<Message>") == 1
    later.here.set()
    assert asks(fields)[2] == body


def test_a_lost_connection_is_opened_again():
    handlers.register_text_handler(1, lambda text, now: TextAnswer("x", ["Here"]))
    assert "Here" in asks(form())[2]
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                       " and datname = current_database()")  # fmt: skip
    assert "Here" in asks(form())[2]
    assert InboundText.objects.count() == 2


def test_what_cannot_be_stored_is_asked_for_again(monkeypatch):
    from django.db import OperationalError

    def away(*args: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(texts, "_take", away)
    status, _, body = asks(form())
    assert (status, body) == (503, "Not stored; send it again.\n")
    entry = MonitorEntry.objects.get(kind="request")
    assert entry.tags == [f"route:{PATH}", "status:503"]


def test_a_later_text_of_the_person_is_not_seen_before_the_earlier_one():
    """Its key would be the higher one, and yet it could be handled first."""
    from django.db import connection, connections, transaction

    from frontdesk.carrier.webhooks import take_in
    from frontdesk.config import clock

    def take(number: str, sid: str) -> threading.Thread:
        def run() -> None:
            take_in(sid, {"From": number, "To": "+13125550100", "Body": sid}, clock.now())
            connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    with transaction.atomic():
        take_in("SM1", {"From": "+13125550142", "To": "+13125550100", "Body": "SM1"}, clock.now())
        second = take("+13125550142", "SM2")
        take("+13125550143", "SM3").join(10)  # somebody else's waits for nobody
        with connection.cursor() as cursor:
            waiting = 0
            while not waiting and second.is_alive():
                cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and not granted")
                waiting = cursor.fetchone()[0]
        assert waiting == 1
    second.join(10)
    sids = list(InboundText.objects.filter(from_number="+13125550142").order_by("pk").values_list("sid", flat=True))
    assert sids == ["SM1", "SM2"]
    assert InboundText.objects.filter(sid="SM3").exists()
