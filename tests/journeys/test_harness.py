"""The harness itself: the carrier speaks Twilio's protocol, the house stands, its clock moves, its processes die."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
import requests
from aiohttp import web
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from journeys.harness.house import ACCOUNT_SID, AUTH_TOKEN, OFFICE_NUMBER
from journeys.harness.rows import appointment, csv_bytes

PERSON = "+13125550142"


class ToTheCarrier(AsyncTwilioHttpClient):
    """Twilio's async client, which asks the house's carrier."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.address = url

    async def request(self, method, url, *args, **kwargs):
        return await super().request(method, url.replace("https://api.twilio.com", self.address), *args, **kwargs)


def test_the_carrier_takes_a_text_and_tells_its_fate_in_signed_callbacks(open_house):
    house = open_house(web=False)
    told: list[tuple[str, bool]] = []

    async def journey() -> None:
        done = asyncio.Event()

        async def take(request: web.Request) -> web.Response:
            params = dict(await request.post())
            signed = RequestValidator(AUTH_TOKEN).validate(
                f"{url}{request.path}", params, request.headers["X-Twilio-Signature"]
            )
            told.append((params["MessageStatus"], signed))
            if len(told) == 2:
                done.set()
            return web.Response()

        app = web.Application()
        app.router.add_post("/status", take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with ToTheCarrier(house.carrier.url) as http:
            client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http)
            text = await client.messages.create_async(
                to=PERSON, from_=OFFICE_NUMBER, body="See you at 2pm.", status_callback=f"{url}/status"
            )
            await asyncio.wait_for(done.wait(), 20)
            assert (await client.messages(text.sid).fetch_async()).status == "delivered"
        await runner.cleanup()

    asyncio.run(journey())
    assert told == [("sent", True), ("delivered", True)]
    assert house.carrier.read_on(PERSON) == ["See you at 2pm."]


def test_the_house_has_a_clock_of_its_own(open_house):
    house = open_house(start="2026-03-07T18:59:00-06:00", web=False)
    assert house.now().isoformat()[:16] == "2026-03-07T18:59"
    assert house.move_clock("19:00").isoformat() == "2026-03-07T19:00:00-06:00"
    # the clocks change in the night: the next 09:00 is a different offset away
    assert house.move_clock("09:00").isoformat() == "2026-03-08T09:00:00-05:00"
    carriers = datetime.fromisoformat(house.carrier.ask("GET", "state")["now"])
    assert abs((carriers - house.now()).total_seconds()) < 5
    assert house.move_clock("2026-11-01T19:00").utcoffset().total_seconds() == -6 * 3600
    assert house.move_clock(datetime(2026, 5, 1, tzinfo=UTC)).month == 5


def test_houses_share_nothing(open_house):
    one, other = open_house(web=False), open_house(web=False)
    one.sql("insert into roles (name, slug) values ('Night watch', 'night')")
    assert one.row("roles", slug="night")["name"] == "Night watch"
    assert other.table("roles", slug="night") == []
    assert one.carrier.url != other.carrier.url and one.home != other.home


def test_the_web_server_takes_signed_callbacks_only_and_dies_when_killed(house):
    token = "0f0e0d0c-0b0a-4909-8807-060504030201"
    path = f"{house.web_url}/twilio/status/text/{token}"
    assert requests.post(path, {"MessageSid": "SM1", "MessageStatus": "sent"}, timeout=20).status_code == 403
    assert house.table("carrier_events") == []
    house.kill9(house.web)
    with pytest.raises(requests.ConnectionError):
        requests.post(path, timeout=5)
    house.restart_web()
    assert requests.post(path, timeout=20).status_code == 403


@pytest.mark.slow
def test_a_house_can_have_a_database_server_of_its_own_to_kill(open_house):
    house = open_house(own_database=True)
    house.sql("insert into roles (name, slug) values ('Night watch', 'night')")
    house.kill9_database()
    house.restart_web()
    house.command("status")
    assert house.row("roles", slug="night")["name"] == "Night watch"


def test_rows_become_a_file():
    rows = [appointment("A1", PERSON, call=True), appointment("A2", PERSON, text=True, provider="Dr. Ł")]
    text = csv_bytes(rows, delimiter=";").decode()
    assert text.splitlines()[0].endswith("msg;provider")
    assert text.splitlines()[1] == f"A1;P-A1;{PERSON};Y;N;2026-03-04 14:00;;"
    assert text.splitlines()[2].endswith("Dr. Ł")
