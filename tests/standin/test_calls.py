"""Calls: ringing, answering, machine detection, TwiML with keys, and the callbacks on the way."""

from __future__ import annotations

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from standin.conftest import OFFICE_NUMBER, PERSON
from standin.waiting import wait_until

MENU = """<Response>
  <Gather numDigits="1" timeout="4" action="/keys?lang=en">
    <Say language="en-US">Press one.</Say><Pause length="2"/>
  </Gather>
  <Say>Goodbye.</Say>
</Response>"""


def said(call):
    return [line.get("text", line["verb"]) for line in call["transcript"]]


def test_a_person_answers_listens_and_presses_a_key(start):
    standin = start(phones={PERSON: {"call": {"outcome": "human", "digits": "1", "duration": 34}}})
    standin.office.answers.update({"/voice": MENU, "/keys": "<Response><Say>Thank you.</Say><Hangup/></Response>"})
    call = standin.called(machine_detection="DetectMessageEnd")
    assert (call["status"], call["duration"], call["answered_by"]) == ("completed", "34", "human")
    assert said(call) == ["Press one.", "Pause", "Gather", "Thank you.", "Hangup"]
    assert standin.office.statuses(path="/status") == ["initiated", "ringing", "in-progress", "completed"]
    assert all(r["signed"] for r in standin.office.requests)
    callbacks = standin.office.at("/status")
    assert [c["SequenceNumber"] for c in callbacks] == ["0", "1", "2", "3"]
    last = callbacks[-1]
    assert (last["CallDuration"], last["Duration"], last["SipResponseCode"]) == ("34", "1", "200")
    assert last["CallbackSource"] == "call-progress-events" and last["Timestamp"].endswith("+0000")
    assert "CallDuration" not in callbacks[0] and callbacks[0]["Called"] == PERSON
    asked, keys = standin.office.at("/voice")[0], standin.office.at("/keys")[0]
    assert (asked["AnsweredBy"], asked["CallStatus"], asked["Direction"]) == ("human", "in-progress", "outbound-api")
    assert keys["Digits"] == "1"


def test_nothing_pressed_falls_through_to_the_next_verb(start):
    standin = start(default={"call": "human"})
    standin.office.answers["/voice"] = MENU
    call = standin.called()
    assert said(call) == ["Press one.", "Pause", "Gather", "Goodbye."]
    assert not standin.office.at("/keys")


def test_an_empty_result_is_told_where_the_gather_asks_for_it(start):
    standin = start()
    standin.office.answers["/voice"] = MENU.replace('numDigits="1"', 'actionOnEmptyResult="true"')
    standin.called()
    assert standin.office.at("/keys")[0]["Digits"] == ""


def test_keys_are_pressed_one_gather_after_another(start):
    standin = start(phones={PERSON: {"call": {"outcome": "human", "digits": ["3", "12#9"]}}})
    keys = iter(["<Response><Redirect>/voice</Redirect></Response>", "<Response><Say>Done.</Say></Response>"])
    first = MENU
    second = '<Response><Gather action="/keys"><Say>Your code?</Say></Gather></Response>'
    pages = iter([first, second])
    standin.office.answers.update({"/voice": lambda _: next(pages), "/keys": lambda _: next(keys)})
    call = standin.called()
    assert [k["Digits"] for k in standin.office.at("/keys")] == ["3", "12"]
    assert standin.office.at("/keys")[1]["FinishedOnKey"] == "#"
    assert said(call)[-1] == "Done."


@pytest.mark.parametrize(
    ("plan", "mode", "answered_by"),
    [
        ("machine", "Enable", "machine_start"),
        ("machine", "DetectMessageEnd", "machine_end_beep"),
        ("fax", "Enable", "fax"),
        ("human", "Enable", "human"),
        ({"outcome": "human", "answered_by": "unknown"}, "Enable", "unknown"),
        ({"outcome": "machine", "answered_by": "machine_end_silence"}, "DetectMessageEnd", "machine_end_silence"),
        ("machine", None, None),  # nobody asked
    ],
)
def test_machine_detection_says_who_answered(start, plan, mode, answered_by):
    standin = start(default={"call": plan})
    standin.office.answers["/voice"] = MENU
    call = standin.called(**({"machine_detection": mode} if mode else {}))
    assert (call["answered_by"], call["status"]) == (answered_by, "completed")
    assert standin.office.at("/voice")[0].get("AnsweredBy") == answered_by
    assert standin.office.at("/status")[-1].get("AnsweredBy") == answered_by


def test_asynchronous_detection_is_told_apart_from_the_call(start):
    standin = start(default={"call": "machine"})
    standin.office.answers["/voice"] = MENU
    standin.called(
        machine_detection="Enable", async_amd="true", async_amd_status_callback=f"{standin.office.url}/detected"
    )
    assert standin.office.at("/detected")[0]["AnsweredBy"] == "machine_start"


@pytest.mark.parametrize(
    ("plan", "status", "sip", "events"),
    [
        ("busy", "busy", "486", ["initiated", "ringing", "busy"]),
        ("no-answer", "no-answer", "487", ["initiated", "ringing", "no-answer"]),
        ("failed 404", "failed", "404", ["initiated", "failed"]),
    ],
)
def test_calls_that_reach_nobody(start, plan, status, sip, events):
    standin = start(default={"call": plan})
    call = standin.called()
    assert (call["status"], call["duration"], call["transcript"]) == (status, "0", [])
    assert standin.office.statuses() == events
    last = standin.office.at("/status")[-1]
    assert (last["SipResponseCode"], last["CallDuration"]) == (sip, "0") and "Duration" not in last


@pytest.mark.parametrize(("after", "heard"), [(0, []), (1, ["Press one.", "Pause", "Gather"])])
def test_a_person_hangs_up_early(start, after, heard):
    standin = start(default={"call": {"outcome": "hang-up", "after": after}})
    standin.office.answers["/voice"] = MENU
    call = standin.called()
    assert (call["status"], said(call)) == ("completed", heard)


def test_only_the_events_asked_for_are_told_and_completed_is_the_default(standin):
    standin.office.answers["/voice"] = MENU
    standin.called(status_callback_event=[])
    standin.called(status_callback_event=["answered"])
    assert standin.office.statuses(path="/status") == ["completed", "in-progress"]


def test_twiml_can_come_with_the_call_but_then_its_addresses_must_be_absolute(start):
    standin = start(default={"call": "human 1"})
    standin.office.answers["/keys"] = "<Response/>"
    absolute = f'<Response><Gather numDigits="1" action="{standin.office.url}/keys"><Say>Hi</Say></Gather></Response>'
    standin.called(twiml=absolute)
    assert standin.office.at("/keys")[0]["Digits"] == "1"
    standin.called(twiml=absolute.replace(standin.office.url, ""))
    assert standin.control("GET", "alerts")["alerts"][-1]["code"] == 11100


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (500, 11200),
        ("<Response><Say>", 12100),
        ("<Antwort/>", 12102),
        ("<Response><Zusage/></Response>", 12200),
        ("<Response><Redirect>/voice</Redirect></Response>", 12400),  # for ever
    ],
)
def test_what_is_wrong_with_our_twiml_is_alerted(standin, answer, code):
    standin.office.answers["/voice"] = answer
    call = standin.called()
    assert call["status"] == "completed"
    assert code in [a["code"] for a in standin.control("GET", "alerts")["alerts"]]


def test_a_fallback_speaks_when_the_url_fails(standin):
    standin.office.answers.update({"/voice": 500, "/spare": "<Response><Say>Spare.</Say></Response>"})
    call = standin.called(fallback_url=f"{standin.office.url}/spare")
    assert said(call) == ["Spare."]


def test_record_and_dial_go_on_at_their_actions(standin):
    standin.office.answers.update(
        {
            "/voice": '<Response><Record action="/recorded" maxLength="3"/></Response>',
            "/recorded": '<Response><Dial action="/dialled"><Number>+13125550188</Number></Dial></Response>',
            "/dialled": "<Response><Say>Bye.</Say></Response>",
        }
    )
    call = standin.called()
    assert [line["verb"] for line in call["transcript"]] == ["Record", "Dial", "Say"]
    assert standin.office.at("/recorded")[0]["RecordingDuration"] == "3"
    assert standin.office.at("/dialled")[0]["DialCallStatus"] == "completed"


def test_speech_is_told_where_a_gather_listens_for_it(start):
    standin = start(default={"call": {"outcome": "human", "says": "yes please"}})
    standin.office.answers.update({"/voice": MENU.replace("<Gather", '<Gather input="dtmf speech"')})
    standin.called()
    assert standin.office.at("/keys")[0]["SpeechResult"] == "yes please"


def test_a_ringing_call_can_be_cancelled_and_a_finished_one_not(start):
    standin = start(default={"call": {"outcome": "no-answer", "ring": 20}})
    call = standin.call()
    wait_until(lambda: standin.twilio.calls(call.sid).fetch().status == "ringing")
    assert standin.twilio.calls(call.sid).update(status="canceled").status == "canceled"
    standin.idle()
    assert standin.office.statuses()[-1] == "canceled"
    with pytest.raises(TwilioRestException) as refused:
        standin.twilio.calls(call.sid).update(status="completed")
    assert refused.value.code == 21220


def test_a_live_phone_rings_until_somebody_answers_and_presses_keys(start):
    standin = start(default={"call": "live"})
    standin.office.answers.update({"/voice": MENU, "/keys": "<Response><Say>Noted.</Say></Response>"})
    sid = standin.call().sid

    def waits_for(what):
        return lambda: standin.control("GET", "phones", number=PERSON)["phones"][0]["calls"][0]["waits_for"] == what

    wait_until(waits_for("answer"))
    standin.control("POST", f"calls/{sid}/answer")
    wait_until(waits_for("keys"))
    standin.control("POST", f"calls/{sid}/keys", {"keys": "2"})
    standin.idle()
    assert standin.office.at("/keys")[0]["Digits"] == "2"
    gone = requests.post(f"{standin.url}/_standin/calls/{sid}/keys", json={"keys": "1"}, timeout=5)
    assert (gone.status_code, "going on" in gone.json()["error"]) == (400, True)


def test_a_running_call_can_be_sent_elsewhere(start):
    standin = start(default={"call": "live"})
    standin.office.answers.update({"/voice": MENU, "/else": "<Response><Say>Elsewhere.</Say></Response>"})
    sid = standin.call().sid
    standin.control("POST", f"calls/{sid}/answer")
    wait_until(lambda: standin.twilio.calls(sid).fetch().status == "in-progress")
    standin.twilio.calls(sid).update(url=f"{standin.office.url}/else")
    standin.idle()
    assert said(standin.control("GET", "calls")["calls"][0])[-1] == "Elsewhere."


def test_a_person_calls_the_office(standin):
    standin.office.answers.update({"/call-in": MENU, "/keys": "<Response><Say>Until tomorrow.</Say></Response>"})
    call = standin.control("POST", "call-in", {"from": PERSON, "digits": "1"})
    assert (call["status"], call["direction"], said(call)[-1]) == ("completed", "inbound", "Until tomorrow.")
    first = standin.office.at("/call-in")[0]
    assert (first["From"], first["To"], first["CallStatus"]) == (PERSON, OFFICE_NUMBER, "ringing")
    assert all(r["signed"] for r in standin.office.requests)
