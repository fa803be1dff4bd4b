"""Send rates that hold for all workers together: each takes its slots from one row a sender and channel.

A slot is an instant; slots are `1 / rate` seconds apart. One statement moves the row's `next_at` on and so hands out
the slots before it, whatever other workers do at the same moment (generic cell rate algorithm).

Who answers a person takes slots at once (`take_slots`), behind those already handed out. Who can wait - a round, texts
that answer nobody - takes them only while few are handed out (`take_spare_slots`): so an answer waits for `AHEAD` and
one slice at the most, however many reminders are to go and however many workers send them, and the rate is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import Settings

#: Slots are never handed out further ahead than this; a row left in the future by a clock set back is forgotten.
HORIZON = timedelta(minutes=10)
#: A worker takes at most this many seconds' worth of slots at a time, so that a STOP or a pause still acts on the rest.
SLICE_SECONDS = 2.0
#: What can wait takes slots that begin within this time, and no later ones.
AHEAD = timedelta(seconds=0.5)


def per_second(channel: Channel, settings: Settings) -> float:
    return settings.frontdesk_sms_per_second if channel is Channel.TEXT else settings.frontdesk_calls_per_second


def sender(channel: Channel, settings: Settings) -> str:
    """The rate belongs to what we send from: the messaging service, or the number."""
    if channel is Channel.TEXT and settings.twilio_messaging_service_sid:
        return settings.twilio_messaging_service_sid
    return settings.twilio_phone_number


def slice_size(rate: float, seconds: float = SLICE_SECONDS) -> int:
    """How many slots to take at a time at `rate` a second."""
    return max(1, int(rate * seconds))


def take_slots(channel: Channel, count: int, now: datetime, settings: Settings) -> list[datetime]:
    """Reserve `count` sending instants, the first at `now` or later, in order."""
    return _take(channel, count, now, settings, within=HORIZON)


def take_spare_slots(channel: Channel, count: int, now: datetime, settings: Settings) -> tuple[list[datetime], float]:
    """The same for what can wait: the slots, or none and the seconds after which to ask again."""
    slots = _take(channel, count, now, settings, within=AHEAD)
    if slots or count <= 0:
        return slots, 0.0
    with connection.cursor() as cursor:
        values = [sender(channel, settings), channel]
        cursor.execute("select next_at from send_rates where sender = %s and channel = %s", values)
        (next_at,) = cursor.fetchone()
    return [], max(0.0, (next_at - AHEAD - now).total_seconds())


def give_back(channel: Channel, slots: Sequence[datetime], settings: Settings) -> None:
    """Slots that were taken and are not needed, the last ones of those taken together; lost if others follow them."""
    if not slots:
        return
    end = slots[-1] + _gap(channel, settings)
    with connection.cursor() as cursor:
        cursor.execute(
            "update send_rates set next_at = %s where sender = %s and channel = %s and next_at = %s",
            [slots[0], sender(channel, settings), channel, end],
        )


def slow_down(channel: Channel, seconds: float, now: datetime, settings: Settings) -> None:
    """The carrier is busy: no worker sends on this channel for `seconds`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update send_rates set next_at = greatest(next_at, %s) where sender = %s and channel = %s",
            [now + timedelta(seconds=seconds), sender(channel, settings), channel],
        )


def _gap(channel: Channel, settings: Settings) -> timedelta:
    return timedelta(seconds=1 / per_second(channel, settings))


def _take(channel: Channel, count: int, now: datetime, settings: Settings, *, within: timedelta) -> list[datetime]:
    """`count` slots; none when the first of them would begin later than `within` from now."""
    if count <= 0:
        return []
    gap = _gap(channel, settings)
    values: dict[str, Any] = {
        "sender": sender(channel, settings),
        "channel": channel,
        "now": now,
        "span": gap * count,
        "within": within,
        "horizon": HORIZON,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into send_rates as r (sender, channel, next_at) values (%(sender)s, %(channel)s, %(now)s + %(span)s)
            on conflict (sender, channel) do update set next_at = %(span)s + case
                when r.next_at between %(now)s and %(now)s + %(horizon)s then r.next_at else %(now)s end
            where r.next_at not between %(now)s + %(within)s + interval '1 microsecond' and %(now)s + %(horizon)s
            returning next_at
            """,
            values,
        )
        row = cursor.fetchone()
    return [row[0] - gap * (count - i) for i in range(count)] if row else []
