"""Does FRONTDESK_PUBLIC_URL reach us, and does our door open to the carrier's signature alone?

We send ourselves what the carrier would: a POST to /twilio/doctor, once signed and once not. The answer proves that it
was this Frontdesk that gave it.
"""

from __future__ import annotations

import ipaddress
import secrets
from urllib.parse import urlsplit

from frontdesk.carrier import signature
from frontdesk.carrier.doctor_view import proof
from frontdesk.config.doctor import web
from frontdesk.config.doctor.finding import Finding, failed, ok, skipped, warning
from frontdesk.config.env import get_settings

PATH = "/twilio/doctor"
START = "start `frontdesk serve`, and have a web proxy or tunnel forward"


def check_address() -> Finding:
    """It is one that the carrier can reach, and somebody answers there."""
    settings = get_settings()
    url = settings.frontdesk_public_url
    if settings.uses_real_twilio and _is_private(urlsplit(url).hostname or ""):
        return failed(
            f"{url} is an address of this machine or network alone: Twilio cannot reach it",
            "Set FRONTDESK_PUBLIC_URL to an address on the internet that forwards to `frontdesk serve`",
        )
    answer = web.get(f"{url}/healthz")
    if answer.status == 0:
        return failed(f"{url} does not answer: {answer.error}", f"Check the address; {START} {url} to it")
    if answer.status != 200:
        return failed(
            f"{url}/healthz answered HTTP {answer.status}, not as Frontdesk does",
            f"Check what serves this address; {START} {url} to it",
            status=answer.status,
        )
    if settings.uses_real_twilio and not url.startswith("https://"):
        return warning(f"{url} is not encrypted", "Use https: what people answer travels on it")
    return ok(f"{url} answers")


def check_signed() -> Finding:
    """A request signed as the carrier signs gets in, and it is we who let it in."""
    settings = get_settings()
    if not settings.auth_tokens:
        return skipped("nothing to sign with", "Set TWILIO_AUTH_TOKEN")
    url = settings.frontdesk_public_url + PATH
    form = {"nonce": secrets.token_hex(16)}
    answer = web.post(url, form, {signature.HEADER: signature.sign(url, form, settings.auth_tokens[0])})
    if answer.status == 0:
        return skipped("the address does not answer")
    if answer.status == 403:
        return failed(
            "a request signed with our token was refused",
            "The server runs with another TWILIO_AUTH_TOKEN or FRONTDESK_PUBLIC_URL: restart it with these settings. "
            "Or a proxy changes the path: it must pass on path and query as they are",
        )
    if answer.status != 200:
        return failed(f"{PATH} answered HTTP {answer.status}", "Check that the proxy passes on /twilio/ to Frontdesk")
    if answer.json.get("proof") != proof(form["nonce"]):
        return failed(
            "another Frontdesk answers at this address",
            "Give both the same FRONTDESK_SECRET_KEY if they belong together; else correct FRONTDESK_PUBLIC_URL",
        )
    return ok("is accepted")


def check_unsigned() -> Finding:
    """A request that nobody signed is refused with 403."""
    answer = web.post(get_settings().frontdesk_public_url + PATH, {"nonce": "0"}, {})
    if answer.status == 0:
        return skipped("the address does not answer")
    if answer.status != 403:
        return failed(
            f"was answered with HTTP {answer.status} instead of 403",
            "Check what serves this address: anybody could send us forged outcomes",
            status=answer.status,
        )
    return ok("is refused")


def _is_private(host: str) -> bool:
    if host.endswith((".localhost", ".local", ".lan", ".internal")) or not {".", ":"} & set(host):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
