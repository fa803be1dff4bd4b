"""Texts that the webhook never got: found in the carrier's list, handled once, in order, or left to staff."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from frontdesk.carrier import answering, handlers, missed_texts
from frontdesk.carrier.handlers import TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.webhooks import take_in
from frontdesk.config.env import get_settings
from frontdesk.consent.inbound import answer_late, answer_text
from frontdesk.consent.queries import opted_out
from frontdesk.jobs import schedule
from frontdesk.monitor.models import MonitorEntry
from standin_process import ACCOUNT_SID, AUTH_TOKEN, StandInProcess

pytestmark = pytest.mark.django_db(transaction=True)
ANA, BEN, OFFICE, OTHER = "+13125550142", "+13125550143", "+13125550100", "+13125550101"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(scope="module")
def process() -> Iterator[StandInProcess]:
    process = StandInProcess()
    yield process
    process.stop()


@pytest.fixture
def standin(process, monkeypatch) -> StandInProcess:
    """A carrier that knows no address of ours: every text is missed."""
    process.ask("reset", "POST")
    process.ask("faults", "PUT", faults=[])
    monkeypatch.setenv("TWILIO_API_URL", process.url)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT_SID)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", AUTH_TOKEN)
    monkeypatch.setenv("TWILIO_PHONE_NUMBER", OFFICE)
    get_settings.cache_clear()
    monkeypatch.setattr(missed_texts, "_failing", False)
    return process


@pytest.fixture(autouse=True)
def read(monkeypatch) -> list[str]:
    """What was handled late, in order; consent is asked first."""
    read: list[str] = []

    def handler(text: InboundText, now: datetime) -> TextAnswer:
        read.append(text.body)
        assert not text.in_time
        return TextAnswer("test")

    monkeypatch.setattr(handlers, "_text_handlers", [(10, answer_text), (20, handler)])
    monkeypatch.setattr(handlers, "_late_handlers", [answer_late])
    monkeypatch.setattr(handlers, "_followers", [])
    return read


def now() -> datetime:
    """The carrier dates by its own clock."""
    return datetime.now(UTC)


def texts(standin: StandInProcess, body: str, sender: str = ANA, to: str = OFFICE, **more) -> str:
    return standin.ask("text-in", "POST", **{"from": sender}, to=to, body=body, **more)["sid"]


def look(later: timedelta = 5 * MINUTE) -> bool:
    return missed_texts.look(now() - MINUTE, now() + later)


def handled() -> list[tuple[str, str]]:
    return list(InboundText.objects.order_by("pk").values_list("body", "handled_by"))


def warnings() -> list[str]:
    return list(MonitorEntry.objects.filter(kind="warning").order_by("pk").values_list("summary", flat=True))


def test_a_missed_text_is_taken_in_with_the_carriers_date_and_handled_once(standin, read):
    sid = texts(standin, "hello")
    for _ in range(2):
        assert look()
    text = InboundText.objects.get()
    assert (text.sid, text.from_number, text.to_number, text.body) == (sid, ANA, OFFICE, "hello")
    assert abs(text.received_at - now()) < MINUTE
    assert text.data == {"MessageSid": sid, "From": ANA, "To": OFFICE, "Body": "hello", "NumMedia": "0"}
    assert read == ["hello"]
    assert warnings() == ["Texts that came while we could not take them: 1. They are handled now."]


def test_what_the_webhook_got_is_left_as_it_is_and_what_it_may_still_get_is_left_to_it(standin, read):
    sid = texts(standin, "hello")
    pk = take_in(sid, {"From": ANA, "To": OFFICE, "Body": "hello"}, now())
    InboundText.objects.filter(pk=pk).update(answered_at=now(), handled_by="webhook")
    texts(standin, "just now", BEN)
    assert look(later=MINUTE)
    assert (handled(), read) == ([("hello", "webhook")], [])
    assert look()
    assert (handled(), read) == ([("hello", "webhook"), ("just now", "test")], ["just now"])


def test_several_are_handled_in_the_order_in_which_they_came(standin, read):
    for n in range(3):
        texts(standin, f"text {n}", sid=f"SM{n:032d}")
    assert look()
    assert read == ["text 0", "text 1", "text 2"]


def test_a_stop_counts(standin):
    texts(standin, "STOP")
    assert look()
    assert opted_out([ANA])
    assert not opted_out([BEN])


@pytest.mark.parametrize(
    ("later", "out", "by"), [("hello", True, "consent"), ("YES", True, "consent"), ("START", False, "overtaken")]
)
def test_a_stop_counts_after_a_later_text_unless_that_took_it_back(standin, read, later, out, by):
    texts(standin, "STOP")
    pk = take_in("SM" + "9" * 32, {"From": ANA, "To": OFFICE, "Body": later}, now() + 10 * timedelta(seconds=1))
    InboundText.objects.filter(pk=pk).update(answered_at=now(), handled_by="webhook")
    assert look()
    assert bool(opted_out([ANA])) is out
    assert handled() == [(later, "webhook"), ("STOP", by)]


def test_a_text_that_the_persons_next_one_overtook_is_left_to_staff(standin, read):
    texts(standin, "back")
    pk = take_in("SM" + "9" * 32, {"From": ANA, "To": OFFICE, "Body": "2"}, now() + 10 * timedelta(seconds=1))
    InboundText.objects.filter(pk=pk).update(answered_at=now(), handled_by="webhook")
    assert look()
    assert handled() == [("2", "webhook"), ("back", answering.OVERTAKEN)]
    assert read == []
    assert "please read it" in warnings()[-1]


def test_a_text_found_after_hours_is_kept_for_staff_and_not_answered_but_a_stop_counts(standin, read):
    texts(standin, "hello")
    texts(standin, "STOP", BEN)
    assert look(later=7 * HOUR)
    assert sorted(handled()) == [("STOP", "consent"), ("hello", answering.TOO_LATE)]
    assert read == []
    assert opted_out([BEN])
    assert any("read and answer it" in summary for summary in warnings())


def test_other_numbers_of_ours_are_those_that_people_wrote_to(standin, read):
    standin.ask("number", "PUT", number=OTHER)
    texts(standin, "to the other", to=OTHER)
    assert look()
    assert read == []
    pk = take_in("SM" + "9" * 32, {"From": BEN, "To": OTHER, "Body": "2"}, now() - 3 * HOUR)
    InboundText.objects.filter(pk=pk).update(answered_at=now(), handled_by="webhook")
    assert look()
    assert read == ["to the other"]


def test_a_text_that_was_redacted_at_the_carrier_is_no_empty_answer(standin, read):
    sid = texts(standin, "secret")
    _redact(standin, sid)
    assert look()
    assert handled() == []


def _redact(standin: StandInProcess, sid: str) -> None:
    address = f"{standin.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid}.json"
    assert requests.post(address, data={"Body": ""}, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=10).ok


def test_pictures_come_with_their_addresses(standin, read):
    data = base64.b64encode(b"a picture").decode()
    sid = texts(standin, "", media=[{"content_type": "image/png", "data": data}])
    assert look()
    form = InboundText.objects.get(sid=sid).data
    assert (form["NumMedia"], form["MediaContentType0"]) == ("1", "image/png")
    assert form["MediaUrl0"].startswith(f"{standin.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid}/Media/ME")


def test_a_carrier_that_cannot_be_asked_is_told_of_once_and_asked_again(standin, read, monkeypatch):
    texts(standin, "hello")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong")
    get_settings.cache_clear()
    assert not look()
    assert not look()
    assert len(warnings()) == 1
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", AUTH_TOKEN)
    get_settings.cache_clear()
    assert look()
    assert read == ["hello"]


def test_without_a_carrier_there_is_nothing_to_look_at(monkeypatch):
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        monkeypatch.setenv(name, "")
    get_settings.cache_clear()
    assert look()
    assert warnings() == []


def test_a_span_begins_where_the_last_success_ended(monkeypatch):
    monkeypatch.setattr(schedule, "_minutely", {})
    monkeypatch.setattr(schedule, "_nightly", {})
    asked: list[tuple[datetime, datetime]] = []
    works = [True]

    def span(since: datetime, until: datetime) -> bool:
        asked.append((since, until))
        return works[0]

    schedule.register_spans("looking", 10 * MINUTE, span)
    begin = datetime(2026, 3, 3, 20, tzinfo=UTC)

    def minute(n: int) -> tuple[int, int] | None:
        asked.clear()
        schedule.run_minute(begin + n * MINUTE)
        return ((asked[0][0] - begin) // MINUTE, (asked[0][1] - begin) // MINUTE) if asked else None

    assert [minute(n) for n in (0, 1, 9, 10, 11)] == [None, None, None, (0, 10), None]
    works[0] = False
    assert [minute(n) for n in (20, 21)] == [(10, 20), (10, 21)]
    works[0] = True
    assert [minute(n) for n in (22, 23, 300, 301)] == [(10, 22), None, (22, 300), None]
