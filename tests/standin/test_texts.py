"""Texts: what is accepted, what the phone does with them, and which callbacks say so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from standin.conftest import OFFICE_NUMBER, PERSON
from standin.waiting import wait_until


def test_a_text_is_delivered_and_the_signed_callbacks_say_so_in_order(standin):
    text = standin.text()
    assert (text.status, text.direction, text.num_segments, text.error_code) == ("queued", "outbound-api", "1", None)
    standin.idle()
    assert standin.office.statuses(text.sid) == ["sent", "delivered"]
    assert all(r["signed"] for r in standin.office.requests)
    seen = standin.twilio.messages(text.sid).fetch()
    assert (seen.status, seen.price, seen.date_sent is not None) == ("delivered", "-0.00790", True)
    last = standin.office.requests[-1]["params"]
    assert (last["MessageSid"], last["SmsSid"], last["To"], last["From"]) == (text.sid, text.sid, PERSON, OFFICE_NUMBER)
    assert "ErrorCode" not in last and last["RawDlrDoneDate"]


@pytest.mark.parametrize(
    ("plan", "callbacks", "status", "code"),
    [
        ("undelivered 30005", ["sent", "undelivered"], "undelivered", 30005),
        ("undelivered", ["sent", "undelivered"], "undelivered", 30003),
        ("failed 30007", ["failed"], "failed", 30007),
        ("sent_only", ["sent"], "sent", None),
        ("silent", [], "delivered", None),  # only who asks learns of it
        ("stuck", [], "queued", None),
    ],
)
def test_each_outcome_has_its_callbacks(start, plan, callbacks, status, code):
    standin = start(phones={PERSON: {"text": plan}})
    text = standin.text()
    standin.idle()
    seen = standin.twilio.messages(text.sid).fetch()
    assert (standin.office.statuses(), seen.status, seen.error_code) == (callbacks, status, code)
    if code and callbacks:
        assert standin.office.requests[-1]["params"]["ErrorCode"] == str(code)


def test_the_nth_text_has_the_nth_plan_and_the_last_one_repeats(start):
    standin = start(phones={PERSON: {"text": ["undelivered 30003", "refuse 21614", "delivered"]}})
    first = standin.text()
    with pytest.raises(TwilioRestException) as refused:
        standin.text()
    later = [standin.text(), standin.text()]
    standin.idle()
    assert standin.office.statuses(first.sid) == ["sent", "undelivered"]
    assert (refused.value.code, refused.value.status) == (21614, 400)
    assert [standin.office.statuses(t.sid)[-1] for t in later] == ["delivered", "delivered"]


def test_a_messaging_service_chooses_the_sender_later(standin):
    text = standin.twilio.messages.create(
        to=PERSON, messaging_service_sid="MG" + "a" * 32, body="Hi", status_callback=f"{standin.office.url}/status"
    )
    assert (text.status, text.from_, text.num_segments) == ("accepted", None, "0")
    standin.idle()
    assert standin.office.statuses() == ["queued", "sent", "delivered"]
    assert standin.office.requests[-1]["params"]["MessagingServiceSid"] == "MG" + "a" * 32
    seen = standin.twilio.messages(text.sid).fetch()
    assert (seen.from_, seen.num_segments) == (OFFICE_NUMBER, "1")


def test_a_phone_texts_back_what_its_plan_says(start):
    standin = start(phones={PERSON: {"text": ["delivered", {"outcome": "delivered", "reply": ["C", "thanks"]}]}})
    standin.office.answers["/sms"] = "<Response><Message>Noted.</Message></Response>"
    standin.text()
    standin.text()
    standin.idle()
    assert [p["Body"] for p in standin.office.at("/sms")] == ["C", "thanks"]
    assert standin.office.at("/sms")[0]["From"] == PERSON
    phone = standin.control("GET", "phones", number=PERSON)["phones"][0]
    assert [t["body"] for t in phone["texts"]] == ["See you at 2pm."] * 2 + ["C", "Noted.", "thanks", "Noted."]


def test_a_number_can_say_by_its_last_digits_what_it_does(standin):
    undelivered, replying = "+17735559300", "+17735559010"
    standin.text(to=undelivered)
    standin.text(to=replying)
    with pytest.raises(TwilioRestException) as refused:
        standin.text(to="+17735559700")
    standin.idle()
    assert standin.twilio.messages.list(to=undelivered)[0].error_code == 30006
    assert refused.value.code == 21610
    standin.text(to="+17735559001")
    standin.idle()
    assert [p["Body"] for p in standin.office.at("/sms")] == ["C"]


def test_a_body_can_be_redacted_and_a_text_deleted_once_it_is_over(standin):
    text = standin.text()
    standin.idle()
    assert standin.twilio.messages(text.sid).update(body="").body == ""
    assert standin.twilio.messages(text.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        standin.twilio.messages(text.sid).fetch()
    assert (gone.value.code, gone.value.status) == (20404, 404)


def test_a_text_that_is_still_under_way_cannot_be_deleted(start):
    standin = start(default={"text": "stuck"})
    with pytest.raises(TwilioRestException) as refused:
        standin.twilio.messages(standin.text().sid).delete()
    assert refused.value.code == 20009


def test_a_scheduled_text_goes_out_when_the_clock_says_so_or_is_taken_back(standin, tmp_path):
    def schedule() -> str:
        at = datetime.now(UTC) + timedelta(hours=1)
        more = {"schedule_type": "fixed", "send_at": at, "messaging_service_sid": "MG" + "a" * 32}
        return standin.text(**more).sid

    kept, dropped = schedule(), schedule()
    assert standin.twilio.messages(dropped).update(status="canceled").status == "canceled"
    assert standin.twilio.messages(kept).fetch().status == "scheduled"
    (tmp_path / "clock").write_text(json.dumps({"start": "then", "offset_seconds": 3700}))
    wait_until(lambda: standin.twilio.messages(kept).fetch().status == "delivered")
    assert standin.office.statuses(dropped) == []
    with pytest.raises(TwilioRestException) as refused:
        standin.twilio.messages(kept).update(status="canceled")
    assert refused.value.code == 30409


def test_dates_follow_the_rehearsal_clock(standin, tmp_path):
    (tmp_path / "clock").write_text(json.dumps({"start": "then", "offset_seconds": -86400 * 365}))
    text = standin.text()
    standin.idle()
    day = datetime.now(UTC) - timedelta(days=365)
    assert abs(standin.twilio.messages(text.sid).fetch().date_sent - day) < timedelta(seconds=30)
    assert standin.control("GET", "state")["now"][:10] == f"{day:%Y-%m-%d}"


def test_the_control_api_counts_what_was_accepted(standin):
    token = "0f0e0d0c-0b0a-4909-8807-060504030201"
    for _ in range(2):
        standin.text(status_callback=f"{standin.office.url}/twilio/status/text/{token}#rc=2")
    standin.text(body="Another")
    standin.post("Messages.json", {"To": PERSON, "From": OFFICE_NUMBER})
    accepted = standin.control("GET", "accepted")
    assert accepted["by_token"] == {token: 2}
    assert accepted["texts"] == [
        {"to": PERSON, "body": "See you at 2pm.", "times": 2},
        {"to": PERSON, "body": "Another", "times": 1},
    ]
    assert accepted["texts_total"] == 3 and accepted["calls_total"] == 0
    kept = standin.control("GET", "texts", to=PERSON)["texts"]
    assert len(kept) == 3 and kept[0]["params"]["StatusCallback"][0].endswith("#rc=2")
