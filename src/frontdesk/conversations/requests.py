"""The web requests of flows, as Studio makes them: bounded in time and size, and never to a private address.

Success is 2xx; 3xx is followed (MOST_REDIRECTS times); 4xx, 5xx, no answer in time and too large a reply are failures.
Nothing of what is sent or received is logged: it holds what people told us.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import json
import socket
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from frontdesk.config.env import get_settings
from frontdesk.conversations.running import storable

MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
#: Where the carrier's credentials may go, besides TWILIO_API_URL: hosts, with all below them.
_CARRIERS = ("twilio.com", "twil.io")
#: What of a request's headers may follow a redirect to another host. Every other one may prove who we are, under
#: whatever name (X-Api-Key), or say something of the person: it was meant for the host that the flow names.
_FOR_OTHERS = frozenset({"accept", "accept-language", "content-type", "user-agent"})
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RequestRefused(Exception):
    """The request is not made, or not taken further; the text says why."""


async def ask(request: dict[str, Any]) -> dict[str, Any]:
    """Make the request of a `flows.engine.events.HttpWanted` (as a dictionary).

    Returns ok, status, body, content_type, value (the body as JSON, where it is JSON) and error. Raises nothing but
    TimeoutError's kin; its own time limit is the request's.
    """
    timeout = aiohttp.ClientTimeout(total=float(request["timeout"]))
    # a pool of its own: cookies of one person's request must not go with another's
    connector = aiohttp.TCPConnector(resolver=_Resolver(), use_dns_cache=False, force_close=True)
    try:
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        ) as http:
            return await _follow(http, request)
    except RequestRefused as error:
        return _failed(0, str(error))
    except aiohttp.ClientError as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, RequestRefused):
            cause = cause.__cause__ or getattr(cause, "os_error", None)
        return _failed(0, str(cause) if cause is not None else f"no answer: {type(error).__name__}")
    except TimeoutError:
        return _failed(504, f"no answer within {request['timeout']} seconds")
    except (ValueError, OSError) as error:
        return _failed(0, f"the request could not be made: {type(error).__name__}")


async def _follow(http: aiohttp.ClientSession, request: dict[str, Any]) -> dict[str, Any]:
    method, url, headers, body = _prepared(request)
    for _ in range(MOST_REDIRECTS + 1):
        asked = _checked(url)
        async with http.request(method, asked, headers=headers, data=body, allow_redirects=False) as response:
            location = response.headers.get("Location", "")
            if response.status in _REDIRECTS and location:
                target = urljoin(url, location)
                if response.status == 303 or (response.status in (301, 302) and method == "POST"):
                    method, body = "GET", None
                    headers.pop("Content-Type", None)
                if _origin(target) != _origin(url):
                    headers = {name: value for name, value in headers.items() if name.lower() in _FOR_OTHERS}
                url = target
                continue
            return await _read(response)
    return _failed(0, f"more than {MOST_REDIRECTS} redirects")


async def _read(response: aiohttp.ClientResponse) -> dict[str, Any]:
    most = get_settings().frontdesk_flow_http_bytes
    raw = bytearray()
    async for chunk in response.content.iter_chunked(16_384):
        raw += chunk
        if len(raw) > most:
            return _failed(response.status, f"the reply is larger than {most} bytes (FRONTDESK_FLOW_HTTP_BYTES)")
    text = _text(bytes(raw), response.charset).replace("\x00", "\ufffd")
    content_type = response.headers.get("Content-Type", "")
    ok = response.status < 400
    return {
        "ok": ok,
        "status": response.status,
        "body": text,
        "value": _json(text, content_type),
        "content_type": content_type,
        "error": "" if ok else f"the answer was {response.status}",
    }


def _prepared(request: dict[str, Any]) -> tuple[str, str, dict[str, str], bytes | None]:
    method, url = request["method"].upper(), request["url"].strip()
    headers = {str(name): str(value) for name, value in request.get("headers") or ()}
    parameters = [(str(name), str(value)) for name, value in request.get("parameters") or ()]
    content_type, body = request.get("content_type") or "application/json", request.get("body") or ""
    if request.get("carrier_credentials"):
        headers["Authorization"] = _carrier_credentials(url)
    if method in ("GET", "DELETE") and not (method == "DELETE" and body):
        if parameters:
            url += ("&" if urlsplit(url).query else "?") + urlencode(parameters)
        return method, url, headers, None
    if "form-urlencoded" in content_type and parameters:
        body = "&".join(part for part in (body, urlencode(parameters)) if part)
    elif parameters and not body:
        body = json.dumps(dict(parameters), ensure_ascii=False)
    elif parameters:
        url += ("&" if urlsplit(url).query else "?") + urlencode(parameters)
    headers.setdefault("Content-Type", content_type)
    return method, url, headers, body.encode()


def _carrier_credentials(url: str) -> str:
    settings = get_settings()
    tokens = settings.auth_tokens
    parts = URL(url)
    host = f".{parts.raw_host or ''}"
    is_carriers = parts.scheme == "https" and any(host.endswith(f".{carriers}") for carriers in _CARRIERS)
    if not is_carriers and _origin(url) != _origin(settings.twilio_api_url):
        raise RequestRefused(f"the carrier's credentials are sent to Twilio's own addresses only, not to {host[1:]}")
    if not settings.twilio_account_sid or not tokens:
        raise RequestRefused(
            "the step asks for the carrier's credentials; set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"
        )
    pair = f"{settings.twilio_account_sid}:{tokens[0]}".encode()
    return "Basic " + base64.b64encode(pair).decode()


def _checked(url: str) -> URL:
    """The address as it will be connected to. Refuses what is no web address, and a private address written as a
    number; names are looked at when they are resolved.
    """
    parts = URL(url)  # as aiohttp reads it: 127\u30020\u30020\u30021 is 127.0.0.1 to it
    host = parts.raw_host
    if parts.scheme not in ("http", "https") or not host:
        raise RequestRefused("the address must begin with http:// or https:// and name a host")
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        # 127.1, 2130706433 and 0x7f000001 are numbers too, for the system's resolver
        if host.replace(".", "").isdigit() or host.lower().startswith("0x"):
            raise RequestRefused(f"{host} is no host's name") from None
        return parts
    if not may_reach(host, address):
        raise RequestRefused(_private(host))
    return parts


def may_reach(host: str, address: _Address) -> bool:
    """Whether flows may reach `address`, which `host` stands for: a public one, or one that the office allows."""
    if isinstance(address, ipaddress.IPv6Address):
        address = _wrapped(address) or address
    if address.is_global and not address.is_multicast:
        return True
    for allowed in (part.strip().lower() for part in get_settings().frontdesk_flow_http_allow.split(",")):
        if not allowed:
            continue
        if allowed == host.lower():
            return True
        try:
            network = ipaddress.ip_network(allowed, strict=False)
        except ValueError:
            continue  # a host's name
        if address.version == network.version and address in network:
            return True
    return False


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that this one leads to: mapped, by 6to4, or through a NAT64 gateway (RFC 6052)."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


class _Resolver(AbstractResolver):
    """Resolves names as the system does and leaves out what must not be reached: what was checked is connected to."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        allowed: list[ResolveResult] = []
        for kind, _, protocol, _, address in found:
            plain = str(address[0]).split("%")[0]
            if may_reach(host, ipaddress.ip_address(plain)):
                allowed.append(
                    ResolveResult(hostname=host, host=plain, port=port, family=kind, proto=protocol, flags=0)
                )
        if found and not allowed:
            raise OSError(None, _private(host)) from RequestRefused(_private(host))
        return allowed

    async def close(self) -> None:
        return None


def _private(host: str) -> str:
    return f"{host} is a private address; allow it with FRONTDESK_FLOW_HTTP_ALLOW if flows are meant to reach it"


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _text(raw: bytes, charset: str | None) -> str:
    try:
        return raw.decode(charset or "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _json(text: str, content_type: str) -> Any:
    """The body as JSON: where it says it is, or looks like an object or a list."""
    if "json" not in content_type.lower() and not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return storable(json.loads(text, parse_constant=lambda _: None))
    except (ValueError, RecursionError):
        return None


def _failed(status: int, error: str) -> dict[str, Any]:
    return {"ok": False, "status": status, "body": "", "value": None, "content_type": "", "error": error}
