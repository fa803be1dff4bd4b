"""Asking the carrier: send a text, make a call, look up what it did.

Twilio's own async client does the talking; this module gives it timeouts, one pool of connections, the address of
`TWILIO_API_URL`, and turns its errors into the three that matter for a contact:

- `CarrierRefused`: it said no, with a code; nobody was contacted
- `CarrierBusy`: it said "later" (HTTP 429) or could not be reached at all; nothing was processed, asking again is safe
- `CarrierUnknown`: the answer was lost (time-out, dropped connection, HTTP 5xx); it may or may not have acted. Twilio's
  create calls have no idempotency key, so this must be settled by a callback or by looking, never by asking again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

import aiohttp
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import TWILIO_API_URL, Settings, get_settings

#: Seconds. Twilio answers a create request well within a second; past this its answer counts as lost.
CONNECT_TIMEOUT = 5
TOTAL_TIMEOUT = 15
#: Looking something up is repeated after these seconds, unless the first answers took longer than LOOK_UP_PATIENCE.
LOOK_UP_AGAIN = (0.2, 1.0)
LOOK_UP_PATIENCE = 5
#: A page of a list holds so many at most; more than MOST_TEXTS texts to one number are not fetched in one go.
LARGEST_PAGE, MOST_TEXTS = 1000, 20_000
#: Pictures and files that a text can have (Twilio docs: MMS).
MOST_MEDIA = 10
#: Open connections to the carrier, and so requests under way at once, in one process.
CONNECTIONS = 50
#: Seconds a phone rings before the carrier gives up: short enough that most voicemail boxes do answer, as they should.
RING_SECONDS = 30
#: Twilio retries our webhooks when told so in the address (docs: webhooks connection overrides). Not signed.
RETRY_CALLBACKS = "#rc=5&rp=all"

T = TypeVar("T")


class CarrierError(Exception):
    """Something went wrong between us and the carrier."""


class CarrierRefused(CarrierError):
    """The carrier said no. `code` is Twilio's error code, `status` the HTTP status."""

    def __init__(self, code: int, status: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.status = status


class CarrierBusy(CarrierError):
    """The carrier did not process the request and may be asked again later."""


class CarrierUnknown(CarrierError):
    """The answer was lost; `answered` tells whether the carrier answered with a server error (HTTP 5xx)."""

    def __init__(self, message: str, *, answered: bool = False) -> None:
        super().__init__(message)
        self.answered = answered


class CarrierNotSetUp(CarrierError):
    """The credentials or the sender are missing from the settings."""


@dataclass(frozen=True)
class SendText:
    """A text to send. `validity_seconds`: how long the carrier may keep trying (1..36000).

    `sender`: the number (or the messaging service, MG...) it comes from; "": that of the settings. `media`: addresses
    of pictures and files, which the carrier fetches; with them the body may be empty.
    """

    token: UUID
    to: str
    body: str
    validity_seconds: int
    sender: str = ""
    media: tuple[str, ...] = ()


@dataclass(frozen=True)
class MakeCall:
    """A call to make; what it says is asked at `/twilio/<asks_at>/<token>` once somebody has picked up.

    `sender`: the number it comes from; "": that of the settings. `machine_detection`: Enable, DetectMessageEnd, "" for
    none; None: as the settings say. `send_digits`: keys to press once it is picked up. `record`: record all of it.
    """

    token: UUID
    to: str
    sender: str = ""
    asks_at: str = "voice"
    ring_seconds: int = RING_SECONDS
    machine_detection: str | None = None
    send_digits: str = ""
    record: bool = False


@dataclass(frozen=True)
class CarrierRecord:
    """What the carrier knows of one call or text."""

    channel: Channel
    sid: str
    status: str  # the carrier's word
    to: str
    from_number: str
    body: str
    created_at: datetime | None
    error_code: int | None = None
    duration: int | None = None
    answered_by: str = ""
    start_time: datetime | None = None
    end_time: datetime | None = None
    segments: int | None = None
    direction: str = ""  # of a text: inbound, outbound-api, outbound-reply (an answer in TwiML)
    service_sid: str = ""  # the messaging service that a text went through
    media: int = 0  # pictures and files of a text


class Carrier:
    """The carrier, for one event loop. Close it with `await carrier.close()`."""

    def __init__(self, settings: Settings) -> None:
        account, secret = settings.twilio_account_sid, settings.twilio_auth_token
        user, password = account, secret.get_secret_value() if secret else ""
        if settings.twilio_api_key and settings.twilio_api_secret:
            user, password = settings.twilio_api_key, settings.twilio_api_secret.get_secret_value()
        if not (account and user and password):
            raise CarrierNotSetUp("set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (docs/settings.md)")
        self._sender: dict[str, str] = {}
        if settings.twilio_messaging_service_sid:
            self._sender["messaging_service_sid"] = settings.twilio_messaging_service_sid
        elif settings.twilio_phone_number:
            self._sender["from_"] = settings.twilio_phone_number
        self._settings = settings
        self._http = _Http(settings.twilio_api_url)
        self._client = Client(user, password, account_sid=account, http_client=self._http)

    async def close(self) -> None:
        await self._http.close()

    async def send_text(self, text: SendText) -> CarrierRecord:
        """Hand a text over. Raises CarrierRefused, CarrierBusy, CarrierUnknown or CarrierNotSetUp."""
        sender = _sender(text.sender) if text.sender else self._sender
        if not sender:
            raise CarrierNotSetUp("set TWILIO_PHONE_NUMBER or TWILIO_MESSAGING_SERVICE_SID")
        content: dict[str, Any] = {"body": text.body} if text.body or not text.media else {}
        if text.media:
            content["media_url"] = list(text.media)
        message = await _translated(
            self._client.messages.create_async(
                to=text.to,
                status_callback=self._address("status/text", text.token) + RETRY_CALLBACKS,
                validity_period=max(1, min(36000, text.validity_seconds)),
                **content,
                **sender,
            )
        )
        return _text_record(message)

    async def make_call(self, call: MakeCall) -> CarrierRecord:
        """Begin a call. Raises CarrierRefused, CarrierBusy, CarrierUnknown or CarrierNotSetUp."""
        sender = call.sender or self._settings.twilio_phone_number
        if not sender:
            raise CarrierNotSetUp("set TWILIO_PHONE_NUMBER; calls need a number, a messaging service has none")
        detection = call.machine_detection
        if detection is None:
            # waits for the end of the greeting, so that the voicemail text is not spoken over it
            detection = "DetectMessageEnd" if self._settings.frontdesk_machine_detection else ""
        options: dict[str, Any] = {"machine_detection": detection} if detection else {}
        if call.send_digits:
            options["send_digits"] = call.send_digits
        if call.record:
            options["record"] = True
        made = await _translated(
            self._client.calls.create_async(
                to=call.to,
                from_=sender,
                url=self._address(call.asks_at, call.token) + RETRY_CALLBACKS,
                status_callback=self._address("status/call", call.token) + RETRY_CALLBACKS,
                status_callback_event=["initiated", "ringing", "answered", "completed"],
                timeout=call.ring_seconds,
                **options,
            )
        )
        return _call_record(made)

    async def find_texts(self, to: str, limit: int = 50) -> Sequence[CarrierRecord]:
        """The newest texts to this number, newest first."""
        found = await _looked_up(lambda: self._client.messages.list_async(to=to, limit=limit, page_size=limit))
        return [_text_record(message) for message in found]

    async def texts_since(self, to: str, since: datetime) -> Sequence[CarrierRecord]:
        """The texts that people sent to this number of ours from `since` on, newest first; at most MOST_TEXTS."""
        texts = self._client.messages
        wanted = {"to": to, "date_sent_after": since, "limit": MOST_TEXTS, "page_size": LARGEST_PAGE}
        found = await _looked_up(lambda: texts.list_async(**wanted))
        return [record for record in map(_text_record, found) if record.direction == "inbound"]

    async def media_of(self, sid: str) -> Sequence[tuple[str, str]]:
        """The addresses of a text's pictures and files, and what they are (image/jpeg)."""
        try:
            found = await _looked_up(lambda: self._client.messages(sid).media.list_async(limit=MOST_MEDIA))
        except CarrierRefused:
            return []  # deleted there
        base = self._settings.twilio_api_url
        return [(f"{base}{(one.uri or '').removesuffix('.json')}", one.content_type or "") for one in found]

    async def find_calls(self, to: str, limit: int = 50) -> Sequence[CarrierRecord]:
        """The newest calls to this number, newest first."""
        found = await _looked_up(lambda: self._client.calls.list_async(to=to, limit=limit, page_size=limit))
        return [_call_record(call) for call in found]

    async def fetch(self, channel: Channel, sid: str) -> CarrierRecord:
        """What the carrier says of one call or text now. CarrierRefused with status 404: it does not know it."""
        if channel is Channel.TEXT:
            return _text_record(await _looked_up(lambda: self._client.messages(sid).fetch_async()))
        return _call_record(await _looked_up(lambda: self._client.calls(sid).fetch_async()))

    def _address(self, what: str, token: UUID) -> str:
        return f"{self._settings.frontdesk_public_url}/twilio/{what}/{token}"


_carriers: WeakKeyDictionary[asyncio.AbstractEventLoop, Carrier] = WeakKeyDictionary()


def get_carrier() -> Carrier:
    """The carrier of the running event loop, made at first use so that connections are reused."""
    loop = asyncio.get_running_loop()
    carrier = _carriers.get(loop)
    if carrier is None:
        carrier = _carriers[loop] = Carrier(get_settings())
    return carrier


async def close_carrier() -> None:
    """Close the running loop's connections to the carrier, if any."""
    carrier = _carriers.pop(asyncio.get_running_loop(), None)
    if carrier is not None:
        await carrier.close()


class _Http(AsyncTwilioHttpClient):
    """Twilio's HTTP client with time-outs, a bounded pool, and the base address of `TWILIO_API_URL`."""

    def __init__(self, api_url: str) -> None:
        super().__init__(pool_connections=False, timeout=TOTAL_TIMEOUT)
        self._api_url = api_url
        self.session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TOTAL_TIMEOUT, connect=CONNECT_TIMEOUT),
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        # waiting here is cheaper than in the connector's own queue
        self._gate = asyncio.Semaphore(CONNECTIONS)

    async def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        if url.startswith(TWILIO_API_URL):
            url = self._api_url + url[len(TWILIO_API_URL) :]
        async with (
            self._gate,
            self.session.request(
                method,
                url,
                params=params,  # type: ignore[arg-type]
                data=data,
                headers={**(headers or {}), **({"Authorization": aiohttp.encode_basic_auth(*auth)} if auth else {})},
                allow_redirects=allow_redirects,
            ) as response,
        ):
            return Response(response.status, await response.text(), response.headers)


async def _translated(request: Awaitable[T]) -> T:
    try:
        return await request
    except TwilioRestException as error:
        if error.status == 429:
            raise CarrierBusy(error.msg) from error
        if error.status >= 500:
            raise CarrierUnknown(f"HTTP {error.status}", answered=True) from error
        raise CarrierRefused(error.code or error.status, error.status, error.msg) from error
    except aiohttp.ClientConnectorError as error:
        raise CarrierBusy(f"cannot connect: {error}") from error
    except aiohttp.ConnectionTimeoutError as error:
        raise CarrierBusy("no connection in time") from error
    except (aiohttp.ClientError, TimeoutError, OSError, TwilioException, ValueError) as error:
        raise CarrierUnknown(type(error).__name__) from error


async def _looked_up(request: Callable[[], Awaitable[T]]) -> T:
    """A request that changes nothing may be repeated: who is not settled misses a round for one lost answer."""
    began = time.monotonic()
    for pause in LOOK_UP_AGAIN:
        try:
            return await _translated(request())
        except (CarrierBusy, CarrierUnknown):
            if time.monotonic() - began > LOOK_UP_PATIENCE:
                raise
            await asyncio.sleep(pause)
    return await _translated(request())


def _sender(sender: str) -> dict[str, str]:
    return {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}


def _text_record(message: Any) -> CarrierRecord:
    return CarrierRecord(
        channel=Channel.TEXT,
        sid=message.sid,
        status=_word(message.status),
        to=message.to or "",
        from_number=message.from_ or message.messaging_service_sid or "",
        body=message.body or "",
        created_at=message.date_created,
        error_code=_whole(message.error_code),
        start_time=message.date_sent,
        segments=_whole(message.num_segments),
        direction=_word(message.direction),
        service_sid=message.messaging_service_sid or "",
        media=_whole(message.num_media) or 0,
    )


def _call_record(call: Any) -> CarrierRecord:
    return CarrierRecord(
        channel=Channel.CALL,
        sid=call.sid,
        status=_word(call.status),
        to=call.to or "",
        from_number=call._from or "" if hasattr(call, "_from") else getattr(call, "from_", "") or "",
        body="",
        created_at=call.date_created,
        duration=_whole(call.duration),
        answered_by=call.answered_by or "",
        start_time=call.start_time,
        end_time=call.end_time,
    )


def _word(status: Any) -> str:
    return str(getattr(status, "value", status) or "")


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
