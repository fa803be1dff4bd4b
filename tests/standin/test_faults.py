"""What goes wrong on the way: lost replies, errors, slowness; callbacks lost, doubled, late and out of order."""

from __future__ import annotations

import time

import pytest
import requests

from frontdesk.standin.faults import FaultRule, Faults, read_faults
from frontdesk.standin.plans import PlanError
from standin.conftest import OFFICE_NUMBER, PERSON

TEXT = {"To": PERSON, "From": OFFICE_NUMBER, "Body": "Hello"}
OTHER = "+13125550143"


@pytest.mark.parametrize(("fault", "taken"), [("lost_reply", 1), ("lost_request", 0)])
def test_a_dropped_connection_hides_whether_the_text_was_taken(start, fault, taken):
    standin = start(faults=[{"fault": fault, "on": "texts", "next": 1}])
    with pytest.raises(requests.ConnectionError):
        standin.post("Messages.json", TEXT)
    assert len(standin.twilio.messages.list(to=PERSON)) == taken
    assert standin.post("Messages.json", TEXT).status_code == 201
    assert standin.control("GET", "state")["faults_struck"] == {fault: 1}


@pytest.mark.parametrize(
    ("fault", "status", "code", "taken"),
    [
        ({"fault": "error"}, 500, 20500, 0),
        ({"fault": "error", "status": 503}, 503, 20503, 0),
        ({"fault": "error", "processed": True}, 500, 20500, 1),
        ({"fault": "too_many"}, 429, 20429, 0),
    ],
)
def test_an_error_may_hide_that_the_text_was_taken(start, fault, status, code, taken):
    standin = start(faults=[{**fault, "next": 1}])
    answer = standin.post("Messages.json", TEXT)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert standin.control("GET", "state")["texts"] == taken


@pytest.mark.parametrize(("fault", "taken_at_once"), [("slow_reply", 1), ("slow_request", 0)])
def test_a_slow_answer_comes_after_its_client_has_gone(start, fault, taken_at_once):
    standin = start(faults=[{"fault": fault, "seconds": 0.5, "next": 1}])
    url, auth = f"{standin.rest}/Messages.json", (standin.world.account_sid, standin.world.auth_token)
    with pytest.raises(requests.Timeout):
        requests.post(url, data=TEXT, auth=auth, timeout=0.15)
    assert standin.control("GET", "state")["texts"] == taken_at_once
    end = time.monotonic() + 10
    while standin.control("GET", "state")["texts"] == 0:
        assert time.monotonic() < end


def test_a_fault_can_strike_one_number_and_one_kind_of_request(start):
    standin = start(faults=[{"fault": "error", "on": "texts", "to": OTHER}])
    assert standin.post("Messages.json", TEXT).status_code == 201
    assert standin.post("Messages.json", {**TEXT, "To": OTHER}).status_code == 500
    assert standin.post("Calls.json", {"To": OTHER, "From": OFFICE_NUMBER, "Twiml": "<Response/>"}).status_code == 201
    standin.control("PUT", "faults", {"faults": []})
    assert standin.post("Messages.json", {**TEXT, "To": OTHER}).status_code == 201


@pytest.mark.parametrize(
    ("fault", "callbacks"),
    [
        ({"fault": "lost_callback", "next": 1}, ["delivered"]),
        ({"fault": "double_callback"}, ["sent", "sent", "delivered", "delivered"]),
        ({"fault": "late_callback", "next": 1, "seconds": 0.3}, ["delivered", "sent"]),
        ({"fault": "shuffled_callbacks"}, ["delivered", "sent"]),
    ],
)
def test_callbacks_get_lost_doubled_late_and_shuffled(start, fault, callbacks):
    standin = start(faults=[fault])
    standin.text()
    standin.idle()
    assert standin.office.statuses() == callbacks


def test_callbacks_can_be_held_back_and_let_go_in_another_order(standin):
    standin.control("POST", "callbacks/hold")
    standin.text()
    standin.idle()
    assert standin.office.statuses() == [] and standin.control("GET", "state")["callbacks_held"] == 2
    assert standin.control("POST", "callbacks/release", {"order": "reversed"}) == {"released": 2}
    standin.idle()
    assert standin.office.statuses() == ["delivered", "sent"]


def test_callbacks_can_be_sent_once_more(standin):
    text = standin.text()
    standin.idle()
    answers = standin.control("POST", "callbacks/replay", {"sid": text.sid, "times": 2})["answers"]
    assert answers == [200] * 4 and standin.office.statuses() == ["sent", "delivered"] * 3
    assert all(r["signed"] for r in standin.office.requests)


@pytest.mark.parametrize(
    ("fragment", "answers", "tries"),
    [
        ("", [500], 1),  # by default only a failed connection is tried again
        ("#rc=2&rp=5xx", [500, 500, 200], 3),
        ("#rc=1&rp=5xx", [500, 500], 2),
        ("#rc=5&rp=all", [404, 503, 200], 3),
        ("#rc=3&rp=4xx", [500], 1),
    ],
)
def test_a_refused_callback_is_tried_again_as_its_address_says(start, fragment, answers, tries):
    standin = start(retry_after=0.01, default={"text": "sent_only"})
    given = iter(answers)
    standin.office.answers["/status"] = lambda _: next(given)
    standin.text(status_callback=f"{standin.office.url}/status{fragment}")
    standin.idle()
    assert len(standin.office.requests) == tries
    assert len({r["token"] for r in standin.office.requests}) == 1  # the same idempotency token
    assert all(r["signed"] for r in standin.office.requests)  # over the address without its fragment
    assert bool(standin.control("GET", "alerts")["alerts"]) is (answers[-1] != 200)


def test_without_a_connection_a_callback_is_tried_once_more_and_alerted(start):
    standin = start(retry_after=0.01, default={"text": "sent_only"})
    standin.text(status_callback="http://127.0.0.1:9/status")
    standin.idle()
    sent = standin.control("GET", "callbacks")["callbacks"][0]
    assert (sent["tries"], sent["answer"], sent["problem"]) == (2, 0, "ct")
    assert standin.control("GET", "alerts")["alerts"][0]["code"] == 11205


def test_the_same_seed_strikes_the_same_requests_in_whatever_order_they_come():
    def struck(seed, order):
        faults = Faults([FaultRule("lost_reply", probability=0.5)], seed)
        seen = {}
        for number in order:
            seen.setdefault(number, []).append(faults.of_request("texts", number) is not None)
        return seen

    numbers = [f"+1312555{n:04}" for n in range(40)] * 3
    assert struck(1, numbers) == struck(1, numbers[::-1])
    assert struck(1, numbers) != struck(2, numbers)
    hits = sum(sum(v) for v in struck(1, numbers).values())
    assert 35 < hits < 85


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({}, "list"),
        ([1], "table"),
        ([{"fault": "gremlins"}], "lost_reply"),
        ([{"fault": "error", "often": 1}], "often"),
        ([{"fault": "error", "on": "sundays"}], "texts"),
        ([{"fault": "error", "status": "bad"}], "faults[1]"),
    ],
)
def test_a_fault_that_cannot_be_read_says_what_may_stand_there(data, word):
    with pytest.raises(PlanError, match=word.replace("[", r"\[")):
        read_faults(data)
