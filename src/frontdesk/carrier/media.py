"""Pictures and files that people text us lie at the carrier, behind our credentials; this fetches one.

Twilio docs: "Media resource": the address answers with a redirect to where the bytes are, for which no credentials are
needed and none are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import aiohttp
from asgiref.sync import async_to_sync

from frontdesk.carrier.client import CarrierBusy, CarrierNotSetUp, CarrierRefused, CarrierUnknown
from frontdesk.config.env import Settings, get_settings

#: Seconds for all of it, and bytes at most: the carrier takes no larger media.
TIMEOUT = 20
LARGEST = 20 * 1024 * 1024
_PIECE = 64 * 1024
_MOST_REDIRECTS = 3


@dataclass(frozen=True)
class Media:
    """The bytes, and the type that the carrier names ("" when it names none)."""

    content: bytes
    content_type: str


def is_carriers(url: str, settings: Settings | None = None) -> bool:
    """Whether an address is the carrier's REST API, the only place that our credentials are given to."""
    settings = settings or get_settings()
    parts, api = urlsplit(url), urlsplit(settings.twilio_api_url)
    return (parts.scheme, parts.netloc) == (api.scheme, api.netloc)


def fetch(url: str) -> Media:
    """What lies at this address of the carrier's. Raises CarrierRefused (it is no address of the carrier's, is gone, or
    is too large), CarrierBusy, CarrierUnknown or CarrierNotSetUp.
    """
    return async_to_sync(_fetch)(url, get_settings())


async def _fetch(url: str, settings: Settings) -> Media:
    if not is_carriers(url, settings):
        raise CarrierRefused(404, 404, "this is no address of the carrier's")
    user, password = settings.twilio_account_sid, settings.twilio_auth_token
    if not user or password is None:
        raise CarrierNotSetUp("set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
    headers = {"Authorization": aiohttp.encode_basic_auth(user, password.get_secret_value())}
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
            for _ in range(_MOST_REDIRECTS):
                async with session.get(url, headers=headers, allow_redirects=False) as answer:
                    if answer.status in (301, 302, 303, 307, 308):
                        url = urljoin(url, answer.headers.get("Location", ""))
                        headers = headers if is_carriers(url, settings) else {}
                        continue
                    return await _read(answer)
    except aiohttp.ClientConnectorError as error:
        raise CarrierBusy("cannot connect") from error
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise CarrierUnknown(type(error).__name__) from error
    raise CarrierRefused(404, 404, "it leads from one place to the next")


async def _read(answer: aiohttp.ClientResponse) -> Media:
    if answer.status >= 500 or answer.status == 429:
        raise CarrierBusy(f"HTTP {answer.status}")
    if answer.status != 200:
        raise CarrierRefused(answer.status, answer.status, "the carrier does not have it any more")
    content = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        content += piece
        if len(content) > LARGEST:
            raise CarrierRefused(413, 413, "it is too large")
    return Media(bytes(content), answer.headers.get("Content-Type", "").partition(";")[0].strip().lower())
