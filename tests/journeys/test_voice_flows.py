"""People call the office, and the office calls them: flows speak, over signed webhooks between real processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from conversations.web_server import WebServer
from journeys.harness.house import OFFICE_NUMBER
from journeys.harness.talking import TalkingHouse, eventually

MENU = """
flow: phone_menu
starts: [call]
steps:
  - say: Welcome to Lakeview Help.
  - choose: What is it about?
    as: topic
    options: {rent: Renting, food: Food}
  - ask: How many people live with you?
    as: people
    answer: integer 1..20
  - say: "{{ topic }} for {{ people }}. Goodbye."
"""
LOOKS_UP = """
flow: phone_lookup
starts: [call]
steps:
  - say: One moment.
  - call: lookup
    with: {zip: "60603"}
    as: found
  - say: "You are with the {{ found.office }} office."
"""
VOICEMAIL = """
flow: phone_voicemail
starts: [call]
steps:
  - record: Please leave a message.
    as: message
  - hand_over: voicemail
"""
CALLS = """
flow: phone_back
starts: [text]
steps:
  - ask: Shall we call you?
    as: call_me
    answer: yes_no
  - make_call: "{{ contact.channel.address }}"
    busy: [{say: Your line was busy.}]
    no_answer: [{say: You did not pick up.}]
    failed: [{say: We could not call you.}]
  - speak: This is Lakeview Help.
  - gather: Press 1 to confirm.
    as: key
    keys:
      "1": [{say: Confirmed.}]
    when_silent: [{say: Goodbye.}]
"""
SECOND, THIRD = "+13125550177", "+13125550178"


@pytest.fixture(scope="module", autouse=True)
def desk(talk: TalkingHouse) -> Iterator[None]:
    talk.publish(
        (MENU, "--number", OFFICE_NUMBER, "--call"),
        (LOOKS_UP, "--number", SECOND, "--call"),
        (VOICEMAIL, "--number", THIRD, "--call"),
        (CALLS, "--keyword", "call me"),
    )
    for number in (OFFICE_NUMBER, SECOND, THIRD):
        addresses = {"voice_url": f"{talk.web_url}/twilio/voice", "status_url": f"{talk.web_url}/twilio/voice/ended"}
        talk.carrier.ask("PUT", "number", {"number": number, **addresses})
    with talk.nothing_breaks():
        yield


def said(call: dict) -> list[str]:
    return [line["text"] for line in call["transcript"] if line["verb"] == "Say"]


def test_a_call_is_answered_by_keys_and_by_words(talk):
    ana = talk.phone()
    call = talk.carrier.call_in(ana.number, "2", says=["three"])
    assert said(call) == [
        "Welcome to Lakeview Help.",
        "What is it about? For Renting, press 1. For Food, press 2.",
        "How many people live with you?",
        "food for 3. Goodbye.",
    ]
    assert (call["status"], call["transcript"][-1]["verb"]) == ("completed", "Hangup")
    row = ana.session()
    assert (row["channel"], row["state"], row["ended_by"], row["call_sid"]) == ("call", "ended", "flow", call["sid"])
    assert [body for author, body in ana.transcript() if author == "person"] == ["(called)", "2", "three"]


def test_who_hangs_up_is_let_go(talk):
    ana = talk.phone()
    talk.carrier.call_in(ana.number, outcome="hang-up", after=2)
    row = eventually(lambda: next((s for s in ana.sessions() if s["state"] == "ended"), None))
    assert (row["ended_by"], row["call_ended_at"] is not None) == ("hung_up", True)


def test_many_call_at_once_and_each_has_a_conversation(talk):
    people = talk.phones(6)
    with ThreadPoolExecutor(6) as crowd:
        calls = list(crowd.map(lambda one: talk.carrier.call_in(one.number, "1", says=["4"]), people))
    assert {said(call)[-1] for call in calls} == {"rent for 4. Goodbye."}
    assert [len(one.sessions()) for one in people] == [1] * 6


def test_a_slow_function_keeps_the_caller_waiting_and_then_goes_on(talk):
    web = WebServer()
    stop = web.start()
    try:
        web.answers["/lookup"] = lambda asked: slowly()
        (talk.home / "office_url").write_text(web.url)
        ana = talk.phone()
        call = talk.carrier.call_in(ana.number, to=SECOND)
    finally:
        stop()
    assert said(call) == ["One moment.", "You are with the Loop office."]
    assert [line["verb"] for line in call["transcript"]].count("Pause") >= 1
    assert ana.session()["state"] == "ended"
    assert len(web.asked) == 1


def slowly() -> tuple[int, dict[str, str], str]:
    time.sleep(2.2)  # longer than FRONTDESK_ANSWER_WITHIN: this is the office's own slow server
    return 200, {}, "Loop"


@pytest.mark.parametrize("hangs_up_at", ["", "Record"])
def test_a_voicemail_reaches_the_inbox_and_can_be_heard(talk, hangs_up_at):
    ana = talk.phone()
    call = talk.carrier.call_in(ana.number, to=THIRD, records=9, hangs_up_at=hangs_up_at)
    assert said(call)[0] == "Please leave a message."
    (recording,) = [m for m in ana.messages() if m["media"]]
    (thread,) = talk.table("inbox_threads", contact_number=ana.number)
    assert (ana.session()["state"], thread["state"], thread["detail"]) == ("handed_over", "open", "voicemail")
    if not hangs_up_at:
        assert said(call)[1:] == ["Thank you. A person will get back to you. Goodbye."]
    sound = talk.hire().fetch(f"inbox/media/{recording['id']}/?n=0")
    assert (sound.status_code, sound.headers["Content-Type"]) == (200, "audio/mpeg")


def test_a_conversation_by_text_goes_on_in_a_call(talk):
    ana = talk.phone()
    talk.carrier.play(phones={ana.number: {"call": {"outcome": "human", "digits": ["1"]}}})
    assert ana.texts("call me") == ["Shall we call you?"]
    ana.texts("yes")
    call = eventually(lambda: next((c for c in talk.carrier.calls(to=ana.number) if c["status"] == "completed"), None))
    assert said(call) == ["This is Lakeview Help.", "Press 1 to confirm.", "Confirmed."]
    eventually(lambda: ana.session()["state"] == "ended")
    (made,) = talk.table("flow_calls", to_number=ana.number)
    assert (made["sid"], made["tries"]) == (call["sid"], 1)
    eventually(lambda: talk.table("flow_calls", to_number=ana.number)[0]["status"] == "answered")


@pytest.mark.parametrize(("outcome", "text"), [("busy", "Your line was busy."), ("no-answer", "You did not pick up.")])
def test_who_does_not_pick_up_reads_on(talk, outcome, text):
    ana = talk.phone()
    talk.carrier.play(phones={ana.number: {"call": outcome}})
    ana.texts("call me", "yes")
    assert ana.reads_soon(text) == text
    assert (ana.session()["channel"], ana.session()["state"]) == ("text", "ended")
