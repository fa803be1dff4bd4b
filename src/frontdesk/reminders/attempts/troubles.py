"""When the carrier refuses: what follows for the number, for the sender, and what staff are told."""

from __future__ import annotations

from datetime import datetime

from frontdesk.carrier.errors import ErrorKind, explain
from frontdesk.carrier.statuses import Channel
from frontdesk.consent.models import OptOut
from frontdesk.consent.services import opt_out, pause
from frontdesk.people.notifications import notify_staff
from frontdesk.reminders.attempts.results import Refusal


def refused(refusal: Refusal, channel: Channel, now: datetime) -> None:
    """The carrier refused one contact: 21610 is an opt-out like any other; what our setup forbids is told to staff."""
    meaning = explain(refusal.code)
    if meaning.kind is ErrorKind.OPTED_OUT:
        opt_out(refusal.to, channel, source=OptOut.Source.CARRIER, wording=str(refusal.code), now=now)
    elif meaning.kind in (ErrorKind.OUR_FAULT, ErrorKind.OUR_MESSAGE):
        notify_staff("carrier_refuses", {"code": refusal.code, "sentence": meaning.sentence}, now)


def account(sentence: str, channel: Channel, now: datetime) -> None:
    """Every contact on this channel would fail: hold them all, so that none is used up, and tell staff."""
    pause(sentence, by="frontdesk", channel=channel, now=now)
    notify_staff("sending_paused", {"channel": str(channel), "sentence": sentence}, now)
