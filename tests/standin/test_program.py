"""The program: `python -m frontdesk.standin` and `frontdesk carrier`; and the control API's manners."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest
import requests

from frontdesk.standin.__main__ import main
from standin.conftest import PERSON

OURS = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
ENVIRONMENT = {**OURS, "TWILIO_ACCOUNT_SID": "AC" + "9" * 32, "TWILIO_AUTH_TOKEN": "from-the-settings"}


@pytest.mark.parametrize("program", [["-m", "frontdesk.standin"], ["-m", "frontdesk", "carrier"]])
def test_it_says_where_it_listens_and_ends_when_asked(program, tmp_path):
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('default = {text = "refuse 21614"}')
    process = subprocess.Popen(
        [sys.executable, *program, "--port", "0", "--scenario", str(scenario), "--number", "+13125550100"],
        env={**ENVIRONMENT, "FRONTDESK_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = re.search(r"http://[\d.]+:\d+", process.stdout.readline())[0]
        texts = f"{url}/2010-04-01/Accounts/AC{'9' * 32}/Messages.json"
        data = {"To": PERSON, "From": "+13125550100", "Body": "Hello"}
        answer = requests.post(texts, data, auth=("AC" + "9" * 32, "from-the-settings"), timeout=10)
        assert answer.json()["code"] == 21614
        assert "The phones" in requests.get(url, timeout=10).text
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_the_command_knows_the_offices_addresses(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "frontdesk", "carrier", "--port", "0"],
        env={
            **ENVIRONMENT,
            "FRONTDESK_HOME": str(tmp_path),
            "TWILIO_PHONE_NUMBER": "+13125550177",
            "FRONTDESK_PUBLIC_URL": "https://desk.example.org",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = re.search(r"http://[\d.]+:\d+", process.stdout.readline())[0]
        numbers = requests.get(f"{url}/_standin/state", timeout=10).json()["numbers"]
        assert [(n["number"], n["sms_url"]) for n in numbers] == [
            ("+13125550177", "https://desk.example.org/twilio/sms")
        ]
        assert numbers[0]["voice_url"] == "https://desk.example.org/twilio/voice"
        assert not (tmp_path / "database").exists()  # it needs none
    finally:
        process.terminate()
        process.wait(20)


def test_a_scenario_that_cannot_be_played_is_told(tmp_path, capsys):
    (tmp_path / "s.json").write_text('{"default": {"text": "devoured"}}')
    assert main(["--scenario", str(tmp_path / "s.json"), "--port", "0"]) == 1
    assert "devoured" in capsys.readouterr().err


def test_a_port_in_use_is_told(standin, capsys):
    port = standin.url.rpartition(":")[2]
    assert main(["--port", port]) == 1
    assert f"127.0.0.1:{port}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("method", "what", "body", "words"),
    [
        ("PUT", "scenario", {"default": {"text": "eaten"}}, "eaten"),
        ("PUT", "faults", {"faults": [{"fault": "flood"}]}, "flood"),
        ("POST", "text-in", {"body": "Hello"}, "from"),
        ("POST", "calls/CA1/keys", {"keys": "1"}, "CA1"),
    ],
)
def test_the_control_api_says_what_is_wrong(standin, method, what, body, words):
    answer = requests.request(method, f"{standin.url}/_standin/{what}", json=body, timeout=10)
    assert answer.status_code == 400 and words in answer.json()["error"]


def test_a_scenario_can_be_replaced_while_it_runs(standin):
    standin.text()
    standin.idle()
    standin.control("PUT", "scenario", {"phones": {PERSON: {"text": ["delivered", "undelivered 30005"]}}})
    standin.text()
    standin.idle()
    assert standin.office.statuses() == ["sent", "delivered", "sent", "undelivered"]


def test_reset_forgets_everything_but_the_account(start):
    standin = start(default={"call": "live"})
    standin.text()
    standin.call()
    standin.control("POST", "reset")
    standin.idle()
    state = standin.control("GET", "state")
    assert (state["texts"], state["calls"], state["phones"], state["callbacks"]) == (0, 0, 0, 0)
    assert len(state["numbers"]) == 1


def test_idle_says_so_when_it_is_not(start):
    standin = start(default={"call": "live"})
    sid = standin.call().sid
    answer = requests.get(f"{standin.url}/_standin/idle?timeout=0.1", timeout=10)
    assert answer.status_code == 504 and answer.json()["calls"] == [sid]
