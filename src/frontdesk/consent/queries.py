"""What consent knows, for those who only read it."""

from __future__ import annotations

from collections.abc import Collection

from frontdesk.carrier.statuses import Channel
from frontdesk.config.database.written import WrittenRows
from frontdesk.consent.models import OptOut, SendingPause

#: SQL: is the number (the one parameter) opted out of texts? For rooms that ask it along with questions of their own.
OPTED_OUT_OF_TEXTS = "exists (select 1 from opt_outs where number = %s and channel = 'text' and ended_at is null)"

_OPT_OUTS = WrittenRows(OptOut)


def opted_out(numbers: Collection[str]) -> dict[str, set[Channel]]:
    """The channels each of `numbers` (E.164) opted out of; a number that did not is not in the answer. One query."""
    found: dict[str, set[Channel]] = {}
    for opt_out in opt_outs_in_force(numbers):
        found.setdefault(opt_out.number, set()).add(Channel(opt_out.channel))
    return found


def opt_outs_in_force(numbers: Collection[str]) -> list[OptOut]:
    """The opt-outs of `numbers` that hold now: at most one a number and channel."""
    if not numbers:
        return []
    # one array instead of a parameter each: an import asks about ten thousands of numbers at once
    return _OPT_OUTS.all("ended_at is null and number = any(%s::text[])", [list(set(numbers))])


def pauses_in_force() -> list[SendingPause]:
    """The pauses that hold now, oldest first."""
    return list(SendingPause.objects.filter(ended_at=None).order_by("started_at", "pk"))


def paused_channels() -> dict[Channel, str]:
    """The channels on which nothing goes out now, with the reason staff gave."""
    reasons: dict[Channel, str] = {}
    for pause in pauses_in_force():
        for channel in [Channel(pause.channel)] if pause.channel else list(Channel):
            reasons.setdefault(channel, pause.reason)
    return reasons
