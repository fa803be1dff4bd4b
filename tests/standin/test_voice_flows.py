"""What a flow on a call needs of the carrier: recordings, the end of a call, people who speak or hang up."""

from __future__ import annotations

import base64
import time
import urllib.error
import urllib.request

import pytest

from standin.conftest import OFFICE_NUMBER, PERSON

RECORDS = (
    '<Response><Say>Speak.</Say><Record action="/recorded" finishOnKey="#"/><Redirect>/silent</Redirect></Response>'
)


def calls_in(standin, **plan):
    standin.world.add_number(OFFICE_NUMBER, status_url=f"{standin.office.url}/ended")
    return standin.control("POST", "call-in", {"from": PERSON, **plan})


def until(condition):
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def test_the_end_of_a_call_to_the_office_is_told(standin):
    standin.office.answers["/call-in"] = "<Response><Say>Hello.</Say></Response>"
    call = calls_in(standin)
    until(lambda: standin.office.at("/ended"))
    (told,) = standin.office.at("/ended")
    assert (told["CallSid"], told["CallStatus"], told["Direction"]) == (call["sid"], "completed", "inbound")
    assert standin.office.requests[-1]["signed"]


def test_who_hangs_up_in_a_recording_has_left_it(standin):
    standin.office.answers.update({"/call-in": RECORDS, "/recorded": "<Response><Say>Never heard.</Say></Response>"})
    call = calls_in(standin, records=4, hangs_up_at="Record")
    (recorded,) = standin.office.at("/recorded")
    assert (recorded["CallStatus"], recorded["Digits"], recorded["RecordingDuration"]) == ("completed", "hangup", "4")
    assert "Never heard." not in str(call["transcript"])
    assert call["status"] == "completed"


def test_who_says_nothing_goes_on_after_the_recording(standin):
    standin.office.answers.update({"/call-in": RECORDS, "/silent": "<Response><Say>Nothing.</Say></Response>"})
    call = calls_in(standin, records=0)
    assert standin.office.at("/recorded") == []
    assert call["transcript"][-1]["text"] == "Nothing."


def test_who_hangs_up_while_it_rings_elsewhere_ends_the_dial(standin):
    standin.office.answers["/call-in"] = (
        '<Response><Dial action="/dialled"><Number>+13125550177</Number></Dial></Response>'
    )
    calls_in(standin, dial="no-answer", hangs_up_at="Dial")
    (dialled,) = standin.office.at("/dialled")
    assert (dialled["CallStatus"], dialled["DialCallStatus"]) == ("completed", "no-answer")


@pytest.mark.parametrize(
    ("ending", "kind", "begins"), [("", "audio/x-wav", b"RIFF"), (".mp3", "audio/mpeg", b"\xff\xfb")]
)
def test_a_recording_lies_where_it_says(standin, ending, kind, begins):
    standin.office.answers["/call-in"] = RECORDS
    calls_in(standin)
    path = standin.office.at("/recorded")[0]["RecordingUrl"].partition(".com")[2]
    login = base64.b64encode(f"{standin.world.account_sid}:{standin.world.auth_token}".encode()).decode()

    def get(address, **headers):
        with urllib.request.urlopen(
            urllib.request.Request(standin.url + address, headers=headers), timeout=5
        ) as answer:
            return answer.headers["Content-Type"], answer.read()

    found = get(path + ending, Authorization=f"Basic {login}")
    assert (found[0], found[1].startswith(begins)) == (kind, True)
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(path + ending)
    assert refused.value.code == 401
    with pytest.raises(urllib.error.HTTPError) as missing:
        get(path[:-3] + "xyz", Authorization=f"Basic {login}")
    assert missing.value.code == 404


def test_a_person_at_the_page_speaks(standin):
    standin.office.answers.update(
        {
            "/call-in": '<Response><Gather input="dtmf speech" action="/heard"><Say>Yes?</Say></Gather></Response>',
            "/heard": "<Response><Hangup/></Response>",
        }
    )
    call = calls_in(standin, outcome="live")
    standin.control("POST", f"calls/{call['sid']}/say", {"words": "Yes please"})
    until(lambda: standin.office.at("/heard"))
    assert standin.office.at("/heard")[0]["SpeechResult"] == "Yes please"


@pytest.mark.parametrize(
    ("plan", "result", "told"),
    [
        ({}, "success", "PaymentToken"),
        ({"pays": "payment-connector-error"}, "payment-connector-error", "PaymentError"),
        ({"hangs_up_at": "pay"}, "caller-hung-up", "Result"),
    ],
)
def test_a_payment_ends_as_it_is_told_to(standin, plan, result, told):
    standin.office.answers["/call-in"] = '<Response><Pay action="/paid" paymentConnector="Stripe_1"/></Response>'
    call = calls_in(standin, **plan)
    (paid,) = standin.office.at("/paid")
    assert (paid["Result"], told in paid, "PaymentToken" in paid) == (result, True, result == "success")
    assert (paid["CallStatus"] == "completed") is (result == "caller-hung-up")
    assert "tok_" not in str(call["transcript"])
