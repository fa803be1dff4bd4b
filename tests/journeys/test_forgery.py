"""Somebody who is not the carrier knocks at the webhooks: 403, and not one row of any table is another than before.

Signatures are made with Twilio's own RequestValidator. Refusals may leave one entry a minute in the monitor, so that an
operator with a wrong FRONTDESK_PUBLIC_URL learns of it; the entry holds nothing of the request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
import requests
from twilio.request_validator import RequestValidator

from journeys.harness.house import AUTH_TOKEN, OFFICE_NUMBER, House
from journeys.harness.rows import appointment
from journeys.harness.tables import everything

ADA, BEN = "+13125550140", "+13125550141"
SECRET = "a word that must stay in the forged request"
NOT_SIGNED = "Not signed by the carrier.\n"


@dataclass(frozen=True)
class Knock:
    """One webhook as the carrier would call it."""

    path: str
    params: dict[str, str]


@pytest.fixture
def evening(house: House) -> House:
    """Ada was texted, Ben was called and has not answered; both may still confirm."""
    house.carrier.play(phones={BEN: {"call": "no-answer"}})
    house.put_csv("today.csv", [appointment("A1", ADA, text=True), appointment("A2", BEN, call=True)])
    house.round_at("19:00")
    return house


def test_forged_webhooks_change_nothing(evening):
    house = evening
    with nothing_changes(house):
        for knock in knocks(house):
            url = house.web_url + knock.path
            good = signed(url, knock.params)
            forgeries = {
                "unsigned": {},
                "an empty signature": {"X-Twilio-Signature": ""},
                "no signature at all": {"X-Twilio-Signature": "é" * 28},
                "another account's token": {"X-Twilio-Signature": signed(url, knock.params, "not-our-token")},
                "no token": {"X-Twilio-Signature": signed(url, knock.params, "")},
                "another field": {"X-Twilio-Signature": signed(url, {**knock.params, "AccountSid": "AC0"})},
                "another host": {
                    "X-Twilio-Signature": signed(f"https://evil.example{knock.path}", knock.params),
                    "X-Forwarded-Host": "evil.example",
                    "X-Forwarded-Proto": "https",
                },
                "an algorithm nobody knows": {
                    "X-Twilio-Signature": good,
                    "X-Twilio-Webhooks-Signature-Settings": "algorithm=NONE",
                },
            }
            for what, headers in forgeries.items():
                answer = post(url, knock.params, headers)
                assert answer == (403, NOT_SIGNED), f"{what} at {knock.path}"
            # the Host header is the sender's to write: Django turns a strange one away, status callbacks ignore it
            assert post(url, knock.params, {**forgeries["another host"], "Host": "evil.example"})[0] in (400, 403)
            # a signature for what was asked, and more smuggled into it
            assert post(url, {**knock.params, "Digits": "9"}, {"X-Twilio-Signature": good})[0] == 403
            assert post(f"{url}?turn=9", knock.params, {"X-Twilio-Signature": good})[0] == 403


def test_a_signature_holds_for_one_address_only(evening):
    # Somebody overheard what the carrier sent about Ada, and sends it again to each other address.
    house = evening
    everywhere = [knock.path for knock in knocks(house)]
    with nothing_changes(house):
        for knock in knocks(house):
            header = {"X-Twilio-Signature": signed(house.web_url + knock.path, knock.params)}
            others = [path for path in everywhere if path != knock.path]
            others.append(knock.path.rpartition("/")[0] + f"/{uuid4()}")
            for path in others:
                assert post(house.web_url + path, knock.params, header)[0] in (403, 404), f"{knock.path} at {path}"


def test_only_posts_are_webhooks(evening):
    house = evening
    with nothing_changes(house):
        for knock in knocks(house):
            url = house.web_url + knock.path
            header = {"X-Twilio-Signature": RequestValidator(AUTH_TOKEN).compute_signature(url, {})}
            for method in ("GET", "PUT", "DELETE", "PATCH"):
                answer = requests.request(method, url, headers=header, timeout=30)
                assert answer.status_code == 405, f"{method} {knock.path}"


def test_what_the_carrier_sends_again_to_the_same_address_is_taken_and_changes_nothing(evening):
    house = evening
    before = everything(house)
    assert set(house.carrier.replay_callbacks(times=2, order="shuffled", seed=7)) <= {200, 204}
    house.drain()
    after = everything(house)
    for table in ("appointments", "appointment_logs", "replies", "opt_outs", "carrier_events", "inbound_texts"):
        assert after[table] == before[table], table


def test_while_the_token_is_rotated_both_are_good_and_afterwards_only_the_new_one(house):
    url = f"{house.web_url}/twilio/sms"

    def texts_in(number: str, token: str) -> int:
        text = {"MessageSid": f"SM{uuid4().hex}", "From": number, "To": OFFICE_NUMBER, "Body": "hello"}
        return post(url, text, {"X-Twilio-Signature": signed(url, text, token)})[0]

    assert texts_in(ADA, AUTH_TOKEN) == 200
    house.settings.update(TWILIO_AUTH_TOKEN="the-new-token", TWILIO_AUTH_TOKEN_OLD=AUTH_TOKEN)
    house.restart_web()
    assert texts_in(ADA, AUTH_TOKEN) == 200
    assert texts_in(BEN, "the-new-token") == 200
    del house.settings["TWILIO_AUTH_TOKEN_OLD"]
    house.restart_web()
    with nothing_changes(house):
        assert texts_in(ADA, AUTH_TOKEN) == 403
    assert texts_in(BEN, "the-new-token") == 200
    assert [t["from"] for t in house.table("inbound_texts")] == [ADA, ADA, BEN, BEN]


def test_without_a_token_nothing_is_ours(open_house):
    # An office that has not entered its token yet takes no webhook at all, whoever signs it with nothing.
    house = open_house(settings={"TWILIO_AUTH_TOKEN": ""})
    text = {"MessageSid": "SM" + "1" * 32, "From": ADA, "To": OFFICE_NUMBER, "Body": "STOP"}
    url = f"{house.web_url}/twilio/sms"
    with nothing_changes(house):
        assert post(url, text, {})[0] == 403
        assert post(url, text, {"X-Twilio-Signature": signed(url, text, "")})[0] == 403


def knocks(house: House) -> list[Knock]:
    """Every webhook there is, with what would do harm: a STOP, a 9, a delivery that never was."""
    text = house.row("appointment_logs", channel="text")
    call = house.row("appointment_logs", channel="call")
    in_call = {"CallSid": call["sid"], "From": OFFICE_NUMBER, "To": BEN, "AnsweredBy": "human", "Speech": SECRET}
    from_ada = {"MessageSid": f"SM{'2' * 32}", "From": ADA, "To": OFFICE_NUMBER, "Body": "STOP", "Note": SECRET}
    return [
        Knock(f"/twilio/status/text/{text['token']}", {"MessageSid": text["sid"], "MessageStatus": "failed"}),
        Knock(f"/twilio/status/call/{call['token']}", {**in_call, "CallStatus": "completed", "CallDuration": "60"}),
        Knock(f"/twilio/voice/{call['token']}", {**in_call, "CallStatus": "in-progress"}),
        Knock(f"/twilio/gather/{call['token']}", {**in_call, "Digits": "1"}),
        Knock("/twilio/sms", from_ada),
        Knock("/twilio/voice", {**in_call, "From": BEN, "To": OFFICE_NUMBER}),
        Knock("/twilio/doctor", {"nonce": SECRET}),
    ]


def signed(url: str, params: Mapping[str, str], token: str = AUTH_TOKEN) -> str:
    return RequestValidator(token).compute_signature(url, dict(params))


def post(url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, str]:
    sent = {name: value.encode() for name, value in headers.items()}
    answer = requests.post(url, params, headers=sent, timeout=30)
    return answer.status_code, answer.text


@contextmanager
def nothing_changes(house: House) -> Iterator[None]:
    """Whatever happens within leaves every row of every table as it was; the monitor alone may have been told."""
    before = everything(house)
    told = {entry["id"] for entry in house.table("monitor_entries")}
    yield
    house.carrier.wait_until_idle()
    after = everything(house)
    changed = {table for table in {*before, *after} - {"monitor_entries"} if before.get(table) != after.get(table)}
    assert changed == set()
    news = [entry for entry in house.table("monitor_entries") if entry["id"] not in told]
    for entry in news:
        assert entry["kind"] in ("warning", "request"), entry  # a slow machine's slow requests are noted too
        assert SECRET not in str(entry) and ADA not in str(entry) and BEN not in str(entry)
    refusals = [entry["tags"] for entry in news if entry["kind"] == "warning"]
    assert len(refusals) == len({str(tags) for tags in refusals}), "one a minute of each kind is enough"
