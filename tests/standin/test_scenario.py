"""Scenarios, read from files; the signature; segments; TwiML. No server needed."""

from __future__ import annotations

import json

import pytest

from frontdesk.standin import segments
from frontdesk.standin.plans import PlanError
from frontdesk.standin.scenario import load, read_scenario
from frontdesk.standin.signature import sign, signed_address
from frontdesk.standin.twiml import TwimlError, parse
from frontdesk.standin.wire import USUAL, policy_of

PERSON = "+13125550142"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("s.json", json.dumps({"pace": 0.5, "phones": {PERSON: {"call": ["busy", {"digits": ["1"]}], "reply": "C"}}})),
        ("s.toml", f'pace = 0.5\n[phones."{PERSON}"]\ncall = ["busy", {{digits = ["1"]}}]\nreply = "C"\n'),
    ],
)
def test_a_scenario_is_read_from_a_file(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    scenario = load(tmp_path / name)
    assert scenario.pace == 0.5
    assert [scenario.call_plan(PERSON, n).outcome for n in range(3)] == ["busy", "human", "human"]
    assert scenario.call_plan(PERSON, 2).digits == ("1",)
    assert scenario.text_plan(PERSON, 0).replies == ("C",)


def test_yaml_is_read_where_pyyaml_is_installed(tmp_path):
    (tmp_path / "s.yaml").write_text("default: {text: sent_only}\n")
    try:
        import yaml  # noqa: F401
    except ImportError:
        with pytest.raises(PlanError, match="TOML or JSON"):
            load(tmp_path / "s.yaml")
    else:
        assert load(tmp_path / "s.yaml").default_text.outcome == "sent_only"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "table"),
        ({"phnoes": {}}, "phnoes.*phones"),
        ({"pace": "quick"}, "pace.*quick"),
        ({"phones": {PERSON: "busy"}}, rf"phones.\{PERSON}"),
        ({"phones": {PERSON: {"txet": "busy"}}}, "txet.*call, reply, text"),
        ({"phones": {PERSON: {"text": "busy"}}}, "busy.*delivered"),
        ({"phones": {PERSON: {"call": {"outcome": "human", "digit": "1"}}}}, "digit.*digits"),
        ({"default": {"text": "undelivered soon"}}, "default.text.code.*soon"),
        ({"default": {"call": 7}}, "default.call.*7"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_may_stand_there(data, words):
    with pytest.raises(PlanError, match=words):
        read_scenario(data)


@pytest.mark.parametrize(("name", "content"), [("s.json", "{"), ("s.toml", "pace = "), ("none.json", None)])
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(PlanError, match=name):
        load(tmp_path / name)


@pytest.mark.parametrize(
    ("number", "text", "call", "replies"),
    [
        ("+13125559000", "delivered", "human", ()),
        ("+16465559142", "undelivered", "machine", ("X",)),
        ("+13125559563", "sent_only", "no-answer", ("STOP",)),
        ("+13125559079", "delivered", "live", ()),
        ("+13125550142", "delivered", "human", ()),  # no number that speaks
    ],
)
def test_the_last_digits_of_a_number_can_speak(number, text, call, replies):
    scenario = read_scenario({})
    assert (scenario.text_plan(number, 0).outcome, scenario.call_plan(number, 0).outcome) == (text, call)
    assert scenario.text_plan(number, 0).replies == replies


def test_a_named_phone_does_what_it_is_told_whatever_its_digits_say():
    scenario = read_scenario({"phones": {"+13125559142": {"text": "delivered"}}, "default": {"call": "busy"}})
    assert scenario.text_plan("+13125559142", 5).outcome == "delivered"
    assert scenario.call_plan("+13125550142", 0).outcome == "busy"


def test_the_signature_is_twilios():
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert sign(url, params.items(), "12345") == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("url", "voice", "signed"),
    [
        ("https://u:p@h.example:8443/a?b=1#rc=2", False, "https://h.example:8443/a?b=1"),
        ("https://h.example:8443/a#rc=2", True, "https://h.example/a"),
        ("http://h.example:8000/a", True, "http://h.example:8000/a"),
        ("https://h.example/a", True, "https://h.example/a"),
    ],
)
def test_the_signed_address_is_twilios(url, voice, signed):
    assert signed_address(url, voice=voice) == signed


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ł" + "a" * 69, 1),
        ("ł" + "a" * 70, 2),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        ("", 1),
    ],
)
def test_parts_are_counted_as_the_network_does(body, parts):
    assert segments.count(body) == parts


def test_the_policy_stands_in_the_fragment():
    policy = policy_of("rc=2&rp=5xx,ct&ct=1000&tt=3000")
    assert (policy.retries, policy.upon, policy.connect, policy.total) == (2, {"5xx", "ct"}, 1.0, 3.0)
    assert policy_of("") == policy_of("anything") == USUAL
    assert policy_of("rc=99&rp=all").retries == 5


@pytest.mark.parametrize(
    ("content", "content_type", "code"),
    [
        (b"<Response/>" + b" " * 70_000, "text/xml", 11750),
        (b"<Response/>", "application/json", 12300),
        (b"<Response>", "text/xml", 12100),
        (b"<response/>", "text/xml", 12102),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Response/>', "text/xml", 12100),
    ],
)
def test_what_is_no_twiml_has_the_debuggers_code(content, content_type, code):
    with pytest.raises(TwimlError) as error:
        parse(content, content_type)
    assert error.value.code == code
