"""Flows that ask elsewhere: at once where it is quick, by a text that follows where it is slow, by the `failed` exit
where it breaks. What the person texts meanwhile is kept; what may have been done already is not asked for again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest

from conversations.web_server import Asked, WebServer
from journeys.harness.talking import TalkingHouse, eventually

JSON = {"Content-Type": "application/json"}


FLOW = """
flow: by_METHOD
steps:
  - ask: Which ZIP code?
    as: zip
    answer: zip
  - say: One moment.
  - http: ADDRESS/office
    SENT: {zip: "{{ zip }}"}
    timeout: 10 seconds
    as: found
    failed:
      - say: We could not look that up.
      - set: {found: {office: nobody}}
  - ask: You belong to {{ found.office }}. What is it about?
    as: subject
  - ask: Since when?
    as: since
  - end: "{{ zip }}, {{ subject }}, {{ since }}."
"""
LOOKUP = """
flow: looked_up
steps:
  - ask: Which ZIP code?
    as: zip
    answer: zip
  - call: lookup
    with: {zip: "{{ zip }}"}
    as: found
    timeout: 10 seconds
  - end: "You belong to {{ found.office }}."
"""
BROKEN_FUNCTIONS = """
flow: broken_functions
steps:
  - call: breaks
    failed:
      - say: The first is broken.
  - call: breaks_far_away
    failed:
      - say: The second is broken.
  - ask: Shall we go on?
    as: go_on
    answer: yes_no
  - end: Good.
"""


@pytest.fixture(scope="module")
def web() -> Iterator[WebServer]:
    server = WebServer()
    stop = server.start()
    yield server
    stop()


@pytest.fixture(scope="module", autouse=True)
def desk(talk: TalkingHouse, web: WebServer) -> Iterator[None]:
    (talk.home / "office_url").write_text(web.url)
    asking = FLOW.replace("ADDRESS", web.url)
    get = asking.replace("METHOD", "get").replace("SENT", "with")
    post = asking.replace("METHOD", "post").replace("SENT", "json")
    talk.publish(
        (get, "--keyword", "get"),
        (post, "--keyword", "post"),
        (LOOKUP, "--keyword", "lookup"),
        (BROKEN_FUNCTIONS, "--keyword", "broken"),
    )
    yield


@pytest.fixture(autouse=True)
def quick(web: WebServer) -> None:
    web.asked.clear()
    web.answers["/office"] = (200, JSON, '{"office": "Rockford"}')
    web.answers["/lookup"] = (200, {}, "Rockford")


@contextmanager
def held(
    web: WebServer, path: str = "/office", then: object = (200, JSON, '{"office": "Rockford"}')
) -> Iterator[Callable]:
    """What is asked meanwhile is answered only when the function given is called, at the latest at the end."""
    go_on = threading.Event()

    def answer(asked: Asked) -> object:
        go_on.wait(30)
        return then

    web.answers[path] = answer
    try:
        yield go_on.set
    finally:
        go_on.set()


# How long it takes.


def test_a_quick_request_is_answered_in_the_answer_to_the_text(talk, web):
    with talk.nothing_breaks():
        ana = talk.phone()
        ana.texts("post")
        assert ana.texts("61101") == ["One moment.", "You belong to Rockford. What is it about?"]
    assert [(asked.method, asked.body) for asked in web.asked] == [("POST", '{"zip": "61101"}')]
    assert [m["via"] for m in ana.messages() if m["direction"] == "out"] == ["twiml"] * 3
    assert talk.row("session_calls", session_id=ana.session()["id"])["state"] == "done"


def test_a_slow_request_is_answered_by_texts_that_follow_in_their_order(talk, web):
    ana = talk.phone()
    ana.texts("get")
    with talk.nothing_breaks(), held(web) as go_on:
        began = time.monotonic()
        assert ana.texts("61101") == ["One moment."]
        assert 0.9 < time.monotonic() - began < 5, "the carrier gives up after 15 seconds"
        assert ana.session()["state"] == "calling"
        # what is texted meanwhile is kept, and read where the next question is
        assert ana.texts("my landlord") == []
        assert ana.session()["state"] == "calling"
        go_on()
        ana.reads_soon("Since when?")
        assert ana.texts("March") == ["61101, my landlord, March."]
    assert ana.reads() == [
        "Which ZIP code?", "One moment.", "You belong to Rockford. What is it about?", "Since when?",
        "61101, my landlord, March.",
    ]  # fmt: skip
    assert [(m["via"], m["status"]) for m in ana.messages() if m["direction"] == "out"] == [
        ("twiml", "sent"), ("twiml", "sent"), ("rest", "delivered"), ("rest", "delivered"), ("twiml", "sent"),
    ]  # fmt: skip
    assert len(web.asked) == 1


def test_many_texts_during_a_slow_request_are_all_read_in_their_order(talk, web):
    ana = talk.phone()
    ana.texts("get")
    with talk.nothing_breaks(), held(web) as go_on:
        ana.texts("61101")
        ana.texts("my landlord", "March", "and hello?")
        go_on()
        ana.reads_soon("61101, my landlord, March.")
        talk.quiet()
    assert [body for author, body in ana.transcript() if author == "person"] == [
        "get", "61101", "my landlord", "March", "and hello?",
    ]  # fmt: skip
    assert ana.session()["state"] == "ended"


def test_a_redelivery_while_the_first_is_in_work_gets_the_same_answer(talk, web):
    ana, sid = talk.phone(), "SM" + "6" * 32
    ana.texts("post")
    with talk.nothing_breaks(), held(web) as go_on, ThreadPoolExecutor(3) as carrier:
        deliveries = [carrier.submit(ana.texts, "61101", sid=sid) for _ in range(3)]
        eventually(lambda: web.asked)
        go_on()
        answers = [delivery.result() for delivery in deliveries]
    assert answers == [["One moment.", "You belong to Rockford. What is it about?"]] * 3
    assert ana.reads()[1:] == answers[0], "the phone has it once"
    assert len(web.asked) == 1 and ana.session()["turns"] == 3


def test_a_slow_function_of_the_office(talk, web):
    quick, slow = talk.phones(2)
    quick.texts("lookup")
    assert quick.texts("61101") == ["You belong to Rockford."]
    slow.texts("lookup")
    with held(web, "/lookup", (200, {}, "Elgin")) as go_on:
        assert slow.texts("60120") == []
        go_on()
        slow.reads_soon("You belong to Elgin.")
    assert slow.session()["state"] == "ended"


def test_slow_requests_of_many_do_not_hold_up_the_others(talk, web):
    waiting = talk.phones(6)
    with talk.nothing_breaks(), held(web) as go_on, ThreadPoolExecutor(len(waiting)) as crowd:
        list(crowd.map(lambda phone: phone.texts("get"), waiting))
        began = [crowd.submit(phone.texts, "61101") for phone in waiting]
        eventually(lambda: len(web.asked) >= 1)
        ana = talk.phone()
        started = time.monotonic()
        assert len(ana.texts("good afternoon")) == 2
        assert time.monotonic() - started < 1
        go_on()
        [future.result() for future in began]
        for phone in waiting:
            phone.reads_soon("You belong to Rockford.")


# When it breaks.


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((500, {}, "no"), "the answer was 500"),
        ((404, {}, "no"), "the answer was 404"),
        (lambda asked: None, "no answer"),
        ((302, {"Location": "http://10.0.0.1/"}, ""), "private address"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_request_that_fails_leaves_by_its_failed_exit(talk, web, method, answer, error):
    web.answers["/office"] = answer
    ana = talk.phone()
    ana.texts(method)
    ana.texts("61101")
    assert ana.reads_soon("You belong to nobody.")
    assert ana.reads()[1:] == ["One moment.", "We could not look that up.", "You belong to nobody. What is it about?"]
    call = talk.row("session_calls", session_id=ana.session()["id"])
    assert (call["state"], call["tries"]) == ("failed", 1) and error in call["error"]
    assert len(web.asked) <= (2 if method == "get" else 1), "a GET whose connection breaks is asked again at once"
    assert ana.texts("rent", "May") == ["61101, rent, May."]


def test_functions_that_break_leave_by_their_failed_exits(talk):
    ana = talk.phone()
    ana.texts("broken")
    ana.reads_soon("Shall we go on?")
    assert ana.reads() == ["The first is broken.", "The second is broken.", "Shall we go on?"]
    assert ana.texts("yes") == ["Good."]
    told = [e["summary"] for e in talk.table("monitor_entries", kind="exception")]
    assert any("The function breaks failed" in s for s in told) and any("breaks_far_away failed" in s for s in told)


# When the worker dies in the middle of it.


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_worker_that_dies_while_it_asks(talk, web, method):
    ana = talk.phone()
    ana.texts(method)
    with held(web) as go_on:
        assert ana.texts("61101") == ["One moment."]
        eventually(lambda: len(web.asked) == 1)
        talk.kill9(talk.worker)
        go_on()
    talk.worker = talk.start_worker()
    talk.move_clock(talk.now().replace(microsecond=0) + timedelta(minutes=2))  # beyond the lease of the call
    ana.reads_soon("You belong to")
    call = talk.row("session_calls", session_id=ana.session()["id"])
    if method == "get":  # asking twice does no harm
        assert ana.reads()[-1].startswith("You belong to Rockford.") and len(web.asked) == 2
        assert (call["state"], call["tries"]) == ("done", 2)
    else:  # it may have been done already: nobody asks again, and staff look
        assert ana.reads()[-1].startswith("You belong to nobody.") and len(web.asked) == 1
        assert call["state"] == "failed" and "fate is unknown" in call["error"]
        assert talk.table("notifications", type="call_unknown")
    assert ana.texts("rent", "May") == ["61101, rent, May."]


# When the person says STOP in the middle of it.


def test_a_result_that_comes_after_stop_waits_for_start(talk, web):
    ana = talk.phone()
    ana.texts("get")
    with talk.nothing_breaks(), held(web) as go_on:
        assert ana.texts("61101") == ["One moment."]
        assert ana.texts("STOP") == []
        read = ana.reads()
        go_on()
        talk.quiet()
    assert ana.reads() == read and ana.session()["state"] == "calling"
    ana.texts("START")
    ana.reads_soon("You belong to Rockford. What is it about?")
    assert ana.texts("rent", "May") == ["61101, rent, May."]
    assert len(web.asked) == 1
