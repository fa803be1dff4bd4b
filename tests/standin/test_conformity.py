"""Every reply has the shape that Twilio's own description of its API gives it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests

from standin.conftest import OFFICE_NUMBER, PERSON, SID, TOKEN

BASE = "/2010-04-01/Accounts/{AccountSid}"
FILE = Path("data/twilio-openapi/twilio_api_v2010.json")


@cache
def description() -> dict[str, Any]:
    """Twilio's OpenAPI file, found beside the repository; its `nullable` turned into JSON Schema's null."""
    for folder in Path(__file__).resolve().parents:
        for place in (folder / FILE, folder / "shared" / FILE):
            if place.is_file():
                return with_nulls(json.loads(place.read_text()))
    pytest.skip(f"Twilio's description is not here: put {FILE.name} (repository twilio/twilio-oai) at ../shared/{FILE}")


def with_nulls(node: Any) -> Any:
    if isinstance(node, list):
        return [with_nulls(part) for part in node]
    if not isinstance(node, dict):
        return node
    node = {name: with_nulls(part) for name, part in node.items()}
    if node.get("nullable") is True and "type" in node:
        node["type"] = [node["type"], "null"]
        if "enum" in node:
            node["enum"] = [*node["enum"], None]
    return node


def assert_conforms(answer: requests.Response, method: str, path: str) -> None:
    responses = description()["paths"][path][method]["responses"]
    assert str(answer.status_code) in responses, answer.text
    content = responses[str(answer.status_code)].get("content")
    if content is None:
        assert not answer.content
        return
    schema = {"components": description()["components"], "allOf": [content["application/json"]["schema"]]}
    jsonschema.validate(answer.json(), schema)
    shape = content["application/json"]["schema"]
    if "$ref" in shape:
        shape = description()["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    missing = set(shape["properties"]) - set(answer.json())
    assert not missing, f"left out: {missing}"


@pytest.fixture
def ask(start):
    standin = start(phones={PERSON: {"text": ["delivered", "undelivered 30005", "failed", "stuck"]}})
    standin.office.answers["/voice"] = "<Response><Say>Hello</Say></Response>"

    def ask(method: str, path: str, **data: str) -> requests.Response:
        more = {"params": data} if method == "get" else {"data": data}
        return requests.request(method, f"{standin.rest}{path}", auth=(SID, TOKEN), timeout=10, **more)

    ask.standin = standin
    return ask


TEXT = {"To": PERSON, "From": OFFICE_NUMBER, "Body": "Hello"}


def test_texts_conform(ask):
    for n in range(4):
        created = ask("post", "/Messages.json", **TEXT)
        assert_conforms(created, "post", f"{BASE}/Messages.json")
        if n == 0:
            sid = created.json()["sid"]
    service = ask("post", "/Messages.json", To=PERSON, MessagingServiceSid="MG" + "a" * 32, Body="Hello")
    assert_conforms(service, "post", f"{BASE}/Messages.json")
    ask.standin.control("POST", "text-in", {"from": PERSON, "body": "Hello"})
    ask.standin.idle()
    listed = ask("get", "/Messages.json", PageSize="3")
    assert_conforms(listed, "get", f"{BASE}/Messages.json")
    assert_conforms(ask("get", "/Messages.json"), "get", f"{BASE}/Messages.json")
    assert_conforms(ask("get", f"/Messages/{sid}.json"), "get", f"{BASE}/Messages/{{Sid}}.json")
    assert_conforms(ask("post", f"/Messages/{sid}.json", Body=""), "post", f"{BASE}/Messages/{{Sid}}.json")
    assert_conforms(ask("delete", f"/Messages/{sid}.json"), "delete", f"{BASE}/Messages/{{Sid}}.json")


@pytest.mark.parametrize("plan", ["human", "machine", "busy", "no-answer", "failed"])
def test_calls_conform(ask, plan):
    ask.standin.control("PUT", "scenario", {"default": {"call": plan}})
    call = {"To": PERSON, "From": OFFICE_NUMBER, "Url": f"{ask.standin.office.url}/voice", "MachineDetection": "Enable"}
    created = ask("post", "/Calls.json", **call)
    assert_conforms(created, "post", f"{BASE}/Calls.json")
    ask.standin.idle()
    one = f"/Calls/{created.json()['sid']}.json"
    assert_conforms(ask("get", one), "get", f"{BASE}/Calls/{{Sid}}.json")
    assert_conforms(ask("get", "/Calls.json"), "get", f"{BASE}/Calls.json")
    assert_conforms(ask("delete", one), "delete", f"{BASE}/Calls/{{Sid}}.json")


def test_an_updated_call_conforms(ask):
    ask.standin.control("PUT", "scenario", {"default": {"call": "live"}})
    sid = ask("post", "/Calls.json", To=PERSON, From=OFFICE_NUMBER, Twiml="<Response/>").json()["sid"]
    assert_conforms(ask("post", f"/Calls/{sid}.json", Status="canceled"), "post", f"{BASE}/Calls/{{Sid}}.json")


def test_the_account_and_its_numbers_conform(ask):
    standin = ask.standin
    account = requests.get(f"{standin.rest}.json", auth=(SID, TOKEN), timeout=10)
    assert_conforms(account, "get", "/2010-04-01/Accounts/{Sid}.json")
    listed = ask("get", "/IncomingPhoneNumbers.json", PhoneNumber=OFFICE_NUMBER)
    assert_conforms(listed, "get", f"{BASE}/IncomingPhoneNumbers.json")
    number = listed.json()["incoming_phone_numbers"][0]
    assert number["capabilities"] == {"fax": False, "mms": True, "sms": True, "voice": True}
    one = f"/IncomingPhoneNumbers/{number['sid']}.json"
    assert_conforms(ask("get", one), "get", f"{BASE}/IncomingPhoneNumbers/{{Sid}}.json")
    changed = ask("post", one, SmsUrl="https://desk.example.org/twilio/sms")
    assert_conforms(changed, "post", f"{BASE}/IncomingPhoneNumbers/{{Sid}}.json")
    assert changed.json()["sms_url"] == "https://desk.example.org/twilio/sms"
    assert standin.twilio.incoming_phone_numbers.list(phone_number="+13125559999") == []
