"""Send rates that hold for all workers together: each takes its slots from one row a sender and channel.

A slot is an instant; slots are `1 / rate` seconds apart. One statement moves the row's `next_at` on and so hands out
the slots before it, whatever other workers do at the same moment (generic cell rate algorithm).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import Settings

#: Slots are never handed out further ahead than this; a row left in the future by a clock set back is forgotten.
HORIZON = timedelta(minutes=10)
#: A worker takes at most this many seconds' worth of slots at a time, so that a STOP or a pause still acts on the rest.
SLICE_SECONDS = 2.0


def per_second(channel: Channel, settings: Settings) -> float:
    return settings.frontdesk_sms_per_second if channel is Channel.TEXT else settings.frontdesk_calls_per_second


def sender(channel: Channel, settings: Settings) -> str:
    """The rate belongs to what we send from: the messaging service, or the number."""
    if channel is Channel.TEXT and settings.twilio_messaging_service_sid:
        return settings.twilio_messaging_service_sid
    return settings.twilio_phone_number


def slice_size(rate: float) -> int:
    """How many slots to take at a time at `rate` a second."""
    return max(1, int(rate * SLICE_SECONDS))


def take_slots(channel: Channel, count: int, now: datetime, settings: Settings) -> list[datetime]:
    """Reserve `count` sending instants, the first at `now` or later, in order."""
    if count <= 0:
        return []
    gap = timedelta(seconds=1 / per_second(channel, settings))
    values: dict[str, Any] = {
        "sender": sender(channel, settings),
        "channel": channel,
        "now": now,
        "span": gap * count,
        "horizon": HORIZON,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into send_rates as r (sender, channel, next_at) values (%(sender)s, %(channel)s, %(now)s + %(span)s)
            on conflict (sender, channel) do update set next_at = %(span)s + case
                when r.next_at between %(now)s and %(now)s + %(horizon)s then r.next_at else %(now)s end
            returning next_at
            """,
            values,
        )
        (end,) = cursor.fetchone()
    return [end - gap * (count - i) for i in range(count)]


def slow_down(channel: Channel, seconds: float, now: datetime, settings: Settings) -> None:
    """The carrier is busy: no worker sends on this channel for `seconds`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update send_rates set next_at = greatest(next_at, %s) where sender = %s and channel = %s",
            [now + timedelta(seconds=seconds), sender(channel, settings), channel],
        )
