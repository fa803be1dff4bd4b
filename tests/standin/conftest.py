"""A stand-in and an office on real sockets, in a thread of their own; Twilio's own client speaks to them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from aiohttp import web
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from frontdesk.standin.app import make_app
from frontdesk.standin.clock import Clock
from frontdesk.standin.scenario import read_scenario
from frontdesk.standin.world import World
from standin.office import Office

SID, TOKEN = "AC" + "5" * 32, "the-token"
OFFICE_NUMBER, PERSON = "+13125550100", "+13125550142"


class ToTheStandin(TwilioHttpClient):
    """Twilio's client, which asks the stand-in instead."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=10)
        self.address = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.address), *args, **kwargs)


class Standin:
    """A running stand-in, its office, and the ways to speak to it."""

    def __init__(self, url: str, office: Office, world: World) -> None:
        self.url = url
        self.office = office
        self.world = world
        self.twilio = Client(SID, TOKEN, http_client=ToTheStandin(url))
        self.rest = f"{url}/2010-04-01/Accounts/{SID}"

    def control(self, method: str, what: str, body: object = None, **query: str) -> Any:
        answer = requests.request(method, f"{self.url}/_standin/{what}", json=body, params=query, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def idle(self) -> None:
        """Wait until every callback is sent and every call is over."""
        assert not self.control("GET", "idle", timeout="20")["timed_out"]

    def text(self, to: str = PERSON, body: str = "See you at 2pm.", **more: Any) -> Any:
        more.setdefault("status_callback", f"{self.office.url}/status")
        return self.twilio.messages.create(to=to, from_=OFFICE_NUMBER, body=body, **more)

    def call(self, to: str = PERSON, **more: Any) -> Any:
        more.setdefault("status_callback", f"{self.office.url}/status")
        more.setdefault("status_callback_event", ["initiated", "ringing", "answered", "completed"])
        if "twiml" not in more:
            more.setdefault("url", f"{self.office.url}/voice")
        return self.twilio.calls.create(to=to, from_=OFFICE_NUMBER, **more)

    def called(self, to: str = PERSON, **more: Any) -> dict[str, Any]:
        """Make a call, wait for its end, and return what the control API tells of it."""
        sid = self.call(to, **more).sid
        self.idle()
        return next(c for c in self.control("GET", "calls")["calls"] if c["sid"] == sid)

    def post(self, path: str, data: dict[str, Any], auth: tuple[str, str] = (SID, TOKEN)) -> requests.Response:
        return requests.post(f"{self.rest}/{path}", data=data, auth=auth, timeout=30)

    def get(self, path: str, **query: str) -> dict[str, Any]:
        answer = requests.get(f"{self.rest}/{path}", params=query, auth=(SID, TOKEN), timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread, where the servers run."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


@pytest.fixture
def start(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> Iterator[Callable[..., Standin]]:
    """start(**scenario) -> a stand-in that plays it. The clock follows tmp_path / 'clock' once that is written."""
    runners: list[web.AppRunner] = []

    async def serve(app: web.Application) -> str:
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def begin(scenario: dict[str, Any]) -> Standin:
        office = Office(TOKEN)
        office.url = await serve(office.app())
        world = World(SID, TOKEN, clock=Clock(tmp_path / "clock"))
        world.play(read_scenario(scenario))
        world.add_number(OFFICE_NUMBER, sms_url=f"{office.url}/sms", voice_url=f"{office.url}/call-in")
        return Standin(await serve(make_app(world)), office, world)

    def start(**scenario: Any) -> Standin:
        return asyncio.run_coroutine_threadsafe(begin(scenario), loop).result(20)

    yield start

    async def end() -> None:
        for runner in reversed(runners):
            await runner.cleanup()

    asyncio.run_coroutine_threadsafe(end(), loop).result(20)


@pytest.fixture
def standin(start: Callable[..., Standin]) -> Standin:
    """A stand-in whose phones all take texts and answer calls."""
    return start()
