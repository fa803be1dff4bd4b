"""Texts from a person: the signed webhook, what is answered, and STOP as the carrier sees to it."""

from __future__ import annotations

import pytest
from twilio.base.exceptions import TwilioRestException

from standin.conftest import OFFICE_NUMBER, PERSON


def text_in(standin, body, **more):
    return standin.control("POST", "text-in", {"from": PERSON, "body": body, **more})


def on_the_phone(standin):
    return [t["body"] for t in standin.control("GET", "phones", number=PERSON)["phones"][0]["texts"]]


def test_the_office_is_told_and_its_answer_reaches_the_phone(standin):
    standin.office.answers["/sms"] = (
        "<Response><Message>Thank you.</Message><Message><Body> 2 </Body></Message></Response>"
    )
    answer = text_in(standin, " Hello\nyou ", sid="SM" + "1" * 32)
    assert (answer["sid"], answer["status"], answer["replies"]) == ("SM" + "1" * 32, 200, ["Thank you.", " 2 "])
    seen = standin.office.requests[0]
    assert seen["signed"] and seen["params"]["Body"] == " Hello\nyou "
    assert (seen["params"]["From"], seen["params"]["To"]) == (PERSON, OFFICE_NUMBER)
    assert seen["params"]["MessageSid"] == seen["params"]["SmsMessageSid"] == "SM" + "1" * 32
    assert on_the_phone(standin) == [" Hello\nyou ", "Thank you.", " 2 "]


def test_a_redelivered_text_is_answered_again_but_reaches_the_phone_once(standin):
    standin.office.answers["/sms"] = "<Response><Message>Thank you.</Message></Response>"
    sid = "SM" + "2" * 32
    assert text_in(standin, "Hi", sid=sid)["replies"] == text_in(standin, "Hi", sid=sid)["replies"] == ["Thank you."]
    assert on_the_phone(standin) == ["Hi", "Thank you."]


def test_stop_blocks_the_number_until_it_says_start(standin):
    standin.office.answers["/sms"] = "<Response><Message>You said something.</Message></Response>"
    assert text_in(standin, " stop ")["replies"] == []  # the office's own answer is blocked already
    assert [p["Body"] for p in standin.office.at("/sms")] == [" stop "]  # it hears of it all the same
    with pytest.raises(TwilioRestException) as refused:
        standin.text()
    assert refused.value.code == 21610
    assert standin.control("GET", "phones", number=PERSON)["phones"][0]["stopped"] is True
    text_in(standin, "Start")
    standin.text()
    phone = on_the_phone(standin)
    assert "unsubscribed" in phone[1] and "re-subscribed" in phone[3]
    assert phone[-1] == "See you at 2pm."


@pytest.mark.parametrize("body", ["STOP PLEASE", "OPT OUT", "please stop", "yes"])
def test_only_the_single_word_counts(standin, body):
    text_in(standin, body)
    standin.text()
    assert on_the_phone(standin) == [body, "See you at 2pm."]


def test_at_most_ten_replies_are_sent(standin):
    standin.office.answers["/sms"] = f"<Response>{'<Message>x</Message>' * 12}</Response>"
    assert len(text_in(standin, "Hi")["replies"]) == 10
    assert standin.control("GET", "alerts")["alerts"][0]["code"] == 14109


def test_a_reply_loop_is_stopped_where_the_scenario_asks_for_it(start):
    standin = start(loop_guard=3)
    standin.office.answers["/sms"] = "<Response><Message>Pardon?</Message></Response>"
    assert [len(text_in(standin, "Hi")["replies"]) for _ in range(5)] == [1, 1, 1, 0, 0]
    assert standin.control("GET", "alerts")["alerts"][0]["code"] == 14107


def test_an_answer_may_redirect(standin):
    standin.office.answers.update(
        {
            "/sms": "<Response><Redirect>/more</Redirect></Response>",
            "/more": "<Response><Message>There.</Message></Response>",
        }
    )
    assert text_in(standin, "Hi")["replies"] == ["There."]


@pytest.mark.parametrize(
    ("answer", "code"), [(500, 11200), ("<Response><Message>", 12100), ("<Response><Say/></Response>", 12200)]
)
def test_a_bad_answer_is_alerted(standin, answer, code):
    standin.office.answers["/sms"] = answer
    assert text_in(standin, "Hi")["replies"] == []
    assert standin.control("GET", "alerts")["alerts"][0]["code"] == code
