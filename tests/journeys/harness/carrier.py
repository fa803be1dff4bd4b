"""The stand-in of a house, spoken to through its control API (docs/standin.md)."""

from __future__ import annotations

from typing import Any

import requests


class Carrier:
    """What phones got and did, and what they shall do."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, what: str, body: object = None, **query: object) -> Any:
        """One request to the control API. Fails the test with the stand-in's words."""
        answer = requests.request(method, f"{self.url}/_standin/{what}", json=body, params=query, timeout=120)
        assert answer.ok, f"{method} {what}: {answer.text}"
        return answer.json()

    # --- look ---

    def texts(self, **chosen: str) -> list[dict[str, Any]]:
        """Texts in order, as Twilio shows them, the raw request in `params`; to, from, direction, status choose."""
        return self.ask("GET", "texts", **chosen)["texts"]

    def calls(self, **chosen: str) -> list[dict[str, Any]]:
        """Calls in order, with the raw request and the transcript; chosen like texts."""
        return self.ask("GET", "calls", **chosen)["calls"]

    def read_on(self, number: str) -> list[str]:
        """The texts that reached the phone, in order: reminders and answers."""
        texts = self.texts(to=number)
        return [t["body"] for t in texts if t["status"] == "delivered"]

    def heard_on(self, number: str) -> list[str]:
        """All that was said in the calls to the phone, in order."""
        return [line["text"] for call in self.calls(to=number) for line in call["transcript"] if line["verb"] == "Say"]

    def accepted(self) -> dict[str, Any]:
        """How many requests were accepted: by_token, texts [{to, body, times}], calls {number: times}, totals."""
        return self.ask("GET", "accepted")

    def sent_twice(self) -> dict[str, int]:
        """The attempts (by their token) that were accepted more than once; {} is as it should be."""
        return {token: n for token, n in self.accepted()["by_token"].items() if n != 1}

    def callbacks(self, **chosen: str) -> list[dict[str, Any]]:
        """What was sent to the office, in order: kind, sid, url, params, answer, tries; sid and kind choose."""
        return self.ask("GET", "callbacks", **chosen)["callbacks"]

    def alerts(self) -> list[dict[str, Any]]:
        """What Twilio's debugger would show: callbacks that failed, TwiML that was bad."""
        return self.ask("GET", "alerts")["alerts"]

    # --- say what shall happen ---

    def play(self, **scenario: object) -> None:
        """Let the phones behave so from now on (the scenario's tables as keywords)."""
        self.ask("PUT", "scenario", scenario)

    def faults(self, *rules: dict[str, Any], seed: int = 0) -> None:
        """Let these things go wrong from now on; none: nothing."""
        self.ask("PUT", "faults", {"faults": rules, "seed": seed})

    def text_in(self, number: str, body: str, **more: object) -> list[str]:
        """A person texts the office; what it texted back. Fails when the webhook was not answered with 2xx."""
        answer = self.ask("POST", "text-in", {"from": number, "body": body, **more})
        assert 200 <= answer["status"] < 300, f"the webhook answered {answer['status']}"
        return answer["replies"]

    def call_in(self, number: str, *digits: str, **more: object) -> dict[str, Any]:
        """A person calls the office and presses keys, one of `digits` a menu; the call, when it is over."""
        return self.ask("POST", "call-in", {"from": number, "digits": digits, **more})

    def hold_callbacks(self) -> None:
        """Keep status callbacks back until `release_callbacks`."""
        self.ask("POST", "callbacks/hold")

    def release_callbacks(self, order: str = "kept", seed: int = 0) -> int:
        """Send what was kept back: in the order `kept`, `reversed` or `shuffled`. Returns how many."""
        return self.ask("POST", "callbacks/release", {"order": order, "seed": seed})["released"]

    def replay_callbacks(self, **how: object) -> list[int]:
        """Send callbacks again (sid, kind, times, order, seed); the HTTP statuses they were answered with."""
        return self.ask("POST", "callbacks/replay", how)["answers"]

    def wait_until_idle(self, seconds: float = 60) -> None:
        """Wait until every callback is sent and every call is over."""
        answer = requests.get(f"{self.url}/_standin/idle", {"timeout": str(seconds)}, timeout=seconds + 10).json()
        assert not answer["timed_out"], f"the stand-in is still at it: {answer}"
