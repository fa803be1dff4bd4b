"""Where a flow and the office's people meet: hand-over and back, a flow that breaks, and flows that staff begin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journeys.harness.talking import Phone, TalkingHouse

ENDLESS = """
flow: endless
topic: your letter
steps:
  - ask: What is your name?
    as: name
  - set: {n: 1}
  - repeat:
      - set: {n: "{{ n | plus: 1 }}"}
    until: n < 1
  - ask: This is never asked.
    as: never
"""
SURVEY = """
flow: survey
starts: [request]
topic: our survey
steps:
  - ask: "Hello {{ flow.data.name }}, this is Lakeview Help. Are you content with us?"
    as: content
    answer: yes_no
  - end: Thank you for telling us.
"""
TWO_TRIES = """
flow: two_tries
steps:
  - ask: How many people are you?
    as: people
    answer: integer 1..20
    tries: 2
  - end: Thank you.
"""


@pytest.fixture(scope="module", autouse=True)
def flows(talk: TalkingHouse) -> Iterator[None]:
    talk.publish((ENDLESS, "--keyword", "endless"), SURVEY, (TWO_TRIES, "--keyword", "tries"))
    with talk.nothing_breaks():
        yield


def thread_of(phone: Phone) -> dict[str, object]:
    return phone.house.table("inbox_threads", contact_number=phone.number)[-1]


# Hand-over.


def test_staff_take_over_answer_and_give_the_conversation_back(talk):
    ana, rita = talk.phone(), talk.hire()
    ana.texts("hello", "3")
    [told] = ana.texts("My letter came back, what now?")
    assert told.startswith("Thank you. Our staff will read your message")
    assert ana.session()["state"] == "handed_over"
    thread = thread_of(ana)
    assert (thread["state"], thread["reason"], thread["detail"]) == ("open", "handed_over", "message for staff")
    assert thread["attributes"] == {"message": "My letter came back, what now?"}
    assert [n["data"]["thread_id"] for n in talk.table("notifications", type="thread_opened")][-1] == thread["id"]

    # the flow is silent meanwhile; what the person writes is in the thread
    assert ana.texts("Are you there?") == [] == ana.texts("HELP ME PLEASE")
    page = rita.see(f"inbox/{thread['id']}/")
    assert "My letter came back, what now?" in page and "Are you there?" in page and ana.number in page
    rita.post(f"inbox/{thread['id']}/reply/", body="Please bring it to us, we are open until five.\n\nRita")
    ana.reads_soon("Please bring it to us")
    [staff] = talk.table("conversation_messages", contact_number=ana.number, author="staff")
    assert (staff["thread_id"], staff["via"]) == (thread["id"], "rest") and staff["user_id"]
    assert ana.reads()[-1] == "Please bring it to us, we are open until five.\n\nRita"
    assert thread_of(ana)["state"] == "claimed"
    assert ana.texts("Thank you, I will") == []

    rita.post(f"inbox/{thread['id']}/resolve/", give_back="1")
    ana.reads_soon("Can we do anything else for you?")
    assert (ana.session()["state"], thread_of(ana)["state"]) == ("waiting", "resolved")
    assert ana.texts("no") == ["Thank you for writing to us. Have a good day."]
    assert [author for author, _ in ana.transcript()] == [
        "person", "flow", "flow", "person", "flow", "person", "flow",  # until the hand-over
        "person", "person", "staff", "person", "flow", "person", "flow",
    ]  # fmt: skip
    audit = [entry["data"]["verb"] for entry in talk.table("monitor_entries", kind="action")]
    assert {"transcript.read", "thread.answered", "thread.given_back"} <= set(audit)


def test_a_resolved_hand_over_ends_the_session_and_the_next_text_begins_anew(talk):
    ana, rita = talk.phone(), talk.hire()
    ana.texts("hello", "3", "Only to say thank you!")
    rita.post(f"inbox/{thread_of(ana)['id']}/resolve/")
    assert (ana.session()["state"], ana.session()["ended_by"]) == ("ended", "staff")
    before = ana.reads()
    assert ana.texts("hello")[0].startswith("Hello, this is the front desk")
    assert len(ana.sessions()) == 2 and len(ana.reads()) == len(before) + 2


def test_staff_cannot_write_to_who_texted_stop(talk):
    ana, rita = talk.phone(), talk.hire()
    ana.texts("hello", "3", "Please write to me")
    ana.texts("STOP")
    page = rita.post(f"inbox/{thread_of(ana)['id']}/reply/", body="Here we are.")
    assert "texted STOP" in page and "Here we are." in page, "the words are still in the box"
    talk.quiet()
    assert "Here we are." not in ana.reads()
    assert talk.table("conversation_messages", contact_number=ana.number, author="staff") == []


def test_answers_that_nobody_understands_end_with_staff(talk):
    ana = talk.phone()
    ana.texts("tries")
    [again] = ana.texts("a horse")
    assert "How many people are you?" in again or "number" in again
    assert ana.texts("a cow")[0].startswith("Sorry, I could not understand your answer.")
    assert ana.session()["state"] == "handed_over" and thread_of(ana)["reason"] == "not_understood"


# A flow that breaks.


def test_a_flow_that_breaks_is_handed_to_staff_and_nothing_is_lost(talk):
    ana, rita = talk.phone(), talk.hire()
    ana.texts("endless")
    [sorry] = ana.texts("Ana Nowak")
    assert sorry == "Sorry, something went wrong on our side. Someone from Lakeview Help will text you."
    session, thread = ana.session(), thread_of(ana)
    assert session["state"] == "failed" and session["failure"].startswith("loop")
    assert (thread["state"], thread["reason"], thread["session_id"]) == ("open", "failed", session["id"])
    assert [body for _, body in ana.transcript()] == ["endless", "What is your name?", "Ana Nowak", sorry]
    assert any(e["kind"] == "warning" and "broke off" in e["summary"] for e in talk.table("monitor_entries"))
    assert "Ana Nowak" in rita.see(f"inbox/{thread['id']}/")
    # what they write now is for staff, not for a new flow
    assert ana.texts("hello?") == []
    rita.post(f"inbox/{thread['id']}/reply/", body="We are sorry. We will call you.")
    ana.reads_soon("We are sorry.")
    rita.post(f"inbox/{thread['id']}/resolve/")
    assert ana.texts("hello again")[0].startswith("Hello, this is the front desk")


# Flows that we begin.


def test_a_flow_that_staff_send_goes_to_those_who_may_be_texted(talk):
    ana, stopped, busy = talk.phones(3)
    stopped.texts("STOP")
    busy.texts("hello")
    words = ("flows", "send", "survey", "--data", "name: Ana", "--to")
    done = talk.run(*words, ana.number, stopped.number, busy.number, "call my wife", ok=False)
    by_number = {one["number"]: one for one in done["started"]}
    assert by_number[ana.number]["session_id"] == ana.session()["id"] and by_number[ana.number]["later"] is None
    assert "asked for no more texts" in by_number[stopped.number]["reason"]
    assert "open" in by_number[busy.number]["reason"]
    assert "no phone number" in by_number["call my wife"]["reason"]
    assert talk.command(*words, stopped.number, ok=False).returncode == 1
    ana.reads_soon("Hello Ana, this is Lakeview Help.")
    talk.quiet()
    assert not any("Lakeview Help. Are you content" in text for phone in (stopped, busy) for text in phone.reads())
    assert stopped.sessions() == [] and len(busy.sessions()) == 1
    assert ana.texts("Yes, very much") == ["Thank you for telling us."]
    assert ana.values()["content"] is True
    # the text counts as one that we began, against the frequency cap
    assert [row["contacts"] for row in talk.table("contact_days", number=ana.number)] == [1]


def test_a_flow_begun_by_us_twice_at_once_writes_once(talk):
    ana = talk.phone()
    done = talk.run("flows", "send", "survey", "--data", "name: Ana", "--to", ana.number, ana.number, ok=False)
    assert [one["session_id"] is not None for one in done["started"]] == [True, False]
    ana.reads_soon("Hello Ana")
    assert talk.run("flows", "send", "survey", "--to", ana.number, ok=False)["started"][0]["session_id"] is None
    talk.quiet()
    assert len(ana.reads()) == 1 and len(ana.sessions()) == 1
