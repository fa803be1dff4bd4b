"""What Twilio says no to, in its own words: codes, HTTP statuses, and the body its clients read."""

from __future__ import annotations

import pytest
import requests

from standin.conftest import OFFICE_NUMBER, PERSON, SID, TOKEN

TEXT = {"To": PERSON, "From": OFFICE_NUMBER, "Body": "Hello"}
CALL = {"To": PERSON, "From": OFFICE_NUMBER, "Twiml": "<Response><Say>Hello</Say></Response>"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"To": "12"}, 21211),
        ({"To": "+1312555014"}, 21211),
        ({"To": "+11125550142"}, 21211),
        ({"From": "+13125550999"}, 21606),  # not a number of this account's
        ({"From": "", "MessagingServiceSid": "nonsense"}, 21701),
        ({"StatusCallback": "/relative"}, 21609),
        ({"StatusCallback": "https://under_score.example.org/"}, 21609),
        ({"ValidityPeriod": "0"}, 21624),
        ({"ValidityPeriod": "36001"}, 21624),
        ({"ScheduleType": "fixed", "SendAt": "2030-01-01T00:00:00Z"}, 35118),
        ({"From": "+15005550001"}, 21212),
        ({"From": "+15005550007"}, 21606),
        ({"From": "+15005550008"}, 21611),
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550002"}, 21612),
        ({"To": "+15005550003"}, 21408),
        ({"To": "+15005550004"}, 21610),
        ({"To": "+15005550009"}, 21614),
    ],
)
def test_a_text_is_refused(standin, change, code):
    answer = standin.post("Messages.json", {k: v for k, v in {**TEXT, **change}.items() if v})
    assert_refused(answer, 400, code)
    assert standin.control("GET", "state")["texts"] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"Twiml": ""}, 21205),
        ({"Twiml": "", "Url": "nonsense"}, 21205),
        ({"To": "nobody"}, 21211),
        ({"From": "+13125550999"}, 21210),
        ({"StatusCallback": "ftp://example.org"}, 21609),
        ({"From": "+15005550001"}, 21212),
        ({"To": "+15005550001"}, 21217),
        ({"To": "+15005550002"}, 21214),
        ({"To": "+15005550003"}, 21215),
        ({"To": "+15005550004"}, 21216),
    ],
)
def test_a_call_is_refused(standin, change, code):
    answer = standin.post("Calls.json", {k: v for k, v in {**CALL, **change}.items() if v})
    assert_refused(answer, 400, code)
    assert standin.control("GET", "state")["calls"] == 0


def test_twilios_own_sender_for_tests_works(standin):
    assert standin.post("Messages.json", {**TEXT, "From": "+15005550006"}).status_code == 201


@pytest.mark.parametrize("auth", [(SID, "wrong"), ("AC" + "6" * 32, TOKEN)])
def test_wrong_credentials_are_told(standin, auth):
    assert_refused(standin.post("Messages.json", TEXT, auth), 401, 20003)


def test_another_accounts_things_are_out_of_reach(standin):
    url = f"{standin.url}/2010-04-01/Accounts/AC{'7' * 32}/Messages.json"
    assert_refused(requests.get(url, auth=(SID, TOKEN), timeout=10), 401, 20003)


def test_an_api_key_logs_in_too(standin):
    standin.world.allow("SK" + "8" * 32, "its-secret")
    assert standin.post("Messages.json", TEXT, ("SK" + "8" * 32, "its-secret")).status_code == 201


@pytest.mark.parametrize(
    "path", ["Messages/SM1.json", "Calls/CA1.json", "Nonsense.json", "IncomingPhoneNumbers/1.json"]
)
def test_what_is_not_there_is_not_found(standin, path):
    answer = requests.get(f"{standin.rest}/{path}", auth=(SID, TOKEN), timeout=10)
    assert_refused(answer, 404, 20404)


def assert_refused(answer: requests.Response, status: int, code: int) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"], body["status"]) == (status, code, status)
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert body["message"] and answer.headers["Content-Type"].startswith("application/json")
