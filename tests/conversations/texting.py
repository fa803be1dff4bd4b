"""An office whose flows answer texts: publishing them, and texting them as the carrier would."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from conversations.talk import AFTERNOON, LINE, PERSON
from frontdesk.carrier.answering import answer
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.webhooks import take_in
from frontdesk.conversations import library, versions
from frontdesk.conversations.models import ConversationMessage, FlowSession

_sids = itertools.count(1)

HOUSEHOLD = """
flow: household
title: Household
topic: your household
steps:
  - ask: How many adults live in your home?
    as: adults
    answer: integer 1..20
    help: Count yourself.
  - ask: How many children live in your home?
    as: children
    answer: integer 0..20
  - say: "You are {{ adults | plus: children }}."
"""


def publish(text: str = HOUSEHOLD, *, name: str = "", now: datetime = AFTERNOON, **routes: Any) -> str:
    """Import and publish a flow, with routes as `versions.publish` takes them. Returns its name."""
    version = versions.import_flow(text, "test.yaml", name, now=now)
    versions.publish(version.name, now=now, by="test", **routes)
    return version.name


def deliver(
    body: str, *, at: datetime = AFTERNOON, sid: str = "", contact: str = PERSON, line: str = LINE, **form: str
) -> str:
    """A text comes in; the TwiML that answers it."""
    sid = sid or f"SM{next(_sids):032d}"
    fields = {"MessageSid": sid, "From": contact, "To": line, "Body": body, "NumMedia": "0", **form}
    return answer(take_in(sid, fields, at), at)


def says(body: str, **more: Any) -> list[str]:
    """A text comes in; the texts that answer it."""
    return read(deliver(body, **more))


def read(twiml: str) -> list[str]:
    """The texts of a TwiML answer."""
    messages = ElementTree.fromstring(twiml)
    return [message.findtext("Body") or message.text or "" for message in messages]


def session(contact: str = PERSON) -> FlowSession:
    """The newest session of a person."""
    found = FlowSession.objects.filter(contact_number=contact).order_by("-pk").first()
    assert found is not None
    return found


def queued(contact: str = PERSON) -> list[str]:
    """What waits to go out by itself, in order."""
    rows = ConversationMessage.objects.filter(contact_number=contact, direction="out", via="rest")
    return list(rows.exclude(status="stopped").order_by("pk").values_list("body", flat=True))


def handled(contact: str = PERSON) -> list[str]:
    """Who decided about each of the person's texts."""
    return list(InboundText.objects.filter(from_number=contact).order_by("pk").values_list("handled_by", flat=True))


def forget_flows() -> None:
    library.forget()


def later(**span: float) -> datetime:
    return AFTERNOON + timedelta(**span)
