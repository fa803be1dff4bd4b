"""All that the stand-in knows, in memory: the account, every text and call, every phone, and what is still going on.

When the process ends it is gone; that is meant.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from frontdesk.standin.clock import Clock
from frontdesk.standin.faults import Faults
from frontdesk.standin.limits import Limits
from frontdesk.standin.records import Call, OfficeNumber, Text, new_sid
from frontdesk.standin.scenario import Scenario

_TOKEN = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
CALLBACKS_KEPT = 200_000


@dataclass(slots=True)
class Phone:
    """A person's phone: what it got and sent, in order."""

    number: str
    texts: list[Text] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    texts_taken: int = 0  # texts to it that were accepted or refused by plan
    calls_taken: int = 0


@dataclass(slots=True)
class Sent:
    """One request of ours to the office: a callback or a question for TwiML, and what came of it."""

    kind: str  # text_status | call_status | voice | gather | text_in | ...
    sid: str
    url: str
    body: bytes
    at: datetime
    answer: int = 0  # HTTP status; 0: no answer
    tries: int = 1
    problem: str = ""


class World:
    """The state everything else works on."""

    def __init__(self, account_sid: str, auth_token: str, *, clock: Clock | None = None, zone: str = "UTC") -> None:
        self.account_sid = account_sid
        self.url = "https://api.twilio.com"  # our own address, once we listen at one
        self.auth_token = auth_token
        self.clock = clock or Clock()
        self.zone = zone  # the page shows its times in this time zone
        self.created = self.clock.now()
        self.numbers: dict[str, OfficeNumber] = {}
        self.logins: set[str] = set()
        self.allow(account_sid, auth_token)
        self.idle = asyncio.Event()
        self.idle.set()
        self.going_on = 0
        self.tasks: set[asyncio.Task[Any]] = set()
        self.clear()
        self.play(Scenario())

    def clear(self) -> None:
        """Forget every text, call and phone; the account, its numbers and the scenario stay."""
        self.texts: dict[str, Text] = {}
        self.calls: dict[str, Call] = {}
        self.recordings: set[str] = set()  # their sids
        self.phones: dict[str, Phone] = {}
        self.media: dict[str, Any] = {}  # sid -> media.Kept
        self.blocked: set[tuple[str, str]] = set()  # (person, office number): said STOP
        self.sent: deque[Sent] = deque(maxlen=CALLBACKS_KEPT)
        self.alerts: list[dict[str, Any]] = []
        self.accepted_by_token: Counter[str] = Counter()
        self.accepted_texts: Counter[tuple[str, str]] = Counter()
        self.accepted_calls: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()  # HTTP statuses of our REST answers; 0: connection dropped

    def play(self, scenario: Scenario) -> None:
        """Let the phones behave as `scenario` says from now on."""
        self.scenario = scenario
        self.faults = Faults(scenario.faults, scenario.seed)
        self.limits = Limits(scenario)

    def allow(self, name: str, secret: str) -> None:
        """Accept these credentials: the account's own, or an API key's."""
        self.logins.add("Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode())

    def add_number(self, number: str, *, sms_url: str = "", voice_url: str = "", status_url: str = "") -> OfficeNumber:
        """Give the office a number; an existing one gets the addresses that are named."""
        office = self.numbers.get(number)
        if office is None:
            office = self.numbers[number] = OfficeNumber(number, new_sid("PN"), self.clock.now())
        office.sms_url = sms_url or office.sms_url
        office.voice_url = voice_url or office.voice_url
        office.status_url = status_url or office.status_url
        return office

    def phone(self, number: str) -> Phone:
        phone = self.phones.get(number)
        if phone is None:
            phone = self.phones[number] = Phone(number)
        return phone

    def keep_text(self, text: Text) -> None:
        """Remember a text, on the phone of the person it goes to or comes from."""
        self.texts[text.sid] = text
        self.phone(text.from_ or "" if text.direction == "inbound" else text.to).texts.append(text)

    def keep_call(self, call: Call) -> None:
        self.calls[call.sid] = call
        self.phone(call.from_ if call.direction == "inbound" else call.to).calls.append(call)

    def alert(self, code: int, sid: str, message: str) -> None:
        """What Twilio's debugger would show: a fault of the office's side."""
        self.alerts.append({"code": code, "sid": sid, "message": message, "at": self.clock.now().isoformat()})

    def begin(self) -> None:
        """Something began that is not over when the request is answered."""
        self.going_on += 1
        self.idle.clear()

    def end(self) -> None:
        self.going_on -= 1
        if self.going_on == 0:
            self.idle.set()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While this runs the stand-in is not idle."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def spawn(self, work: Any) -> asyncio.Task[Any]:
        """Run `work` beside everything else; the stand-in is not idle until it is done."""
        self.begin()
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        self.end()
        if not task.cancelled() and (error := task.exception()) is not None:
            loop = task.get_loop()
            loop.call_exception_handler({"message": "the stand-in stumbled", "exception": error, "task": task})


def token_in(callback: str) -> str:
    """The UUID that ends the path of a StatusCallback address (with one, requests are counted by it), or ''."""
    last = urlsplit(callback).path.rstrip("/").rpartition("/")[2]
    return last.lower() if _TOKEN.fullmatch(last) else ""


def first_values(params: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: values[0] for name, values in params.items()}
