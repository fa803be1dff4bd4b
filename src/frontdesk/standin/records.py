"""Texts, calls and the office's numbers, and how Twilio's REST API shows them (2010-04-01 resources)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from frontdesk.standin.clock import rfc2822
from frontdesk.standin.errors import sentence

API = "2010-04-01"
TEXT_PRICE = 0.0079  # dollars a segment, a US long code's list price
CALL_PRICE = 0.0140  # dollars a begun minute, outbound to the US

FINAL_TEXT = frozenset({"delivered", "undelivered", "failed", "canceled", "received", "read"})
FINAL_CALL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def new_sid(prefix: str) -> str:
    """`SM`, `CA`, ... and 32 hexadecimal digits."""
    return prefix + os.urandom(16).hex()


@dataclass(slots=True, eq=False)
class Text:
    """One SMS, to a person or from one. `params` is the request as it came, every value of every name."""

    sid: str
    account_sid: str
    direction: str  # inbound | outbound-api | outbound-reply
    to: str
    from_: str | None
    body: str
    status: str
    created: datetime
    updated: datetime
    segments: int
    params: dict[str, list[str]] = field(default_factory=dict)
    service_sid: str | None = None
    callback: str = ""
    sent: datetime | None = None
    send_at: datetime | None = None
    error_code: int | None = None
    nth: int = 0  # the how-manieth text to this number, from 0
    answered: bool = False  # an inbound text whose answer has been carried out
    answer: int | None = None  # the HTTP status of the office's answer to it; 0: none came; None: not yet
    media: Sequence[Any] = ()  # media.Medium

    def as_twilio(self) -> dict[str, Any]:
        uri = f"/{API}/Accounts/{self.account_sid}/Messages/{self.sid}"
        charged = self.status in ("sent", "delivered", "undelivered", "received")
        return {
            "account_sid": self.account_sid,
            "api_version": API,
            "body": self.body,
            "date_created": rfc2822(self.created),
            "date_sent": rfc2822(self.sent),
            "date_updated": rfc2822(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None if self.error_code is None else sentence(self.error_code),
            "from": self.from_,
            "messaging_service_sid": self.service_sid,
            "num_media": str(len(self.media)),
            "num_segments": str(self.segments),
            "price": f"-{self.segments * TEXT_PRICE:.5f}" if charged else None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json", "feedback": f"{uri}/Feedback.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


@dataclass(slots=True, eq=False)
class Call:
    """One call, to a person or from one. `transcript` is what was said and pressed, verb by verb."""

    sid: str
    account_sid: str
    direction: str  # inbound | outbound-api
    to: str
    from_: str
    status: str
    created: datetime
    updated: datetime
    params: dict[str, list[str]] = field(default_factory=dict)
    callback: str = ""
    events: frozenset[str] = frozenset({"completed"})
    started: datetime | None = None
    ended: datetime | None = None
    duration: int | None = None
    answered_by: str | None = None
    sip_code: int | None = None
    sequence: int = 0
    nth: int = 0
    live: bool = False  # somebody at the page plays the phone
    waits_for: str = ""  # what the live phone waits for: answer | keys
    transcript: list[dict[str, Any]] = field(default_factory=list)
    #: What happens to the call from outside: ("keys", "1"), ("answer", ""), ("hang-up", ""), ("redirect", url), ...
    line: asyncio.Queue[tuple[str, str]] = field(default_factory=asyncio.Queue)

    def param(self, name: str, default: str = "") -> str:
        return self.params.get(name, [default])[0]

    def as_twilio(self) -> dict[str, Any]:
        uri = f"/{API}/Accounts/{self.account_sid}/Calls/{self.sid}"
        done = self.status in FINAL_CALL
        minutes = -(-(self.duration or 0) // 60)
        return {
            "account_sid": self.account_sid,
            "answered_by": self.answered_by,
            "api_version": API,
            "caller_name": None,
            "date_created": rfc2822(self.created),
            "date_updated": rfc2822(self.updated),
            "direction": self.direction,
            "duration": str(self.duration or 0) if done else None,
            "end_time": rfc2822(self.ended),
            "forwarded_from": None,
            "from": self.from_,
            "from_formatted": formatted(self.from_),
            "group_sid": None,
            "parent_call_sid": None,
            "phone_number_sid": None,
            "price": f"-{minutes * CALL_PRICE:.5f}" if self.status == "completed" else None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": self.sid,
            "start_time": rfc2822(self.started),
            "status": self.status,
            "subresource_uris": {
                name: f"{uri}/{name.title().replace('_', '')}.json"
                for name in ("events", "notifications", "recordings", "payments", "siprec", "streams", "transcriptions")
            },
            "to": self.to,
            "to_formatted": formatted(self.to),
            "trunk_sid": None,
            "uri": f"{uri}.json",
        }

    def finish(self, status: str, now: datetime) -> None:
        """Set the last status and the times that follow from it."""
        self.status = status
        self.updated = now
        self.started = self.started or now
        self.ended = self.started + timedelta(seconds=self.duration or 0)


@dataclass(slots=True)
class OfficeNumber:
    """A number of the office's account, and where its texts and calls are announced."""

    number: str
    sid: str
    created: datetime
    sms_url: str = ""
    voice_url: str = ""
    status_url: str = ""  # told when a call to it is over
    sms: bool = True
    voice: bool = True

    def as_twilio(self, account_sid: str) -> dict[str, Any]:
        return {
            "account_sid": account_sid,
            "address_requirements": "none",
            "address_sid": None,
            "api_version": API,
            "beta": False,
            "bundle_sid": None,
            "capabilities": {"fax": False, "mms": self.sms, "sms": self.sms, "voice": self.voice},
            "date_created": rfc2822(self.created),
            "date_updated": rfc2822(self.created),
            "emergency_address_sid": None,
            "emergency_address_status": "unregistered",
            "emergency_status": "Inactive",
            "friendly_name": formatted(self.number),
            "identity_sid": None,
            "origin": "twilio",
            "phone_number": self.number,
            "sid": self.sid,
            "sms_application_sid": None,
            "sms_fallback_method": "POST",
            "sms_fallback_url": "",
            "sms_method": "POST",
            "sms_url": self.sms_url,
            "status": "in-use",
            "status_callback": self.status_url,
            "status_callback_method": "POST",
            "trunk_sid": None,
            "type": "local",
            "uri": f"/{API}/Accounts/{account_sid}/IncomingPhoneNumbers/{self.sid}.json",
            "voice_application_sid": None,
            "voice_caller_id_lookup": False,
            "voice_fallback_method": "POST",
            "voice_fallback_url": "",
            "voice_method": "POST",
            "voice_receive_mode": "voice",
            "voice_url": self.voice_url,
        }


def formatted(number: str) -> str:
    """A North American number as it is written there: `(312) 555-0142`; others as they are."""
    if len(number) == 12 and number.startswith("+1"):
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number
