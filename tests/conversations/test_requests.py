"""The web requests of flows: what is sent, what is taken, and what is refused."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import threading

import pytest

from conversations.web_server import WebServer
from frontdesk.config.env import get_settings
from frontdesk.conversations.requests import ask, may_reach

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("FRONTDESK_FLOW_HTTP_ALLOW", "127.0.0.1")
    get_settings.cache_clear()
    server = WebServer()
    stop = server.start()
    yield server
    stop()


def asks(url: str, method: str = "GET", **more):
    given = {"url": url, "method": method, "headers": [], "content_type": "", "body": "", "parameters": [],
             "timeout": 5, "carrier_credentials": False}  # fmt: skip
    return asyncio.run(ask({**given, **more}))


def test_an_object_comes_back_as_json_and_as_it_is(web):
    web.answers["/a"] = (200, JSON, '{"name": "Ann", "n": [1, 2]}')
    assert asks(f"{web.url}/a") == {
        "ok": True, "status": 200, "body": '{"name": "Ann", "n": [1, 2]}', "value": {"name": "Ann", "n": [1, 2]},
        "content_type": "application/json", "error": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ((200, {"Content-Type": "text/plain"}, "hello"), None),
        ((200, {"Content-Type": "text/html"}, '{"a": 1}'), {"a": 1}),
        ((200, JSON, "[1, 2]"), [1, 2]),
        ((200, JSON, "{broken"), None),
        ((200, JSON, '{"a": NaN}'), {"a": None}),
        ((200, JSON, '{"a": [1e999, 1.5]}'), {"a": [None, 1.5]}),
        ((200, JSON, '{"a": "\\u0000\\ud800"}'), {"a": "\ufffd?"}),
        ((200, JSON, "[" * 30_000), None),
        ((204, {}, ""), None),
    ],
)
def test_what_counts_as_json(web, answer, value):
    web.answers["/a"] = answer
    result = asks(f"{web.url}/a")
    assert (result["ok"], result["value"]) == (True, value)


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_an_error_is_a_failure_with_its_body(web, status):
    web.answers["/a"] = (status, JSON, '{"why": "no"}')
    result = asks(f"{web.url}/a")
    assert (result["ok"], result["status"], result["value"]) == (False, status, {"why": "no"})


def test_a_form_goes_into_the_body_of_a_post_and_the_address_of_a_get(web):
    web.answers["/a"] = (200, {}, "")
    form = "application/x-www-form-urlencoded;charset=utf-8"
    asks(f"{web.url}/a", "POST", parameters=[("name", "Zoë & co"), ("n", "1")], content_type=form)
    asks(f"{web.url}/a?x=1", "GET", parameters=[("name", "Zoë & co")])
    post, get = web.asked
    assert (post.body, post.headers["Content-Type"]) == ("name=Zo%C3%AB+%26+co&n=1", form)
    assert (get.path, get.body) == ("/a?x=1&name=Zo%C3%AB+%26+co", "")


def test_a_body_is_sent_as_it_is(web):
    web.answers["/a"] = (200, {}, "")
    asks(f"{web.url}/a", "POST", body='{"a": "ż"}', content_type="application/json", headers=[("X-Key", "k")])
    (post,) = web.asked
    assert (post.body, post.headers["X-Key"], post.headers["Content-Type"]) == ('{"a": "ż"}', "k", "application/json")


def test_redirects_are_followed_and_a_post_becomes_a_get(web):
    web.answers["/a"] = (302, {"Location": "/b"}, "")
    web.answers["/b"] = (307, {"Location": "/c"}, "")
    web.answers["/c"] = (200, {}, "there")
    assert asks(f"{web.url}/a", "POST", body="x")["body"] == "there"
    assert [(one.method, one.path) for one in web.asked] == [("POST", "/a"), ("GET", "/b"), ("GET", "/c")]
    web.answers["/c"] = (302, {"Location": "/a"}, "")
    result = asks(f"{web.url}/a")
    assert (result["ok"], result["error"]) == (False, "more than 5 redirects")


def test_credentials_go_with_the_request_and_not_to_another_host(web, monkeypatch):
    monkeypatch.setenv("TWILIO_API_URL", web.url)
    get_settings.cache_clear()
    other = WebServer()
    stop = other.start()
    other.answers["/b"] = (200, {}, "")
    web.answers["/a"] = (302, {"Location": f"{other.url}/b"}, "")
    asks(f"{web.url}/a", carrier_credentials=True)
    stop()
    expected = base64.b64encode(b"AC" + b"0" * 32 + b":test-token").decode()
    assert web.asked[0].headers["Authorization"] == f"Basic {expected}"
    assert "Authorization" not in other.asked[0].headers
    web.answers["/a"] = (200, {}, "")
    asks(web.url.replace("//", "//ann:secret@") + "/a")
    assert web.asked[-1].headers["Authorization"] == "Basic " + base64.b64encode(b"ann:secret").decode()


@pytest.mark.parametrize("name", ["Authorization", "authorization", "COOKIE"])
def test_what_proves_who_we_are_stays_with_its_host(web, name):
    other = WebServer()
    stop = other.start()
    other.answers["/b"] = (200, {}, "")
    web.answers["/a"] = (302, {"Location": f"{other.url}/b"}, "")
    web.answers["/b"] = (302, {"Location": f"{web.url}/c"}, "")
    web.answers["/c"] = (200, {}, "")
    for path in ("/a", "/b"):
        asks(web.url + path, headers=[(name, "sesame"), ("Accept-Language", "pl")])
    stop()
    assert [asked.headers.get(name) for asked in web.asked] == ["sesame"] * 3
    assert (other.asked[0].headers.get(name), other.asked[0].headers["Accept-Language"]) == (None, "pl")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x", "https://twilio.com.example.org/", "https://eviltwilio.com/", "http://api.twilio.com/",
        "https://api.twilio.com@example.org/",
    ],
)  # fmt: skip
def test_the_carriers_credentials_go_to_the_carrier_only(url):
    result = asks(url, carrier_credentials=True)
    assert (result["ok"], "Twilio's own addresses only" in result["error"]) == (False, True)


def test_a_reply_too_large_is_not_taken(web, monkeypatch):
    web.answers["/a"] = (200, {}, "x" * 65_536)
    assert asks(f"{web.url}/a")["ok"]
    web.answers["/a"] = (200, {}, "x" * 65_537)
    result = asks(f"{web.url}/a")
    assert (result["ok"], result["body"]) == (False, "")
    assert "larger than 65536 bytes" in result["error"]
    monkeypatch.setenv("FRONTDESK_FLOW_HTTP_BYTES", "70000")
    get_settings.cache_clear()
    assert asks(f"{web.url}/a")["ok"]


def test_no_answer_in_time_and_nobody_there_are_failures(web):
    never = threading.Event()
    web.answers["/a"] = lambda asked: (never.wait(20), (200, {}, ""))[1]
    result = asks(f"{web.url}/a", timeout=0.2)
    never.set()
    assert (result["ok"], result["status"], result["error"]) == (False, 504, "no answer within 0.2 seconds")
    gone = asks("http://127.0.0.1:9/")
    assert not gone["ok"]
    assert "no answer" in gone["error"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/", "http://localhost/", "http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://[fe80::1]/", "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/", "http://2130706433/", "http://0x7f000001/", "http://127.1/", "http://100.64.0.1/",
        "http://127\u30020\u30020\u30021/", "http://\u2460\u2461\u2466\u3002\u24ea.\u24ea.\u2460/",
        "http://\uff11\uff12\uff17.0.0.1/", "http://[64:ff9b::7f00:1]/", "http://[2002:a01:203::1]/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(url):
    result = asks(url)
    assert (result["ok"], result["status"]) == (False, 0)
    assert "FRONTDESK_FLOW_HTTP_ALLOW" in result["error"] or "no host's name" in result["error"]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "gopher://x", "//example.org", "", "http://"]
)
def test_what_is_no_web_address_is_refused(url):
    assert "must begin with http" in asks(url)["error"]


def test_only_harmless_headers_follow_a_redirect_to_another_host(web):
    other = WebServer()
    stop = other.start()
    web.answers["/a"] = (307, {"Location": "/b"}, "")
    web.answers["/b"] = (307, {"Location": f"{other.url}/c"}, "")
    other.answers["/c"] = (200, {}, "there")
    headers = [
        *(("X-Api-Key", "secret"), ("X-Person", "Ana Nowak"), ("Authorization", "Bearer secret"), ("Cookie", "a=1")),
        *(("Accept", "application/json"), ("Accept-Language", "pl"), ("User-Agent", "office")),
    ]
    result = asks(f"{web.url}/a", "POST", body="x", content_type="text/plain", headers=headers)
    stop()
    assert result["body"] == "there"
    near, far = web.asked[1], other.asked[0]
    assert (near.headers["X-Api-Key"], near.headers["Authorization"]) == ("secret", "Bearer secret"), "the same host"
    told = {name.lower() for name in far.headers}
    assert not told & {"x-api-key", "x-person", "authorization", "cookie"}
    kept = [far.headers[name] for name in ("Accept", "Accept-Language", "User-Agent", "Content-Type")]
    assert kept == ["application/json", "pl", "office", "text/plain"]


def test_a_redirect_to_a_private_address_is_refused_too(web):
    web.answers["/a"] = (302, {"Location": "http://10.0.0.1/"}, "")
    result = asks(f"{web.url}/a")
    assert (result["ok"], "10.0.0.1 is a private address" in result["error"]) == (False, True)


@pytest.mark.parametrize(
    ("allowed", "host", "address", "may"),
    [
        ("", "example.org", "93.184.215.14", True),
        ("", "intake.lan", "10.1.2.3", False),
        ("intake.lan", "intake.lan", "10.1.2.3", True),
        ("Intake.LAN", "intake.lan", "10.1.2.3", True),
        ("intake.lan", "other.lan", "10.1.2.3", False),
        ("10.1.0.0/16", "other.lan", "10.1.2.3", True),
        ("10.1.0.0/16", "other.lan", "10.2.2.3", False),
        ("fd00::/8, 10.1.2.3", "x", "fd00::5", True),
        ("10.1.2.3", "x", "10.1.2.3", True),
        ("", "x", "224.0.0.1", False),
        ("", "x", "2606:2800:220:1::1", True),
    ],
)
def test_what_flows_may_reach(monkeypatch, allowed, host, address, may):
    monkeypatch.setenv("FRONTDESK_FLOW_HTTP_ALLOW", allowed)
    get_settings.cache_clear()
    assert may_reach(host, ipaddress.ip_address(address)) is may
