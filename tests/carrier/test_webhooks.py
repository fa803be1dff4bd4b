from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.db import connections
from django.test import Client

from carrier.asking import signed_headers
from frontdesk.carrier import handlers, signed
from frontdesk.carrier.answering import SILENCE, answer_waiting, twiml
from frontdesk.carrier.handlers import TextAnswer
from frontdesk.carrier.models import CarrierEvent, InboundText
from frontdesk.config import clock
from frontdesk.monitor.models import MonitorEntry

PATH = "/twilio/sms"
pytestmark = pytest.mark.django_db


def a_text(body: str = "C", **more: str) -> dict[str, str]:
    sid = "SM" + uuid.uuid4().hex
    number = {"From": "+13125550142", "To": "+13125550100"}
    return {"MessageSid": sid, "SmsSid": sid, "Body": body, "NumMedia": "0", **number, **more}


def deliver(form: dict[str, str], **headers: str):  # type: ignore[no-untyped-def]
    return Client().post(
        PATH,
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers=headers or signed_headers(PATH, form),
    )


def messages(response) -> list[str]:  # type: ignore[no-untyped-def]
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/xml")
    return [message.text or "" for message in ElementTree.fromstring(response.content)]


@pytest.fixture
def handler() -> Iterator[Callable[[handlers.TextHandler], None]]:
    """Put a handler before all others."""
    before = list(handlers._text_handlers)
    handlers._text_handlers.clear()
    yield lambda function: handlers.register_text_handler(1, function)
    handlers._text_handlers[:] = before


def test_the_first_handler_that_answers_ends_the_walk(handler) -> None:  # type: ignore[no-untyped-def]
    asked: list[str] = []

    def one(text: InboundText, now: datetime) -> TextAnswer | None:
        asked.append("one")
        return None

    def two(text: InboundText, now: datetime) -> TextAnswer | None:
        asked.append("two")
        return TextAnswer("two", [f"You wrote {text.body}", "<b>&\x07"])

    def three(text: InboundText, now: datetime) -> TextAnswer | None:
        raise AssertionError("nobody asks the third")

    handlers.register_text_handler(30, three)
    handlers.register_text_handler(20, two)
    handlers.register_text_handler(10, one)
    assert messages(deliver(a_text("é 🙂 +&"))) == ["You wrote é 🙂 +&", "<b>&"]
    assert asked == ["one", "two"]
    text = InboundText.objects.get()
    assert (text.body, text.handled_by, text.from_number) == ("é 🙂 +&", "two", "+13125550142")
    assert text.data["NumMedia"] == "0"
    assert text.answered_at == text.received_at
    assert CarrierEvent.objects.get().kind == "text_in"


def test_what_nobody_answers_is_answered_with_silence(handler) -> None:  # type: ignore[no-untyped-def]
    response = deliver(a_text())
    assert messages(response) == []
    assert InboundText.objects.get().answered_at is not None


def test_a_redelivered_text_gets_the_same_answer_and_nothing_happens_again(handler) -> None:  # type: ignore[no-untyped-def]
    handled: list[int] = []

    def count(text: InboundText, now: datetime) -> TextAnswer:
        handled.append(text.pk)
        return TextAnswer("count", [f"Number {len(handled)}"])

    handler(count)
    form = a_text()
    first = deliver(form)
    assert first.content == deliver(form).content == deliver(form).content
    assert messages(first) == ["Number 1"]
    assert len(handled) == InboundText.objects.count() == CarrierEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_deliveries_at_the_same_time_get_the_same_answer(handler) -> None:  # type: ignore[no-untyped-def]
    under_way, go_on = threading.Event(), threading.Event()
    handled: list[int] = []

    def slow(text: InboundText, now: datetime) -> TextAnswer:
        handled.append(text.pk)
        under_way.set()
        go_on.wait(10)
        return TextAnswer("slow", [f"Number {len(handled)}"])

    handler(slow)
    form, answers = a_text(), []

    def request() -> None:
        answers.append(deliver(form).content)
        connections.close_all()

    threads = [threading.Thread(target=request) for _ in range(4)]
    threads[0].start()
    assert under_way.wait(10)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert len(answers) == 4
    assert set(answers) == {twiml(["Number 1"]).encode()}
    assert len(handled) == 1


def test_a_failing_handler_loses_neither_the_text_nor_the_next_try(handler) -> None:  # type: ignore[no-untyped-def]
    broken = True

    def careful(text: InboundText, now: datetime) -> TextAnswer:
        MonitorEntry.objects.create(kind="action", summary="half a change", created_at=now)
        if broken:
            raise RuntimeError("no")
        return TextAnswer("careful", ["Done"])

    handler(careful)
    form = a_text("STOP")
    assert deliver(form).content == SILENCE.encode()
    text = InboundText.objects.get()
    assert (text.body, text.answered_at, text.handled_by) == ("STOP", None, "")
    (entry,) = MonitorEntry.objects.all()  # the half change is taken back
    assert entry.kind == "exception"
    assert "RuntimeError" in entry.summary
    broken = False
    assert messages(deliver(form)) == ["Done"]


def test_the_tick_handles_what_was_left(handler) -> None:  # type: ignore[no-untyped-def]
    broken, seen = True, []

    def moody(text: InboundText, now: datetime) -> TextAnswer:
        if broken:
            raise RuntimeError("no")
        seen.append(text.body)
        return TextAnswer("moody", ["Late"])

    handler(moody)
    deliver(a_text("one"))
    deliver(a_text("two", From="+13125550143"))
    now = clock.now().replace(minute=30)
    InboundText.objects.update(received_at=now)
    broken = False
    assert answer_waiting(now) == 0  # may still be under way
    assert answer_waiting(now + timedelta(minutes=20)) == 0  # the first quarter of an hour is over
    assert answer_waiting(now + timedelta(minutes=30)) == 2  # on the hour
    assert seen == ["one", "two"]
    assert answer_waiting(now + timedelta(minutes=30)) == 0


def test_a_waiting_text_is_handled_before_the_persons_next_one(handler) -> None:  # type: ignore[no-untyped-def]
    broken, seen = True, []

    def moody(text: InboundText, now: datetime) -> TextAnswer:
        if broken:
            raise RuntimeError("no")
        seen.append(text.body)
        return TextAnswer("moody", [f"To {text.body}"])

    handler(moody)
    deliver(a_text("one"))
    deliver(a_text("of another person", From="+13125550143"))
    broken = False
    assert messages(deliver(a_text("two"))) == ["To two"]
    assert seen == ["one", "two"]


def test_an_overtaken_text_is_left_to_staff(handler) -> None:  # type: ignore[no-untyped-def]
    def refuses_x(text: InboundText, now: datetime) -> TextAnswer:
        if text.body == "X" and broken:
            raise RuntimeError("no")
        seen.append(text.body)
        return TextAnswer("refuses_x")

    broken, seen = True, []
    handler(refuses_x)
    deliver(a_text("X"))
    deliver(a_text("C"))
    broken = False
    now = clock.now().replace(minute=0) + timedelta(hours=1)
    assert answer_waiting(now) == 1
    assert seen == ["C"]  # X is not acted upon after C
    assert InboundText.objects.get(body="X").handled_by == "overtaken"
    assert MonitorEntry.objects.filter(kind="warning").count() == 1


def test_what_is_not_signed_for_this_address_changes_nothing(handler) -> None:  # type: ignore[no-untyped-def]
    signed._last_entry.clear()
    handler(lambda text, now: TextAnswer("never", ["never"]))
    form = a_text("STOP")
    for headers in (
        {"X-Nothing": "1"},
        signed_headers(PATH, form, "another-token"),
        signed_headers("/twilio/voice", form),
        signed_headers(PATH, form | {"Body": "START"}),
        {"X-Forwarded-Proto": "https", **signed_headers("/twilio/voice", form)},
    ):
        response = deliver(form, **headers)
        assert (response.status_code, InboundText.objects.count(), CarrierEvent.objects.count()) == (403, 0, 0)
    assert MonitorEntry.objects.filter(kind="warning").count() == 1


def test_neither_host_nor_forwarded_headers_count(handler) -> None:  # type: ignore[no-untyped-def]
    form = a_text()
    headers = {"Host": "localhost:1", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert deliver(form, **headers, **signed_headers(PATH, form)).status_code == 200


def test_a_get_is_no_webhook() -> None:
    response = Client().get(PATH)
    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_a_body_too_large_and_one_without_a_sid_are_refused() -> None:
    large = a_text("x" * 70_000)
    assert deliver(large).status_code == 413
    nameless = {"Body": "hello"}
    assert deliver(nameless).status_code == 400
    assert not InboundText.objects.exists()


def test_odd_characters_and_addresses_are_kept(handler) -> None:  # type: ignore[no-untyped-def]
    form = a_text(" \x00 tab\t\u200d end ", From="whatsapp:+13125550142", Body2="ł")
    assert messages(deliver(form)) == []
    text = InboundText.objects.get()
    assert (text.body, text.from_number) == (" \ufffd tab\t\u200d end ", "whatsapp:+13125550142")


def test_a_charset_in_the_content_type_changes_nothing(handler) -> None:  # type: ignore[no-untyped-def]
    form = a_text("zażółć")
    for charset in ("UTF-8", "iso-8859-1", "windows-1252"):
        response = Client().post(
            PATH,
            urlencode(form),
            content_type=f"application/x-www-form-urlencoded; charset={charset}",
            headers=signed_headers(PATH, form),
        )
        assert response.status_code == 200
    assert InboundText.objects.get().body == "zażółć"


def test_twiml_never_holds_more_than_the_carrier_sends() -> None:
    assert twiml([]) == SILENCE
    with pytest.raises(ValueError, match="11 replies"):
        twiml(["x"] * 11)
