"""The truth about calls and texts in plain Python: what a set of status events implies, in whatever order they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.statuses import Channel

#: What each history of a call or text is worth, worst first; written by hand from the carrier's documentation.
WORTH = ["queued", "accepted", "ringing", "sent", "in_progress", "lost", "voicemail", "won"]


@dataclass(frozen=True)
class Truth:
    status: str
    answered_by: str
    error_code: int | None
    duration: int | None
    start_time: datetime | None
    end_time: datetime | None

    @property
    def is_final(self) -> bool:
        return self.status not in WORTH[:5]


def outcome(event: StatusEvent, answered_by: str) -> str:
    if event.status in ("queued", "initiated", "sending", "accepted"):
        return "accepted"
    if event.status == "completed":
        if answered_by in ("machine_start", "fax"):
            return "no_answer"
        return "voicemail" if answered_by.startswith("machine_end") or answered_by == "unknown" else "answered"
    return event.status.replace("-", "_")


def worth(status: str) -> int:
    if status in WORTH:
        return WORTH.index(status)
    return WORTH.index("won" if status in ("delivered", "answered") else "lost")


def implied(events: Sequence[StatusEvent]) -> Truth:
    """What the events imply of the call or text they are about."""
    answered_by = next((event.answered_by for event in events if event.answered_by), "")
    outcomes = [outcome(event, answered_by) for event in events]
    status = max(outcomes, key=worth, default="queued")
    times = [event.happened_at or event.received_at for event in events]
    starts = [at for event, at in zip(events, times, strict=True) if event.status in ("sent", "in-progress")]
    starts += [
        at - timedelta(seconds=event.duration)
        for event, at in zip(events, times, strict=True)
        if event.status == "completed" and event.duration
    ]
    final = worth(status) >= WORTH.index("lost")
    return Truth(
        status=status,
        answered_by=answered_by,
        error_code=None if worth(status) == WORTH.index("won") else next(
            (event.error_code for event in events if event.error_code), None
        ),
        duration=max((event.duration for event in events if event.duration is not None), default=None),
        start_time=min(starts, default=None),
        end_time=min(
            (at for at, one in zip(times, outcomes, strict=True) if one == status), default=None
        ) if final else None,
    )  # fmt: skip


def reached(
    wants_call: bool | None,
    wants_text: bool | None,
    text: Truth,
    call: Truth,
    *,
    last_attempt: bool,
    reached_by: str,
    voicemail: str,
    no_preference: str,
) -> tuple[bool, bool, bool]:
    """Whether the text has succeeded, the call has, and the appointment is reached."""
    text_won = text.status == "delivered"
    left_word = call.status == "voicemail" and (voicemail == "always" or (voicemail == "last" and last_attempt))
    call_won = call.status == "answered" or left_word
    needed = {Channel.CALL: bool(wants_call), Channel.TEXT: bool(wants_text)}
    if not any(needed.values()):
        needed = {
            Channel.CALL: no_preference in ("call", "both"),
            Channel.TEXT: no_preference in ("text", "both"),
        }
    won = {Channel.CALL: call_won, Channel.TEXT: text_won}
    if any(won[channel] for channel, is_needed in needed.items() if not is_needed):
        return text_won, call_won, True  # in place of a channel that cannot work
    hits = [won[channel] for channel, is_needed in needed.items() if is_needed]
    return text_won, call_won, any(hits) if reached_by == "any" else bool(hits) and all(hits)
