"""Which texts and calls a flow answers: keywords, numbers, replies to reminders, everything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.db.models import Q

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.conversations.models import FlowRoute
from frontdesk.conversations.reviewing import is_reserved
from frontdesk.conversations.routing import normalise
from frontdesk.flows.model import Flow

Kind = FlowRoute.Kind


class RouteError(ValueError):
    """A route that cannot be; the text says why and what to do."""


@dataclass(frozen=True)
class Wanted:
    """A route that a flow is to have."""

    kind: FlowRoute.Kind
    channel: Channel
    keyword: str = ""
    number: str = ""

    def __str__(self) -> str:
        what = {
            Kind.KEYWORD: f"the keyword {self.keyword}",
            Kind.NUMBER: f"the number {self.number}",
            Kind.REMINDER: "replies to reminders",
            Kind.DEFAULT: "everything else",
        }[self.kind]
        if self.kind is Kind.KEYWORD and self.number:
            what += f" on {self.number}"
        return what + (" (calls)" if self.channel == Channel.CALL else "")


def keyword_of(text: str) -> str:
    """A keyword as it is stored and compared: lower case, no accents, no punctuation, single spaces."""
    return normalise(text)


def wanted(
    flow: Flow,
    *,
    keywords: Sequence[str] = (),
    lines: Sequence[str] = (),
    default: bool = False,
    reminder: bool = False,
    calls_only: bool = False,
) -> list[Wanted]:
    """The routes that these words mean for `flow`; a number and the default count for calls too when it takes calls,
    with `calls_only` for nothing else.

    `keywords`: words, each may be bound to one of our numbers as WORD@NUMBER. Raises RouteError.
    """
    by_text = bool({"text", "conversation"} & flow.starts.keys())
    channels = [c for c, there in ((Channel.TEXT, by_text), (Channel.CALL, "call" in flow.starts)) if there]
    if calls_only and "call" not in flow.starts:
        raise RouteError(f"{flow.name} is not begun by a call; give it `starts: [call]`, or leave out --call")
    if calls_only and not (lines or default):
        raise RouteError("--call says what a --number or the --default is for; name one of them")
    if (keywords or reminder) and not by_text:
        raise RouteError(f"{flow.name} is not begun by a text, so no keyword and no reply can begin it")
    if calls_only:
        channels = [Channel.CALL]
    if (lines or default) and not channels:
        raise RouteError(f"{flow.name} is begun by no text and no call; it can only be run by other flows")
    found = []
    for given in keywords:
        word, _, line = given.partition("@")
        keyword = keyword_of(word)
        if not keyword:
            raise RouteError(f"{given!r} is no keyword: it needs a letter or a digit")
        if is_reserved(word):
            raise RouteError(
                f"the keyword {word.strip()!r} is reserved: it ends or renews consent, or asks for help, before any "
                "flow reads it; take another word"
            )
        found.append(Wanted(Kind.KEYWORD, Channel.TEXT, keyword[:80], line_of(line) if line else ""))
    for each in lines:
        number = line_of(each)
        found += [Wanted(Kind.NUMBER, channel, number=number) for channel in channels]
    if reminder:
        found.append(Wanted(Kind.REMINDER, Channel.TEXT))
    if default:
        found += [Wanted(Kind.DEFAULT, channel) for channel in channels]
    return found


def line_of(text: str) -> str:
    """One of our numbers as it is stored: E.164, or whatsapp:+1...; a messaging service's sid. Raises RouteError."""
    if re.fullmatch(r"MG[0-9a-f]{32}", text.strip()):
        return text.strip()
    scheme, colon, rest = text.strip().rpartition(":")
    try:
        number = phonenumbers.parse(rest, get_settings().frontdesk_region)
    except phonenumbers.NumberParseException:
        raise RouteError(f"{text!r} is no phone number; write it as +13125550100") from None
    if not phonenumbers.is_possible_number(number):
        raise RouteError(f"{text!r} is no phone number; write it as +13125550100")
    return scheme + colon + phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def write(
    flow_name: str, routes: Sequence[Wanted], now: datetime, *, only: bool = False
) -> tuple[list[FlowRoute], list[str]]:
    """Give a flow these routes; `only`: and no others. In the caller's transaction.

    A keyword of another flow is refused (RouteError); a number, the default and the reminders are taken over from it.
    Returns the routes that are new, and what was taken over from whom.
    """
    written, taken = [], []
    for route in routes:
        same = Q(kind=route.kind, channel=route.channel, keyword=route.keyword, number=route.number)
        there = FlowRoute.objects.select_for_update().filter(same).first()
        if there is None:
            written.append(
                FlowRoute.objects.create(
                    kind=route.kind,
                    channel=route.channel,
                    keyword=route.keyword,
                    number=route.number,
                    flow_name=flow_name,
                    created_at=now,
                )
            )
        elif there.flow_name != flow_name:
            if route.kind is Kind.KEYWORD:
                raise RouteError(
                    f"{route} begins the flow {there.flow_name} already; take another word, or take it from that flow "
                    f"first: frontdesk flows publish {there.flow_name} --only with the routes it is to keep"
                )
            taken.append(f"{route}: {there.flow_name}")
            there.flow_name = flow_name
            there.save(update_fields=["flow_name"])
            written.append(there)
    if only:
        kept = Q(pk__in=[])
        for route in routes:
            kept |= Q(kind=route.kind, channel=route.channel, keyword=route.keyword, number=route.number)
        FlowRoute.objects.filter(flow_name=flow_name).exclude(kept).delete()
    return written, taken
