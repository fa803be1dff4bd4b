"""Pictures, both ways: what the office is told of them, and where they are fetched."""

from __future__ import annotations

import base64

import pytest
import requests

from standin.conftest import OFFICE_NUMBER, PERSON, SID, TOKEN

PIXEL = b"\x89PNG\r\n\x1a\n and so on"


def texts(standin):
    return standin.control("GET", "phones", number=PERSON)["phones"][0]["texts"]


def picture(content=PIXEL, content_type="image/png"):
    return {"content_type": content_type, "data": base64.b64encode(content).decode()}


def test_a_picture_is_announced_and_fetched_with_the_accounts_credentials(standin):
    answer = standin.control("POST", "text-in", {"from": PERSON, "body": "", "media": [picture()]})
    told = standin.office.at("/sms")[0]
    assert (told["NumMedia"], told["MediaContentType0"], told["Body"]) == ("1", "image/png", "")
    assert answer["sid"] == told["MessageSid"] and answer["sid"].startswith("MM")
    assert told["MediaUrl0"].startswith(f"{standin.rest}/Messages/{answer['sid']}/Media/ME")
    assert requests.get(told["MediaUrl0"], timeout=5).status_code == 401
    fetched = requests.get(told["MediaUrl0"], auth=(SID, TOKEN), timeout=5)
    assert (fetched.content, fetched.headers["Content-Type"]) == (PIXEL, "image/png")
    assert fetched.history[0].status_code == 307  # as Twilio, which sends one to a store without credentials
    assert "sandbox" in fetched.headers["Content-Security-Policy"]
    assert standin.twilio.messages(answer["sid"]).fetch().num_media == "1"
    ((one,),) = [text["media"] for text in texts(standin)]
    assert requests.get(f"{standin.url}/{one['url']}", timeout=5).content == PIXEL


def test_a_redelivered_picture_is_the_same_one(standin):
    sid = "MM" + "1" * 32
    for _ in range(2):
        standin.control("POST", "text-in", {"from": PERSON, "sid": sid, "media": [picture()]})
    first, second = standin.office.at("/sms")
    assert first["MediaUrl0"] == second["MediaUrl0"]


def test_pictures_of_the_office_stand_on_the_phone_as_links(standin):
    standin.text(body="Here is the form.", media_url=["https://office.example/form.pdf"])
    standin.office.answers["/sms"] = (
        "<Response><Message><Body>And a map.</Body><Media>https://office.example/map.png</Media></Message>"
        "<Message><Media>https://office.example/door.png</Media></Message></Response>"
    )
    standin.control("POST", "text-in", {"from": PERSON, "to": OFFICE_NUMBER, "body": "Where?"})
    standin.idle()
    assert [(t["body"], [m["url"].rpartition("/")[2] for m in t["media"]]) for t in texts(standin)] == [
        ("Here is the form.", ["form.pdf"]),
        ("Where?", []),
        ("And a map.", ["map.png"]),
        ("", ["door.png"]),
    ]


@pytest.mark.parametrize(
    ("media", "why"),
    [
        ("x.png", "a list of at most 10"),
        ([picture()] * 11, "a list of at most 10"),
        ([{"data": "AAAA"}], "needs a `content_type`"),
        ([{"content_type": "image/png", "data": "not base64!"}], "in base64"),
        ([picture(b"0" * 3 * 2**20)] * 2, "more than 5 MB"),
    ],
)
def test_what_is_no_picture(standin, media, why):
    answer = requests.post(f"{standin.url}/_standin/text-in", json={"from": PERSON, "media": media}, timeout=5)
    assert answer.status_code == 400 and why in answer.json()["error"]
    assert standin.office.at("/sms") == []


def test_the_phone_tells_what_the_office_answered_with(standin):
    standin.office.answers["/sms"] = 500
    standin.control("POST", "text-in", {"from": PERSON, "body": "Hi"})
    assert [text["answer"] for text in texts(standin)] == [500]
