"""People text the office, and a flow answers: in order, once, everybody their own conversation, in their language.

Every text goes from a phone to the carrier, by a signed webhook to Frontdesk, and the answer back to the phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from journeys.harness.house import OFFICE_NUMBER
from journeys.harness.tables import everything
from journeys.harness.talking import Phone, TalkingHouse

LISTING = """
flow: listing
title: Three things
topic: your list
steps:
  - ask: The first thing?
    as: first
  - ask: The second thing?
    as: second
  - ask: The third thing?
    as: third
  - end: "You wrote {{ first }}, {{ second }}, {{ third }}."
"""
QUESTIONS = ["The first thing?", "The second thing?", "The third thing?"]
SECOND_NUMBER = "+13125550177"
AT_THE_NUMBER = """
flow: second_line
starts: [text]
steps:
  - ask: This is the second line. What is it about?
    as: subject
  - say: "Noted: {{ subject }}."
"""
MENU = "What can we do for you?"


@pytest.fixture(scope="module", autouse=True)
def desk(talk: TalkingHouse) -> Iterator[None]:
    talk.publish((LISTING, "--keyword", "list", "--keyword", "my list"), (AT_THE_NUMBER, "--number", SECOND_NUMBER))
    talk.carrier.ask("PUT", "number", {"number": SECOND_NUMBER, "sms_url": f"{talk.web_url}/twilio/sms"})
    with talk.nothing_breaks():
        yield


# Order.


def test_texts_are_answered_in_their_order(talk):
    ana = talk.phone()
    assert ana.texts("list") == [QUESTIONS[0]]
    assert ana.texts("eggs", "milk", "bread") == ["You wrote eggs, milk, bread."]
    assert ana.reads() == [*QUESTIONS, "You wrote eggs, milk, bread."]
    assert ana.transcript() == [
        ("person", "list"), ("flow", QUESTIONS[0]), ("person", "eggs"), ("flow", QUESTIONS[1]),
        ("person", "milk"), ("flow", QUESTIONS[2]), ("person", "bread"), ("flow", "You wrote eggs, milk, bread."),
    ]  # fmt: skip
    session = ana.session()
    assert (session["state"], session["ended_by"], session["turns"]) == ("ended", "flow", 4)
    turns = talk.table("session_turns", session_id=session["id"])
    assert [(turn["number"], turn["event"]) for turn in turns] == [(n, "text") for n in (1, 2, 3, 4)]


def test_texts_of_the_same_second_are_answered_one_after_the_other(talk):
    bea = talk.phone()
    bea.texts("list")
    at_once(bea, "one", "two", "three")
    # whichever came first: each was taken by one question, and each question was asked once
    came = [t["body"] for t in talk.table("inbound_texts", **{"from": bea.number})]
    assert sorted(came[1:]) == ["one", "three", "two"]
    last = "You wrote {}, {}, {}.".format(*came[1:])
    assert [body for author, body in bea.transcript() if author == "person"] == came
    assert [body for author, body in bea.transcript() if author == "flow"] == [*QUESTIONS, last]
    # what could not go out in the answer to its own text follows by itself
    bea.reads_soon(last)
    assert sorted(bea.reads()) == sorted([*QUESTIONS, last]), "each of them once"
    assert bea.session()["turns"] == 4


def test_two_first_texts_begin_one_conversation(talk):
    for phone in talk.phones(6):
        at_once(phone, "list", "list")
        phone.reads_soon(QUESTIONS[1])
        assert sorted(phone.reads()) == sorted(QUESTIONS[:2]), "the second one was an answer"
        assert len(phone.sessions()) == 1 and phone.values()["first"] == "list"


def test_many_people_at_once_have_each_their_own_conversation(talk):
    people = talk.phones(24)

    def whole(phone: Phone) -> list[str]:
        last = phone.number[-4:]
        return phone.texts("my list please", f"a{last}", f"b{last}", f"c{last}")

    with ThreadPoolExecutor(len(people)) as crowd:
        said = list(crowd.map(whole, people))
    for phone, last in zip(people, said, strict=True):
        n = phone.number[-4:]
        assert last == [f"You wrote a{n}, b{n}, c{n}."]
        assert phone.reads() == [*QUESTIONS, *last]
        assert [s["state"] for s in phone.sessions()] == ["ended"]
    texts = talk.sql("select count(*) as n from inbound_texts where answered_at is null")
    assert texts[0]["n"] == 0


# The carrier delivers a text again.


def test_a_text_that_comes_again_gets_the_same_answer_and_moves_nothing(talk):
    ana, sid = talk.phone(), "SM" + "7" * 32
    ana.texts("list")
    first = ana.texts("eggs", sid=sid)
    before = everything_but_the_bell(talk)
    assert [ana.texts("eggs", sid=sid) for _ in range(3)] == [first] * 3 == [[QUESTIONS[1]]] * 3
    assert everything_but_the_bell(talk) == before
    assert ana.texts("milk") == [QUESTIONS[2]]
    # long afterwards, when the conversation is elsewhere, the old one still gets its own old answer
    assert ana.texts("eggs", sid=sid) == [QUESTIONS[1]]
    assert ana.reads() == QUESTIONS
    assert (ana.session()["turns"], ana.values()["first"], ana.values()["second"]) == (3, "eggs", "milk")


def test_a_first_text_that_comes_twice_at_once_begins_one_conversation(talk):
    ana, sid = talk.phone(), "SM" + "8" * 32
    with ThreadPoolExecutor(4) as crowd:
        replies = list(crowd.map(lambda _: ana.texts("list", sid=sid), range(4)))
    assert replies == [[QUESTIONS[0]]] * 4
    assert ana.reads() == [QUESTIONS[0]]
    assert len(ana.sessions()) == 1 and ana.session()["turns"] == 1
    assert ana.transcript() == [("person", "list"), ("flow", QUESTIONS[0])]


# Who is answered by which flow.


def test_keyword_number_and_default_begin_their_flows(talk):
    flow_of = {v["id"]: v["name"] for v in talk.table("flow_versions")}

    def begun(phone: Phone) -> str:
        return flow_of[phone.session()["version_id"]]

    exact, first_word, misspelt, other = talk.phones(4)
    assert exact.texts("LIST!") == [QUESTIONS[0]]
    assert first_word.texts("list of my things") == [QUESTIONS[0]]
    assert misspelt.texts("good afternoon")[0].startswith("Hello, this is the front desk")
    assert other.texts("list", to=SECOND_NUMBER) == [QUESTIONS[0]], "a keyword is one on every number"
    assert [begun(phone) for phone in (exact, first_word, misspelt, other)] == [
        "listing",
        "listing",
        "welcome",
        "listing",
    ]

    # one person on both numbers has two conversations that do not meet
    both = talk.phone()
    assert both.texts("hello")[1].startswith(MENU)
    assert both.texts("good afternoon", to=SECOND_NUMBER) == ["This is the second line. What is it about?"]
    assert both.texts("my roof", to=SECOND_NUMBER) == ["Noted: my roof."]
    assert both.texts("2")[0].startswith("We are at 200 North Main Street")
    assert sorted((s["line"], s["state"]) for s in both.sessions()) == [
        (OFFICE_NUMBER, "waiting"), (SECOND_NUMBER, "ended"),
    ]  # fmt: skip
    assert {m["line"] for m in both.messages() if m["body"] == "my roof"} == {SECOND_NUMBER}


def test_a_keyword_in_the_middle_of_a_conversation_is_an_answer(talk):
    ana = talk.phone()
    ana.texts("list")
    assert ana.texts("my list") == [QUESTIONS[1]]
    assert ana.values()["first"] == "my list"


# Somebody else knocks.


def test_texts_that_the_carrier_did_not_sign_change_nothing(talk):
    ana = talk.phone()
    ana.texts("list")
    before = everything_but_the_bell(talk)
    form = {"MessageSid": "SM" + "9" * 32, "From": ana.number, "To": OFFICE_NUMBER, "Body": "eggs", "NumMedia": "0"}
    for headers in ({}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "c29tZXRoaW5nIGVsc2UgYWx0b2c="}):
        answer = requests.post(f"{talk.web_url}/twilio/sms", form, headers=headers, timeout=20)
        assert answer.status_code == 403 and "Message" not in answer.text
    assert everything_but_the_bell(talk) == before
    assert ana.session()["turns"] == 1
    assert ana.texts("eggs") == [QUESTIONS[1]]


def at_once(phone: Phone, *bodies: str) -> None:
    with ThreadPoolExecutor(len(bodies)) as crowd:
        list(crowd.map(phone.texts, bodies))


def everything_but_the_bell(house: TalkingHouse) -> dict[str, tuple[int, str]]:
    """All tables but those in which workers and requests leave their own trace."""
    own = ("procrastinate", "workers", "monitor", "job", "schedule", "carrier_events", "request")
    return {name: rows for name, rows in everything(house).items() if not name.startswith(own)}
