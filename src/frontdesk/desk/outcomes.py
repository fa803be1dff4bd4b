"""The outcomes of rounds, counted per channel: what the desk shows of a round at a glance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from frontdesk.carrier.statuses import OPEN, RANK, Channel, Outcome
from frontdesk.reminders.models import AppointmentLog


@dataclass
class ChannelOutcomes:
    """The attempts of one round on one channel; `outcomes` lists (outcome, how many), the furthest along first."""

    channel: Channel
    outcomes: list[tuple[Outcome, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(count for _, count in self.outcomes)

    @property
    def settled(self) -> int:
        return sum(count for outcome, count in self.outcomes if outcome not in OPEN)


@dataclass
class RoundOutcomes:
    channels: list[ChannelOutcomes] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(channel.total for channel in self.channels)

    @property
    def settled(self) -> int:
        return sum(channel.settled for channel in self.channels)

    @property
    def percent(self) -> int:
        """How much has its last word; rounded down, so that 100 means all."""
        return self.settled * 100 // self.total if self.total else 0


def of_rounds(round_ids: Sequence[int]) -> dict[int, RoundOutcomes]:
    """The outcomes of each round, in one query; a round without attempts has empty ones."""
    counted: dict[int, dict[Channel, list[tuple[Outcome, int]]]] = {pk: defaultdict(list) for pk in round_ids}
    rows = AppointmentLog.objects.filter(round_id__in=list(round_ids)).values_list("round_id", "channel", "status")
    for round_id, channel, status, count in rows.annotate(count=Count("pk")).order_by():
        counted[round_id][Channel(channel)].append((Outcome(status), count))
    result = {}
    for pk, channels in counted.items():
        ordered = (
            ChannelOutcomes(channel, sorted(channels[channel], key=lambda pair: (-RANK[pair[0]], pair[0])))
            for channel in Channel
            if channel in channels
        )
        result[pk] = RoundOutcomes(list(ordered))
    return result
