"""Does the carrier know us: account, number, and the addresses it has for the number?

Source: Twilio docs, "REST API: Account" (status, type) and "IncomingPhoneNumber" (capabilities, sms_url, voice_url). A
standard API key may not read the account, so the auth token asks where there is one.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from frontdesk.config.doctor import web
from frontdesk.config.doctor.finding import Finding, failed, ok, skipped, warning
from frontdesk.config.env import Settings, get_settings

API = "2010-04-01"
CONSOLE = "the Twilio console (console.twilio.com)"
#: What the console calls a number's addresses.
CONSOLE_FIELDS = {"sms_url": "A message comes in", "voice_url": "A call comes in"}


def check_account() -> Finding:
    """The credentials are right, and the account is active."""
    settings = get_settings()
    if not settings.twilio_account_sid:
        return failed("TWILIO_ACCOUNT_SID is not set", f"Copy it from {CONSOLE}, or try `frontdesk demo` without one")
    if not settings.auth_tokens:
        return failed(
            "TWILIO_AUTH_TOKEN is not set: no webhook can be checked",
            f"Copy it from {CONSOLE}; an API key cannot take its place, because Twilio signs with the token",
        )
    answer = web.get(f"{_account(settings)}.json", (settings.twilio_account_sid, settings.auth_tokens[0]))
    if trouble := _trouble(answer, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"):
        return trouble
    status, kind = answer.json.get("status"), answer.json.get("type")
    if status != "active":
        return failed(f"the account is {status}", f"See {CONSOLE} why", status=status)
    if settings.twilio_api_key and settings.twilio_api_secret is not None:
        key = (settings.twilio_api_key, settings.twilio_api_secret.get_secret_value())
        if trouble := _trouble(
            web.get(f"{_account(settings)}/Messages.json?PageSize=1", key), "TWILIO_API_KEY and TWILIO_API_SECRET"
        ):
            return trouble
    if kind == "Trial":
        return warning(
            "a trial account: it reaches verified numbers only, and marks every text",
            f"Upgrade it in {CONSOLE}",
            status=status,
            type=kind,
        )
    return ok("active", status=status, type=kind)


def check_number() -> Finding:
    """The sending number is this account's, and can do texts and calls."""
    settings = get_settings()
    if not settings.twilio_phone_number:
        if settings.twilio_messaging_service_sid:
            return warning(
                "TWILIO_PHONE_NUMBER is not set: texts go out by the messaging service, calls cannot",
                "Set it to a number of the account that can call",
            )
        return failed("TWILIO_PHONE_NUMBER is not set", f"Buy a number in {CONSOLE} and write it here, with +1")
    number, trouble = _number(settings)
    if trouble is not None:
        return trouble
    if number is None:
        return failed(
            f"{settings.twilio_phone_number} is not a number of this account",
            f"Write one that {CONSOLE} lists under Phone Numbers",
        )
    can = number.get("capabilities") or {}
    data = {"sms": bool(can.get("sms")), "voice": bool(can.get("voice"))}
    lacking = [word for word, able in (("text", data["sms"]), ("call", data["voice"])) if not able]
    if lacking:
        return failed(
            f"{settings.twilio_phone_number} cannot {' or '.join(lacking)}",
            f"Choose a number with SMS and voice in {CONSOLE}",
            **data,
        )
    return ok(f"{settings.twilio_phone_number} texts and calls", **data)


def check_webhooks() -> Finding:
    """The number's own addresses are ours, so that replies and calls of people reach us."""
    settings = get_settings()
    if not settings.twilio_phone_number:
        return skipped("no number to look at")
    number, trouble = _number(settings)
    if trouble is not None or number is None:
        return skipped("the number cannot be looked at")
    wanted = {"sms_url": "/twilio/sms", "voice_url": "/twilio/voice"}
    if settings.twilio_messaging_service_sid:
        del wanted["sms_url"]  # the service's own address counts
    wrong = {
        field: settings.frontdesk_public_url + path
        for field, path in wanted.items()
        if number.get(field) != settings.frontdesk_public_url + path
    }
    if not wrong:
        return ok("the number's webhooks come to us")
    kinds = " and ".join({"sms_url": "texts", "voice_url": "calls"}[field] for field in wrong)
    steps = "; ".join(f'"{CONSOLE_FIELDS[field]}" to {address} (HTTP POST)' for field, address in wrong.items())
    return warning(f"people's {kinds} to the number do not come to us", f"In {CONSOLE}, set {steps}", wanted=wrong)


def _account(settings: Settings) -> str:
    return f"{settings.twilio_api_url}/{API}/Accounts/{quote(settings.twilio_account_sid)}"


def _number(settings: Settings) -> tuple[dict[str, Any] | None, Finding | None]:
    """The number's record (None: not of this account), or what is in the way."""
    if not (settings.twilio_account_sid and settings.auth_tokens):
        return None, skipped("without credentials the carrier cannot be asked")
    answer = web.get(
        f"{_account(settings)}/IncomingPhoneNumbers.json?PhoneNumber={quote(settings.twilio_phone_number)}",
        (settings.twilio_account_sid, settings.auth_tokens[0]),
    )
    if trouble := _trouble(answer, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"):
        return None, trouble
    found = answer.json.get("incoming_phone_numbers") or []
    return next((n for n in found if n.get("phone_number") == settings.twilio_phone_number), None), None


def _trouble(answer: web.Answer, credentials: str) -> Finding | None:
    if answer.status == 0:
        return failed(
            f"{get_settings().twilio_api_url} does not answer: {answer.error}",
            "Check this machine's way to the internet, and TWILIO_API_URL",
        )
    if answer.status in (401, 403):
        return failed("the carrier does not accept the credentials", f"Copy {credentials} anew from {CONSOLE}")
    if answer.status == 404:
        return failed("the carrier does not know this account", f"Copy {credentials} anew from {CONSOLE}")
    if answer.status >= 400:
        return failed(f"the carrier answered HTTP {answer.status}", "Try again; see status.twilio.com")
    return None
